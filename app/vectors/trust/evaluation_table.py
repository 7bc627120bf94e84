"""The table of evaluations: suites and their sections down, runs across, each score with its interval drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from app import theme
from app.taking import dragged
from app.theme import GRID
from app.translation import declared
from app.vectors.trust.evaluation_runs import (
    HIGHER,
    ChosenSuite,
    EvaluatedRun,
    as_table,
    difference,
    sections_of,
    told,
    written,
    written_interval,
)
from core.vectors.suites import KINDS, OWN_SUITES

Index = QModelIndex | QPersistentModelIndex
CELL = Qt.ItemDataRole.UserRole
LEAST_NAME, USUAL_NAME = 20 * GRID, 32 * GRID  # widths of the columns
LEAST_RUN, MOST_RUN = 17 * GRID, 64 * GRID  # three fit beside the names where the window is narrow
ROW = 5 * GRID
_LINE_AT, _TRACK, _TICK = 22, 3, 7  # where the line under a score is, how high, and the mark on it


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """What a cell shows.

    Attributes:
        value: the main figure.
        between: its interval.
        asked: how many questions were asked of how many.
        at: where the figure stands on the line under it, 0..1.
        interval: where its interval does.
        chance: where chance does.
        difference: whether it lies beyond the first run's interval.
        told: all of it in sentences.
    """

    value: str
    between: str = ""
    asked: str = ""
    at: float | None = None
    interval: tuple[float, float] | None = None
    chance: float | None = None
    difference: str = ""
    told: str = ""


class ScoresModel(QAbstractItemModel):
    """Suites, and under each its sections; the first column names them and says which are wanted.

    Signals:
        wanted_changed: carries the place of a suite and whether it is wanted now.
    """

    wanted_changed = Signal(str, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.suites: tuple[ChosenSuite, ...] = ()
        self.runs: tuple[EvaluatedRun, ...] = ()
        self._sections: list[list[str]] = []

    def show(self, suites: Sequence[ChosenSuite], runs: Sequence[EvaluatedRun]) -> None:
        """Replace everything."""
        self.beginResetModel()
        self.suites, self.runs = tuple(suites), tuple(runs)
        self._sections = [sections_of(suite.place, runs) for suite in suites]
        self.endResetModel()

    def place_of(self, index: Index) -> tuple[ChosenSuite, str | None] | None:
        """The suite and the section of a row; no section means the suite as a whole."""
        if not index.isValid():
            return None
        suite = index.internalId()
        if suite == 0:
            return self.suites[index.row()], None
        return self.suites[suite - 1], self._sections[suite - 1][index.row()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Suites, or the sections of one."""
        if not parent.isValid():
            return len(self.suites)
        return len(self._sections[parent.row()]) if parent.internalId() == 0 and parent.column() == 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The name, and a column for each run."""
        return 1 + len(self.runs)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """The suite or section in a row; its id is 0 for a suite, else one more than the row of its suite."""
        if not 0 <= row < self.rowCount(parent) or not 0 <= column < self.columnCount():
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = QModelIndex()) -> Any:  # noqa: B008
        """The suite of a section."""
        suite = index.internalId() if index.isValid() else 0
        return self.createIndex(suite - 1, 0, 0) if suite else QModelIndex()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Suites can be checked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 and not index.internalId() else flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The runs' names."""
        run = self.runs[section - 1] if section else None
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return run.name if run is not None else self.tr("Suite")
        tip = role == Qt.ItemDataRole.ToolTipRole
        return f"{run.name}\n{run.made}".strip() if tip and run is not None else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, the state of the box, or the score."""
        place = self.place_of(index)
        if place is None:
            return None
        suite, section = place
        if index.column() == 0:
            return self._named(suite, section, role)
        cell = self.cell(suite, section, index.column() - 1)
        if role == CELL:
            return cell
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.told
        return cell.value if role == Qt.ItemDataRole.DisplayRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Want a suite, or not."""
        if role != Qt.ItemDataRole.CheckStateRole or index.internalId() or index.column():
            return False
        suite, wanted = self.suites[index.row()], Qt.CheckState(value) == Qt.CheckState.Checked
        before, after = self.suites[: index.row()], self.suites[index.row() + 1 :]
        self.suites = (*before, replace(suite, wanted=wanted), *after)
        self.dataChanged.emit(index, index)
        self.wanted_changed.emit(suite.place, wanted)
        return True

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Every figure of the suites that are dragged out, by all runs."""
        places = {at[0].place for index in indexes if (at := self.place_of(index)) is not None}
        return dragged(as_table([suite for suite in self.suites if suite.place in places], self.runs))

    def cell(self, suite: ChosenSuite, section: str | None, column: int) -> ScoreCell:
        """The score of a suite or section by the run of a column."""
        run = self.runs[column]
        result = run.results.get(suite.place)
        if isinstance(result, str):
            return ScoreCell(self.tr("not asked"), told=result)
        scores = run.scores(suite.place, section)
        if scores is None:
            return ScoreCell("–", told=self.tr("These vectors were not asked this."))
        name, figure = next(iter(scores.figures.items()))
        first = self.runs[0].scores(suite.place, section) if column else None
        beyond = difference(scores, first) if first is not None else ""
        return ScoreCell(
            written(name, figure.value),
            written_interval(name, figure),
            self.tr("{0} / {1} asked").format(f"{scores.asked:,}", f"{scores.asked + scores.skipped:,}"),
            figure.value,
            figure.interval,
            figure.chance,
            beyond,
            " ".join(part for part in (told(scores), self._beyond(beyond)) if part),
        )

    def _beyond(self, beyond: str) -> str:
        if not beyond:
            return ""
        higher, lower = (
            self.tr("Higher than {0} beyond both intervals."),
            self.tr("Lower than {0} beyond both intervals."),
        )
        return (higher if beyond == HIGHER else lower).format(self.runs[0].name)

    def _named(self, suite: ChosenSuite, section: str | None, role: int) -> Any:
        if section is not None:
            return section.replace("_", " ") if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if suite.wanted else Qt.CheckState.Unchecked
        kind = declared(KINDS.get(suite.kind, ""))
        unread = self.tr("Ships with Semascope") if suite.is_own else Path(suite.place).parent.name
        described = f"{kind} · {suite.size:,}" if kind else unread
        about = declared(OWN_SUITES.get(suite.place, ""))
        texts = {
            Qt.ItemDataRole.DisplayRole: suite.label,
            Qt.ItemDataRole.ToolTipRole: "\n".join(part for part in (suite.place, described, about) if part),
            Qt.ItemDataRole.AccessibleTextRole: ", ".join(part for part in (suite.label, described) if part),
            CELL: described,
        }
        return texts.get(Qt.ItemDataRole(role)) if role in texts else None


class ScoresTable(QTreeView):
    """Shows a `ScoresModel`; Space checks the suite of the current row whatever the column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scores = ScoresModel(self)
        self.setModel(self.scores)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(self.tr("Scores by suite and run"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setDragEnabled(True)
        self.setAllColumnsShowFocus(False)
        self.setSelectionBehavior(QTreeView.SelectionBehavior.SelectItems)
        self.setIndentation(2 * GRID)
        self.setHorizontalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.header().setStretchLastSection(False)
        self.header().setSectionsMovable(False)
        self.header().setMinimumSectionSize(LEAST_RUN // 2)
        theme.notifier.changed.connect(self.viewport().update)

    def show_scores(self, suites: Sequence[ChosenSuite], runs: Sequence[EvaluatedRun]) -> None:
        """Replace what is shown; suites that were unfolded stay so, and the current row stays."""
        at = self.scores.place_of(self.currentIndex())
        column = min(max(self.currentIndex().column(), 0), len(runs))
        unfolded = {
            suite.place for row, suite in enumerate(self.scores.suites) if self.isExpanded(self.scores.index(row, 0))
        }
        self.scores.show(suites, runs)
        for row, suite in enumerate(suites):
            self.setExpanded(self.scores.index(row, 0), suite.place in unfolded)
            if at is not None and suite.place == at[0].place:
                self.setCurrentIndex(self.scores.index(row, column))
        self.fit()

    def fit(self) -> None:
        """Share the width: every run as wide as it must be, or more where there is room."""
        runs, header = len(self.scores.runs), self.header()
        room = self.viewport().width()
        each = max(LEAST_RUN, min(MOST_RUN, (room - USUAL_NAME) // runs)) if runs else 0
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, max(LEAST_NAME, room - runs * each))
        for column in range(1, runs + 1):
            header.resizeSection(column, each)

    def resizeEvent(self, event: Any) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space checks."""
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid() and not index.internalId():
            first = index.siblingAtColumn(0)
            checked = first.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
            state = Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked
            self.scores.setData(first, state, Qt.ItemDataRole.CheckStateRole)
            return
        super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """Draws a score, its interval in figures and on a line from 0 to 1, and how many questions it is of."""

    def __init__(self, table: ScoresTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(LEAST_RUN, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() == 0:
            self._paint_name(painter, option, index)
            return
        colours, row = theme.current(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, colours.selection)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, colours.raised)
        room = row.adjusted(GRID, 0, -GRID, 0)
        self._write(painter, room, index.data(CELL), strong=not index.internalId())
        self._draw_line(painter, room, index.data(CELL))
        painter.restore()

    def _paint_name(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The box as Qt draws it, and beside it the name, over the kind of the suite."""
        colours, style = theme.current(), self._table.style()
        drawn = QStyleOptionViewItem(option)
        self.initStyleOption(drawn, index)
        room: QRect = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, drawn, self._table)
        room.setLeft(room.left() + GRID // 2)
        room.setRight(drawn.rect.right() - GRID)
        name, described = index.data(), index.data(CELL)
        font = theme.font(strong=not index.internalId())
        drawn.text = ""
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, drawn, painter, self._table)
        painter.save()
        first, second = (name, described) if described else _in_two(name, QFontMetrics(font), room.width())
        if QFontMetrics(font).horizontalAdvance(first) > room.width():
            first, second = _in_two(name, QFontMetrics(font), room.width())
        half = room.adjusted(0, 0, 0, -room.height() // 2) if second else room
        below = room.adjusted(0, room.height() // 2, 0, 0)
        left, middle = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignVCenter
        bottom, top = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop
        self._elided(painter, half, left | (bottom if second else middle), first, font, colours.text)
        if second == described:
            self._elided(painter, below, left | top, second, theme.font(-1), colours.muted)
        else:
            self._elided(painter, below, left | top, second, font, colours.text)
        painter.restore()

    def _elided(
        self, painter: QPainter, room: QRect, side: Qt.AlignmentFlag, text: str, font: QFont, colour: QColor
    ) -> None:
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(room, side, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width()))

    def _write(self, painter: QPainter, room: QRect, cell: ScoreCell, *, strong: bool) -> None:
        """The figure and its interval above the line, how many were asked below it."""
        colours = theme.current()
        left, right, middle = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignVCenter
        above = room.adjusted(0, 2, 0, 0)
        if cell.asked:
            above.setHeight(_LINE_AT - _TICK // 2 - 2)
        painter.setFont(theme.font(strong=strong))
        painter.setPen(colours.muted if cell.at is None else colours.text)
        value = f"{cell.value} {cell.difference}".rstrip()
        painter.drawText(above, left | middle, value)
        taken = painter.fontMetrics().horizontalAdvance(value) + GRID // 2
        painter.setFont(theme.font(-1))
        painter.setPen(colours.muted)
        if taken + painter.fontMetrics().horizontalAdvance(cell.between) <= above.width():  # else the line shows it
            painter.drawText(above, right | middle, cell.between)
        painter.drawText(room.adjusted(0, _LINE_AT + _TICK // 2, 0, -1), left | middle, cell.asked)

    def _draw_line(self, painter: QPainter, room: QRect, cell: ScoreCell) -> None:
        if cell.at is None:
            return
        colours, y = theme.current(), room.top() + _LINE_AT

        def x(share: float) -> float:
            return room.left() + min(max(share, 0.0), 1.0) * room.width()

        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(QRectF(room.left(), y - 0.5, room.width(), 1), colours.hairline)
        if cell.chance is not None:
            painter.fillRect(QRectF(x(cell.chance) - 0.5, y - _TICK / 2, 1, _TICK), colours.outline)
        if cell.interval is not None:
            low, high = map(x, cell.interval)
            painter.setBrush(colours.accent)
            painter.setOpacity(0.55)
            painter.drawRoundedRect(QRectF(low, y - _TRACK / 2, max(high - low, 1), _TRACK), 1.5, 1.5)
            painter.setOpacity(1)
        painter.fillRect(QRectF(x(cell.at) - 1, y - _TICK / 2, 2, _TICK), colours.accent)


def _in_two(name: str, metrics: QFontMetrics, width: int) -> tuple[str, str]:
    """A name that is too long for a line, broken after the last hyphen, space or underscore that fits."""
    if metrics.horizontalAdvance(name) <= width:
        return name, ""
    ends = [place for place, mark in enumerate(name, start=1) if mark in "- _" and place < len(name)]
    fitting = [end for end in ends if metrics.horizontalAdvance(name[:end]) <= width]
    return (name[: fitting[-1]], name[fitting[-1] :]) if fitting else (name, "")
