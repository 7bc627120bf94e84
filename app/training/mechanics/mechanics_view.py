"""The page "Mechanics": how a run works inside, one view a tab."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.training.mechanics.glossary_view import GlossaryView
from app.training.mechanics.lesson_view import LessonView
from app.training.mechanics.network_view import NetworkView
from app.training.mechanics.noise_view import NoiseView
from app.training.mechanics.place_of_text import Sentence
from app.training.mechanics.subsampling_view import SubsamplingView
from app.training.mechanics.tree_view import TreeView
from app.training.mechanics.windows_view import WindowsView

GLOSSARY, STEP = "glossary", "network"

PAGES: dict[str, tuple[str, Callable[[Session, JobBar, QWidget], QWidget]]] = {
    "lesson": ("Lesson", LessonView),
    "windows": ("Windows", WindowsView),
    "subsampling": ("Subsampling", SubsamplingView),
    "noise": ("Noise", NoiseView),
    "tree": ("Tree", TreeView),
    STEP: ("Step", NetworkView),
    GLOSSARY: ("Glossary", GlossaryView),
}
"""By name, in the order of a course: the tab's label in English, and the class of the view."""


class MechanicsView(QWidget):
    """A strip of tabs over the view that is chosen; views are made when they are first shown."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self._views: dict[str, QWidget] = {}
        labels = {key: QCoreApplication.translate("Mechanics", label) for key, (label, _) in PAGES.items()}
        self._choice = Segments(labels, self.tr("Mechanics"), self)
        self._stack = QStackedWidget(self)
        strip = QFrame(self)
        strip.setProperty("role", "bar")
        row = QHBoxLayout(strip)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.addWidget(self._choice)
        row.addStretch(1)
        card = QFrame(self)
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 0, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(strip)
        inside.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)
        self.setFocusProxy(self._choice)
        self._choice.changed.connect(self._show)
        session.term_requested.connect(self._explain)

    @property
    def page(self) -> str:
        """The name of the view that is shown."""
        return self._choice.value()

    def show_page(self, name: str) -> None:
        """Show a view of `PAGES`."""
        self._choice.set_value(name)
        self._show()

    def view(self, name: str) -> QWidget:
        """A view of `PAGES`, made now if it was never shown."""
        if name not in self._views:
            view = self._views[name] = PAGES[name][1](self._session, self._job_bar, self)
            self._stack.addWidget(view)
            if isinstance(view, GlossaryView):
                view.view_wanted.connect(self.show_page)
            if isinstance(view, WindowsView):
                view.step_wanted.connect(self._take_step)
        return self._views[name]

    def showEvent(self, event: QShowEvent) -> None:
        """Make the chosen view at the first look."""
        super().showEvent(event)
        self._show()

    def _show(self) -> None:
        if self.isVisible():
            self._stack.setCurrentWidget(self.view(self.page))

    def _explain(self, term: str) -> None:
        glossary = self.view(GLOSSARY)
        assert isinstance(glossary, GlossaryView)
        glossary.show_term(term)
        self.show_page(GLOSSARY)

    def _take_step(self, place: Sentence) -> None:
        network = self.view(STEP)
        assert isinstance(network, NetworkView)
        network.take(place)
        self.show_page(STEP)
