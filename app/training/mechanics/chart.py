"""A quiet chart: curves, many points, a few names that do not overlap, one mark; drawn with QPainter."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.theme import GRID

Floats = NDArray[np.float64]
_LEFT, _RIGHT, _TOP, _BOTTOM = 5.5 * GRID, 2 * GRID, 2.5 * GRID, 3 * GRID


@dataclass(frozen=True)
class Scale:
    """An axis.

    Attributes:
        title: what it measures, with its unit.
        low: where it begins.
        high: where it ends.
        ticks: the values that are written.
        form: writes one.
        logarithmic: whether equal steps are equal ratios.
    """

    title: str
    low: float
    high: float
    ticks: Sequence[float]
    form: Callable[[float], str] = "{:g}".format
    logarithmic: bool = False

    def share(self, values: Floats) -> Floats:
        """Where values stand between the ends, 0 to 1."""
        if self.logarithmic:
            low, high = math.log(self.low), math.log(self.high)
            return (np.log(np.maximum(values, self.low * 1e-9)) - low) / (high - low)
        return (values - self.low) / (self.high - self.low)

    def value(self, share: float) -> float:
        """What stands at a place between the ends, 0 to 1."""
        if self.logarithmic:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + share * (self.high - self.low)

    def widened(self, span: float) -> Scale:
        """As much longer at both ends as it needs to span so much."""
        more = (span - (self.high - self.low)) / 2
        return replace(self, low=self.low - more, high=self.high + more)


@dataclass(frozen=True)
class Curve:
    """A line through points, with its name at a place of it; `colour` is one of the theme's curve colours."""

    x: Floats
    y: Floats
    colour: int = 0
    name: str = ""
    dashed: bool = False


@dataclass(frozen=True)
class Picture:
    """All that a chart shows.

    Attributes:
        x: the axis across.
        y: the axis upwards.
        curves: lines, the first lowest.
        points: float64[n, 2], drawn as small dots.
        names: (x, y, text) of points that are named where there is room, the most important first.
        mark: the one that is named in any case.
        levels: (y, text) of dashed lines across.
        uprights: (x, text) of dashed lines upwards.
        is_plane: whether a unit is as long across as upwards, or distances would lie; the longer side shows more.
    """

    x: Scale
    y: Scale
    curves: Sequence[Curve] = ()
    points: Floats | None = None
    names: Sequence[tuple[float, float, str]] = ()
    mark: tuple[float, float, str] | None = None
    levels: Sequence[tuple[float, str]] = ()
    uprights: Sequence[tuple[float, str]] = ()
    is_plane: bool = False

    def fitted(self, width: float, height: float) -> Picture:
        """The picture on an area of so many pixels."""
        if not self.is_plane:
            return self
        unit = max((self.x.high - self.x.low) / width, (self.y.high - self.y.low) / height)
        return replace(self, x=self.x.widened(unit * width), y=self.y.widened(unit * height))


