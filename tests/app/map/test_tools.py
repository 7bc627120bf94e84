import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.map.aspects import Aspects
from app.map.bookmarks_menu import BookmarksMenu
from app.map.canvas import MapCanvas
from app.map.choosing import Choosing
from app.map.drawing import Drawing
from app.map.filters import WordMask
from app.map.marks import Marks
from app.map.selecting import Mode
from app.map.space import SpaceCanvas
from app.map.tools import MapTools
from app.session import Session
from core.vectors.word_sets import EVERYTHING, WordFilter, WordSet

LEFT = Qt.MouseButton.LeftButton


class View(QWidget):
    """A canvas with its tools, as large as the map of a small window."""

    def __init__(self, session: Session, drawing: Drawing) -> None:
        super().__init__()
        self.said: list[str] = []
        self.canvas, self.space = MapCanvas(self), SpaceCanvas(self)
        self.space.hide()
        self.choosing, self.mask = Choosing(self.canvas, session), WordMask(session, self)
        self.marks = Marks(session, self.canvas, self.space, self.choosing, self.mask)
        self.job_bar = JobBar()
        aspects = Aspects(session, self.job_bar, self)
        say = self.said.append
        bookmarks = BookmarksMenu(session, self.canvas, aspects, lambda _: None, self, say)
        self.tools = MapTools(self, self.canvas, self.space, session, self.choosing, self.mask, bookmarks, say)
        for actions in self.tools.actions:
            self.addActions(actions)
        self.resize(900, 600)
        self.canvas.resize(900, 600)
        self.canvas.show_drawing(drawing)
        self.setFocusProxy(self.canvas)

    def action(self, text: str) -> QAction:
        return next(action for action in self.actions() if action.text().replace("&", "") == text)


@pytest.fixture
def view(qtbot: QtBot, words_open: Session, drawing: Drawing) -> View:
    view = View(words_open, drawing)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    view.activateWindow()
    view.setFocus()
    view.tools.refresh()
    qtbot.waitUntil(view.canvas.hasFocus)
    view.grab()
    return view


@pytest.mark.parametrize(("key", "mode"), [("r", Mode.RECTANGLE), ("l", Mode.LASSO), ("m", Mode.PAN)])
def test_keys_and_buttons_set_the_mode(qtbot: QtBot, view: View, key: str, mode: Mode) -> None:
    view.tools.set_mode(Mode.LASSO if mode is Mode.PAN else Mode.PAN)
    qtbot.keyClick(view.canvas, key)
    assert view.canvas.gestures.mode is mode
    checked = [action.text() for action in view.actions() if action.isChecked() and action.actionGroup()]
    assert len(checked) == 1
    buttons = [button for button in view.tools.strip.findChildren(QToolButton) if button.isCheckable()]
    qtbot.mouseClick(buttons[1], LEFT)
    assert view.canvas.gestures.mode is Mode.RECTANGLE


def test_the_chosen_words_are_counted_and_dropped(qtbot: QtBot, view: View, words_open: Session) -> None:
    assert not view.tools.chosen.isVisible()
    words_open.choose(("word1",))
    assert view.tools.chosen.isVisible()
    assert _texts(view.tools.chosen) == ["1 word chosen"]
    words_open.choose(tuple(f"word{i}" for i in range(20)))
    assert _texts(view.tools.chosen) == ["20 words chosen"]
    words_open.choose(("word1", "elsewhere"))
    assert _texts(view.tools.chosen) == ["2 words chosen, 1 on the map"]
    words_open.choose(tuple(f"word{i}" for i in range(20)))
    qtbot.keyClick(view.canvas, "c", Qt.KeyboardModifier.ControlModifier)
    assert view.said == ["20 words were copied."]
    buttons = view.tools.chosen.findChildren(QToolButton)
    qtbot.mouseClick(buttons[-1], LEFT)
    assert words_open.chosen == ()
    assert not view.tools.chosen.isVisible()


def _texts(widget: QWidget) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [label.text() for label in widget.findChildren(QLabel)]


def test_the_filter_bar_opens_and_closes(qtbot: QtBot, view: View, words_open: Session) -> None:
    qtbot.keyClick(view.canvas, "l", Qt.KeyboardModifier.ControlModifier)
    assert view.tools.filter.isVisible()
    assert view.tools.filter.text.hasFocus()
    assert view.tools.filter.state.text() == "102 of 102 words shown"
    qtbot.keyClicks(view.tools.filter.text, "rl")
    assert view.canvas.gestures.mode is Mode.PAN  # letters belong to the field
    assert view.tools.escape()
    assert view.canvas.hasFocus()
    assert view.tools.filter.isVisible()
    assert not view.tools.escape()
    qtbot.keyClick(view.canvas, "l", Qt.KeyboardModifier.ControlModifier)
    assert not view.tools.filter.isVisible()


def test_all_that_match_are_chosen(qtbot: QtBot, view: View, words_open: Session) -> None:
    view.action("Filter the words").trigger()
    qtbot.keyClicks(view.tools.filter.text, "/9$/")
    qtbot.waitUntil(lambda: view.tools.filter.state.text() == "10 of 102 words shown")
    qtbot.mouseClick(view.tools.filter.choose, LEFT)
    qtbot.waitUntil(lambda: words_open.chosen == tuple(f"word{i}9" if i else "word9" for i in range(10)))


