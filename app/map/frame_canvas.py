"""What the canvases of both maps share: the last frame, what is painted over it, and pointing at words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.map.legend import legend_box, legend_picture
from app.map.notice import paint_notice

if TYPE_CHECKING:
    from app.map.drawing import Drawing
    from app.map.space_drawing import SpaceDrawing

SETTLE = 70  # ms after the last movement until everything is drawn anew: it is there within 100
ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_THIN = 50_000  # with more points than that, 2x screens are drawn at 1x while moving
_SIDE_BUTTONS = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}


class Hand(Protocol):
    """What the mouse does on a canvas."""

    def press(self, event: QMouseEvent) -> None:
        """A button goes down."""

    def move(self, event: QMouseEvent) -> None:
        """The pointer moves, with a button held or without."""

    def release(self, event: QMouseEvent) -> None:
        """A button goes up."""


class FrameCanvas(QWidget):
    """Paints a drawing into a frame that it keeps until something changes, and over it what changes with the pointer.

    A canvas of one kind of drawing says how it is painted (`_paint_frame`), what lies over it (`_paint_over`), how
    one flies over it, and what the mouse does (`gestures`). It knows words by index and nothing of the session.

    Attributes:
        drawing: what is shown, or None.
        notice: one line over the map that says what cannot be seen, or "".
        notice_top: pixels that are taken above it.
        whole: whether all that belongs on it is on screen.
        resting_cursor: its shape where it points at no word.

    Signals:
        clicked: the index of the word that was clicked, or None for the void.
        toggled: the index of the word that was clicked with Shift or Ctrl.
        stepped: -1 to go back to the view before, 1 to go forward.
    """

    clicked = Signal(object)
    toggled = Signal(int)
    stepped = Signal(int)

    drawing: Drawing | SpaceDrawing | None
    gestures: Hand

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = None
        self.whole = True
        self.notice = ""
        self.notice_top = 16.0
        self.resting_cursor = Qt.CursorShape.ArrowCursor
        self._reserved: dict[str, QRect] = {}
        self._frame = QImage()
        self._stale = True
        self._moving = False
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self._settled)
        self._glide = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.notifier.changed.connect(self._dress)

    # ---- what is shown ----

    def refresh(self) -> None:
        """Draw again, after the drawing's looks or the notice changed."""
        self._stale, self.whole = True, False
        self.update()

    def reserve(self, box: QRect, by: str = "chip") -> None:
        """Keep labels out of a box that something else covers; an empty box gives it free again.

        Args:
            box: in the canvas.
            by: what covers it; it has one box.
        """
        if box != self._reserved.get(by, QRect()):
            self._reserved[by] = box
            self.refresh()

    def describe(self, text: str) -> None:
        """Tell a screen reader what is under focus."""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    @property
    def moving(self) -> bool:
        """Whether the map or its words move, or did a moment ago."""
        gliding = self._glide.state() == QVariantAnimation.State.Running
        return self._moving or gliding or self._flying()

    def _move(self) -> None:
        """Another frame is shown: it counts as moving until nothing has moved for a moment."""
        self._moving = True
        self._settle.start()
        self.refresh()

    def _settled(self) -> None:
        self._moving = False
        self.refresh()

    def _dress(self) -> None:
        if self.drawing is not None and self.drawing.theme is not theme.current():
            self.drawing.dress(theme.current())
        self.refresh()

    # ---- the mouse ----

    def word_at(self, position: QPointF) -> int | None:
        """The word whose point or name is under a pixel."""
        if self.drawing is None:
            return None
        point = self.drawing.word_at(position.x(), position.y())
        return point if point is not None else self.drawing.label_at(position.x(), position.y())

    def point_at(self, point: int | None) -> None:
        """Ring a word and say what it is, or none; and show by the cursor what a click would do."""
        if self.drawing is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor if point is not None else self.resting_cursor)
            if point != self.drawing.hovered:
                self.drawing.hovered = point
                self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the map, or begin an area; the side buttons go back and forward."""
        if event.button() in _SIDE_BUTTONS:
            self.stepped.emit(_SIDE_BUTTONS[event.button()])
        else:
            self.gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun, or point at a word."""
        self.gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the map, choose what is in the area, or the word under the cursor."""
        self.gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fly to the word under the cursor, or show the whole map."""
        if event.button() == Qt.MouseButton.LeftButton:
            point = self.word_at(event.position())
            if point is None:
                self.fit()
            else:
                self.fly_to(point)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.point_at(None)

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map anew if it changed, then what lies over it."""
        painter, colours = QPainter(self), theme.current()
        if self.drawing is None:
            painter.fillRect(self.rect(), colours.map_background)
        else:
            legend = self.drawing.looks.legend
            box = legend_box(legend, self.width(), self.height())
            if self._moving:  # the next frame will be another one: this is not worth keeping
                self.whole = self._draw_map(painter, box)
            else:
                self._draw_frame(box)
                painter.drawImage(0, 0, self._frame)
            self.drawing.paint_hover(painter)
            size, ratio = (self.width(), self.height()), self.devicePixelRatioF()
            painter.drawImage(*legend_picture(legend, *size, colours, ratio))
            self._paint_over(painter)
        if self.notice:
            paint_notice(painter, self.notice, self.width(), self.notice_top)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw_frame(self, legend: QRectF) -> None:
        assert self.drawing is not None
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._frame.size() != size or self._frame.devicePixelRatio() != ratio:
            self._frame = QImage(size, QImage.Format.Format_RGB32)
            self._frame.setDevicePixelRatio(ratio)
            self._stale = True
        if not self._stale:
            return
        self._stale = False
        painter = QPainter(self._frame)
        self.whole = self._draw_map(painter, legend)
        painter.end()
        if not self.whole and not self.moving:
            QTimer.singleShot(0, self, self.refresh)

    def _draw_map(self, painter: QPainter, legend: QRectF) -> bool:
        """Paint the drawing clear of what covers it; returns whether all of it is there."""
        assert self.drawing is not None
        ratio = self.devicePixelRatioF()
        points_ratio = min(ratio, 1.0) if self._moving and len(self.drawing) > _THIN else ratio
        boxes = [*map(QRectF, self._reserved.values()), *self._covered()]
        self.drawing.reserved = [*(box for box in boxes if not box.isEmpty()), legend]
        return self._paint_frame(painter, ratio, points_ratio)

    # ---- what each kind of map says ----

    def fit(self) -> None:
        """Fly to where the whole map is seen."""
        raise NotImplementedError

    def fly_to(self, point: int) -> None:
        """Bring a word to the middle."""
        raise NotImplementedError

    def _flying(self) -> bool:
        """Whether the eye flies."""
        raise NotImplementedError

    def _paint_frame(self, painter: QPainter, ratio: float, points_ratio: float) -> bool:
        """Paint the drawing; returns whether all of it is there."""
        raise NotImplementedError

    def _covered(self) -> Sequence[QRectF]:
        """What is covered by what is painted over the frame."""
        return ()

    def _paint_over(self, painter: QPainter) -> None:
        """Paint what changes more often than the frame."""


def turn_of(event: QWheelEvent) -> int:
    """How far a wheel was turned, eighths of a degree; of a touchpad its pixels, which are finer."""
    pixels = event.pixelDelta()
    return event.angleDelta().y() if pixels.isNull() else 2 * pixels.y()
