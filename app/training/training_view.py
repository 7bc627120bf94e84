"""The Training card: what to learn with, what it will cost, and the button that starts it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import preparation, theme
from app.figures import amount, size
from app.job_bar import JobBar
from app.preparation import background
from app.session import Session
from app.theme import GRID
from app.training.form import LEADING, HyperparametersForm
from app.translation import declared
from core.job import Job
from core.training.hyperparameters import (
    LEARNING_RATES,
    PRESETS,
    Hyperparameters,
    auto_epochs,
    default_threads,
    memory_needed,
    preset_for,
)

if TYPE_CHECKING:
    from core.text.corpus import Corpus
    from core.training.trainer import Trainer
    from core.vectors.embeddings import Embeddings


KIND = "training"


class _Run:
    """One run from Start to its end: makes its trainer and trains, off the window's thread."""

    def __init__(self, corpus: Corpus, hyperparameters: Hyperparameters, threads: int | None) -> None:
        self.corpus = corpus
        self.hyperparameters = hyperparameters
        self.threads = threads
        self.trainer: Trainer | None = None
        self._stopped = False

    def work(self, job: Job) -> Embeddings:
        """The job's function."""
        background.need(job, preparation.plots)
        background.need(job, preparation.training, self.hyperparameters.architecture, self.hyperparameters.objective)
        from core.training.trainer import Trainer  # brings the compiler, which the window must not wait for

        self.trainer = Trainer(self.corpus, self.hyperparameters, self.threads)
        if self._stopped:
            self.trainer.stop_and_keep()
        embeddings = self.trainer.run(job)
        job.report(QCoreApplication.translate("TrainingView", "Preparing the vectors"))
        embeddings.prepare()
        return embeddings

    def stop_and_keep(self) -> None:
        self._stopped = True
        if self.trainer is not None:
            self.trainer.stop_and_keep()


