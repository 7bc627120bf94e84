from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.map.camera import FRONT
from app.map.framing import framed
from app.map.space import FARTHEST, NEAREST, SpaceCanvas
from app.map.space_drawing import SpaceDrawing
from core.text.vocabulary import Words

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
MIDDLE = QPoint(300, 200)


@pytest.fixture
def drawing() -> SpaceDrawing:
    places = np.random.default_rng(5).normal(size=(80, 3))
    made = SpaceDrawing(Words.of(f"word{i}" for i in range(80)), None, framed(places), theme.LIGHT)
    made.rehearse(600, 400, 1.0)
    return made


@pytest.fixture
def canvas(qtbot: QtBot, drawing: SpaceDrawing) -> SpaceCanvas:
    canvas = SpaceCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.show_drawing(drawing)
    canvas.grab()
    return canvas


@pytest.fixture
def chosen(canvas: SpaceCanvas) -> list[int | None]:
    found: list[int | None] = []
    canvas.clicked.connect(found.append)
    return found


def _pixel(canvas: SpaceCanvas, point: int) -> QPoint:
    assert canvas.drawing is not None
    x, y, _ = canvas.camera.to_screen(canvas.drawing.goal[[point]])
    return QPoint(int(x[0]), int(y[0]))


def _seen(canvas: SpaceCanvas) -> int:
    """A word that nothing covers."""
    drawing = canvas.drawing
    assert drawing is not None
    pixels = [_pixel(canvas, point) for point in range(len(drawing))]
    return next(i for i, at in enumerate(pixels) if drawing.word_at(at.x(), at.y()) == i and 40 < at.x() < 560)


def _turn_wheel(canvas: SpaceCanvas, at: QPoint, angle: int) -> None:
    none, plain, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    there = QPointF(canvas.mapToGlobal(at))
    event = QWheelEvent(QPointF(at), there, QPoint(), QPoint(0, angle), none, plain, phase, False)
    QApplication.sendEvent(canvas, event)


def _drag(canvas: SpaceCanvas, button: Qt.MouseButton, by: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    none = Qt.MouseButton.NoButton
    for kind, at, pressed, held in (
        (QEvent.Type.MouseButtonPress, MIDDLE, button, button),
        (QEvent.Type.MouseMove, MIDDLE + by, none, button),
        (QEvent.Type.MouseButtonRelease, MIDDLE + by, button, none),
    ):
        event = QMouseEvent(kind, QPointF(at), QPointF(canvas.mapToGlobal(at)), pressed, held, modifiers)
        QApplication.sendEvent(canvas, event)


def _still(canvas: SpaceCanvas) -> Callable[[], bool]:
    return lambda: not canvas.moving


def test_a_click_on_a_word_chooses_it_and_in_the_void_none(
    qtbot: QtBot, canvas: SpaceCanvas, chosen: list[int | None]
) -> None:
    point = _seen(canvas)
    qtbot.mouseClick(canvas, LEFT, pos=_pixel(canvas, point))
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(3, 390))
    qtbot.mouseClick(canvas, RIGHT, pos=_pixel(canvas, point))
    assert chosen == [point, None]


@pytest.mark.parametrize("key", [SHIFT, CONTROL])
def test_a_click_with_shift_or_ctrl_adds_a_word(
    qtbot: QtBot, canvas: SpaceCanvas, chosen: list[int | None], key: Qt.KeyboardModifier
) -> None:
    point = _seen(canvas)
    with qtbot.waitSignal(canvas.toggled) as toggled:
        qtbot.mouseClick(canvas, LEFT, key, _pixel(canvas, point))
    assert toggled.args == [point]
    qtbot.mouseClick(canvas, LEFT, key, QPoint(3, 390))
    assert chosen == []


def test_a_drag_turns_the_map_and_chooses_nothing(canvas: SpaceCanvas, chosen: list[int | None]) -> None:
    before = canvas.camera
    _drag(canvas, LEFT, QPoint(60, -25), Qt.KeyboardModifier.NoModifier)
    assert canvas.camera == before.turned(60, -25)
    assert canvas.camera.turn != before.turn
    assert chosen == []


@pytest.mark.parametrize(
    ("button", "modifiers"),
    [
        (RIGHT, Qt.KeyboardModifier.NoModifier),
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier),
        (LEFT, SHIFT),
    ],
)
def test_a_drag_with_another_button_or_shift_moves_the_map(
    canvas: SpaceCanvas, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier
) -> None:
    before = canvas.camera
    _drag(canvas, button, QPoint(40, 15), modifiers)
    assert canvas.camera == before.panned(40, 15)
    assert canvas.camera.turn == before.turn


