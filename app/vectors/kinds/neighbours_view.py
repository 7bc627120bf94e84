"""The neighbours of a word or an expression: by which vectors, how many, and among which words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
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
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.translation import declared
from app.vectors.answers import MOST_HIGHLIGHTED, AnswerList
from app.vectors.asking import Asker
from app.vectors.elided import Elided
from app.vectors.kinds.how_many import HowMany
from app.vectors.kinds.narrowing import ANY, Narrowing, NarrowingFields
from app.vectors.questions import Question
from app.vectors.teaching import FirstWords, page
from app.vectors.trouble import Trouble, with_reason
from app.vectors.word_field import WordField
from core.job import Job
from core.text.lookup.search import is_expression, matches
from core.vectors.embeddings import Embeddings, Neighbour
from core.vectors.spaces import ACROSS, INPUT, OUTPUT, SPACES, spaces_of

KIND = "neighbours"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the fields say at one moment."""

    text: str
    space: str
    count: str
    narrowing: Narrowing

    def question(self) -> Question:
        settings = (("count", self.count), ("space", self.space), ("among", self.narrowing.written()))
        return Question(KIND, (("text", self.text),), settings)


@dataclass(frozen=True, slots=True)
class _Found:
    """The words in an expression, and those nearest to it."""

    words: tuple[str, ...]
    neighbours: list[Neighbour]


