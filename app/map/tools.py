"""The tools that lie over the map: what a drag does, the chosen words, the filter, the sets, the overview."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from app import theme
from app.map.bookmarks_menu import BookmarksMenu
from app.map.canvas import MapCanvas
from app.map.choosing import Choosing
from app.map.filters import FilterBar, WordMask
from app.map.history import MapHistory
from app.map.overview import Overview
from app.map.selecting import Mode
from app.map.sets_view import SetsView
from app.map.space import SpaceCanvas
from app.session import Session
from app.theme import GRID

_EDGE = 2 * GRID
_FILTER_WIDTH = 53 * GRID
_OVERVIEW_ROOM = 53 * GRID  # width of the view from which an overview leaves enough of it
_NAMED = 12  # chosen words that are named when their number is pointed at
_UNBOUND = Qt.ShortcutContext.WindowShortcut


class MapTools(QObject):
    """Makes the tools of a map, their actions and keys, and lays them over it.

    Args:
        view: over which they lie; their keys work in it.
        canvas: the flat map, in the view; what is drawn over it works only while it is the one that is seen.
        space: the map in three dimensions, in its place.
        session: whose chosen words, sets and filter they show.
        choosing: the chosen words and the sets as indices.
        mask: the words that pass the filter; the drawing shows them when it says that it has changed.
        bookmarks: the menu of its bookmarks.
        say: tells a person something in one line.

    Attributes:
        actions: for the menu, in groups between which there is a line.
    """

    def __init__(
        self,
        view: QWidget,
        canvas: MapCanvas,
        space: SpaceCanvas,
        session: Session,
        choosing: Choosing,
        mask: WordMask,
        bookmarks: BookmarksMenu,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(view)
        self._view, self._canvas, self._space, self._session = view, canvas, space, session
        self._choosing, self._mask = choosing, mask
        self.history = MapHistory(canvas, session, self)
        self.bookmarks = bookmarks
        self.overview = Overview(canvas, view)
        self._say = say
        self._make_actions()
        self.strip = self._make_strip()  # made in the order in which Tab goes through them
        self.chosen = self._make_chosen_strip()
        self.filter = FilterBar(session, view)
        self.sets = SetsView(session, view)
        self._overviewed = True
        self.sets.hide()
        self.filter.hide()
        self._listen()
        self.refresh()

    def refresh(self) -> None:
        """Show what is true now, after the drawing, the filter, the sets or the chosen words changed."""
        there = self._canvas.drawing is not None
        flat = there and self._canvas.isVisibleTo(self._view)
        self.strip.setVisible(there)
        self.filter.setVisible(there and self._filter.isChecked())
        self.sets.setVisible(there and self._sets.isChecked())
        self._show_chosen()
        self._show_counts()
        for action in (self.bookmarks.add, self._filter):
            action.setEnabled(there)
        for action in (*self._group.actions(), self._small):
            action.setEnabled(flat)
        self.place()

    def place(self) -> None:
        """Lay each tool where it belongs in a view of this size."""
        width, height = self._view.width(), self._view.height()
        self.strip.adjustSize()
        self.strip.move(_EDGE, _EDGE)
        self.chosen.adjustSize()
        top = self.strip.geometry().bottom() + GRID + 1
        beside = self.strip.geometry().right() + GRID
        if beside + self.chosen.width() <= width - _EDGE:
            self.chosen.move(beside, _EDGE)
        else:
            self.chosen.move(_EDGE, top)
            top += self.chosen.height() + GRID if self.chosen.isVisibleTo(self._view) else 0
        filtered, sets = self.filter.isVisibleTo(self._view), self.sets.sizeHint()
        wide = min(_FILTER_WIDTH, max(width - 2 * _EDGE, 0))
        self.filter.setGeometry(_EDGE, top, wide, self.filter.height_for(wide))
        roomy = width >= wide + sets.width() + 3 * _EDGE
        down = top if roomy or not filtered else self.filter.geometry().bottom() + GRID
        high = min(sets.height(), max(height - down - _EDGE, 0))
        self.sets.setGeometry(width - sets.width() - _EDGE, down, sets.width(), high)
        if filtered:
            top = self.filter.geometry().bottom() + GRID
        self._place_overview()
        for canvas in (self._canvas, self._space):
            canvas.notice_top = float(top)
            for part in (self.strip, self.chosen, self.filter, self.sets):
                part.raise_()
                canvas.reserve(part.geometry() if part.isVisibleTo(self._view) else QRect(), part.accessibleName())

    def escape(self) -> bool:
        """Give up the drag, or the field that has the cursor; returns whether there was anything to give up."""
        if self._canvas.gestures.cancel():
            self._canvas.point_at(None)
            return True
        for part in (self.filter, self.sets):
            if part.isAncestorOf(self._view.focusWidget() or self._view):
                self._view.setFocus()
                return True
        return False

    # ---- actions ----

    def _make_actions(self) -> None:
        history, canvas = self.history, self._canvas
        self._back = self._action(self.tr("&Back"), partial(history.go, -1), "Alt+Left")
        self._forward = self._action(self.tr("F&orward"), partial(history.go, 1), "Alt+Right")
        self._undo = self._action(self.tr("&Undo on the map"), history.undo, "Ctrl+Z")
        self._redo = self._action(self.tr("&Redo on the map"), history.redo, "Ctrl+Shift+Z", "Ctrl+Y")
        self._group = QActionGroup(self)
        for mode, text, keys, otherwise in (
            (Mode.PAN, self.tr("&Move the map"), "M", self.tr("with the middle button in every mode")),
            (Mode.RECTANGLE, self.tr("Choose by r&ectangle"), "R", self.tr("with Shift while the map is moved")),
            (Mode.LASSO, self.tr("Choose by &lasso"), "L", self.tr("with Shift and Alt while the map is moved")),
        ):
            action = self._action(text, partial(self.set_mode, mode), keys, icon=mode.value)
            action.setToolTip(f"{action.toolTip()}; {otherwise}")
            action.setCheckable(True)
            action.setChecked(mode is canvas.gestures.mode)
            self._group.addAction(action)
        self._keep = self._action(self.tr("&Keep as set…"), lambda: self.sets.keep_chosen(), "Ctrl+K")
        self._copy = self._action(self.tr("&Copy the chosen words"), self._copy_chosen, "Ctrl+C", icon="copy")
        self._drop = self._action(self.tr("Choose &nothing"), lambda: self._session.choose(()), icon="close")
        self._filter = self._action(self.tr("&Filter the words"), self._switch_filter, "Ctrl+L", icon="filter")
        self._filter.setShortcutContext(_UNBOUND)
        self._sets = self._action(self.tr("&Sets of words"), self._switch_sets, "S", icon="sets")
        self._small = self._action(self.tr("O&verview"), self._switch_overview, "O")
        for action in (self._filter, self._sets, self._small):
            action.setCheckable(True)
        self._small.setChecked(True)
        self.bookmarks.add.setShortcut(QKeySequence("Ctrl+D"))
        self.bookmarks.add.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.actions = (
            (self._small, self._back, self._forward, self.bookmarks.menuAction()),
            (self._undo, self._redo),
            (*self._group.actions(), self._keep, self._copy, self._drop, self._sets, self._filter),
        )

    def _action(self, text: str, run: Callable[[], object], *keys: str, icon: str = "") -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if icon:
            action.setIcon(theme.icon(icon, "muted"))
        written = text.replace("&", "")
        action.setToolTip(f"{written} ({keys[0]})" if keys else written)
        action.triggered.connect(lambda _=False: run())
        return action

    def set_mode(self, mode: Mode) -> None:
        """Say what a plain drag on the map does."""
        self._canvas.gestures.mode = mode
        for action, other in zip(self._group.actions(), Mode, strict=True):
            action.setChecked(mode is other)

    def _switch_filter(self) -> None:
        self.refresh()
        if self.filter.isVisible():
            self.filter.focus()
        else:
            self._view.setFocus()

    def _close_filter(self) -> None:
        self._filter.setChecked(False)
        self._switch_filter()

    def _switch_sets(self) -> None:
        self.refresh()
        if not self._sets.isChecked():
            self._view.setFocus()

    def _close_sets(self) -> None:
        self._sets.setChecked(False)
        self._switch_sets()

    def _switch_overview(self) -> None:
        self._overviewed = self._small.isChecked()
        self._place_overview()

    def _copy_chosen(self) -> None:
        self._choosing.copy()
        self._say(self.tr("{0} words were copied.").format(f"{len(self._session.chosen):,}"))

    # ---- parts ----

    def _make_strip(self) -> QFrame:
        strip = _Strip(self.tr("Tools of the map"), self._view)
        for action in self._group.actions():
            strip.add(action)
        strip.add_rule()
        strip.add(self._filter)
        strip.add(self._sets)
        return strip

    def _make_chosen_strip(self) -> QFrame:
        strip = _Strip(self.tr("Chosen words"), self._view)
        self._count = QLabel(strip)
        self._count.setContentsMargins(GRID, 0, GRID // 2, 0)
        strip.layout_.addWidget(self._count)
        strip.add(self._keep, written=True)
        strip.add(self._copy)
        strip.add(self._drop)
        return strip

    def _listen(self) -> None:
        session = self._session
        for signal in (session.chosen_changed, session.sets_changed, self._mask.changed):
            signal.connect(self.refresh)
        self.sets.closed.connect(self._close_sets)
        self.sets.said.connect(self._say)
        self.filter.closed.connect(self._close_filter)
        self.filter.wanted.connect(self._choosing.choose_shown)
        self._space.toggled.connect(self._choosing.toggle)
        for canvas in (self._canvas, self._space):
            canvas.stepped.connect(self.history.go)
        self._canvas.looked.connect(self._place_overview)
        self.history.changed.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        history = self.history
        self._undo.setEnabled(history.can_undo())
        self._redo.setEnabled(history.can_redo())
        self._back.setEnabled(history.can_go(-1))
        self._forward.setEnabled(history.can_go(1))

    def _show_chosen(self) -> None:
        chosen = self._session.chosen
        for action in (self._keep, self._copy, self._drop):
            action.setEnabled(bool(chosen))
        drawing = self._canvas.drawing
        there = 0 if drawing is None else self._choosing.count_on(drawing)
        one = len(chosen) == 1
        said = self.tr("1 word chosen") if one else self.tr("{0} words chosen").format(f"{len(chosen):,}")
        if there < len(chosen):
            said = self.tr("{0}, {1} on the map").format(said, f"{there:,}")
        self._count.setText(said)
        self._count.setToolTip(", ".join(chosen[:_NAMED]) + (" …" if len(chosen) > _NAMED else ""))
        self.chosen.setVisible(bool(chosen) and drawing is not None)

    def _show_counts(self) -> None:
        drawing = self._canvas.drawing
        if drawing is not None:
            self.filter.say(drawing.looks.shown_count, len(drawing), self._mask.trouble, self._mask.busy)

    def _place_overview(self) -> None:
        roomy = self._view.width() >= _OVERVIEW_ROOM
        shown = self._overviewed and roomy and self._canvas.isVisible() and self.overview.worth_showing
        self.overview.setVisible(shown)
        corner = QPoint(self._view.width() - self.overview.width() - _EDGE, self._canvas.legend_top - GRID)
        self.overview.move(corner - QPoint(0, self.overview.height()))
        self.overview.raise_()
        self._canvas.reserve(self.overview.geometry() if shown else QRect(), "overview")


class _Strip(QFrame):
    """A row of tools in the look of the chip."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self.setAccessibleName(name)
        self.layout_ = QHBoxLayout(self)
        self.layout_.setContentsMargins(GRID // 2 - 1, 3, GRID // 2 - 1, 3)
        self.layout_.setSpacing(2)

    def add(self, action: QAction, *, written: bool = False) -> None:
        """Show an action as a sign, or by its text."""
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setIconSize(QSize(16, 16))
        if written:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setAccessibleName(action.text().replace("&", ""))
        self.layout_.addWidget(button)

    def add_rule(self) -> None:
        """Show that what follows is of another kind."""
        rule = QFrame(self)
        rule.setProperty("role", "tick")
        self.layout_.addWidget(rule)
