"""The page "Mechanics": how a run works inside, one view a tab."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.pages import Pages, tabbed
from app.session import Session
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
    """A strip of tabs over the view that is chosen."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self.pages = Pages(
            {
                key: (QCoreApplication.translate("Mechanics", label), partial(self._make, key))
                for key, (label, _) in PAGES.items()
            },
            self.tr("Mechanics"),
            self,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(tabbed(self.pages, self))
        self.setFocusProxy(self.pages.choice)

    def explain(self, term: str) -> None:
        """Show a term of `core.glossary`, by its key."""
        self.pages.show_page(GLOSSARY)
        cast(GlossaryView, self.pages.view(GLOSSARY)).show_term(term)

    def _make(self, name: str) -> QWidget:
        view = PAGES[name][1](self._session, self._job_bar, self)
        if isinstance(view, GlossaryView):
            view.view_wanted.connect(self.pages.show_page)
        if isinstance(view, WindowsView):
            view.step_wanted.connect(self._take_step)
        return view

    def _take_step(self, place: Sentence) -> None:
        cast(NetworkView, self.pages.view(STEP)).take(place)
        self.pages.show_page(STEP)
