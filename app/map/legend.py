"""What the map's colours stand for, in a corner of window and picture: a gradient, or swatches with names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QLinearGradient, QPainter

from app.palettes import STEPS, Scale, palette
from app.theme import GRID, Theme

_WIDTH, _HEIGHT = 112.0, 4.0
_NAME = 176.0  # pixels, what the name of a group may take
_DOT = 4.0


@dataclass(frozen=True, slots=True)
class Legend:
    """What colours stand for.

    Attributes:
        caption: what is coloured.
        low: the lower end of a gradient.
        high: its upper end.
        centre: its middle, where that means something.
        scale: which palette.
        groups: of swatches: the place in the palette, the name, how many words.
        note: one more line.
        missing: what the colour of words without a value says; "" where there is none.
    """

    caption: str
    low: str = ""
    high: str = ""
    centre: str = ""
    scale: Scale = Scale.SEQUENTIAL
    groups: tuple[tuple[int, str, int], ...] = ()
    note: str = ""
    missing: str = ""


def legend_box(legend: Legend, width: float, height: float) -> QRectF:
    """Where the legend stands on a surface of that size."""
    wide, high = _extent(legend, _font().key())
    wide, high = min(wide, width - 2 * GRID), min(high, height - 2 * GRID)
    return QRectF(width - wide - GRID, height - high - GRID, wide, high)


def legend_picture(legend: Legend, width: float, height: float, colours: Theme, ratio: float) -> tuple[QPoint, QImage]:
    """The legend as a picture that is painted once, and where on a surface of that size it belongs.

    Args:
        legend: what is in it.
        width: of the surface, logical pixels.
        height: the same.
        colours: of the theme.
        ratio: device pixels for each logical one.
    """
    return _picture(legend, width, height, colours, ratio, _font().key())


@lru_cache(maxsize=16)
def _picture(
    legend: Legend, width: float, height: float, colours: Theme, ratio: float, font: str
) -> tuple[QPoint, QImage]:
    box = legend_box(legend, width, height).toAlignedRect()
    image = QImage(box.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.translate(-box.topLeft())
    paint_legend(painter, legend, width, height, colours)
    painter.end()
    return box.topLeft(), image


@lru_cache(maxsize=16)
def _extent(legend: Legend, font: str) -> tuple[float, float]:
    """Width and height that the legend takes where there is room; `font` only tells one font from another."""
    metrics = QFontMetricsF(_font())
    texts = [legend.caption, legend.note]
    if legend.scale is not Scale.GROUPS:
        texts.append("    ".join((legend.low, legend.centre, legend.high)))
    wide = max(_WIDTH, *map(metrics.horizontalAdvance, texts), *(_row_width(row, metrics) for row in _rows(legend)))
    lines = 1 + bool(legend.note) + len(_rows(legend))
    high = lines * metrics.height() + 2 * GRID
    if legend.scale is not Scale.GROUPS:
        high += metrics.height() + _HEIGHT
    return wide + 2 * GRID, high


def paint_legend(painter: QPainter, legend: Legend, width: float, height: float, colours: Theme) -> None:
    """Draw the legend into the lower right corner of a surface of that size."""
    box = legend_box(legend, width, height)
    ground = QColor(colours.map_background)
    ground.setAlphaF(0.85)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 6, 6)
    painter.setFont(_font())
    inner = box.adjusted(GRID, GRID - 2, -GRID, 2 - GRID)
    line = QFontMetricsF(_font()).height()
    for text in filter(None, (legend.caption, legend.note)):
        painter.setPen(colours.muted)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
        inner.setTop(inner.top() + line)
    if legend.scale is not Scale.GROUPS:
        _paint_gradient(painter, legend, inner, colours)
        inner.setTop(inner.top() + line + _HEIGHT + 2)
    for row in _rows(legend):
        _paint_row(painter, row, QRectF(inner.left(), inner.top(), inner.width(), line), colours, legend.scale)
        inner.setTop(inner.top() + line)


def _paint_gradient(painter: QPainter, legend: Legend, inner: QRectF, colours: Theme) -> None:
    strip = QRectF(inner.left(), inner.top() + 2, inner.width(), _HEIGHT)
    gradient = QLinearGradient(strip.topLeft(), strip.topRight())
    steps = palette(legend.scale, colours)[:STEPS]
    for place in range(0, STEPS, 15):
        gradient.setColorAt(place / (STEPS - 1), QColor.fromRgb(int(steps[place])))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(strip, 2, 2)
    painter.setPen(colours.muted)
    below = inner.adjusted(0, _HEIGHT + 2, 0, 0)
    sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
    for side, text in zip(sides, (legend.low, legend.centre, legend.high), strict=True):
        painter.drawText(below, side | Qt.AlignmentFlag.AlignTop, text)


def _rows(legend: Legend) -> list[tuple[int, str, str]]:
    """Place in the palette, name and number of each swatch."""
    rows = [(place, name, f"{count:,}") for place, name, count in legend.groups]
    return [*rows, (-1, legend.missing, "")] if legend.missing else rows


def _row_width(row: tuple[int, str, str], metrics: QFontMetricsF) -> float:
    name = min(metrics.horizontalAdvance(row[1]), _NAME)
    return 4 * _DOT + name + (2 * GRID + metrics.horizontalAdvance(row[2]) if row[2] else 0)


def _paint_row(painter: QPainter, row: tuple[int, str, str], box: QRectF, colours: Theme, scale: Scale) -> None:
    place, name, number = row
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromRgb(int(palette(scale, colours)[place])))
    painter.drawEllipse(QPointF(box.left() + _DOT, box.center().y()), _DOT, _DOT)
    metrics = QFontMetricsF(painter.font())
    middle = Qt.AlignmentFlag.AlignVCenter
    room = box.adjusted(4 * _DOT, 0, -metrics.horizontalAdvance(number) - GRID if number else 0, 0)
    painter.setPen(colours.text)
    painter.drawText(
        room,
        middle | Qt.AlignmentFlag.AlignLeft,
        metrics.elidedText(name, Qt.TextElideMode.ElideRight, min(room.width(), _NAME)),
    )
    painter.setPen(colours.muted)
    painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, number)


def _font() -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(11)
    return font
