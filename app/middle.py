"""The middle of the window: its pages, and which of them comes up by itself as a person goes from text to map."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.job_bar import JobBar
from app.map.map_view import MapView
from app.pages import Pages
from app.scrolled import Scrolled
from app.session import Session
from app.training.training_view import TrainingView

if TYPE_CHECKING:
    from app.text.text_page import TextPage
    from app.training.mechanics.mechanics_view import MechanicsView

TEXT, MAP, MECHANICS, TRUST = "text", "map", "mechanics", "trust"


class Middle(QObject):
    """Holds the pages. The map is in sight at the start; the others are imported and made when they are looked at.

    Args:
        map_view: the page "Map", which is there from the start.
        training: whose runs bring their map.
    """

    def __init__(
        self, session: Session, job_bar: JobBar, map_view: MapView, training: TrainingView, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._job_bar, self._training = session, job_bar, training
        self._in_run = False
        self.pages = Pages(
            {
                TEXT: (self.tr("Text"), self._make_text),
                MAP: (self.tr("Map"), lambda: map_view),
                MECHANICS: (self.tr("Mechanics"), self._make_mechanics),
                TRUST: (self.tr("Trust"), self._make_trust),
            },
            self.tr("The middle of the window"),
            parent,
            first=MAP,
        )
        session.term_requested.connect(self.explain)
        session.text_page_requested.connect(self.show_text)
        session.embeddings_changed.connect(self._bring_opened_map)
        training.running_changed.connect(self._bring_map_of_run)

    @property
    def text_page(self) -> TextPage:
        """The page "Text"."""
        return cast("TextPage", cast(Scrolled, self.pages.view(TEXT)).widget())

    @property
    def mechanics_view(self) -> MechanicsView:
        """The page "Mechanics"."""
        return cast("MechanicsView", cast(Scrolled, self.pages.view(MECHANICS)).widget())

    def explain(self, term: str) -> None:
        """Show what a term of `core.glossary` means."""
        self.pages.show_page(MECHANICS)
        self.mechanics_view.explain(term)

    def show_text(self, tab: str) -> None:
        """Show a tab of the page "Text"."""
        self.pages.show_page(TEXT)
        self.text_page.show_tab(tab)

    def follow_reading(self) -> None:
        """Another text is about to be read: show what it holds, unless a map is on screen or on its way."""
        has_map = self._session.embeddings is not None or self._training.training
        if self.pages.page == TEXT or not has_map:
            self.pages.bring_page(TEXT)
            self.text_page.bring_overview()

    def _bring_map_of_run(self) -> None:
        """A run that begins has its map take the place of the text that it is of."""
        begins, self._in_run = self._training.training and not self._in_run, self._training.training
        if begins and self.pages.page == TEXT:
            self.pages.bring_page(MAP)

    def _bring_opened_map(self) -> None:
        """Vectors of a file were opened; those of a run are on screen already, or the person went to the text."""
        if self._session.embeddings is not None and self._session.exported and self.pages.page == TEXT:
            self.pages.bring_page(MAP)

    def _make_text(self) -> QWidget:
        from app.text.text_page import TextPage

        return Scrolled(TextPage(self._session, self._job_bar))

    def _make_mechanics(self) -> QWidget:
        from app.training.mechanics.mechanics_view import MechanicsView

        return Scrolled(MechanicsView(self._session, self._job_bar))

    def _make_trust(self) -> QWidget:
        from app.vectors.trust.trust_view import TrustView

        return Scrolled(TrustView(self._session, self._job_bar))
