"""How well do the vectors answer published questions? Suites are chosen, asked, and their scores set side by side."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSpinBox,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.vectors.trust.evaluation_asking import Asking, Found, as_found, found_suites
from app.vectors.trust.evaluation_detail import Detail
from app.vectors.trust.evaluation_runs import ChosenSuite, EvaluatedRun, as_table
from app.vectors.trust.evaluation_table import ScoresTable
from core.job import Job
from core.tables import Table
from core.vectors.analogy import METHODS
from core.vectors.suites import OWN_SUITES

LAST_FOLDER = "folders/suite"
SUITES, UNWANTED = "evaluation/suites", "evaluation/unwanted"
JOB, READING = "evaluation", "suites"
STEP = 10_000


class EvaluationView(QWidget):
    """Suites down, runs across; the present vectors first, earlier ones stay until they are removed.

    Everything is asked in a job; a suite that cannot be asked says why in its cell and keeps no other from being asked.
    """

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self._settings = QSettings("Semascope", "Semascope")
        self.suites = self._remembered()
        self.runs: tuple[EvaluatedRun, ...] = ()
        self.table, self.detail = ScoresTable(self), Detail(job_bar, self)
        self._make_controls()
        self._lay_out()
        session.embeddings_changed.connect(self._enable)
        job_bar.cancelled.connect(lambda kind: self._enable() if kind == JOB else None)
        self.table.scores.wanted_changed.connect(self._want)
        self.table.selectionModel().currentChanged.connect(self._show_detail)
        self._show()

    # ---- suites ----

    def add(self, places: Sequence[str | Path]) -> None:
        """Add suites; of a folder those of its files that are suites. They are read off the window's thread."""

        def read(job: Job) -> tuple[list[ChosenSuite], list[str]]:
            return found_suites([Path(place) for place in places], job)

        self._job_bar.run(READING, self.tr("Reading suites"), read, self._take_suites)

    def remove_suite(self) -> None:
        """Take the suite of the current row from the list; our own stay."""
        at = self.table.scores.place_of(self.table.currentIndex())
        if at is not None and not at[0].is_own:
            self.suites = tuple(suite for suite in self.suites if suite.place != at[0].place)
            self._remember()
            self._show()

    def ask_files(self) -> None:
        """Add files that the person chooses."""
        filters = self.tr("Suites (*.txt *.csv *.tsv);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileNames(self, self.tr("Add suites"), self._folder(), filters)
        if chosen:
            self._settings.setValue(LAST_FOLDER, str(Path(chosen[0]).parent))
            self.add(chosen)

    def ask_folder(self) -> None:
        """Add the suites in a folder that the person chooses."""
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Add a folder of suites"), self._folder())
        if chosen:
            self._settings.setValue(LAST_FOLDER, chosen)
            self.add([chosen])

    def _take_suites(self, found: tuple[list[ChosenSuite], list[str]]) -> None:
        suites, refused = found
        known = {suite.place: suite for suite in self.suites}
        self.suites = tuple((known | {suite.place: suite for suite in suites}).values())
        self._remember()
        self._show()
        if refused:
            more = self.tr(" And {0} more.").format(f"{len(refused) - 1:,}") if len(refused) > 1 else ""
            self._job_bar.show_message(refused[0] + more, "warning")

    def _want(self, place: str, wanted: bool) -> None:
        self.suites = tuple(replace(one, wanted=wanted) if one.place == place else one for one in self.suites)
        self._remember()
        self._enable()

    # ---- asking ----

    def evaluate(self) -> None:
        """Ask the present vectors all suites that are wanted."""
        embeddings, corpus = self._session.embeddings, self._session.corpus
        places = [suite.place for suite in self.suites if suite.wanted]
        if embeddings is None or not places:
            return
        asking = Asking(embeddings, corpus, places, self.restrict.value(), self.method.value())
        title = self.tr("Evaluating {0}").format(embeddings.name or self.tr("the vectors"))
        self._job_bar.run(JOB, title, asking, partial(self._take_found, asking))
        self._enable()

    def remove_run(self, run: EvaluatedRun) -> None:
        """Take a column away."""
        self.runs = tuple(one for one in self.runs if one is not run)
        self._show()

    def take_table(self) -> Table:
        """Every figure of every suite, section and run."""
        return as_table(self.suites, self.runs)

    def _take_found(self, asking: Asking, found: Found) -> None:
        earlier = next((run for run in self.runs if run.is_of(asking.embeddings, asking.restrict, asking.method)), None)
        others = tuple(run for run in self.runs if run is not earlier)
        results = {**(earlier.results if earlier is not None else {}), **found.results}
        occurrences = found.occurrences
        if occurrences is not None and earlier is not None:
            occurrences = {**(earlier.occurrences or {}), **occurrences}
        run = EvaluatedRun(
            earlier.name if earlier is not None else self._run_name(asking),
            weakref.ref(asking.embeddings),
            asking.restrict,
            asking.method,
            results,
            occurrences,
            found.least_count,
        )
        if not self.runs:
            self._split.setSizes([3000, 2000])
        self.runs = (run, *others)
        self.suites = tuple(as_found(suite, found.results.get(suite.place)) for suite in self.suites)
        self._show()
        if not self.table.currentIndex().isValid() or self.table.currentIndex().column() == 0:
            first = next(row for row, suite in enumerate(self.suites) if suite.place in found.results)
            self.table.setCurrentIndex(self.table.scores.index(first, 1))
        self._show_detail()

    def _run_name(self, asking: Asking) -> str:
        parts = [asking.embeddings.name or self.tr("vectors")]
        if asking.restrict:
            parts.append(self.tr("{0} words").format(f"{asking.restrict:,}"))
        if asking.method != next(iter(METHODS)):
            parts.append(METHODS[asking.method])
        name, taken = " · ".join(parts), {run.name for run in self.runs}
        return next(
            one
            for number in range(1, len(taken) + 2)
            if (one := f"{name} ({number})" if number > 1 else name) not in taken
        )

    # ---- parts ----

    def _make_controls(self) -> None:
        self.evaluate_button = QPushButton(self.tr("Evaluate"), self)
        self.evaluate_button.setProperty("role", "primary")
        self.evaluate_button.clicked.connect(self.evaluate)
        self.add_button = self._menu_button(self.tr("Add suites"), self.tr("Add files or a folder of questions"))
        menu = QMenu(self.add_button)
        menu.addAction(theme.icon("open", "muted"), self.tr("Files…")).triggered.connect(self.ask_files)
        menu.addAction(theme.icon("folder", "muted"), self.tr("Folder…")).triggered.connect(self.ask_folder)
        self.add_button.setMenu(menu)
        self.remove_button = self._menu_button(self.tr("Remove"), self.tr("Remove a suite or a run from the table"))
        self._removing = QMenu(self.remove_button)
        self._removing.aboutToShow.connect(self._fill_removing)
        self.remove_button.setMenu(self._removing)
        self.guide_button = QToolButton(self)
        self.guide_button.setIcon(theme.icon("info", "muted"))
        self.guide_button.setToolTip(self.tr("How to read these numbers"))
        self.guide_button.setAccessibleName(self.guide_button.toolTip())
        self.guide_button.clicked.connect(self.detail.show_guide)
        self.take = TakeButton(self.take_table, self._job_bar, self)
        self.restrict = QSpinBox(self)
        self.restrict.setRange(0, 2**31 - 1)
        self.restrict.setSingleStep(STEP)
        self.restrict.setFixedWidth(17 * GRID)
        self.restrict.lineEdit().setTextMargins(GRID - 2, 0, 0, 0)
        self.restrict.setGroupSeparatorShown(True)
        self.restrict.setSpecialValueText(self.tr("all words"))
        self.restrict.setAccessibleName(self.tr("How many of the most frequent words take part"))
        self.restrict.setToolTip(self.tr("How many of the most frequent words may be asked and may answer; 0 is all"))
        self.method = Segments(METHODS, self.tr("How analogies are answered"), self)
        self.method.setToolTip(
            self.tr("3CosAdd: nearest to b − a + c. 3CosMul: nearness to b and c over nearness to a, as products")
        )

    def _menu_button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for button in (self.evaluate_button, self.add_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for tool in (self.guide_button, self.take):
            buttons.addWidget(tool)
        options = QHBoxLayout()
        options.setSpacing(GRID)
        words, method = QLabel(self.tr("Most frequent words"), self), QLabel(self.tr("Analogies by"), self)
        words.setBuddy(self.restrict)
        for label in (words, method):
            label.setProperty("role", "muted")
        for part in (words, self.restrict, method, self.method):
            options.addWidget(part)
        options.insertSpacing(2, GRID)
        options.addStretch(1)
        head = QGridLayout()
        head.setContentsMargins(2 * GRID, GRID + GRID // 2, GRID, GRID)
        head.setVerticalSpacing(GRID)
        head.addLayout(buttons, 0, 0)
        head.addLayout(options, 1, 0)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.addWidget(self.table)
        self._split.addWidget(self.detail)
        self._split.setHandleWidth(GRID - 1)
        self._split.setChildrenCollapsible(False)
        self._split.setSizes([2000, 3000])  # shares: what it will be high is not known yet
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._split, 1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard belongs to the table."""
        super().focusInEvent(event)
        self.table.setFocus()

    def _fill_removing(self) -> None:
        self._removing.clear()
        at = self.table.scores.place_of(self.table.currentIndex())
        suite = at[0].label if at is not None and not at[0].is_own else ""
        action = self._removing.addAction(
            self.tr("The suite {0}").format(suite) if suite else self.tr("A suite: choose its row")
        )
        action.setEnabled(bool(suite))
        action.triggered.connect(self.remove_suite)
        self._removing.addSeparator()
        for run in self.runs:
            removed = self._removing.addAction(self.tr("The run {0}").format(run.name.replace("&", "&&")))
            removed.triggered.connect(lambda _=False, run=run: self.remove_run(run))

    # ---- state ----

    def _show(self) -> None:
        self.table.show_scores(self.suites, self.runs)
        self._show_detail()
        self._enable()

    def _show_detail(self) -> None:
        index = self.table.currentIndex()
        at = self.table.scores.place_of(index)
        if at is None or not self.runs:
            self.detail.show_guide()
            return
        self.detail.show_score(*at, self.runs[max(index.column() - 1, 0)])

    def _enable(self) -> None:
        trained, wanted = self._session.embeddings is not None, any(suite.wanted for suite in self.suites)
        self.evaluate_button.setEnabled(trained and wanted and not self._job_bar.running(JOB))
        advice = {
            (True, True): self.tr("Press Evaluate: the vectors are asked every suite that is checked."),
            (True, False): self.tr("Check a suite; Evaluate asks the vectors its questions."),
        }
        without = self.tr("There are no vectors yet. Open a text and train, or open vectors; then press Evaluate.")
        self.evaluate_button.setToolTip(advice.get((trained, wanted), without))
        self.detail.set_advice(advice.get((trained, wanted), without))
        self.take.setEnabled(bool(self.runs))

    def _remembered(self) -> tuple[ChosenSuite, ...]:
        unwanted = _strings(self._settings.value(UNWANTED, []))
        places = dict.fromkeys((*OWN_SUITES, *_strings(self._settings.value(SUITES, []))))
        return tuple(ChosenSuite(place, place not in unwanted) for place in places)

    def _remember(self) -> None:
        self._settings.setValue(SUITES, [suite.place for suite in self.suites if not suite.is_own])
        self._settings.setValue(UNWANTED, [suite.place for suite in self.suites if not suite.wanted])

    def _folder(self) -> str:
        return str(self._settings.value(LAST_FOLDER, str(Path.home())))


def _strings(stored: object) -> list[str]:
    return [stored] if isinstance(stored, str) else [str(one) for one in cast("list[object]", stored or [])]
