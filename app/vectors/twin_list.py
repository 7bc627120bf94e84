"""Words with two cosines each: the word in the middle, a bar to either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import theme
from app.taking import dragged
from app.theme import GRID
from app.vectors.answers import signed
from core.tables import Table

Index = QModelIndex | QPersistentModelIndex
_EDGE, _BAR = 2 * GRID, 3
_SHARE = 0.36  # of the width, for a bar and its number on either side


class _Role(IntEnum):
    ROW = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Twin:
    """A word and its cosines to two others; whether it is among the neighbours of each. Without a word: a heading."""

    word: str
    cosines: tuple[float, float] = (0.0, 0.0)
    near: tuple[bool, bool] = (True, True)
    heading: str = ""


class _Model(QAbstractListModel):
    def __init__(self, parent: TwinList) -> None:
        super().__init__(parent)
        self.twins: tuple[Twin, ...] = ()
        self._list = parent

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.twins)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        twin = self.twins[index.row()]
        if role == _Role.ROW:
            return twin
        if role == Qt.ItemDataRole.DisplayRole:
            return twin.word or twin.heading
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            numbers = (f"{name} {signed(cosine)}" for name, cosine in zip(self._list.names, twin.cosines, strict=True))
            return " · ".join((twin.word, *numbers)) if twin.word else twin.heading
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not self.twins[index.row()].word:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return dragged(self._list.table())

    def show(self, twins: Sequence[Twin]) -> None:
        self.beginResetModel()
        self.twins = tuple(twins)
        self.endResetModel()


class TwinList(QListView):
    """Shows words with their cosines to two others; `chosen` carries the word that was clicked or entered."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.names = ("", "")
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegate(_Row(self))
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(4 * _high(self.fontMetrics()))
        self.clicked.connect(self._choose)
        theme.notifier.changed.connect(self.viewport().update)

    @property
    def twins(self) -> tuple[Twin, ...]:
        """What is shown, with the headings."""
        return self._model.twins

    def show_twins(self, twins: Sequence[Twin], names: tuple[str, str]) -> None:
        """Show words with their cosines to two others of these names."""
        self.names = names
        self._model.show(twins)
        self.scrollToTop()

    def table(self) -> Table:
        """What is shown, without the headings."""
        first, second = self.names
        headings = (
            self.tr("word"),
            self.tr("cosine to {0}").format(first),
            self.tr("cosine to {0}").format(second),
            self.tr("near"),
        )
        both = self.tr("both")
        rows = [
            (twin.word, *twin.cosines, both if all(twin.near) else self.names[twin.near.index(True)])
            for twin in self.twins
            if twin.word
        ]
        return Table(headings, rows, f"{first}-{second}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        if self.twins[index.row()].word:
            self.chosen.emit(self.twins[index.row()].word)


class _Row(QStyledItemDelegate):
    """The word in the middle; bars that grow from it to the left and to the right, with their numbers at the edges."""

    def __init__(self, owner: TwinList) -> None:
        super().__init__(owner)
        self._list = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, _high(self._list.fontMetrics()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        twin: Twin = index.data(_Role.ROW)
        row = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if twin.word:
            self._paint_ground(painter, row, option.state)
            self._paint_word(painter, row, twin)
        else:
            painter.setFont(theme.font(-1))
            painter.setPen(theme.current().muted)
            painter.drawText(row.adjusted(_EDGE, 0, -_EDGE, -4), Qt.AlignmentFlag.AlignBottom, twin.heading)
            painter.setPen(theme.current().hairline)
            painter.drawLine(row.bottomLeft(), row.bottomRight())
        painter.restore()

    def _paint_ground(self, painter: QPainter, row: QRectF, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, theme.current().selection)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, theme.current().raised)

    def _paint_word(self, painter: QPainter, row: QRectF, twin: Twin) -> None:
        colours, metrics = theme.current(), self._list.fontMetrics()
        painter.setFont(self._list.font())
        wide = row.width() * _SHARE - _EDGE
        sides = (
            QRectF(row.left() + _EDGE, row.top(), wide, row.height()),
            QRectF(row.right() - _EDGE - wide, row.top(), wide, row.height()),
        )
        middle = row.adjusted(_EDGE + wide + GRID / 2, 0, -_EDGE - wide - GRID / 2, 0)
        aligned = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
        for side, align, cosine, near in zip(sides, aligned, twin.cosines, twin.near, strict=True):
            self._paint_bar(painter, side, align, cosine, colours.accent if near else colours.outline)
            painter.setPen(colours.text if near else colours.muted)
            painter.drawText(side.adjusted(0, 0, 0, -_BAR), align | Qt.AlignmentFlag.AlignVCenter, signed(cosine))
        painter.setPen(colours.text)
        shown = metrics.elidedText(twin.word, Qt.TextElideMode.ElideRight, int(middle.width()))
        painter.drawText(middle.adjusted(0, 0, 0, -_BAR), Qt.AlignmentFlag.AlignCenter, shown)

    def _paint_bar(
        self, painter: QPainter, side: QRectF, align: Qt.AlignmentFlag, cosine: float, colour: QColor
    ) -> None:
        """A thin bar at the foot of a side that begins at the word."""
        line = QRectF(side.left(), side.bottom() - _BAR - 1, side.width(), _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().hairline)
        painter.drawRoundedRect(line, _BAR / 2, _BAR / 2)
        long = line.width() * min(max(cosine, 0.0), 1.0)
        line = line.adjusted(line.width() - long, 0, 0, 0) if align == Qt.AlignmentFlag.AlignLeft else line
        line.setWidth(long)
        painter.setBrush(colour)
        painter.drawRoundedRect(line, _BAR / 2, _BAR / 2)


def _high(metrics: QFontMetrics) -> int:
    return metrics.height() + 2 * GRID - _BAR
