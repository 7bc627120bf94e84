"""The window: four rooms around the map, menus, and what is remembered between two starts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QMainWindow,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app import exports, preparation, scripts, theme
from app.closing import Closing
from app.docks import Docks
from app.dropping import DropSheet
from app.job_bar import JobBar
from app.map.map_view import MapView
from app.menu_corner import MenuCorner
from app.menus import Menus
from app.middle import Middle
from app.opening import Opening, text_filters
from app.panel import Panel
from app.preparation import background
from app.session import Session
from app.text.text_view import TextView
from app.theme import GRID
from app.training.plots_view import PlotsView
from app.training.run_buttons import EPOCHS, MOST_EPOCHS
from app.training.training_view import TrainingView
from app.vectors.doubts import Doubts
from app.vectors.words_view import WordsView
from core.text.samples import SAMPLES

if TYPE_CHECKING:
    from app.vectors.lines.concordance_view import ConcordanceView

RECENT = 10


class MainWindow(QMainWindow):
    """Assembles the views; each does its own work with the session and the job bar."""

    def __init__(self, session: Session | None = None) -> None:
        super().__init__()
        self.session = session or Session(self)
        self.samples = SAMPLES
        self._settings = QSettings("Semascope", "Semascope")
        self._shown = False
        self._packages_named: set[str] = set()
        theme.apply(_application(), self._remembered_theme())
        self.job_bar = JobBar()
        self._make_views()
        self.opening = Opening(self, self.session, self.job_bar, self._read_text, self._remember)
        self.closing = Closing(self, self.session, self.job_bar, self.training_view)
        self._lay_out()
        self.menus = Menus(self)
        self.menuBar().setCornerWidget(MenuCorner(self.pages.choice, self.switch_theme, self))
        self.docks.keep_plain()
        self._restore()
        self.drop_sheet = DropSheet(self)
        self._listen()
        self.setAcceptDrops(True)
        self.text_view.setFocus()
        self._show_state()

    def open_places(self, places: Sequence[str]) -> None:
        """Open texts, folders, samples ("sample:NAME") or a file of vectors, decided by what is in them."""
        self.opening.open_places(places)

    def _read_text(self, places: Sequence[str]) -> None:
        self.text_view.read(places)
        self.middle.follow_reading()

    # ---- what the menus call ----

    def ask_text(self) -> None:
        """Open files that the person chooses."""
        chosen, _ = QFileDialog.getOpenFileNames(self, self.tr("Open text"), self._folder("text"), text_filters())
        self._open_chosen("text", chosen)

    def ask_folder(self) -> None:
        """Open all texts in a folder that the person chooses."""
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Open a folder of texts"), self._folder("text"))
        self._open_chosen("text", [chosen] if chosen else [])

    def ask_vectors(self) -> None:
        """Open a vector file that the person chooses."""
        filters = self.tr("Vectors (*.bin *.txt *.vec *.gz *.xz *.bz2);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Open vectors"), self._folder("vectors"), filters)
        if chosen:
            self._settings.setValue("folders/vectors", str(Path(chosen).parent))
            self.opening.open_vectors(chosen)

    def export_vectors(self) -> None:
        """Write the vectors to a file that the person names."""
        exports.export_vectors(self, self.session, self.job_bar)

    def export_map(self) -> None:
        """Write the map to a file that the person names."""
        exports.export_map(self, self.session, self.job_bar, self.map_view.canvas, self.map_view.caption)

    def recent(self) -> list[str]:
        """What was opened last, newest first."""
        stored = self._settings.value("recent", [])
        return [stored] if isinstance(stored, str) else [str(place) for place in cast("list[object]", stored or [])]

    def forget_recent(self) -> None:
        """Empty the list of what was opened."""
        self._settings.setValue("recent", [])

    def set_theme(self, choice: str) -> None:
        """Dress the program, and remember it."""
        layout = self.docks.state()
        theme.apply(_application(), choice)
        self.docks.restore(layout)  # while they are dressed anew, panels want more room than after it
        self._settings.setValue("theme", choice)

    def switch_theme(self) -> None:
        """From light to dark or back."""
        self.set_theme("light" if theme.current().dark else "dark")

    def switch_full_screen(self) -> None:
        """Fill the screen, or leave it."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def train_further(self) -> None:
        """Ask for how many epochs more the run that has ended is to be trained, and do it."""
        epochs, chosen = QInputDialog.getInt(
            self, self.tr("Train further"), self.tr("More epochs:"), EPOCHS, 1, MOST_EPOCHS
        )
        if chosen:
            self.training_view.train_further(epochs)

    def ask_words(self, kind: str) -> None:
        """Put the cursor into the first field of a kind of question."""
        self.panels["words"].reveal()
        self.words_view.focus_kind(kind)

    def show_lines(self, word: str = "") -> None:
        """Show every line in which a word stands; by default the selected one, or a field to type one."""
        self.docks.reveal_lines()
        if word or self.session.selection:
            self.lines_view.show_lines(word or self.session.selection or "")

    def ask_reason(self, first: str = "", second: str = "") -> None:
        """Show what two words share; by default of the first two that are chosen, or the selected one and another."""
        chosen = (
            (*self.session.chosen[:2], "", "") if len(self.session.chosen) > 1 else (self.session.selection or "", "")
        )
        self.docks.reveal_lines()
        self.lines_view.ask_reason(first or chosen[0], second or chosen[1])

    # ---- the parts ----

    def _make_views(self) -> None:
        session, job_bar = self.session, self.job_bar
        self.text_view = TextView(session, job_bar)
        self.training_view = TrainingView(session, job_bar)
        self.doubts = Doubts(session, self)
        self.words_view = WordsView(session, job_bar, doubt=self.doubts.reason)
        self.plots_view = PlotsView(session, job_bar)
        self.map_view = MapView(session, job_bar)
        self.middle = Middle(session, job_bar, self.map_view, self.training_view, self)
        self.pages = self.middle.pages
        self.panels = {
            "text": Panel("text", self.tr("Text"), "text", lambda: self.text_view, self),
            "training": Panel("training", self.tr("Training"), "sliders", lambda: self.training_view, self),
            "words": Panel("words", self.tr("Words"), "words", lambda: self.words_view, self),
            "plots": Panel("plots", self.tr("Progress"), "training", lambda: self.plots_view, self),
            "lines": Panel("lines", self.tr("Lines"), "lines", self._make_lines, self),
        }
        for name in ("text", "training", "words", "plots"):  # what is there is not to be put in while it is shown
            self.panels[name].fill()

    # It is not on screen at the start: it is imported and made when it is first looked at.

    @property
    def lines_view(self) -> ConcordanceView:
        """What the panel "Lines" holds."""
        return cast("ConcordanceView", self.panels["lines"].view)

    def _make_lines(self) -> QWidget:
        from app.vectors.lines.concordance_view import ConcordanceView

        view = ConcordanceView(self.session, self.job_bar)
        self.panels["lines"].visibilityChanged.connect(view.set_in_sight)
        view.set_in_sight(True)
        return view

    def _lay_out(self) -> None:
        self.setContentsMargins(GRID, 0, GRID, GRID)
        self.setCentralWidget(self.pages)
        self.docks = Docks(self, self.panels)
        foot = QToolBar(self.tr("Running work"), self)
        foot.setObjectName("jobs")
        foot.setMovable(False)
        room = QWidget(foot)
        air = QVBoxLayout(room)
        air.setContentsMargins(0, GRID, 0, 0)
        air.addWidget(self.job_bar)
        shown = foot.addWidget(room)
        for part in (shown, foot):
            part.setVisible(False)
            self.job_bar.shown.connect(part.setVisible)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, foot)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.resize(QSize(1280, 800))
        self.docks.fit()

    def _listen(self) -> None:
        session = self.session
        for signal in (session.corpus_changed, session.embeddings_changed, session.exported_changed):
            signal.connect(self._show_state)
        for signal in (session.corpus_changed, session.embeddings_changed):
            signal.connect(self._look_for_fonts)
        for signal in (session.trainer_changed, session.projection_changed, self.training_view.form.changed):
            signal.connect(self.menus.refresh)
        for signal in (self.training_view.running_changed, session.trainer_changed):
            signal.connect(self._show_run)
        self.training_view.form.changed.connect(self._show_min_count)
        self.training_view.form.changed.connect(self._show_settings)
        # The program that files are dropped from waits until they are taken; a question may wait longer.
        self.drop_sheet.dropped.connect(self.open_places, Qt.ConnectionType.QueuedConnection)
        self.text_view.folder_wanted.connect(self.ask_folder)
        session.text_requested.connect(self.ask_text)
        session.places_requested.connect(self.open_places)
        session.settings_wanted.connect(self.training_view.take_settings)
        session.corpus_changed.connect(self._show_min_count)
        self.doubts.changed.connect(lambda: self.words_view.set_doubt(self.doubts.reason))
        self._show_settings()
        session.lines_requested.connect(self.show_lines)
        session.reason_requested.connect(self.ask_reason)

    # ---- state ----

    def _show_state(self) -> None:
        session = self.session
        names = (session.embeddings.name if session.embeddings is not None else "", _name(session))
        name = next((name for name in names if name), "")
        self.setWindowTitle(f"{name}[*] — Semascope" if name else "Semascope[*]")
        self.setWindowModified(not session.exported)
        self.menus.refresh()

    def _look_for_fonts(self) -> None:
        """Say once which script of the words cannot be written here, and what to install."""
        corpus, embeddings = self.session.corpus, self.session.embeddings
        shown = embeddings.words if embeddings is not None else corpus.vocabulary.words if corpus is not None else ()
        for script in scripts.unwritable(itertools.islice(shown, scripts.WORDS_LOOKED_AT)):
            if script.package not in self._packages_named:
                self._packages_named.add(script.package)
                text = self.tr("No installed font has the letters of {0}. Install one (on Debian: apt install {1}).")
                self.job_bar.show_message(
                    text.format(QCoreApplication.translate("Scripts", script.name), script.package), "warning"
                )

    def _show_min_count(self) -> None:
        form = self.training_view.form
        if "min_count" not in form.errors():
            self.text_view.set_min_count(form.number("min_count"))

    def _show_settings(self) -> None:
        form = self.training_view.form
        if not form.errors():
            self.session.set_settings(form.hyperparameters())

    def _show_run(self) -> None:
        """Have the plots in sight as long as they change."""
        self.docks.follow_run(training=self.training_view.training, has_run=self.session.trainer is not None)
        self.menus.refresh()

    # ---- what is remembered ----

    def _remembered_theme(self) -> str:
        choice = str(self._settings.value("theme", "system"))
        return choice if choice in theme.CHOICES else "system"

    def _restore(self) -> None:
        geometry, layout = self._settings.value("geometry"), self._settings.value("layout")
        if geometry is not None:
            self.restoreGeometry(geometry)
        if layout is not None:
            self.docks.restore(layout)
        self.panels["plots"].hide()  # until there is a run
        # Of two panels in one place Qt may show another than the one that was seen.
        self.panels["lines"].setVisible(bool(self._settings.value("lines", False, bool)))

    def _remember(self, places: Sequence[str]) -> None:
        known = [place for place in self.recent() if place not in places]
        self._settings.setValue("recent", [*places[:RECENT], *known][:RECENT])

    def _folder(self, kind: str) -> str:
        return str(self._settings.value(f"folders/{kind}", str(Path.home())))

    def _open_chosen(self, kind: str, chosen: list[str]) -> None:
        if chosen:
            self._settings.setValue(f"folders/{kind}", str(Path(chosen[0]).parent))
            self.open_places(chosen)

    # ---- events ----

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say what dropping the files would do."""
        open_now = self.session.corpus is not None or self.session.embeddings is not None
        self.drop_sheet.offer(event, open_now)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Say no more."""
        self.drop_sheet.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.drop_sheet.take(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin to prepare the next steps once the window is on screen."""
        super().paintEvent(event)
        if not self._shown:
            self._shown = True
            QTimer.singleShot(0, self, self._prepare)

    def _prepare(self) -> None:
        """Have ready what a person will need, in the order in which she comes to it."""
        for step in (
            preparation.reading,
            preparation.vectors,
            preparation.plots,
            preparation.drawing,
            preparation.questions,
            preparation.pages,
        ):
            background.soon(step)
        self._prepare_training()
        self.training_view.form.changed.connect(self._prepare_training)
        self.training_view.measure_speeds()
        self.training_view.offer.look()

    def _prepare_training(self) -> None:
        form = self.training_view.form
        background.soon(preparation.training, form.choice("architecture"), form.choice("objective"))

    def changeEvent(self, event: QEvent) -> None:
        """Keep the margins when the window is maximised or restored."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.setContentsMargins(GRID, 0, GRID, GRID)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask where something would be lost; remember the layout; leave nothing running."""
        if not self.closing.may_close():
            event.ignore()
            return
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.setValue("layout", self.docks.state())
        self._settings.setValue("lines", not self.panels["lines"].isHidden())
        self._settings.sync()
        self.job_bar.cancel_all()
        self.map_view.close()
        event.accept()


def _application() -> QApplication:
    return cast(QApplication, QApplication.instance())


def _name(session: Session) -> str:
    return session.corpus.name if session.corpus is not None else ""
