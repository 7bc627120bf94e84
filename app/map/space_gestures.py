"""What the mouse does on the map of three axes: turning, moving, pointing, clicking."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

if TYPE_CHECKING:
    from app.map.space import SpaceCanvas

_CLICK = 4.0  # pixels that a click may move
_LEFT, _RIGHT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class SpaceGestures:
    """Follows the mouse over a canvas: the left button turns the map; another, or Shift, moves it; a click chooses."""

    def __init__(self, canvas: SpaceCanvas) -> None:
        self._canvas = canvas
        self._at: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._dragged = False

    @property
    def held(self) -> bool:
        """Whether a button holds the map."""
        return self._at is not None

    def press(self, event: QMouseEvent) -> None:
        """Take hold of the map, unless another button holds it."""
        if event.button() in (_LEFT, _RIGHT, _MIDDLE) and self._at is None:
            self._at, self._button, self._dragged = event.position(), event.button(), False

    def move(self, event: QMouseEvent) -> None:
        """Turn or move the map, or point at a word."""
        if self._at is None:
            self._canvas.point_at(self._canvas.word_at(event.position()))
            return
        moved = event.position() - self._at
        if self._dragged or math.hypot(moved.x(), moved.y()) > _CLICK:
            self._dragged, self._at = True, event.position()
            self._canvas.point_at(None)
            turning = self._button == _LEFT and not event.modifiers() & _SHIFT
            self._canvas.drag_map(moved.x(), moved.y(), turning=turning)

    def release(self, event: QMouseEvent) -> None:
        """Let go of the map, or choose the word under the cursor."""
        if event.button() != self._button or self._at is None:
            return
        self._at = None
        point = self._canvas.word_at(event.position())
        if not self._dragged and self._button == _LEFT and self._canvas.drawing is not None:
            if not event.modifiers() & (_SHIFT | _CONTROL):
                self._canvas.clicked.emit(point)
            elif point is not None:
                self._canvas.toggled.emit(point)
        self._canvas.point_at(point)