class TrainingView(QWidget):
    """Chooses hyperparameters for the corpus that is open, and runs a `Trainer` on it."""

    running_changed = Signal()

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job_bar = job_bar
        self._run: _Run | None = None
        self._trainer_before: Trainer | None = None
        self.form = HyperparametersForm(self)
        self._presets = _preset_box(self)
        self._proposal = _line(self, "small")
        self._threads = QComboBox(self)
        self._threads_note = _line(self, "small")
        self._estimate = _line(self, "small")
        self._empty = _line(self, "muted", self.tr("Open a text, and choose here how its words are learnt."))
        self._start = _button(self, self.tr("Start training"), "play", "primary", self.start)
        self._keep = _button(self, self.tr("Stop and keep"), "keep", "primary", self.stop_and_keep)
        self._cancel = _button(self, self.tr("Cancel"), "", "", self.cancel)
        self._lay_out()
        self._presets.activated.connect(lambda: self.set_preset(self._presets.currentData()))
        self._threads.currentIndexChanged.connect(self._show)
        self.form.changed.connect(self._show)
        session.corpus_changed.connect(self._take_corpus)
        job_bar.timer.timeout.connect(self._look)
        job_bar.cancelled.connect(self._cancelled)
        theme.notifier.changed.connect(self.update)
        self._take_corpus()

    # ---- what the menus call ----

    @property
    def can_start(self) -> bool:
        """Whether there is a text, no run, and no field that is wrong."""
        return self._start.isEnabled() and self._run is None

    @property
    def training(self) -> bool:
        """Whether a run is under way."""
        return self._run is not None

    def start(self) -> None:
        """Start a run, after asking where it would replace vectors that stand in no file."""
        corpus = self._session.corpus
        if corpus is None or not self.can_start or not self._may_replace():
            return
        run = _Run(corpus, self.form.hyperparameters(), self._threads.currentData())
        title = self.tr("Training on {0}").format(corpus.name)
        job = self._job_bar.run(
            KIND, title, run.work, partial(self._done, run), self._failed, stop=run.stop_and_keep, unit="tokens"
        )
        if not job.cancelled:
            self._run = run
            self._trainer_before = self._session.trainer
            self._show()
            self.running_changed.emit()

    def stop_and_keep(self) -> None:
        """End the run early with the vectors as they are."""
        if self._run is not None:
            self._run.stop_and_keep()
            self._keep.setEnabled(False)

    def cancel(self) -> None:
        """Drop the run; everything is as it was before."""
        self._job_bar.cancel(KIND)

    def set_preset(self, name: str) -> None:
        """Write a preset into the form; architecture and objective stay as they were chosen."""
        if name not in PRESETS or self._run is not None:
            return
        chosen = PRESETS[name].hyperparameters
        kept: dict[str, Any] = {leading: self.form.choice(leading) for leading in LEADING}
        self.form.set_hyperparameters(dataclasses.replace(chosen, **kept))

    # ---- the run ----

    def _may_replace(self) -> bool:
        if self._session.exported:
            return True
        answer = QMessageBox.question(
            self.window(),
            self.tr("Vectors not exported"),
            self.tr("The vectors on screen were not exported, and the new ones take their place. Start anyway?"),
        )
        return answer == QMessageBox.StandardButton.Yes

    def _look(self) -> None:
        """Show the trainer as soon as there is one."""
        run = self._run
        if run is not None and run.trainer is not None and self._session.trainer is not run.trainer:
            self._session.set_trainer(run.trainer)

    def _cancelled(self, kind: str) -> None:
        if kind == KIND and self._run is not None:
            self._end()
            self._session.set_trainer(self._trainer_before)

    def _done(self, run: _Run, embeddings: Embeddings) -> None:
        self._end()
        if self._session.trainer is not run.trainer:
            self._session.set_trainer(run.trainer)
        self._session.set_embeddings(embeddings, exported=False)

    def _failed(self, text: str) -> None:
        self._end()
        self._session.set_trainer(self._trainer_before)
        self._job_bar.show_message(text, "error")

    def _end(self) -> None:
        self._run = None
        self._show()
        self.running_changed.emit()

    # ---- the form ----

    def _take_corpus(self) -> None:
        corpus = self._session.corpus
        if corpus is not None:
            fitting = preset_for(corpus.tokens)
            if self._preset() is not None or self.form.untouched():
                self.set_preset(fitting)
            self._proposal.setText(
                self.tr("{0} fits: the text has {1} tokens.").format(
                    declared(PRESETS[fitting].label), amount(corpus.tokens)
                )
            )
            self._fill_threads(default_threads(corpus.tokens))
        self._show()

    def _fill_threads(self, automatic: int) -> None:
        chosen = self._threads.currentData()
        self._threads.blockSignals(True)
        self._threads.clear()
        self._threads.addItem(self.tr("Auto: {0}").format(automatic), None)
        for count in range(1, (os.cpu_count() or 1) + 1):
            self._threads.addItem(str(count), count)
        self._threads.setCurrentIndex(max(self._threads.findData(chosen), 0) if chosen else 0)
        self._threads.blockSignals(False)

    def _preset(self) -> str | None:
        """The preset that the form holds, whatever its architecture and objective."""
        try:
            written = self.form.hyperparameters()
        except ValueError:
            return None
        alike: dict[str, Any] = {name: getattr(Hyperparameters(), name) for name in LEADING}
        plain = dataclasses.replace(written, **alike)
        return next((name for name, preset in PRESETS.items() if preset.hyperparameters == plain), None)

    def _show(self) -> None:
        """Bring everything on the card up to date."""
        corpus, running = self._session.corpus, self._run is not None
        self._scrolled.setVisible(corpus is not None)
        self._estimate.setVisible(corpus is not None)
        self._empty.setVisible(corpus is None)
        self.form.setEnabled(not running)
        self._presets.setEnabled(not running)
        self._threads.setEnabled(not running)
        before, during = (self._start,), (self._keep, self._cancel)
        for button in before if running else during:  # first, or for a moment all three would need room
            button.hide()
        for button in during if running else before:
            button.show()
        self._keep.setEnabled(running)
        self._presets.setCurrentIndex(self._presets.findData(self._preset() or ""))
        self._start.setEnabled(False)
        if corpus is not None:
            self._show_automatic(corpus)
            self._show_threads(corpus)
            self._start.setEnabled(self._show_estimate(corpus) and not running)

    def _show_automatic(self, corpus: Corpus) -> None:
        epochs = auto_epochs(corpus.tokens)
        because = self.tr("{0} epochs, because your text has {1} words").format(epochs, amount(corpus.tokens))
        rate = LEARNING_RATES[self.form.choice("architecture")]
        self.form.show_automatic({"epochs": (f"{epochs}", because), "learning_rate": (f"{rate:g}", "")})

    def _show_threads(self, corpus: Corpus) -> None:
        threads = self._threads.currentData() or default_threads(corpus.tokens)
        several = self.tr("Faster, but no run can be repeated exactly")
        one = self.tr("The same seed gives the same vectors")
        self._threads_note.setText(several if threads > 1 else one)

    def _show_estimate(self, corpus: Corpus) -> bool:
        """Say what a run will cost; whether one may start."""
        theme.set_role(self._estimate, "small")
        if self.form.errors():
            theme.set_role(self._estimate, "error")
            self._estimate.setText(self.tr("Mend the fields in red first."))
            return False
        chosen = self.form.hyperparameters()
        words = corpus.vocabulary.size_at(chosen.min_count)
        if words < 2:
            theme.set_role(self._estimate, "error")
            too_few = self.tr("{0} words occur at least {1} times, and two are needed. Lower the minimum count.")
            self._estimate.setText(too_few.format(words, chosen.min_count))
            return False
        line = self.tr("{0} words · {1} · {2} tokens to read")
        tokens = corpus.tokens * (chosen.epochs or auto_epochs(corpus.tokens))
        self._estimate.setText(line.format(f"{words:,}", size(memory_needed(words, chosen.dimensions)), amount(tokens)))
        return True

    def _lay_out(self) -> None:
        self._body = QWidget(self)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, GRID, 0)
        body.setSpacing(GRID)
        for label, widget, note in (
            (self.tr("Preset"), self._presets, self._proposal),
            (self.tr("Threads"), self._threads, self._threads_note),
        ):
            row = QHBoxLayout()
            heading = QLabel(label, self._body)
            heading.setBuddy(widget)
            row.addWidget(heading)
            row.addWidget(widget, 1)
            widget.setAccessibleName(label)
            body.addLayout(row)
            body.addWidget(note)
            if widget is self._presets:
                body.addWidget(self.form)
        body.addStretch(1)
        self._scrolled = QScrollArea(self)
        self._scrolled.setWidgetResizable(True)
        self._scrolled.setWidget(self._body)
        self._scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self._scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._empty)
        layout.addWidget(self._scrolled, 100)
        layout.addStretch(1)
        layout.addWidget(self._estimate)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, GRID, 0)
        for button in (self._start, self._keep, self._cancel):
            buttons.addWidget(button, 0 if button is self._cancel else 1)
        layout.addLayout(buttons)


def _preset_box(parent: QWidget) -> QComboBox:
    box = QComboBox(parent)
    for name, preset in PRESETS.items():
        box.addItem(declared(preset.label), name)
        box.setItemData(box.count() - 1, declared(preset.help), Qt.ItemDataRole.ToolTipRole)
    box.addItem(box.tr("Own values"), "")
    return box


def _line(parent: QWidget, role: str, text: str = "") -> QLabel:
    label = QLabel(text, parent)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label


def _button(parent: QWidget, text: str, icon: str, role: str, pressed: Callable[[], None]) -> QPushButton:
    button = QPushButton(text, parent)
    if icon:
        button.setIcon(theme.icon(icon, "accent_text"))
        button.setIconSize(QSize(22, 16))  # air before the words
    if role:
        button.setProperty("role", role)
    button.clicked.connect(lambda: pressed())
    return button