def test_the_wheel_comes_nearer_to_what_is_under_the_cursor_within_limits(
    canvas: SpaceCanvas, drawing: SpaceDrawing
) -> None:
    before, whole = canvas.camera, drawing.fit(600, 400).distance
    _turn_wheel(canvas, QPoint(420, 120), 240)
    assert canvas.camera == before.zoomed(canvas.camera.distance, 420, 120)
    assert canvas.camera.distance < 0.8 * before.distance
    _turn_wheel(canvas, MIDDLE, 100_000)
    assert canvas.camera.distance == pytest.approx(NEAREST * whole)
    _turn_wheel(canvas, MIDDLE, -200_000)
    assert canvas.camera.distance == pytest.approx(FARTHEST * whole)


def test_the_word_under_the_cursor_is_ringed_and_named(qtbot: QtBot, canvas: SpaceCanvas) -> None:
    assert canvas.drawing is not None
    without, point = canvas.grab().toImage(), _seen(canvas)
    qtbot.mouseMove(canvas, _pixel(canvas, point))
    assert canvas.drawing.hovered == point
    assert canvas.grab().toImage() != without
    qtbot.mouseMove(canvas, QPoint(3, 390))
    assert canvas.drawing.hovered is None
    assert canvas.grab().toImage() == without


def test_a_double_click_flies_to_a_word_or_shows_the_whole_map(qtbot: QtBot, canvas: SpaceCanvas) -> None:
    whole, point = canvas.camera, _seen(canvas)
    qtbot.mouseDClick(canvas, LEFT, pos=_pixel(canvas, point))
    qtbot.waitUntil(lambda: (_pixel(canvas, point) - MIDDLE).manhattanLength() <= 2)
    qtbot.waitUntil(_still(canvas))
    assert canvas.camera.distance < 0.5 * whole.distance
    canvas.grab()
    empty = next(
        QPoint(x, y)
        for x in range(5, 600, 5)
        for y in range(5, 400, 5)
        if canvas.drawing and canvas.drawing.word_at(x, y) is None and canvas.drawing.label_at(x, y) is None
    )
    qtbot.mouseDClick(canvas, LEFT, pos=empty)
    qtbot.waitUntil(lambda: canvas.camera == whole)


def test_fit_keeps_the_turn_and_then_goes_back_to_the_first(
    qtbot: QtBot, canvas: SpaceCanvas, drawing: SpaceDrawing
) -> None:
    first = canvas.camera
    _drag(canvas, LEFT, QPoint(90, 30), Qt.KeyboardModifier.NoModifier)
    canvas.zoom(2)
    qtbot.waitUntil(_still(canvas))
    assert canvas.camera.distance == pytest.approx(first.distance / 2.25)
    turn = canvas.camera.turn
    canvas.fit()
    qtbot.waitUntil(lambda: canvas.camera == drawing.fit(600, 400, turn))
    canvas.fit()
    qtbot.waitUntil(lambda: canvas.camera == first)


def test_arrows_turn_and_with_shift_move(qtbot: QtBot, canvas: SpaceCanvas, chosen: list[int | None]) -> None:
    before = canvas.camera
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.waitUntil(_still(canvas))
    assert canvas.camera.turn != before.turn
    assert canvas.camera.centre == before.centre
    turned = canvas.camera
    qtbot.keyClick(canvas, Qt.Key.Key_Up, SHIFT)
    qtbot.waitUntil(_still(canvas))
    assert canvas.camera.turn == pytest.approx(turned.turn)
    assert canvas.camera.centre != turned.centre
    assert chosen == []


def test_arrows_with_control_go_to_the_next_word(
    qtbot: QtBot, canvas: SpaceCanvas, drawing: SpaceDrawing, chosen: list[int | None]
) -> None:
    qtbot.keyClick(canvas, Qt.Key.Key_Right, CONTROL)
    assert chosen == []
    drawing.looks.mark(_seen(canvas), [])
    qtbot.keyClick(canvas, Qt.Key.Key_Right, CONTROL)
    assert drawing.looks.selected is not None
    assert chosen == [drawing.next_word(drawing.looks.selected, 1, 0)]


