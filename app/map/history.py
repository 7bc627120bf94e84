"""Back and forward through the views of the map, and undo of what was done in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.map.canvas import MapCanvas
from app.session import Session
from core.map.bookmarks import WHOLE, View
from core.vectors.word_sets import EVERYTHING, WordFilter, WordSet

STEPS = 100  # that are remembered
PAUSE = 200  # ms without a change that make what went before one step
_SAME = 0.4  # of the window: how far a view may move and still be the same place
_SAME_ZOOM = 1.3

Value = TypeVar("Value")


class History(Generic[Value]):
    """Values in the order in which they were recorded, and which of them is the present one."""

    def __init__(self, first: Value) -> None:
        self._values = [first]
        self._place = 0

    @property
    def present(self) -> Value:
        """The value that holds now."""
        return self._values[self._place]

    def can(self, step: int) -> bool:
        """Whether there is a value `step` places on; below 0: back."""
        return 0 <= self._place + step < len(self._values)

    def record(self, value: Value) -> None:
        """Add a value after the present one, in place of those that came after it."""
        if value != self.present:
            self._values = [*self._values[: self._place + 1], value][-STEPS:]
            self._place = len(self._values) - 1

    def go(self, step: int) -> Value:
        """Make the value `step` places on the present one.

        Raises:
            IndexError: where there is none.
        """
        if not self.can(step):
            raise IndexError(step)
        self._place += step
        return self.present


@dataclass(frozen=True, slots=True)
class Place:
    """A view and the word that was looked at."""

    view: View = WHOLE
    selection: str | None = None


@dataclass(frozen=True, slots=True)
class MapState:
    """All that undo brings back."""

    place: Place = Place()
    chosen: tuple[str, ...] = ()
    filter: WordFilter = EVERYTHING
    sets: tuple[WordSet, ...] = ()


class MapHistory(QObject):
    """Watches a canvas and a session, and takes them back to where they were.

    What changes within a moment is one step, so a whole drag or flight is one. Undo goes through every step; back and
    forward only through places that differ: another word, or a view that has moved by more than part of the window.
    New vectors begin a new history.
    """

    changed = Signal()

    def __init__(self, canvas: MapCanvas, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._session = session
        self._places = History(Place())
        self._states = History(MapState())
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._record)
        for signal in (
            canvas.looked,
            session.selection_changed,
            session.chosen_changed,
            session.filter_changed,
            session.sets_changed,
        ):
            signal.connect(self._wait)
        session.embeddings_changed.connect(self._start_over)

    @property
    def waiting(self) -> bool:
        """Whether something has changed that is no step yet."""
        return self._timer.isActive()

    def can_undo(self) -> bool:
        """Whether something can be undone."""
        return self._states.can(-1) or self._states.present != self._now()

    def can_redo(self) -> bool:
        """Whether something undone can be done again."""
        return self._states.can(1)

    def can_go(self, step: int) -> bool:
        """Whether there is a place to go back (-1) or forward (1) to."""
        return self._places.can(step) or (step < 0 and self._elsewhere(self._now().place))

    def undo(self) -> None:
        """Take back the last step."""
        self._move(self._states, -1, self._restore)

    def redo(self) -> None:
        """Do again what was undone."""
        self._move(self._states, 1, self._restore)

    def go(self, step: int) -> None:
        """Go to the place before (-1), or after (1)."""
        self._move(self._places, step, self._go_to)

    # ---- recording ----

    def _wait(self) -> None:
        """Something changed: record it when nothing has changed for a moment."""
        begun = not self._timer.isActive()
        self._timer.start()
        if begun:
            self.changed.emit()

    def _now(self) -> MapState:
        session = self._session
        place = Place(self._canvas.view, session.selection)
        return MapState(place, session.chosen, session.filter, session.sets)

    def _record(self) -> None:
        if self._canvas.drawing is None:
            return
        now = self._now()
        self._states.record(now)
        if self._elsewhere(now.place):
            self._places.record(now.place)
        self.changed.emit()

    def _elsewhere(self, place: Place) -> bool:
        """Whether a place is another one than the present of the history, not only a nudge away."""
        last, view = self._places.present.view, place.view
        if place.selection != self._places.present.selection or (view == WHOLE) != (last == WHOLE):
            return True
        if view == WHOLE:
            return False
        moved = max(abs(view.x - last.x) / self._canvas.width(), abs(view.y - last.y) / self._canvas.height())
        zoomed = max(view.scale, last.scale) / min(view.scale, last.scale)
        return moved * view.scale > _SAME or zoomed > _SAME_ZOOM

    def _start_over(self) -> None:
        self._timer.stop()
        self._places, self._states = History(Place()), History(MapState(sets=self._session.sets))
        self.changed.emit()

    # ---- going ----

    def _move(self, history: History[Value], step: int, apply: Callable[[Value], None]) -> None:
        """Take a step in one of the histories; what has not been recorded yet is first."""
        if self._canvas.drawing is None:
            return
        self._timer.stop()
        self._record()
        if history.can(step):
            apply(history.go(step))
        self.changed.emit()

    def _go_to(self, place: Place) -> None:
        self._session.select(place.selection)
        self._canvas.show_view(place.view)

    def _restore(self, state: MapState) -> None:
        session = self._session
        session.set_sets(state.sets)
        session.set_filter(state.filter)
        session.choose(state.chosen)
        self._go_to(state.place)
