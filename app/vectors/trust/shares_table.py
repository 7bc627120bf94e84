"""Words in a table whose last column is a share, as a bar with its figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app import theme
from app.rows import as_rows
from app.taking import dragged
from app.theme import GRID
from core.tables import Table

Index = QModelIndex | QPersistentModelIndex
_SHARE, _DOUBT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_WORD, _NUMBER, _LAST = range(3)
_FIGURE = 8 * GRID  # room for the figure beside the bar


class ShareRow(NamedTuple):
    """A word, a number, a share, and why the word is in doubt.

    Attributes:
        word: what is chosen by a click.
        number: as it is written: a count, a cosine.
        share: 0 to 1, the length of the bar.
        figure: the share as it is written.
        doubt: shown under the pointer; such a word is grey.
    """

    word: str
    number: str
    share: float
    figure: str
    doubt: str = ""


class _Model(QAbstractTableModel):
    def __init__(self, table: Callable[[], Table], parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table
        self.rows: tuple[ShareRow, ...] = ()
        self.headings = ("", "", "")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == _SHARE:
            return row.share
        if role == _DOUBT:
            return row.doubt
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (row.word, row.number, row.figure)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _NUMBER:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and row.doubt:
            return theme.current().muted
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.doubt or row.word
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == _NUMBER else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """One word alone can be dropped into a field; several rows are a table."""
        words = {self.rows[index.row()].word for index in indexes}
        whole = self._table()
        data = dragged(Table(whole.headings, [row for row in whole.rows if row[0] in words], whole.name))
        if len(words) == 1:
            data.setText(words.pop())
        return data

    def show(self, headings: tuple[str, str, str], rows: Sequence[ShareRow]) -> None:
        self.beginResetModel()
        self.headings, self.rows = headings, tuple(rows)
        self.endResetModel()


class _Bar(QStyledItemDelegate):
    """Draws a share as a bar, then its figure."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, place = theme.current(), QRect(option.rect)
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, colours.selection)
        inner = QRectF(place).adjusted(GRID, 0, -GRID, 0)
        bar = QRectF(inner.left(), inner.center().y() - 2, inner.width() - _FIGURE, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.hairline)
        painter.drawRoundedRect(bar, 2, 2)
        bar.setWidth(bar.width() * float(index.data(_SHARE)))
        painter.setBrush(colours.outline if index.data(_DOUBT) else colours.accent)
        painter.drawRoundedRect(bar, 2, 2)
        painter.setPen(colours.muted if index.data(_DOUBT) else colours.text)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(index.data()))


class SharesTable(QTableView):
    """Shows rows; `chosen` carries the word that was clicked, or on which Enter was pressed.

    Args:
        name: what a screen reader calls the table.
        table: gives all that can be taken away; its first column is the word, and rows of it can be dragged out.
    """

    chosen = Signal(str)

    def __init__(self, name: str, table: Callable[[], Table], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(table, self)
        self.setModel(self._model)
        self.setItemDelegateForColumn(_LAST, _Bar(self))
        as_rows(self, name)
        self.setDragEnabled(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setSectionResizeMode(_WORD, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_NUMBER, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(_LAST, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(_NUMBER, 11 * GRID)
        self.setColumnWidth(_LAST, 26 * GRID)
        self.setMinimumHeight(4 * 3 * GRID)
        self.clicked.connect(self._choose)
        theme.notifier.changed.connect(self.viewport().update)

    def show_rows(self, headings: tuple[str, str, str], rows: Sequence[ShareRow]) -> None:
        """Replace what is shown."""
        self._model.show(headings, rows)
        self.scrollToTop()

    @property
    def rows(self) -> tuple[ShareRow, ...]:
        """What is shown, from the top."""
        return self._model.rows

    @property
    def headings(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._model.headings

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: Index) -> None:
        self.chosen.emit(self.rows[index.row()].word)
