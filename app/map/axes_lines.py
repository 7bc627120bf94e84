"""The axes of a map whose places mean something: captions, ticks and the lines where a value is 0."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPen

from app.map.viewport import Viewport
from app.theme import GRID, Theme

_SMALL, _PLAIN = 12, 13  # pixels, of letters
_NARROWEST, _WIDEST = 0.5, 2.0  # how much wider than high such a map may be
_SPACING = 90.0  # pixels between two ticks, at least
_FOOT = 9.5 * GRID  # pixels kept free below the ticks of the x axis: the chip and the legend stand there
_AIR = 3.0  # pixels beside a text
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

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """Draw over the map, in window and picture alike: zero lines, ticks at the foot and the left, captions."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        faint = QColor(theme.muted)
        faint.setAlphaF(0.55)
        self._mark_across(painter, viewport, QPen(faint, 1), theme)
        self._mark_up(painter, viewport, QPen(faint, 1), theme)
        for room, text, side in self._captions(viewport):
            _write(painter, room, text, side, theme, strong=True)
        painter.restore()

    def covered(self, viewport: Viewport) -> list[QRectF]:
        """What the captions cover, pixels: no word is written there."""
        return [_veiled(_font(strong=True), room, text, side)[0] for room, text, side in self._captions(viewport)]

    def _captions(self, viewport: Viewport) -> tuple[tuple[QRectF, str, Qt.AlignmentFlag], ...]:
        """Where each caption has room, what it says, and at which side of the room."""
        half = viewport.width / 2
        across = QRectF(half, viewport.height - _FOOT - 26, half - 2 * GRID, 18)
        up = QRectF(2 * GRID, _HEAD, half, 18)
        x, y = self.captions
        return (across, f"{x} →", Qt.AlignmentFlag.AlignRight), (up, f"↑ {y}", Qt.AlignmentFlag.AlignLeft)

    def _mark_across(self, painter: QPainter, viewport: Viewport, pen: QPen, theme: Theme) -> None:
        """The ticks of the x axis, and the line where it is 0."""
        foot = viewport.height - _FOOT
        for value in self.ticks(0, viewport):
            x = round(viewport.to_screen((value - self.centre[0]) / self.reach[0], 0.0)[0])
            if not _EDGE <= x <= viewport.width - _EDGE:
                continue
            painter.setPen(pen)
            painter.drawLine(x, 0 if value == 0 else round(foot - 5), x, round(foot))
            _write(painter, _ROOM.translated(x - 30, foot), _written(value), Qt.AlignmentFlag.AlignHCenter, theme)

    def _mark_up(self, painter: QPainter, viewport: Viewport, pen: QPen, theme: Theme) -> None:
        """The ticks of the y axis, and the line where it is 0."""
        foot = viewport.height - _FOOT
        for value in self.ticks(1, viewport):
            y = round(viewport.to_screen(0.0, (value - self.centre[1]) / self.reach[1])[1])
            if y > foot - 12 or y < _HEAD + 4 * GRID:
                continue
            painter.setPen(pen)
            painter.drawLine(0, y, round(viewport.width) if value == 0 else 5, y)
            _write(painter, _ROOM.translated(9, y - 9), _written(value), Qt.AlignmentFlag.AlignLeft, theme)

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


def _write(
    painter: QPainter, room: QRectF, text: str, side: Qt.AlignmentFlag, theme: Theme, *, strong: bool = False
) -> None:
    """A line of text on a veil that keeps it readable over points."""
    font = _font(strong=strong)
    painter.setFont(font)
    metrics = QFontMetrics(font)
    box, shown = _veiled(font, room, text, side)
    veil = QColor(theme.map_background)
    veil.setAlphaF(0.78)
    painter.fillRect(box, veil)
    painter.setPen(theme.map_label if strong else theme.muted)
    painter.drawText(QPointF(box.left() + _AIR, box.center().y() + (metrics.ascent() - metrics.descent()) / 2), shown)


def _veiled(font: QFont, room: QRectF, text: str, side: Qt.AlignmentFlag) -> tuple[QRectF, str]:
    """The box of a text with the air beside it, and the text as far as there is room for it."""
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
    box = QRectF(metrics.boundingRect(room.toRect(), side | Qt.AlignmentFlag.AlignVCenter, shown))
    return box.adjusted(-_AIR, 0, _AIR, 0), shown


def _font(*, strong: bool) -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(_PLAIN if strong else _SMALL)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return font
