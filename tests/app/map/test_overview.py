import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.map.canvas import MapCanvas
from app.map.drawing import Drawing
from app.map.overview import HEIGHT, WIDTH, Overview

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def overview(qtbot: QtBot, canvas: MapCanvas) -> Overview:
    overview = Overview(canvas, canvas)
    overview.show()
    return overview


def _close(canvas: MapCanvas) -> None:
    canvas.look_at(*canvas.drawing.goal[0].tolist())  # type: ignore[union-attr]
    canvas.zoom(4)


def test_it_is_worth_its_room_when_part_of_the_map_is_out_of_sight(
    qtbot: QtBot, canvas: MapCanvas, overview: Overview
) -> None:
    assert not overview.worth_showing
    _close(canvas)
    qtbot.waitUntil(lambda: overview.worth_showing)
    canvas.show_drawing(None)
    assert not overview.worth_showing
    overview.grab()


def test_the_frame_is_what_is_on_screen(qtbot: QtBot, canvas: MapCanvas, overview: Overview) -> None:
    overview.grab()
    whole = overview.frame()
    assert whole.contains(QPointF(WIDTH / 2, HEIGHT / 2))
    _close(canvas)
    qtbot.waitUntil(lambda: not canvas.moving)
    overview.grab()
    frame = overview.frame()
    assert frame.width() == pytest.approx(whole.width() / 1.5**4, rel=0.01)
    assert frame.center().x() > WIDTH / 2


def test_pressing_and_dragging_moves_the_view(qtbot: QtBot, canvas: MapCanvas, overview: Overview) -> None:
    _close(canvas)
    qtbot.waitUntil(lambda: not canvas.moving)
    overview.grab()
    scale = canvas.viewport.scale
    for place in (QPoint(40, 30), QPoint(90, 70)):
        if place == QPoint(40, 30):
            qtbot.mousePress(overview, LEFT, pos=place)
        else:
            qtbot.mouseMove(overview, place)
        centre = overview.frame().center()
        assert (centre - QPointF(place)).manhattanLength() < 1
    qtbot.mouseRelease(overview, LEFT, pos=QPoint(90, 70))
    assert canvas.viewport.scale == scale


def test_it_is_drawn_anew_for_another_drawing_and_theme(
    qapp: QApplication, canvas: MapCanvas, overview: Overview, drawing: Drawing
) -> None:
    def picture() -> QImage:
        return overview.grab().toImage()

    first = picture()
    assert picture() == first
    other = Drawing(drawing.words.first(30), None, drawing.goal[:30], theme.LIGHT)
    canvas.show_drawing(other)
    second = picture()
    assert second != first
    theme.apply(qapp, "dark")
    assert picture() != second
