"""Lines from the chosen word to its true neighbours, near or far on the map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.map.lettering import picture_of, small_font
from app.map.viewport import Viewport
from app.theme import Theme

_WIDTH = 1.25
_OPACITY = 0.6
_AIR = 3.0  # pixels around a text
_BACK = (10.0, 24.0, 40.0)  # pixels from the end of a line to the middle of its text
_ASIDE = (0.0, 9.0, -9.0)
_SHORT = 12.0  # a line of fewer pixels is left out


class Line(NamedTuple):
    """One true neighbour: its index, its cosine to the chosen word, and whether it is near on the map too."""

    point: int
    cosine: float
    kept: bool


class End(NamedTuple):
    """Where a line leaves the surface, in which direction, and what is written there."""

    x: float
    y: float
    right: float
    down: float
    text: str


def clipped(start: QPointF, end: QPointF, width: float, height: float) -> QLineF | None:
    """The part of a line that lies on a surface of that size (Liang and Barsky 1984); None where there is none."""
    first, last = 0.0, 1.0
    across, down = end.x() - start.x(), end.y() - start.y()
    for step, room in (
        (-across, start.x()),
        (across, width - start.x()),
        (-down, start.y()),
        (down, height - start.y()),
    ):
        if step == 0 and room < 0:
            return None
        if step < 0:
            first = max(first, room / step)
        elif step > 0:
            last = min(last, room / step)
    if first >= last:
        return None
    return QLineF(
        start.x() + first * across, start.y() + first * down, start.x() + last * across, start.y() + last * down
    )


def paint_lines(
    painter: QPainter,
    viewport: Viewport,
    start: tuple[float, float, float],
    ends: Sequence[tuple[float, float, float]],
    lines: Sequence[Line],
    names: Sequence[str],
    theme: Theme,
) -> list[End]:
    """Draw the lines: those to neighbours that the map keeps near solid, to the others dashed.

    Args:
        painter: on the surface.
        viewport: of its size.
        start: x, y and radius of the chosen word's ring, pixels.
        ends: the same of each neighbour's disc; not a number where it is not shown.
        lines: one for each end.
        names: of the neighbours.
        theme: the colours.

    Returns:
        What may be written where a line leaves the surface: the neighbour that lies outside and its cosine.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(theme.accent)
    colour.setAlphaF(_OPACITY)
    solid, dashed = QPen(colour, _WIDTH), QPen(colour, _WIDTH, Qt.PenStyle.CustomDashLine)
    dashed.setDashPattern([4.0, 4.0])
    written = []
    for line, (x, y, radius), name in zip(lines, ends, names, strict=True):
        length = math.hypot(x - start[0], y - start[1])
        if not math.isfinite(length) or length < start[2] + radius + _SHORT:
            continue
        right, down = (x - start[0]) / length, (y - start[1]) / length
        outside = not (0 <= x <= viewport.width and 0 <= y <= viewport.height)
        part = clipped(
            QPointF(start[0] + right * start[2], start[1] + down * start[2]),
            QPointF(x - right * (radius + 1), y - down * (radius + 1)),
            viewport.width,
            viewport.height,
        )
        if part is not None:
            painter.setPen(solid if line.kept else dashed)
            painter.drawLine(part)
            if outside:
                written.append(End(part.x2(), part.y2(), right, down, f"{name}  {line.cosine:.2f}"))
    return written


def write_ends(
    painter: QPainter, ends: Sequence[End], taken: Sequence[QRectF], bounds: QRectF, ratio: float, theme: Theme
) -> None:
    """Write what stands where lines leave the surface, as far as there is room.

    Args:
        painter: on the surface.
        ends: from `paint_lines`.
        taken: boxes that nothing may cover, pixels.
        bounds: of the surface.
        ratio: device pixels for each logical one.
        theme: the colours.
    """
    metrics = QFontMetricsF(small_font())
    taken = list(taken)
    for end in ends:
        width, height = metrics.horizontalAdvance(end.text) + 2 * _AIR, metrics.height()
        for box in _boxes(end, width, height, bounds):
            if bounds.contains(box) and not any(box.intersects(other) for other in taken):
                picture = picture_of((end.text,), small_font(), theme.accent, theme.map_halo, ratio)
                painter.drawImage(box.topLeft(), picture)
                taken.append(box)
                break


def _boxes(end: End, width: float, height: float, bounds: QRectF) -> list[QRectF]:
    """Where the text of an end may stand, best first: on its line near the end, then beside it."""
    reach = min(width / 2 / max(abs(end.right), 1e-6), height / 2 / max(abs(end.down), 1e-6))
    boxes = []
    for back in _BACK:
        for aside in _ASIDE:
            x = end.x - end.right * (back + reach) - end.down * aside
            y = end.y - end.down * (back + reach) + end.right * aside
            boxes.append(QRectF(x - width / 2, y - height / 2, width, height))
    return boxes
