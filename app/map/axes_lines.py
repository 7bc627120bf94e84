"""The axes of a map whose places mean something: captions, ticks and the lines where a value is 0."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app import theme
from app.map.viewport import Viewport
from app.theme import GRID

_NARROWEST, _WIDEST = 0.5, 2.0  # how much wider than high such a map may be
_SPACING = 90.0  # pixels between two ticks, at least
_FOOT = 9.5 * GRID  # pixels kept free below the ticks of the x axis: the chip and the legend stand there
_ROOM = QRectF(0, 0, 60, 18)
_HEAD = 8 * GRID  # pixels kept free above the caption of the y axis: the tools stand there
_EDGE = 3 * GRID  # pixels from a side within which no tick is written: it would be cut off


@dataclass(frozen=True, slots=True)
class AxesLines:
    """How values became places on the map, each axis by itself: place = (value - centre) / reach.

    Attributes:
        captions: what the x and the y axis show.
        centre: of each axis, in its values.
        reach: of each axis, positive.
    """

    captions: tuple[str, str]
    centre: tuple[float, float]
    reach: tuple[float, float]

    @classmethod
    def around(cls, values: NDArray[np.float32], captions: tuple[str, str], wide: float) -> AxesLines:
        """The axes in whose frame all words lie.

        Args:
            values: float32[n, 2].
            captions: of the two axes.
            wide: width over height of what they are drawn on.
        """
        low, high = values.min(axis=0).astype(float), values.max(axis=0).astype(float)
        half = np.where(high > low, (high - low) / 2, 1.0) / (min(max(wide, _NARROWEST), _WIDEST), 1.0)
        (x, y), (across, up) = ((low + high) / 2).tolist(), half.tolist()
        return cls(captions, (x, y), (across, up))

    def places(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32[n, 2], where the values lie on the map."""
        places: NDArray[np.float32] = ((values - np.array(self.centre)) / np.array(self.reach)).astype(np.float32)
        return places

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Draw over the map: zero lines, ticks at the foot and the left, captions at the ends."""
        colours = theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(theme.font(-1))
        faint = QColor(colours.muted)
        faint.setAlphaF(0.55)
        foot = viewport.height - _FOOT
        for value in self.ticks(0, viewport):
            x = round(viewport.to_screen((value - self.centre[0]) / self.reach[0], 0.0)[0])
            if not _EDGE <= x <= viewport.width - _EDGE:
                continue
            painter.setPen(QPen(faint, 1))
            painter.drawLine(x, 0 if value == 0 else round(foot - 5), x, round(foot))
            _write(painter, _ROOM.translated(x - 30, foot), _written(value), Qt.AlignmentFlag.AlignHCenter, False)
        for value in self.ticks(1, viewport):
            y = round(viewport.to_screen(0.0, (value - self.centre[1]) / self.reach[1])[1])
            if y > foot - 12 or y < _HEAD + 4 * GRID:
                continue
            painter.setPen(QPen(faint, 1))
            painter.drawLine(0, y, round(viewport.width) if value == 0 else 5, y)
            box = _ROOM.translated(9, y - 9)
            _write(painter, box, _written(value), Qt.AlignmentFlag.AlignLeft, False)
        for room, text, side in self._titles(viewport):
            _write(painter, room, text, side, True)
        painter.restore()

    def covered(self, viewport: Viewport) -> list[QRectF]:
        """What the captions cover, pixels: no name of a word is to stand there."""
        metrics = QFontMetricsF(theme.font(strong=True))
        boxes = []
        for room, text, side in self._titles(viewport):
            box = QRectF(room)
            box.setWidth(min(metrics.horizontalAdvance(text), room.width()))
            if side is Qt.AlignmentFlag.AlignRight:
                box.moveRight(room.right())
            boxes.append(box.adjusted(-3, 0, 3, 0))
        return boxes

    def _titles(self, viewport: Viewport) -> list[tuple[QRectF, str, Qt.AlignmentFlag]]:
        """The caption of each axis with its room and the side at which it stands."""
        half, foot = viewport.width / 2, viewport.height - _FOOT
        return [
            (QRectF(half, foot - 26, half - 2 * GRID, 18), f"{self.captions[0]} →", Qt.AlignmentFlag.AlignRight),
            (QRectF(2 * GRID, _HEAD, half, 18), f"↑ {self.captions[1]}", Qt.AlignmentFlag.AlignLeft),
        ]

    def ticks(self, axis: int, viewport: Viewport) -> list[float]:
        """The round values that are marked on an axis, rising."""
        side = (viewport.width, viewport.height)[axis]
        middle = (viewport.x, viewport.y)[axis] * self.reach[axis] + self.centre[axis]
        half = side / 2 / viewport.scale * self.reach[axis]
        rough = _SPACING / viewport.scale * self.reach[axis]
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
        first, last = math.ceil((middle - half) / step), math.floor((middle + half) / step)
        return [round(number * step, 12) for number in range(first, last + 1)]


def _written(value: float) -> str:
    return f"{value:g}".replace("-", "\u2212")  # the sign for minus


def _write(painter: QPainter, room: QRectF, text: str, side: Qt.AlignmentFlag, strong: bool) -> None:
    """A line of text on a veil that keeps it readable over points."""
    colours = theme.current()
    painter.setFont(theme.font(0 if strong else -1, strong=strong))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
    box = QRectF(metrics.boundingRect(room.toRect(), side | Qt.AlignmentFlag.AlignVCenter, shown))
    veil = QColor(colours.map_background)
    veil.setAlphaF(0.78)
    painter.fillRect(box.adjusted(-3, 0, 3, 0), veil)
    painter.setPen(colours.map_label if strong else colours.muted)
    painter.drawText(QPointF(box.left(), box.center().y() + (metrics.ascent() - metrics.descent()) / 2), shown)
