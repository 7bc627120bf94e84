"""Subsampling: with which probability each word stays, over how frequent it is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.job_bar import JobBar
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.training.mechanics.chart import Chart, share_text
from app.training.mechanics.keep_curve import STEPS, Kept, kept_at, picture_of, step_of, threshold_of
from app.training.mechanics.marked_slider import MarkedSlider
from app.training.mechanics.page import Answer, MechanicsPage, headed, heading
from app.training.mechanics.rows_table import RowsTable
from app.training.mechanics.subject import Subject
from app.training.mechanics.term_label import TermLabel
from core.job import Job
from core.tables import Table

ROWS = 200  # of the table; the rest of the vocabulary stays as it is in nearly all texts


class SubsamplingView(MechanicsPage):
    """The curve with the text's own words on it, a slider of the threshold, and the table of the same numbers."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        lesson = _tr(
            "Open a text: here you see which share of each frequent word is dropped before training, and what moving "
            "the threshold would change."
        )
        super().__init__(session, job_bar, "subsampling", lesson, parent)
        self._own: float | None = None
        self.about = TermLabel(session, parent=self)
        self.slider = MarkedSlider(self.tr("Threshold"), STEPS, self.tr("Back to its own"), self)
        self.chart = Chart(self.tr("Keep probability over relative frequency"), 31 * GRID, self)
        self.result = TermLabel(session, role="", parent=self)
        self.table = RowsTable(self.tr("Keep probabilities"), 8, parent=self)
        self.take = TakeButton(lambda: self.table.table, job_bar, self)
        self.about.set_text(
            self.tr(
                "Before windows are formed, [subsampling](subsampling) drops each occurrence of a frequent word by "
                "chance. The [threshold](threshold) says from which [relative frequency](relative-frequency) on."
            )
        )
        for part in (self.about, self.slider, self.chart, self.result):
            self.column.addWidget(part)
        self.column.addLayout(headed(heading(self.tr("The most frequent words"), self), self.take))
        self.column.addWidget(self.table)
        self.column.addStretch(1)
        self.slider.changed.connect(self.refresh)

    def question(self) -> Answer:
        """What the threshold of the slider keeps; the run's own where it is a new one."""
        value, own, at_own = self.slider.value, self._own, self.slider.at_own

        def answer(subject: Subject, word: int, job: Job) -> Kept:
            run = subject.hyperparameters.subsample
            threshold = run if at_own or run != own else threshold_of(value)
            return kept_at(subject.vocabulary.counts, threshold, run)

        return answer

    def show_answer(self, subject: Subject, word: int, answer: Kept) -> None:
        """Draw the curve and write the table."""
        run = subject.hyperparameters.subsample
        if run != self._own:
            self._own = run
            self.slider.set_own(step_of(run))
        self.slider.value_label.setText(f"{answer.threshold:.3g}" if answer.threshold else self.tr("off"))
        words, counts = subject.vocabulary.words, subject.vocabulary.counts
        selected = words[word]
        self._write_result(subject, word, answer)
        self.chart.show_picture(picture_of(subject.vocabulary, word, answer), self.result.accessibleName())
        rows = [
            (
                words[place],
                int(counts[place]),
                100 * float(answer.shares[place]),
                float(answer.keep[place]),
                round(float(counts[place]) * float(answer.keep[place])),
            )
            for place in dict.fromkeys([word, *range(min(ROWS, len(words)))])
        ]
        headings = ("Word", "Count", "Share, %", "Stays with", "Tokens left")
        self.table.show_table(Table(tuple(map(self.tr, headings)), rows, f"subsampling {selected}"))

    def _write_result(self, subject: Subject, word: int, answer: Kept) -> None:
        total = subject.vocabulary.tokens
        left = self.tr("{0} of {1} tokens stay on average ({2}).").format(
            f"{answer.tokens:,.0f}", f"{total:,}", share_text(answer.tokens / total)
        )
        one = self.tr("“{0}” is {1} of the text and stays with probability {2}.").format(
            subject.vocabulary.words[word], share_text(float(answer.shares[word])), f"{answer.keep[word]:.3f}"
        )
        own = subject.hyperparameters.subsample
        change = ""
        if answer.threshold != own:
            change = self.tr("At the threshold in use, {0}, it is {1}.").format(f"{own:g}", f"{answer.own[word]:.3f}")
        self.result.set_text(f"{left} {one} {change}".strip())


def _tr(text: str) -> str:
    return QCoreApplication.translate("Mechanics", text)
