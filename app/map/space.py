"""The surface that the map of three axes is drawn on, and every gesture in it. It knows words by index.

Nothing here imports Numba: the drawing comes ready and compiled from another thread.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEasingCurve, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app import theme
from app.map import camera
from app.map.camera import FRONT, Camera
from app.map.flight import Flight
from app.map.frame_canvas import ARROWS, FrameCanvas, turn_of
from app.map.space_gestures import SpaceGestures

if TYPE_CHECKING:
    from app.map.space_drawing import SpaceDrawing

GLIDE = 450  # ms, words moving to new places
FLIGHT = 300  # ms, the camera flying
STEP_TIME = 120  # ms, a step by key
FARTHEST, NEAREST = 3.0, 0.02  # distance of the camera against that from which the whole map is seen
NEAR = 3.0  # how much nearer than that a flight to a word comes at least
_WHEEL = 720.0  # eighths of a degree that bring the camera nearer by e
_STEP = 40.0  # pixels: what an arrow key does is a drag of that length
_ZOOM_STEP = 1.5
_PATIENCE = 0.0015  # seconds of each frame for words that are written for the first time
_SPEED = 14.0  # pixels for each second: rotating by itself is a drag of that speed, 6 degrees
_FRAME = 16  # ms

_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_CENTRED = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap


class SpaceCanvas(FrameCanvas):
    """Shows a `SpaceDrawing` as `app.map.canvas.MapCanvas` shows a `Drawing`, with the same surface for the view.

    A drag turns the map, one with the right or middle button or Shift moves it, the wheel comes nearer, a double click
    flies to a word. Arrows turn, with Shift move, with Ctrl go from the selected word to the next.
    """

    drawing: SpaceDrawing | None
    gestures: SpaceGestures

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Map of words in three dimensions"))
        self.camera = Camera((0.0, 0.0, 0.0), FRONT, 1.0, 1, 1)
        self.gestures = SpaceGestures(self)
        self._hint = self.tr("Drag to turn, right-drag to move, scroll to come nearer; T has it turn by itself")
        self._fitted = True
        self._flight = Flight(self, self._look)
        self._glide.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._glide.setDuration(GLIDE)
        self._glide.valueChanged.connect(self._glided)
        self._start = np.zeros((0, 3), np.float32)
        self._rotation = QTimer(self, interval=_FRAME)
        self._rotation.timeout.connect(self._rotated)
        self._turned_at = 0.0

    # ---- what is shown ----

    def show_drawing(self, drawing: SpaceDrawing | None, *, keep_view: bool = False) -> None:
        """Show another drawing; words that are not yet at their goal glide there.

        Args:
            drawing: made and warmed in another thread; None for an empty map.
            keep_view: stay where the person has moved to; else, or if she has not, the whole map is shown.
        """
        self._flight.stop()
        self._glide.stop()
        first = self.drawing is None
        self._fitted = self._fitted or not keep_view or first
        self.drawing = drawing
        if drawing is not None:
            whole = drawing.fit(self.width(), self.height())
            if self._fitted:
                self.camera = whole if first or not keep_view else self._whole()
            if not np.array_equal(drawing.positions, drawing.goal):
                self._start = drawing.positions
                self._glide.start()
        self._dress()

    def set_rotating(self, rotating: bool) -> None:
        """Have the map turn slowly by itself, or stand."""
        self._turned_at = time.monotonic()
        if rotating:
            self._rotation.start()
        else:
            self._rotation.stop()

    def fit(self) -> None:
        """Fly to where the whole map is seen; from there, to where it was seen from at first."""
        if self.drawing is not None:
            there = self._fitted
            self._fly(self.drawing.fit(self.width(), self.height()) if there else self._whole())
            self._fitted = True

    def zoom(self, steps: float) -> None:
        """Come nearer (or go farther, below 0)."""
        if self.drawing is not None:
            goal = self._flight.goal(self.camera)
            distance = self._limited(goal.distance / _ZOOM_STEP**steps)
            self._fly(goal.zoomed(distance, self.width() / 2, self.height() / 2), STEP_TIME)

    def fly_to(self, point: int) -> None:
        """Bring a word to the middle, near enough to see what is around it."""
        if self.drawing is not None and 0 <= point < len(self.drawing):
            x, y, z = self.drawing.goal[point].tolist()
            distance = self._limited(min(self.camera.distance, self._whole().distance / NEAR))
            self._fly(Camera((x, y, z), self.camera.turn, distance, self.width(), self.height()))

    def _whole(self) -> Camera:
        """The camera that sees the whole map, turned as it is."""
        assert self.drawing is not None
        return self.drawing.fit(self.width(), self.height(), self.camera.turn)

    def _limited(self, distance: float) -> float:
        whole = self._whole().distance
        return min(max(distance, NEAREST * whole, 2 * camera.NEAREST), FARTHEST * whole)

    # ---- movement ----

    def _look(self, camera: Camera) -> None:
        """Look from elsewhere, now; it counts as moving until nothing has moved for a moment."""
        self.camera = camera.resized(self.width(), self.height())  # it may come from before a change of size
        self._move()

    def _fly(self, goal: Camera, duration: int = FLIGHT) -> None:
        self._fitted = False
        self._flight.start(self.camera, goal, duration)

    def _flying(self) -> bool:
        return self._flight.under_way

    def _glided(self, share: float) -> None:
        if self.drawing is not None:
            goal = self.drawing.goal
            self.drawing.positions = goal if share >= 1 else self._start + (goal - self._start) * np.float32(share)
            self._look(self.camera)

    def _rotated(self) -> None:
        now = time.monotonic()
        passed, self._turned_at = min(now - self._turned_at, 0.1), now
        if self.drawing is not None and self.isVisible() and not self.gestures.held and not self._flying():
            self._look(self.camera.turned(_SPEED * passed, 0.0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle in the middle; a map that was fitted is fitted again."""
        self.camera = self.camera.resized(self.width(), self.height())
        if self.drawing is not None and self._fitted:
            self.camera = self._whole()
        self.refresh()

    # ---- the mouse ----

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Come nearer to what is under the cursor, or go farther."""
        if self.drawing is not None:
            self._take_hold()
            self._fitted = False
            distance = self._limited(self.camera.distance * math.exp(-turn_of(event) / _WHEEL))
            self._look(self.camera.zoomed(distance, event.position().x(), event.position().y()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold still what flies, and take hold of the map, to turn it or to move it."""
        self._flight.stop()
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button moves the map; a menu that is asked for by key is the view's."""
        event.setAccepted(event.reason() == QContextMenuEvent.Reason.Mouse)

    def drag_map(self, right: float, down: float, *, turning: bool) -> None:
        """Turn the map, or move it, by a hand that goes so many pixels."""
        if self.drawing is not None:
            self._take_hold()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._fitted = self._fitted and turning
            move = self.camera.turned if turning else self.camera.panned
            self._look(move(right, down))

    def _take_hold(self) -> None:
        """Whoever moves the map knows how, and needs no hint; a flight that is under way ends."""
        self._flight.stop()
        self._hint = ""

    # ---- the keyboard ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows; all other keys belong to the view's actions."""
        if self.drawing is not None and event.key() in ARROWS and not event.modifiers() & _ALT:
            self._step(*ARROWS[Qt.Key(event.key())], event.modifiers())
        else:
            super().keyPressEvent(event)

    def _step(self, right: float, down: float, modifiers: Qt.KeyboardModifier) -> None:
        """Turn; with Shift move along the map; with Ctrl go to the next word from the selected one."""
        assert self.drawing is not None
        if modifiers & _CONTROL:
            point = self.drawing.looks.selected
            following = None if point is None else self.drawing.next_word(point, right, down)
            if following is not None:
                self.clicked.emit(following)
            return
        fitted = self._fitted and not modifiers & _SHIFT
        goal = self._flight.goal(self.camera)
        move = goal.panned if modifiers & _SHIFT else goal.turned
        self._fly(move(-right * _STEP, -down * _STEP), STEP_TIME)
        self._fitted = fitted
        self._hint = ""

    # ---- painting ----

    def _paint_frame(self, painter: QPainter, ratio: float, points_ratio: float) -> bool:
        assert self.drawing is not None
        return self.drawing.paint(painter, self.camera, ratio, points_ratio, moving=self._moving, patience=_PATIENCE)

    def _covered(self) -> Sequence[QRectF]:
        return (self._hint_box(),)

    def _paint_over(self, painter: QPainter) -> None:
        if self._hint and not self.notice:
            painter.setFont(theme.font())
            painter.setPen(theme.current().muted)
            painter.drawText(self._hint_box(), _CENTRED, self._hint)

    def _hint_box(self) -> QRectF:
        """What the hint covers."""
        room = QRectF(self.rect()).adjusted(16, self.notice_top, -16, 0)
        return QFontMetricsF(theme.font()).boundingRect(room, _CENTRED, self._hint) if self._hint else QRectF()
