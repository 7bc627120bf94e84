"""How near two words are, or two sets of words; and how near that is beside what chance would bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.vectors.answers import signed
from app.vectors.kinds.cosine_scale import CosineScale
from app.vectors.kinds.heat_table import HeatTable
from app.vectors.kinds.question_page import QuestionPage
from app.vectors.questions import Question
from app.vectors.word_lists import WordsField, list_of
from core.job import Job
from core.tables import Table
from core.vectors.comparison import Similarity, similarity
from core.vectors.embeddings import Embeddings, Fold
from core.vectors.random_pairs import SEED, random_similarities

if TYPE_CHECKING:
    from core.training.stability import Interval, Stability


@dataclass(frozen=True, eq=False)
class _Answer:
    """The similarity, what random words come to, and where it would lie in another run, if that was measured."""

    similarity: Similarity
    others: NDArray[np.float32]
    interval: Interval | None


class SimilarityView(QuestionPage):
    """Two fields, the cosine on its scale among random pairs, and the cosines of all pairs of two sets."""

    kind = "similarity"
    examples = (
        ("king", "queen"),
        ("france", "paris"),
        ("red", "green"),
        ("float", "complex"),
        ("mother", "father"),
        ("父亲", "母亲"),
        ("法国", "巴黎"),
        ("отец", "мать"),
    )

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(session, job_bar, parent)
        self.fields = {
            "left": WordsField(session, self.tr("The first word or set of words"), self),
            "right": WordsField(session, self.tr("The second word or set of words"), self),
        }
        self.number, self.standing, self.steadiness = QLabel(self), QLabel(self), QLabel(self)
        self.scale = CosineScale(self)
        self.pairs = HeatTable(self.tr("Cosines of all pairs"), self)
        self._caption = QLabel(self)
        self._lay_out_answer()
        self.pairs.pair_chosen.connect(lambda word, _: session.select(word))
        session.stability_changed.connect(self.ask_again)
        for field in self.fields.values():
            field.setPlaceholderText(self.tr("A word, or several"))
        self.lay_out(
            self.tr(
                "The cosine of two vectors says how alike two words are used: 1 the same, 0 no more than any two words "
                "might be. With several words on a side, their mean is compared, and every pair is shown."
            ),
            (self.tr("This"), self.fields["left"]),
            (self.tr("and that"), self.fields["right"]),
        )

    def told(self, values: Sequence[str]) -> str:
        """The two sides."""
        return self.tr("{0} and {1}").format(*values)

    def work(self, embeddings: Embeddings, fold: Fold | None, question: Question) -> Callable[[Job], _Answer]:
        """The similarity, and that of random words in the same numbers."""
        left = list_of(question.value("left"), self._session, embeddings)
        right = list_of(question.value("right"), self._session, embeddings)
        stability = self._session.stability

        def answer(job: Job) -> _Answer:
            found = similarity(embeddings, left, right, fold)
            others = random_similarities(embeddings, len(found.left), len(found.right), job)
            return _Answer(found, others, _interval(stability, found))

        return answer

    def show_answer(self, question: Question, answer: Any) -> None:
        """The number, its place among random pairs, and the pairs of sets."""
        found: Similarity = answer.similarity
        others: NDArray[np.float32] = answer.others
        self.number.setText(self.tr("Cosine {0}").format(signed(found.value)))
        interval: Interval | None = answer.interval
        self.scale.show_value(found.value, others, None if interval is None else (interval.low, interval.high))
        self.steadiness.setText(self._steadied(interval))
        self.steadiness.setVisible(interval is not None)
        self.standing.setText(self._standing(found, others))
        are_sets = found.pairs.size > 1
        for part in (self.pairs, self._caption):
            part.setVisible(are_sets)
        self._rest.setVisible(not are_sets)
        self.pairs.show_pairs(found.left, found.right, found.pairs)
        self._caption.setText(self._described(found))
        self.point_out((*found.left, *found.right))

    def _standing(self, found: Similarity, others: NDArray[np.float32]) -> str:
        """What share of random pairs are less near."""
        if not len(others):
            return self.tr("There are too few words to hold it against random ones.")
        share = f"{float(np.mean(others < found.value)):.1%}".replace("%", " %")
        if found.pairs.size == 1:
            text = self.tr("Nearer than {0} of {1} pairs of random words (seed {2}).")
            return text.format(share, f"{len(others):,}", SEED)
        text = self.tr("Nearer than {0} of {1} pairs of random sets of {2} and {3} words (seed {4}).")
        return text.format(share, f"{len(others):,}", len(found.left), len(found.right), SEED)

    def _steadied(self, interval: Interval | None) -> str:
        """Between what the cosine would lie in another run."""
        if interval is None:
            return ""
        text = self.tr("In another run it would lie between {0} and {1} (95 %, from {2} runs; their mean is {3}).")
        low, high, mean = (signed(figure) for figure in (interval.low, interval.high, interval.mean))
        return text.format(low, high, len(interval.values), mean)

    def _described(self, found: Similarity) -> str:
        """How many pairs there are and what their mean is."""
        text = self.tr("All {0} pairs; their mean cosine is {1}. The one at the top is of the means of both sets.")
        return text.format(f"{found.pairs.size:,}", signed(float(found.pairs.mean())))

    def _lay_out_answer(self) -> None:
        self.number.setProperty("role", "title")
        self._rest = QWidget(self)
        for label in (self.standing, self.steadiness, self._caption):
            label.setProperty("role", "muted")
            label.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(self.number, 1)
        head.addWidget(TakeButton(self._table, self._job_bar, self))
        top = QVBoxLayout()
        top.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID)
        top.setSpacing(GRID // 2)
        top.addLayout(head)
        for label in (self.standing, self.steadiness):
            top.addWidget(label)
        foot = QVBoxLayout()
        foot.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        foot.addWidget(self._caption)
        layout = QVBoxLayout(self.answer)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.scale)
        layout.addLayout(foot)
        layout.addWidget(self.pairs, 1)
        layout.addWidget(self._rest, 1)

    def _table(self) -> Table:
        """The cosines of all pairs."""
        return self.pairs.table("cosines")


def _interval(stability: Stability | None, found: Similarity) -> Interval | None:
    """The interval of a similarity over the repetitions of its run; None where there are none. Reads from disk."""
    if stability is None:
        return None
    left, right = ([stability.embeddings.index_of(word) for word in side] for side in (found.left, found.right))
    return stability.sets_interval(left, right)
