import math

from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app import theme
from app.map.lines import End, Line, clipped, paint_lines, write_ends
from app.map.viewport import Viewport

VIEW = Viewport(0, 0, 1, 300, 200)
COORDINATE = st.floats(-1000, 1000)


@given(x=COORDINATE, y=COORDINATE, x2=COORDINATE, y2=COORDINATE)
def test_a_clipped_line_lies_on_the_surface_and_on_the_line(x: float, y: float, x2: float, y2: float) -> None:
    assume(math.hypot(x2 - x, y2 - y) > 1e-3)
    part = clipped(QPointF(x, y), QPointF(x2, y2), 300, 200)
    if part is None:
        inside = [(x + t / 50 * (x2 - x), y + t / 50 * (y2 - y)) for t in range(51)]
        assert not any(1e-6 < a < 300 - 1e-6 and 1e-6 < b < 200 - 1e-6 for a, b in inside)
        return
    length = math.hypot(x2 - x, y2 - y)
    for point in (part.p1(), part.p2()):
        assert -1e-6 <= point.x() <= 300 + 1e-6
        assert -1e-6 <= point.y() <= 200 + 1e-6
        aside = abs((point.x() - x) * (y2 - y) - (point.y() - y) * (x2 - x)) / length
        assert aside < 1e-6


def _drawn(ends: list[tuple[float, float, float]], lines: list[Line]) -> tuple[QImage, list[End]]:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(theme.DARK.map_background)
    painter = QPainter(image)
    names = [f"word{line.point}" for line in lines]
    written = paint_lines(painter, VIEW, (150, 100, 6), ends, lines, names, theme.DARK)
    write_ends(painter, written, [], QRectF(0, 0, 300, 200), 1.0, theme.DARK)
    painter.end()
    return image, written


def _inked(image: QImage, row: int, columns: range) -> int:
    return sum(image.pixelColor(x, row) != QColor(theme.DARK.map_background) for x in columns)


def test_a_kept_neighbour_has_a_solid_line_and_a_missing_one_a_dashed_one() -> None:
    image, _ = _drawn([(280, 100, 2), (20, 100, 2)], [Line(1, 0.8, True), Line(2, 0.7, False)])
    solid, dashed = _inked(image, 100, range(170, 270)), _inked(image, 100, range(30, 130))
    assert solid == 100
    assert 20 < dashed < 80


def test_a_neighbour_outside_is_named_with_its_cosine_at_the_edge() -> None:
    image, written = _drawn([(900, 100, 2), (200, 120, 2)], [Line(7, 0.654, False), Line(2, 0.7, True)])
    assert [end.text for end in written] == ["word7  0.65"]
    assert written[0].x == 300
    assert any(_inked(image, row, range(200, 300)) > 3 for row in (96, 104))


def test_words_that_are_not_shown_or_too_near_have_no_line() -> None:
    blank, written = _drawn([(math.nan, math.nan, 2), (152, 101, 2)], [Line(1, 0.8, True), Line(2, 0.7, False)])
    assert written == []
    assert all(_inked(blank, row, range(300)) == 0 for row in range(200))


def test_what_finds_no_room_is_not_written() -> None:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(theme.DARK.map_background)
    blank = QImage(image)
    painter = QPainter(image)
    bounds = QRectF(0, 0, 300, 200)
    write_ends(painter, [End(300, 100, 1, 0, "far  0.50")], [bounds], bounds, 1.0, theme.DARK)
    painter.end()
    assert image == blank
