"""Arrows from one word to another, as a question about words draws them over the points and under the words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.map.lines import End, clipped
from app.map.viewport import Viewport
from app.theme import Theme

Place = tuple[float, float, float]
"""x, y and radius of a word's disc, pixels; x is not a number where it is not shown."""

_WIDTH = 2.0
_CASING = 5.0  # width of the ground's colour under an arrow, which keeps it apart from points and lines
_CASING_OPACITY = 0.75
_HEAD, _HALF = 11.0, 5.0  # length of a head and half its width, pixels
_AIR = 4.0  # pixels between a disc and an arrow
_STEP = 8.0  # pixels between two boxes along a shaft
_SHORT = 6.0  # pixels of a shaft, at least: words that lie closer have no arrow


class Arrow(NamedTuple):
    """The part of an arrow that lies on the surface.

    Attributes:
        shaft: from its start to its tip, pixels.
        right: to the right, of its direction, of length 1.
        down: downwards.
        headed: whether its tip lies on the surface.
        ends: what may be written where it leaves the surface.
    """

    shaft: QLineF
    right: float
    down: float
    headed: bool
    ends: tuple[End, ...]

    def head(self) -> QPolygonF:
        """Its head, the tip first."""
        tip = self.shaft.p2()
        back = QPointF(tip.x() - self.right * _HEAD, tip.y() - self.down * _HEAD)
        aside = QPointF(-self.down * _HALF, self.right * _HALF)
        return QPolygonF([tip, back + aside, back - aside])


def arrow_between(start: Place, end: Place, names: tuple[str, str], viewport: Viewport) -> Arrow | None:
    """The arrow from one word's disc to another's; None where one is not shown, or there is no room for it.

    Args:
        start: the word that it leaves.
        end: the word that it points to.
        names: of the two words, written where a word lies outside.
        viewport: of the size of the surface.
    """
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    if not math.isfinite(length) or length < start[2] + end[2] + 2 * _AIR + _HEAD + _SHORT:
        return None
    right, down = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    leave, reach = start[2] + _AIR, end[2] + _AIR
    tip = QPointF(end[0] - right * reach, end[1] - down * reach)
    part = clipped(QPointF(start[0] + right * leave, start[1] + down * leave), tip, viewport.width, viewport.height)
    if part is None:
        return None
    headed = _inside(tip.x(), tip.y(), viewport)
    ends = []
    if not _inside(end[0], end[1], viewport):
        ends.append(End(part.x2(), part.y2(), right, down, names[1]))
    if not _inside(start[0], start[1], viewport):
        ends.append(End(part.x1(), part.y1(), -right, -down, names[0]))
    return Arrow(part, right, down, headed, tuple(ends))


def paint_arrows(painter: QPainter, arrows: Sequence[Arrow], theme: Theme) -> None:
    """Draw arrows over a casing of the ground's colour; in window, picture and page of shapes alike."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    casing = QColor(theme.map_background)
    casing.setAlphaF(_CASING_OPACITY)
    for arrow in arrows:
        shaft = QLineF(arrow.shaft)
        head = arrow.head() if arrow.headed else QPolygonF()
        painter.setBrush(casing)
        painter.setPen(QPen(casing, _CASING - _WIDTH, j=Qt.PenJoinStyle.RoundJoin))
        if arrow.headed:
            shaft.setLength(max(shaft.length() - _HEAD + 1, 0.0))
            painter.drawPolygon(head)
        painter.setPen(QPen(casing, _CASING, c=Qt.PenCapStyle.FlatCap))
        painter.drawLine(shaft)
        painter.setPen(QPen(theme.map_label, _WIDTH, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(shaft)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.map_label)
        painter.drawPolygon(head)
    painter.restore()


def covered_by(arrows: Sequence[Arrow]) -> list[QRectF]:
    """What heads and shafts cover, pixels: no word is written there."""
    boxes = [arrow.head().boundingRect() for arrow in arrows if arrow.headed]
    for arrow in arrows:
        steps = max(int(arrow.shaft.length() / _STEP), 1)
        middles = (arrow.shaft.pointAt(step / steps) for step in range(steps))
        boxes.extend(QRectF(middle.x() - _CASING / 2, middle.y() - _CASING / 2, _CASING, _CASING) for middle in middles)
    return boxes


def ends_of(arrows: Sequence[Arrow]) -> list[End]:
    """What may be written where arrows leave the surface."""
    return [end for arrow in arrows for end in arrow.ends]


def _inside(x: float, y: float, viewport: Viewport) -> bool:
    return 0 <= x <= viewport.width and 0 <= y <= viewport.height
