"""The lesson: word2vec on a few sentences, step by step, with every vector in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import preparation
from app.job_bar import JobBar
from app.preparation import background
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.training.mechanics.card import card, scrolled
from app.training.mechanics.chart import Chart, Picture, Scale
from app.training.mechanics.heat import Floats, figure
from app.training.mechanics.lesson_form import LessonForm
from app.training.mechanics.loss_curve import LossCurve
from app.training.mechanics.matrix_picture import MatrixPicture
from app.training.mechanics.named_step import NamedStep
from app.training.mechanics.page import heading
from app.training.mechanics.sentence_strip import SentenceStrip
from app.training.mechanics.step_buttons import EPOCH, StepButtons
from app.training.mechanics.step_panel import StepPanel
from app.training.mechanics.term_label import TermLabel
from app.vectors.asking import Asker
from app.vectors.trouble import Trouble
from core.job import Job
from core.tables import Cell, Table
from core.training.hyperparameters import CBOW, HIERARCHICAL_SOFTMAX
from core.training.mechanics.lesson_texts import TEXTS, usual_hyperparameters

if TYPE_CHECKING:
    from core.training.mechanics.lesson import Lesson
    from core.training.mechanics.walk import Visit

WIDE = 112 * GRID
MATRIX_HEIGHT = 52 * GRID


class LessonView(QWidget):
    """A text, its vectors, and the buttons that learn it; steps are taken off the window's thread."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lesson: Lesson | None = None
        self._asker = Asker(self)
        self.form = LessonForm(TEXTS, usual_hyperparameters(), self)
        self.intro = TermLabel(session, "", "muted", self)
        self.buttons = StepButtons(True, self)
        self.sentence = SentenceStrip(self)
        self.state, self._note = QLabel(self), QLabel(self)
        self.state.setProperty("role", "muted")
        self._note.setProperty("role", "small")
        self._note.setWordWrap(True)
        self._key = QLabel(self)
        self._key.setProperty("role", "small")
        self._key.setWordWrap(True)
        self.trouble = Trouble(self)
        self.waiting = QLabel(self.tr("Preparing…"), self)
        self.waiting.setProperty("role", "muted")
        self.waiting.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        self.inputs = MatrixPicture(self.tr("W, input"), self)
        self.outputs = MatrixPicture(self.tr("W′, output"), self)
        self.plane = Chart(self.tr("The input vectors in the plane"), 34 * GRID, self)
        self.losses = LossCurve(self)
        self.panel = StepPanel(job_bar, self)
        self.take = TakeButton(self._table, job_bar, self)
        self.take.setToolTip(self.tr("Copy all vectors as a table; the arrow offers other kinds and files"))
        self._wide: bool | None = None
        self._lay_out()
        self.form.changed.connect(self._start)
        self.buttons.wanted.connect(self._step)
        self.buttons.restart.connect(self._start)
        self.setFocusProxy(self.buttons.buttons[1])

    @property
    def lesson(self) -> Lesson | None:
        """What is learnt now."""
        return self._lesson

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first look."""
        super().showEvent(event)
        if self._lesson is None and not self._asker.busy:
            self._start()

    def hideEvent(self, event: object) -> None:
        """Play to nobody no more."""
        self.buttons.stop()

    # ---- learning ----

    def _start(self) -> None:
        """Begin anew with what the form says."""
        self.buttons.stop()
        self.intro.set_text(self._introduction())
        text, chosen, by_pair = self.form.text.toPlainText(), self.form.hyperparameters(), self.form.is_pair_by_pair
        self.buttons.set_ready(False)

        def work(job: Job) -> Lesson:
            from core.training.mechanics.lesson import Lesson, read_text  # brings the compiler
            from core.training.workspace import ALL

            return Lesson(read_text(text), chosen, 1 if by_pair else ALL)

        self._asker.ask(work, self._take, self._fail)

    def _introduction(self) -> str:
        """What a step does, in the terms of the glossary."""
        if self.form.architecture.value() == CBOW:
            return self.tr(
                "The same network as in a run, so small that you see all of it. Take a step: the mean of the "
                "[input vectors](input-vector) of the [context words](context-word), their rows of W, is the "
                "[hidden layer](hidden-layer), and should predict the [centre word](centre-word). The "
                "[gradient](gradient) of the [loss](loss) says how the vectors move."
            )
        return self.tr(
            "The same network as in a run, so small that you see all of it. Take a step: each "
            "[context word](context-word) is an input, [one-hot](one-hot); its row of W, the "
            "[input vector](input-vector), is the [hidden layer](hidden-layer), and should predict the "
            "[centre word](centre-word). The [gradient](gradient) of the [loss](loss) says how the vectors move."
        )

    def _step(self, count: int) -> None:
        lesson = self._lesson
        if lesson is None or self._asker.busy:
            return

        def work(job: Job) -> Lesson:
            if count == EPOCH:
                lesson.run_epoch(job)
            else:
                lesson.course.run(count, job)
            return lesson

        self.buttons.set_ready(False)
        self._asker.ask(work, self._take, self._fail)

    def _fail(self, error: BaseException) -> None:
        self._lesson = None
        self.waiting.hide()
        self.trouble.tell(error)
        self._body.hide()
        self.buttons.stop()

    def _take(self, lesson: Lesson) -> None:
        if self._lesson is None:
            background.soon(preparation.mechanics)  # the views beside the lesson come next
        self._lesson = lesson
        self.trouble.clear()
        self.waiting.hide()
        self._body.show()
        self.buttons.set_ready(True)
        self._show(lesson)

    # ---- showing ----

    def _show(self, lesson: Lesson) -> None:
        course, words = lesson.course, lesson.text.words
        step = course.last or course.preview()
        visit = lesson.visit_of(step)
        self.sentence.show_sentence(
            [words[word] for word in visit.sentence], visit.centre, _context_positions(visit, step.example.contexts)
        )
        epoch_steps = round(course.steps / lesson.epoch) if lesson.epoch else 1
        text = self.tr("Steps taken: {0} · epochs done: {1} · V = {2} words, d = {3}")
        self.state.setText(
            text.format(f"{course.steps:,}", lesson.epoch, len(words), lesson.hyperparameters.dimensions)
        )
        cut = self.tr("The first {0} words are learnt; the text has more. The lesson is for what can be looked at.")
        self._note.setText(cut.format(lesson.text.tokens) if lesson.text.is_cut else "")
        self._note.setVisible(lesson.text.is_cut)
        inputs, outputs = lesson.input_vectors(), lesson.output_vectors()
        is_taken = course.last is not None
        touched = (np.unique(step.example.contexts), np.unique(step.example.targets)) if is_taken else ((), ())
        has_nodes = lesson.hyperparameters.objective == HIERARCHICAL_SOFTMAX
        nodes = [self.tr("root") if n == 0 else self.tr("node {0}").format(n) for n in range(len(outputs))]
        self.inputs.show_vectors(words, inputs, [int(row) for row in touched[0]])
        self.outputs.show_vectors(nodes if has_nodes else words, outputs, [int(row) for row in touched[1]])
        self._matrices.setMinimumHeight(min(self.inputs.sizeHint().height() + GRID, MATRIX_HEIGHT))
        self._show_plane(words, inputs)
        self.losses.show_losses(course.losses, lesson.mode.untrained_loss, epoch_steps)
        key = self.tr("A dot is a step, the line their mean over an epoch, the dashed line the untrained: {0} nats.")
        self._key.setText(key.format(figure(lesson.mode.untrained_loss)))
        self.panel.show_step(
            NamedStep(
                step,
                words.__getitem__,
                len(words),
                lesson.hyperparameters.negatives,
                max(course.steps, 1),
                is_taken,
                lesson.hyperparameters.cbow_gradient == "exact",
            )
        )

    def _show_plane(self, words: tuple[str, ...], vectors: Floats) -> None:
        from core.training.mechanics.lesson import in_the_plane  # there is a lesson, so the compiler is there

        points = in_the_plane(vectors)
        margins = np.maximum(np.ptp(points, axis=0) * 0.1, 1e-6)
        lows, highs = points.min(axis=0) - margins, points.max(axis=0) + margins
        titles = (self.tr("dimension 1"), self.tr("dimension 2"))
        if vectors.shape[1] > 2:
            titles = (self.tr("principal axis 1"), self.tr("principal axis 2"))
        axes = [
            Scale(title, low, high, [0.0] if low < 0 < high else [])
            for title, low, high in zip(titles, lows.tolist(), highs.tolist(), strict=True)
        ]
        names = [(float(x), float(y), word) for (x, y), word in zip(points, words, strict=True)]
        text = self.tr("{0} words by their input vectors").format(len(words))
        self.plane.show_picture(Picture(axes[0], axes[1], points=points, names=names, is_plane=True), text)

    def _table(self) -> Table:
        lesson = self._lesson
        if lesson is None:
            return Table((), ())
        words, dimensions = lesson.text.words, range(1, lesson.hyperparameters.dimensions + 1)
        rows: list[tuple[Cell, ...]] = [
            (matrix, name, *map(float, vector))
            for matrix, names, vectors in (
                ("W", words, lesson.input_vectors()),
                ("W'", words if lesson.mode.output_rows == len(words) else range(len(words)), lesson.output_vectors()),
            )
            for name, vector in zip(map(str, names), vectors, strict=False)
        ]
        return Table(("matrix", "row", *map(str, dimensions)), rows, "lesson-vectors")

    # ---- layout ----

    def _lay_out(self) -> None:
        both = QWidget(self)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, GRID, 0)
        row.setSpacing(2 * GRID)
        for picture in (self.inputs, self.outputs):
            column = QVBoxLayout()
            column.addWidget(picture)
            column.addStretch(1)
            row.addLayout(column, 1)
        self._matrices = matrices = scrolled(self, both)
        moved = heading(self.tr("All vectors; what the last step moved is outlined"), self)
        head = QHBoxLayout()
        head.addWidget(moved, 1)
        head.addWidget(self.take)
        self._cards = [
            card(self, head, matrices),
            card(self, heading(self.tr("The input vectors in the plane"), self), self.plane),
            card(self, heading(self.tr("Is it learning?"), self), self.losses, self._key),
        ]
        self._body = QWidget(self)
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GRID)
        top = card(self, self.intro, self.form)
        steps = card(self, self.sentence, self.state, self._note)
        self._steps = steps
        column_widget = QWidget(self)
        column = QVBoxLayout(column_widget)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        for widget in (top, self.trouble, self.waiting, self._body):
            column.addWidget(widget)
        column.addStretch(1)
        self._body.hide()  # until there is a lesson
        self._arrange(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scrolled(self, column_widget), 1)
        layout.addWidget(self.buttons)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room."""
        super().resizeEvent(event)
        self._arrange(event.size().width() >= WIDE)

    def _arrange(self, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        matrices, plane, losses = self._cards
        self._grid.addWidget(self._steps, 0, 0, 1, 2)
        if wide:
            self._grid.addWidget(matrices, 1, 0, 2, 1)
            self._grid.addWidget(plane, 1, 1)
            self._grid.addWidget(losses, 2, 1)
        else:
            for place, one in enumerate((matrices, losses, plane)):
                self._grid.addWidget(one, 1 + place, 0, 1, 2)
        self._grid.addWidget(self.panel, 4, 0, 1, 2)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2 if wide else 0)


def _context_positions(visit: Visit, contexts: NDArray[np.int64]) -> list[int]:
    """The positions in the sentence of the contexts of an example of a visit."""
    wanted = set(contexts.tolist())
    inside = (place for place in range(visit.begin, visit.end) if place != visit.centre)
    return [place for place in inside if visit.sentence[place] in wanted]
