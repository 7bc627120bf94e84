"""One curve against the tokens that were trained, drawn with pyqtgraph; import it off the window's thread first."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import theme
from app.theme import GRID

MOST_ROOM = 0.6  # of the width, for the labels at the curves' ends
UNIT_END = 0.75  # of the width: a number with its unit ends beyond its tick
UNIT_ROOM = 90  # pixels from one tick to the next
LOW = 0.12  # of the height: a label that ends so low stands above its curve's end


class Plot(QWidget):
    """A titled plot of one curve, labelled at its end, with a second one and a dashed level where there is such.

    Args:
        title: what is plotted, with its unit.
        curve: which of the theme's curve colours.
        form: writes a value, for the label at the end.
        from_zero: whether the scale starts at 0; else it spans what there is.
        beside: which of the theme's curve colours a second curve has, if there may be one, and its name.
    """

    def __init__(
        self,
        title: str,
        curve: int,
        form: Callable[[float], str],
        from_zero: bool,
        parent: QWidget | None = None,
        beside: tuple[int, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._from_zero = from_zero
        self._colour = curve
        self._form = form
        self._beside_colour, beside_name = beside or (curve, "")
        self._level = math.nan
        self._view: Any = pyqtgraph.GraphicsView(self)
        self._view.setAccessibleName(title)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The parts of a PlotItem without its menus, which take longer to make than a frame lasts.
        self._box = pyqtgraph.ViewBox(enableMenu=False, enableMouse=False)
        units = {"left": "", "bottom": self.tr("tokens")}
        self._axes = {side: _Axis(unit, side, linkView=self._box) for side, unit in units.items()}
        for axis in self._axes.values():
            axis.setStyle(tickLength=0, tickTextOffset=6)
            axis.setTickDensity(0.6)
        self._axes["left"].setWidth(48)
        grid = pyqtgraph.GraphicsLayout()
        grid.setContentsMargins(0, GRID, GRID, 0)
        grid.setSpacing(0)
        for part, row, column in ((self._axes["left"], 0, 0), (self._box, 0, 1), (self._axes["bottom"], 1, 1)):
            grid.addItem(part, row, column)
        self._view.setCentralItem(grid)
        self._curve = pyqtgraph.PlotCurveItem(connect="finite", antialias=True)
        self._beside = pyqtgraph.PlotCurveItem(connect="finite", antialias=True)
        for drawn in (self._beside, self._curve):
            self._box.addItem(drawn)
        self._line = pyqtgraph.InfiniteLine(angle=0)
        self._end, self._beside_end = pyqtgraph.TextItem(anchor=(0, 0.5)), pyqtgraph.TextItem(beside_name)
        self._level_label = pyqtgraph.TextItem(anchor=(1, 0))
        for label in (self._line, self._end, self._beside_end, self._level_label):
            label.hide()
            self._box.addItem(label, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.dress()

    def set_level(self, value: float, name: str) -> None:
        """Draw a dashed line at a value (NaN: none), and write its name on it."""
        if value == self._level:
            return
        self._level = value
        self._line.setVisible(math.isfinite(value))
        self._level_label.setVisible(math.isfinite(value))
        if math.isfinite(value):
            self._line.setValue(value)
            self._level_label.setText(name, self._level_label.color)

    def show_samples(
        self,
        tokens: NDArray[np.float64],
        values: NDArray[np.float64],
        total: float,
        beside: NDArray[np.float64] | None = None,
    ) -> None:
        """Draw all samples of a run of `total` tokens so far, and float64[n, 2] tokens and values of a second curve."""
        other = beside if beside is not None else np.zeros((0, 2))
        self._curve.setData(tokens, values)
        self._beside.setData(other[:, 0], other[:, 1])
        self._end.setVisible(len(values) > 0)
        self._beside_end.setVisible(len(other) > 0)
        if len(values):
            self._end.setText(self._form(float(values[-1])))
        right = max(total, 1.0) / (1 - self._room())
        self._axes["bottom"].most = max(total, 1.0)
        self._box.setXRange(0, right, padding=0)
        seen = np.concatenate((values, other[:, 1], [self._level]))
        seen = seen[np.isfinite(seen)]
        if len(seen) == 0:
            return
        low, top = float(seen.min()), float(seen.max())
        bottom = 0.0 if self._from_zero else low - 0.15 * (top - low)
        self._box.setYRange(bottom, top + 0.15 * (top - bottom or 1.0), padding=0)
        self._level_label.setPos(right, self._level if math.isfinite(self._level) else 0)
        self._place_ends(tokens, values, other, right, bottom, top - bottom or 1.0)

    def _place_ends(
        self,
        tokens: NDArray[np.float64],
        values: NDArray[np.float64],
        other: NDArray[np.float64],
        right: float,
        bottom: float,
        height: float,
    ) -> None:
        """Hang each label on its curve's end: beside it, above it at the foot, and clear of the other label."""
        ends: list[tuple[float, float, Any]] = []
        if len(values):
            ends.append((float(values[-1]), float(tokens[-1]), self._end))
        if len(other):
            ends.append((float(other[-1, 1]), float(other[-1, 0]), self._beside_end))
        line = self._end.boundingRect().height() / max(self._box.height(), 1.0)
        below = -math.inf  # where the label below ends, as a share of the height
        for value, place, label in sorted(ends, key=lambda end: end[0]):
            middle = (value - bottom) / height
            foot = max(middle if middle < LOW else middle - 0.5 * line, below)
            label.setAnchor((0, 1 - (middle - foot) / line))
            label.setPos(place + 0.005 * right, value)
            below = foot + line

    def _room(self) -> float:
        """The share of the width that the labels at the ends take."""
        shown = [label for label in (self._end, self._beside_end) if label.isVisible()]
        widest = max((label.boundingRect().width() for label in shown), default=0.0)
        return float(min(widest / max(self._box.width(), 1.0), MOST_ROOM))

    def dress(self) -> None:
        """Take the colours of the theme on screen."""
        shown = theme.current()
        self._view.setBackground(shown.surface)
        for axis in self._axes.values():
            axis.setPen(_pen(shown.hairline, 1))
            axis.setTextPen(_pen(shown.muted, 1))
            axis.setTickFont(theme.font(-1))
        colour = shown.plot_curves[self._colour]
        self._curve.setPen(_pen(colour, 1.5))
        beside = shown.plot_curves[self._beside_colour]
        self._beside.setPen(_pen(beside, 1.5))
        self._beside_end.setColor(beside)
        self._beside_end.setFont(theme.font(-1, strong=True))
        self._line.setPen(_pen(shown.muted, 1, Qt.PenStyle.DashLine))
        self._end.setColor(colour)
        self._end.setFont(theme.font(-1, strong=True))
        self._level_label.setColor(shown.muted)
        self._level_label.setFont(theme.font(-1))


