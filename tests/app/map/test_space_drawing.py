import itertools

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app import theme
from app.map import space_drawing
from app.map.camera import FRONT, Camera
from app.map.colouring import by_values
from app.map.framing import framed
from app.map.lines import Line
from app.map.space_drawing import SpaceDrawing
from core.text.vocabulary import Words

WIDTH, HEIGHT = 600, 400


def _painted(drawing: SpaceDrawing, camera: Camera | None = None, **more: bool) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    drawing.paint(painter, camera or drawing.fit(WIDTH, HEIGHT, FRONT), 1.0, 1.0, **more)
    painter.end()
    return image


@pytest.fixture
def cloud() -> SpaceDrawing:
    """Three hundred words in a ball; the first in the middle of its front, the second behind it."""
    places = np.random.default_rng(5).normal(size=(300, 3)).astype(np.float32)
    places[0], places[1] = (0, 0, 2.5), (0, 0, -2.5)
    return SpaceDrawing(Words.of(f"word{i}" for i in range(300)), np.arange(900, 600, -1), framed(places), theme.LIGHT)


def test_the_whole_map_is_in_view(cloud: SpaceDrawing) -> None:
    x, y, depth = cloud.fit(WIDTH, HEIGHT).to_screen(cloud.goal)
    inside = (x > 0) & (x < WIDTH) & (y > 0) & (y < HEIGHT) & (depth > 0)
    assert inside.mean() > 0.96
    assert np.ptp(y[inside]) > 0.6 * HEIGHT


def test_no_two_words_overlap_and_none_covers_what_is_reserved(cloud: SpaceDrawing) -> None:
    cloud.reserved = [QRectF(250, 150, 100, 100)]
    _painted(cloud)
    boxes = [QRectF(word.left, word.top, word.width, word.height) for word in cloud.labels]
    assert len(boxes) > 15
    assert not any(a.intersects(b) for a, b in itertools.combinations([*boxes, *cloud.reserved], 2))


def test_a_near_word_is_found_before_one_behind_it(cloud: SpaceDrawing) -> None:
    _painted(cloud)
    x, y, _ = cloud.on_screen(0)
    assert cloud.word_at(x, y) == 0
    _painted(cloud, cloud.fit(WIDTH, HEIGHT, (0.0, 0.0, 1.0, 0.0)))  # from behind
    x, y, _ = cloud.on_screen(1)
    assert cloud.word_at(x, y) == 1
    assert cloud.word_at(2, 2) is None


def test_marked_words_are_written_and_bright_wherever_they_are(cloud: SpaceDrawing) -> None:
    cloud.looks.mark(1, [280, 299, 5000])
    image = _painted(cloud)
    assert {1, 280, 299} <= {word.point for word in cloud.labels}
    x, y, _ = cloud.on_screen(1)
    assert cloud.word_at(x, y) == 1
    assert image.pixelColor(int(x), int(y)).lightness() < 160 < theme.LIGHT.map_dim.lightness()
    assert cloud.looks.selected == 1
    cloud.looks.mark(None, [])
    assert _painted(cloud) != image


def test_chosen_words_keep_their_colours(cloud: SpaceDrawing) -> None:
    cloud.looks.mark(None, [], chosen=np.arange(200, 300))
    image = _painted(cloud)
    for point, bright in ((250, True), (0, False)):
        x, y, _ = cloud.on_screen(point)
        if cloud.word_at(x, y) == point:
            assert (image.pixelColor(int(x), int(y)).saturation() > 60) is bright
    assert any(word.point >= 200 for word in cloud.labels)


def test_hidden_words_are_neither_drawn_nor_written_nor_found(cloud: SpaceDrawing) -> None:
    _painted(cloud)
    cloud.looks.mark(0, [3])
    shown = np.arange(300) % 2 == 1
    cloud.looks.show_only(shown)
    _painted(cloud)
    assert cloud.looks.shown_count == 150
    assert 0 < cloud.points_drawn <= 150
    assert all(word.point % 2 for word in cloud.labels)
    x, y, _ = cloud.on_screen(0)
    assert cloud.word_at(x, y) != 0
    cloud.looks.show_only(None)
    assert cloud.looks.shown.all()
    with pytest.raises(ValueError, match="300 words"):
        cloud.looks.show_only(shown[:5])


