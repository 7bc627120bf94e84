"""The minimum count: a slider of the form's own value, and what it leaves of the text as it moves."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.figures import duration, size
from app.job_bar import JobBar
from app.taking import TakeButton
from app.text.overview.figures_grid import FiguresGrid
from app.text.overview.outlook import Outlook, Row
from app.theme import GRID
from app.training.mechanics.chart import share_text
from app.training.mechanics.marked_slider import MarkedSlider
from app.training.mechanics.page import headed, heading
from core.tables import Table
from core.training.hyperparameters import PRESETS


class VocabularySection(QWidget):
    """Words, coverage, memory and time at the minimum count of the form.

    `slider` carries steps of `Outlook.steps`; whoever hears `slider.changed` asks the form for `min_count`.
    """

    def __init__(self, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outlook: Outlook | None = None
        self.slider = MarkedSlider(self.tr("Minimum count"), 1, self.tr("As the preset"), self)
        self.figures = FiguresGrid(self, 15 * GRID)
        self.note = QLabel(self)
        self.note.setProperty("role", "small")
        self.note.setWordWrap(True)
        take = TakeButton(self.table, job_bar, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(headed(heading(self.tr("Which words are learnt"), self), take))
        for part in (self.slider, self.figures, self.note):
            layout.addWidget(part)
        self.slider.changed.connect(self._moved)

    @property
    def min_count(self) -> int:
        """What the slider stands at."""
        return self._outlook.steps[self.slider.value] if self._outlook is not None else 1

    def show_outlook(self, outlook: Outlook) -> None:
        """Show what the form's minimum count comes to."""
        self._outlook = outlook
        fitting = PRESETS[outlook.preset].hyperparameters.min_count
        nearest = min(range(len(outlook.steps)), key=lambda step: abs(outlook.steps[step] - fitting))
        self.slider.slider.blockSignals(True)
        self.slider.slider.setRange(0, len(outlook.steps) - 1)
        self.slider.slider.blockSignals(False)
        self.slider.set_mark(nearest)
        self.slider.set_value(outlook.steps.index(outlook.settings.min_count))
        self._show_row(outlook, outlook.chosen)

    def table(self) -> Table:
        """Every step of the slider with what it comes to."""
        headings = ("Minimum count", "Words", "Tokens kept", "Coverage, %", "Memory, bytes", "Time, s")
        rows = [self._outlook.row(step) for step in self._outlook.steps] if self._outlook is not None else []
        written = [
            (row.cut.min_count, row.cut.words, row.cut.tokens, 100 * row.cut.coverage, row.memory, row.seconds)
            for row in rows
        ]
        return Table(tuple(map(self.tr, headings)), written, "minimum count")

    def _moved(self) -> None:
        """Follow the slider at once; the form's answer comes a moment later."""
        if self._outlook is not None:
            self._show_row(self._outlook, self._outlook.row(self.min_count))

    def _show_row(self, outlook: Outlook, row: Row) -> None:
        cut = row.cut
        self.slider.value_label.setText(f"{cut.min_count:,}")
        self.slider.slider.setAccessibleDescription(
            self.tr("{0}: {1} words, {2} of the text").format(
                f"{cut.min_count:,}", f"{cut.words:,}", share_text(cut.coverage)
            )
        )
        figures = [
            (f"{cut.words:,}", self.tr("words learnt")),
            (share_text(cut.coverage), self.tr("of the text covered")),
            (size(row.memory), self.tr("memory for training")),
        ]
        seconds = self.tr("about {0}").format(duration(row.seconds)) if row.seconds is not None else "…"
        figures.append((seconds, self.tr("to train")))
        self.figures.show_figures(figures)
        left_out = outlook.figures.types - cut.words
        text = self.tr("{0} of {1} different words are left out, {2} words of text.")
        self.note.setText(
            text.format(f"{left_out:,}", f"{outlook.figures.types:,}", f"{outlook.figures.tokens - cut.tokens:,}")
            if left_out
            else self.tr("Every word is learnt.")
        )
