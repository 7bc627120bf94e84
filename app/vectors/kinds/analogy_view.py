"""Analogies as a sentence: A is to B as C is to ?; with what each word contributes, and arrows on the map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import theme
from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.vectors.elided import Elided
from app.vectors.kinds.how_many import HowMany
from app.vectors.kinds.parts_list import PartsList
from app.vectors.kinds.question_page import ON, QuestionPage, muted
from app.vectors.questions import Question
from app.vectors.word_field import WordField
from app.vectors.word_lists import as_known
from core.job import Job
from core.vectors.analogy import ADD, MUL, AnalogyAnswer, analogy
from core.vectors.embeddings import Embeddings, Fold


@dataclass(frozen=True, slots=True)
class _Answer:
    """A, B and C as the vectors have them, and the answers."""

    words: tuple[str, str, str]
    found: list[AnalogyAnswer]


class AnalogyView(QuestionPage):
    """Three words, a method, and the ranked answers with their parts; the map shows A → B and C → answer."""

    kind = "analogy"
    examples = (
        ("man", "king", "woman"),
        ("france", "paris", "germany"),
        ("good", "better", "bad"),
        ("boy", "girl", "man"),
        ("get", "set", "getattr"),
        ("男人", "国王", "女人"),
        ("法国", "巴黎", "德国"),
        ("мужчина", "король", "женщина"),
        ("франция", "париж", "германия"),
    )

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(session, job_bar, parent)
        self.fields = {
            "a": WordField(session, self.tr("A, the first word of the analogy"), False, self),
            "b": WordField(session, self.tr("B, what A is to"), False, self),
            "c": WordField(session, self.tr("C, the word whose counterpart is asked"), False, self),
        }
        self.method = Segments({ADD: self.tr("Add"), MUL: self.tr("Multiply")}, self.tr("Method"), self)
        self.leave_out = QCheckBox(self.tr("Leave out A, B and C"), self)
        self.leave_out.setChecked(True)
        self.count = HowMany(self.tr("Number of answers"), self)
        self.settings = {"method": self.method, "leave_out": self.leave_out, "count": self.count}
        self.answers = PartsList(session, job_bar, self.tr("Answers to the analogy"), self)
        self.best = Elided(self)
        self.note = QLabel(self)
        self._legend = QLabel(self)
        self._words = ("", "", "")
        self._explain()
        self._lay_out_answer()
        self.answers.chosen.connect(self._point_to)
        self.answers.doubleClicked.connect(lambda at: session.select(self.answers.answers[at.row()].word))
        theme.notifier.changed.connect(self._dress)
        self.lay_out(
            self.tr(
                "Give two words that belong together, and a third: the answers stand to it as the second stands to the "
                "first. The map shows both steps as arrows."
            ),
            self._sentence(),
            self._method_row(),
            self.leave_out,
        )

    def clear(self) -> None:
        """Forget the answers; the words in the fields stay."""
        super().clear()
        self.best.setText("?")

    def told(self, values: Sequence[str]) -> str:
        """The example as a sentence."""
        return self.tr("{0} is to {1} as {2} is to ?").format(*values)

    def work(self, embeddings: Embeddings, fold: Fold | None, question: Question) -> Callable[[Job], _Answer]:
        """The answers, best first, and A, B and C as the vectors have them."""
        a, b, c = (question.value(name) for name in "abc")
        method, leave_out = question.value("method"), question.value("leave_out") == ON
        count = int(question.value("count"))

        def answer(job: Job) -> _Answer:
            found = analogy(embeddings, a, b, c, count, method, fold, leave_out)
            known_a, known_b, known_c = (as_known(word, embeddings, fold) for word in (a, b, c))
            return _Answer((known_a, known_b, known_c), found)

        return answer

    def show_answer(self, question: Question, answer: Any) -> None:
        """The best answer in the sentence, all of them with their parts, arrows on the map."""
        self._words = answer.words
        found: list[AnalogyAnswer] = answer.found
        self.answers.show_parts(found, self._words, question.value("method"))
        self._legend.setText(self.answers.legend())
        self.best.setText(found[0].word if found else "?")
        self.note.setText(self._noted(found))
        self.note.setVisible(bool(self.note.text()))
        if found:
            self._point_to(found[0].word)

    def _noted(self, found: Sequence[AnalogyAnswer]) -> str:
        """What a person should know who lets A, B and C answer."""
        if self.leave_out.isChecked() or not found:
            return ""
        if found[0].word in self._words:
            text = self.tr(
                "The nearest word is {0}, one of the three, as it is mostly: so they are left out as a rule."
            )
            return text.format(found[0].word)
        return self.tr("Even with the three words allowed, another one comes first.")

    def _point_to(self, word: str) -> None:
        """Show on the map A → B and C → an answer; a selection would lead to its neighbours."""
        a, b, c = self._words
        self.point_out((a, b, c, word))
        self._session.set_arrows(tuple((first, second) for first, second in ((a, b), (c, word)) if first != second))

    def _dress(self) -> None:
        self._legend.setText(self.answers.legend())

    # ---- parts ----

    def _explain(self) -> None:
        self.method.setToolTip(
            self.tr(
                "Add: the word nearest to B − A + C (3CosAdd). "
                "Multiply: near to B and to C and far from A at once (3CosMul), which often does better."
            )
        )
        self.leave_out.setToolTip(
            self.tr("The sum B − A + C lies mostly nearest to B or C itself; that says nothing about the analogy.")
        )

    def _sentence(self) -> QWidget:
        self.best.setFont(theme.font(1, strong=True))
        self.best.setForegroundRole(QPalette.ColorRole.Link)  # the accent
        self.best.setAccessibleName(self.tr("Best answer"))
        for field, letter in zip(self.fields.values(), "ABC", strict=True):
            field.setPlaceholderText(letter)
        made = QWidget(self)
        sentence = QGridLayout(made)
        sentence.setContentsMargins(0, 0, 0, 0)
        sentence.setSpacing(GRID)
        sentence.setColumnStretch(1, 1)
        sentence.setColumnStretch(3, 1)
        a, b, c = self.fields.values()
        for place, (row, column) in {
            a: (0, 1),
            muted(self.tr("is to"), self): (0, 2),
            b: (0, 3),
            muted(self.tr("as"), self): (1, 0),
            c: (1, 1),
            muted(self.tr("is to"), self): (1, 2),
            self.best: (1, 3),
        }.items():
            sentence.addWidget(place, row, column)
        return made

    def _method_row(self) -> QWidget:
        made = QWidget(self)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(muted(self.tr("Method"), self))
        row.addWidget(self.method, 1)
        return made

    def _lay_out_answer(self) -> None:
        self.note.setProperty("role", "warning")
        self._legend.setToolTip(
            self.tr(
                "What each word contributes. Added, the parts sum to the cosine, which the tick marks; multiplied, B "
                "and C should be long, and A, the divisor, short."
            )
        )
        for label in (self.note, self._legend):
            label.setWordWrap(True)
        choices = QHBoxLayout()
        choices.setSpacing(GRID // 2)
        choices.addWidget(self.count, 1)
        choices.addWidget(self.answers.take)
        head = QVBoxLayout()
        head.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID // 2)
        head.setSpacing(GRID // 2)
        for label in (self.note, self._legend):
            head.addWidget(label)
        head.addLayout(choices)
        layout = QVBoxLayout(self.answer)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.answers, 1)
