"""One line over the top of the map that says what cannot be seen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app import theme


def paint_notice(painter: QPainter, notice: str, width: float, top: float) -> None:
    """Draw it in the middle of a surface of that width, `top` pixels below its upper edge."""
    colours = theme.current()
    painter.setFont(theme.font())
    metrics = painter.fontMetrics()
    text = metrics.elidedText(notice, Qt.TextElideMode.ElideRight, int(width) - 64)
    box = QRectF(0, top, metrics.horizontalAdvance(text) + 32, metrics.height() + 14)
    box.moveLeft(round((width - box.width()) / 2))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.hairline, 1))
    painter.setBrush(colours.raised)
    painter.drawRoundedRect(box, 8, 8)
    painter.setPen(colours.text)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
