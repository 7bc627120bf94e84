from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.map.canvas import ZOOM_IN, MapCanvas
from app.map.drawing import Drawing
from core.text.vocabulary import Words

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def chosen(canvas: MapCanvas) -> list[int | None]:
    found: list[int | None] = []
    canvas.clicked.connect(found.append)
    return found


def _pixel(canvas: MapCanvas, point: int) -> QPoint:
    assert canvas.drawing is not None
    left, top = canvas.viewport.to_screen(*canvas.drawing.goal[point].tolist())
    return QPoint(int(left), int(top))


def _turn(canvas: MapCanvas, at: QPoint, angle: int) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def _still(canvas: MapCanvas) -> Callable[[], bool]:
    return lambda: not canvas.moving


def test_a_click_on_a_word_chooses_it_and_in_the_void_none(
    qtbot: QtBot, canvas: MapCanvas, chosen: list[int | None]
) -> None:
    qtbot.mouseClick(canvas, LEFT, pos=_pixel(canvas, 25))
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(3, 3))
    assert chosen == [25, None]


def test_a_drag_pulls_the_map_and_chooses_nothing(qtbot: QtBot, canvas: MapCanvas, chosen: list[int | None]) -> None:
    before = _pixel(canvas, 0)
    qtbot.mousePress(canvas, LEFT, pos=QPoint(300, 200))
    qtbot.mouseMove(canvas, QPoint(340, 190))
    assert _pixel(canvas, 0) - before == QPoint(40, -10)
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(340, 190))
    assert chosen == []


def test_the_wheel_zooms_about_the_cursor(canvas: MapCanvas) -> None:
    at, scale = _pixel(canvas, 10), canvas.viewport.scale
    _turn(canvas, at, 240)
    assert canvas.viewport.scale > 1.4 * scale
    assert (_pixel(canvas, 10) - at).manhattanLength() <= 3
    _turn(canvas, at, -240)
    assert canvas.viewport.scale == pytest.approx(scale)


def test_zoom_has_limits(canvas: MapCanvas) -> None:
    scale = canvas.viewport.scale
    _turn(canvas, QPoint(300, 200), 100_000)
    assert canvas.viewport.scale == pytest.approx(ZOOM_IN * scale)
    _turn(canvas, QPoint(300, 200), -200_000)
    assert 0.1 * scale < canvas.viewport.scale < scale


def test_the_word_under_the_cursor_is_ringed_and_named(qtbot: QtBot, canvas: MapCanvas) -> None:
    assert canvas.drawing is not None
    without = canvas.grab().toImage()
    qtbot.mouseMove(canvas, _pixel(canvas, 60))
    assert canvas.drawing.hovered == 60
    assert canvas.grab().toImage() != without
    qtbot.mouseMove(canvas, QPoint(3, 3))
    assert canvas.drawing.hovered is None
    assert canvas.grab().toImage() == without


def test_a_double_click_shows_the_whole_map_or_flies_to_a_word(qtbot: QtBot, canvas: MapCanvas) -> None:
    whole = canvas.viewport
    _turn(canvas, QPoint(300, 200), 500)
    canvas.grab()
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(3, 3))
    qtbot.waitUntil(lambda: canvas.viewport == whole)
    canvas.grab()
    qtbot.mouseDClick(canvas, LEFT, pos=_pixel(canvas, 25))
    qtbot.waitUntil(lambda: (_pixel(canvas, 25) - QPoint(300, 200)).manhattanLength() <= 2)
    assert canvas.viewport.scale > 2 * whole.scale


def test_arrows_pan_or_go_to_the_next_word(qtbot: QtBot, canvas: MapCanvas, chosen: list[int | None]) -> None:
    assert canvas.drawing is not None
    x = canvas.viewport.x
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.waitUntil(_still(canvas))
    assert canvas.viewport.x > x
    assert chosen == []
    canvas.drawing.looks.mark(0, [])
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert chosen == [1]


def test_a_flight_brings_a_word_to_the_middle(qtbot: QtBot, canvas: MapCanvas) -> None:
    canvas.fly_to(70)
    qtbot.waitUntil(lambda: (_pixel(canvas, 70) - QPoint(300, 200)).manhattanLength() <= 2)
    canvas.fly_to(70_000)


def test_fit_shows_the_whole_map_and_then_the_strays(qtbot: QtBot, canvas: MapCanvas) -> None:
    assert canvas.drawing is not None
    canvas.zoom(2)
    qtbot.waitUntil(_still(canvas))
    canvas.fit()
    qtbot.waitUntil(lambda: canvas.viewport == canvas.drawing.fit(600, 400))
    canvas.fit()
    qtbot.waitUntil(lambda: canvas.viewport == canvas.drawing.fit(600, 400, everything=True))


