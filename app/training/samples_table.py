"""The samples of a run as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

if TYPE_CHECKING:
    from core.training.metrics import Metrics

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Samples(QAbstractTableModel):
    """The samples of a run, newest first, one in a row; it tells of new ones when it is asked to `grow`."""

    COLUMNS = ("tokens", "seconds", "loss", "learning_rate", "tokens_per_second")
    FORMS = (",.0f", ".1f", ".4f", ".5f", ",.0f")

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._metrics: Metrics | None = None
        self._length = 0

    def set_metrics(self, metrics: Metrics | None) -> None:
        """Show the samples of another run."""
        self.beginResetModel()
        self._metrics = metrics
        self._length = metrics.length if metrics is not None else 0
        self.endResetModel()

    def grow(self) -> None:
        """Tell of samples that were added."""
        length = self._metrics.length if self._metrics is not None else 0
        if length > self._length:
            self.beginInsertRows(QModelIndex(), 0, length - self._length - 1)
            self._length = length
            self.endInsertRows()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """One a sample."""
        return 0 if parent.isValid() else self._length

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """One a figure."""
        return 0 if parent.isValid() else len(self.COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A figure as it is written."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or self._metrics is None:
            return None
        column = self._metrics.column(self.COLUMNS[index.column()])
        return format(column[self._length - 1 - index.row()], self.FORMS[index.column()])

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The names of the figures."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or way != Qt.Orientation.Horizontal:
            return None
        return (
            self.tr("Tokens"),
            self.tr("Seconds"),
            self.tr("Loss, nats"),
            self.tr("Learning rate"),
            self.tr("Tokens/s"),
        )[section]


def table_view(model: QAbstractTableModel, parent: QWidget) -> QTableView:
    """A view of samples that fills the width."""
    view = QTableView(parent)
    view.setModel(model)
    view.setAccessibleName(view.tr("Samples of the run"))
    view.setShowGrid(False)
    view.verticalHeader().hide()
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return view