class _Axis(pyqtgraph.AxisItem):  # type: ignore[misc]  # pyqtgraph is untyped
    """An axis whose large numbers are short, the last with the unit where there is one: 5M, 10M tokens."""

    def __init__(self, unit: str, side: str, **options: Any) -> None:
        super().__init__(side, **options)
        self._unit = unit
        self.most = math.inf  # what lies beyond is room for labels

    def tickValues(self, least: float, greatest: float, size: float) -> list[tuple[float, list[float]]]:
        """One level of ticks where it suffices, so that the unit is written once."""
        levels: list[tuple[float, list[float]]] = super().tickValues(least, greatest, size)
        if not self._unit or not levels:
            return levels
        spacing, values = levels[0]
        if sum(0 < value <= self.most for value in values) < 1 and len(levels) > 1:
            spacing, values = levels[1][0], sorted([*values, *levels[1][1]])
        return [(spacing, values)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if not self._unit:
            return [_short(value) for value in values]
        inside = [
            value for value in values if value <= min(UNIT_END * self.range[1], self.most)
        ]  # what is cut would not be drawn
        written = [_short(value) for value in inside]
        if written:
            written[-1] = f"{written[-1]} {self._unit}"
            if spacing * self.width() < UNIT_ROOM * (self.range[1] - self.range[0]):
                written[-2:-1] = [""] * len(written[-2:-1])  # the number before it would run into it
        return written + [""] * (len(values) - len(inside))


def _short(value: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _pen(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen: QPen = pyqtgraph.mkPen(colour, width=width, style=style)
    return pen
