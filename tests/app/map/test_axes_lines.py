import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app import theme
from app.map.axes_lines import AxesLines
from app.map.drawing import Drawing
from app.map.viewport import Viewport
from core.text.vocabulary import Words

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
        shown.paint(painter, viewport, theme.LIGHT)
        painter.end()
        return image

    viewport = Viewport(0, 0, 250, 900, 500)
    image = painted(lines)
    x = round(viewport.to_screen((0 - lines.centre[0]) / lines.reach[0], 0.0)[0])
    assert image.pixelColor(x, 200) != image.pixelColor(x + 3, 200)
    assert image != painted(AxesLines(("x", "y"), lines.centre, lines.reach))


def test_no_word_is_written_under_a_caption(lines: AxesLines) -> None:
    places = lines.places(VALUES.astype(np.float32))
    drawing = Drawing(Words.of(f"word{i}" for i in range(len(places))), None, places, theme.LIGHT)
    image = QImage(900, 500, QImage.Format.Format_RGB32)

    def written() -> list[QRectF]:
        painter = QPainter(image)
        drawing.paint(painter, viewport, 1.0, 1.0, zoom=1.0)
        painter.end()
        return [QRectF(label.left, label.top, label.width, label.height) for label in drawing.labels]

    viewport = Viewport(0, 0, 350, 900, 500)
    captions = lines.covered(viewport)
    assert len(captions) == 2
    assert any(label.intersects(box) for label in written() for box in captions)
    drawing.axes = lines
    assert not any(label.intersects(box) for label in written() for box in captions)
