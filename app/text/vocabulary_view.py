"""The vocabulary: every word of the text with its count, what becomes of it, and why one is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QModelIndex
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.job_bar import JobBar
from app.search_field import SearchField
from app.segments import Segments
from app.session import Session
from app.taking import TakeButton
from app.text.lesson import lesson
from app.theme import GRID
from app.training.mechanics.rows_table import RowsTable
from app.translation import declared
from app.vectors.asking import Asker
from app.vectors.trouble import Trouble
from core.job import Job
from core.tables import Table
from core.training.hyperparameters import Hyperparameters
from core.vectors.embeddings import UnknownWordError, near_spellings

if TYPE_CHECKING:
    from core.text.corpus import Corpus
    from core.text.lookup.word_list import Names, Wanted, WordList

ALL, LEARNT, RARE, DROPPED = "all", "learnt", "rare", "dropped"
WORD, COUNT = 1, 2
SORTED = (WORD, COUNT)  # the columns that can be sorted by
ROWS = 8


class VocabularyView(QWidget):
    """All words of the open text in a table that can be sought, sorted and taken away."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._corpus: Corpus | None = None
        self._shown: WordList | None = None
        self._min_count = 0
        self._column, self._falls = COUNT, True
        self._asker = Asker(self)
        self.part = Segments(
            {ALL: self.tr("All"), LEARNT: self.tr("Learnt"), RARE: self.tr("Too rare"), DROPPED: self.tr("Dropped")},
            self.tr("Which words"),
            self,
        )
        self.search = SearchField(
            self.tr("Search the vocabulary"),
            self.tr("A part of the word, or a regular expression between slashes: /^un.*ed$/"),
            self,
        )
        self.from_end = QCheckBox(self.tr("By endings"), self)
        self.from_end.setToolTip(self.tr("Sort the words from their last letter on, as in a rhyming dictionary"))
        self.table = RowsTable(self.tr("Vocabulary"), ROWS, wide=WORD, parent=self)
        self.take = TakeButton(lambda: self.table.table, job_bar, self)
        self.result = QLabel(self)
        self.result.setProperty("role", "small")
        self.trouble = Trouble(self)
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Show the words that are wanted now, off the window's thread; only while it is in sight."""
        corpus = self._session.corpus
        self._empty.setVisible(corpus is None)
        self._body.setVisible(corpus is not None)
        if corpus is None:
            self._asker.drop()
            self._corpus = self._shown = None
            self.table.show_table(Table((), ()))
            return
        if not self.isVisible():
            return
        min_count, wanted = self._least(), self._wanted()
        self._corpus, self._min_count = corpus, min_count

        def question(job: Job) -> tuple[WordList, UnknownWordError | None]:
            from core.text.lookup.word_list import word_list  # brings the compiler

            found = word_list(corpus, min_count, wanted, job)
            return found, None if len(found) or wanted.part != ALL else missing(wanted.typed, corpus)

        self._asker.ask(question, lambda answer: self._show(*answer), self._fail)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow what has changed while it was not in sight."""
        super().showEvent(event)
        if self._session.corpus is not self._corpus or self._least() != self._min_count:
            self.refresh()

    # ---- what is shown ----

    def _show(self, found: WordList, unknown: UnknownWordError | None) -> None:
        self._shown = found
        corpus = self._corpus
        assert corpus is not None
        self.trouble.clear()
        if unknown is not None:
            self.trouble.tell(unknown)
            self.trouble.links.setVisible(bool(unknown.near))  # nothing is offered here while one types
        steps = tuple(declared(step.label) for step in corpus.reading.taken_steps)
        self.table.show_table(found.table(self._names(steps)))
        self.table.scrollToTop()
        self.table.setVisible(len(found) > 0)
        self._air.setVisible(len(found) == 0)
        everything = len(found.vocabulary) + len(found.dropped.words)
        tokens = found.vocabulary.tokens + int(found.dropped.counts.sum())
        text = self.tr("{0} of {1} different words; {2} of all words of text")
        share = f"{found.tokens / max(tokens, 1):.1%}"
        self.result.setText(text.format(f"{len(found):,}", f"{everything:,}", share))

    def _fail(self, error: BaseException) -> None:
        self.trouble.tell(error)

    def _names(self, steps: tuple[str, ...]) -> Names:
        from core.text.lookup.word_list import Names

        return Names(
            (self.tr("Rank"), self.tr("Word"), self.tr("Count"), self.tr("Per million"), self.tr("In training")),
            self.tr("learnt"),
            self.tr("too rare: under {0}").format(f"{self._min_count:,}"),
            tuple(self.tr("dropped: {0}").format(step) for step in steps),
        )

    # ---- what is wanted ----

    def _least(self) -> int:
        return (self._session.settings or Hyperparameters()).min_count

    def _wanted(self) -> Wanted:
        from core.text.lookup.word_list import Wanted

        typed = self.search.text().strip()
        return Wanted(self.part.value(), typed, self._column, self._falls, self.from_end.isChecked())

    def _sort(self, column: int) -> None:
        """Sort by a column; by the same one again: the other way round."""
        if column in SORTED:
            self._falls = not self._falls if column == self._column else column == COUNT
            self._column = column
            self._show_order()
            self.refresh()

    def _show_order(self) -> None:
        self.table.show_order(self._column, self._falls)

    def _sort_by_endings(self) -> None:
        self._column, self._falls = WORD, False
        self._show_order()
        self.refresh()

    def _follow_settings(self) -> None:
        if self._least() != self._min_count:
            self.refresh()

    def _show_lines(self, index: QModelIndex) -> None:
        if self._shown is not None and not self._shown.is_dropped(index.row()):
            self._session.show_lines(self._shown.word(index.row()))

    def _seek(self, _: str, near: str) -> None:
        self.search.setText(near)

    # ---- the parts ----

    def _lay_out(self) -> None:
        self._empty = lesson(
            self,
            self.tr("Vocabulary"),
            self.tr(
                "Every word of a text, with how often it occurs and whether it is learnt: search, sort by count, "
                "alphabet or endings, export. A word that is missing is given its reason."
            ),
            self.tr("Open a text (Ctrl+O): its words are listed here."),
        )
        self._body = QWidget(self)
        self._air = QWidget(self._body)  # in place of a table of no rows
        self._air.hide()
        tools, choice = QHBoxLayout(), QHBoxLayout()
        for row in (tools, choice):
            row.setSpacing(GRID)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.take)
        choice.addWidget(self.part)
        choice.addStretch(1)
        choice.addWidget(self.from_end)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(choice)
        column.addLayout(tools)
        column.addWidget(self.trouble)
        column.addWidget(self.table, 100)
        column.addWidget(self.result)
        column.addWidget(self._air, 1)
        self.table.take_room()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.addWidget(self._empty)
        layout.addWidget(self._body, 1)
        layout.addStretch(0)
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.table.let_sort(self._sort)
        self._show_order()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setToolTip(self.tr("A double click shows the lines in which the word stands"))
        self.table.activated.connect(self._show_lines)
        self.search.textChanged.connect(self.refresh)
        self.part.changed.connect(self.refresh)
        self.from_end.toggled.connect(self._sort_by_endings)
        self.trouble.chosen.connect(self._seek)
        self._session.corpus_changed.connect(self.refresh)
        self._session.settings_changed.connect(self._follow_settings)


def missing(word: str, corpus: Corpus) -> UnknownWordError:
    """Why a word is not in the list. Off the window's thread."""
    from core.text.lookup.absence import why_absent  # brings the compiler

    words = corpus.vocabulary.words
    near = near_spellings(words, corpus.fold(word) or word)
    nowhere = QCoreApplication.translate(
        "Vocabulary", "It does not occur in this text, and no word is spelt like it. Search for a part of it."
    )
    return UnknownWordError(word, len(words), near, why_absent(word, corpus) or ("" if near else nowhere))
