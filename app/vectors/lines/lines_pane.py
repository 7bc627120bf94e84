"""Lines of a concordance, and below them the one that is chosen as it stands in its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QWidget

from app.session import Session
from app.vectors.asking import Asker
from app.vectors.lines.lines_table import LinesTable
from app.vectors.lines.passage_view import PassageView
from core.job import Job

if TYPE_CHECKING:
    from core.text.lookup.passage import Passage
    from core.vectors.concordance import Concordance


class LinesPane(QSplitter):
    """A table of lines over a passage; a double click on a word of a line selects it, where the vectors have it.

    Args:
        session: where words are selected.
        name: what a screen reader calls the table.
        places: whether the table says where each line stands.
    """

    def __init__(self, session: Session, name: str, parent: QWidget | None = None, *, places: bool = True) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._session = session
        self._asker = Asker(self)
        self.lines = LinesTable(name, self, places=places)
        self.passage = PassageView(self)
        self.addWidget(self.lines)
        self.addWidget(self.passage)
        self.setStretchFactor(0, 1)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.lines.line_chosen.connect(self._show_line)
        self.lines.word_chosen.connect(self._select)

    def show_lines(self, concordance: Concordance | None) -> None:
        """Replace the lines; None: there are none."""
        self._asker.drop()
        self.passage.clear()
        self.lines.show_lines(concordance)

    def _show_line(self, row: int) -> None:
        concordance = self.lines.concordance
        if concordance is None:
            return
        corpus, place, words = concordance.corpus, self.lines.line(row).place, len(concordance.words)

        def question(job: Job) -> Passage:
            from core.text.lookup.passage import source_line

            return source_line(corpus, place, words, job)

        self._asker.ask(question, self._show_passage, lambda _: self.passage.clear())

    def _show_passage(self, passage: Passage) -> None:
        self.passage.show_passage(passage)
        # The passage may have taken the room in which the line stood.
        QTimer.singleShot(0, self.lines, lambda: self.lines.scrollTo(self.lines.currentIndex()))

    def _select(self, word: str) -> None:
        embeddings = self._session.embeddings
        if embeddings is not None and word in embeddings.words:
            self._session.select(word)
            self._session.fly_to(word)
        else:
            self._session.show_lines(word)
