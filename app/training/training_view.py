"""The Training card: what to learn with, what it will cost, and the button that starts it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import question, theme
from app.figures import amount
from app.job_bar import JobBar
from app.labels import wrapped
from app.session import Session
from app.theme import GRID
from app.training.cost import CostLine
from app.training.form import HyperparametersForm
from app.training.interrupted import InterruptedOffer
from app.training.preset_box import KEPT, PresetBox, preset_of, with_preset
from app.training.run import Make, Run, interrupted_run, longer_run, new_run
from app.training.run_buttons import RunButtons
from app.training.threads_box import ThreadsBox, repeatable
from app.translation import declared
from core.job import Job, start
from core.training.hyperparameters import (
    FAST,
    LEARNING_RATES,
    PRESETS,
    STRICT,
    Hyperparameters,
    auto_epochs,
    default_threads,
    preset_for,
)

if TYPE_CHECKING:
    from core.text.corpus import Corpus
    from core.training.trainer import Trainer
    from core.vectors.embeddings import Embeddings


KIND = "training"


class TrainingView(QWidget):
    """Chooses hyperparameters for the corpus that is open, and runs a `Trainer` on it."""

    running_changed = Signal()
    interrupted = Signal(bool)  # after `interrupt`: whether nothing is left to wait for; else the run goes on

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job_bar = job_bar
        self._run: Run | None = None
        self._finished: Run | None = None  # whose vectors are on screen
        self._trainer_before: Trainer | None = None
        self.form = HyperparametersForm(self)
        self._presets = PresetBox(self)
        self._proposal = wrapped(self, "small")
        self._threads = ThreadsBox(self)
        self._threads_note = wrapped(self, "small")
        self._cost = CostLine(self)
        self._empty = wrapped(self, "muted", self.tr("Open a text, and choose here how its words are learnt."))
        self.buttons = RunButtons(self)
        self.offer = InterruptedOffer(lambda text: job_bar.show_message(text, "error"), self)
        self._lay_out()
        self._presets.activated.connect(lambda: self.set_preset(self._presets.currentData()))
        self._threads.currentIndexChanged.connect(self._choose_threads)
        self.form.changed.connect(self._show)
        self._cost.measured.connect(self._show)
        self.buttons.start.connect(self.start)
        self.buttons.pause.connect(self.pause_or_resume)
        self.buttons.keep.connect(self.stop_and_keep)
        self.buttons.cancel.connect(self.cancel)
        self.buttons.further.connect(self.train_further)
        self.offer.wanted.connect(self.go_on)
        session.corpus_changed.connect(self._take_corpus)
        for signal in (session.embeddings_changed, session.exported_changed):
            signal.connect(self._let_checkpoint_go)
        job_bar.timer.timeout.connect(self._look)
        job_bar.cancelled.connect(self._cancelled)
        theme.notifier.changed.connect(self.update)
        self._take_corpus()

    # ---- what the menus call ----

    @property
    def can_start(self) -> bool:
        """Whether there is a text, no run, and no field that is wrong."""
        return self.buttons.start_button.isEnabled() and self._run is None

    @property
    def training(self) -> bool:
        """Whether a run is under way."""
        return self._run is not None

    @property
    def can_pause(self) -> bool:
        """Whether a run is under way that can be paused or resumed."""
        return self._run is not None and self._run.trainer is not None

    @property
    def paused(self) -> bool:
        """Whether the run waits."""
        return self._run is not None and self._run.trainer is not None and self._run.trainer.paused

    @property
    def can_train_further(self) -> bool:
        """Whether the vectors on screen are of a run of this window, and no other run is under way."""
        return self._run is None and self._finished is not None

    def start(self) -> None:
        """Start a run, after asking where it would replace vectors that stand in no file."""
        corpus = self._session.corpus
        if corpus is not None and self.can_start and self._may_replace():
            self._begin(corpus.name, new_run(corpus, self.form.hyperparameters(), self._threads.threads))

    def go_on(self) -> None:
        """Go on with the interrupted run that is offered."""
        found = self.offer.run
        if found is None or found.problem or self._run is not None or not self._may_replace():
            return
        if self._begin(found.name, interrupted_run(found.path)):
            self.offer.put_away()

    def train_further(self, epochs: int | None = None) -> None:
        """Train the run that has ended some epochs more; without a number, as many as its card says."""
        if self._run is None and self._finished is not None and self._finished.trainer is not None:
            before = self._finished.trainer
            self._begin(before.corpus.name, longer_run(before, epochs or self.buttons.epochs.value()))

    def pause_or_resume(self) -> None:
        """Let the run wait, or go on."""
        run = self._run
        if run is not None and run.trainer is not None:
            (run.trainer.resume if run.trainer.paused else run.trainer.pause)()
            self._show()
            self.running_changed.emit()

    def stop_and_keep(self) -> None:
        """End the run early with the vectors as they are."""
        if self._run is not None:
            self._run.stop_and_keep()
            self.buttons.keep_button.setEnabled(False)

    def cancel(self) -> None:
        """Drop the run; everything is as it was before."""
        self._job_bar.cancel(KIND)

    def interrupt(self) -> bool:
        """End the run so that the next start can go on with it; whether `interrupted` must be waited for."""
        return self._run is not None and self._run.interrupt()

    def discard_checkpoint(self) -> None:
        """Remove the checkpoint of the vectors on screen, which nobody wants."""
        if self._finished is not None:
            self._finished.discard_checkpoint()

    def set_preset(self, name: str) -> None:
        """Write a preset into the form; architecture, objective and arithmetic stay as they were chosen."""
        if name in PRESETS and self._run is None:
            kept: dict[str, Any] = {field: self.form.choice(field) for field in KEPT}
            self.form.set_hyperparameters(with_preset(name, Hyperparameters(**kept)))

    def take_settings(self, values: dict[str, Any]) -> None:
        """Write some hyperparameters into the form; a run that is under way keeps its own."""
        if self._run is None:
            self.form.set_values(values)

    # ---- the run ----

    def _may_replace(self) -> bool:
        if self._session.exported:
            return True
        return question.confirmed(
            self.window(),
            self.tr("Vectors not exported"),
            self.tr("The vectors on screen were not exported, and the new ones take their place."),
            self.tr("Start anyway"),
            self.tr("Keep them"),
        )

    def _begin(self, name: str, make: Make) -> bool:
        """Run what `make` makes, off the window's thread; whether it was begun."""
        run = Run(make, self._session.watched, self._session.suites)
        title = self.tr("Training on {0}").format(name)
        job = self._job_bar.run(
            KIND,
            title,
            run.work,
            partial(self._done, run),
            partial(self._failed, run),
            stop=run.stop_and_keep,
            unit="tokens",
        )
        if not job.cancelled:
            self._run = run
            self._trainer_before = self._session.trainer
            self._show()
            self.running_changed.emit()
        return not job.cancelled

    def _look(self) -> None:
        """Show the trainer as soon as there is one, and the text and hyperparameters of a run that goes on."""
        run = self._run
        if run is None or run.trainer is None or self._session.trainer is run.trainer:
            return
        trainer, corpus = run.trainer, self._session.corpus
        if corpus is None or corpus.key != trainer.corpus.key:
            self._session.set_corpus(trainer.corpus)
            self.form.set_hyperparameters(trainer.hyperparameters)
        self._session.set_trainer(trainer)
        if self._session.watched is not None:
            self._session.watch(self._session.watched)  # named since the start
        self._session.set_suites(self._session.suites)
        self._show()
        self.running_changed.emit()

    def _cancelled(self, kind: str) -> None:
        run = self._run
        if kind != KIND or run is None:
            return
        self._end()
        self._session.set_trainer(self._trainer_before)
        if run.interrupted:
            self.interrupted.emit(True)

    def _done(self, run: Run, embeddings: Embeddings) -> None:
        self._look()
        self._end()
        before, self._finished = self._finished, run
        self._session.set_embeddings(embeddings, exported=False)
        if before is not None:
            start(lambda job: before.discard_checkpoint(), Job())
        self._show()
        if run.interrupted:
            self.interrupted.emit(True)

    def _failed(self, run: Run, text: str) -> None:
        self._end()
        self._session.set_trainer(self._trainer_before)
        self._job_bar.show_message(text, "error")
        if run.interrupted and run.trainer is not None:
            self._begin(run.trainer.corpus.name, longer_run(run.trainer, 0))  # what was learnt is still in memory
            self.interrupted.emit(False)
        else:
            self.offer.look()  # its last good state may be there

    def _end(self) -> None:
        self._run = None
        self._show()
        self.running_changed.emit()

    def _let_checkpoint_go(self) -> None:
        """Remove the checkpoint of vectors that are safe in a file, or were replaced."""
        finished, session = self._finished, self._session
        if finished is None:
            return
        replaced = session.embeddings is not finished.embeddings
        if replaced or session.exported:
            start(lambda job: finished.discard_checkpoint(), Job())
        if replaced:
            self._finished = None
            self._show()

    # ---- the form ----

    def _take_corpus(self) -> None:
        corpus = self._session.corpus
        if corpus is not None:
            fitting = preset_for(corpus.tokens)
            written = self._written()
            if (written is not None and preset_of(written) is not None) or self.form.untouched():
                self.set_preset(fitting)
            self._proposal.setText(
                self.tr("{0} fits: the text has {1} tokens.").format(
                    declared(PRESETS[fitting].label), amount(corpus.tokens)
                )
            )
            self._threads.fill(default_threads(corpus.tokens))
        self._show()

    def _written(self) -> Hyperparameters | None:
        """What the form holds; None while a field is wrong."""
        try:
            return self.form.hyperparameters()
        except ValueError:
            return None

    def _show(self) -> None:
        """Bring everything on the card up to date."""
        corpus, running, written = self._session.corpus, self._run is not None, self._written()
        self._scrolled.setVisible(corpus is not None)
        self._cost.setVisible(corpus is not None)
        self._empty.setVisible(corpus is None)
        self.form.setEnabled(not running)
        self._presets.setEnabled(not running)
        self._threads.setEnabled(not running)
        tokens = corpus.tokens if corpus is not None else None
        self._presets.show_preset(preset_of(written, tokens) if written is not None else None)
        can_start = False
        if corpus is not None:
            self._show_automatic(corpus)
            self._show_threads(corpus)
            can_start = self._show_cost(corpus, written)
        if running:
            self.buttons.show_running(can_pause=self.can_pause, paused=self.paused)
        else:
            self.buttons.show_idle(can_start=can_start, further=self._described_end())
        self.offer.setEnabled(not running)

    def _described_end(self) -> str:
        """What training further would go on from; empty where there is nothing."""
        trainer = self._finished.trainer if self._finished is not None else None
        if trainer is None or not self.can_train_further:
            return ""
        epochs = trainer.hyperparameters.epochs or 0
        done = trainer.tokens_done / max(trainer.corpus.tokens, 1)
        if round(done, 1) < epochs:
            return self.tr("Stopped after {0} of {1} epochs; the rest is trained too.").format(f"{done:.1f}", epochs)
        return self.tr("{0} epochs are trained.").format(epochs)

    def _show_automatic(self, corpus: Corpus) -> None:
        epochs = auto_epochs(corpus.tokens)
        because = self.tr("{0} epochs, because your text has {1} words").format(epochs, amount(corpus.tokens))
        rate = LEARNING_RATES[self.form.choice("architecture"), self.form.choice("objective")]
        self.form.show_automatic({"epochs": (f"{epochs}", because), "learning_rate": (f"{rate:g}", "")})

    def _choose_threads(self) -> None:
        """Take the arithmetic that belongs to the choice."""
        reproducible = self._threads.reproducible
        if reproducible or self.form.choice("arithmetic") == STRICT:
            self.form.choose("arithmetic", STRICT if reproducible else FAST)
        self._show()

    def _show_threads(self, corpus: Corpus) -> None:
        strict = self.form.choice("arithmetic") == STRICT
        self._threads.show_arithmetic(strict)
        self._threads_note.setText(repeatable(self._threads.threads or default_threads(corpus.tokens), strict))

    def _show_cost(self, corpus: Corpus, written: Hyperparameters | None) -> bool:
        """Say what a run will cost; whether one may start."""
        if written is None or self.form.errors():
            self._cost.refuse(self.tr("Mend the fields in red first."))
            return False
        return self._cost.show_cost(corpus, written, self._threads.threads, running=self._run is not None)

    def measure_speeds(self) -> None:
        """From now on measure in the background how long a run takes; for a window that is on screen."""
        self._cost.measure_speeds()
        self._show()

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
        offered = QHBoxLayout()
        offered.setContentsMargins(0, 0, GRID, 0)
        offered.addWidget(self.offer)
        layout.addLayout(offered)
        layout.addWidget(self._empty)
        layout.addWidget(self._scrolled, 100)
        layout.addStretch(1)
        layout.addWidget(self._cost)
        layout.addWidget(self.buttons)
