"""The network of the run on screen, and a gradient step through it for a sentence of its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.training.mechanics.card import card
from app.training.mechanics.loss_curve import LossCurve
from app.training.mechanics.named_step import NamedStep
from app.training.mechanics.page import heading
from app.training.mechanics.place_of_text import Sentence, centred, found_in_text, from_typed
from app.training.mechanics.sentence_strip import SentenceStrip
from app.training.mechanics.step_buttons import SLICE, StepButtons
from app.training.mechanics.step_panel import StepPanel
from app.training.mechanics.term_label import TermLabel
from app.vectors.asking import Asker
from app.vectors.trouble import Trouble
from core.job import Job
from core.training.hyperparameters import HIERARCHICAL_SOFTMAX, SKIP_GRAM, Hyperparameters

if TYPE_CHECKING:
    from core.training.mechanics.course import Course
    from core.training.mechanics.step import Example
    from core.training.mode import Mode
    from core.vectors.embeddings import Embeddings

PAIR, TOGETHER = "pair", "together"
RATES = (0.1, 0.2, 0.5, 1.0)


class NetworkView(QWidget):
    """A sentence, its centre and contexts, and the steps that learn them, on a copy of the vectors that they move."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asker = Asker(self)
        self._mode: Mode | None = None
        self._of: Embeddings | None = None  # whose mode it is
        self._chosen = Hyperparameters()
        self._course: Course | None = None
        self._sentence: Sentence | None = None
        self._occurrence = 0
        self._stale = True
        self.empty = TermLabel(session, "", "muted", self)
        self.trouble = Trouble(self)
        self.field = QLineEdit(self)
        self.field.setMaxLength(500)
        self.field.setPlaceholderText(self.tr("A sentence of your own, then Enter"))
        self.field.setAccessibleName(self.tr("A sentence of words that the vectors have"))
        self.another = QPushButton(self.tr("Another place"), self)
        self.another.setToolTip(self.tr("The next place of the text where the word stands"))
        self.strip = SentenceStrip(self)
        self.strip.let_choose()
        self.at_once = Segments(
            {TOGETHER: self.tr("All contexts at once"), PAIR: self.tr("Pair by pair")},
            self.tr("What a step of skip-gram learns"),
            self,
        )
        self.rate = QComboBox(self)
        self.rate.setAccessibleName(self.tr("Learning rate"))
        self.rate.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.buttons = StepButtons(False, self)
        self.losses, self.panel = LossCurve(self), StepPanel(job_bar, self)
        self._note = QLabel(self)
        self._note.setProperty("role", "small")
        self._note.setWordWrap(True)
        self._lay_out()
        self._listen()

    @property
    def sentence(self) -> Sentence | None:
        """What the steps learn."""
        return self._sentence

    @property
    def course(self) -> Course | None:
        """The steps so far."""
        return self._course

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what has changed meanwhile."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Begin anew with the vectors and the word on screen; a view that is hidden does so when it is shown."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        self._occurrence = 0
        why_not = _why_not(self._session.embeddings)
        self.empty.set_text(why_not)
        self.empty.setVisible(bool(why_not))
        self._body.setVisible(not why_not)
        self.buttons.setVisible(not why_not)
        if why_not:
            self._asker.drop()
            self._mode = self._of = self._course = None
            return
        self._find()

    # ---- the sentence ----

    def _find(self) -> None:
        """Look for a place of the text where the word stands; the tables of the run are made on the way."""
        embeddings, corpus, number = self._session.embeddings, self._session.corpus, self._occurrence
        assert embeddings is not None
        word, mode = self._session.selection, self._mode if self._of is embeddings else None

        def work(job: Job) -> tuple[Embeddings, Hyperparameters, Mode, Sentence | ValueError]:
            from core.training.mode import Mode

            assert embeddings.counts is not None
            embeddings.words.prepare_lookup()
            row = embeddings.words.find(word) if word is not None else None
            chosen = Hyperparameters(**embeddings.details["hyperparameters"])
            made = mode or Mode(chosen, embeddings.counts)
            try:
                return embeddings, chosen, made, found_in_text(embeddings, corpus, row, number, chosen.window)
            except ValueError as error:  # a sentence can still be typed
                return embeddings, chosen, made, error

        self._asker.ask(work, lambda answer: self._take(*answer), self._fail)

    def _take(self, embeddings: Embeddings, chosen: Hyperparameters, mode: Mode, answer: Sentence | ValueError) -> None:
        self.trouble.clear()
        is_new = self._of is not embeddings
        self._of, self._chosen, self._mode = embeddings, chosen, mode
        if is_new:
            self._course = None
            self._offer_rates()
        self.at_once.setVisible(chosen.architecture == SKIP_GRAM)
        self.another.setEnabled(self._session.corpus is not None)
        if isinstance(answer, Sentence):
            self._learn(answer)
        else:
            self._fail(answer)

    def _type(self) -> None:
        """Take a sentence that was typed."""
        embeddings, text = self._of, self.field.text().strip()
        if embeddings is None or not text:
            return
        window = self._chosen.window

        def work(job: Job) -> Sentence:
            return from_typed(embeddings, text, window)

        self._asker.ask(work, self._take_typed, self._fail)

    def _take_typed(self, sentence: Sentence) -> None:
        self.trouble.clear()
        self._learn(sentence)

    def _set_centre(self, position: int) -> None:
        sentence = self._sentence
        if sentence is not None and sentence.rows[position] >= 0:
            self._learn(centred(sentence.words, sentence.rows, position, self._chosen.window))

    def _toggle_context(self, position: int) -> None:
        sentence = self._sentence
        if sentence is None or position == sentence.centre or sentence.rows[position] < 0:
            return
        contexts = set(sentence.contexts) ^ {position}
        if contexts:
            self._learn(replace(sentence, contexts=tuple(sorted(contexts))))

    # ---- learning ----

    def _learn(self, sentence: Sentence) -> None:
        """Begin anew with a sentence."""
        self._sentence = sentence
        unknown = [place for place, row in enumerate(sentence.rows) if row < 0]
        self.strip.show_sentence(sentence.words, sentence.centre, sentence.contexts, unknown)
        self._restart()

    def _restart(self) -> None:
        sentence, embeddings, mode, chosen = self._sentence, self._of, self._mode, self._chosen
        if sentence is None or embeddings is None or mode is None:
            return
        outputs = embeddings.node_vectors if chosen.objective == HIERARCHICAL_SOFTMAX else embeddings.output_vectors
        centre, contexts = sentence.rows[sentence.centre], [sentence.rows[place] for place in sentence.contexts]
        at_once = 1 if chosen.architecture == SKIP_GRAM and self.at_once.value() == PAIR else None
        rate = float(self.rate.currentData())

        def work(job: Job) -> Course:
            from core.training.mechanics.course import Course, endless
            from core.training.mechanics.walk import Random, examples_of
            from core.training.sampling import chunk_seed

            def examples(turn: int) -> Sequence[Example]:
                random = Random(int(chunk_seed(chosen.seed, 0, turn)))
                return examples_of(centre, contexts, mode, random, at_once)

            assert outputs is not None
            course = Course(chosen, embeddings.input_vectors, outputs, lambda: endless(examples), rate)
            course.preview()
            return course

        self.buttons.set_ready(False)
        self._asker.ask(work, self._show, self._fail)

    def _step(self, count: int) -> None:
        """Take steps, and show on the way what takes long."""
        course = self._course
        if course is None or self._asker.busy:
            return
        goal = course.steps + count

        def work(job: Job) -> Course:
            course.run(goal - course.steps, job, SLICE)
            return course

        def done(course: Course) -> None:
            self._show(course)
            if course.steps < goal:
                self._step(goal - course.steps)

        self.buttons.set_ready(False)
        self._asker.ask(work, done, self._fail)

    def _fail(self, error: BaseException) -> None:
        self.trouble.tell(error)
        self._steps.setVisible(self._course is not None)
        self.buttons.set_ready(True)

    def _show(self, course: Course) -> None:
        assert self._of is not None
        self._course = course
        self._steps.show()
        self.trouble.clear()
        self.buttons.set_ready(True)
        step = course.last or course.preview()
        chosen, words = self._chosen, self._of.words
        self.losses.show_losses(course.losses, self._mode.untrained_loss if self._mode is not None else 0.0)
        self.panel.show_step(
            NamedStep(
                step, words.__getitem__, len(words), chosen.negatives, max(course.steps, 1), course.last is not None,
                chosen.cbow_gradient == "exact",
            )
        )  # fmt: skip
        text = self.tr(
            "The steps move copies of {0} vectors; the vectors of the run stay as they are. Each step learns this "
            "place of the text again, with fresh negatives where they are drawn."
        )
        notes = [text.format(f"{course.inputs.copied + course.outputs.copied:,}")]
        if self._sentence is not None and len(step.example.contexts) < len(self._sentence.contexts):
            some = self.tr("This step learnt {0} of the {1} contexts; the next one goes on with the others.")
            notes.append(some.format(len(step.example.contexts), len(self._sentence.contexts)))
        self._note.setText(" ".join(notes))

    # ---- layout ----

    def _offer_rates(self) -> None:
        first, last = self._chosen.resolved(1).rates
        self.rate.blockSignals(True)
        self.rate.clear()
        self.rate.addItem(self.tr("η {0:g}, the run's first").format(first), first)
        self.rate.addItem(self.tr("η {0:g}, the run's last").format(last), last)
        for rate in RATES:
            self.rate.addItem(self.tr("η {0:g}").format(rate), rate)
        self.rate.blockSignals(False)

    def _listen(self) -> None:
        session = self._session
        for signal in (session.embeddings_changed, session.selection_changed):
            signal.connect(self.refresh)
        self.field.returnPressed.connect(self._type)
        self.another.clicked.connect(self._go_on)
        self.strip.centre_wanted.connect(self._set_centre)
        self.strip.context_wanted.connect(self._toggle_context)
        self.at_once.changed.connect(self._restart)
        self.rate.currentIndexChanged.connect(lambda _: self._restart())
        self.buttons.wanted.connect(self._step)
        self.buttons.restart.connect(self._restart)
        self.setFocusProxy(self.field)

    def _go_on(self) -> None:
        self._occurrence += 1
        self._find()

    def _lay_out(self) -> None:
        ask = QHBoxLayout()
        ask.setSpacing(GRID)
        ask.addWidget(self.field, 1)
        ask.addWidget(self.another)
        choices = QHBoxLayout()
        choices.setSpacing(GRID)
        choices.addWidget(self.at_once)
        choices.addWidget(self.rate)
        choices.addStretch(1)
        self._steps = QWidget(self)
        steps = QVBoxLayout(self._steps)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.setSpacing(GRID)
        steps.addWidget(self.panel)
        steps.addWidget(card(self, heading(self.tr("Is it learning?"), self), self.losses, self._note))
        self._body = QWidget(self)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(card(self, ask, self.strip, choices))
        column.addWidget(self.trouble)
        column.addWidget(self._steps)
        self._body.hide()
        self._steps.hide()
        inside = QWidget(self)
        inside.setProperty("role", "plain")
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(GRID, GRID, GRID, GRID)
        self.empty.setContentsMargins(GRID, GRID, GRID, 0)
        whole.addWidget(self.empty)
        whole.addWidget(self._body)
        whole.addStretch(1)
        scrolled = QScrollArea(self)
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        scrolled.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scrolled, 1)
        layout.addWidget(self.buttons)


def _why_not(embeddings: Embeddings | None) -> str:
    """Why there is no network to show, and what to do; nothing where there is one."""
    if embeddings is None:
        return _tr(
            "Train on a text, and its network is shown here: the [input vector](input-vector) of a context word, the "
            "[scores](score) of the outputs, the errors, and what one [gradient](gradient) step does to the vectors, "
            "with all numbers. The lesson beside this shows the same on a few sentences, now."
        )
    has_outputs = embeddings.output_vectors is not None or embeddings.node_vectors is not None
    if not has_outputs or embeddings.counts is None or "hyperparameters" not in embeddings.details:
        return _tr(
            "These vectors come from a file that holds only the [input vectors](input-vector). A step needs the "
            "[output vectors](output-vector) and the counts too: train on a text, or see the lesson beside this."
        )
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("NetworkView", text)
