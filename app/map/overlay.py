"""What is drawn over the points of a map of either kind: rings, the name under the cursor, leaders, the notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPen

from app import theme
from app.map.lettering import shortened
from app.theme import Theme

if TYPE_CHECKING:
    from app.map.labels import Label

Ring = tuple[float, float, float]  # x, y and radius, pixels


def paint_ring(painter: QPainter, ring: Ring, colour: QColor) -> None:
    """Draw a ring."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(ring[0], ring[1]), ring[2], ring[2])


def paint_name(
    painter: QPainter, word: str, facts: str, ring: Ring, window: tuple[float, float], colours: Theme
) -> None:
    """Draw beside a ring what it is around, within a window of that width and height."""
    x, y, radius = ring
    font = QFont(QGuiApplication.font())
    font.setPixelSize(13)
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    word = shortened(word)
    first, second = QFontMetricsF(strong).horizontalAdvance(word), QFontMetricsF(font).horizontalAdvance(facts)
    box = QRectF(x + radius + 8, y - 14, first + second + (34 if facts else 22), 28)
    if box.right() > window[0] - 4:
        box.moveRight(x - radius - 8)
    box.moveTop(min(max(box.top(), 4.0), window[1] - 32))
    painter.setPen(QPen(colours.outline, 1))
    painter.setBrush(colours.raised)
    painter.drawRoundedRect(box, 6, 6)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(strong)
    painter.setPen(colours.text)
    painter.drawText(box.adjusted(11, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, word)
    painter.setFont(font)
    painter.setPen(colours.muted)
    painter.drawText(box.adjusted(0, 0, -11, 0), middle | Qt.AlignmentFlag.AlignRight, facts)


def paint_leader(painter: QPainter, label: Label, colours: Theme) -> None:
    """Draw a line from a point to its label, where the label found no room beside it."""
    box = QRectF(label.left, label.top, label.width, label.height)
    end = QPointF(
        min(max(label.x, box.left() + 4), box.right() - 4),
        box.bottom() - 2 if label.y > box.center().y() else box.top() + 2,
    )
    colour = QColor(colours.map_label)
    colour.setAlphaF(0.5)
    painter.setPen(QPen(colour, 1.0))
    painter.drawLine(QPointF(label.x, label.y), end)


def paint_notice(painter: QPainter, notice: str, width: float, colours: Theme) -> None:
    """Draw one line over the top of a map of that width."""
    painter.setFont(theme.font())
    metrics = painter.fontMetrics()
    text = metrics.elidedText(notice, Qt.TextElideMode.ElideRight, int(width) - 64)
    box = QRectF(0, 16, metrics.horizontalAdvance(text) + 32, metrics.height() + 14)
    box.moveLeft(round((width - box.width()) / 2))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.hairline, 1))
    painter.setBrush(colours.raised)
    painter.drawRoundedRect(box, 8, 8)
    painter.setPen(colours.text)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_focus(painter: QPainter, box: QRectF, colours: Theme) -> None:
    """Draw the hairline that says that keys go to the map."""
    painter.setPen(QPen(colours.accent, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
