"""What both canvases share, tested on each."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.map.canvas import MapCanvas
from app.map.drawing import Drawing
from app.map.frame_canvas import FrameCanvas
from app.map.framing import framed
from app.map.space import SpaceCanvas
from app.map.space_drawing import SpaceDrawing
from core.text.vocabulary import Words

WORDS = Words.of(f"word{i}" for i in range(80))
PLACES = np.random.default_rng(5).normal(size=(80, 3)).astype(np.float32)


def _flat() -> FrameCanvas:
    canvas = MapCanvas()
    canvas.resize(600, 400)
    canvas.show_drawing(Drawing(WORDS, None, framed(PLACES[:, :2]), theme.LIGHT))
    return canvas


def _deep() -> FrameCanvas:
    canvas = SpaceCanvas()
    canvas.resize(600, 400)
    canvas.show_drawing(SpaceDrawing(WORDS, None, framed(PLACES), theme.LIGHT))
    return canvas


@pytest.fixture(params=[_flat, _deep])
def canvas(qtbot: QtBot, request: pytest.FixtureRequest) -> FrameCanvas:
    make: Callable[[], FrameCanvas] = request.param
    canvas = make()
    qtbot.addWidget(canvas)
    canvas.show()
    qtbot.waitExposed(canvas)
    qtbot.waitUntil(lambda: not canvas.moving)
    canvas.grab()
    return canvas


def test_words_stay_out_of_what_is_reserved_until_it_is_free_again(canvas: FrameCanvas) -> None:
    assert canvas.drawing is not None
    box = QRect(200, 100, 200, 200)
    canvas.reserve(box, "card")
    canvas.grab()
    assert QRectF(box) in canvas.drawing.reserved
    labels = [QRectF(label.left, label.top, label.width, label.height) for label in canvas.drawing.labels]
    assert labels
    assert not any(label.intersects(QRectF(box)) for label in labels)
    canvas.reserve(QRect(), "card")
    canvas.grab()
    assert QRectF(box) not in canvas.drawing.reserved


def test_a_frame_is_painted_anew_only_after_a_change(canvas: FrameCanvas, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[bool] = []
    monkeypatch.setattr(type(canvas.drawing), "paint", lambda *_, **__: not painted.append(True))
    canvas.grab()
    assert not painted
    canvas.refresh()
    canvas.grab()
    canvas.grab()
    assert len(painted) == 1


def test_another_theme_dresses_the_drawing(canvas: FrameCanvas, qapp: QApplication) -> None:
    assert canvas.drawing is not None
    canvas.drawing.looks.mark(3, [4])
    dim = canvas.drawing.looks.colours[70]
    light = canvas.grab().toImage()
    theme.apply(qapp, "dark")
    assert canvas.drawing.theme is theme.DARK
    assert canvas.drawing.looks.colours[70] != dim
    assert canvas.drawing.looks.selected == 3
    ground = canvas.grab().toImage().pixelColor(2, 390)
    assert ground == theme.DARK.map_background != light.pixelColor(2, 390)


@pytest.mark.parametrize(("button", "step"), [(Qt.MouseButton.BackButton, -1), (Qt.MouseButton.ForwardButton, 1)])
def test_the_side_buttons_go_back_and_forward(
    qtbot: QtBot, canvas: FrameCanvas, button: Qt.MouseButton, step: int
) -> None:
    with qtbot.waitSignal(canvas.stepped) as stepped:
        qtbot.mouseClick(canvas, button, pos=QPoint(300, 200))
    assert stepped.args == [step]


def test_a_screen_reader_is_told_what_is_under_focus(canvas: FrameCanvas) -> None:
    assert canvas.accessibleName().startswith("Map of words")
    canvas.describe("word3")
    assert canvas.accessibleDescription() == "word3"


def test_a_notice_lies_over_the_map(canvas: FrameCanvas) -> None:
    plain = canvas.grab().toImage()
    canvas.notice = "“fog” is not on the map."
    canvas.refresh()
    assert canvas.grab().toImage() != plain
