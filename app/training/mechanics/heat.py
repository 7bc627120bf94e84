"""Numbers as colours: blue below zero, orange above, nothing at zero; and the scale that says how much."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app import theme
from app.palettes import STEPS, Scale, palette
from app.theme import GRID

Floats = NDArray[np.floating[Any]]
NOTHING = 1e-12  # what is smaller is 0 to the eye
CELL = 7.0  # pixels: cells as wide as this are told apart by a gap


def greatest(*arrays: Floats) -> float:
    """The greatest distance from zero, what a scale ends at; a little above 0 where all is 0."""
    most = max((float(np.abs(array).max()) for array in arrays if array.size), default=0.0)
    return most if np.isfinite(most) and most > NOTHING else NOTHING


def colours_of(values: Floats, most: float) -> NDArray[np.uint32]:
    """uint32 0xffrrggbb of the same shape, on a scale from -`most` to `most`."""
    steps = palette(Scale.DIVERGING, theme.current())[:STEPS]
    places = np.clip((np.nan_to_num(values) / most + 1) / 2, 0, 1) * (STEPS - 1)
    found: NDArray[np.uint32] = steps[np.rint(places).astype(np.intp)]
    return found


def colour_of(value: float, most: float) -> QColor:
    """The colour of one value."""
    return QColor.fromRgb(int(colours_of(np.array([value]), most)[0]))


def draw_strip(painter: QPainter, place: QRectF, values: Floats, most: float, upright: bool = False) -> None:
    """A vector as a row of cells, or as a column where it stands upright."""
    length = place.height() if upright else place.width()
    size = length / max(len(values), 1)
    if size < CELL:
        colours = np.ascontiguousarray(colours_of(values, most).reshape((-1, 1) if upright else (1, -1)))
        height, width = colours.shape
        image = QImage(colours.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32)
        painter.drawImage(place, image)
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for n, colour in enumerate(colours_of(values, most)):
        begin, end = round(n * size), round((n + 1) * size) - 1
        cell = (
            QRectF(place.left(), place.top() + begin, place.width(), end - begin)
            if upright
            else QRectF(place.left() + begin, place.top(), end - begin, place.height())
        )
        painter.fillRect(cell, QColor.fromRgb(int(colour)))
    painter.restore()


def draw_scale(painter: QPainter, right: float, middle: float, most: float) -> float:
    """A small scale, its ends written beside it; returns where it begins."""
    colours = theme.current()
    painter.save()
    painter.setFont(theme.font(-1.5))
    painter.setPen(colours.muted)
    if most <= NOTHING:
        text = QCoreApplication.translate("Heat", "all 0")
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRectF(right - width, middle - GRID, width, 2 * GRID), Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
        return right - width
    high, low = f"+{figure(most)}", f"−{figure(most)}"
    metrics, bar = painter.fontMetrics(), 5.0 * GRID
    widths = [metrics.horizontalAdvance(text) + 4 for text in (low, high)]
    left = right - bar - sum(widths)
    line = QRectF(0, middle - GRID, 0, 2 * GRID)
    for text, begin, width in ((low, left, widths[0]), (high, right - widths[1] + 4, widths[1])):
        painter.drawText(QRectF(begin, line.top(), width, line.height()), Qt.AlignmentFlag.AlignVCenter, text)
    place = QRectF(left + widths[0], middle - 3, bar, 6)
    draw_strip(painter, place, np.linspace(-1, 1, 41), 1)
    painter.setPen(QPen(colours.text, 1))
    painter.drawLine(QPointF(place.center().x(), place.top() - 2), QPointF(place.center().x(), place.bottom() + 2))
    painter.restore()
    return left


def figure(value: float) -> str:
    """A number in three figures, with the sign of the papers: −0.0123."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1000 or size < 0.0005:
        text = f"{size:.1e}".replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e").replace("e+", "e")
    else:
        text = f"{size:.{3 if size < 10 else 1 if size < 100 else 0}f}"
    return f"−{text}" if value < 0 else text


def signed(value: float) -> str:
    """The same, always with its sign."""
    return figure(value) if value <= 0 else f"+{figure(value)}"
