"""What the views of the mechanics have in common: whose numbers they are, which word they are about, when to look."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.labels import wrapped
from app.session import Session
from app.theme import GRID
from app.training.mechanics.card import scrolled
from app.training.mechanics.subject import Subject, subject_of
from app.translation import declared
from app.vectors.asking import Asker
from app.vectors.trouble import Trouble
from app.vectors.word_field import WordField
from core.glossary import TERMS, Term
from core.job import Job

if TYPE_CHECKING:
    from app.vectors.word_field import Source

WIDEST = 128 * GRID  # the eye finds the numbers of a word, and a line is read
Answer = Callable[[Subject, int, Job], Any]


class MechanicsPage(QWidget):
    """A column under a line that says whose numbers these are, with a field for the word that they are about.

    The word is the session's selection, or what was typed here. What is shown is reckoned off the window's thread, and
    only while the view is on screen.

    Args:
        session: what is open.
        job_bar: where writing to files is told.
        term: of the glossary, what the view is about; explained while there is neither a text nor a run.
        lesson: what to do then, and what is seen after it.
    """

    def __init__(
        self, session: Session, job_bar: JobBar, term: str, lesson: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.job_bar = session, job_bar
        self.subject: Subject | None = None
        self.word = 0
        self._typed: str | None = None
        self._stale = True
        self._asker = Asker(self)
        self.caption = wrapped(self, "small")
        self.field = WordField(session, self.tr("Word"), False, self, self._source)
        self.field.setMaximumWidth(24 * GRID)
        self._trouble = Trouble(self)
        self._lesson_text = lesson
        self._hint = wrapped(self, "muted", lesson)
        self._empty = _lesson(TERMS[term], self._hint, self)
        self._head, self.body = QWidget(self), QWidget(self)
        self.column = QVBoxLayout(self.body)
        self.tools = QHBoxLayout()
        self._lay_out()
        self.field.submitted.connect(self._take_word)
        self._trouble.chosen.connect(lambda _, near: self._take_word(near))
        session.selection_changed.connect(self._follow_selection)
        for signal in (
            session.trainer_changed,
            session.corpus_changed,
            session.embeddings_changed,
            session.settings_changed,
        ):
            signal.connect(self.refresh)
        self.setFocusProxy(self.field)

    @abstractmethod
    def question(self) -> Answer:
        """What is asked of a subject and a word; read the fields now, the answer is reckoned in another thread."""

    @abstractmethod
    def show_answer(self, subject: Subject, word: int, answer: Any) -> None:
        """Show what was reckoned."""

    def refresh(self) -> None:
        """Ask anew; a view that is not on screen asks when it is shown."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        subject = subject_of(self.session)
        self._head.setVisible(subject is not None)
        if subject is None:
            self.subject = None
            self._asker.drop()
            self._show_body(False)
            return
        self._hint.setText(self.tr("Preparing…"))
        self.caption.setText(subject.caption)
        wanted, question = self._typed or self.session.selection, self.question()

        def work(job: Job) -> tuple[int, Any]:
            subject.vocabulary.words.prepare_lookup()
            word = subject.place_of(wanted)
            return word, question(subject, word, job)

        self._asker.ask(work, lambda found: self._show(subject, *found), self._fail)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what has changed meanwhile."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _show(self, subject: Subject, word: int, answer: Any) -> None:
        self.subject, self.word = subject, word
        self._trouble.clear()
        self._show_body(True)
        if not self.field.hasFocus() or not self.field.isModified():
            self.field.setText(subject.vocabulary.words[word])
        self.show_answer(subject, word, answer)

    def _show_body(self, there: bool) -> None:
        """Show the answer, or what the view is about while there is none."""
        self._hint.setText(self._lesson_text)
        self.body.setVisible(there)
        self._empty.setVisible(not there)

    def _fail(self, error: BaseException) -> None:
        self._hint.setText("")
        self._trouble.tell(error)

    def _source(self) -> Source | None:
        subject = self.subject
        return (subject.vocabulary.words, subject.vocabulary.counts) if subject is not None else None

    def _take_word(self, typed: str) -> None:
        """Take a word that was typed; where the vectors have it, it becomes the selection of the window."""
        self._typed = typed
        self.field.setModified(False)
        self.field.setText(typed)
        word = self.session.fold(typed)
        embeddings = self.session.embeddings
        if embeddings is not None and word in embeddings.words and word != self.session.selection:
            self.session.select(word)
        else:
            self.refresh()

    def _follow_selection(self) -> None:
        if self.session.selection is not None:
            self._typed = None
            self.refresh()

    def _lay_out(self) -> None:
        label = QLabel(self.tr("Word"), self._head)
        label.setBuddy(self.field)
        self.tools.setSpacing(GRID)
        self.tools.addWidget(label)
        self.tools.addWidget(self.field, 2)
        self.tools.addStretch(1)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(2 * GRID, GRID, 2 * GRID, 0)
        head.setSpacing(GRID)
        head.addWidget(self.caption)
        head.addLayout(self.tools)
        head.addWidget(self._trouble)
        self.column.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        self.column.setSpacing(GRID)
        inside = QWidget(self)
        inside.setMaximumWidth(WIDEST)
        stack = QVBoxLayout(inside)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        for part in (self._head, self._empty, self.body):
            stack.addWidget(part)
        stack.addStretch(1)
        column = scrolled(self, inside)
        column.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._head.hide()
        self.body.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column)


def heading(text: str, parent: QWidget) -> QLabel:
    """The title of a part of a column."""
    label = QLabel(text, parent)
    label.setProperty("role", "heading")
    return label


def headed(title: QWidget, *others: QWidget) -> QHBoxLayout:
    """A title at the left, and small things at the right of the same line."""
    row = QHBoxLayout()
    row.setSpacing(GRID)
    row.addWidget(title, 1)
    for other in others:
        row.addWidget(other)
    return row


def _lesson(term: Term, hint: QWidget, parent: QWidget) -> QWidget:
    """What stands in a view that has nothing to show yet: what it is about, and the way there."""
    shown = QWidget(parent)
    name = declared(term.name)
    column = QVBoxLayout(shown)
    column.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 0)
    column.setSpacing(GRID)
    column.addWidget(wrapped(shown, "title", name[:1].upper() + name[1:]))
    column.addWidget(wrapped(shown, "", declared(term.definition)))
    if term.formula:
        column.addWidget(wrapped(shown, "number", declared(term.formula)))
    column.addSpacing(GRID)
    column.addWidget(hint)
    return shown