def test_the_list_of_sets_opens_and_closes(qtbot: QtBot, view: View, words_open: Session) -> None:
    words_open.set_sets((WordSet("a", ("word1",)),))
    qtbot.keyClick(view.canvas, "s")
    assert view.tools.sets.isVisible()
    view.tools.sets.closed.emit()
    assert not view.tools.sets.isVisible()


@pytest.mark.parametrize("width", [420, 620, 900, 1400])
def test_tools_never_cover_one_another_nor_leave_the_map(view: View, words_open: Session, width: int) -> None:
    words_open.choose(("word1",))
    view.action("Filter the words").trigger()
    view.action("Sets of words").trigger()
    for size in (width,):
        view.resize(size, 600)
        view.tools.place()
        boxes = [part.geometry() for part in (view.tools.strip, view.tools.chosen, view.tools.filter, view.tools.sets)]
        for place, box in enumerate(boxes):
            assert not any(box.intersects(other) for other in boxes[place + 1 :])
        assert all(view.rect().contains(box) for box in boxes)


def test_words_are_not_written_under_tools(qtbot: QtBot, view: View) -> None:
    assert view.canvas.drawing is not None
    view.canvas.refresh()
    view.grab()
    assert any(box.toRect() == view.tools.strip.geometry() for box in view.canvas.drawing.reserved)


def test_the_overview_appears_where_one_is_close_and_can_be_turned_off(qtbot: QtBot, view: View) -> None:
    assert not view.tools.overview.isVisible()
    view.canvas.zoom(4)
    qtbot.waitUntil(view.tools.overview.isVisible)
    qtbot.waitUntil(lambda: not view.canvas.moving)
    qtbot.keyClick(view.canvas, "o")
    assert not view.tools.overview.isVisible()
    qtbot.keyClick(view.canvas, "o")
    assert view.tools.overview.isVisible()
    corner = view.tools.overview.geometry()
    assert corner.bottom() < view.canvas.legend_top


def test_keys_go_back_and_forward_and_undo(qtbot: QtBot, view: View, words_open: Session) -> None:
    canvas, control, shift = view.canvas, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    assert not view.action("Undo on the map").isEnabled()
    canvas.fly_to(3)
    qtbot.waitUntil(lambda: not canvas.moving and not view.tools.history.waiting)
    there = canvas.view
    words_open.choose(("word1",))
    qtbot.keyClick(canvas, "z", control)
    assert words_open.chosen == ()
    qtbot.keyClick(canvas, "z", control | shift)
    assert words_open.chosen == ("word1",)
    qtbot.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: canvas.view != there)
    qtbot.waitUntil(lambda: not canvas.moving)
    qtbot.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: canvas.view == there)
    qtbot.waitUntil(lambda: not canvas.moving)
    qtbot.mouseClick(canvas, Qt.MouseButton.BackButton, pos=QPoint(200, 300))
    qtbot.waitUntil(lambda: canvas.view != there)


def test_escape_cancels_a_drag_first(qtbot: QtBot, view: View, words_open: Session) -> None:
    view.tools.set_mode(Mode.RECTANGLE)
    qtbot.mousePress(view.canvas, LEFT, pos=QPoint(300, 200))
    qtbot.mouseMove(view.canvas, QPoint(500, 400))
    assert view.canvas.gestures.drawing_area
    assert view.tools.escape()
    assert not view.canvas.gestures.drawing_area
    assert not view.tools.escape()
    qtbot.mouseRelease(view.canvas, LEFT, pos=QPoint(500, 400))


def test_without_a_map_there_are_no_tools(view: View, words_open: Session) -> None:
    words_open.choose(("word1",))
    words_open.set_filter(WordFilter(text="a"))
    view.canvas.show_drawing(None)
    view.tools.refresh()
    for part in (view.tools.strip, view.tools.chosen, view.tools.filter, view.tools.sets):
        assert not part.isVisible()
    assert words_open.filter != EVERYTHING
    assert isinstance(view.choosing.chosen(), np.ndarray)


def test_what_is_drawn_over_the_flat_map_rests_while_it_is_not_seen(view: View) -> None:
    flat = [view.action(name) for name in ("Choose by rectangle", "Choose by lasso", "Move the map", "Overview")]
    always = [view.action(name) for name in ("Filter the words", "Sets of words")]
    assert all(action.isEnabled() for action in (*flat, *always))
    view.canvas.hide()
    view.tools.refresh()
    assert not any(action.isEnabled() for action in flat)
    assert all(action.isEnabled() for action in always)
    view.canvas.show()
    view.tools.refresh()
    assert all(action.isEnabled() for action in flat)


def test_a_word_that_is_toggled_in_space_is_chosen(view: View, words_open: Session) -> None:
    for point in (3, 5, 3):
        view.space.toggled.emit(point)
    assert words_open.chosen == ("word5",)
