"""Below the table of evaluations: one score in words with what was not asked and why, or how to read such numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.job_bar import JobBar
from app.rows import as_rows
from app.taking import TakeButton, dragged
from app.theme import GRID
from app.vectors.trust.evaluation_runs import ChosenSuite, EvaluatedRun, told
from core.tables import Table

if TYPE_CHECKING:
    from core.vectors.evaluation import Evaluation

Index = QModelIndex | QPersistentModelIndex
Gap = tuple[str, int | None, str]


class Detail(QStackedWidget):
    """Shows the guide, or the score of one suite by one run.

    Args:
        job_bar: where taking the list away is told.
    """

    def __init__(self, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading, self.summary, self.gaps_heading = QLabel(self), QLabel(self), QLabel(self)
        self._name = "skipped"
        self.gaps = _GapsTable(self.table, self)
        self.take = TakeButton(self.table, job_bar, self)
        self.advice = QLabel(self)
        self.guide = _guide(self)
        self.addWidget(self.guide)
        self.addWidget(self._lay_out())

    def show_guide(self) -> None:
        """Say how such numbers are read."""
        self.setCurrentIndex(0)

    def set_advice(self, text: str) -> None:
        """Say above the guide what to do next."""
        self.advice.setText(text)

    def show_score(self, suite: ChosenSuite, section: str | None, run: EvaluatedRun) -> None:
        """Say what a run answered, and what it was not asked; unreadable lines belong to the suite as a whole."""
        result = run.results.get(suite.place)
        if result is None:
            self.show_guide()
            return
        name = f"{suite.label}: {section.replace('_', ' ')}" if section is not None else suite.label
        self.heading.setText(f"{name} · {run.name}")
        self.heading.setToolTip(run.made)
        if isinstance(result, str):
            self.summary.setText(result)
            theme.set_role(self.summary, "warning")
            self._show_gaps(name, [], "")
        else:
            scores = run.scores(suite.place, section)
            self.summary.setText(told(scores) if scores is not None else "")
            theme.set_role(self.summary, "")
            self._show_gaps(name, self._gaps_of(result, section, run), self.tr("No question was skipped."))
        self.setCurrentIndex(1)

    def _gaps_of(self, result: Evaluation, section: str | None, run: EvaluatedRun) -> list[Gap]:
        words = result.missing if section is None else result.missing_in.get(section, ())
        missing: list[Gap] = [(one.word, one.questions, run.reason(one)) for one in words]
        if section is not None:
            return missing
        unreadable: list[Gap] = [
            (self.tr("line {0}").format(number), None, self.tr("could not be read: {0}").format(line))
            for number, line in result.unreadable
        ]
        return missing + unreadable

    def table(self, rows: Sequence[Gap] | None = None) -> Table:
        """What was not asked and why: all of it, or some rows."""
        return Table(("word or line", "questions", "why"), self.gaps.rows if rows is None else rows, self._name)

    def _show_gaps(self, name: str, gaps: list[Gap], nothing: str) -> None:
        self._name = f"{name.replace(': ', '-')}-skipped"
        self.gaps.show_rows(gaps)
        text = self.tr("{0} words or lines kept questions from being asked, those of most first:")
        self.gaps_heading.setText(text.format(f"{len(gaps):,}") if gaps else nothing)
        self.gaps_heading.setVisible(bool(gaps or nothing))
        self.gaps.setVisible(bool(gaps))
        self.take.setVisible(bool(gaps))

    def _lay_out(self) -> QWidget:
        page = QWidget(self)
        self.heading.setProperty("role", "heading")
        self.gaps_heading.setProperty("role", "small")
        for label in (self.heading, self.summary, self.gaps_heading):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.addWidget(self.gaps_heading, 1)
        head.addWidget(self.take, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self.heading)
        layout.addWidget(self.summary)
        layout.addLayout(head)
        layout.addWidget(self.gaps, 1)
        layout.addStretch()
        return page


class _Gaps(QAbstractTableModel):
    def __init__(self, table: Callable[[Sequence[Gap]], Table], parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table
        self.rows: Sequence[Gap] = ()
        self._headings = (self.tr("Word or line"), self.tr("Questions"), self.tr("Why"))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 1:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        value = self.rows[index.row()][index.column()]
        return f"{value:,}" if isinstance(value, int) else value

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == 1 else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._headings[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return dragged(self._table([self.rows[row] for row in sorted({index.row() for index in indexes})]))

    def show(self, rows: Sequence[Gap]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


class _GapsTable(QTableView):
    """Words that were missing and lines that could not be read."""

    def __init__(self, table: Callable[[Sequence[Gap]], Table], parent: QWidget) -> None:
        super().__init__(parent)
        self._model = _Gaps(table, self)
        self.setModel(self._model)
        as_rows(self, self.tr("What was not asked, and why"))
        self.setDragEnabled(True)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, 20 * GRID)
        header.resizeSection(1, 11 * GRID)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)

    @property
    def rows(self) -> Sequence[Gap]:
        return self._model.rows

    def show_rows(self, rows: Sequence[Gap]) -> None:
        self._model.show(rows)
        self.scrollToTop()


def _guide(parent: Detail) -> QScrollArea:
    """What the numbers mean and what to expect."""
    tr = parent.tr
    parts = (
        (
            tr("Analogies"),
            tr(
                "Paris is to France as Rome is to what? The share of questions whose best answer is right; the three "
                "words of the question cannot be answers. Chance is nearly 0. With this program on 5M words of an "
                "encyclopedia: 11 % of Google's questions, which need far more text, and 40 % of our common facts, "
                "which ask for frequent words alone."
            ),
        ),
        (
            tr("Similarities"),
            tr(
                "How well cosines put pairs of words in the order in which people put them: a correlation, 0 for "
                "none, 1 for the same order. SimLex-999 asks for likeness alone (cup and mug), WordSim-353 and MEN "
                "also for what belongs together (cup and coffee). With this program on 5M words: 0.25, 0.49 and 0.41."
            ),
        ),
        (
            tr("Classes of words"),
            tr(
                "Words are clustered by cosine (agglomerative, Ward) into as many clusters as there are classes; "
                "purity is the share of words of their cluster's most frequent class. The thin mark is chance. With "
                "this program on 5M words: 96 % for our common classes, 45 % for those of Almuhareb and Poesio."
            ),
        ),
        (
            tr("Odd one out"),
            tr(
                "Eight big cats and a shark: how often the odd word is the one without which the others lie closest "
                "together, and how near to the end of that order it stands on average (chance: 50 %)."
            ),
        ),
        (
            tr("How sure is it?"),
            tr(
                "The bar under a score is its 95 % interval: other questions of the same kind would move the score "
                "about so far. ▲ and ▼ mark a run whose interval lies wholly above or below that of the first. The "
                "questions of a section share words, so the truth is less sure still; and runs with different words "
                "answer different questions: compare how many were asked."
            ),
        ),
    )
    page = QWidget(parent)
    page.setProperty("role", "plain")
    layout = QVBoxLayout(page)
    layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    layout.setSpacing(GRID // 2)
    parent.advice.setWordWrap(True)
    layout.addWidget(parent.advice)
    layout.addSpacing(GRID // 2)
    for heading, text in parts:
        for words, role in ((heading, "heading"), (text, "muted")):
            label = QLabel(words, page)
            label.setProperty("role", role)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addSpacing(GRID // 2)
    layout.addStretch()
    area = QScrollArea(parent)
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(tr("How to read these numbers"))
    return area
