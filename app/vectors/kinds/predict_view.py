"""What the model predicts: the words around a centre word (skip-gram), or in the gap of a context (CBOW)."""

from __future__ import annotations

import re
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.job_bar import JobBar, plain
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.translation import declared
from app.vectors.answers import MOST_HIGHLIGHTED, Answer, AnswerList, Column, signed
from app.vectors.asking import Asker
from app.vectors.elided import Elided
from app.vectors.kinds.how_many import HowMany
from app.vectors.questions import Question
from app.vectors.teaching import FirstWords, page
from app.vectors.trouble import Trouble, with_reason
from app.vectors.word_field import WordField
from core.job import Job
from core.training.hyperparameters import CBOW, NEGATIVE_SAMPLING, SKIP_GRAM
from core.vectors.prediction import PROBABILITY, SCORE, Prediction, made_by, predict

KIND = "predict"
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
        self.count = HowMany(self.tr("Number of predicted words"), self)
        by = {PROBABILITY: self.tr("Probability"), SCORE: self.tr("Score")}
        self.by = Segments(by, self.tr("Ranked by"), self)
        self._by = QWidget(self)
        self.short = QLabel(self)
        self.more = QPushButton(self)
        self.answers = AnswerList(session, job_bar, self.tr("Predicted words"), self)
        self._button = QPushButton(self.tr("Predict"), self)
        self._first_words = FirstWords(self._submit, self)
        self._lay_out()
        self._listen()
        self.clear()

    # ---- what the panel asks ----

    def ask(self, question: Question) -> None:
        """Ask with the settings that the question had."""
        with QSignalBlocker(self.count), QSignalBlocker(self.by):
            self.count.set_value(question.value("count"))
            if question.value("by") in (PROBABILITY, SCORE):
                self.by.set_value(question.value("by"))
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
        self._invite()

    def _invite(self) -> None:
        """Say what can be asked of these vectors, or why nothing can."""
        architecture, objective, trouble = SKIP_GRAM, "", ""
        try:
            if self._session.embeddings is not None:
                architecture, objective, _ = made_by(self._session.embeddings)
        except ValueError as error:
            trouble = plain(error)
        by_context = architecture == CBOW
        self._by.setVisible(objective == NEGATIVE_SAMPLING)
        self.field.setPlaceholderText(self.tr("the cat ___ on the mat") if by_context else self.tr("A word"))
        self.field.setAccessibleName(self.tr("Words around the gap") if by_context else self.tr("Centre word"))
        for part in (self.field, self._button):
            part.setEnabled(not trouble)
        self._first_words.setVisible(not trouble)
        asked = self.tr("What stands in the gap?") if by_context else self.tr("What stands around a word?")
        self._title.setText(self.tr("These vectors cannot predict") if trouble else asked)
        self._invited.setText(trouble or self._how(by_context))

    def hideEvent(self, event: QHideEvent) -> None:
        """An answer that comes after the person has turned to something else would take the map from it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._asker.drop()

    # ---- asking ----

    def _submit(self, text: str) -> None:
        self.field.setText(text)
        self._ask(text.strip())

    def _ask(self, text: str) -> None:
        embeddings, corpus = self._session.embeddings, self._session.corpus
        if embeddings is None or not self.field.isEnabled():
            return
        words = [text] if self._session.fold(text) in embeddings.words else words_of(text)
        if not words:
            self.focus_first()
            return
        count, by = self.count.value(), self.by.value()
        fold = corpus.fold if corpus is not None else None

        def question(job: Job) -> Prediction:
            return with_reason(lambda: predict(embeddings, words, int(count), fold, by), embeddings, corpus)

        asked = Question(KIND, (("text", text),), (("count", count), ("by", by)))
        self._asker.ask(question, partial(self._show, asked), self.trouble.tell)

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
        self.short.setText(self._in_short(prediction))
        self.assumption.setText(self._in_full(prediction))
        self._list(prediction)
        self._pages.setCurrentWidget(self._answer)
        self._session.select(None)
        likely = (row.word for row in prediction.rows[:MOST_HIGHLIGHTED])
        self._session.set_highlighted(tuple(dict.fromkeys((*prediction.given, *likely))))
        self.asked.emit(asked)

    def _list(self, prediction: Prediction) -> None:
        scored = any(row.score is not None for row in prediction.rows)
        by_score = scored and self.by.value() == SCORE
        lengths = [(row.score or 0.0) if by_score else row.probability for row in prediction.rows]
        longest = max(lengths, default=0.0) or 1.0
        rows = [
            Answer(row.word, row.count, (*((row.score or 0.0,) if scored else ()), row.probability), length / longest)
            for row, length in zip(prediction.rows, lengths, strict=True)
        ]
        probability = Column(self.tr("probability"), percent)
        columns = (Column(self.tr("score"), signed), probability) if scored else (probability,)
        about = prediction.given[0] if len(prediction.given) == 1 else ""
        self.answers.show_rows(rows, columns, about)

    def _named(self, prediction: Prediction) -> str:
        if prediction.architecture == CBOW:
            return self._text
        return self.tr("Around {0}").format(" ".join(prediction.given))

    def _in_short(self, prediction: Prediction) -> str:
        """Which word is the input, and what the numbers are."""
        given = self.tr("The input is “{0}”.").format(" ".join(prediction.given))
        if prediction.architecture == CBOW:
            many = self.tr("The input is the mean of the {0} words around the gap.")
            given = many.format(len(prediction.given)) if len(prediction.given) > 1 else given
        if prediction.objective == NEGATIVE_SAMPLING:
            numbers = self.tr("The score is no probability; the probability assumes a perfectly trained model.")
        else:
            numbers = self.tr("The probability is the model's own, exact over all words.")
        return f"{given} {numbers}"

    def _in_full(self, prediction: Prediction) -> str:
        """All that the numbers stand on, and how well the assumption holds here."""
        told = declared(prediction.assumption)
        if prediction.objective != NEGATIVE_SAMPLING:
            return told
        summed = self.tr("Here they sum to {0} before that; the nearer to 1, the better the assumption holds.")
        return f"{told} {summed.format(f'{prediction.mass:.3g}')}"

    def _unfold(self, shown: bool) -> None:
        self.assumption.setVisible(shown)
        self.more.setText(self.tr("Less") if shown else self.tr("What this means and assumes"))

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
        for choice in (self.count, self.by):
            choice.changed.connect(self._ask_again)
        self.more.toggled.connect(self._unfold)
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
        for label, role in ((self.certainty, "muted"), (self.short, "small"), (self.assumption, "small")):
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        # While a theme is put on, it wants more room than after it.
        self.by.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.more.setProperty("role", "link")
        self.more.setCheckable(True)
        self.more.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._unfold(False)
        caption = QLabel(self.tr("Ranked by"), part)
        caption.setProperty("role", "muted")
        ranked = QHBoxLayout(self._by)
        ranked.setContentsMargins(0, 0, 0, 0)
        ranked.addWidget(caption)
        ranked.addWidget(self.by, 1)
        choices = QHBoxLayout()
        choices.setSpacing(GRID // 2)
        choices.addWidget(self.count, 1)
        choices.addWidget(self.answers.take)
        head = QVBoxLayout()
        head.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        head.setSpacing(GRID // 2)
        for row in (self.heading, self.certainty, self.short, self.more, self.assumption, self._by):
            head.addWidget(row)
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
