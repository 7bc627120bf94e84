"""How far the neighbours can be trusted: the run repeated by seeds and by texts, and what stays."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.fields import NumberField, label_of
from app.figures import duration, size
from app.job_bar import JobBar, plain
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.training.cost import CostLine
from app.translation import declared
from app.vectors.doubts import Doubts
from app.vectors.trust.stability_plots import CountPlot, SharePlot
from app.vectors.trust.stability_words import SimilarityView, StayingView, WordsView
from core.options import options_of
from core.training.estimates import workload_of
from core.training.stability import SEEDS, Plan, Stability, estimated_cost, hyperparameters_of
from core.vectors.trust import FEWEST_SEEN, by_count

if TYPE_CHECKING:
    from core.job import Job
    from core.text.corpus import Corpus
    from core.training.hyperparameters import Hyperparameters

KIND = "stability"
_READABLE = 80 * GRID  # longer lines are hard to read


class StabilityView(QWidget):
    """Repeats the run on screen and shows what stays of its neighbours.

    Args:
        session: whose run is repeated; it is given the result.
        job_bar: runs the repetitions.
    """

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self._enough = threading.Event()
        self._doubts = Doubts(session, self)
        options = options_of(Plan)
        self.runs = NumberField(options["runs"], self)
        self.runs.set_value(Plan().runs)
        self._vary_label, kinds = label_of(options["vary"], self), options["vary"].choices
        self.vary = Segments({kind: declared(kinds[kind]) for kind in kinds}, declared(options["vary"].label), self)
        self.vary.setToolTip(f"<p>{declared(options['vary'].help)}</p>")
        self.vary.set_value(Plan().vary)
        self.cost = CostLine(self)
        self.start_button = QPushButton(self)
        self.teaching = QLabel(self)
        self.summary = QLabel(self)
        self.by_count, self.by_share = CountPlot(self), SharePlot(self)
        self.words = WordsView(session, job_bar, self._doubts, self)
        self.staying = StayingView(session, job_bar, self._doubts, self)
        self.similarity = SimilarityView(session, self)
        self.lists = Segments(
            {
                "least": self.tr("Least stable"),
                "most": self.tr("Most stable"),
                "staying": self.tr("Selected word"),
                "similarity": self.tr("Two words"),
            },
            self.tr("What is listed"),
            self,
        )
        self._result = QWidget(self)
        self._lay_out()
        self._listen()
        self.setFocusProxy(self.start_button)
        self._show_state()

    # ---- what a person does ----

    def start(self) -> None:
        """Repeat the run, or keep what the repetitions so far have shown."""
        if self._job_bar.running(KIND):
            self._enough.set()
            self.start_button.setEnabled(False)
            return
        given = self._given()
        if isinstance(given, str):
            return
        corpus, chosen, plan, threads = given
        embeddings, enough = self._session.embeddings, threading.Event()
        assert embeddings is not None
        self._enough = enough

        def repeat(job: Job) -> Stability:
            from core.training.repetitions import measure_stability

            return measure_stability(corpus, chosen, embeddings, plan, threads, enough, job)

        title = self.tr("Repeating the run {0} times").format(plan.runs)
        self._job_bar.run(KIND, title, repeat, self._take, self._fail, stop=enough.set)
        self._show_state()

    def _take(self, found: Stability) -> None:
        self._session.set_stability(found)
        self._show_state()

    def _fail(self, reason: str) -> None:
        self._job_bar.show_message(reason, "error")
        self._show_state()

    def _end(self) -> None:
        """Other vectors have come: nobody waits for the repetitions."""
        self._job_bar.cancel(KIND)

    def _heed_cancelled(self, kind: str) -> None:
        if kind == KIND:
            self._show_state()

    def _given(self) -> tuple[Corpus, Hyperparameters, Plan, int] | str:
        """What is to be repeated and how, or why it cannot be."""
        embeddings, corpus = self._session.embeddings, self._session.corpus
        if embeddings is None:
            return self.tr("There are no vectors yet. Open a text and train it.")
        try:
            chosen = hyperparameters_of(embeddings)
        except ValueError:
            return self.tr(
                "These vectors come from a file, which does not hold the text. Open the text and train it here; then "
                "the run can be repeated."
            )
        if corpus is None or corpus.key != embeddings.details.get("corpus_key"):
            return self.tr("Open the text that these vectors were trained on: {0}.").format(embeddings.name)
        fault = self.runs.error()
        if fault:
            return fault
        plan = Plan(int(self.runs.value() or 0), self.vary.value())
        return corpus, chosen, plan, int(embeddings.details["threads"])

    # ---- what is shown ----

    def _show_state(self) -> None:
        """Fit everything to the session and to what runs."""
        running, given = self._job_bar.running(KIND), self._given()
        self.start_button.setText(self.tr("Stop and keep") if running else self.tr("Start"))
        self.start_button.setToolTip(
            self.tr("End here and keep the runs that are done") if running else self.tr("Repeat the run on screen")
        )
        self.start_button.setEnabled(running or not isinstance(given, str))
        for field in (self.runs, self._vary_label, self.vary):
            field.setEnabled(not running)
        if isinstance(given, str):
            self.cost.show_line(given, None)
        elif running:
            self.cost.show_line(self.tr("At work; the row at the foot of the window tells how far it is."), None)
        else:
            self._show_cost(*given)
        self._show_result()

    def _show_cost(self, corpus: Corpus, chosen: Hyperparameters, plan: Plan, threads: int) -> None:
        seconds, disk = estimated_cost(corpus, chosen, plan, threads)
        parts = [self.tr("{0} on disk until the window closes").format(size(disk))]
        if seconds is not None:
            parts.insert(0, self.tr("about {0}").format(duration(seconds)))
        if plan.vary != SEEDS:
            parts.append(self._drawn(corpus))
        vocabulary = corpus.vocabulary.at_least(chosen.min_count)
        workload = None if seconds is not None else workload_of(vocabulary, corpus.tokens, chosen, threads)
        self.cost.show_line(" · ".join(parts), workload)

    def _drawn(self, corpus: Corpus) -> str:
        """What other texts are drawn from, or why none can be."""
        from core.text.documents.resampling import stretches_of

        try:
            stretches = stretches_of(corpus)
        except ValueError as error:
            return plain(error)
        text = (
            self.tr("drawn from {0} documents")
            if stretches.are_documents
            else self.tr("drawn from {0} stretches of text")
        )
        return text.format(f"{len(stretches):,}")

    def _show_result(self) -> None:
        found = self._session.stability
        self._result.setVisible(found is not None)
        self.teaching.setVisible(found is None)
        if found is None:
            return
        counts, most = found.embeddings.counts, found.neighbours.shape[1]
        assert counts is not None
        self.summary.setText(self._summary(found))
        self.by_count.show_classes(by_count(counts[: found.measured], found.overlap), most)
        self.by_share.show_overlap(found.overlap, most)

    def _summary(self, found: Stability) -> str:
        """The mean, and what it is of."""
        import numpy as np

        most, words = found.neighbours.shape[1], len(found.embeddings)
        mean = self.tr("{0} of {1} neighbours stay on average").format(
            f"{most * float(np.nanmean(found.overlap)):.1f}", most
        )
        runs = self.tr("{0} of {1} runs").format(found.runs, found.plan.runs)
        how = {
            "seeds": self.tr("other seeds"),
            "texts": self.tr("other texts"),
            "both": self.tr("other seeds and texts"),
        }
        parts = [runs, how[found.plan.vary]]
        if found.over_texts and found.by_documents:
            parts.append(self.tr("documents drawn with replacement"))
        elif found.over_texts:
            parts.append(self.tr("stretches of sentences drawn with replacement, as there are few documents"))
        if found.measured < words:
            parts.append(self.tr("the {0} most frequent of {1} words").format(f"{found.measured:,}", f"{words:,}"))
        if found.threads > 1:
            parts.append(self.tr("{0} threads, so that no two runs are quite the same").format(found.threads))
        grey = self.tr("{0} of {1} words are grey: unstable, or seen fewer than {2} times.")
        told = grey.format(f"{self._doubts.count:,}", f"{words:,}", FEWEST_SEEN)
        return f"<b>{mean}</b> · {' · '.join(parts)}. {told}"

    # ---- the parts ----

    def _listen(self) -> None:
        session = self._session
        session.embeddings_changed.connect(self._end)
        for signal in (session.embeddings_changed, session.corpus_changed, session.stability_changed):
            signal.connect(self._show_state)
        self._job_bar.cancelled.connect(self._heed_cancelled)
        for field in (self.runs, self.vary):
            field.changed.connect(self._show_state)
        self.cost.measured.connect(self._show_state)
        self.start_button.clicked.connect(self.start)

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the time that it takes is measured."""
        super().showEvent(event)
        self.cost.measure_speeds()
        QTimer.singleShot(0, self, self._show_state)

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("Would the neighbours be the same?"), self)
        heading.setProperty("role", "title")
        self.teaching.setText(
            self.tr(
                "<p>Vectors hang on chance: on the random numbers of the training, and on which documents happened to "
                "be in the text. Train again, and some neighbours stay while others are replaced.</p>"
                "<p>What stays can be quoted. What changes is noise, however high its cosine. Here the run on screen "
                "is repeated, each word's ten nearest neighbours are compared with those of the repetitions, and "
                "words whose neighbours do not stay are greyed in lists, and on the map where its colours show "
                "stability.</p>"
                "<p>{0}</p>"
            ).format(self._doubts.rule)
        )
        for label in (self.teaching, self.summary):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.teaching.setProperty("role", "muted")
        self.teaching.setMaximumWidth(_READABLE)
        self.start_button.setProperty("role", "primary")
        form = QGridLayout()
        form.setHorizontalSpacing(3 * GRID)
        form.setVerticalSpacing(GRID)
        form.setColumnStretch(2, 1)
        form.addWidget(self.runs, 0, 0)
        differs, fields = QHBoxLayout(), self.runs.layout()
        assert isinstance(fields, QGridLayout)
        fields.setColumnMinimumWidth(0, self._vary_label.sizeHint().width())  # the fields begin below each other
        differs.setSpacing(GRID)
        differs.addWidget(self._vary_label)
        differs.addWidget(self.vary)
        differs.addStretch(1)
        form.addLayout(differs, 1, 0)
        form.addWidget(self.start_button, 0, 1, Qt.AlignmentFlag.AlignTop)
        form.addWidget(self.cost, 2, 0, 1, 3)
        inside = QWidget(self)
        inside.setProperty("role", "plain")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(heading)
        layout.addLayout(form)
        layout.addWidget(self.teaching)
        layout.addWidget(self._result, 1)
        layout.addStretch(0)
        self._lay_out_result()
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _lay_out_result(self) -> None:
        plots = QHBoxLayout()
        plots.setSpacing(2 * GRID)
        plots.addWidget(self.by_count, 6)
        plots.addWidget(self.by_share, 5)
        stack = QStackedWidget(self._result)
        views = {"staying": self.staying, "similarity": self.similarity}
        for view in (self.words, *views.values()):
            stack.addWidget(view)

        def show_list() -> None:
            chosen = self.lists.value()
            if chosen not in views:
                self.words.show_order(chosen)
            stack.setCurrentWidget(views.get(chosen, self.words))

        self.lists.changed.connect(show_list)
        layout = QVBoxLayout(self._result)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.summary)
        layout.addLayout(plots)
        layout.addWidget(self.lists, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(stack, 1)
