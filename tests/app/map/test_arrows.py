import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app import theme
from app.map.arrows import arrow_between, covered_by, ends_of, paint_arrows
from app.map.viewport import Viewport

VIEW = Viewport(0, 0, 1, 300, 200)
COORDINATE = st.floats(-600, 600)
NAMES = ("man", "king")


@given(x=COORDINATE, y=COORDINATE, x2=COORDINATE, y2=COORDINATE)
def test_an_arrow_lies_on_the_surface_and_leads_from_the_first_disc_to_the_second(
    x: float, y: float, x2: float, y2: float
) -> None:
    arrow = arrow_between((x, y, 4), (x2, y2, 6), NAMES, VIEW)
    if arrow is None:
        return
    for point in (arrow.shaft.p1(), arrow.shaft.p2()):
        assert -1e-3 <= point.x() <= 300 + 1e-3
        assert -1e-3 <= point.y() <= 200 + 1e-3
    assert arrow.shaft.dx() * (x2 - x) + arrow.shaft.dy() * (y2 - y) >= 0
    if arrow.headed:
        assert math.hypot(arrow.shaft.x2() - x2, arrow.shaft.y2() - y2) == pytest.approx(10, abs=1e-3)


def test_what_lies_outside_is_named_at_the_edge() -> None:
    arrow = arrow_between((-500, 100, 4), (900, 100, 4), NAMES, VIEW)
    assert arrow is not None
    assert {(end.x, end.text) for end in ends_of([arrow])} == {(0, "man"), (300, "king")}
    assert len(covered_by([arrow])) > 20


@pytest.mark.parametrize("end", [(math.nan, 100, 4), (165, 100, 4), (150, 100, 4)])
def test_words_that_are_hidden_or_too_near_have_no_arrow(end: tuple[float, float, float]) -> None:
    assert arrow_between((150, 100, 4), end, NAMES, VIEW) is None


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK])
def test_the_head_is_at_the_second_word(colours: theme.Theme) -> None:
    arrow = arrow_between((40, 100, 4), (260, 100, 4), NAMES, VIEW)
    assert arrow is not None
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(colours.map_background)
    painter = QPainter(image)
    paint_arrows(painter, [arrow], colours)
    painter.end()

    def inked(x: int) -> int:
        return sum(image.pixelColor(x, y) == colours.map_label for y in range(200))

    assert 1 <= inked(100) <= 3
    assert inked(242) > inked(246) > 1
    assert inked(40) == inked(258) == 0
    covered = covered_by([arrow])
    assert covered[0].contains(250, 100)
    assert all(any(box.intersects(QRectF(x, 99, 8, 2)) for box in covered) for x in range(50, 250, 8))
