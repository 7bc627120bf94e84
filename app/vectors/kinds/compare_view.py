"""The neighbours of two words side by side: those they share, and those of one of them only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.vectors.kinds.how_many import HowMany
from app.vectors.kinds.question_page import QuestionPage
from app.vectors.kinds.twin_list import Twin, TwinList
from app.vectors.questions import Question
from app.vectors.word_field import WordField
from app.vectors.word_lists import as_known
from core.job import Job
from core.vectors.comparison import Compared, NeighbourComparison, compare_neighbours
from core.vectors.embeddings import Embeddings, Fold

ALL, SHARED, FIRST, SECOND = "all", "shared", "first", "second"
_NEAR = {SHARED: (True, True), FIRST: (True, False), SECOND: (False, True)}


@dataclass(frozen=True, slots=True)
class _Answer:
    """The two words as the vectors have them, or expressions, and their neighbours."""

    names: tuple[str, str]
    found: NeighbourComparison


class CompareView(QuestionPage):
    """Two words; under them each neighbour with its cosine to both; a click selects it."""

    kind = "compare"
    examples = (
        ("king", "queen"),
        ("man", "woman"),
        ("france", "germany"),
        ("red", "green"),
        ("list", "tuple"),
        ("中国", "日本"),
        ("франция", "германия"),
    )

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(session, job_bar, parent)
        self.fields = {
            "a": WordField(session, self.tr("The first word"), True, self),
            "b": WordField(session, self.tr("The second word"), True, self),
        }
        self.count = HowMany(self.tr("Number of neighbours"), self)
        self.settings = {"count": self.count}
        self.which = Segments(
            {
                ALL: self.tr("All"),
                SHARED: self.tr("Shared"),
                FIRST: self.tr("Left only"),
                SECOND: self.tr("Right only"),
            },
            self.tr("Which neighbours are listed"),
            self,
        )
        self.neighbours = TwinList(session, job_bar, self.tr("Neighbours"), self)
        self.why = QPushButton(self.tr("Why near?"), self)
        self.shared = QLabel(self)
        self._twins: tuple[Twin, ...] = ()
        self._names = ("", "")
        self._lay_out_answer()
        self.neighbours.chosen.connect(session.select)
        session.corpus_changed.connect(self._offer_reason)
        self.which.changed.connect(self._list)
        self.why.clicked.connect(self._ask_why)
        self.lay_out(
            self.tr(
                "Two words may be near and yet keep different company: see which neighbours they share, and which only "
                "one of them has, with the cosines to both."
            ),
            (self.tr("Compare"), self.fields["a"]),
            (self.tr("with"), self.fields["b"]),
        )

    def told(self, values: Sequence[str]) -> str:
        """The two words."""
        return self.tr("{0} and {1}").format(*values)

    def work(self, embeddings: Embeddings, fold: Fold | None, question: Question) -> Callable[[Job], _Answer]:
        """The neighbours of both."""
        a, b, count = question.value("a"), question.value("b"), int(question.value("count"))

        def answer(job: Job) -> _Answer:
            found = compare_neighbours(embeddings, a, b, count, fold)
            return _Answer((as_known(a, embeddings, fold), as_known(b, embeddings, fold)), found)

        return answer

    def show_answer(self, question: Question, answer: Any) -> None:
        """Shared neighbours first, then those of one only."""
        found: NeighbourComparison = answer.found
        self._names = a, b = answer.names
        groups = ((SHARED, found.shared), (FIRST, found.only_first), (SECOND, found.only_second))
        self._twins = tuple(_twin(row, _NEAR[name]) for name, rows in groups for row in rows)
        self._list()
        said = self.tr("{0} of {1} neighbours are shared (Jaccard {2})")
        self.shared.setText(said.format(f"{len(found.shared):,}", f"{len(self._twins):,}", f"{found.jaccard:.2f}"))
        self._offer_reason()
        self.point_out((a, b, *(twin.word for twin in self._twins)))

    def _list(self) -> None:
        """List all neighbours, or those that are near both or one."""
        wanted = self.which.value()
        listed = [twin for twin in self._twins if wanted == ALL or twin.near == _NEAR[wanted]]
        self.neighbours.show_twins(listed, self._names)

    def _offer_reason(self) -> None:
        """Only words stand in a text, no expressions, and only where there is a text."""
        session = self._session
        words = session.embeddings.words if session.embeddings is not None else ()
        self.why.setEnabled(session.corpus is not None and all(name in words for name in self._names))

    def _ask_why(self) -> None:
        self._session.ask_reason(*self._names)

    def _lay_out_answer(self) -> None:
        self.why.setToolTip(self.tr("The contexts that both words share, where their text is open"))
        self.shared.setProperty("role", "muted")
        self.shared.setWordWrap(True)
        foot = QHBoxLayout()
        foot.addWidget(self.shared, 1)
        foot.addWidget(self.why)
        choices = QHBoxLayout()
        choices.setSpacing(GRID // 2)
        choices.addWidget(self.count, 1)
        choices.addWidget(self.neighbours.take)
        top = QVBoxLayout()
        top.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID // 2)
        top.setSpacing(GRID // 2)
        top.addLayout(foot)
        top.addWidget(self.which)
        top.addLayout(choices)
        layout = QVBoxLayout(self.answer)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.neighbours, 1)


def _twin(row: Compared, near: tuple[bool, bool]) -> Twin:
    return Twin(row.word, row.count, (row.first, row.second), near)
