"""The surface that the map is drawn on, and every gesture in it. It knows words by index and nothing of the session.

Nothing here imports Numba: the drawing comes ready and compiled from another thread.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEasingCurve, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.map.flight import Flight
from app.map.frame_canvas import ARROWS, FrameCanvas, turn_of
from app.map.gestures import Gestures
from app.map.legend import legend_box
from app.map.viewport import Viewport
from core.map.bookmarks import WHOLE, View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.map.drawing import Drawing

GLIDE = 450  # ms, words moving to new places
FLIGHT = 250  # ms, the window moving over the map
STEP_TIME = 120  # ms, a step by key
ZOOM_OUT, ZOOM_IN = 0.25, 400.0  # against the whole map
NEAR = 5.0  # how far a flight zooms in at least, against the whole map
_WHEEL = 480.0  # eighths of a degree that zoom by e
_STEP = 96.0  # pixels
_ZOOM_STEP = 1.5
_PATIENCE = 0.0007  # seconds of each frame for words that are written for the first time

_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class MapCanvas(FrameCanvas):
    """Shows a `Drawing`: pan, zoom, hover, click, keys, flights and the move of words to new places.

    Signals:
        area_chosen: the outline of an area, as places on the map, and the `Operation` that it is meant for.
        looked: another part of the map is shown, or the same in a window of another size.
    """

    area_chosen = Signal(object, object)
    looked = Signal()

    drawing: Drawing | None
    gestures: Gestures

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Map of words"))
        self.viewport = Viewport(0, 0, 1, 1, 1)
        self.gestures = Gestures(self)
        self._fitted = True
        self._flight = Flight(self, self._look)
        self._glide.valueChanged.connect(self._glided)
        self._start, self._from = np.zeros((0, 2), np.float32), self.viewport  # of the words and the eye, in a glide
        self._pause = self._gliding = 0

    # ---- what is shown ----

    def show_drawing(self, drawing: Drawing | None, *, keep_view: bool = False) -> None:
        """Show another drawing; words that are not yet at their goal glide there.

        Args:
            drawing: made and warmed in another thread; None for an empty map.
            keep_view: stay where the person has moved to; else, or if she has not, the whole map is shown.
        """
        self._flight.stop()
        self._glide.stop()
        self._fitted = self._fitted or not keep_view or self.drawing is None
        self.drawing = drawing
        if drawing is not None:
            whole = drawing.fit(self.width(), self.height())
            if np.array_equal(drawing.positions, drawing.goal):
                self.viewport = whole if self._fitted else self.viewport
            else:
                self._begin_glide(GLIDE, QEasingCurve.Type.InOutCubic, 0)
        self._dress()

    def glide_to(
        self, goal: NDArray[np.float32], duration: int = GLIDE, *, steady: bool = False, pause: int = 0
    ) -> None:
        """Let the words move from where they are to other places.

        Args:
            goal: float32[n, 2], a place for each word of the drawing.
            duration: ms.
            steady: at one speed, where more such moves follow at once.
            pause: ms between two frames, at least: where other work needs the processor more.
        """
        if self.drawing is None or len(goal) != len(self.drawing):
            return
        self.drawing.goal = goal
        self._begin_glide(duration, QEasingCurve.Type.Linear if steady else QEasingCurve.Type.InOutCubic, pause)

    def _begin_glide(self, duration: int, curve: QEasingCurve.Type, pause: int) -> None:
        assert self.drawing is not None
        self._glide.stop()
        self._start, self._from = self.drawing.positions, self.viewport
        self._pause, self._gliding = pause, 0
        self._glide.setEasingCurve(curve)
        self._glide.setDuration(duration)
        self._glide.start()

    def place(self, positions: NDArray[np.float32]) -> None:
        """Show the words at other places at once; float32[n, 2]."""
        if self.drawing is not None and len(positions) == len(self.drawing):
            self._glide.stop()
            self.drawing.positions = self.drawing.goal = positions
            self._look(self.viewport)

    @property
    def legend_top(self) -> int:
        """Where the legend begins, pixels from above."""
        legend = self.drawing.looks.legend if self.drawing is not None else None
        return self.height() if legend is None else int(legend_box(legend, self.width(), self.height()).top())

    def fit(self) -> None:
        """Fly to where the whole map is seen; from there, to where even words far off are."""
        if self.drawing is not None:
            size = (self.width(), self.height())
            whole = self.drawing.fit(*size)
            there = self._fitted and math.isclose(self.viewport.scale, whole.scale, rel_tol=1e-3)
            self._fly(self.drawing.fit(*size, everything=there))
            self._fitted = not there

    @property
    def view(self) -> View:
        """Where the map is looked at, or is about to be."""
        if self._fitted:
            return WHOLE
        goal = self._flight.goal(self.viewport)
        return View(goal.x, goal.y, goal.scale)

    def show_view(self, view: View) -> None:
        """Fly to where the map was looked at before."""
        if self.drawing is None or view == self.view:
            return
        whole = view == WHOLE
        size = (self.width(), self.height())
        self._fly(self.drawing.fit(*size) if whole else Viewport(view.x, view.y, view.scale, *size))
        self._fitted = whole

    def look_at(self, x: float, y: float) -> None:
        """Bring a place of the map to the middle, at once."""
        self._flight.stop()
        self._fitted = False
        self._look(replace(self.viewport, x=x, y=y))

    def zoom(self, steps: float) -> None:
        """Zoom in (or out, below 0) about the middle."""
        if self.drawing is not None:
            goal = self._flight.goal(self.viewport)
            scale = self._limited(goal.scale * _ZOOM_STEP**steps)
            self._fly(goal.zoomed(scale, self.width() / 2, self.height() / 2), STEP_TIME)

    def fly_to(self, point: int) -> None:
        """Bring a word to the middle, near enough to see what is around it."""
        if self.drawing is not None and 0 <= point < len(self.drawing):
            x, y = self.drawing.goal[point].tolist()
            scale = max(self.viewport.scale, NEAR * self._whole_scale())
            self._fly(Viewport(x, y, self._limited(scale), self.width(), self.height()))

    def _whole_scale(self) -> float:
        assert self.drawing is not None
        return self.drawing.fit(self.width(), self.height()).scale

    def _limited(self, scale: float) -> float:
        whole = self._whole_scale()
        return min(max(scale, ZOOM_OUT * whole), ZOOM_IN * whole)

    # ---- movement ----

    def _look(self, viewport: Viewport) -> None:
        """Show another part of the map, now; it counts as moving until nothing has moved for a moment."""
        self.viewport = viewport.resized(self.width(), self.height())  # it may come from before a change of size
        self._move()
        self.looked.emit()

    def _fly(self, goal: Viewport, duration: int = FLIGHT) -> None:
        self._fitted = False
        self._flight.start(self.viewport, goal, duration)

    def _flying(self) -> bool:
        return self._flight.under_way

    def _glided(self, share: float) -> None:
        now = self._glide.currentTime()
        if self.drawing is None or (share < 1 and now - self._gliding < self._pause):
            return
        self._gliding = now
        goal = self.drawing.goal
        self.drawing.positions = goal if share >= 1 else self._start + (goal - self._start) * np.float32(share)
        viewport = self.viewport
        if self._fitted and not self._flight.under_way:
            viewport = self._from.towards(self.drawing.fit(self.width(), self.height()), share)
        self._look(viewport)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle in the middle; a map that was fitted is fitted again."""
        self.viewport = self.viewport.resized(self.width(), self.height())
        if self.drawing is not None and self._fitted:
            self.viewport = self.drawing.fit(self.width(), self.height())
        self.looked.emit()
        self.refresh()

    # ---- the mouse ----

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        if self.drawing is not None:
            self._flight.stop()
            self._fitted = False
            scale = self._limited(self.viewport.scale * math.exp(turn_of(event) / _WHEEL))
            self._look(self.viewport.zoomed(scale, event.position().x(), event.position().y()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold still what flies, and begin what the gesture is."""
        self._flight.stop()
        super().mousePressEvent(event)

    def drag_map(self, right: float, down: float) -> None:
        """Pull the map by so many pixels, with the hand that holds it."""
        self._fitted = False
        self.point_at(None)
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._look(self.viewport.panned(right, down))

    # ---- the keyboard ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows: to the next word, or along the map. All other keys belong to the view's actions."""
        if self.drawing is not None and event.key() in ARROWS and not event.modifiers() & _MODIFIERS:
            self._step(*ARROWS[Qt.Key(event.key())])
        else:
            self.gestures.key(event, True)
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key that was let go may change what a drag does."""
        self.gestures.key(event, False)
        super().keyReleaseEvent(event)

    def _step(self, right: float, down: float) -> None:
        """To the next word in a direction if one is selected, else along the map."""
        assert self.drawing is not None
        point = self.drawing.looks.selected
        if point is None:
            goal = self._flight.goal(self.viewport)
            self._fly(goal.panned(-right * _STEP, -down * _STEP), STEP_TIME)
            return
        following = self.drawing.next_word(point, right, down)
        if following is not None:
            self.clicked.emit(following)
            self._bring_into_view(following)

    def _bring_into_view(self, point: int) -> None:
        assert self.drawing is not None
        x, y = self.drawing.goal[point].tolist()
        left, top = self.viewport.to_screen(x, y)
        air = min(_STEP, self.width() / 4, self.height() / 4)
        right = min(max(left, air), self.width() - air) - left
        down = min(max(top, air), self.height() - air) - top
        if right or down:
            self._fly(self.viewport.panned(right, down), STEP_TIME)

    # ---- painting ----

    def _paint_frame(self, painter: QPainter, ratio: float, points_ratio: float) -> bool:
        assert self.drawing is not None
        zoom = self.viewport.scale / self._whole_scale()
        return self.drawing.paint(
            painter, self.viewport, ratio, points_ratio, zoom=zoom, moving=self._moving, patience=_PATIENCE
        )

    def _paint_over(self, painter: QPainter) -> None:
        self.gestures.paint(painter)
