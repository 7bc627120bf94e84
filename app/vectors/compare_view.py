"""The neighbours of two words side by side: those they share, and those of one of them only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.vectors.elided import Elided
from app.vectors.question_page import QuestionPage
from app.vectors.questions import Question
from app.vectors.twin_list import Twin, TwinList
from app.vectors.word_field import WordField
from app.vectors.word_lists import as_known
from core.job import Job
from core.vectors.comparison import Compared, NeighbourComparison, compare_neighbours
from core.vectors.embeddings import Embeddings, Fold

COUNTS = {"10": "10", "25": "25", "50": "50", "100": "100"}


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
        ("float", "int"),
    )

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(session, job_bar, parent)
        self.fields = {
            "a": WordField(session, self.tr("The first word"), True, self),
            "b": WordField(session, self.tr("The second word"), True, self),
        }
        self.count = Segments(COUNTS, self.tr("Number of neighbours"), self)
        self.settings = {"count": self.count}
        self.neighbours = TwinList(self.tr("Neighbours of both words"), self)
        self.why = QPushButton(self.tr("Why near?"), self)
        self.shared = QLabel(self)
        self._names = (Elided(self), Elided(self))
        self._lay_out_answer()
        self.neighbours.chosen.connect(session.select)
        self.why.clicked.connect(self._ask_why)
        self.lay_out(
            self.tr(
                "Two words may be near and yet keep different company: see which neighbours they share, and which only "
                "one of them has, with the cosines to both."
            ),
            (self.tr("Compare"), self.fields["a"]),
            (self.tr("with"), self.fields["b"]),
            (self.tr("Nearest"), self.count),
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
        a, b = answer.names
        sections = (
            (self.tr("Shared: {0}").format(f"{len(found.shared):,}"), found.shared, (True, True)),
            (self._only(a, len(found.only_first)), found.only_first, (True, False)),
            (self._only(b, len(found.only_second)), found.only_second, (False, True)),
        )
        twins: list[Twin] = []
        for heading, rows, near in sections:
            twins.append(Twin("", heading=heading))
            twins.extend(_twin(row, near) for row in rows)
        self.neighbours.show_twins(twins, (a, b))
        for label, name in zip(self._names, (a, b), strict=True):
            label.setText(name)
        total = len(found.shared) + len(found.only_first) + len(found.only_second)
        self.shared.setText(
            self.tr("{0} of {1} neighbours are shared (Jaccard {2})").format(
                f"{len(found.shared):,}", f"{total:,}", f"{found.jaccard:.2f}"
            )
        )
        self.why.setEnabled(self._are_words(a, b))
        self._session.set_highlighted((a, b, *(twin.word for twin in twins if twin.word)))

    def _only(self, word: str, count: int) -> str:
        return self.tr("Only near {0}: {1}").format(word, f"{count:,}")

    def _are_words(self, *texts: str) -> bool:
        """Whether both are words of the vectors and no expressions, of which nobody can say where they stand."""
        embeddings = self._session.embeddings
        return embeddings is not None and all(text in embeddings.words for text in texts)

    def _ask_why(self) -> None:
        self._session.ask_reason(*self.neighbours.names)

    def _lay_out_answer(self) -> None:
        self.why.setToolTip(self.tr("The contexts of the text that both words share"))
        self.shared.setProperty("role", "muted")
        self.shared.setWordWrap(True)
        left, right = self._names
        for name in self._names:
            name.setProperty("role", "heading")
        right.setAlignment(Qt.AlignmentFlag.AlignRight)
        names = QHBoxLayout()
        names.addWidget(left, 1)
        names.addWidget(right, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.shared, 1)
        foot.addWidget(self.why)
        foot.addWidget(TakeButton(self.neighbours.table, self._job_bar, self))
        top = QVBoxLayout()
        top.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID // 2)
        top.setSpacing(GRID // 2)
        top.addLayout(foot)
        top.addLayout(names)
        layout = QVBoxLayout(self.answer)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.neighbours, 1)


def _twin(row: Compared, near: tuple[bool, bool]) -> Twin:
    return Twin(row.word, (row.first, row.second), near)
