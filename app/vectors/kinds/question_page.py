"""What the views of questions have in common: fields, a button, what stands there before an answer, and trouble."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.vectors.answers import MOST_HIGHLIGHTED
from app.vectors.asking import Asker
from app.vectors.kinds.how_many import HowMany
from app.vectors.questions import Question
from app.vectors.teaching import first_words
from app.vectors.trouble import Trouble, with_reason
from app.vectors.word_field import WordField
from core.job import Job
from core.vectors.embeddings import Embeddings, Fold

if TYPE_CHECKING:
    from core.text.corpus import Corpus

Setting = Segments | HowMany | QCheckBox
ON, OFF = "yes", "no"


class QuestionPage(QWidget):
    """The view of one kind of question: a child says what its fields are, what is worked out, and shows it.

    Enter in any field asks, as the button does; a field that is empty gets the cursor instead. Questions are worked
    out off the window's thread. Nothing is shown of vectors that were replaced.

    Attributes:
        asked: carries the `Question` once its answer is on screen.
        fields: the fields of words by name.
        optional: the names of those that may be empty.
        settings: what else there is to choose, by name; a change asks again where there is an answer.
        examples: values of the fields in order, of which the first whose words the vectors have is offered.
    """

    asked = Signal(object)
    kind = ""
    examples: Sequence[tuple[str, ...]] = ()

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self._asker = Asker(self)
        self._question: Question | None = None
        self._example: tuple[str, ...] = ()
        self._waits = False
        self.fields: dict[str, WordField] = {}
        self.optional: set[str] = set()
        self.settings: dict[str, Setting] = {}
        self.trouble = Trouble(self)
        self.button = QPushButton(self.tr("Ask"), self)
        self.answer = QWidget(self)
        self._lesson, self._link = self._paragraph(), self._paragraph()
        self._stack = QStackedWidget(self)
        self.button.clicked.connect(self.submit)
        self.trouble.chosen.connect(self._replace)
        self._link.linkActivated.connect(lambda _: self.take_example())

    # ---- what a child says ----

    def work(self, embeddings: Embeddings, fold: Fold | None, question: Question) -> Callable[[Job], Any]:
        """What works the answer out off the window's thread; a ValueError is shown as what is wrong with the fields."""
        raise NotImplementedError

    def show_answer(self, question: Question, answer: Any) -> None:
        """Show what `work` came to."""
        raise NotImplementedError

    def told(self, values: Sequence[str]) -> str:
        """An example in words."""
        return " · ".join(values)

    # ---- as `QuestionView` ----

    def ask(self, question: Question) -> None:
        """Fill the fields from a question, and ask it."""
        self._waits = True
        for name, field in self.fields.items():
            _fill(field, question.value(name))
        for name, setting in self.settings.items():
            _write(setting, question.value(name, _read(setting)))
        self._waits = False
        self.submit()

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        first = next(iter(self.fields.values()))
        first.setFocus()
        first.selectAll()

    def clear(self) -> None:
        """Forget the answers; what stands in the fields stays."""
        self._asker.drop()
        self._question = None
        self.trouble.clear()
        embeddings = self._session.embeddings
        self._example = () if embeddings is None else self._fitting(embeddings)
        self._link.setVisible(bool(self._example))
        if self._example:
            told = html.escape(self.told(self._example))
            self._link.setText(
                self.tr("For a start: {0}").format(f'<a href="example" style="text-decoration: none">{told}</a>')
            )
        self._stack.setCurrentIndex(0)

    def point_out(self, words: Iterable[str]) -> None:
        """Let the map show the words of an answer and nothing else, if the person still looks at it."""
        if self.isVisible():
            self._session.select(None)
            self._session.set_highlighted(tuple(dict.fromkeys(words))[:MOST_HIGHLIGHTED])

    def hideEvent(self, event: QHideEvent) -> None:
        """An answer that comes after the person has turned to something else would take the map from it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._asker.drop()

    # ---- asking ----

    def submit(self) -> None:
        """Ask what stands in the fields, or put the cursor where something is missing."""
        embeddings = self._session.embeddings
        needed = [field for name, field in self.fields.items() if name not in self.optional]
        missing = next((field for field in needed if not field.text().strip()), None)
        if missing is not None:
            missing.setFocus()
        elif embeddings is not None:
            values = tuple((name, field.text().strip()) for name, field in self.fields.items())
            settings = tuple((name, _read(setting)) for name, setting in self.settings.items())
            self._ask(embeddings, Question(self.kind, values, settings))

    def take_example(self) -> None:
        """Fill the fields with the example, and ask it."""
        for field, text in zip(self.fields.values(), self._example, strict=True):
            _fill(field, text)
        self.submit()

    def ask_again(self) -> None:
        """Ask once more with other settings, if there is an answer."""
        if self._question is not None and not self._waits:
            self.submit()

    def _ask(self, embeddings: Embeddings, question: Question) -> None:
        corpus: Corpus | None = self._session.corpus
        try:
            task = self.work(embeddings, corpus.fold if corpus is not None else None, question)
        except ValueError as error:
            self._fail(error)
            return
        self.run(
            lambda job: with_reason(lambda: task(job), embeddings, corpus), lambda found: self._show(question, found)
        )

    def run(self, task: Callable[[Job], Any], done: Callable[[Any], None]) -> None:
        """Let a task run; here as a question of a moment."""
        self._asker.ask(task, done, self._fail)

    def _show(self, question: Question, answer: Any) -> None:
        self.trouble.clear()
        self._question = question
        self.show_answer(question, answer)
        self._stack.setCurrentWidget(self.answer)
        self.asked.emit(question)

    def _fail(self, error: BaseException) -> None:
        self._question = None
        self._stack.setCurrentIndex(0)
        self.trouble.tell(error)

    def _replace(self, unknown: str, near: str) -> None:
        for field in self.fields.values():
            field.setText(_replaced(field.text(), unknown, near))
        self.submit()

    def _fitting(self, embeddings: Embeddings) -> tuple[str, ...]:
        """The first example whose words are there; else some of the words that there are."""
        from app.vectors.word_lists import words_in

        words = embeddings.words
        for example in self.examples:
            if all(word in words for text in example for word in words_in(text)):
                return example
        return self.made_up(first_words(embeddings, 8))

    def made_up(self, words: Sequence[str]) -> tuple[str, ...]:
        """An example of frequent words, where none of the ready ones fits; none here."""
        return tuple(words[: len(self.fields)]) if len(words) >= len(self.fields) else ()

    # ---- parts ----

    def lay_out(self, lesson: str, *rows: tuple[str, QWidget] | QWidget) -> None:
        """Put the parts in their places.

        Args:
            lesson: what the question is for, shown until there is an answer.
            rows: fields and settings, each under its label or across the whole width; the button closes the last row.
        """
        self._listen()
        grid = QGridLayout()
        grid.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(1, 1)
        for row, part in enumerate(rows):
            last = row == len(rows) - 1
            if isinstance(part, QWidget):
                grid.addWidget(part, row, 0, 1, 2 if last else 3)
            else:
                label = self._labelled(*part)
                grid.addWidget(label, row, 0)
                grid.addWidget(part[1], row, 1, 1, 1 if last else 2)
        grid.addWidget(self.button, len(rows) - 1, 2)
        self._lesson.setText(lesson)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self._lesson)
        column.addWidget(self._link)
        column.addStretch(1)
        for shown in (page, self.answer):
            self._stack.addWidget(shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(grid)
        layout.addWidget(self.trouble)
        layout.addWidget(self._stack, 1)
        self.clear()

    def _listen(self) -> None:
        for field in self.fields.values():
            field.submitted.connect(lambda _: self.submit())
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for setting in self.settings.values():
            if isinstance(setting, Segments):  # while a theme is put on, they want more room than after it
                setting.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            (setting.toggled if isinstance(setting, QCheckBox) else setting.changed).connect(self.ask_again)

    def _labelled(self, text: str, part: QWidget) -> QLabel:
        label = muted(text, self)
        label.setBuddy(part)
        return label

    def _paragraph(self) -> QLabel:
        label = muted("", self)
        label.setWordWrap(True)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        return label


def muted(text: str, parent: QWidget) -> QLabel:
    """A line that is read second."""
    label = QLabel(text, parent)
    label.setProperty("role", "muted")
    return label


def _fill(field: WordField, text: str) -> None:
    """Write into a field, and show its beginning."""
    field.setText(text)
    field.setCursorPosition(0)


def _read(setting: Setting) -> str:
    if isinstance(setting, QCheckBox):
        return ON if setting.isChecked() else OFF
    return setting.value()


def _write(setting: Setting, value: str) -> None:
    if isinstance(setting, QCheckBox):
        setting.setChecked(value == ON)
    else:
        setting.set_value(value)


def _replaced(text: str, unknown: str, near: str) -> str:
    """A text with one of its words in place of another; what only holds the other's letters stays."""
    import re

    return re.sub(rf"(?<![^\s,;()\"“”，、；]){re.escape(unknown)}(?![^\s,;()\"“”，、；])", lambda _: near, text)