def test_words_take_other_colours_and_sizes(cloud: SpaceDrawing) -> None:
    plain = _painted(cloud)
    cloud.looks.paint_by(by_values(np.linspace(0, 1, 300), "cosine"))
    assert cloud.looks.legend.caption == "cosine"
    coloured = _painted(cloud)
    assert coloured != plain
    cloud.looks.size_by(1.0)
    assert _painted(cloud) != coloured
    cloud.looks.paint_by(None)
    cloud.looks.size_by(None)
    assert _painted(cloud) == plain
    cloud.looks.tint(np.where(np.arange(300) == 0, 0xFFFF0000, 0).astype(np.uint32))
    x, y, _ = cloud.on_screen(0)
    assert _painted(cloud).pixelColor(int(x), int(y)).red() > 240
    with pytest.raises(ValueError, match="words on the map"):
        cloud.looks.paint_by(by_values(np.ones(3), ""))


def test_lines_go_to_true_neighbours_until_another_word_is_selected(cloud: SpaceDrawing) -> None:
    cloud.looks.mark(0, [250, 251])
    without = _painted(cloud)
    cloud.looks.set_lines([Line(250, 0.7, True), Line(251, 0.4, False), Line(4000, 0.1, False)])
    assert _painted(cloud) != without
    cloud.looks.mark(1, [])
    other = _painted(cloud)
    cloud.looks.set_lines([])
    assert _painted(cloud) == other


def test_arrows_go_between_words_before_the_eye(cloud: SpaceDrawing) -> None:
    plain = _painted(cloud)
    cloud.looks.set_arrows([(250, 251)])
    assert _painted(cloud) != plain
    shown = np.ones(len(cloud), np.bool_)
    shown[250] = False
    cloud.looks.show_only(shown)
    hidden = _painted(cloud)
    cloud.looks.set_arrows([])
    assert _painted(cloud) == hidden


def test_the_theme_is_drawn(cloud: SpaceDrawing) -> None:
    cloud.dress(theme.DARK)
    assert _painted(cloud).pixelColor(1, 1).name() == theme.DARK.map_background.name()


def test_very_many_words_are_thinned_out_while_moving_only(
    monkeypatch: pytest.MonkeyPatch, cloud: SpaceDrawing
) -> None:
    _painted(cloud)
    whole = cloud.points_drawn
    monkeypatch.setattr(space_drawing, "POINTS_WHILE_TURNING", 100)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    camera = cloud.fit(WIDTH, HEIGHT, FRONT).turned(10, 0)
    assert cloud.paint(painter, camera, 1.0, 1.0, moving=True) is False
    assert cloud.points_drawn <= 100 < whole
    late = [word for word in cloud.labels if word.point >= 100]
    for word in late:  # they stay where their points are
        x, y, _ = cloud.on_screen(word.point)
        assert (word.x, word.y) == pytest.approx((x, y), abs=0.5)
    assert late
    assert cloud.paint(painter, camera, 1.0, 1.0) is True
    painter.end()
    assert cloud.points_drawn > 100


def test_the_next_word_lies_in_the_direction_of_the_key(cloud: SpaceDrawing) -> None:
    _painted(cloud)
    x, y, _ = cloud.on_screen(0)
    for right, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        found = cloud.next_word(0, right, down)
        assert found is not None
        there = cloud.on_screen(found)
        assert (there[0] - x) * right + (there[1] - y) * down > 0
    edge = int(np.argmax([cloud.on_screen(i)[0] for i in range(300)]))
    assert cloud.next_word(edge, 1, 0) is None


@pytest.mark.parametrize("places", [np.zeros((1, 3)), np.ones((4, 3)), np.zeros((0, 3))])
def test_few_or_equal_places_are_drawn(places: np.ndarray) -> None:
    goal = framed(places) if len(places) else places.astype(np.float32)
    drawing = SpaceDrawing(Words.of(f"w{i}" for i in range(len(places))), None, goal, theme.LIGHT)
    _painted(drawing)
    assert len(drawing.labels) >= min(len(places), 1)


def test_everything_compiles_beforehand() -> None:
    space_drawing.warm()