def test_it_turns_by_itself_only_when_asked_and_not_while_held(qtbot: QtBot, canvas: SpaceCanvas) -> None:
    before = canvas.camera
    canvas.set_rotating(True)
    qtbot.waitUntil(lambda: canvas.camera.turn != before.turn)
    assert canvas.camera.distance == before.distance
    qtbot.mousePress(canvas, LEFT, pos=MIDDLE)
    held = canvas.camera
    qtbot.wait(60)  # three of its frames would have passed
    assert canvas.camera == held
    qtbot.mouseRelease(canvas, LEFT, pos=MIDDLE)
    qtbot.waitUntil(lambda: canvas.camera != held)
    canvas.set_rotating(False)
    stopped = canvas.camera
    qtbot.wait(60)
    assert canvas.camera == stopped


def test_words_glide_to_their_new_places(qtbot: QtBot, canvas: SpaceCanvas, drawing: SpaceDrawing) -> None:
    after = SpaceDrawing(drawing.words, None, drawing.goal, theme.LIGHT, drawing.goal * (1, 1, 0))
    canvas.show_drawing(after, keep_view=True)
    assert float(np.abs(after.positions[:, 2]).max()) == 0
    seen: list[float] = []

    def arrived() -> bool:
        seen.append(float(np.abs(after.positions - after.goal).max()))
        return seen[-1] == 0

    qtbot.waitUntil(arrived)
    assert any(0 < distance < seen[0] for distance in seen)


def test_another_drawing_keeps_the_view_that_the_person_chose(canvas: SpaceCanvas, drawing: SpaceDrawing) -> None:
    _drag(canvas, RIGHT, QPoint(30, 30), Qt.KeyboardModifier.NoModifier)
    view = canvas.camera
    canvas.show_drawing(SpaceDrawing(drawing.words, None, 0.5 * drawing.goal, theme.LIGHT), keep_view=True)
    assert canvas.camera == view
    canvas.show_drawing(drawing)
    assert canvas.camera == drawing.fit(600, 400)


def test_another_size_keeps_the_whole_map_or_the_middle(canvas: SpaceCanvas, drawing: SpaceDrawing) -> None:
    canvas.resize(300, 500)
    assert canvas.camera == drawing.fit(300, 500)
    _turn_wheel(canvas, QPoint(100, 100), 300)
    centre = canvas.camera.centre
    canvas.resize(640, 480)
    assert canvas.camera.centre == centre
    assert (canvas.camera.width, canvas.camera.height) == (640, 480)


def test_the_hint_goes_once_the_map_was_moved(canvas: SpaceCanvas) -> None:
    def top(image: object) -> set[int]:
        return {canvas.grab().toImage().pixel(x, y) for x in range(100, 500) for y in range(18, 30)}

    assert len(top(canvas)) > 3
    canvas.drawing.looks.show_only(np.arange(80) < 0)  # type: ignore[union-attr]
    _drag(canvas, LEFT, QPoint(40, 0), Qt.KeyboardModifier.NoModifier)
    assert len(top(canvas)) == 1
    canvas.notice = "“xyz” is not on the map."
    canvas.refresh()
    assert len(top(canvas)) > 3


def test_the_theme_on_screen_is_drawn(qapp: QApplication, canvas: SpaceCanvas) -> None:
    theme.apply(qapp, "dark")
    assert canvas.grab().toImage().pixelColor(5, 60).name() == theme.DARK.map_background.name()


def test_it_has_a_name_and_tells_what_is_selected(canvas: SpaceCanvas) -> None:
    assert canvas.accessibleName() == "Map of words in three dimensions"
    canvas.describe("king. Near it: queen")
    assert canvas.accessibleDescription() == "king. Near it: queen"


def test_an_empty_canvas_takes_every_gesture(qtbot: QtBot, canvas: SpaceCanvas, chosen: list[int | None]) -> None:
    canvas.show_drawing(None)
    _turn_wheel(canvas, QPoint(100, 100), 300)
    _drag(canvas, LEFT, QPoint(40, 0), Qt.KeyboardModifier.NoModifier)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(50, 50))
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(50, 50))
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    canvas.fit()
    canvas.zoom(1)
    canvas.fly_to(3)
    assert canvas.grab().toImage().pixelColor(300, 200).name() == theme.LIGHT.map_background.name()
    assert canvas.camera.turn != FRONT  # as it was
    assert chosen == []