class Chart(QWidget):
    """Shows one `Picture`; a screen reader is told `set_description`."""

    def __init__(self, name: str, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(height)
        theme.notifier.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(40 * GRID, self.height())

    def show_picture(self, picture: Picture, description: str) -> None:
        """Draw something else, and say what it is to those who do not see it."""
        self._picture = picture
        self.setAccessibleDescription(description)
        self.update()

    @property
    def area(self) -> QRectF:
        """Where the curves are drawn, pixels."""
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, curves, points, names and the mark, in this order."""
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(-1))
        Drawing(painter, self._picture, QRectF(self.rect())).draw()


class Drawing:
    """One painting of a picture into a frame."""

    def __init__(self, painter: QPainter, picture: Picture, frame: QRectF) -> None:
        self._painter = painter
        self._metrics = QFontMetricsF(painter.font())
        self._frame = frame
        self._area = frame.adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        self._picture = picture.fitted(max(self._area.width(), 1.0), max(self._area.height(), 1.0))
        self._taken: list[QRectF] = []

    def draw(self) -> None:
        """Draw all of it."""
        self._draw_axes()
        self._draw_levels()
        self._draw_points()
        for curve in self._picture.curves:
            self._draw_curve(curve)
        self._draw_mark()
        for curve in self._picture.curves:
            self._name_curve(curve)
        self._draw_names()

    def _places(self, x: Floats, y: Floats) -> Floats:
        """float64[n, 2]: pixels."""
        area = self._area
        across = area.left() + self._picture.x.share(x) * area.width()
        up = area.bottom() - self._picture.y.share(y) * area.height()
        return np.stack((across, up), axis=-1)

    def _place(self, x: float, y: float) -> QPointF:
        return QPointF(*self._places(np.array(x, float), np.array(y, float)).tolist())

    def _draw_axes(self) -> None:
        painter, colours, area, picture = self._painter, theme.current(), self._area, self._picture
        line = self._metrics.height()
        for value in picture.y.ticks:
            up = self._place(picture.x.low, value).y()
            painter.setPen(QPen(colours.hairline, 1))
            painter.drawLine(QPointF(area.left(), up), QPointF(area.right(), up))
            painter.setPen(colours.muted)
            box = QRectF(0, up - line / 2, area.left() - GRID, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, picture.y.form(value))
        for value in picture.x.ticks:
            across = self._place(value, picture.y.low).x()
            text = picture.x.form(value)
            width = self._metrics.horizontalAdvance(text)
            left = min(max(across - width / 2, area.left()), self._frame.right() - width)
            painter.setPen(QPen(colours.hairline, 1))
            painter.drawLine(QPointF(across, area.bottom()), QPointF(across, area.bottom() + 4))
            painter.setPen(colours.muted)
            painter.drawText(QPointF(left, area.bottom() + 6 + self._metrics.ascent()), text)
        painter.setPen(colours.muted)
        painter.drawText(QPointF(0, self._metrics.ascent()), picture.y.title)
        title = QRectF(area.left(), 0, area.width() + _RIGHT, line)
        painter.drawText(title, Qt.AlignmentFlag.AlignRight, f"{picture.x.title} →")

    def _draw_levels(self) -> None:
        painter, colours, area = self._painter, theme.current(), self._area
        painter.setPen(QPen(colours.muted, 1, Qt.PenStyle.DashLine))
        lines = [(self._place(self._picture.x.low, y), True, text) for y, text in self._picture.levels]
        lines += [(self._place(x, self._picture.y.low), False, text) for x, text in self._picture.uprights]
        for place, is_level, text in lines:
            width, height = self._metrics.horizontalAdvance(text), self._metrics.height()
            if is_level:
                painter.drawLine(QPointF(area.left(), place.y()), QPointF(area.right(), place.y()))
                box = QRectF(area.left() + 4, place.y() - height, width, height)
            else:
                painter.drawLine(QPointF(place.x(), area.top()), QPointF(place.x(), area.bottom()))
                at_left = place.x() + width + GRID > area.right()
                box = QRectF(
                    place.x() - width - 4 if at_left else place.x() + 4, area.bottom() - height - 2, width, height
                )
            box = self._free(box)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft, text)
            painter.setPen(QPen(colours.muted, 1, Qt.PenStyle.DashLine))
            self._taken.append(box)

    def _free(self, box: QRectF) -> QRectF:
        """The box, moved down past others that stand there already."""
        for taken in sorted(self._taken, key=lambda taken: taken.top()):
            if taken.intersects(box):
                box = QRectF(box.left(), taken.bottom(), box.width(), box.height())
        return box

    def _draw_points(self) -> None:
        points = self._picture.points
        if points is None or len(points) == 0:
            return
        # Points of one pixel are one: there may be a million of them.
        places = np.unique(np.rint(self._places(points[:, 0], points[:, 1])), axis=0)
        painter = self._painter
        colour = theme.current().map_point
        painter.setPen(QPen(colour, 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoints(QPolygonF([QPointF(x, y) for x, y in places.tolist()]))

    def _draw_curve(self, curve: Curve) -> None:
        painter = self._painter
        style = Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(theme.current().plot_curves[curve.colour], 1.5, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.save()
        painter.setClipRect(self._area.adjusted(-1, -1, 1, 1))
        places = self._places(curve.x, curve.y)
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in places.tolist()]))
        painter.restore()

    def _name_curve(self, curve: Curve) -> None:
        """Write a curve's name at its last point within the frame, behind it where there is room, clear of others."""
        if not curve.name:
            return
        places = self._places(curve.x, curve.y)
        inside = places[(places[:, 1] > self._area.top()) & (places[:, 1] < self._area.bottom())]
        end = (inside if len(inside) else places)[-1].tolist()
        width, height = self._metrics.horizontalAdvance(curve.name), self._metrics.height()
        fits = end[0] + 6 + width <= self._area.right()
        left = end[0] + 6 if fits else min(end[0], self._area.right()) - width
        box = self._free(QRectF(left, max(end[1] - height - 4, self._area.top()), width, height))
        self._write_over(box, curve.name, theme.current().plot_curves[curve.colour])
        self._taken.append(box)

    def _draw_mark(self) -> None:
        if self._picture.mark is None:
            return
        x, y, text = self._picture.mark
        place, painter, colours = self._place(x, y), self._painter, theme.current()
        painter.setPen(QPen(colours.surface, 2))
        painter.setBrush(colours.accent)
        painter.drawEllipse(place, 5.5, 5.5)
        painter.setFont(theme.font(strong=True))
        metrics = QFontMetricsF(painter.font())
        box = self._beside(place, metrics.horizontalAdvance(text), metrics.height(), 10)
        self._write_over(box, text, colours.text)
        painter.setFont(theme.font(-1))
        self._taken += [box, QRectF(place.x() - 6, place.y() - 6, 12, 12)]

    def _write_over(self, box: QRectF, text: str, colour: QColor) -> None:
        """Write on a ground of its own, so that points and curves below do not hinder reading."""
        ground = QColor(theme.current().surface)
        ground.setAlpha(216)
        self._painter.fillRect(box.adjusted(-2, 0, 2, 0), ground)
        self._painter.setPen(colour)
        self._painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _beside(self, place: QPointF, width: float, height: float, gap: float) -> QRectF:
        """A box to the right of a place and above it, or to the left where there is no room."""
        fits = place.x() + gap + width <= self._area.right() + _RIGHT
        left = place.x() + gap if fits else place.x() - gap - width
        top = place.y() - height - 2
        return QRectF(left, top if top > self._area.top() else place.y() + 2, width, height)

    def _draw_names(self) -> None:
        """Write the names that do not cover one another."""
        for x, y, text in self._picture.names:
            boxes = self._around(self._place(x, y), text)
            box = next((box for box in boxes if not any(taken.intersects(box) for taken in self._taken)), None)
            if box is not None:
                self._taken.append(box)
                self._painter.setPen(theme.current().text)
                self._painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _around(self, place: QPointF, text: str) -> list[QRectF]:
        """Where the name of a point may stand, the best first; in a plane there is no curve that it might cover."""
        width, height, gap = self._metrics.horizontalAdvance(text), self._metrics.height(), 5
        usual = self._beside(place, width, height, gap)
        if not self._picture.is_plane:
            return [usual]
        corners = [usual.translated(0, down) for down in (0, height / 2 + 2, height + 3)]
        other = -(width + 2 * gap) if usual.left() > place.x() else width + 2 * gap
        return corners + [corner.translated(other, 0) for corner in corners]


def decades(low: float, high: float) -> list[float]:
    """The powers of ten from `low` to `high`."""
    return [10.0**n for n in range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)]


def share_text(share: float) -> str:
    """A share as percent, in as few figures as it takes: "3.2 %", "0.0041 %"."""
    percent = 100 * share
    if percent >= 10 or percent == 0:
        return f"{percent:.1f} %"
    return f"{percent:.{max(1 - math.floor(math.log10(percent)), 1)}f} %"