def test_only_words_that_would_shrink_the_map_much_lie_outside() -> None:
    generator = np.random.default_rng(4)
    places = generator.uniform(-1, 1, (1000, 2)).astype(np.float32)

    def drawing_with(stray: float) -> Drawing:
        return Drawing(Words.of(f"w{i}" for i in range(1001)), None, np.vstack((places, [[0, stray]])), theme.LIGHT)

    near, far = drawing_with(1.1), drawing_with(9.0)
    assert near.fit(600, 400) == near.fit(600, 400, everything=True)
    assert far.fit(600, 400).scale > 3 * far.fit(600, 400, everything=True).scale


def test_words_glide_to_their_new_places(qtbot: QtBot, canvas: MapCanvas, drawing: Drawing) -> None:
    goal = np.ascontiguousarray(drawing.goal[:, ::-1] * (3, 1), np.float32)
    after = Drawing(drawing.words, None, goal, theme.LIGHT, drawing.goal)
    canvas.show_drawing(after, keep_view=True)
    assert np.array_equal(after.positions, drawing.goal)
    seen: list[float] = []

    def arrived() -> bool:
        seen.append(float(np.abs(after.positions - goal).max()))
        return seen[-1] == 0

    qtbot.waitUntil(arrived)
    assert any(0 < distance < seen[0] for distance in seen)
    assert canvas.viewport == after.fit(600, 400)


def test_a_view_that_the_person_chose_stays_while_words_glide(
    qtbot: QtBot, canvas: MapCanvas, drawing: Drawing
) -> None:
    _turn(canvas, QPoint(100, 100), 300)
    view = canvas.viewport
    after = Drawing(drawing.words, None, -drawing.goal, theme.LIGHT, drawing.goal)
    canvas.show_drawing(after, keep_view=True)
    qtbot.waitUntil(lambda: np.array_equal(after.positions, after.goal))
    assert canvas.viewport == view


def test_another_size_keeps_the_whole_map_in_view(canvas: MapCanvas) -> None:
    assert canvas.drawing is not None
    canvas.resize(300, 500)
    assert canvas.viewport == canvas.drawing.fit(300, 500)
    _turn(canvas, QPoint(100, 100), 300)
    middle = (canvas.viewport.x, canvas.viewport.y)
    canvas.resize(640, 480)
    assert (canvas.viewport.x, canvas.viewport.y) == middle


def test_another_size_while_words_glide_leaves_no_strip_undrawn(
    qtbot: QtBot, canvas: MapCanvas, drawing: Drawing
) -> None:
    after = Drawing(drawing.words, None, -drawing.goal, theme.LIGHT, drawing.goal)
    canvas.show_drawing(after, keep_view=True)
    canvas.resize(600, 480)
    qtbot.waitUntil(lambda: np.array_equal(after.positions, after.goal))
    assert canvas.viewport == after.fit(600, 480)


def test_another_size_during_a_flight_leaves_no_strip_undrawn(qtbot: QtBot, canvas: MapCanvas) -> None:
    canvas.fly_to(3)
    canvas.resize(640, 500)
    qtbot.waitUntil(_still(canvas))
    assert (canvas.viewport.width, canvas.viewport.height) == (640, 500)


def test_the_theme_on_screen_is_drawn(qapp: QApplication, canvas: MapCanvas) -> None:
    theme.apply(qapp, "dark")
    assert canvas.grab().toImage().pixelColor(30, 30).name() == theme.DARK.map_background.name()


def test_an_empty_canvas_takes_every_gesture(qtbot: QtBot, canvas: MapCanvas) -> None:
    canvas.show_drawing(None)
    _turn(canvas, QPoint(100, 100), 300)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(50, 50))
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(50, 50))
    qtbot.mouseMove(canvas, QPoint(60, 50))
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    canvas.fit()
    canvas.zoom(1)
    canvas.grab()


def test_words_glide_to_other_places_in_as_many_frames_as_are_wanted(qtbot: QtBot, canvas: MapCanvas) -> None:
    assert canvas.drawing is not None
    before = canvas.drawing.goal
    goal = before[:, ::-1].copy()
    frames: list[np.ndarray] = []
    original = canvas.refresh
    canvas.refresh = lambda: (frames.append(canvas.drawing.positions), original())[1]  # type: ignore
    canvas.glide_to(goal, 200, pause=80)
    qtbot.waitUntil(lambda: np.array_equal(canvas.drawing.positions, goal))
    different = {id(frame): frame for frame in frames}
    assert len(different) <= 4
    share = next((f - before)[5] / (goal - before)[5] for f in different.values() if f is not goal)
    assert 0 < share[0] < 1
    canvas.glide_to(goal[:3])  # of other words
    assert canvas.drawing.goal is goal
    canvas.place(before)
    assert canvas.drawing.positions is before
