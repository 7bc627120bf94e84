import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app import theme
from app.map.areas import CITIES, COUNTRIES, AreaName, Areas, folded, opacity
from app.map.viewport import Viewport

VIEW = Viewport(0, 0, 250, 900, 600)
LEVELS = (
    [AreaName("kings · queens", -0.8, 0.3, 100), AreaName("red · green · blue", 0.8, -0.3, 50)],
    [AreaName("harbours", -0.2, 0.0, 10)],
)


def _random(seed: int, count: int) -> list[AreaName]:
    places = np.random.default_rng(seed).normal(size=(count, 2))
    return [AreaName(f"area {i} · name", *place, weight=float(i)) for i, place in enumerate(places.tolist())]


def test_countries_are_seen_from_afar_cities_from_nearer_none_from_near() -> None:
    assert (opacity(COUNTRIES, 1), opacity(CITIES, 1)) == (1, 0)
    assert (opacity(COUNTRIES, 3.5), opacity(CITIES, 3.5)) == (0, 1)
    assert (opacity(COUNTRIES, 20), opacity(CITIES, 20)) == (0, 0)
    fading = [opacity(COUNTRIES, zoom) for zoom in (1.7, 2.0, 2.4, 2.8)]
    assert fading == sorted(fading, reverse=True)
    assert 0 < fading[1] < 1


@settings(deadline=None)
@given(seed=st.integers(0, 500), count=st.integers(0, 80), zoom=st.floats(0.3, 12))
def test_names_of_areas_never_overlap(seed: int, count: int, zoom: float) -> None:
    areas = Areas((_random(seed, count), _random(seed + 1, count)), theme.LIGHT)
    boxes = areas.place(VIEW.zoomed(250 * zoom, 450, 300), zoom, [])
    for i, box in enumerate(boxes):
        assert not any(box.intersects(other.adjusted(0.01, 0.01, -0.01, -0.01)) for other in boxes[:i])


def test_a_pan_changes_no_choice() -> None:
    areas = Areas((_random(3, 60), []), theme.LIGHT)
    areas.place(VIEW, 1.0, [])
    before = {number: box for number, box, _ in areas.written}
    areas.place(VIEW.panned(120, 40), 1.0, [])
    after = {number: box for number, box, _ in areas.written}
    for number, box in before.items():
        moved = box.translated(120, 40)
        if box.left() > 0.01 and moved.right() < 900 and moved.bottom() < 600:  # not one that was kept from the side
            assert abs(after[number].left() - moved.left()) < 0.01
            assert abs(after[number].top() - moved.top()) < 0.01
    assert len(set(before) & set(after)) > 5


def test_a_name_at_the_side_of_the_map_is_not_cut_off() -> None:
    areas = Areas(
        ([AreaName("easternmost shores", 1.79, 0, 2), AreaName("western isles", -1.79, 0, 1)], []), theme.LIGHT
    )
    east, west = areas.place(VIEW, 1.0, [])
    assert (round(east.right(), 3), round(west.left(), 3)) == (900, 0)
    away = areas.place(VIEW.panned(60, 0), 1.0, [])[0]
    assert away.left() > east.left()  # its middle has left the view, and it goes with it
    assert away.right() > 900


def test_the_larger_area_keeps_its_place() -> None:
    same = [AreaName(f"name{i}", 0, 0, float(i)) for i in range(30)]
    areas = Areas((same, []), theme.LIGHT)
    boxes = areas.place(VIEW, 1.0, [])
    assert 1 < len(boxes) < 30
    assert abs(boxes[0].center().y() - 300) < 1


def test_names_stay_off_what_covers_the_map() -> None:
    areas = Areas(LEVELS, theme.LIGHT)
    corner = areas.place(VIEW, 1.0, [])[0]
    assert all(not box.intersects(corner) for box in areas.place(VIEW, 1.0, [corner]))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("rain", ("rain",)),
        ("kings · queens · crowns", ("kings · queens", "crowns")),
        ("averyveryverylongword", ("averyveryverylongword",)),
    ],
)
def test_a_long_name_stands_on_two_lines(text: str, lines: tuple[str, ...]) -> None:
    assert folded(text) == lines


@pytest.mark.parametrize("name", ["rain", "дождь", "مطر · شتاء", "雨 · 雪", "ქარი", "वर्षा"])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_names_of_every_script_are_drawn(name: str, ratio: float) -> None:
    image = QImage(int(300 * ratio), int(200 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(theme.DARK.map_background)
    blank = QImage(image)
    painter = QPainter(image)
    areas = Areas(([AreaName(name, 0, 0, 1)], []), theme.DARK)
    areas.place(Viewport(0, 0, 100, 300, 200), 1.0, [QRectF(0, 0, 10, 10)])
    areas.paint(painter, ratio)
    painter.end()
    assert image != blank


def test_names_step_back_behind_marked_words() -> None:
    def strength(quiet: bool) -> int:
        image = QImage(900, 600, QImage.Format.Format_RGB32)
        image.fill(theme.DARK.map_background)
        painter = QPainter(image)
        areas = Areas(LEVELS, theme.DARK)
        areas.place(VIEW, 1.0, [])
        areas.paint(painter, 1.0, quiet=quiet)
        painter.end()
        return max(image.pixelColor(x, y).green() for x in range(100, 420) for y in range(200, 250))

    assert 0 < strength(True) < 0.7 * strength(False)
