"""A cosine on the scale from -1 to 1, over how often random pairs come to each value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.theme import GRID
from app.vectors.answers import signed

_BINS = 80
_HIGH = 5 * GRID  # pixels of the highest bin
_BAR = 6
_EDGE = 2 * GRID
_TICKS = (-1.0, -0.5, 0.0, 0.5, 1.0)


class CosineScale(QWidget):
    """A bar from 0 to the value; above it, faintly, the random pairs that the value is held against."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = 0.0
        self._between: tuple[float, float] | None = None
        self._shares: NDArray[np.float64] = np.zeros(_BINS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(-1))
        theme.notifier.changed.connect(self.update)

    def show_value(
        self, value: float, others: NDArray[np.floating], between: tuple[float, float] | None = None
    ) -> None:
        """Show a cosine, those of random pairs (float[n], none if it is empty), and what another run's lies between."""
        self._value, self._between = min(max(value, -1.0), 1.0), between
        counts = np.histogram(np.clip(others, -1, 1), _BINS, (-1, 1))[0].astype(float)
        self._shares = counts / max(counts.max(), 1)
        self.setAccessibleName(self.tr("Cosine {0} on a scale from −1 to 1").format(signed(value)))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the pairs, the bar and the ticks."""
        return QSize(30 * GRID, _HIGH + _BAR + self.fontMetrics().height() + GRID)

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(10 * GRID, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw pairs, track, bar and ticks."""
        colours, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        self._paint_pairs(painter)
        painter.setBrush(colours.hairline)
        painter.drawRect(QRectF(self._x(-1), _HIGH, self._x(1) - self._x(-1), _BAR))
        painter.setBrush(colours.accent)
        start, end = sorted((self._x(0), self._x(self._value)))
        painter.drawRect(QRectF(start, _HIGH, end - start, _BAR))
        painter.setBrush(colours.text)
        painter.drawRect(QRectF(self._x(self._value) - 1, _HIGH - 4, 2, _BAR + 8))
        if self._between is not None:
            low, high = (self._x(end) for end in self._between)
            painter.drawRect(QRectF(low, _HIGH + _BAR / 2 - 0.5, high - low, 1))
            for end in (low, high):
                painter.drawRect(QRectF(end - 0.5, _HIGH - 1, 1, _BAR + 2))
        painter.setPen(colours.muted)
        room = QRectF(0, _HIGH + _BAR + 4, 6 * GRID, self.fontMetrics().height())
        for tick in _TICKS:
            room.moveLeft(self._x(tick) - room.width() / 2)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, f"{tick:g}".replace("-", "−"))

    def _paint_pairs(self, painter: QPainter) -> None:
        """The random pairs, those below the value darker."""
        colours = theme.current()
        for below, opacity in ((True, 0.45), (False, 0.2)):
            ink = QColor(colours.muted)
            ink.setAlphaF(opacity)
            painter.setBrush(ink)
            for place, share in enumerate(self._shares.tolist()):
                left = -1 + 2 * place / _BINS
                if share and (left + 1 / _BINS <= self._value) == below:
                    high = max(share * (_HIGH - 4), 1.0)
                    wide = self._x(left + 2 / _BINS) - self._x(left)
                    painter.drawRect(QRectF(self._x(left), _HIGH - high, wide, high))

    def _x(self, value: float) -> float:
        return _EDGE + (value + 1) / 2 * (self.width() - 2 * _EDGE)
