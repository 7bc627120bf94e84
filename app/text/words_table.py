"""The most frequent words as a table: word, count, and a bar that shows the count beside the largest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app import theme
from app.map.sets_view import dot
from app.theme import GRID

Index = QModelIndex | QPersistentModelIndex
SHARE = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 3 * GRID
_WORD, _COUNT, _BAR = range(3)


class _Model(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[tuple[str, int]] = []
        self.marks: Mapping[str, Sequence[QColor]] = {}
        self._headings = (self.tr("Word"), self.tr("Count"), self.tr("Share of the first"))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        word, count = self.rows[index.row()]
        share = count / max(self.rows[0][1], 1)
        if role == SHARE:
            return share
        if role == Qt.ItemDataRole.DecorationRole and index.column() == _WORD:
            return dot(self.marks[word][0]) if word in self.marks else None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == _COUNT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleTextRole or (
            role == Qt.ItemDataRole.DisplayRole and index.column() != _BAR
        ):
            return (word, f"{count:,}", f"{share:.1%}")[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._headings[section]
        return None

    def mark(self, marks: Mapping[str, Sequence[QColor]]) -> None:
        self.marks = marks
        self.dataChanged.emit(self.index(0, _WORD), self.index(max(len(self.rows) - 1, 0), _WORD))

    def show(self, rows: list[tuple[str, int]]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


class _Bar(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRectF(option.rect).adjusted(GRID, 0, -GRID / 2, 0)
        length = max(rect.width() * float(index.data(SHARE)), 1.0)
        painter.fillRect(QRectF(rect.left(), rect.center().y() - 3, length, 6), theme.current().accent)


class WordsTable(QTableView):
    """Words and counts, most frequent first; as high as its rows, for use in a column that scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegateForColumn(_BAR, _Bar(self))
        self.setAccessibleName(self.tr("Most frequent words"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setWordWrap(False)
        self.setIconSize(QSize(10, 10))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(_WORD, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSectionResizeMode(_COUNT, QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(_BAR, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(_BAR, 13 * GRID)
        theme.notifier.changed.connect(self.viewport().update)

    def show_words(self, rows: list[tuple[str, int]]) -> None:
        """Show words with their counts, the most frequent first."""
        self._model.show(rows)
        self.setFixedHeight(ROW_HEIGHT * len(rows) + 2)

    def mark(self, colours: Mapping[str, Sequence[QColor]]) -> None:
        """Show a dot before each word that has a colour, in the first of its colours."""
        self._model.mark(colours)

    def words(self) -> list[tuple[str, int]]:
        """What is shown."""
        return list(self._model.rows)
