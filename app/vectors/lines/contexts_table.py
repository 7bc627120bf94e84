"""The contexts that two words share as a table that sorts by any of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.rows import as_rows
from app.theme import GRID
from core.tables import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.vectors.shared_contexts import SharedContexts

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
ROW = 3 * GRID
_MEASURES = (("counts", ",d"), ("pmi", ".2f"), ("log_dice", ".2f"), ("log_likelihood", ",.0f"))  # two columns each
_WIDTHS = (56, 58, 60, 60)  # pixels at least
_LETTERS = 7  # of a word in a heading
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Contexts(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.contexts: SharedContexts | None = None
        self.order: NDArray[np.int64] = np.zeros(0, np.int64)
        self._measures = (
            (self.tr("near"), self.tr("Tokens of the context that stand within the window of “{0}”")),
            (
                self.tr("PMI"),
                self.tr("Pointwise mutual information with “{0}”, bits: how much more often than by chance"),
            ),
            ("logDice", self.tr("logDice with “{0}” (Rychlý 2008): at most 14, the same for texts of any size")),
            ("G²", self.tr("Log-likelihood with “{0}” (Dunning 1993): above 10.83 hardly by chance")),
        )

    def show(self, contexts: SharedContexts | None) -> None:
        self.beginResetModel()
        self.contexts = contexts
        self.order = np.arange(0 if contexts is None else len(contexts))
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 1 + 2 * len(_MEASURES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or self.contexts is None:
            return None
        row = int(self.order[index.row()])
        if index.column() == 0:
            return self.contexts.word(row)
        form = _MEASURES[(index.column() - 1) // 2][1]
        return format(self._values(index.column())[row], form).replace("-", "−")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if section == 0:
            return self.tr("Context") if role == Qt.ItemDataRole.DisplayRole else None
        name, meaning = self._measures[(section - 1) // 2]
        word = self.pair()[(section - 1) % 2]
        if role == Qt.ItemDataRole.ToolTipRole:
            return meaning.format(word)
        short = word if len(word) <= _LETTERS else f"{word[: _LETTERS - 1]}…"
        return f"{name}\n{short}" if role == Qt.ItemDataRole.DisplayRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if self.contexts is None:
            return
        self.layoutAboutToBeChanged.emit()
        if column < 0:
            self.order = np.arange(len(self.contexts))
        else:
            falls = order == Qt.SortOrder.DescendingOrder
            keys = self._spellings() if column == 0 else self._values(column)
            self.order = np.argsort(-keys if falls else keys, kind="stable")
        self.layoutChanged.emit()

    def pair(self) -> tuple[str, str]:
        if self.contexts is None:
            return "", ""
        words = self.contexts.corpus.vocabulary.words
        return words[self.contexts.pair[0]], words[self.contexts.pair[1]]

    def table(self) -> Table:
        first, second = self.pair()
        names = [f"{name} {word}".strip() for name, _ in self._measures for word in (first, second)]
        headings = (self.tr("context"), *names)
        rows = [
            (self.contexts.word(row), *(self._values(column)[row].item() for column in range(1, self.columnCount())))
            for row in map(int, self.order)
            if self.contexts is not None
        ]
        return Table(headings, rows, f"contexts-{first}-{second}")

    def _values(self, column: int) -> NDArray[Any]:
        values: NDArray[Any] = getattr(self.contexts, _MEASURES[(column - 1) // 2][0])
        return values[:, (column - 1) % 2]

    def _spellings(self) -> NDArray[np.int64]:
        """What sorts as the contexts do in the alphabet."""
        assert self.contexts is not None
        words = [self.contexts.word(row).casefold() for row in range(len(self.contexts))]
        return np.unique(np.array(words), return_inverse=True)[1]


class ContextsTable(QTableView):
    """Shows shared contexts; `context_chosen` carries the row in them, and which of the two words (0, 1) is meant."""

    context_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Contexts(self)
        self.setModel(self._model)
        as_rows(self, self.tr("Contexts that both words share"), ROW)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        columns = self.horizontalHeader()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setMinimumSectionSize(1)
        columns.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        columns.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        self.selectionModel().currentChanged.connect(self._tell_current)

    @property
    def contexts(self) -> SharedContexts | None:
        """What is shown."""
        return self._model.contexts

    def show_contexts(self, contexts: SharedContexts | None) -> None:
        """Replace the contexts, what makes the words near first."""
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self._model.show(contexts)
        self._share_width()
        self.scrollToTop()

    def table(self) -> Table:
        """The contexts in the order on screen, to be taken away."""
        return self._model.table()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the lines of the context that is current."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell_current(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the width."""
        super().resizeEvent(event)
        self._share_width()

    def _tell_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.context_chosen.emit(
                int(self._model.order[current.row()]), (current.column() - 1) % 2 * bool(current.column())
            )

    def _share_width(self) -> None:
        room = self.viewport().width() - 2 * sum(_WIDTHS)
        more = min(max(room - 20 * GRID, 0) // (2 * len(_WIDTHS)), 3 * GRID)
        for column in range(1, self._model.columnCount()):
            self.setColumnWidth(column, _WIDTHS[(column - 1) // 2] + more)
        self.setColumnWidth(0, max(room - 2 * len(_WIDTHS) * more, 11 * GRID))
