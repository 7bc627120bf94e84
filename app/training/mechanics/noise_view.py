"""The noise distribution: counts to a power, as the unit line cut into words, with draws falling on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app import preparation
from app.job_bar import JobBar
from app.preparation import background
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.training.mechanics.chart import share_text
from app.training.mechanics.marked_slider import MarkedSlider
from app.training.mechanics.page import Answer, MechanicsPage, headed, heading
from app.training.mechanics.rows_table import RowsTable
from app.training.mechanics.subject import Subject
from app.training.mechanics.term_label import TermLabel
from app.training.mechanics.unit_line import Line, UnitLine
from core.job import Job
from core.tables import Table
from core.training.hyperparameters import NEGATIVE_SAMPLING
from core.training.sampling import chunk_seed, noise, noise_distribution

DRAWS = (1, 10, 1000)
ROWS = 200
_STEPS = 100  # of the slider, from power 0 to 1
_SHOWN = 400  # of the last draws


@dataclass(frozen=True, eq=False)
class NoiseAnswer:
    """A noise distribution, and words drawn from it.

    Attributes:
        power: of the counts.
        probabilities: float64[V].
        own: float64[V], the same at the run's own power.
        drawn: int64[n], words drawn now.
        state: the random state behind them.
    """

    power: float
    probabilities: NDArray[np.float64]
    own: NDArray[np.float64]
    drawn: NDArray[np.int64]
    state: np.uint64


class NoiseView(MechanicsPage):
    """The unit line, a slider of the power, buttons that draw, and the table of shares and draws."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        lesson = _tr(
            "Open a text: here you see from which distribution negative sampling draws its wrong answers, and can "
            "let draws fall on it."
        )
        super().__init__(session, job_bar, "noise-distribution", lesson, parent)
        self._own: float | None = None
        self._wanted = 0
        self._drawn_from: tuple[object, float] | None = None
        self._drawn: NDArray[np.int64] = np.zeros(0, np.int64)
        self._last: NDArray[np.int64] = np.zeros(0, np.int64)
        self._state = np.uint64(1)
        self.about, self.result = TermLabel(session, parent=self), TermLabel(session, role="", parent=self)
        self.slider = MarkedSlider(self.tr("Power"), _STEPS, self.tr("Back to its own"), self)
        self.line = UnitLine(self.tr("The noise distribution as a line cut into words"), self)
        self.buttons = [QPushButton(self.tr("Draw {0}").format(f"{count:,}"), self) for count in DRAWS]
        self.again = QPushButton(self.tr("Forget the draws"), self)
        self.again.setProperty("role", "link")
        self.table = RowsTable(self.tr("Shares and draws"), 8, parent=self)
        self.take = TakeButton(lambda: self.table.table, job_bar, self)
        self._add_parts()
        for count, button in zip(DRAWS, self.buttons, strict=True):
            button.clicked.connect(lambda _=False, count=count: self.draw(count))
        self.again.clicked.connect(self.forget)
        self.slider.changed.connect(self.refresh)

    def draw(self, count: int) -> None:
        """Draw so many words from the table that the kernel draws from."""
        self._wanted += count
        self.refresh()

    def forget(self) -> None:
        """Begin with no draws."""
        self._drawn_from = None
        self.refresh()

    def question(self) -> Answer:
        """The distribution at the power of the slider, and the draws that are wanted."""
        value, own, at_own = self.slider.value, self._own, self.slider.at_own
        wanted, before, known = self._wanted, self._state, self._drawn_from

        def answer(subject: Subject, word: int, job: Job) -> NoiseAnswer:
            counts, chosen = subject.vocabulary.counts, subject.hyperparameters
            run = chosen.noise_power
            power = run if at_own or run != own else value / _STEPS
            goes_on = known is not None and known[0] is counts
            state = np.full(1, before if goes_on else chunk_seed(chosen.seed, 0, 0), np.uint64)
            drawn = np.zeros(wanted, np.int64)
            if wanted:
                background.need(job, preparation.mechanics)
                from core.training.rehearsal import draw_words

                draw_words(noise(counts, power, chosen.negatives), state, drawn)
            shares = noise_distribution(counts, power)
            return NoiseAnswer(power, shares, noise_distribution(counts, run), drawn, state[0])

        return answer

    def show_answer(self, subject: Subject, word: int, answer: NoiseAnswer) -> None:
        """Show the line with all draws so far; another distribution begins with none."""
        run = subject.hyperparameters.noise_power
        if run != self._own:
            self._own = run
            self.slider.set_own(round(run * _STEPS))
        self._count_draws(subject, answer)
        self.slider.value_label.setText(f"{answer.power:.2f}")
        self.about.set_text(self._about(subject))
        self._write_result(subject, word, answer)
        line = Line(subject.vocabulary.words, np.cumsum(answer.probabilities), self._drawn, self._last, word)
        self.line.show_line(line, self.result.accessibleName())
        self.again.setVisible(len(self._last) > 0)
        self.table.show_table(self._table(subject, word, answer))

    def _count_draws(self, subject: Subject, answer: NoiseAnswer) -> None:
        drawn_from = (subject.vocabulary.counts, answer.power)
        known = self._drawn_from
        if known is None or known[0] is not drawn_from[0] or known[1] != drawn_from[1]:
            self._drawn = np.zeros(len(subject.vocabulary), np.int64)
            self._last = np.zeros(0, np.int64)
            self._drawn_from = drawn_from
        self._state = answer.state
        self._wanted -= len(answer.drawn)  # more may have been asked for meanwhile
        self._drawn = self._drawn + np.bincount(answer.drawn, minlength=len(self._drawn))
        self._last = np.concatenate((self._last, answer.drawn))[-_SHOWN:]

    def _about(self, subject: Subject) -> str:
        text = self.tr(
            "Each word has a cell as wide as its probability in the [noise distribution](noise-distribution), count to "
            "the [power](noise-power). A draw falls on the line; the word it hits is a [negative](negative), unless it "
            "is the true word: then the next draw counts."
        )
        if subject.hyperparameters.objective != NEGATIVE_SAMPLING:
            text += " " + self.tr("This objective draws none; with negative sampling it would be this line.")
        return text

    def _write_result(self, subject: Subject, word: int, answer: NoiseAnswer) -> None:
        share = int(subject.vocabulary.counts[word]) / subject.vocabulary.tokens
        now = float(answer.probabilities[word])
        text = self.tr("“{0}” is {1} of the text and {2} of the noise: {3} times as often as in the text.").format(
            subject.vocabulary.words[word], share_text(share), share_text(now), f"{now / share:.3g}"
        )
        if answer.power != subject.hyperparameters.noise_power:
            own = share_text(float(answer.own[word]))
            text += " " + self.tr("At the power in use, {0}, it is {1} of the noise.").format(
                f"{subject.hyperparameters.noise_power:g}", own
            )
        if len(self._last):
            text += " " + self.tr("Last drawn: {0}.").format(subject.vocabulary.words[int(self._last[-1])])
        self.result.set_text(text)

    def _table(self, subject: Subject, word: int, answer: NoiseAnswer) -> Table:
        words, counts, total = subject.vocabulary.words, subject.vocabulary.counts, int(self._drawn.sum())
        last = len(words)
        shown = dict.fromkeys([word, *range(min(ROWS, last)), *range(max(last - 20, 0), last)])
        rows = [
            (
                words[place],
                int(counts[place]),
                100 * int(counts[place]) / subject.vocabulary.tokens,
                100 * float(answer.probabilities[place]),
                int(self._drawn[place]),
                total * float(answer.probabilities[place]),
            )
            for place in shown
        ]
        headings = ("Word", "Count", "Of the text, %", "Of the noise, %", "Drawn", "Expected")
        return Table(tuple(map(self.tr, headings)), rows, "noise")

    def _add_parts(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.again)
        for part in (self.about, self.slider, self.line):
            self.column.addWidget(part)
        self.column.addLayout(row)
        self.column.addWidget(self.result)
        self.column.addLayout(headed(heading(self.tr("The most frequent words, and the rarest"), self), self.take))
        self.column.addWidget(self.table)
        self.column.addStretch(1)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Mechanics", text)
