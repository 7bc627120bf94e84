"""Analogies as a sentence: A is to B as C is to ?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.vectors.answers import AnswerList
from app.vectors.asking import Asker
from app.vectors.questions import Question
from app.vectors.trouble import Trouble, with_reason
from app.vectors.word_field import WordField
from core.job import Job
from core.vectors.analogy import analogy
from core.vectors.embeddings import Neighbour

ANSWERS = 10


class AnalogyView(QWidget):
    """Three words, a method, and the ranked answers; Enter in any field asks."""

    asked = Signal(object)

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asker = Asker(self)
        self.fields = (
            WordField(session, self.tr("A, the first word of the analogy"), False, self),
            WordField(session, self.tr("B, what A is to"), False, self),
            WordField(session, self.tr("C, the word whose counterpart is asked"), False, self),
        )
        self.method = Segments({"add": self.tr("Add"), "mul": self.tr("Multiply")}, self.tr("Method"), self)
        self.answers = AnswerList(session, job_bar, self.tr("Answers to the analogy"), self)
        self.trouble = Trouble(self)
        self._answer = QLabel("?", self)
        self._button = QPushButton(self.tr("Ask"), self)
        self._lay_out()
        self._listen()
        self.clear()

    def clear(self) -> None:
        """Forget the answers; the words in the fields stay."""
        self._asker.drop()
        self._answer.setText("?")
        self.trouble.clear()
        self.answers.show_answers((), "")
        self._show_answers(False)

    def ask(self, question: Question) -> None:
        """Ask for the fourth word to three others, by the method that the question had."""
        for field, name in zip(self.fields, "abc", strict=True):
            field.setText(question.value(name))
        self.method.blockSignals(True)
        self.method.set_value(question.value("method", "add"))
        self.method.blockSignals(False)
        self._ask()

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        self.fields[0].setFocus()
        self.fields[0].selectAll()

    def _ask(self) -> None:
        """Ask for the fourth word, or put the cursor where a word is missing."""
        embeddings, corpus = self._session.embeddings, self._session.corpus
        missing = next((field for field in self.fields if not field.text().strip()), None)
        if missing is not None:
            missing.setFocus()
            return
        if embeddings is None:
            return
        a, b, c = (field.text().strip() for field in self.fields)
        method = self.method.value()
        fold = corpus.fold if corpus is not None else None

        def question(job: Job) -> list[Neighbour]:
            found = with_reason(lambda: analogy(embeddings, a, b, c, ANSWERS, method, fold), embeddings, corpus)
            return [Neighbour(answer.word, answer.score, answer.count) for answer in found]

        self._asker.ask(question, lambda answers: self._show((a, b, c), method, answers), self._fail)

    def _show(self, words: tuple[str, ...], method: str, answers: list[Neighbour]) -> None:
        self.trouble.clear()
        best = answers[0].word if answers else "?"
        self._answer.setText(self._answer.fontMetrics().elidedText(best, Qt.TextElideMode.ElideRight, 15 * GRID))
        self._answer.setToolTip(best)
        full = 1.0 if method == "add" else max(answers[0].similarity, 1e-6) if answers else 1.0
        measure = self.tr("cosine") if method == "add" else self.tr("score")
        self.answers.show_answers(answers, measure, full)
        self._show_answers(True)
        self._session.set_highlighted((*words, *(answer.word for answer in answers)))
        self.asked.emit(Question("analogy", tuple(zip("abc", words, strict=True)), (("method", method),)))

    def _show_answers(self, there: bool) -> None:
        """Take room for the answers, or leave it to others."""
        self.answers.setVisible(there)
        vertical = QSizePolicy.Policy.Expanding if there else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)

    def _fail(self, error: BaseException) -> None:
        self.clear()
        self.trouble.tell(error)

    def _replace(self, unknown: str, near: str) -> None:
        for field in self.fields:
            if field.text().strip() == unknown:
                field.setText(near)
        self._ask()

    def _listen(self) -> None:
        for field in self.fields:
            field.submitted.connect(lambda _: self._ask())
        self._button.clicked.connect(self._ask)
        self.method.changed.connect(self._ask_again)
        self.trouble.chosen.connect(self._replace)
        self.answers.chosen.connect(self._session.select)

    def _ask_again(self) -> None:
        if self.answers.answers:
            self._ask()

    def _lay_out(self) -> None:
        self.method.setToolTip(
            self.tr(
                "Add: the word nearest to B − A + C (3CosAdd). "
                "Multiply: near to B and to C and far from A at once (3CosMul), which often does better."
            )
        )
        self._answer.setFont(theme.font(1, strong=True))
        self._answer.setForegroundRole(QPalette.ColorRole.Link)  # the accent
        self._answer.setAccessibleName(self.tr("Best answer"))
        for field, letter in zip(self.fields, "ABC", strict=True):
            field.setPlaceholderText(letter)
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.addWidget(self.method, 1)
        head.addWidget(self.answers.take)
        sentence = QGridLayout()
        sentence.setHorizontalSpacing(GRID)
        sentence.setVerticalSpacing(GRID)
        sentence.setColumnStretch(1, 1)
        sentence.setColumnStretch(3, 1)
        a, b, c = self.fields
        for place, (row, column) in {
            a: (0, 1),
            self._word(self.tr("is to")): (0, 2),
            b: (0, 3),
            self._word(self.tr("as")): (1, 0),
            c: (1, 1),
            self._word(self.tr("is to")): (1, 2),
            self._answer: (1, 3),
            self._button: (0, 4),
        }.items():
            sentence.addWidget(place, row, column)
        top = QVBoxLayout()
        top.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        top.setSpacing(GRID)
        top.addLayout(head)
        top.addLayout(sentence)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.trouble)
        layout.addWidget(self.answers, 1)
        layout.addStretch(0)

    def _word(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "muted")
        return label
