"""A `core.tables.Table` on screen: the twin of every drawing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.rows import as_rows
from app.theme import GRID
from core.tables import Cell, Table

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 3 * GRID
_NO_BOUND = 16_777_215  # Qt's QWIDGETSIZE_MAX


class RowsTable(QTableView):
    """Rows under headings, numbers to the right; the column `wide` takes the room that is left.

    Args:
        name: what a screen reader calls it.
        height: in rows; more are scrolled to.
        wide: the number of the column; -1 is the last.
    """

    def __init__(self, name: str, height: int, wide: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self._wide = wide
        self.setModel(self._model)
        as_rows(self, name, ROW_HEIGHT)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setResizeContentsPrecision(0)  # the rows in sight: all of them would hold up the window
        self.setFixedHeight(ROW_HEIGHT * height + 4 * GRID)

    @property
    def table(self) -> Table:
        """What is shown."""
        return self._model.table

    def take_room(self) -> None:
        """Become as high as there is room, and no lower than now."""
        self.setMinimumHeight(self.height())
        self.setMaximumHeight(_NO_BOUND)

    def let_sort(self, pressed: Callable[[int], object]) -> None:
        """Have the headings pressed: whoever hears of it sorts the rows, and says so with `show_order`."""
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().sectionClicked.connect(pressed)

    def show_order(self, column: int, falls: bool) -> None:
        """Mark the column that the rows are sorted by, the greatest first where it falls; -1 marks none."""
        self._model.show_order(column, falls)

    def show_table(self, table: Table) -> None:
        """Show other rows."""
        columns = len(table.headings)
        as_before = columns == len(self._model.table.headings)
        self._model.show(table)
        if as_before:
            return
        header = self.horizontalHeader()
        for column in range(columns):
            is_wide = column == self._wide % columns
            mode = QHeaderView.ResizeMode.Stretch if is_wide else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, mode)


class _Model(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.table = Table((), [])
        self._column, self._falls = -1, False

    def show_order(self, column: int, falls: bool) -> None:
        if (column, falls) != (self._column, self._falls):
            self._column, self._falls = column, falls
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(len(self.table.headings) - 1, 0))

    def show(self, table: Table) -> None:
        self.beginResetModel()
        self.table = table
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.table.headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.table.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return written(cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if isinstance(cell, str) else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            # An arrow of the style's own would be drawn over the word in a narrow column.
            arrow = "" if section != self._column else " ↓" if self._falls else " ↑"
            return self.table.headings[section] + arrow
        if role == Qt.ItemDataRole.TextAlignmentRole and self.table.rows:
            is_text = isinstance(self.table.rows[0][section], str)
            side = Qt.AlignmentFlag.AlignLeft if is_text else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


def written(cell: Cell) -> str:
    """A cell as it is read on screen."""
    if cell is None:
        return "–"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if 1000 <= abs(cell) < 1e15 else f"{cell:.4g}"
    return cell
