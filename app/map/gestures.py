"""The mouse on the map: what a press begins, what a drag does, and what it means to let go."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF

from app import theme
from app.map.selecting import Mode, Operation, keys_of, operation_of, rectangle, simplified
from app.theme import GRID

if TYPE_CHECKING:
    from app.map.canvas import MapCanvas

CLICK = 4.0  # pixels that a click may move
_STEP = 2.0  # pixels between two points of a lasso that are remembered
_SHIFT, _ALT, _CONTROL = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)
_KEYS = {Qt.Key.Key_Shift: _SHIFT, Qt.Key.Key_Alt: _ALT, Qt.Key.Key_Control: _CONTROL, Qt.Key.Key_Meta: _CONTROL}


class Gestures:
    """Reads the mouse over a canvas: a drag pans, or draws a rectangle or a lasso; a click chooses.

    The mode says what a plain drag does. While the mode is to pan, Shift makes a drag a rectangle and Shift+Alt a
    lasso; the middle button always pans. Keys held while an area is drawn say how it joins what is chosen; those that
    began the drag say nothing until they were let go once.
    """

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas = canvas
        self._mode = Mode.PAN
        self._pressed: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._drag = Mode.PAN
        self._dragged = False
        self._outline: list[tuple[float, float]] = []
        self._held = Qt.KeyboardModifier.NoModifier
        self._spent = Qt.KeyboardModifier.NoModifier  # keys that began the drag
        self._by_keys = False

    @property
    def mode(self) -> Mode:
        """What a plain drag does."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._mode = mode
        self._canvas.resting_cursor = Qt.CursorShape.ArrowCursor if mode is Mode.PAN else Qt.CursorShape.CrossCursor
        self._canvas.setCursor(self._canvas.resting_cursor)

    @property
    def drawing_area(self) -> bool:
        """Whether the outline of an area is being drawn."""
        return self._pressed is not None and self._dragged and self._drag is not Mode.PAN

    @property
    def operation(self) -> Operation:
        """What the keys make of the area that is being drawn."""
        return operation_of(self._held & ~self._spent)

    # ---- events ----

    def press(self, event: QMouseEvent) -> None:
        """Begin a drag, or a click."""
        pans = event.button() == Qt.MouseButton.MiddleButton
        if not pans and event.button() != Qt.MouseButton.LeftButton:
            return
        held = event.modifiers()
        self._pressed, self._button, self._dragged = event.position(), event.button(), False
        self._held, self._spent = held, Qt.KeyboardModifier.NoModifier
        self._by_keys = not pans and self.mode is Mode.PAN and bool(held & _SHIFT)
        self._drag = Mode.PAN if pans else self.mode
        if self._by_keys:
            self._drag = Mode.LASSO if held & _ALT else Mode.RECTANGLE
            self._spent = held & (_SHIFT | _ALT)
        self._outline = [_pixel(event.position())]

    def move(self, event: QMouseEvent) -> None:
        """Go on with a drag; without one, point at the word under the cursor."""
        if self._pressed is None:
            self._canvas.point_at(self._canvas.word_at(event.position()))
            return
        self._hold(event.modifiers())
        moved = event.position() - self._pressed
        if self._canvas.drawing is None or not (self._dragged or math.hypot(moved.x(), moved.y()) > CLICK):
            return
        if not self._dragged:
            self._canvas.point_at(None)
        self._dragged = True
        if self._drag is Mode.PAN:
            self._pressed = event.position()
            self._canvas.drag_map(moved.x(), moved.y())
            return
        self._draw_to(_pixel(event.position()))
        self._canvas.setCursor(Qt.CursorShape.CrossCursor)
        self._canvas.update()

    def release(self, event: QMouseEvent) -> None:
        """End a drag: choose what is in the area; or end a click."""
        if event.button() != self._button or self._pressed is None:
            return
        self._hold(event.modifiers())
        if self.drawing_area:
            outline = simplified(self._outline) if self._drag is Mode.LASSO else self._outline
            if len(outline) > 2:
                places = [self._canvas.viewport.to_map(*place) for place in outline]
                self._canvas.area_chosen.emit(places, self.operation)
        elif not self._dragged and self._button == Qt.MouseButton.LeftButton:
            self._click(event)
        self.cancel()
        self._canvas.point_at(self._canvas.word_at(event.position()))

    def key(self, event: QKeyEvent, pressed: bool) -> None:
        """Hear of a key that may change what the drag does."""
        key = _KEYS.get(Qt.Key(event.key()))
        if self._pressed is not None and key is not None:
            self._hold(self._held | key if pressed else self._held & ~key)
            self._canvas.update()

    def cancel(self) -> bool:
        """Forget the drag; returns whether an area was being drawn."""
        there = self.drawing_area
        self._pressed, self._outline = None, []
        self._canvas.update()
        return there

    def _click(self, event: QMouseEvent) -> None:
        point = self._canvas.word_at(event.position())
        if self._canvas.drawing is not None and not event.modifiers() & (_SHIFT | _CONTROL):
            self._canvas.clicked.emit(point)
        elif point is not None:
            self._canvas.toggled.emit(point)

    def _hold(self, modifiers: Qt.KeyboardModifier) -> None:
        self._held = modifiers
        self._spent &= modifiers

    def _draw_to(self, pixel: tuple[float, float]) -> None:
        if self._drag is Mode.RECTANGLE:
            self._outline = rectangle(self._outline[0], pixel)
        elif math.dist(self._outline[-1], pixel) >= _STEP:
            self._outline.append(pixel)

    # ---- painting ----

    def paint(self, painter: QPainter) -> None:
        """Draw the outline, and at the pointer what the keys do."""
        if not self.drawing_area:
            return
        colours = theme.current()
        removes = self.operation is Operation.REMOVE
        colour = QColor(colours.warning if removes else colours.accent)
        fill = QColor(colour)
        fill.setAlphaF(0.12)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(fill)
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.DashLine if removes else Qt.PenStyle.SolidLine))
        painter.drawPolygon(QPolygonF([QPointF(*place) for place in self._outline]))
        if self._drag is Mode.LASSO:
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(*self._outline[0]), QPointF(*self._outline[-1]))
        self._paint_hint(painter)

    def hint(self) -> tuple[str, list[tuple[str, bool]]]:
        """What the drag does now, and what the keys would do: each with whether it is what is done."""
        tr = self._canvas.tr
        now = {
            Operation.REPLACE: tr("Choose these words"),
            Operation.ADD: tr("Add to the chosen words"),
            Operation.REMOVE: tr("Remove from the chosen words"),
            Operation.INTERSECT: tr("Keep the chosen words in here"),
        }[self.operation]
        keys = [(text, operation is self.operation) for operation, text in keys_of(self._by_keys).items()]
        return now, [*keys, (tr("Esc cancels"), False)]

    def _paint_hint(self, painter: QPainter) -> None:
        colours = theme.current()
        now, keys = self.hint()
        strong, small = theme.font(strong=True), theme.font(-1)
        title, line = QFontMetricsF(strong), QFontMetricsF(small)
        width = max(title.horizontalAdvance(now), *(line.horizontalAdvance(text) for text, _ in keys)) + 3 * GRID
        height = title.height() + len(keys) * line.height() + 2 * GRID + 2
        box = QRectF(0, 0, width, height)
        x, y = self._outline[2] if self._drag is Mode.RECTANGLE else self._outline[-1]
        box.moveTopLeft(QPointF(x + 2 * GRID, y + 2 * GRID))
        if box.right() > self._canvas.width() - GRID:
            box.moveRight(x - GRID)
        if box.bottom() > self._canvas.height() - GRID:
            box.moveBottom(y - GRID)
        painter.setPen(QPen(colours.hairline, 1))
        painter.setBrush(colours.raised)
        painter.drawRoundedRect(box, 6, 6)
        top = box.top() + GRID + title.ascent()
        painter.setFont(strong)
        painter.setPen(colours.text)
        painter.drawText(QPointF(box.left() + 1.5 * GRID, top), now)
        painter.setFont(small)
        top += title.descent() + 2
        for text, done in keys:
            painter.setPen(colours.accent if done else colours.muted)
            painter.drawText(QPointF(box.left() + 1.5 * GRID, top + line.ascent()), text)
            top += line.height()


def _pixel(position: QPointF) -> tuple[float, float]:
    return position.x(), position.y()
