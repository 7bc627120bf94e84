"""Phrases: which pairs of words a threshold would join, live, and which were joined when the text was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import preparation
from app.job_bar import JobBar, plain
from app.labels import wrapped
from app.preparation import background
from app.search_field import SearchField
from app.segments import Segments
from app.session import Session
from app.taking import TakeButton
from app.text.lesson import lesson
from app.text.phrases.phrases_curve import picture_of
from app.text.phrases.phrases_form import PhrasesForm
from app.text.phrases.phrases_list import (
    APART,
    AROUND,
    COUNT,
    JOINED,
    NEAR,
    SCORE,
    Answer,
    PairRows,
    Wanted,
    joined_table,
    joined_text,
    question,
)
from app.theme import GRID
from app.training.mechanics.chart import Chart, share_text
from app.training.mechanics.rows_table import RowsTable
from app.vectors.asking import Asker
from core.job import Job

if TYPE_CHECKING:
    from core.text.corpus import Corpus
    from core.text.phrases import Neighbours, Pairs

KIND = "phrases"
LIVE, READ = "live", "read"


class PhrasesView(QWidget):
    """The settings of the step "Phrases" over the list of what it joins; pairs are counted once for each text.

    What is set here is how the text is read next, while the switch is on.
    """

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self._corpus: Corpus | None = None
        self._neighbours: Neighbours | None = None
        self._counted_at = 0
        self._stopped = False  # the person does not want to wait for the pairs
        self._rated: tuple[tuple[str, int], Pairs] | None = None
        self._order = (COUNT, True)
        self._shown: tuple[str, Wanted] | None = None
        self._asker = Asker(self)
        self.form = PhrasesForm(session, self)
        self.chart = Chart(self.tr("Pairs joined over the threshold"), 14 * GRID, self)
        self.result = wrapped(self, "")
        self.notice = wrapped(self, "small")
        self.source = Segments({READ: "", LIVE: self.tr("A further pass")}, self.tr("Which list"), self)
        self.part = Segments({JOINED: "", NEAR: "", APART: ""}, self.tr("Which pairs"), self)
        self.search = SearchField(
            self.tr("Search the phrases"),
            self.tr("A part of a word, of both words, or a regular expression between slashes"),
            self,
        )
        self.table = RowsTable(self.tr("Phrases"), 5, parent=self)
        self.take = TakeButton(lambda: self.table.table, job_bar, self)
        self.count_button = QPushButton(self.tr("Count pairs"), self)
        self._trouble = wrapped(self, "error")
        self._nothing = wrapped(self, "muted", self.tr("There is no such pair."))
        self._lay_out()
        self._connect()
        self._follow_corpus()

    # ---- what is shown ----

    def _follow_corpus(self) -> None:
        corpus = self._session.corpus
        if corpus is self._corpus:
            return
        self._asker.drop()
        self._job_bar.cancel(KIND)
        self._corpus, self._neighbours, self._rated, self._stopped = corpus, None, None, False
        self._trouble.clear()
        self._trouble.hide()
        self.source.set_value(READ)
        self.refresh()

    def refresh(self) -> None:
        """Show what is asked for now; a view that is not on screen does so when it is shown."""
        corpus = self._corpus
        self._empty.setVisible(corpus is None)
        self._body.setVisible(corpus is not None)
        if corpus is None:
            self._asker.drop()
        elif self.isVisible():
            self._ask(corpus)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what has changed meanwhile."""
        super().showEvent(event)
        self.refresh()

    def _ask(self, corpus: Corpus) -> None:
        step, wanted = self.form.step(), self._wanted()
        reads = bool(corpus.joined) and self.source.value() == READ
        self._show_parts(corpus, reads)
        if reads:
            self._asker.ask(lambda _: Answer(joined_table(corpus.joined, wanted)), self._show, self._fail)
        elif step is not None:
            neighbours = self._neighbours
            if neighbours is None or step.min_count < self._counted_at:
                self._count(corpus, step.min_count)
            else:
                self._asker.ask(question(corpus, neighbours, self._rated, step, wanted), self._keep, self._fail)

    def _count(self, corpus: Corpus, min_count: int) -> None:
        if self._stopped or self._job_bar.running(KIND):
            return
        self.count_button.hide()
        self.result.setText(self.tr("Counting pairs…"))

        def work(job: Job) -> Neighbours:
            background.need(job, preparation.phrases)
            from core.text.phrases import count_neighbours

            return count_neighbours(corpus.ids, corpus.line_starts, corpus.vocabulary.counts, min_count, job)

        def take(neighbours: Neighbours) -> None:
            if corpus is self._corpus:
                self._neighbours, self._counted_at, self._rated = neighbours, min_count, None
                self.refresh()

        title = self.tr("Counting pairs in {0}").format(corpus.name)
        self._job_bar.run(KIND, title, work, take, self._stop, unit=self.tr("tokens"))

    def _count_again(self) -> None:
        self._stopped = False
        self.refresh()

    def _was_cancelled(self, kind: str) -> None:
        if kind == KIND and self._corpus is not None:
            self._stop()

    def _stop(self, reason: str = "") -> None:
        """The pairs were not counted, and are not until the person asks for it."""
        self._stopped = True
        self.result.setText(self.tr("The pairs of this text are not counted."))
        self.count_button.show()
        if reason:
            self._refuse(reason)

    def _keep(self, answer: Answer) -> None:
        step = self.form.step()
        if answer.pairs is not None and step is not None:
            self._rated = ((step.score, step.min_count), answer.pairs)
        self._show(answer)

    def _show(self, answer: Answer) -> None:
        self._trouble.hide()
        self._show_table(answer)
        corpus, step, pairs = self._corpus, self.form.step(), answer.pairs
        if corpus is None:
            return
        if pairs is None or step is None:
            self.result.setText(joined_text(corpus.joined))
            return
        self.result.setText(self._result(corpus, pairs, answer))
        self.chart.show_picture(picture_of(pairs, step, answer.taken), self.result.text())
        near = min(answer.taken, len(pairs))
        self.part.set_label(JOINED, self.tr("Joined: {0}").format(f"{near:,}"))
        self.part.set_label(NEAR, self.tr("At the threshold"))
        self.part.set_label(APART, self.tr("Left apart: {0}").format(f"{len(pairs) - near:,}"))

    def _show_table(self, answer: Answer) -> None:
        """Show the list; near the threshold, both sides of it."""
        column, falls = self._order
        self.table.show_table(answer.table)
        self.table.show_order(min(column, len(answer.table.headings) - 1), falls)
        asked = (self.source.value(), self._wanted())
        if asked != self._shown:
            self._shown = asked
            self.table.scrollToTop()
        rows = len(answer.table.rows)
        self.table.setVisible(rows > 0)
        self._nothing.setVisible(not rows)
        if self.part.value() == NEAR and rows:
            middle = self.table.model().index(min(answer.taken, AROUND, rows - 1), 0)
            self.table.scrollTo(middle, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _result(self, corpus: Corpus, pairs: Pairs, answer: Answer) -> str:
        if not len(pairs):
            return self.tr("No pair of words occurs often enough. Lower the min count.")
        text = self.tr(
            "{0} of {1} pairs are over the threshold; {2} tokens ({3}) would become one with the one before."
        )
        share = share_text(answer.tokens / max(corpus.tokens, 1))
        shown = text.format(f"{answer.taken:,}", f"{len(pairs):,}", f"{answer.tokens:,}", share)
        if pairs.dropped:
            rare = self.tr("{0} rare pairs were dropped while counting: the memory could not hold them.")
            shown += " " + rare.format(f"{pairs.dropped:,}")
        return shown

    def _show_parts(self, corpus: Corpus, reads: bool) -> None:
        """Show what belongs to the list that is chosen."""
        joined = corpus.joined
        pairs = sum(map(len, joined.turns))
        self.source.setVisible(bool(joined))
        self.source.set_label(READ, self.tr("Joined when read: {0}").format(f"{pairs:,}"))
        self.chart.setVisible(not reads and self._neighbours is not None)
        self._list.setVisible(reads or self._neighbours is not None)
        self.part.setVisible(not reads)
        further = self.tr("Pairs of the text as it is, where some are joined already: what one more pass would join.")
        self.notice.setText(self.tr("Other settings show here when the text is read again.") if reads else further)
        self.notice.setVisible(bool(joined))

    def _fail(self, error: BaseException) -> None:
        self._refuse(plain(error))

    def _refuse(self, text: str) -> None:
        self._trouble.setText(text)
        self._trouble.show()

    def _wanted(self) -> Wanted:
        return Wanted(self.part.value(), self.search.text().strip(), *self._order)

    def _sort(self, column: int) -> None:
        """By another column, the greatest first and words from a on; or the other way round."""
        before, fell = self._order
        self._order = (column, not fell if column == before else column != 0)
        self.refresh()

    def _show_part(self) -> None:
        """What is apart or near the threshold is seen in the order of the score."""
        self._order = (COUNT if self.part.value() == JOINED else SCORE, True)
        self.refresh()

    def _show_lines(self, index: QModelIndex) -> None:
        rows = self.table.table.rows
        if index.isValid():
            query = rows.query(index.row()) if isinstance(rows, PairRows) else str(rows[index.row()][0])
            self._session.show_lines(query)

    # ---- the parts ----

    def _lay_out(self) -> None:
        self._empty = lesson(
            self,
            self.tr("Phrases"),
            self.tr(
                "“New York” is not a york that is new. Two words that stand side by side far more often than chance "
                "would have it are joined to one, new_york, and get a vector of their own."
            ),
            self.tr(
                "Open a text (Ctrl+O): its pairs are listed here by this score, and you see which of them a "
                "threshold would join before anything is trained."
            ),
            formula=self.tr("score = (count(a b) − min count) / (count(a) · count(b)) · tokens"),
        )
        self._body = QWidget(self)
        self._list = QWidget(self)
        state, choice, tools = _row(), _row(), _row()
        state.addWidget(self.result, 1)
        state.addWidget(self.count_button)
        self.form.top.addWidget(self.source)
        choice.addWidget(self.part)
        choice.addStretch(1)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.take)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.form)
        column.addWidget(self.chart)
        column.addLayout(state)
        column.addWidget(self._trouble)
        column.addWidget(self.notice)
        column.addWidget(self._list, 100)
        column.addStretch(1)
        inside = QVBoxLayout(self._list)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GRID)
        inside.addLayout(choice)
        inside.addLayout(tools)
        inside.addWidget(self.table, 100)
        inside.addWidget(self._nothing)
        inside.addStretch(1)
        self.table.take_room()
        for hidden in (self.count_button, self._trouble, self._nothing):
            hidden.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.addWidget(self._empty)
        layout.addWidget(self._body, 1)
        layout.addStretch(0)
        self.setFocusProxy(self.form)

    def _connect(self) -> None:
        self.table.let_sort(self._sort)
        for activated in (self.table.clicked, self.table.activated):
            activated.connect(self._show_lines)
        self.form.changed.connect(self.refresh)
        self.source.changed.connect(self.refresh)
        self.part.changed.connect(self._show_part)
        self.search.textChanged.connect(self.refresh)
        self.count_button.clicked.connect(self._count_again)
        self._session.corpus_changed.connect(self._follow_corpus)
        self._job_bar.cancelled.connect(self._was_cancelled)


def _row() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GRID)
    return row
