"""The surface that the map of three axes is drawn on, and every gesture in it. It knows words by index.

Nothing here imports Numba: the drawing comes ready and compiled from another thread.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEasingCurve, QEvent, QRect, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.map import camera
from app.map.camera import FRONT, Camera
from app.map.legend import legend_box, legend_picture
from app.map.notice import paint_notice
from app.map.space_gestures import SpaceGestures

if TYPE_CHECKING:
    from app.map.space_drawing import SpaceDrawing

GLIDE = 450  # ms, words moving to new places
FLIGHT = 300  # ms, the camera flying
STEP_TIME = 120  # ms, a step by key
SETTLE = 70  # ms after the last movement until everything is drawn anew: it is there within 100
FARTHEST, NEAREST = 3.0, 0.02  # distance of the camera against that from which the whole map is seen
NEAR = 3.0  # how much nearer than that a flight to a word comes at least
_WHEEL = 720.0  # eighths of a degree that bring the camera nearer by e
_STEP = 40.0  # pixels: what an arrow key does is a drag of that length
_ZOOM_STEP = 1.5
_PATIENCE = 0.0015  # seconds of each frame for words that are written for the first time
_THIN = 50_000  # with more points than that, 2x screens are drawn at 1x while moving
_SPEED = 14.0  # pixels for each second: rotating by itself is a drag of that speed, 6 degrees
_FRAME = 16  # ms

_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_CENTRED = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}


class SpaceCanvas(QWidget):
    """Shows a `SpaceDrawing` as `app.map.canvas.MapCanvas` shows a `Drawing`, with the same surface for the view.

    A drag turns the map, one with the right or middle button or Shift moves it, the wheel comes nearer, a double click
    flies to a word. Arrows turn, with Shift move, with Ctrl go from the selected word to the next; T has the map turn
    by itself.

    Signals:
        clicked: the index of the word that was clicked, or None for the void.
        toggled: the index of the word that was clicked with Shift.
    """

    clicked = Signal(object)
    toggled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing: SpaceDrawing | None = None
        self.camera = Camera((0.0, 0.0, 0.0), FRONT, 1.0, 1, 1)
        self.notice = ""
        self.notice_top = 16.0
        self._hint = self.tr("Drag to turn, right-drag to move, scroll to come nearer; T has it turn by itself")
        self._reserved: dict[str, QRect] = {}
        self._frame = QImage()
        self._stale = True
        self._moving = False
        self._fitted = True
        self._gestures = SpaceGestures(self)
        self._flight = self._animation(self._flown)
        self._glide = self._animation(self._glided)
        self._flight_path = (self.camera, self.camera)
        self._start = np.zeros((0, 3), np.float32)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self._settled)
        self._rotation = QTimer(self, interval=_FRAME)
        self._rotation.timeout.connect(self._rotated)
        self._turned_at = 0.0
        self._set_up()

    def _set_up(self) -> None:
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Map of words in three dimensions"))
        theme.notifier.changed.connect(self._dress)

    def _animation(self, step: Callable[[float], None]) -> QVariantAnimation:
        animation = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        animation.valueChanged.connect(step)
        return animation

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
                self._glide.setDuration(GLIDE)
                self._glide.start()
        self._dress()

    @property
    def moving(self) -> bool:
        """Whether the map or its words move, or did a moment ago."""
        running = QVariantAnimation.State.Running
        return self._moving or running in (self._flight.state(), self._glide.state())

    @property
    def rotating(self) -> bool:
        """Whether the map turns by itself."""
        return self._rotation.isActive()

    def set_rotating(self, rotating: bool) -> None:
        """Have the map turn slowly by itself, or stand."""
        self._turned_at = time.monotonic()
        if rotating:
            self._rotation.start()
        else:
            self._rotation.stop()

    def refresh(self) -> None:
        """Draw again, after the drawing's marks or the notice changed."""
        self._stale = True
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

    def fit(self) -> None:
        """Fly to where the whole map is seen; from there, to where it was seen from at first."""
        if self.drawing is not None:
            there = self._fitted
            self._fly(self.drawing.fit(self.width(), self.height()) if there else self._whole())
            self._fitted = True

    def zoom(self, steps: float) -> None:
        """Come nearer (or go farther, below 0)."""
        if self.drawing is not None:
            goal = self._goal()
            distance = self._limited(goal.distance / _ZOOM_STEP**steps)
            self._fly(goal.zoomed(distance, self.width() / 2, self.height() / 2), STEP_TIME)

    def fly_to(self, point: int) -> None:
        """Bring a word to the middle, near enough to see what is around it."""
        if self.drawing is not None and 0 <= point < len(self.drawing):
            x, y, z = self.drawing.goal[point].tolist()
            distance = self._limited(min(self.camera.distance, self._whole().distance / NEAR))
            self._fly(Camera((x, y, z), self.camera.turn, distance, self.width(), self.height()))

    def describe(self, text: str) -> None:
        """Tell a screen reader what is under focus."""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _dress(self) -> None:
        if self.drawing is not None and self.drawing.theme is not theme.current():
            self.drawing.dress(theme.current())
        self.refresh()

    def _whole(self) -> Camera:
        """The camera that sees the whole map, turned as it is."""
        assert self.drawing is not None
        return self.drawing.fit(self.width(), self.height(), self.camera.turn)

    def _limited(self, distance: float) -> float:
        whole = self._whole().distance
        return min(max(distance, NEAREST * whole, 2 * camera.NEAREST), FARTHEST * whole)

    # ---- movement ----

    def _goal(self) -> Camera:
        """Where a flight ends that is under way, else where the camera is."""
        return self._flight_path[1] if self._flight.state() == QVariantAnimation.State.Running else self.camera

    def _look(self, camera: Camera) -> None:
        """Look from elsewhere, now; it counts as moving until nothing has moved for a moment."""
        self.camera = camera.resized(self.width(), self.height())  # it may come from before a change of size
        self._moving = True
        self._settle.start()
        self.refresh()

    def _settled(self) -> None:
        self._moving = False
        self.refresh()

    def _fly(self, goal: Camera, duration: int = FLIGHT) -> None:
        self._fitted = False
        self._flight.stop()
        self._flight_path = (self.camera, goal)
        self._flight.setDuration(duration)
        self._flight.start()

    def _flown(self, share: float) -> None:
        self._look(self._flight_path[0].towards(self._flight_path[1], share))

    def _glided(self, share: float) -> None:
        if self.drawing is not None:
            goal = self.drawing.goal
            self.drawing.positions = goal if share >= 1 else self._start + (goal - self._start) * np.float32(share)
            self._look(self.camera)

    def _rotated(self) -> None:
        now = time.monotonic()
        passed, self._turned_at = min(now - self._turned_at, 0.1), now
        flying = self._flight.state() == QVariantAnimation.State.Running
        if self.drawing is not None and self.isVisible() and not self._gestures.held and not flying:
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
            turned = event.pixelDelta().y() * 2 if not event.pixelDelta().isNull() else event.angleDelta().y()
            self._take_hold()
            self._fitted = False
            distance = self._limited(self.camera.distance * math.exp(-turned / _WHEEL))
            self._look(self.camera.zoomed(distance, event.position().x(), event.position().y()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the map, to turn it or to move it."""
        self._flight.stop()
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn or move the map, or point at a word."""
        self._gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the map, or choose the word under the cursor."""
        self._gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fly to the word under the cursor, or show the whole map."""
        if event.button() == Qt.MouseButton.LeftButton:
            point = self._gestures.word_at(event.position())
            if point is None:
                self.fit()
            else:
                self.fly_to(point)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button moves the map; a menu that is asked for by key is the view's."""
        event.setAccepted(event.reason() == QContextMenuEvent.Reason.Mouse)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._gestures.point_at(None)

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
        """Arrows, and T; all other keys belong to the view's actions."""
        alone = not event.modifiers() & (_CONTROL | _ALT | _SHIFT) and not event.isAutoRepeat()
        if self.drawing is not None and event.key() in _ARROWS and not event.modifiers() & _ALT:
            self._step(*_ARROWS[Qt.Key(event.key())], event.modifiers())
        elif event.key() == Qt.Key.Key_T and alone:
            self.set_rotating(not self.rotating)
        else:
            super().keyPressEvent(event)

    def _step(self, right: float, down: float, modifiers: Qt.KeyboardModifier) -> None:
        """Turn; with Shift move along the map; with Ctrl go to the next word from the selected one."""
        assert self.drawing is not None
        if modifiers & _CONTROL:
            point = self.drawing.selected
            following = None if point is None else self.drawing.next_word(point, right, down)
            if following is not None:
                self.clicked.emit(following)
            return
        fitted = self._fitted and not modifiers & _SHIFT
        goal = self._goal()
        move = goal.panned if modifiers & _SHIFT else goal.turned
        self._fly(move(-right * _STEP, -down * _STEP), STEP_TIME)
        self._fitted = fitted
        self._hint = ""

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map anew if it changed, then what lies over it."""
        painter = QPainter(self)
        if self.drawing is None:
            painter.fillRect(self.rect(), theme.current().map_background)
        else:
            if self._moving:  # the next frame will be another one: this is not worth keeping
                self._draw_map(painter)
            else:
                self._draw_frame()
                painter.drawImage(0, 0, self._frame)
            self.drawing.paint_hover(painter)
            size, ratio = (self.width(), self.height()), self.devicePixelRatioF()
            painter.drawImage(*legend_picture(self.drawing.legend, *size, theme.current(), ratio))
            if self._hint and not self.notice:
                painter.setFont(theme.font())
                painter.setPen(theme.current().muted)
                painter.drawText(self._hint_box(), _CENTRED, self._hint)
        if self.notice:
            paint_notice(painter, self.notice, self.width(), self.notice_top)
        if self.hasFocus():
            painter.setPen(QPen(theme.current().accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _hint_box(self) -> QRectF:
        """What the hint covers."""
        room = QRectF(self.rect()).adjusted(16, self.notice_top, -16, 0)
        return QFontMetricsF(theme.font()).boundingRect(room, _CENTRED, self._hint) if self._hint else QRectF()

    def _draw_frame(self) -> None:
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
        whole = self._draw_map(painter)
        painter.end()
        if not whole and not self.moving:
            QTimer.singleShot(0, self, self.refresh)

    def _draw_map(self, painter: QPainter) -> bool:
        """Draw the map; returns whether all of it is there."""
        assert self.drawing is not None
        ratio = self.devicePixelRatioF()
        points_ratio = min(ratio, 1.0) if self._moving and len(self.drawing) > _THIN else ratio
        boxes = [*map(QRectF, self._reserved.values()), self._hint_box()]
        legend = legend_box(self.drawing.legend, self.width(), self.height())
        self.drawing.reserved = [*(box for box in boxes if not box.isEmpty()), legend]
        return self.drawing.paint(painter, self.camera, ratio, points_ratio, moving=self._moving, patience=_PATIENCE)
