import gc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app import theme
from app.map.areas import AreaName, place_over
from app.map.colouring import by_groups, by_values
from app.map.density import gather, smooth, spread
from app.map.density import tint as tint_cells
from app.map.drawing import Drawing, warm
from app.map.framing import framed, turned_to
from app.map.labels import candidates, place
from app.map.lettering import surround
from app.map.lines import Line
from app.map.raster import claim_cells, draw_discs
from app.map.viewport import Viewport
from core.text.vocabulary import Words


def _paint(drawing: Drawing, view: Viewport | None = None, ratio: float = 1.0) -> QImage:
    view = view or drawing.fit(600, 400)
    image = QImage(int(view.width * ratio), int(view.height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    assert drawing.paint(painter, view, ratio, ratio, zoom=1.0)
    painter.end()
    return image


def _at(image: QImage, view: Viewport, drawing: Drawing, point: int) -> str:
    return image.pixelColor(*(int(v) for v in view.to_screen(*drawing.goal[point].tolist()))).name()


@given(seed=st.integers(0, 100), angle=st.floats(0, 6.3), mirrored=st.booleans(), shared=st.integers(5, 30))
def test_a_turned_map_is_turned_back(seed: int, angle: float, mirrored: bool, shared: int) -> None:
    reference = np.random.default_rng(seed).normal(size=(30, 2)) * (2, 1)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = (reference * (1, -1 if mirrored else 1)) @ turn
    np.testing.assert_allclose(turned_to(turned, reference[:shared]), reference, atol=1e-4)


@pytest.mark.parametrize("count", [1, 2, 3, 500])
def test_a_framed_map_lies_around_the_middle(count: int) -> None:
    places = framed(np.random.default_rng(0).normal(5, 3, size=(count, 2)))
    assert places.dtype == np.float32
    assert np.abs(np.median(places, axis=0)).max() < 1e-4
    assert np.abs(places).max() <= 1.2
    np.testing.assert_array_equal(framed(np.ones((count, 2))), 0)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_words_are_drawn(count: int) -> None:
    places = framed(np.random.default_rng(1).normal(size=(count, 2)))
    drawing = Drawing(Words.of("abc"[:count]), None, places, theme.LIGHT)
    _paint(drawing)
    assert {label.point for label in drawing.labels} == set(range(count))


def test_words_at_one_place_are_drawn() -> None:
    drawing = Drawing(Words.of(f"w{i}" for i in range(50)), None, np.zeros((50, 2), np.float32), theme.LIGHT)
    _paint(drawing)
    assert drawing.word_at(300, 200) == 0


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_the_word_under_the_cursor_is_found(drawing: Drawing, ratio: float) -> None:
    view = drawing.fit(600, 400)
    _paint(drawing, view, ratio)
    for point in (0, 25, 101):
        left, top = view.to_screen(*drawing.goal[point].tolist())
        assert drawing.word_at(left, top) == point
    assert drawing.word_at(view.width / 2 + 60, view.height / 2) is None
    label = drawing.labels[0]
    assert drawing.label_at(label.left + 5, label.top + 5) == label.point


def test_all_but_the_marked_words_step_back(drawing: Drawing) -> None:
    view = drawing.fit(600, 400)
    before = _at(_paint(drawing, view), view, drawing, 100)
    drawing.looks.mark(100, [101, 100, -1, 5000])
    image = _paint(drawing, view)
    assert _at(image, view, drawing, 100) == before
    assert _distance(_at(image, view, drawing, 30), theme.LIGHT.map_dim) <= 8  # a small disc's edge is soft
    assert {100, 101} <= {label.point for label in drawing.labels}
    drawing.looks.mark(None, [])
    assert _distance(_at(_paint(drawing, view), view, drawing, 30), theme.LIGHT.map_dim) > 60


def _distance(name: str, colour: QColor) -> int:
    """The greatest difference of a channel."""
    seen = QColor(name)
    return max(abs(a - b) for a, b in zip(seen.getRgb()[:3], colour.getRgb()[:3], strict=True))


def test_another_theme_has_other_colours(drawing: Drawing) -> None:
    drawing.dress(theme.DARK)
    assert _paint(drawing).pixelColor(2, 2).name() == theme.DARK.map_background.name()


def test_the_next_word_lies_in_the_direction(drawing: Drawing) -> None:
    assert drawing.next_word(0, 0, -1) == 1
    assert drawing.next_word(0, 0, 1) == 99
    assert drawing.next_word(100, 0, 1) == 101
    assert drawing.next_word(0, 1, 0) is None


def test_a_strange_word_is_written_or_cut() -> None:
    names = ["x" * 5000, "שלום", "مرحبا", "我爱", "a\u0301\u200d", "👩‍👩‍👧", " "]
    places = framed(np.random.default_rng(3).normal(size=(len(names), 2)))
    drawing = Drawing(Words.of(names), None, places, theme.LIGHT)
    _paint(drawing)
    assert max(label.width for label in drawing.labels) < 600


def test_all_is_compiled_once_and_warm(drawing: Drawing) -> None:
    try:
        warm()
        kernels = (claim_cells, draw_discs, candidates, place, place_over, surround, gather, smooth, tint_cells, spread)
        before = [len(kernel.signatures) for kernel in kernels]  # type: ignore[attr-defined]
        drawing.looks.mark(3, [4])
        drawing.looks.tint(np.arange(len(drawing), dtype=np.uint32))
        drawing.set_areas([[AreaName("area", 0, 0, 1)], []])
        drawing.reserved = []
        _paint(drawing)
        readonly = drawing.goal.copy()
        readonly.flags.writeable = False
        _paint(Drawing(drawing.words, None, readonly, theme.DARK, readonly[:50]))
        assert [len(kernel.signatures) for kernel in kernels] == before  # type: ignore[attr-defined]
    finally:
        gc.unfreeze()


# ---- colours, sizes, filters, marks, areas, lines ----


def _middle(image: QImage, view: Viewport, drawing: Drawing, point: int) -> QColor:
    return QColor(_at(image, view, drawing, point))


@pytest.mark.parametrize("one", [theme.LIGHT, theme.DARK], ids=lambda one: one.name)
def test_words_have_the_colours_of_what_they_are_painted_by(drawing: Drawing, one: theme.Theme) -> None:
    labels = np.arange(len(drawing)) % 2
    drawing.looks.size_by(0.9)
    drawing.looks.paint_by(by_groups(labels, ["even", "odd"], "parity"))
    drawing.dress(one)
    view = drawing.fit(600, 400)
    image = _paint(drawing, view)
    for point in (0, 1, 50, 51):
        assert _at(image, view, drawing, point) == one.groups[point % 2].name()
    assert drawing.looks.legend.caption == "parity"
    drawing.looks.paint_by(None)
    assert drawing.looks.legend.caption == "occurrences in the text"


def test_values_of_another_number_of_words_are_refused(drawing: Drawing) -> None:
    with pytest.raises(ValueError, match="3 values for the 102 words"):
        drawing.looks.paint_by(by_values(np.zeros(3), "x"))
    with pytest.raises(ValueError, match="3 values"):
        drawing.looks.size_by(np.zeros(3))
    with pytest.raises(ValueError, match="3 values"):
        drawing.looks.show_only(np.ones(3, bool))
    with pytest.raises(ValueError, match="3 values"):
        drawing.looks.tint(np.zeros(3, np.uint32))


def _ink(image: QImage, view: Viewport, drawing: Drawing, point: int, reach: int = 9) -> int:
    """How many pixels around a point are not the ground."""
    x, y = (int(v) for v in view.to_screen(*drawing.goal[point].tolist()))
    ground = drawing.theme.map_background
    return sum(
        image.pixelColor(x + i, y + j) != ground for i in range(-reach, reach + 1) for j in range(-reach, reach + 1)
    )


def test_points_are_as_large_as_their_values(drawing: Drawing) -> None:
    view, values = drawing.fit(600, 400), np.zeros(len(drawing))
    values[101], values[100] = 1, np.nan
    drawing.lettered = False
    drawing.looks.size_by(values)
    image = _paint(drawing, view)
    assert _ink(image, view, drawing, 101) > 4 * _ink(image, view, drawing, 100) > 0
    drawing.looks.size_by(1.0)
    image = _paint(drawing, view)
    assert _ink(image, view, drawing, 100) == pytest.approx(_ink(image, view, drawing, 101), abs=12)


def test_words_that_are_not_shown_are_not_drawn_written_or_found(drawing: Drawing) -> None:
    view, shown = drawing.fit(600, 400), np.ones(len(drawing), bool)
    shown[[0, 100]] = False
    drawing.looks.size_by(0.0)
    drawing.looks.mark(0, [100, 101])
    drawing.looks.show_only(shown)
    _paint(drawing, view)
    assert drawing.looks.shown_count == len(drawing) - 2
    assert {0, 100} & {label.point for label in drawing.labels} == set()
    drawing.lettered = False
    image = _paint(drawing, view)
    for point in (0, 100):
        assert _ink(image, view, drawing, point, 2) == 0
        assert drawing.word_at(*view.to_screen(*drawing.goal[point].tolist())) is None
    assert drawing.next_word(1, 0, 1) == 99
    drawing.hovered = 0
    painter = QPainter(image)
    before = QImage(image)
    drawing.paint_hover(painter)
    painter.end()
    assert image == before
    drawing.looks.show_only(None)
    _paint(drawing, view)
    assert drawing.word_at(*view.to_screen(*drawing.goal[0].tolist())) == 0


def test_words_that_are_not_shown_stay_away_while_they_glide(drawing: Drawing) -> None:
    view = drawing.fit(600, 400)
    drawing.looks.show_only(np.arange(len(drawing)) == 101)
    for share in (0.2, 0.7, 1.0):
        drawing.positions = drawing.goal * np.float32(share)
        _paint(drawing, view)
        assert drawing.points_drawn == 1


def test_a_map_without_any_shown_word_is_drawn(drawing: Drawing) -> None:
    drawing.looks.show_only(np.zeros(len(drawing), bool))
    drawing.looks.mark(3, [4], [5, 6])
    _paint(drawing)
    assert (drawing.points_drawn, drawing.looks.shown_count, drawing.labels) == (0, 0, ())


def test_chosen_words_are_bright_and_all_else_dim(drawing: Drawing) -> None:
    drawing.looks.size_by(0.9)
    drawing.lettered = False
    view = drawing.fit(600, 400)
    before = _paint(drawing, view)
    drawing.looks.mark(None, [], np.arange(20, 40))
    image = _paint(drawing, view)
    assert _at(image, view, drawing, 30) == _at(before, view, drawing, 30)
    assert _at(image, view, drawing, 60) == theme.LIGHT.map_dim.name()
    drawing.looks.mark(None, [], np.arange(len(drawing)))
    assert _paint(drawing, view) == before


def test_chosen_words_are_written_before_more_frequent_ones() -> None:
    count = 4000
    positions = framed(np.random.default_rng(3).normal(size=(count, 2)))
    drawing = Drawing(Words.of(f"word{i}" for i in range(count)), None, positions, theme.LIGHT)
    chosen = set(range(3000, 3060))
    _paint(drawing)
    assert len(chosen & {label.point for label in drawing.labels}) < 5
    drawing.looks.mark(None, [], sorted(chosen))
    _paint(drawing)
    assert len(chosen & {label.point for label in drawing.labels}) > 25


def test_words_of_a_set_have_its_ring(drawing: Drawing) -> None:
    view, rings = drawing.fit(600, 400), np.zeros(len(drawing), np.uint32)
    rings[[50, 101]] = 0xFFFF00FF
    drawing.lettered = False
    drawing.looks.tint(rings)
    image = _paint(drawing, view)

    def ringed(point: int) -> bool:
        x, y = (int(v) for v in view.to_screen(*drawing.goal[point].tolist()))
        near = [image.pixelColor(x + i, y + j) for i in range(-7, 8) for j in range(-7, 8)]
        return any(colour.red() > 200 and colour.green() < 80 and colour.blue() > 200 for colour in near)

    assert [ringed(point) for point in (50, 101, 100, 30)] == [True, True, False, False]
    drawing.looks.tint(None)
    image = _paint(drawing, view)
    assert not ringed(50)


def test_names_of_areas_stay_clear_of_words(drawing: Drawing) -> None:
    view = drawing.fit(600, 400)
    plain = _paint(drawing, view)
    before = {label.point for label in drawing.labels}
    drawing.set_areas([[AreaName("rings · circles", 0.9, 0.3, 5)], []])
    named = _paint(drawing, view)
    assert named != plain
    assert {label.point for label in drawing.labels} != before
    x, y = view.to_screen(0.9, 0.3)
    middle = QRectF(x - 20, y - 6, 40, 12)
    for label in drawing.labels:
        assert not middle.intersects(QRectF(label.left, label.top, label.width, label.height))
    drawing.set_areas([])
    assert _paint(Drawing(drawing.words, drawing.looks.counts, drawing.goal, theme.LIGHT), view) == plain


def test_lines_go_from_the_selected_word_and_end_with_the_selection(drawing: Drawing) -> None:
    view = drawing.fit(600, 400)
    drawing.looks.mark(0, [50, 101])
    marked = _paint(drawing, view)
    widths = {label.point: label.width for label in drawing.labels}
    drawing.looks.set_lines([Line(50, 0.8, True), Line(101, 0.5, False), Line(10**6, 0.1, True)])
    lined = _paint(drawing, view)
    assert lined != marked
    cosines = {label.point: label.width for label in drawing.labels}
    assert cosines[50] > widths[50] + 15  # the cosine stands behind the word
    assert cosines[0] == widths[0]
    drawing.looks.mark(1, [50, 101])
    drawing.looks.mark(0, [50, 101])
    assert _paint(drawing, view) == marked


def test_arrows_are_drawn_whichever_word_is_selected_and_no_word_covers_one(drawing: Drawing) -> None:
    view = drawing.fit(600, 400)
    plain = _paint(drawing, view)
    drawing.looks.set_arrows([(0, 50), (25, 75), (3, 10**6)])
    pointed = _paint(drawing, view)
    assert pointed != plain
    drawing.looks.mark(7, [])
    assert drawing.looks.arrows == ((0, 50), (25, 75))
    ends = [QPointF(*view.to_screen(*drawing.goal[point].tolist())) for point in (0, 50)]
    inner = [QLineF(*ends).pointAt(share) for share in (0.1, 0.3, 0.5, 0.7, 0.9)]
    boxes = [QRectF(label.left, label.top, label.width, label.height) for label in drawing.labels]
    assert not any(box.contains(point) for box in boxes for point in inner)
    drawing.looks.mark(None, [])
    shown = np.ones(len(drawing), np.bool_)
    shown[[0, 75]] = False
    drawing.looks.show_only(shown)
    hidden = _paint(drawing, view)
    drawing.looks.set_arrows([])
    assert _paint(drawing, view) == hidden


def test_nothing_is_written_where_no_words_are_wanted(drawing: Drawing) -> None:
    drawing.lettered = False
    drawing.set_areas([[AreaName("area", 0, 0, 1)], []])
    _paint(drawing)
    assert drawing.labels == ()


@settings(deadline=None, max_examples=15)
@given(steps=st.lists(st.floats(0.8, 1.25), min_size=1, max_size=6), seed=st.integers(0, 50))
def test_zooming_in_by_small_steps_keeps_most_words(steps: list[float], seed: int) -> None:
    positions = framed(np.random.default_rng(seed).normal(size=(3000, 2)))
    drawing = Drawing(Words.of(f"w{i}" for i in range(3000)), None, positions, theme.LIGHT)
    view = drawing.fit(600, 400)
    _paint(drawing, view)
    for step in steps:
        before = {label.point: label for label in drawing.labels}
        view = view.zoomed(view.scale * step, 300, 200)
        _paint(drawing, view)
        x, y = view.to_screen(positions[:, 0], positions[:, 1])
        stay = [p for p in before if 60 < x[p] < 540 and 30 < y[p] < 370]
        kept = {label.point for label in drawing.labels} & set(stay)
        assert len(kept) >= 0.6 * len(stay)
