"""The page "Text": what was read, how it was cut, and what will be trained on; one view a tab."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.pages import Pages, tabbed
from app.session import Session
from app.text.documents_view import DocumentsView
from app.text.files.files_view import FilesView
from app.text.overview.overview_view import OverviewView
from app.text.phrases.phrases_view import PhrasesView
from app.text.reading_bar import ReadingBar
from app.text.vocabulary_view import VocabularyView
from app.text.words.steps_view import StepsView

OVERVIEW, FILES, DOCUMENTS, WORDS, PHRASES, VOCABULARY = (
    "overview",
    "files",
    "documents",
    "words",
    "phrases",
    "vocabulary",
)

PAGES: dict[str, tuple[str, Callable[[Session, JobBar, QWidget], QWidget]]] = {
    OVERVIEW: ("Overview", OverviewView),
    FILES: ("Files", FilesView),
    DOCUMENTS: ("Documents", DocumentsView),
    WORDS: ("Words", StepsView),
    PHRASES: ("Phrases", PhrasesView),
    VOCABULARY: ("Vocabulary", VocabularyView),
}
"""By name, in the order in which one comes to them: the tab's label in English, and the class of the view."""


class TextPage(QWidget):
    """A strip of tabs over the view that is chosen; at the foot of all, what is changed and not read so yet."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self.pages = Pages(
            {
                key: (QCoreApplication.translate("Text", label), partial(self._make, key))
                for key, (label, _) in PAGES.items()
            },
            self.tr("Text"),
            self,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(tabbed(self.pages, self, below=ReadingBar(session, job_bar, self)))
        self.setFocusProxy(self.pages.choice)

    def show_tab(self, name: str) -> None:
        """Show a view of `PAGES` and give it the keyboard; the first where there is none of that name."""
        self.pages.show_page(name if name in PAGES else OVERVIEW)

    def bring_overview(self) -> None:
        """Show the figures of a text that is about to be read."""
        self.pages.bring_page(OVERVIEW)

    def _make(self, name: str) -> QWidget:
        return PAGES[name][1](self._session, self._job_bar, self)
