"""The room of words: search, neighbours, vector arithmetic, analogies; always in the original space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFocusEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.job_bar import JobBar
from app.map.sets_view import marks_of
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.vectors.analogy_view import AnalogyView
from app.vectors.answers import AnswerList
from app.vectors.asking import Asker
from app.vectors.trouble import Trouble, with_reason
from app.vectors.word_field import WordField
from core.job import Job
from core.text.search import is_expression, matches
from core.vectors.embeddings import Embeddings, Neighbour

COUNTS = ("10", "25", "50", "100")
_FIRST_TRIES = range(150, 1000, 37)  # frequent enough to be known well, and past the words that only hold sentences


@dataclass(frozen=True, slots=True)
class _Answer:
    """Neighbours of an expression, and the words in it."""

    words: tuple[str, ...]
    neighbours: list[Neighbour]


class WordsView(QWidget):
    """Finds words, lists neighbours of a word or an expression, and asks analogies.

    The selected word is the session's; the words of the list are named to it as highlighted. Every question is
    answered off the window's thread.
    """

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job_bar = job_bar
        self._asker = Asker(self)
        self._expression = ""  # what is listed if it is no selected word
        self.search = WordField(session, self.tr("Search a word or an expression"), True, self)
        self.heading = _Elided(self)
        self.place = QLabel(self)
        self.count = Segments({count: count for count in COUNTS}, self.tr("Number of neighbours"), self)
        self.neighbours = AnswerList(self.tr("Neighbours"), self)
        self.trouble = Trouble(self)
        self.analogy = AnalogyView(session, self)
        self._tries = QHBoxLayout()
        self._lay_out()
        self._listen()
        self._start_over()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus()
        self.search.selectAll()

    def focus_analogy(self) -> None:
        """Put the cursor into the first field of the analogy."""
        self.analogy.fields[0].setFocus()
        self.analogy.fields[0].selectAll()

    def sizeHint(self) -> QSize:
        """A column of the window."""
        return QSize(41 * GRID, 80 * GRID)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard belongs in the search field."""
        super().focusInEvent(event)
        self.focus_search()

    # ---- asking ----

    def _submit(self, text: str) -> None:
        """Go to the word that was typed, or list the neighbours of an expression."""
        embeddings = self._session.embeddings
        if embeddings is None:
            return
        word = next((word for word in (text, self._session.fold(text)) if word in embeddings.words), None)
        if word is None and is_expression(text):
            self._choose_matching(text)
            return
        if word is None:
            self._ask_expression(text)
            return
        self._expression = ""
        if word == self._session.selection:
            self._show_selection()
        self._session.select(word)
        self._session.fly_to(word)

    def _ask_expression(self, text: str) -> None:
        embeddings, corpus = self._session.embeddings, self._session.corpus
        if embeddings is None:
            return
        count = int(self.count.value())
        fold = corpus.fold if corpus is not None else None

        def question(job: Job) -> _Answer:
            from core.vectors.expression import evaluate

            query = with_reason(lambda: evaluate(text, embeddings, fold), embeddings, corpus)
            words = tuple(embeddings.words[index] for index in query.words)
            return _Answer(words, embeddings.nearest(query.vector, count, query.words))

        self._asker.ask(question, partial(self._show_expression, text), self._fail)

    def _choose_matching(self, expression: str) -> None:
        """Choose all words of the vectors that match a regular expression."""
        embeddings = self._session.embeddings
        assert embeddings is not None
        words = embeddings.words

        def question(job: Job) -> tuple[str, ...]:
            return tuple(words.take(np.flatnonzero(matches(words, expression, job))))

        self._asker.ask(question, partial(self._show_matching, expression), self._fail)

    def _show_matching(self, expression: str, found: tuple[str, ...]) -> None:
        self.trouble.clear()
        if found:
            self._session.choose(found)
        text = self.tr("{0} words match {1} and are chosen on the map.") if found else self.tr("No word matches {1}.")
        self._job_bar.show_message(text.format(f"{len(found):,}", expression))

    def _ask_word(self, word: str) -> None:
        embeddings = self._session.embeddings
        index = embeddings.words.find(word) if embeddings is not None else None
        if embeddings is None or index is None:
            return
        self.heading.setText(word)
        self.place.setText(self._placed(embeddings, index))
        count = int(self.count.value())

        def question(job: Job) -> list[Neighbour]:
            return embeddings.nearest(embeddings.input_vectors[index], count, [index])

        self._asker.ask(question, self._show, self._fail)

    def _ask_again(self) -> None:
        if self._expression:
            self._ask_expression(self._expression)
        elif self._session.selection is not None:
            self._ask_word(self._session.selection)

    # ---- showing ----

    def _start_over(self) -> None:
        """Forget what was asked of other vectors."""
        self._asker.drop()
        self._expression = ""
        self.search.clear()
        self.trouble.clear()
        self.analogy.clear()
        there = self._session.embeddings is not None
        for part in (self.search, self.analogy):
            part.setEnabled(there)
        self._offer_first_words()
        self._show_selection()

    def _mark_sets(self) -> None:
        """Show in the lists which words are in which of the sets that are shown."""
        marks = marks_of(self._session.sets)
        for answers in (self.neighbours, self.analogy.answers):
            answers.mark(marks)

    def _show_selection(self) -> None:
        """The neighbours of the selected word; without one, how to get one."""
        word = self._session.selection
        if word is None and self._expression:
            return
        self._expression = ""
        self.trouble.clear()
        if self._session.embeddings is None:
            self._pages.setCurrentWidget(self._lesson)
        elif word is None:
            self._asker.drop()
            self._pages.setCurrentWidget(self._invitation)
        else:
            self._pages.setCurrentWidget(self._answer)
            self._ask_word(word)

    def _show(self, neighbours: list[Neighbour]) -> None:
        self.trouble.clear()
        self.neighbours.show_answers(neighbours, self.tr("cosine"))
        self._pages.setCurrentWidget(self._answer)
        self._session.set_highlighted(tuple(near.word for near in neighbours))

    def _show_expression(self, text: str, answer: _Answer) -> None:
        self._expression = text
        self._session.select(None)
        self.heading.setText(text)
        self.place.setText(self.tr("Nearest to this sum; its own words are left out"))
        self._show(answer.neighbours)
        self._session.set_highlighted((*answer.words, *(near.word for near in answer.neighbours)))

    def _fail(self, error: BaseException) -> None:
        self.trouble.tell(error)

    def _say_copied(self, count: int) -> None:
        self._job_bar.show_message(self.tr("{0} words were copied as a table.").format(count))

    def _placed(self, embeddings: Embeddings, index: int) -> str:
        rank = self.tr("rank {0} of {1}").format(f"{index + 1:,}", f"{len(embeddings):,}")
        if embeddings.counts is None:
            return rank
        return self.tr("{0} times in the text · {1}").format(f"{int(embeddings.counts[index]):,}", rank)

    def _replace(self, unknown: str, near: str) -> None:
        self.search.setText(self.search.text().replace(unknown, near))
        self._submit(self.search.text())

    def _offer_first_words(self) -> None:
        while (item := self._tries.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        embeddings = self._session.embeddings
        if embeddings is None:
            return
        words = [embeddings.words[i % len(embeddings)] for i in _FIRST_TRIES]
        written = [word for word in dict.fromkeys(words) if word.isalpha() and len(word) < 12]
        fitting = [word for word in written if len(word.encode()) > 3] or written
        if not fitting:
            return
        self._tries.addWidget(QLabel(self.tr("For a start:"), self))
        for word in fitting[:3]:
            link = QPushButton(word, self)
            link.setProperty("role", "link")
            link.clicked.connect(partial(self._submit, word))
            self._tries.addWidget(link)
        self._tries.addStretch(1)

    # ---- parts ----

    def _listen(self) -> None:
        session = self._session
        session.embeddings_changed.connect(self._start_over)
        session.selection_changed.connect(self._show_selection)
        session.sets_changed.connect(self._mark_sets)
        theme.notifier.changed.connect(self._mark_sets)
        self.search.submitted.connect(self._submit)
        self.count.changed.connect(self._ask_again)
        self.neighbours.chosen.connect(session.select)
        for answers in (self.neighbours, self.analogy.answers):
            answers.copied.connect(self._say_copied)
        self.trouble.chosen.connect(self._replace)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(self.tr("A word, or king − man + woman"))
        self.search.setClearButtonEnabled(True)
        sign = QAction(theme.icon("search", "muted"), "", self.search)
        self.search.addAction(sign, self.search.ActionPosition.LeadingPosition)
        self._answer = self._make_answer()
        self._lesson = self._make_lesson()
        self._invitation = self._make_invitation()
        self._pages = QStackedWidget(self)
        for page in (self._lesson, self._invitation, self._answer):
            self._pages.addWidget(page)
        rule = QFrame(self)
        rule.setProperty("role", "rule")
        top = QVBoxLayout()
        top.setContentsMargins(2 * GRID, GRID + GRID // 2, 2 * GRID, GRID // 2)
        top.addWidget(self.search)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.trouble)
        layout.addWidget(self._pages, 3)
        layout.addWidget(rule)
        layout.addWidget(self.analogy, 2)

    def _make_answer(self) -> QWidget:
        page = QWidget(self)
        self.heading.setProperty("role", "title")
        self.place.setProperty("role", "muted")
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        copy = QToolButton(page)
        copy.setIcon(theme.icon("copy", "muted"))
        copy.setToolTip(self.tr("Copy the list as a table (Ctrl+C)"))
        copy.setAccessibleName(self.tr("Copy the list as a table"))
        copy.clicked.connect(self.neighbours.copy)
        space = QLabel(self.tr("Neighbours by cosine in the original space"), page)
        space.setToolTip(
            self.tr("By the cosine of the vectors themselves. The map is flat and can only hint at who is near whom.")
        )
        space.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        choice = QHBoxLayout()
        choice.setSpacing(GRID // 2)
        choice.addWidget(self.count, 1)
        choice.addWidget(copy)
        head = QVBoxLayout()
        head.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID // 2)
        head.setSpacing(GRID // 2)
        head.addWidget(self.heading)
        head.addWidget(self.place)
        head.addSpacing(GRID // 2)
        head.addWidget(space)
        head.addLayout(choice)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.neighbours, 1)
        return page

    def _make_lesson(self) -> QWidget:
        """What this room is for, while there are no vectors."""
        return _page(
            self,
            self.tr("Ask the words"),
            self.tr(
                "When a text has been trained, or vectors are open, every word has a place in a space of many "
                "dimensions."
            ),
            self.tr("Neighbours are the words that stand in the same company: search one, or click it on the map."),
            self.tr("Arithmetic follows meaning: king − man + woman comes out near queen."),
            self.tr("Analogies ask for the fourth word: man is to king as woman is to ?"),
        )

    def _make_invitation(self) -> QWidget:
        """How to choose a word, while none is selected."""
        page = _page(
            self,
            self.tr("Choose a word"),
            self.tr("Click one on the map, or type it above and press Enter. A sum of words works as well."),
        )
        layout = page.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertLayout(2, self._tries)
        return page


class _Elided(QLabel):
    """A label that never asks for more room than there is, and shows the whole text when it is pointed at."""

    def __init__(self, parent: QWidget) -> None:
        self._whole = ""
        super().__init__(parent)

    def setText(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self._fit()

    def text(self) -> str:
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def _fit(self) -> None:
        super().setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


def _page(parent: QWidget, title: str, *paragraphs: str) -> QWidget:
    """A heading and paragraphs at the top of an otherwise quiet page."""
    page = QWidget(parent)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    layout.setSpacing(GRID + GRID // 2)
    heading = QLabel(title, page)
    heading.setProperty("role", "title")
    layout.addWidget(heading)
    for paragraph in paragraphs:
        label = QLabel(paragraph, page)
        label.setWordWrap(True)
        label.setProperty("role", "muted")
        layout.addWidget(label)
    layout.addStretch(1)
    return page
