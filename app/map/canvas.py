"""The surface that the map is drawn on, and every gesture in it. It knows words by index and nothing of the session.

Nothing here imports Numba: the drawing comes ready and compiled from another thread.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEasingCurve, QEvent, QRect, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
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
from app.map.axes_lines import AxesLines
from app.map.gestures import Gestures
from app.map.legend import legend_box, paint_legend
from app.map.notice import paint_notice
from app.map.viewport import Viewport
from core.map.bookmarks import WHOLE, View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.map.drawing import Drawing

GLIDE = 450  # ms, words moving to new places
FLIGHT = 250  # ms, the window moving over the map
STEP_TIME = 120  # ms, a step by key
SETTLE = 100  # ms after the last movement until everything is drawn
ZOOM_OUT, ZOOM_IN = 0.25, 400.0  # against the whole map
NEAR = 5.0  # how far a flight zooms in at least, against the whole map
_WHEEL = 480.0  # eighths of a degree that zoom by e
_STEP = 96.0  # pixels
_ZOOM_STEP = 1.5
_PATIENCE = 0.002  # seconds of each frame for words that are written for the first time
_THIN = 50_000  # with more points than that, 2x screens are drawn at 1x while moving

_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_SIDE_BUTTONS = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}
_DIRECTIONS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}


class MapCanvas(QWidget):
    """Shows a `Drawing`: pan, zoom, hover, click, keys, flights and the move of words to new places.

    Signals:
        clicked: the index of the word that was clicked, or None for the void.
        toggled: the index of the word that was clicked with Shift.
        area_chosen: the outline of an area, as places on the map, and the `Operation` that it is meant for.
        stepped: -1 to go back to the view before, 1 to go forward.
        looked: another part of the map is shown, or the same in a window of another size.
    """

    clicked = Signal(object)
    toggled = Signal(int)
    area_chosen = Signal(object, object)
    stepped = Signal(int)
    looked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing: Drawing | None = None
        self.viewport = Viewport(0, 0, 1, 1, 1)
        self.notice = ""
        self.axes: AxesLines | None = None
        self.notice_top = 16.0
        self.gestures = Gestures(self)
        self._reserved: dict[str, QRect] = {}
        self._frame = QImage()
        self._stale = True
        self._moving = False
        self._fitted = True
        self._flight = self._animation(self._flown)
        self._glide = self._animation(self._glided)
        self._flight_path = (self.viewport, self.viewport)
        self._start = np.zeros((0, 2), np.float32)
        self._pause = self._gliding = 0
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self._settled)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Map of words"))
        theme.notifier.changed.connect(self._dress)

    def _animation(self, step: object) -> QVariantAnimation:
        animation = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        animation.valueChanged.connect(step)
        return animation

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
                self._start = drawing.positions
                self._flight_path = (self.viewport, whole)
                self._glide.setEasingCurve(QEasingCurve.Type.InOutCubic)
                self._pause = 0
                self._glide.setDuration(GLIDE)
                self._glide.start()
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
        self._glide.stop()
        self._start, self.drawing.goal = self.drawing.positions, goal
        self._pause, self._gliding = pause, 0
        self._flight_path = (self.viewport, self.viewport)
        self._glide.setEasingCurve(QEasingCurve.Type.Linear if steady else QEasingCurve.Type.InOutCubic)
        self._glide.setDuration(duration)
        self._glide.start()

    def place(self, positions: NDArray[np.float32]) -> None:
        """Show the words at other places at once; float32[n, 2]."""
        if self.drawing is not None and len(positions) == len(self.drawing):
            self._glide.stop()
            self.drawing.positions = self.drawing.goal = positions
            self._look(self.viewport)

    @property
    def moving(self) -> bool:
        """Whether the map or its words move, or did a moment ago."""
        running = QVariantAnimation.State.Running
        return self._moving or running in (self._flight.state(), self._glide.state())

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

    @property
    def legend_top(self) -> int:
        """Where the legend begins, pixels from above."""
        legend = self.drawing.legend if self.drawing is not None else None
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
        running = self._flight.state() == QVariantAnimation.State.Running
        goal = self._flight_path[1] if running else self.viewport
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
            goal = self._flight_path[1] if self._flight.state() == QVariantAnimation.State.Running else self.viewport
            scale = self._limited(goal.scale * _ZOOM_STEP**steps)
            self._fly(goal.zoomed(scale, self.width() / 2, self.height() / 2), STEP_TIME)

    def fly_to(self, point: int) -> None:
        """Bring a word to the middle, near enough to see what is around it."""
        if self.drawing is not None and 0 <= point < len(self.drawing):
            x, y = self.drawing.goal[point].tolist()
            scale = max(self.viewport.scale, NEAR * self._whole_scale())
            self._fly(Viewport(x, y, self._limited(scale), self.width(), self.height()))

    def describe(self, text: str) -> None:
        """Tell a screen reader what is under focus."""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _dress(self) -> None:
        if self.drawing is not None and self.drawing.theme is not theme.current():
            self.drawing.dress(theme.current())
        self.refresh()

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
        self._moving = True
        self._settle.start()
        self.looked.emit()
        self.refresh()

    def _settled(self) -> None:
        self._moving = False
        self.refresh()

    def _fly(self, goal: Viewport, duration: int = FLIGHT) -> None:
        self._fitted = False
        self._flight.stop()
        self._flight_path = (self.viewport, goal)
        self._flight.setDuration(duration)
        self._flight.start()

    def _flown(self, share: float) -> None:
        self._look(self._flight_path[0].towards(self._flight_path[1], share))

    def _glided(self, share: float) -> None:
        now = self._glide.currentTime()
        if self.drawing is None or (share < 1 and now - self._gliding < self._pause):
            return
        self._gliding = now
        goal = self.drawing.goal
        self.drawing.positions = goal if share >= 1 else self._start + (goal - self._start) * np.float32(share)
        viewport = self.viewport
        if self._fitted and self._flight.state() != QVariantAnimation.State.Running:
            viewport = self._flight_path[0].towards(self.drawing.fit(self.width(), self.height()), share)
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
            turned = event.pixelDelta().y() * 2 if not event.pixelDelta().isNull() else event.angleDelta().y()
            self._flight.stop()
            self._fitted = False
            scale = self._limited(self.viewport.scale * math.exp(turned / _WHEEL))
            self._look(self.viewport.zoomed(scale, event.position().x(), event.position().y()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the map, or begin an area; the side buttons go back and forward."""
        if event.button() in _SIDE_BUTTONS:
            self.stepped.emit(_SIDE_BUTTONS[event.button()])
        else:
            self._flight.stop()
            self.gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull the map, draw an area, or point at a word."""
        self.gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the map, choose what is in the area, or the word under the cursor."""
        self.gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fly to the word under the cursor, or show the whole map."""
        point = self.gestures.word_at(event.position())
        if point is None:
            self.fit()
        else:
            self.fly_to(point)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.gestures.point_at(None)

    def drag_map(self, right: float, down: float) -> None:
        """Pull the map by so many pixels, with the hand that holds it."""
        self._fitted = False
        self.gestures.point_at(None)
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._look(self.viewport.panned(right, down))

    # ---- the keyboard ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows: to the next word, or along the map. All other keys belong to the view's actions."""
        if self.drawing is not None and event.key() in _DIRECTIONS and not event.modifiers() & _MODIFIERS:
            self._step(*_DIRECTIONS[Qt.Key(event.key())])
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
        point = self.drawing.selected
        if point is None:
            goal = self._flight_path[1] if self._flight.state() == QVariantAnimation.State.Running else self.viewport
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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map anew if it changed, then what lies over it."""
        painter = QPainter(self)
        if self.drawing is None:
            painter.fillRect(self.rect(), theme.current().map_background)
        else:
            self._draw_frame()
            painter.drawImage(0, 0, self._frame)
            self.drawing.paint_hover(painter)
            if self.axes is not None:
                self.axes.paint(painter, self.viewport)
            paint_legend(painter, self.drawing.legend, self.width(), self.height(), theme.current())
            self.gestures.paint(painter)
        if self.notice:
            paint_notice(painter, self.notice, self.width(), self.notice_top)
        if self.hasFocus():
            painter.setPen(QPen(theme.current().accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

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
        zoom = self.viewport.scale / self._whole_scale()
        points_ratio = min(ratio, 1.0) if self._moving and len(self.drawing) > _THIN else ratio
        legend = legend_box(self.drawing.legend, self.width(), self.height())
        titles = [] if self.axes is None else self.axes.covered(self.viewport)
        boxes = (QRectF(box) for box in self._reserved.values() if not box.isEmpty())
        self.drawing.reserved = [*boxes, legend, *titles]
        whole = self.drawing.paint(
            painter, self.viewport, ratio, points_ratio, zoom=zoom, moving=self._moving, patience=_PATIENCE
        )
        painter.end()
        if not whole and not self.moving:
            QTimer.singleShot(0, self, self.refresh)
