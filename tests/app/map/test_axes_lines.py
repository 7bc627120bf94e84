import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from app.map.axes_lines import AxesLines
from app.map.viewport import Viewport

VALUES = np.random.default_rng(0).normal(size=(5000, 2)).astype(np.float32) * (0.1, 1.0) + (0.05, 3)


@pytest.fixture
def lines() -> AxesLines:
    return AxesLines.around(VALUES, ("man → woman", "frequency"), 1.6)


def test_all_words_lie_within_the_frame_and_places_are_values_again(lines: AxesLines) -> None:
    places = lines.places(VALUES)
    assert np.abs(places).max(axis=0) == pytest.approx((1.6, 1))
    assert places * lines.reach + lines.centre == pytest.approx(VALUES, abs=1e-5)


def test_ticks_are_round_numbers_that_can_be_read(lines: AxesLines) -> None:
    viewport = Viewport(0, 0, 250, 900, 500)
    across = lines.ticks(0, viewport)
    assert 0.0 in across
    assert all(round(1000 * value) == pytest.approx(1000 * value) for value in across)
    assert 3 <= len(across) <= 10
    x, _ = viewport.to_screen((np.array(across) - lines.centre[0]) / lines.reach[0], np.zeros(len(across)))
    assert np.diff(x).min() >= 90
    near = lines.ticks(0, Viewport(0, 0, 25_000, 900, 500))
    assert near[1] - near[0] < across[1] - across[0]


def test_words_that_are_all_alike_have_axes_too() -> None:
    lines = AxesLines.around(np.ones((3, 2), np.float32), ("x", "y"), 1.0)
    assert np.abs(lines.places(np.ones((3, 2), np.float32))).max() == 0


def test_the_zero_line_and_the_captions_are_drawn(lines: AxesLines) -> None:
    def painted(shown: AxesLines) -> QImage:
        image = QImage(900, 500, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        shown.paint(painter, viewport)
        painter.end()
        return image

    viewport = Viewport(0, 0, 250, 900, 500)
    image = painted(lines)
    x = round(viewport.to_screen((0 - lines.centre[0]) / lines.reach[0], 0.0)[0])
    assert image.pixelColor(x, 200) != image.pixelColor(x + 3, 200)
    assert image != painted(AxesLines(("x", "y"), lines.centre, lines.reach))


def test_what_the_captions_cover_is_told(qapp: object, lines: AxesLines) -> None:
    viewport = Viewport(0, 0, 250, 900, 500)
    other = AxesLines(("another caption", "y"), lines.centre, lines.reach)
    images = [QImage(900, 500, QImage.Format.Format_RGB32) for _ in range(2)]
    for image, shown in zip(images, (lines, other), strict=True):
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        shown.paint(painter, viewport)
        painter.end()
    boxes = [*lines.covered(viewport), *other.covered(viewport)]
    differing = [
        QPointF(x + 0.5, y + 0.5)
        for x in range(0, 900, 2)
        for y in range(0, 500, 2)
        if images[0].pixel(x, y) != images[1].pixel(x, y)
    ]
    assert len(differing) > 50
    assert all(any(box.adjusted(-1, -1, 1, 1).contains(at) for box in boxes) for at in differing)
