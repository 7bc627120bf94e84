"""The cosines of all pairs of two lists of words as a table whose cells are coloured by their value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app import theme
from app.theme import GRID
from app.vectors.answers import signed
from core.tables import Cell, Table

Index = QModelIndex | QPersistentModelIndex
VALUE = Qt.ItemDataRole.UserRole
_WIDE, _WIDEST, _HIGH = 6 * GRID, 10 * GRID, 3 * GRID
_NAMES = 11 * GRID  # the widest that the names of the rows may be


class _Model(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[str, ...] = ()
        self.columns: tuple[str, ...] = ()
        self.values: NDArray[np.floating] = np.zeros((0, 0), np.float32)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        value = float(self.values[index.row(), index.column()])
        if role == VALUE:
            return value
        if role == Qt.ItemDataRole.DisplayRole:
            return signed(value)[:-1]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{self.rows[index.row()]} · {self.columns[index.column()]}: {signed(value)}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (self.columns if orientation == Qt.Orientation.Horizontal else self.rows)[section]
        return None

    def show(self, rows: Sequence[str], columns: Sequence[str], values: NDArray[np.floating]) -> None:
        self.beginResetModel()
        self.rows, self.columns, self.values = tuple(rows), tuple(columns), values
        self.endResetModel()


class _Cell(QStyledItemDelegate):
    """A ground between the surface (0) and the accent (1), or the warning's colour (-1), under the number."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ground = _ground(float(index.data(VALUE)))
        painter.save()
        painter.fillRect(option.rect.adjusted(1, 1, 0, 0), ground)
        colours = theme.current()
        inks = (colours.text, colours.surface)
        painter.setPen(max(inks, key=lambda ink: abs(ink.lightnessF() - ground.lightnessF())))
        painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, index.data())
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(colours.text)
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
        painter.restore()


class HeatTable(QTableView):
    """Rows by columns of cosines; `pair_chosen` carries the two words of a cell that was clicked or entered."""

    pair_chosen = Signal(str, str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegate(_Cell(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setFont(theme.font(-1))
        across, down = self.horizontalHeader(), self.verticalHeader()
        for header in (across, down):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
            header.setTextElideMode(Qt.TextElideMode.ElideRight)
        across.setDefaultSectionSize(_WIDE)
        down.setDefaultSectionSize(_HIGH)
        down.setMaximumWidth(_NAMES)
        down.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for entered in (self.clicked, self.activated):
            entered.connect(
                lambda at: self.pair_chosen.emit(self._model.rows[at.row()], self._model.columns[at.column()])
            )
        theme.notifier.changed.connect(self.viewport().update)

    def show_pairs(self, rows: Sequence[str], columns: Sequence[str], values: NDArray[np.floating]) -> None:
        """Show the cosines of all pairs.

        Args:
            rows: n words.
            columns: m words.
            values: float[n, m].
        """
        self._model.show(rows, columns, values)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give few columns more room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns = len(self._model.columns)
        if columns:
            wide = min(max(self.viewport().width() // columns, _WIDE), _WIDEST)
            self.horizontalHeader().setDefaultSectionSize(wide)

    def table(self, name: str) -> Table:
        """What is shown, a row of words above and a column before it."""
        model = self._model
        lines: list[list[float]] = model.values.astype(float).tolist()
        rows: list[tuple[Cell, ...]] = [(word, *line) for word, line in zip(model.rows, lines, strict=True)]
        return Table((self.tr("word"), *model.columns), rows, name)


def _ground(value: float) -> QColor:
    colours = theme.current()
    end = colours.accent if value >= 0 else colours.warning
    share = min(abs(value), 1.0)
    mixed = (
        share * strong + (1 - share) * plain for strong, plain in zip(_parts(end), _parts(colours.surface), strict=True)
    )
    return QColor.fromRgbF(*mixed)


def _parts(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()
