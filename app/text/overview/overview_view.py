"""What a text holds before it is trained on: figures that grow while it is read, warnings, and what to choose."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.session import Session
from app.taking import TakeButton
from app.text.overview.cost_section import CostSection
from app.text.overview.figures_grid import FiguresGrid
from app.text.overview.findings_list import FindingsList
from app.text.overview.outlook import Outlook, outlook_of
from app.text.overview.overview_lesson import OverviewLesson
from app.text.overview.subsampling_section import SubsamplingSection
from app.text.overview.vocabulary_section import VocabularySection
from app.text.overview.words_section import WordsSection
from app.text.overview.zipf_plot import ZipfPlot
from app.theme import GRID
from app.training.mechanics.card import scrolled
from app.training.mechanics.chart import share_text
from app.training.mechanics.page import headed, heading
from app.training.mechanics.term_label import TermLabel
from app.training.preset_box import with_preset
from app.vectors.asking import Asker
from core.job import Job
from core.text.preflight.finding import Finding
from core.text.vocabulary import Vocabulary
from core.training.hyperparameters import Hyperparameters, options

if TYPE_CHECKING:
    from core.text.corpus import Corpus

_LOOK_MS = 200
TWO_COLUMNS = 112 * GRID  # pixels of width from which the plots stand beside one another
WIDEST = 176 * GRID


class OverviewView(QWidget):
    """The open text, or what is read of the next one so far; its sliders are those of the training form."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self.outlook: Outlook | None = None
        self._looked: Vocabulary | None = None  # the glimpse that is shown
        self._checked: Corpus | None = None  # the text whose findings are shown or sought
        self._found: tuple[Finding, ...] | None = None  # None while they are sought
        self._stale = True
        self._asker, self._checker = Asker(self), Asker(self)
        self.lesson = OverviewLesson(session, self)
        self.waiting = QLabel(
            self.tr(
                "The first numbers come in a moment, and grow while the text is read. On the first start of all the "
                "program prepares its code for this machine before: 10 to 30 seconds, once."
            ),
            self,
        )
        self.waiting.setProperty("role", "muted")
        self.waiting.setWordWrap(True)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.waiting.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 0)
        self.caption = QLabel(self)
        self.caption.setProperty("role", "small")
        self.findings = FindingsList(self)
        self.figures = FiguresGrid(self)
        self.zipf = ZipfPlot(self)
        law = self.tr(
            "A text follows [Zipf's law](zipf) where it lies along the dashed line; the [words that occur once](hapax) "
            "are its foot."
        )
        self.law = TermLabel(session, law, "small", self)
        self.reading = QLabel(self)
        self.reading.setProperty("role", "small")
        self.words = WordsSection(session, job_bar, self)
        self.vocabulary = VocabularySection(job_bar, self)
        self.subsampling = SubsamplingSection(self)
        self.cost = CostSection(self)
        self._grid, self._is_wide = QGridLayout(), True
        self._body = self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._listen()
        self.setFocusProxy(self.zipf)
        self._follow()

    def _listen(self) -> None:
        session = self._session
        session.glimpse_changed.connect(self._follow)
        session.corpus_changed.connect(self._follow)
        session.settings_changed.connect(self.refresh)
        self.vocabulary.slider.changed.connect(lambda: self._want(min_count=self.vocabulary.min_count))
        self.subsampling.slider.changed.connect(lambda: self._want(subsample=self.subsampling.threshold))
        self.cost.preset_wanted.connect(self._take_preset)
        self.cost.cost.measured.connect(self.refresh)
        self.findings.wanted.connect(self._act)
        self.zipf.pointed.connect(lambda: self.reading.setText(self.zipf.reading()))

    # ---- what is looked at ----

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what has changed meanwhile; from now on runs are timed."""
        super().showEvent(event)
        self.cost.cost.measure_speeds()
        if self._stale:
            self.refresh()

    def _follow(self) -> None:
        """Look at what is read as long as something is."""
        self._looked = None
        if not self.isVisible():  # let go of the text before, which may be large
            self.outlook = self._checked = self._found = None
        if self._session.glimpse is None:
            self._timer.stop()
        else:
            self._timer.start()
        QTimer.singleShot(
            0, self, self.refresh
        )  # what was read follows at once; the lesson must not flash up before it

    def _look(self) -> None:
        """Show the glimpse where there is a new one."""
        glimpse = self._session.glimpse
        if glimpse is not None and glimpse.vocabulary is not self._looked and not self._asker.busy:
            self.refresh()

    def refresh(self) -> None:
        """Reckon anew what is shown; a view that is not on screen does so when it is shown."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        glimpse, corpus = self._session.glimpse, self._session.corpus
        vocabulary, share = corpus.vocabulary if corpus is not None else None, 1.0
        if glimpse is not None and glimpse.vocabulary is not None and len(glimpse.vocabulary):
            vocabulary, corpus, share = glimpse.vocabulary, None, glimpse.share
            self._looked = glimpse.vocabulary
        if vocabulary is None:
            self._asker.drop()
            self._show_body(False)
            return
        settings = self._session.settings or Hyperparameters()
        self._asker.ask(partial(outlook_of, vocabulary, corpus, share, settings), self._show, self._fail)
        if corpus is not None and corpus is not self._checked:
            self._check(corpus)

    def _check(self, corpus: Corpus) -> None:
        """Seek what is wrong with a text."""
        self._checked, self._found = corpus, None

        def work(job: Job) -> tuple[Finding, ...]:
            from core.text.preflight.findings import findings  # brings the compiler

            return findings(corpus, job)

        self._checker.ask(work, self._take_findings, self._fail)

    def _take_findings(self, found: tuple[Finding, ...]) -> None:
        self._found = found
        self._show_findings()

    def _fail(self, error: BaseException) -> None:
        self._found = self._found or ()
        self._job_bar.show_message(str(error), "error")

    # ---- what is shown ----

    def _show(self, outlook: Outlook) -> None:
        is_other = self.outlook is None or self.outlook.vocabulary is not outlook.vocabulary
        self.outlook = outlook
        self._show_body(True)
        reading = self.tr("{0} of the text is read; the numbers grow with it.").format(share_text(outlook.share))
        self.caption.setText(outlook.name or reading)
        self._show_findings()
        self._show_figures(outlook)
        self.zipf.show_text(outlook.vocabulary, outlook.settings.min_count)
        self.reading.setText(self.zipf.reading())
        if is_other:
            self.words.show_text(outlook.vocabulary)
        self.vocabulary.show_outlook(outlook)
        self.subsampling.show_outlook(outlook)
        self.cost.show_outlook(outlook, running=self._job_bar.running("training"))

    def _show_findings(self) -> None:
        outlook = self.outlook
        if outlook is None or outlook.corpus is None:
            self.findings.show_findings(())
            self.findings.show_state("")
            return
        self.findings.show_findings((*outlook.of_min_count, *(self._found or ())))
        seeking = self._found is None
        nothing = not seeking and not self.findings.findings
        self.findings.show_state(
            self.tr("Looking for what is wrong with the text…")
            if seeking
            else self.tr("Nothing stands out: no spoilt letters, markup, repeated or endless lines were found.")
            if nothing
            else ""
        )

    def _show_figures(self, outlook: Outlook) -> None:
        figures = outlook.figures
        shown = [
            (f"{figures.tokens:,}", self.tr("words of text (tokens)")),
            (f"{figures.types:,}", self.tr("different words (types)")),
            (share_text(figures.hapax_share), self.tr("of them occur once")),
            (f"{figures.type_token_ratio:.3g}", self.tr("types per token")),
        ]
        corpus = outlook.corpus
        bound = self.tr("lines that bound windows")
        if corpus is not None and corpus.reading.bounds == "sentence":
            bound = self.tr("sentences that bound windows")
        elif corpus is not None and (corpus.hard_wrapped or corpus.reading.bounds == "paragraph"):
            bound = self.tr("paragraphs that bound windows")
        documents = self.tr("document") if figures.documents == 1 else self.tr("documents")
        for number, caption in ((figures.sentences, bound), (figures.documents, documents)):
            shown.append(("…" if number is None else f"{number:,}", caption))
        self.figures.show_figures(shown)

    def _show_body(self, there: bool) -> None:
        self._body.setVisible(there)
        is_read = self._session.glimpse is not None
        self.waiting.setVisible(is_read and not there)
        self.lesson.setVisible(not is_read and not there)
        if not there:
            self.outlook = None

    # ---- what is asked of others ----

    def _want(self, **values: object) -> None:
        """Ask the form for values; where it does not take them, the sliders go back."""
        before = self._session.settings
        self._session.want_settings(values)
        if self._session.settings is before and self.outlook is not None:
            if self._job_bar.running("training"):
                self._job_bar.show_message(self.tr("A run is under way, and keeps its settings."))
            self.vocabulary.show_outlook(self.outlook)
            self.subsampling.show_outlook(self.outlook)

    def _take_preset(self, name: str) -> None:
        chosen = with_preset(name, self._session.settings or Hyperparameters())
        self._want(**{field: getattr(chosen, field) for field in options()})

    def _act(self, finding: Finding) -> None:
        """Do what a finding proposes."""
        if finding.min_count is not None:
            self._want(min_count=finding.min_count)
        if finding.reading is not None:
            self._session.set_reading(finding.reading)
            self._session.read_again()

    # ---- the parts ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the width there is."""
        super().resizeEvent(event)
        self._arrange(self.width() >= TWO_COLUMNS)

    def _arrange(self, wide: bool) -> None:
        """Two columns; or one, in which what is chosen stands below the plot that it changes."""
        if wide == self._is_wide:
            return
        self._is_wide = wide
        places = ((0, 0, 1), (0, 1, 2), (1, 0, 1)) if wide else ((0, 0, 1), (1, 0, 1), (2, 0, 1))
        for part, (row, column, rows) in zip(self._parts, places, strict=True):
            self._grid.addWidget(part, row, column, rows, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(1, int(wide))
        self._grid.setRowStretch(1, int(wide))

    def _lay_out(self) -> QWidget:
        take = TakeButton(self.zipf.table, self._job_bar, self)
        spread, chosen = _column(self, GRID), _column(self, 3 * GRID)
        spread[1].addLayout(headed(heading(self.tr("How the words are spread"), self), take))
        for part in (self.zipf, self.reading, self.law):
            spread[1].addWidget(part)
        for section in (self.vocabulary, self.cost, self.subsampling):
            chosen[1].addWidget(section)
        self._parts = (spread[0], chosen[0], self.words)
        self._grid.setHorizontalSpacing(4 * GRID)
        self._grid.setVerticalSpacing(3 * GRID)
        self._grid.setColumnStretch(0, 1)
        self._arrange(wide=False)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        for above in (self.caption, self.findings, self.figures):
            column.addWidget(above)
        column.addLayout(self._grid)
        column.addStretch(1)
        inside = QWidget(self)
        inside.setMaximumWidth(WIDEST)
        stack = QVBoxLayout(inside)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(self.lesson)
        stack.addWidget(self.waiting)
        stack.addWidget(body)
        shown = scrolled(self, inside)
        shown.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(shown)
        return body


def _column(parent: QWidget, spacing: int) -> tuple[QWidget, QVBoxLayout]:
    made = QWidget(parent)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    return made, column
