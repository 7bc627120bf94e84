"""What the word under the cursor is, in a box beside its point."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from app.map.lettering import map_font, runs_left, shortened
from app.map.viewport import Viewport
from app.theme import Theme

_PIXELS = 13
_HEIGHT, _GAP, _INSET = 28.0, 8.0, 11.0


def paint_hover(
    painter: QPainter, disc: tuple[float, float, float], word: str, facts: str, viewport: Viewport, theme: Theme
) -> None:
    """Draw the box of a word.

    Args:
        painter: on the map.
        disc: x, y and radius of its point, pixels.
        word: as it stands in the text.
        facts: what is known of it, or "".
        viewport: of the map's size: the box stays inside.
        theme: the colours.
    """
    x, y, radius = disc
    plain, strong = map_font(_PIXELS), map_font(_PIXELS, QFont.Weight.DemiBold)
    word = shortened(word)
    first, second = QFontMetricsF(strong).horizontalAdvance(word), QFontMetricsF(plain).horizontalAdvance(facts)
    wide = first + second + (3 if facts else 2) * _INSET
    box = QRectF(x + radius + _GAP, y - _HEIGHT / 2, wide, _HEIGHT)
    if box.right() > viewport.width - 4:
        box.moveRight(x - radius - _GAP)
    box.moveTop(min(max(box.top(), 4.0), viewport.height - _HEIGHT - 4))
    painter.setPen(QPen(theme.outline, 1))
    painter.setBrush(theme.raised)
    painter.drawRoundedRect(box, 6, 6)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(strong)
    painter.setPen(theme.text)
    direction = Qt.LayoutDirection.RightToLeft if runs_left(word) else Qt.LayoutDirection.LeftToRight
    painter.setLayoutDirection(direction)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
    painter.drawText(box.adjusted(_INSET, 0, 0, 0), middle | left, word)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    painter.setFont(plain)
    painter.setPen(theme.muted)
    painter.drawText(box.adjusted(0, 0, -_INSET, 0), middle | Qt.AlignmentFlag.AlignRight, facts)