class NeighboursView(QWidget):
    """Lists the words nearest to a word or an expression, exactly; the session's selection is listed as it changes.

    A word that is asked becomes the session's selection, an expression leaves it without one.
    """

    asked = Signal(object)

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self._asker = Asker(self)
        self._text = ""  # what is listed, or was asked last
        self.search = WordField(session, self.tr("Word or expression whose neighbours are asked"), True, self)
        self.trouble = Trouble(self)
        self.heading = Elided(self)
        self.place = Elided(self)
        self.caution = QLabel(self)
        self.space = Segments(self._space_labels(), self.tr("Vectors"), self)
        self.count = HowMany(self.tr("Number of neighbours"), self)
        self.narrow = QToolButton(self)
        self.narrowing = NarrowingFields(self)
        self.limits = QPushButton(self)
        self.neighbours = AnswerList(session, job_bar, self.tr("Neighbours"), self)
        self._explained = QLabel(self)
        self._first_words = FirstWords(self.go, self)
        self._lay_out()
        self._listen()
        self.clear()

    # ---- what the panel asks ----

    def ask(self, question: Question) -> None:
        """Ask with the settings that the question had."""
        embeddings = self._session.embeddings
        spaces = spaces_of(embeddings) if embeddings is not None else []
        with QSignalBlocker(self.count), QSignalBlocker(self.space):
            self.count.set_value(question.value("count"))
            if question.value("space") in spaces:
                self.space.set_value(question.value("space"))
        self.narrowing.set_value(Narrowing.parsed(question.value("among")))
        self._explain()
        self.search.setText(question.value("text"))  # also where it is refused
        self.go(question.value("text"))

    def go(self, text: str) -> bool:
        """List the neighbours of a word, which becomes the selection, or of an expression; says which: True, a word."""
        embeddings = self._session.embeddings
        if embeddings is None:
            return False
        bare = text[1:-1] if text[:1] == text[-1:] == '"' else text
        known = (text, self._session.fold(text), bare, self._session.fold(bare))
        word = next((word for word in known if word in embeddings.words), None)
        self._ask(word or text)
        if word is not None:
            self._session.select(word)
        return word is not None

    def focus_first(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus()
        self.search.selectAll()

    def clear(self) -> None:
        """Forget what was asked of other vectors."""
        embeddings = self._session.embeddings
        self._asker.drop()
        self._text = ""
        self.search.clear()
        self.trouble.clear()
        self.neighbours.show_answers((), "")
        self._pages.setCurrentWidget(self._invitation)
        self._first_words.offer(embeddings)
        self.narrowing.set_counted(embeddings is not None and embeddings.counts is not None)
        spaces = spaces_of(embeddings) if embeddings is not None else [INPUT]
        self.space.setVisible(len(spaces) > 1)
        if self.space.value() not in spaces:
            self.space.set_value(INPUT)
        self._explain()
        self._follow()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is listed, nor is about to be."""
        return not self._text

    # ---- asking ----

    def _submit(self, text: str) -> None:
        """Go to the word that was typed, or list the neighbours of an expression."""
        embeddings = self._session.embeddings
        if embeddings is None:
            return
        if is_expression(text) and text not in embeddings.words:
            self._choose_matching(text)
        elif self.go(text) and self._session.selection is not None:
            self._session.fly_to(self._session.selection)

    def _ask(self, text: str) -> None:
        embeddings, corpus = self._session.embeddings, self._session.corpus
        if embeddings is None:
            return
        asked = _Asked(text, self.space.value(), self.count.value(), self.narrowing.value())
        index = embeddings.words.find(text)
        fold = corpus.fold if corpus is not None else None

        def question(job: Job) -> _Found:
            from core.vectors.expression import Query, evaluate

            if index is not None:
                query = Query(embeddings.units([index], asked.space)[0].astype(np.float32), (index,))
            else:
                query = with_reason(lambda: evaluate(text, embeddings, fold, asked.space), embeddings, corpus)
            among = asked.narrowing.among(embeddings)
            found = embeddings.nearest(query.vector, int(asked.count), query.words, asked.space, among)
            return _Found(tuple(embeddings.words[place] for place in query.words), found)

        if index is not None:
            self._text = text
            self._name(text, self._placed(embeddings, index))
        self._asker.ask(question, partial(self._show, asked, index is not None), self.trouble.tell)

    def _ask_again(self) -> None:
        self._explain()
        if self._text:
            self._ask(self._text)

    def _choose_matching(self, expression: str) -> None:
        """Choose all words of the vectors that match a regular expression."""
        embeddings = self._session.embeddings
        assert embeddings is not None
        words = embeddings.words

        def question(job: Job) -> tuple[str, ...]:
            return tuple(words.take(np.flatnonzero(matches(words, expression, job))))

        self._asker.ask(question, partial(self._show_matching, expression), self.trouble.tell)

    def _replace(self, unknown: str, near: str) -> None:
        self.search.setText(self.search.text().replace(unknown, near))
        self._submit(self.search.text())

    # ---- showing ----

    def _follow(self) -> None:
        """List the neighbours of the selected word; without one, say how to get one."""
        session = self._session
        word, embeddings = session.selection, session.embeddings
        if word is not None and word != self._text:
            self._ask(word)
        elif word is None and embeddings is not None and self._text in embeddings.words:
            self._asker.drop()
            self._text = ""
            self.trouble.clear()
            self._pages.setCurrentWidget(self._invitation)

    def _name(self, heading: str, place: str) -> None:
        self.trouble.clear()
        self.heading.setText(heading)
        self.place.setText(place)
        if not self.search.hasFocus():
            self.search.setText(heading)
        self._pages.setCurrentWidget(self._answer)
        self._warn()

    def _warn(self) -> None:
        """Say it where the word that is asked about is in doubt itself."""
        reason = self.neighbours.doubt(self._text)
        self.caution.setText(reason)
        self.caution.setVisible(bool(reason))

    def _show(self, asked: _Asked, is_word: bool, found: _Found) -> None:
        self._text = asked.text
        if not is_word:
            self._name(asked.text, self.tr("Nearest to this sum; its own words are left out"))
            self._session.select(None)
        self.trouble.clear()
        self.neighbours.show_answers(found.neighbours, self.tr("cosine"), about=asked.text if is_word else "")
        self._nothing.setVisible(not found.neighbours)
        asked_for = () if is_word else found.words
        self._session.set_highlighted((*asked_for, *(near.word for near in found.neighbours[:MOST_HIGHLIGHTED])))
        self.asked.emit(asked.question())

    def _show_matching(self, expression: str, found: tuple[str, ...]) -> None:
        self.trouble.clear()
        if found:
            self._session.choose(found)
        text = self.tr("{0} words match {1} and are chosen on the map.") if found else self.tr("No word matches {1}.")
        self._job_bar.show_message(text.format(f"{len(found):,}", expression))

    def _explain(self) -> None:
        """Say what near means in the chosen space, and among which words."""
        embeddings, told = self._session.embeddings, self.narrowing.value().told()
        several = embeddings is not None and len(spaces_of(embeddings)) > 1
        plain = self.tr("By cosine in the original space")
        self._explained.setText(declared(SPACES[self.space.value()].help) if several else plain)
        self.limits.setText(self.narrowing.value().told("\n"))
        self.limits.setVisible(bool(told))
        self.narrow.setIcon(theme.icon("filter", "accent" if told else "muted"))
        self.narrow.setAccessibleName(f"{self._narrow_name()}: {told}" if told else self._narrow_name())

    def _placed(self, embeddings: Embeddings, index: int) -> str:
        rank = self.tr("rank {0} of {1}").format(f"{index + 1:,}", f"{len(embeddings):,}")
        if embeddings.counts is None:
            return rank
        return self.tr("{0} times in the text · {1}").format(f"{int(embeddings.counts[index]):,}", rank)

    def _narrow_name(self) -> str:
        return self.tr("Limit which words may answer")

    def _widen(self) -> None:
        self.narrowing.set_value(ANY)
        self._ask_again()

    # ---- parts ----

    def _listen(self) -> None:
        self._session.selection_changed.connect(self._follow)
        self.search.submitted.connect(self._submit)
        for choice in (self.count, self.space, self.narrowing):
            choice.changed.connect(self._ask_again)
        self.narrow.toggled.connect(self.narrowing.setVisible)
        self.limits.clicked.connect(self._widen)
        self.neighbours.chosen.connect(self._session.select)
        self.neighbours.doubt_changed.connect(self._warn)
        self.trouble.chosen.connect(self._replace)

    def _space_labels(self) -> dict[str, str]:
        return {INPUT: self.tr("Input"), OUTPUT: self.tr("Output"), ACROSS: self.tr("Input against output")}

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(self.tr("A word, or king − man + woman"))
        self.search.setClearButtonEnabled(True)
        sign = QAction(theme.icon("search", "muted"), "", self.search)
        self.search.addAction(sign, self.search.ActionPosition.LeadingPosition)
        self._answer = self._make_answer()
        self._invitation = self._make_invitation()
        self._pages = QStackedWidget(self)
        for part in (self._invitation, self._answer):
            self._pages.addWidget(part)
        top = QVBoxLayout()
        top.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        top.addWidget(self.search)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.trouble)
        layout.addWidget(self._pages, 1)

    def _make_answer(self) -> QWidget:
        part = QWidget(self)
        self.heading.setProperty("role", "title")
        self.place.setProperty("role", "muted")
        for label, role in ((self._explained, "small"), (self.caution, "warning")):
            label.setProperty("role", role)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            label.setWordWrap(True)
        # While a theme is put on, it wants more room than after it.
        self.space.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._explained.setToolTip(
            self.tr("By the cosine of the vectors themselves. The map is flat and can only hint at who is near whom.")
        )
        self._nothing = QLabel(self.tr("No other word lies within these limits."), part)
        self._nothing.setProperty("role", "muted")
        self._nothing.setWordWrap(True)
        self._nothing.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        self._nothing.hide()
        self._set_up_narrowing()
        head = QVBoxLayout()
        head.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        head.setSpacing(GRID // 2)
        head.addWidget(self.heading)
        head.addWidget(self.place)
        head.addWidget(self.caution)
        head.addSpacing(GRID // 2)
        head.addWidget(self.space)
        head.addWidget(self._explained)
        head.addSpacing(GRID // 2)
        head.addLayout(self._make_choices())
        head.addWidget(self.narrowing)
        head.addWidget(self.limits)
        layout = QVBoxLayout(part)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._nothing)
        layout.addWidget(self.neighbours, 1)
        return part

    def _set_up_narrowing(self) -> None:
        self.narrow.setCheckable(True)
        self.narrow.setToolTip(self.tr("Limit which words may answer: by rank, by count"))
        self.narrowing.hide()
        self.limits.setProperty("role", "limits")
        self.limits.setIcon(theme.icon("close", "accent"))
        self.limits.setIconSize(QSize(12, 12))
        self.limits.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.limits.setAccessibleName(self.tr("Let every word answer again"))
        self.limits.setToolTip(self.tr("Let every word answer again"))
        self.limits.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _make_choices(self) -> QHBoxLayout:
        choices = QHBoxLayout()
        choices.setSpacing(GRID // 2)
        choices.addWidget(self.count, 1)
        choices.addWidget(self.narrow)
        choices.addWidget(self.neighbours.take)
        return choices

    def _make_invitation(self) -> QWidget:
        """How to choose a word, while none is selected."""
        part = page(
            self,
            self.tr("Choose a word"),
            self.tr("Click one on the map, or type it above and press Enter. A sum of words works as well:"),
            self.tr("king − man + woman\n0.5 * paris + london\navg(red, green, blue)"),
        )
        layout = part.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(3, self._first_words)
        return part
