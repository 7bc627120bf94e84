"""What repetitions of a run say of words: which are stable, which neighbours of one stay, how sure a similarity is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.vectors.answers import signed
from app.vectors.asking import Asker
from app.vectors.doubts import Doubts
from app.vectors.trouble import Trouble, with_reason
from app.vectors.trust.shares_table import ShareRow, SharesTable
from app.vectors.trust.stability_plots import IntervalBar
from app.vectors.word_field import WordField
from core.job import Job
from core.tables import Table
from core.training.stability import Interval, Stability
from core.vectors.trust import FEWEST_SEEN

LISTED = 200


class WordsView(QWidget):
    """The least or the most stable of the words that are frequent enough; a click selects one."""

    def __init__(self, session: Session, job_bar: JobBar, doubts: Doubts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._doubts = session, doubts
        self._order = "least"
        self.table = SharesTable(self.tr("Words and how stable they are"), self._taken, self)
        self.said = _note(self, "")
        self.take_button = TakeButton(self._taken, job_bar, self)
        _lay_out(self, [self.said, self.take_button], self.table)
        self.table.chosen.connect(session.select)
        session.stability_changed.connect(self._show)
        self._show()

    def show_order(self, order: str) -> None:
        """List the "least" stable words first, or the "most" stable ones."""
        self._order = order
        self._show()

    def _show(self) -> None:
        found = self._session.stability
        if found is None:
            self.table.show_rows(("", "", ""), ())
            return
        most = found.neighbours.shape[1]
        headings = (self.tr("Word"), self.tr("Count"), self.tr("Neighbours that stay, of {0}").format(most))
        ranked = self._ranked(found)
        listed = ranked[:LISTED].tolist()
        said = self.tr("{0} of the {1} words seen {2} times or more; all can be copied")
        self.said.setText(said.format(f"{len(listed):,}", f"{len(ranked):,}", FEWEST_SEEN))
        self.table.show_rows(headings, [self._row(found, index) for index in listed])

    def _ranked(self, found: Stability) -> NDArray[np.intp]:
        """The indices of the words that are listed, in their order; of equals the more frequent first."""
        counts = found.embeddings.counts
        assert counts is not None
        eligible = np.flatnonzero(np.isfinite(found.overlap) & (counts[: found.measured] >= FEWEST_SEEN))
        shares = found.overlap[eligible]
        return eligible[np.argsort(-shares if self._order == "most" else shares, kind="stable")]

    def _row(self, found: Stability, index: int) -> ShareRow:
        word, share = found.embeddings.words[index], float(found.overlap[index])
        assert found.embeddings.counts is not None
        count = f"{int(found.embeddings.counts[index]):,}"
        return ShareRow(word, count, share, f"{share * found.neighbours.shape[1]:.1f}", self._doubts.reason(word))

    def _taken(self) -> Table:
        """All words, not only those that are listed."""
        found = self._session.stability
        headings, rows = ("word", "count", "overlap", "runs"), []
        if found is not None and found.embeddings.counts is not None:
            shares = [None if np.isnan(share) else float(share) for share in found.overlap]
            words = list(found.embeddings.words.first(found.measured))
            counts, runs = found.embeddings.counts.tolist(), found.presence.tolist()
            rows = list(zip(words, counts, shares, runs, strict=False))
        return Table(headings, rows, "stability")


class StayingView(QWidget):
    """In how many of the runs each neighbour of the selected word is among its nearest."""

    def __init__(self, session: Session, job_bar: JobBar, doubts: Doubts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._doubts = session, doubts
        name = self.tr("Neighbours of the selected word, and in how many runs they stay")
        self.table = SharesTable(name, self._taken, self)
        self.said = _note(self, "")
        self.take_button = TakeButton(self._taken, job_bar, self)
        _lay_out(self, [self.said, self.take_button], self.table)
        self.table.chosen.connect(session.select)
        for signal in (session.stability_changed, session.selection_changed):
            signal.connect(self._show)
        self._show()

    def _show(self) -> None:
        found, word = self._session.stability, self._session.selection
        index = None if found is None or word is None else found.embeddings.words.find(word)
        there = found is not None and index is not None and index < found.measured and bool(found.presence[index])
        self.table.setVisible(there)
        self.take_button.setVisible(there)
        if found is None or index is None:
            self.said.setText(self.tr("Select a word, in a list or on the map, to see which of its neighbours stay."))
        elif not there:
            text = self.tr("“{0}” was not compared: it is too rare, or in none of the texts that were drawn.")
            self.said.setText(text.format(word))
        else:
            runs = int(found.presence[index])
            said = self.tr("“{0}”: {1} of its {2} neighbours stay, over {3} runs that have the word")
            most = found.neighbours.shape[1]
            self.said.setText(said.format(word, f"{found.overlap[index] * most:.1f}", most, runs))
            self.table.show_rows(
                (self.tr("Neighbour"), self.tr("Cosine"), self.tr("Stays in")), self._rows(found, index, runs)
            )

    def _rows(self, found: Stability, index: int, runs: int) -> list[ShareRow]:
        vectors, near = found.embeddings.unit_vectors, found.neighbours[index]
        cosines = (vectors[near] @ vectors[index]).tolist()
        rows = []
        for other, cosine, kept in zip(near.tolist(), cosines, found.kept[index].tolist(), strict=True):
            word = found.embeddings.words[other]
            figure = self.tr("{0} of {1}").format(kept, runs)
            rows.append(ShareRow(word, signed(cosine), kept / runs, figure, self._doubts.reason(word)))
        return rows

    def _taken(self) -> Table:
        rows = [(row.word, float(row.number.replace("−", "-")), round(row.share, 4)) for row in self.table.rows]
        return Table(("neighbour", "cosine", "share of runs"), rows, "staying neighbours")


class SimilarityView(QWidget):
    """The interval of the similarity of two words over the runs."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._asker = session, Asker(self)
        self.fields = tuple(
            WordField(session, name, False, self) for name in (self.tr("First word"), self.tr("Second word"))
        )
        self.bar, self.said, self.trouble = IntervalBar(self), _note(self, ""), Trouble(self)
        button = QPushButton(self.tr("Ask"), self)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for field in self.fields:
            field.setPlaceholderText(field.accessibleName())
            field.submitted.connect(lambda _: self.ask())
            row.addWidget(field, 1)
        row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(row)
        for part in (self.trouble, self.said, self.bar):
            layout.addWidget(part)
        layout.addStretch(1)
        button.clicked.connect(self.ask)
        self.trouble.chosen.connect(self._replace)
        session.stability_changed.connect(self._clear)
        self._clear()

    def ask(self) -> None:
        """Ask for the interval, or put the cursor where a word is missing."""
        missing = next((field for field in self.fields if not field.text().strip()), None)
        found, session = self._session.stability, self._session
        if missing is not None:
            missing.setFocus()
        elif found is not None:
            words = [field.text().strip() for field in self.fields]
            corpus, fold = session.corpus, session.fold

            def question(_: Job) -> tuple[float, Interval | None]:
                def asked() -> tuple[float, Interval | None]:
                    first, second = (found.embeddings.index_of(word, fold) for word in words)
                    vectors = found.embeddings.unit_vectors
                    return float(vectors[first] @ vectors[second]), found.similarity_interval(first, second)

                return with_reason(asked, found.embeddings, corpus)

            self._asker.ask(question, lambda answer: self._show(words, *answer), self._fail)

    def _show(self, words: Sequence[str], present: float, interval: Interval | None) -> None:
        self.trouble.clear()
        self.bar.show_interval(interval, present)
        if interval is None:
            self.said.setText(self.tr("Fewer than two of the runs have both words; there is no interval."))
            return
        text = self.tr(
            "The cosine of “{0}” and “{1}” is {2} here and {3} on average over {4} runs; in another run it would lie "
            "between {5} and {6} (95 %, Student's t)."
        )
        figures = [signed(figure) for figure in (present, interval.mean, interval.low, interval.high)]
        said = text.format(*words, figures[0], figures[1], len(interval.values), *figures[2:])
        self.said.setText(said)
        self.bar.setAccessibleDescription(said)
        self.bar.setToolTip(self.tr("Ring: the run on screen. Dots: the other runs. Line: their mean. Band: 95 %."))

    def _fail(self, error: BaseException) -> None:
        self._clear()
        self.trouble.tell(error)

    def _replace(self, unknown: str, near: str) -> None:
        for field in self.fields:
            if field.text().strip() == unknown:
                field.setText(near)
        self.ask()

    def _clear(self) -> None:
        self._asker.drop()
        self.trouble.clear()
        self.bar.show_interval(None)
        self.said.setText(
            self.tr("How much of a cosine is chance: the interval in which that of another run would lie.")
        )


def _note(parent: QWidget, text: str) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _lay_out(view: QWidget, line: Sequence[QWidget], table: SharesTable) -> None:
    """A line of parts, of which labels take what room there is, over a table."""
    row = QHBoxLayout()
    row.setSpacing(GRID)
    for part in line:
        row.addWidget(part, 1 if isinstance(part, QLabel) else 0, Qt.AlignmentFlag.AlignVCenter)
    layout = QVBoxLayout(view)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID)
    layout.addLayout(row)
    layout.addWidget(table, 1)
