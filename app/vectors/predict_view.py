"""What the model predicts: the words around a centre word (skip-gram), or in the gap of a context (CBOW)."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.translation import declared
from app.vectors.answers import Answer, AnswerList, Column, signed
from app.vectors.asking import Asker
from app.vectors.elided import Elided
from app.vectors.questions import Question
from app.vectors.teaching import FirstWords, page
from app.vectors.trouble import Trouble, with_reason
from app.vectors.word_field import WordField
from core.job import Job
from core.training.hyperparameters import CBOW
from core.vectors.embeddings import Embeddings
from core.vectors.prediction import Prediction, predict

KIND = "predict"
COUNTS = {"10": "10", "25": "25", "50": "50", "100": "100", "1000": "1,000"}
_GAP = re.compile(r"[_…?]+|\.{2,}")


def words_of(context: str) -> list[str]:
    """The words of a context as it is typed; the gap, written "___" or "…" or "?", is none of them."""
    return [word for word in context.split() if not _GAP.fullmatch(word)]


def percent(probability: float) -> str:
    """A probability with three figures: "12.3 %", "0.00412 %"."""
    hundredths = 100 * probability
    if hundredths and hundredths < 0.0001:
        return f"{hundredths:.1e} %".replace("e-0", "e-").replace("-", "−")
    return f"{hundredths:.{max(0, 2 - _magnitude(hundredths))}f} %"


def architecture_of(embeddings: Embeddings | None) -> str:
    """With which architecture the vectors were trained, "" where that is not known."""
    made: dict[str, Any] = embeddings.details.get("hyperparameters") or {} if embeddings is not None else {}
    return str(made.get("architecture", ""))


class PredictView(QWidget):
    """Asks which words are likely, and shows each with its probability, and a score where the objective has one."""

    asked = Signal(object)

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asker = Asker(self)
        self._text = ""
        self.field = WordField(session, "", True, self)
        self.trouble = Trouble(self)
        self.heading = Elided(self)
        self.certainty = QLabel(self)
        self.assumption = QLabel(self)
        self.count = Segments(COUNTS, self.tr("Number of predicted words"), self)
        self.answers = AnswerList(session, job_bar, self.tr("Predicted words"), self)
        self._button = QPushButton(self.tr("Predict"), self)
        self._first_words = FirstWords(self._submit, self)
        self._lay_out()
        self._listen()
        self.clear()

    # ---- what the panel asks ----

    def ask(self, question: Question) -> None:
        """Ask with the settings that the question had."""
        if question.value("count") in COUNTS:
            self.count.blockSignals(True)
            self.count.set_value(question.value("count"))
            self.count.blockSignals(False)
        self._submit(question.value("text"))

    def focus_first(self) -> None:
        """Put the cursor into the field."""
        self.field.setFocus()
        self.field.selectAll()

    def clear(self) -> None:
        """Forget the answers; what is typed stays."""
        self._asker.drop()
        self._text = ""
        self.trouble.clear()
        self.answers.show_rows((), ())
        self._first_words.offer(self._session.embeddings)
        self._pages.setCurrentWidget(self._invitation)
        by_context = architecture_of(self._session.embeddings) == CBOW
        self.field.setPlaceholderText(self.tr("the cat ___ on the mat") if by_context else self.tr("A centre word"))
        name = self.tr("Words around the gap") if by_context else self.tr("Centre word")
        self.field.setAccessibleName(name)
        self._title.setText(self.tr("What stands in the gap?") if by_context else self.tr("What stands around a word?"))
        self._invited.setText(self._how(by_context))

    # ---- asking ----

    def _submit(self, text: str) -> None:
        self.field.setText(text)
        self._ask(text.strip())

    def _ask(self, text: str) -> None:
        embeddings, corpus = self._session.embeddings, self._session.corpus
        words = words_of(text)
        if embeddings is None or not words:
            self.focus_first()
            return
        count = self.count.value()
        fold = corpus.fold if corpus is not None else None

        def question(job: Job) -> Prediction:
            return with_reason(lambda: predict(embeddings, words, int(count), fold), embeddings, corpus)

        asked = Question(KIND, (("text", text),), (("count", count),))
        self._asker.ask(question, partial(self._show, asked), self._fail)

    def _ask_again(self) -> None:
        if self._text:
            self._ask(self._text)

    def _replace(self, unknown: str, near: str) -> None:
        self._submit(self.field.text().replace(unknown, near))

    # ---- showing ----

    def _show(self, asked: Question, prediction: Prediction) -> None:
        self.trouble.clear()
        self._text = asked.value("text")
        self.heading.setText(self._named(prediction))
        equal = f"{max(1, round(2**prediction.entropy)):,}"
        told = self.tr("As uncertain as a choice among {0} equal words (entropy {1} bits)")
        self.certainty.setText(told.format(equal, f"{prediction.entropy:.1f}"))
        self.assumption.setText(declared(prediction.assumption))
        self._list(prediction)
        self._pages.setCurrentWidget(self._answer)
        self._session.set_highlighted((*prediction.given, *(row.word for row in prediction.rows)))
        self.asked.emit(asked)

    def _list(self, prediction: Prediction) -> None:
        scored = any(row.score is not None for row in prediction.rows)
        likeliest = max((row.probability for row in prediction.rows), default=0.0) or 1.0
        rows = [
            Answer(
                row.word,
                row.count,
                (*((row.score or 0.0,) if scored else ()), row.probability),
                row.probability / likeliest,
            )
            for row in prediction.rows
        ]
        probability = Column(self.tr("probability"), percent)
        columns = (Column(self.tr("score"), signed), probability) if scored else (probability,)
        about = prediction.given[0] if len(prediction.given) == 1 else ""
        self.answers.show_rows(rows, columns, about)

    def _named(self, prediction: Prediction) -> str:
        if prediction.architecture == CBOW:
            return self._text
        return self.tr("Around {0}").format(" ".join(prediction.given))

    def _fail(self, error: BaseException) -> None:
        self.trouble.tell(error)

    def _how(self, by_context: bool) -> str:
        if by_context:
            return self.tr(
                "Type words and leave a gap: the cat ___ on the mat. These vectors were trained to name the word in "
                "the middle of its context (CBOW); the order of the context counts for nothing."
            )
        return self.tr(
            "Type a word, and see which words the model expects around it. That needs a run of this program: a file "
            "of vectors holds only half of the model."
        )

    # ---- parts ----

    def _listen(self) -> None:
        self.field.submitted.connect(self._submit)
        self._button.clicked.connect(lambda: self._submit(self.field.text()))
        self.count.changed.connect(self._ask_again)
        self.answers.chosen.connect(self._session.select)
        self.trouble.chosen.connect(self._replace)

    def _lay_out(self) -> None:
        self._invitation = page(self, " ", " ")
        self._title, self._invited = self._invitation.findChildren(QLabel)
        layout = self._invitation.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(2, self._first_words)
        self._answer = self._make_answer()
        self._pages = QStackedWidget(self)
        for part in (self._invitation, self._answer):
            self._pages.addWidget(part)
        self.field.setClearButtonEnabled(True)
        top = QHBoxLayout()
        top.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        top.setSpacing(GRID)
        top.addWidget(self.field, 1)
        top.addWidget(self._button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.trouble)
        whole.addWidget(self._pages, 1)

    def _make_answer(self) -> QWidget:
        part = QWidget(self)
        self.heading.setProperty("role", "title")
        for label, role in ((self.certainty, "muted"), (self.assumption, "small")):
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        choices = QHBoxLayout()
        choices.setSpacing(GRID // 2)
        choices.addWidget(self.count, 1)
        choices.addWidget(self.answers.take)
        head = QVBoxLayout()
        head.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        head.setSpacing(GRID // 2)
        for label in (self.heading, self.certainty, self.assumption):
            head.addWidget(label)
        head.addLayout(choices)
        layout = QVBoxLayout(part)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.answers, 1)
        return part


def _magnitude(number: float) -> int:
    """The power of ten of the first figure; 0 for 0."""
    return int(f"{number:.2e}".split("e")[1]) if number else 0
