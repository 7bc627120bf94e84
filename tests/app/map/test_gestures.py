import math

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.map.canvas import MapCanvas
from app.map.drawing import Drawing
from app.map.selecting import VERTICES, Mode, Operation, inside

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE, SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
Area = tuple[list[tuple[float, float]], Operation]


@pytest.fixture
def areas(canvas: MapCanvas) -> list[Area]:
    heard: list[Area] = []
    canvas.area_chosen.connect(lambda outline, operation: heard.append((outline, operation)))
    return heard


def _send(
    canvas: MapCanvas,
    kind: QEvent.Type,
    at: QPoint,
    keys: Qt.KeyboardModifier,
    button: Qt.MouseButton = Qt.MouseButton.NoButton,
    buttons: Qt.MouseButton = LEFT,
) -> None:
    place = QPointF(at)
    QApplication.sendEvent(canvas, QMouseEvent(kind, place, canvas.mapToGlobal(place), button, buttons, keys))


def _press(canvas: MapCanvas, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    _send(canvas, QEvent.Type.MouseButtonPress, at, keys, LEFT)


def _move(canvas: MapCanvas, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    _send(canvas, QEvent.Type.MouseMove, at, keys)


def _release(canvas: MapCanvas, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    _send(canvas, QEvent.Type.MouseButtonRelease, at, keys, LEFT, Qt.MouseButton.NoButton)


def _drag(canvas: MapCanvas, places: list[QPoint], keys: Qt.KeyboardModifier = NONE) -> None:
    _press(canvas, places[0], keys)
    for place in places[1:]:
        _move(canvas, place, keys)
    _release(canvas, places[-1], keys)


def _pixel(canvas: MapCanvas, point: int) -> QPoint:
    assert canvas.drawing is not None
    left, top = canvas.viewport.to_screen(*canvas.drawing.goal[point].tolist())
    return QPoint(int(left), int(top))


def _circle(middle: QPoint, radius: float, places: int = 60) -> list[QPoint]:
    turns = [2 * math.pi * k / places for k in range(places)]
    return [middle + QPoint(round(radius * math.cos(t)), round(radius * math.sin(t))) for t in turns]


@pytest.mark.parametrize("mode", list(Mode))
def test_no_word_is_pointed_at_during_a_drag(canvas: MapCanvas, drawing: Drawing, mode: Mode) -> None:
    canvas.gestures.mode = mode
    at = _pixel(canvas, 0)
    _send(canvas, QEvent.Type.MouseMove, at, NONE, buttons=Qt.MouseButton.NoButton)
    assert drawing.hovered == 0
    _press(canvas, at)
    _move(canvas, at + QPoint(20, 20))
    assert drawing.hovered is None
    _release(canvas, at + QPoint(20, 20))


def test_shift_and_a_drag_choose_a_rectangle(canvas: MapCanvas, areas: list[Area], drawing: Drawing) -> None:
    view = canvas.viewport
    middle = _pixel(canvas, 0)
    _drag(canvas, [middle - QPoint(20, 30), middle, middle + QPoint(20, 30)], SHIFT)
    (outline, operation) = areas[0]
    assert operation is Operation.REPLACE
    assert len(outline) == 4
    found = inside(drawing.goal, outline).tolist()
    assert 0 in found
    assert 50 not in found
    assert canvas.viewport == view


def test_shift_alt_and_a_drag_choose_by_lasso(canvas: MapCanvas, areas: list[Area], drawing: Drawing) -> None:
    _drag(canvas, _circle(_pixel(canvas, 100), 30), SHIFT | ALT)
    (outline, operation) = areas[0]
    assert operation is Operation.REPLACE  # Alt has begun the lasso: it removes nothing
    assert 4 < len(outline) <= VERTICES
    assert inside(drawing.goal, outline).tolist() == [100]


@pytest.mark.parametrize(
    ("keys", "operation"),
    [
        (NONE, Operation.REPLACE),
        (SHIFT, Operation.ADD),
        (ALT, Operation.REMOVE),
        (SHIFT | ALT, Operation.INTERSECT),
    ],
)
@pytest.mark.parametrize("mode", [Mode.RECTANGLE, Mode.LASSO])
def test_in_a_mode_every_drag_draws_and_keys_say_how_it_joins(
    canvas: MapCanvas, areas: list[Area], mode: Mode, keys: Qt.KeyboardModifier, operation: Operation
) -> None:
    canvas.gestures.mode = mode
    _drag(canvas, _circle(QPoint(300, 200), 80), keys)
    assert [heard for _, heard in areas] == [operation]


def test_keys_that_began_an_area_count_again_after_they_were_let_go(canvas: MapCanvas, areas: list[Area]) -> None:
    _press(canvas, QPoint(100, 100), SHIFT | ALT)
    _move(canvas, QPoint(200, 100), SHIFT | ALT)
    assert canvas.gestures.operation is Operation.REPLACE
    _move(canvas, QPoint(200, 200), SHIFT)
    _move(canvas, QPoint(150, 200), SHIFT | ALT)
    assert canvas.gestures.operation is Operation.REMOVE
    _release(canvas, QPoint(150, 200), SHIFT | ALT)
    assert areas[0][1] is Operation.REMOVE


def test_a_key_pressed_while_the_mouse_rests_changes_the_hint(
    qtbot: QtBot, canvas: MapCanvas, areas: list[Area]
) -> None:
    canvas.setFocus()
    _press(canvas, QPoint(100, 100), SHIFT)
    _move(canvas, QPoint(200, 200), SHIFT)
    assert canvas.gestures.hint()[0] == "Choose these words"
    without = canvas.grab().toImage()
    qtbot.keyPress(canvas, Qt.Key.Key_Control)
    said, keys = canvas.gestures.hint()
    assert said == "Add to the chosen words"
    assert ("Ctrl adds", True) in keys
    assert ("Alt removes", False) in keys
    assert canvas.grab().toImage() != without
    qtbot.keyRelease(canvas, Qt.Key.Key_Control)
    assert canvas.gestures.hint()[0] == "Choose these words"


def test_the_outline_is_seen_while_it_is_drawn_and_gone_after(canvas: MapCanvas, areas: list[Area]) -> None:
    before = canvas.grab().toImage()
    canvas.gestures.mode = Mode.LASSO
    places = _circle(QPoint(300, 200), 60)
    _press(canvas, places[0])
    for place in places[1:]:
        _move(canvas, place)
    assert canvas.gestures.drawing_area
    assert canvas.grab().toImage() != before
    assert canvas.gestures.cancel()
    assert not canvas.gestures.cancel()
    assert canvas.grab().toImage() == before
    _release(canvas, places[-1])
    assert areas == []


def test_a_click_with_shift_toggles_a_word(canvas: MapCanvas) -> None:
    toggled: list[int] = []
    clicked: list[int | None] = []
    canvas.toggled.connect(toggled.append)
    canvas.clicked.connect(clicked.append)
    for keys in (SHIFT, CONTROL):
        _drag(canvas, [_pixel(canvas, 25)], keys)
        _drag(canvas, [QPoint(3, 3)], keys)
    assert toggled == [25, 25]
    assert clicked == []


def test_a_click_selects_in_every_mode(canvas: MapCanvas, areas: list[Area]) -> None:
    clicked: list[int | None] = []
    canvas.clicked.connect(clicked.append)
    for mode in Mode:
        canvas.gestures.mode = mode
        _drag(canvas, [_pixel(canvas, 25)])
    assert clicked == [25, 25, 25]
    assert areas == []


def test_the_middle_button_pans_in_every_mode(canvas: MapCanvas, areas: list[Area]) -> None:
    canvas.gestures.mode = Mode.LASSO
    before = _pixel(canvas, 0)
    _send(canvas, QEvent.Type.MouseButtonPress, QPoint(300, 200), NONE, MIDDLE, MIDDLE)
    _send(canvas, QEvent.Type.MouseMove, QPoint(340, 190), NONE, buttons=MIDDLE)
    _send(canvas, QEvent.Type.MouseButtonRelease, QPoint(340, 190), NONE, MIDDLE, Qt.MouseButton.NoButton)
    assert _pixel(canvas, 0) - before == QPoint(40, -10)
    assert areas == []


def test_the_side_buttons_step_through_the_views(canvas: MapCanvas) -> None:
    steps: list[int] = []
    canvas.stepped.connect(steps.append)
    for button in (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton):
        _send(canvas, QEvent.Type.MouseButtonPress, QPoint(9, 9), NONE, button, button)
        _send(canvas, QEvent.Type.MouseButtonRelease, QPoint(9, 9), NONE, button, Qt.MouseButton.NoButton)
    assert steps == [-1, 1]


def test_a_word_that_is_hidden_is_neither_pointed_at_nor_clicked(canvas: MapCanvas, drawing: Drawing) -> None:
    shown = drawing.positions[:, 0] < 0
    drawing.looks.show_only(shown)
    canvas.refresh()
    canvas.grab()
    assert canvas.word_at(QPointF(_pixel(canvas, 0))) is None
    assert canvas.word_at(QPointF(_pixel(canvas, 50))) == 50
    following = drawing.next_word(50, 1, 0)
    assert following is None or shown[following]
