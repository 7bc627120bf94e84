"""The scale of the map's colours, in a corner of the window and of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QLinearGradient, QPainter

from app import theme
from app.theme import GRID, Theme

_WIDTH, _HEIGHT = 112.0, 4.0


@dataclass(frozen=True, slots=True)
class Legend:
    """What the ends of the colour scale stand for."""

    low: str
    high: str
    caption: str


def legend_box(legend: Legend, width: float, height: float) -> QRectF:
    """Where the legend stands on a surface of that size."""
    metrics = QFontMetricsF(_font())
    ends = metrics.horizontalAdvance(f"{legend.low}    {legend.high}")
    wide = max(_WIDTH, ends, metrics.horizontalAdvance(legend.caption)) + 2 * GRID
    high = 2 * metrics.height() + _HEIGHT + 2 * GRID
    return QRectF(width - wide - GRID, height - high - GRID, wide, high)


def paint_legend(painter: QPainter, legend: Legend, width: float, height: float, colours: Theme) -> None:
    """Draw the scale into the lower right corner of a surface of that size."""
    box = legend_box(legend, width, height)
    ground = QColor(colours.map_background)
    ground.setAlphaF(0.8)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 6, 6)
    inner = box.adjusted(GRID, GRID - 2, -GRID, 2 - GRID)
    painter.setFont(_font())
    painter.setPen(colours.muted)
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, legend.caption)
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, legend.low)
    painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, legend.high)
    strip = QRectF(inner.left(), inner.center().y() - _HEIGHT / 2 + 1, inner.width(), _HEIGHT)
    gradient = QLinearGradient(strip.topLeft(), strip.topRight())
    for place in np.linspace(0, 1, 9):
        red, green, blue = theme.sequential(np.array(place), colours).tolist()
        gradient.setColorAt(float(place), QColor(red, green, blue))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(strip, 2, 2)


def _font() -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(11)
    return font
