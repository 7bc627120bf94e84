"""Odd one out: which of some words lies farthest from what they have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import theme
from app.job_bar import JobBar
from app.map.sets_view import marks_of
from app.session import Session
from app.theme import GRID
from app.vectors.answers import AnswerList, signed
from app.vectors.kinds.question_page import QuestionPage
from app.vectors.questions import Question
from app.vectors.word_lists import WordsField, list_of
from core.job import Job
from core.vectors.comparison import odd_one_out
from core.vectors.embeddings import Embeddings, Fold, Neighbour

FEWEST = 3
_CLOSE = 0.05  # a gap between two cosines that says little


class OddView(QuestionPage):
    """A list of words, the oddest first, each with its cosine to the mean of all."""

    kind = "odd"
    examples = (
        ("breakfast, cereal, dinner, lunch",),
        ("france, germany, italy, london",),
        ("red, green, blue, king",),
        ("king, queen, prince, red",),
        ("one, two, three, water",),
        ("int, float, complex, open",),
        ("法国，德国，英国，音乐",),
        ("франция, германия, англия, музыка",),
    )

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(session, job_bar, parent)
        words = WordsField(session, self.tr("Words of which one is odd"), self)
        words.setPlaceholderText(self.tr("Three words or more"))
        self.fields = {"words": words}
        self.odd = QLabel(self)
        self.reason = QLabel(self)
        self.answers = AnswerList(session, job_bar, self.tr("The words, the oddest first"), self)
        self._lay_out_answer()
        self.answers.chosen.connect(session.select)
        session.sets_changed.connect(self._mark)
        theme.notifier.changed.connect(self._mark)
        self.lay_out(
            self.tr(
                "Give three words or more. The one whose vector lies farthest from the mean of all is the odd one out."
            ),
            words,
        )

    def told(self, values: Sequence[str]) -> str:
        """The words."""
        return values[0]

    def made_up(self, words: Sequence[str]) -> tuple[str, ...]:
        """Four frequent words."""
        return (", ".join(words[:4]),) if len(words) >= FEWEST else ()

    def work(self, embeddings: Embeddings, fold: Fold | None, question: Question) -> Callable[[Job], list[Neighbour]]:
        """The cosine of each word with the mean of all."""
        words = list_of(question.value("words"), self._session, embeddings)
        if len(words) < FEWEST:
            raise ValueError(self.tr("Give three words or more: of two, neither is odder than the other."))
        return lambda job: odd_one_out(embeddings, words, fold)

    def show_answer(self, question: Question, answer: Any) -> None:
        """The oddest as a heading, and all of them."""
        found: list[Neighbour] = answer
        odd, following = found[0], found[1]
        self.odd.setText(self.tr("{0} is the odd one out").format(odd.word))
        gap = following.similarity - odd.similarity
        text = self.tr("Its cosine with the mean of all is {0}; that of the next, {1}, is {2} higher.")
        said = text.format(signed(odd.similarity), following.word, signed(gap))
        self.reason.setText(f"{said} {self.tr('That is hardly a difference.')}" if gap < _CLOSE else said)
        self.answers.show_answers(found, self.tr("cosine with the mean"))
        self._mark()
        self.point_out(near.word for near in found)

    def _mark(self) -> None:
        """A dot before the oddest, beside those of the sets."""
        marks = marks_of(self._session.sets)
        if self.answers.answers:
            odd = self.answers.answers[0].word
            marks = {**marks, odd: [theme.current().warning, *marks.get(odd, ())]}
        self.answers.marks = marks
        self.answers.viewport().update()

    def _lay_out_answer(self) -> None:
        self.odd.setProperty("role", "title")
        self.reason.setProperty("role", "muted")
        for label in (self.odd, self.reason):
            label.setWordWrap(True)
        head = QHBoxLayout()
        head.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID // 2)
        text = QVBoxLayout()
        text.setSpacing(GRID // 2)
        text.addWidget(self.odd)
        text.addWidget(self.reason)
        head.addLayout(text, 1)
        head.addWidget(self.answers.take)
        layout = QVBoxLayout(self.answer)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.answers, 1)
