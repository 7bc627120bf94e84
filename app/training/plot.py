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

MOST_ROOM = 0.5  # of the width, for the label at a curve's end
UNIT_END = 0.75  # of the width: a number with its unit ends beyond its tick
LOW = 0.12  # of the height: a label that ends so low stands above its curve's end


class Plot(QWidget):
    """A titled plot of one curve, labelled at its end, with a dashed level where there is one to compare with.

    Args:
        title: what is plotted, with its unit.
        curve: which of the theme's curve colours.
        form: writes a value, for the label at the end.
        from_zero: whether the scale starts at 0; else it spans what there is.
    """

    def __init__(
        self, title: str, curve: int, form: Callable[[float], str], from_zero: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._from_zero = from_zero
        self._colour = curve
        self._form = form
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
        self._box.addItem(self._curve)
        self._line = pyqtgraph.InfiniteLine(angle=0)
        self._end = pyqtgraph.TextItem(anchor=(0, 0.5))
        self._level_label = pyqtgraph.TextItem(anchor=(1, 0))
        for label in (self._line, self._end, self._level_label):
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

    def show_samples(self, tokens: NDArray[np.float64], values: NDArray[np.float64], total: float) -> None:
        """Draw all samples of a run of `total` tokens so far."""
        self._curve.setData(tokens, values)
        self._end.setVisible(len(values) > 0)
        if len(values):
            self._end.setText(self._form(float(values[-1])))
        right = max(total, 1.0) / (1 - self._room())
        self._box.setXRange(0, right, padding=0)
        seen = np.append(values, self._level)
        seen = seen[np.isfinite(seen)]
        if len(seen) == 0:
            return
        low, top = float(seen.min()), float(seen.max())
        bottom = 0.0 if self._from_zero else low - 0.15 * (top - low)
        self._box.setYRange(bottom, top + 0.15 * (top - bottom or 1.0), padding=0)
        self._level_label.setPos(right, self._level if math.isfinite(self._level) else 0)
        if len(values):
            height = (float(values[-1]) - bottom) / (top - bottom or 1.0)
            self._end.setAnchor((0, 1 if height < LOW else 0.5))
            self._end.setPos(float(tokens[-1]) + 0.005 * right, float(values[-1]))

    def _room(self) -> float:
        """The share of the width that the label at the end takes."""
        return float(min(self._end.boundingRect().width() / max(self._box.width(), 1.0), MOST_ROOM))

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

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if not self._unit:
            return [_short(value) for value in values]
        inside = [value for value in values if value <= UNIT_END * self.range[1]]  # what is cut would not be drawn
        written = [_short(value) for value in inside]
        if written:
            written[-1] = f"{written[-1]} {self._unit}"
        return written + [""] * (len(values) - len(inside))


def _short(value: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _pen(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen: QPen = pyqtgraph.mkPen(colour, width=width, style=style)
    return pen
