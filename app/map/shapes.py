"""Words and points on a surface that keeps shapes (SVG, PDF): words as real text, points as circles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintEngine, QPainter, QPainterPath, QPen

MOST_CIRCLES = 20_000
"""Of more points than that a picture is embedded: each circle takes about 200 bytes."""

_HALO = 4.8  # pixels: twice what the ground's colour reaches beyond the letters
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")  # XML knows none of these
_ENGINES = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


def keeps_shapes(painter: QPainter) -> bool:
    """Whether what is painted stays text and shapes, and does not become pixels."""
    return painter.paintEngine().type() in _ENGINES


def write(
    painter: QPainter, left: float, top: float, lines: Sequence[str], font: QFont, ink: QColor, halo: QColor
) -> None:
    """Write lines of real text, one under the other, centred, over a halo.

    Args:
        painter: on a surface that keeps shapes.
        left: of the longest line, pixels.
        top: of the first line, pixels.
        lines: the text; what no XML can hold is replaced.
        font: of all lines.
        ink: the colour of the letters.
        halo: the colour around them.
    """
    plain = QFont(font)
    plain.setFeature(QFont.Tag("liga"), 0)  # or a search in a PDF for "fire" finds none that is written with one "fi"
    metrics = QFontMetricsF(plain)
    widths = [metrics.horizontalAdvance(line) for line in lines]
    for number, (line, width) in enumerate(zip(lines, widths, strict=True)):
        text = _UNWRITABLE.sub("\ufffd", line)
        place = QPointF(left + (max(widths) - width) / 2, top + metrics.ascent() + number * metrics.height())
        outline = QPainterPath()
        outline.addText(place, plain, text)
        painter.strokePath(
            outline,
            QPen(halo, _HALO, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin),
        )
        painter.setFont(plain)
        painter.setPen(ink)
        painter.drawText(place, text)


Circle = tuple[float, float, float, QColor, float, QColor]
"""x, y, radius and colour, then width and colour of the edge outside of the radius."""


def paint_circles(painter: QPainter, circles: Iterable[Circle]) -> None:
    """Draw circles on a surface that keeps shapes, the one that lies lowest first; only opaque ones have an edge."""
    for x, y, radius, colour, width, edge in circles:
        opaque = colour.alpha() == 255
        painter.setPen(QPen(edge, width) if opaque else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(colour)
        reach = radius + (width / 2 if opaque else 0)
        painter.drawEllipse(QPointF(x, y), reach, reach)
