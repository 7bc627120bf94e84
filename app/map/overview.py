"""The whole map in small, with a frame around the part that is on screen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app import theme
from app.map.canvas import MapCanvas
from app.theme import GRID

WIDTH, HEIGHT = 20 * GRID, 14 * GRID
WORDS = 100_000  # that are drawn
CLOSE = 1.25  # zoom against the whole map from which it is worth its room
_AIR = 6.0


class Overview(QWidget):
    """A small map over a canvas; press or drag in it to look elsewhere. The arrow keys of the canvas do the same.

    It is drawn once for each drawing, not in every frame.
    """

    def __init__(self, canvas: MapCanvas, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._image = QImage()
        self._drawn: object = None
        self._bounds = (0.0, 0.0, 1.0)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("Overview of the map"))
        self.setToolTip(self.tr("The whole map. Press or drag to look elsewhere."))
        canvas.looked.connect(self.update)
        theme.notifier.changed.connect(self._forget)

    @property
    def worth_showing(self) -> bool:
        """Whether the canvas shows so little of the map that it helps."""
        drawing = self._canvas.drawing
        if drawing is None:
            return False
        whole = drawing.fit(self._canvas.width(), self._canvas.height())
        return self._canvas.viewport.scale > CLOSE * whole.scale

    def frame(self) -> QRectF:
        """Where the part that is on screen lies in it."""
        view = self._canvas.viewport
        left, top = self._to_pixel(*view.to_map(0, 0))
        right, bottom = self._to_pixel(*view.to_map(view.width, view.height))
        return QRectF(QPointF(left, top), QPointF(right, bottom))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map, veiled but for what is on screen."""
        drawing, colours = self._canvas.drawing, theme.current()
        if drawing is None:
            return
        if self._drawn is not drawing.goal or self._image.devicePixelRatio() != self.devicePixelRatioF():
            self._drawn = drawing.goal
            self._draw(drawing.goal)
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self.frame().intersected(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        fill = QColor(colours.accent)
        fill.setAlphaF(0.15)
        painter.setPen(QPen(colours.accent, 1.5))
        painter.setBrush(fill)
        painter.drawRect(frame)
        painter.setPen(QPen(colours.hairline, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look at what lies under the cursor."""
        self._look(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the view along."""
        self._look(event)

    def _look(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._canvas.drawing is not None:
            self._canvas.look_at(*self._to_map(event.position()))

    def _to_pixel(self, x: float, y: float) -> tuple[float, float]:
        middle_x, middle_y, scale = self._bounds
        return (x - middle_x) * scale + WIDTH / 2, HEIGHT / 2 - (y - middle_y) * scale

    def _to_map(self, pixel: QPointF) -> tuple[float, float]:
        middle_x, middle_y, scale = self._bounds
        return (pixel.x() - WIDTH / 2) / scale + middle_x, (HEIGHT / 2 - pixel.y()) / scale + middle_y

    def _forget(self) -> None:
        self._drawn = None
        self.update()

    def _draw(self, positions: NDArray[np.float32]) -> None:
        """Shade each pixel by how many of the most frequent words fall into it."""
        colours, ratio = theme.current(), self.devicePixelRatioF()
        assert self._canvas.drawing is not None
        whole = self._canvas.drawing.fit(WIDTH - 2 * _AIR, HEIGHT - 2 * _AIR)
        self._bounds = (whole.x, whole.y, whole.scale)
        width, height = round(WIDTH * ratio), round(HEIGHT * ratio)
        some = positions[:WORDS]
        columns = ((some[:, 0] - whole.x) * whole.scale + WIDTH / 2) * ratio
        rows = (HEIGHT / 2 - (some[:, 1] - whole.y) * whole.scale) * ratio
        there = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
        places = rows[there].astype(np.int64) * width + columns[there].astype(np.int64)
        counts = np.bincount(places, minlength=width * height)
        shade = (
            np.sqrt(np.minimum(counts / max(float(np.quantile(counts[places], 0.9)), 1.0), 1.0))
            if len(places)
            else counts
        )
        ink = colours.map_point
        pixels = (np.rint(shade * 255).astype(np.uint32) << 24) | np.uint32(ink.rgb() & 0xFFFFFF)
        points = QImage(pixels.astype(np.uint32).tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32)
        self._image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        self._image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.map_background)
        painter.drawRoundedRect(QRectF(0, 0, width, height), 6 * ratio, 6 * ratio)
        painter.drawImage(0, 0, points)
        painter.end()
        self._image.setDevicePixelRatio(ratio)
