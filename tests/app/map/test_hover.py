import pytest
from PySide6.QtGui import QImage, QPainter

from app import theme
from app.map.hover import paint_hover
from app.map.viewport import Viewport


def _painted(x: float, y: float, word: str = "word", facts: str = "12 ×") -> tuple[QImage, list[tuple[int, int]]]:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(theme.LIGHT.map_background)
    painter = QPainter(image)
    paint_hover(painter, (x, y, 5), word, facts, Viewport(0, 0, 1, 300, 200), theme.LIGHT)
    painter.end()
    inked = [(a, b) for a in range(300) for b in range(200) if image.pixelColor(a, b) != theme.LIGHT.map_background]
    return image, inked


@pytest.mark.parametrize(("x", "y"), [(50, 100), (290, 100), (150, 1), (150, 199), (295, 198)])
def test_the_box_stands_beside_the_point_and_inside(x: int, y: int) -> None:
    _, inked = _painted(x, y)
    columns, rows = [a for a, _ in inked], [b for _, b in inked]
    assert min(columns) > x + 5 or max(columns) < x - 5
    assert min(rows) >= 3
    assert max(rows) <= 197


def test_facts_make_the_box_wider() -> None:
    _, plain = _painted(50, 100, facts="")
    _, more = _painted(50, 100, facts="1,234,567 ×")
    assert max(a for a, _ in more) > max(a for a, _ in plain) + 30


def test_a_word_that_runs_from_right_to_left_is_set_so() -> None:
    assert _painted(50, 100, "ווווו!")[0] != _painted(50, 100, "!ווווו")[0]
    _, plain = _painted(50, 100, "ווווו!", "")
    _, turned = _painted(50, 100, "!ווווו", "")
    assert max(plain) == max(turned)  # the box is the same
