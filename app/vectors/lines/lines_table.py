"""The lines of a concordance as a table: the word in the middle, what stands before and after it on its sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app import theme
from app.rows import as_rows
from app.taking import MOST_COPIED, dragged
from app.theme import GRID
from core.tables import Cell, Table
from core.text.tokens.characters import gap, written

if TYPE_CHECKING:
    from core.vectors.concordance import Concordance, Line

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
ROW = 3 * GRID
_BEFORE, _WORD, _AFTER, _WHERE = range(4)
_EDGE = GRID
_CONTEXT = 24  # tokens on each side, more than a wide screen shows
_MOST_WHERE = 22 * GRID


class _Rows(Sequence[tuple[Cell, ...]]):
    """The lines as rows of a table that is taken away, read from the text one by one."""

    def __init__(self, concordance: Concordance) -> None:
        self._concordance = concordance

    def __len__(self) -> int:
        return len(self._concordance)

    def __getitem__(self, index: int) -> tuple[Cell, ...]:  # type: ignore[override]  # nobody takes slices of it
        line = self._concordance.line(index, _CONTEXT)
        return (line.document, line.sentence, *map(written, (line.left, line.keyword, line.right)))


class _Lines(QAbstractTableModel):
    """The lines, read from the text when they come in sight."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.concordance: Concordance | None = None
        self._headings = (self.tr("Before"), self.tr("Word"), self.tr("After"), self.tr("File · passage"))
        self.line = lru_cache(512)(self._read)

    def show(self, concordance: Concordance | None) -> None:
        self.beginResetModel()
        self.concordance = concordance
        self.line.cache_clear()
        self.endResetModel()

    def _read(self, row: int) -> Line:
        assert self.concordance is not None
        return self.concordance.line(row, _CONTEXT)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self.concordance is None else len(self.concordance)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        line = self.line(index.row())
        where = f"{line.document} · {line.sentence:,}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return where if index.column() == _WHERE else None
        return (written(line.left), written(line.keyword), written(line.right), where)[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDES[section] | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and section == _WHERE:
            return self.tr("The file, and the number of the passage in it: a line or paragraph, empty ones not counted")
        return self._headings[section] if role == Qt.ItemDataRole.DisplayRole else None


_SIDES = (
    Qt.AlignmentFlag.AlignRight,
    Qt.AlignmentFlag.AlignHCenter,
    Qt.AlignmentFlag.AlignLeft,
    Qt.AlignmentFlag.AlignLeft,
)


class LinesTable(QTableView):
    """Shows the lines of a concordance, however many.

    Signals:
        line_chosen: a row became the current one; its number.
        word_chosen: a word of a line was double-clicked.

    Args:
        name: what a screen reader calls the table.
        places: whether the headings and the column of files and lines are shown.
    """

    line_chosen = Signal(int)
    word_chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None, *, places: bool = True) -> None:
        super().__init__(parent)
        self._lines = _Lines(self)
        self._pressed = QPoint()
        self._word_width = self._where_width = 0
        self.setModel(self._lines)
        self.setItemDelegate(_LineDelegate(self))
        as_rows(self, name, ROW)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        columns = self.horizontalHeader()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setMinimumSectionSize(1)
        columns.setSectionsClickable(False)
        columns.setVisible(places)
        self.setColumnHidden(_WHERE, not places)
        self.selectionModel().currentRowChanged.connect(self._tell_current)
        theme.notifier.changed.connect(self.viewport().update)

    @property
    def concordance(self) -> Concordance | None:
        """What is shown."""
        return self._lines.concordance

    def show_lines(self, concordance: Concordance | None) -> None:
        """Replace the lines."""
        self._lines.show(concordance)
        self._measure()
        self.scrollToTop()

    def line(self, row: int) -> Line:
        """The line of a row."""
        return self._lines.line(row)

    def table(self) -> Table:
        """All lines, to be taken away."""
        headings = (self.tr("file"), self.tr("passage"), self.tr("before"), self.tr("word"), self.tr("after"))
        if self.concordance is None:
            return Table(headings, (), "lines")
        words = self.concordance.corpus.vocabulary.words
        name = written([words[word] for word in self.concordance.words])
        return Table(headings, _Rows(self.concordance), f"lines-{name}")

    def word_at(self, place: QPoint) -> str:
        """The word of a line that stands at a place of the viewport, "" where none does."""
        index = self.indexAt(place)
        if not index.isValid() or index.column() == _WHERE:
            return ""
        line, cell = self._lines.line(index.row()), self.visualRect(index)
        if index.column() == _WORD:
            return line.keyword[0] if len(line.keyword) == 1 else ""
        before = index.column() == _BEFORE
        away = cell.right() - _EDGE - place.x() if before else place.x() - cell.left() - _EDGE
        outwards = line.left[::-1] if before else line.right
        return next((word for word, reach in _reaches(outwards, self.fontMetrics()) if 0 <= away < reach), "")

    def parted(self, text: str) -> list[str]:
        """A side of a line cut at the word that was to stand near: each second part is it."""
        near = self.concordance.near if self.concordance is not None else None
        if self.concordance is None or near is None:
            return [text]
        word = re.escape(self.concordance.corpus.vocabulary.words[near])
        return re.split(rf"(?<!\S)({word})(?!\S)", text)

    # ---- events ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the line that is current, once more if need be."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.line_chosen.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note where a drag may begin."""
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the list out, unless it is too long for that."""
        far = (event.position().toPoint() - self._pressed).manhattanLength() > 2 * GRID
        if event.buttons() & Qt.MouseButton.LeftButton and far and 0 < self._lines.rowCount() <= MOST_COPIED:
            drag = QDrag(self)
            drag.setMimeData(dragged(self.table()))
            drag.exec(Qt.DropAction.CopyAction)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Choose the word under the pointer."""
        word = self.word_at(event.position().toPoint())
        if word:
            self.word_chosen.emit(word)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the word in the middle."""
        super().resizeEvent(event)
        self._share_width()

    def sizeHint(self) -> QSize:
        """Room for six lines."""
        return QSize(60 * GRID, 7 * ROW)

    def minimumSizeHint(self) -> QSize:
        """Room for two lines."""
        return QSize(20 * GRID, 3 * ROW)

    def _tell_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.line_chosen.emit(current.row())

    def _measure(self) -> None:
        """The widths that the word and the places need; places of some lines stand for all."""
        metrics, shown = self.fontMetrics(), self._lines
        last = shown.rowCount() - 1
        rows = sorted({*range(min(last + 1, 8)), max(last, 0)} if last >= 0 else ())
        wheres = [metrics.horizontalAdvance(shown.index(row, _WHERE).data()) for row in rows]
        word = shown.index(0, _WORD).data() if rows else ""
        self._where_width = min(max(wheres, default=0) + 3 * _EDGE, _MOST_WHERE)
        self._word_width = QFontMetrics(theme.font(strong=True)).horizontalAdvance(word) + 2 * _EDGE + 4
        self._share_width()

    def _share_width(self) -> None:
        where = 0 if self.isColumnHidden(_WHERE) else max(self._where_width, 12 * GRID)
        word = min(max(self._word_width, 6 * GRID), self.viewport().width() // 3)
        side = max((self.viewport().width() - where - word) // 2, 1)
        for column, width in enumerate((side, word, side, where)):
            if not self.isColumnHidden(column):
                self.setColumnWidth(column, width)


class _LineDelegate(QStyledItemDelegate):
    """Draws a cell of a line: what stands before it to the right, the word strong and in the accent."""

    def __init__(self, table: LinesTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, column = theme.current(), index.column()
        cell: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, colours.selection)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(cell, colours.raised)
        inner = cell.adjusted(_EDGE, 0, -_EDGE, 0)
        painter.setFont(theme.font(strong=True) if column == _WORD else self._table.font())
        if column in (_BEFORE, _AFTER):
            text = fitting(self._table.line(index.row()), column, painter.fontMetrics(), inner.width())
        else:
            text = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, inner.width())
        pens = (colours.text, colours.accent, colours.text, colours.muted)
        parts = [text] if column in (_WORD, _WHERE) else self._table.parted(text)
        width = sum(map(painter.fontMetrics().horizontalAdvance, parts))
        left = {_BEFORE: inner.right() - width, _WORD: inner.center().x() - width // 2}.get(column, inner.left())
        for number, part in enumerate(parts):
            advance = painter.fontMetrics().horizontalAdvance(part)
            painter.setPen(colours.accent if number % 2 else pens[column])
            painter.drawText(QRect(left, cell.top(), advance + 1, cell.height()), Qt.AlignmentFlag.AlignVCenter, part)
            left += advance


def fitting(line: Line, column: int, metrics: QFontMetrics, width: int) -> str:
    """The words on one side of a line that find room, those next to its word first, none of them cut."""
    before = column == _BEFORE
    outwards = line.left[::-1] if before else line.right
    room = width - metrics.horizontalAdvance("… ")
    shown = sum(reach <= room for _, reach in _reaches(outwards, metrics))
    if outwards and shown == 0:
        cut = Qt.TextElideMode.ElideLeft if before else Qt.TextElideMode.ElideRight
        return metrics.elidedText(outwards[0], cut, width)
    more = shown < len(outwards) or line.is_cut[0 if before else 1]
    parts = [*outwards[:shown], *(["…"] if more else [])]
    return written(parts[::-1] if before else parts)


def _reaches(outwards: Sequence[str], metrics: QFontMetrics) -> Iterator[tuple[str, int]]:
    """Each word with how far from the middle it ends, its gap included, pixels."""
    reach = 0
    for word, further in pairwise((*outwards, "")):
        reach += metrics.horizontalAdvance(word + gap(word, further))
        yield word, reach
