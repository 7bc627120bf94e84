"""The lines in which a word or phrase stands, in the order that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.vectors.asking import Asker
from app.vectors.lines.lines_pane import LinesPane
from app.vectors.lines.text_index import TextIndex
from app.vectors.trouble import Trouble
from app.vectors.word_field import WordField
from core.job import Job

if TYPE_CHECKING:
    from app.vectors.word_field import Source
    from core.vectors.concordance import Concordance

PATIENCE = 250  # ms after which an answer that has not come is said to be looked for


class LinesView(QWidget):
    """Asks for a word's lines and shows them; `head` holds the fields, for the row above.

    Args:
        session: whose corpus is searched.
        job_bar: where exports are told.
        index: of the session's corpus.
    """

    def __init__(self, session: Session, job_bar: JobBar, index: TextIndex, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._index = session, index
        self._asker = Asker(self)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self.wanted = ""
        self.head = QWidget(self)
        self.field = WordField(session, self.tr("A word or phrase whose lines are shown"), True, self.head, self._words)
        orders = {"place": self.tr("Place"), "left": self.tr("Left"), "right": self.tr("Right")}
        self.order = Segments(orders, self.tr("Order of the lines"), self.head)
        self.count = QLabel(self.head)
        self._patience.timeout.connect(lambda: self.count.setText(self.tr("Looking…")))
        self.hint = QLabel(
            self.tr(
                "Type a word or a phrase, or click a word on the map: every line in which it stands is listed here, "
                "none left out. Choose a line to read it as it stands in your file."
            ),
            self,
        )
        self.trouble = Trouble(self)
        self.pane = LinesPane(session, self.tr("Lines of the word"), self)
        self.take = TakeButton(self.pane.lines.table, job_bar, self.head)
        self._lay_out()
        self.field.submitted.connect(self.ask)
        self.order.changed.connect(self._ask_again)
        self.trouble.chosen.connect(self._replace)
        index.changed.connect(self._go_on)
        session.corpus_changed.connect(self.clear)

    def ask(self, text: str) -> None:
        """Show the lines of a word or phrase, as soon as there is an index."""
        self.wanted = text
        if self.field.text().strip() != text:
            self.field.setText(text)
        self._ask_again()

    def clear(self) -> None:
        """Forget what was asked of another text."""
        self.wanted = ""
        self._asker.drop()
        self.field.clear()
        self._show_none()

    def _go_on(self) -> None:
        """Answer what waits for the index; one that was cancelled or failed is not asked for again by itself."""
        if self._index.index is not None:
            self._ask_again()

    def _ask_again(self) -> None:
        index, text, order = self._index.index, self.wanted, self.order.value()
        if not text:
            return
        if index is None:
            self._index.want()
            return

        def question(job: Job) -> Concordance:
            from core.vectors.concordance import concordance, find_phrase

            return concordance(index, find_phrase(index.corpus, text), order, job)

        self._patience.start()
        self._asker.ask(question, self._show, self._fail)

    def _show(self, found: Concordance) -> None:
        self._patience.stop()
        self.trouble.clear()
        self.pane.show_lines(found)
        self.pane.show()
        self.hint.hide()
        documents = len(found.corpus.document_sources)
        places = self.tr("1 place") if len(found) == 1 else self.tr("{0} places").format(f"{len(found):,}")
        is_one_each = documents == len(found.corpus.sources)
        among = self.tr("{0} in {1} of {2} files") if is_one_each else self.tr("{0} in {1} of {2} documents")
        text = "{0}" if documents == 1 else among
        self.count.setText(text.format(places, f"{found.documents:,}", f"{documents:,}"))
        self.count.setToolTip(self.tr("Every place of the text, none left out"))
        self.take.setEnabled(len(found) > 0)

    def _show_none(self) -> None:
        self._patience.stop()
        self.trouble.clear()
        self.pane.show_lines(None)
        self.pane.hide()
        self.hint.show()
        self.count.clear()
        self.take.setEnabled(False)

    def _fail(self, error: BaseException) -> None:
        from core.text.lookup.word_index import DamagedIndexError

        if isinstance(error, DamagedIndexError):
            self._index.want(anew=True)
            return
        self._show_none()
        self.hint.hide()
        self.trouble.tell(error)

    def _replace(self, unknown: str, near: str) -> None:
        words = [near if self._session.fold(word) == unknown else word for word in self.wanted.split()]
        self.ask(" ".join(words) if near in words else near)

    def _words(self) -> Source | None:
        index = self._index.index
        return (index.corpus.vocabulary.words, index.corpus.vocabulary.counts) if index is not None else None

    def _lay_out(self) -> None:
        self.field.setPlaceholderText(self.tr("A word or a phrase"))
        self.field.setClearButtonEnabled(True)
        sign = QAction(theme.icon("search", "muted"), "", self.field)
        self.field.addAction(sign, self.field.ActionPosition.LeadingPosition)
        self.field.setMinimumWidth(14 * GRID)
        self.field.setMaximumWidth(36 * GRID)
        self.count.setProperty("role", "muted")
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        sorted_by = QLabel(self.tr("Sorted by"), self.head)
        sorted_by.setProperty("role", "muted")
        self.order.setToolTip(self.tr("By the place in the text, the words before, or the words after"))
        row = QHBoxLayout(self.head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.field, 2)
        row.addWidget(self.count, 3)
        for part in (sorted_by, self.order, self.take):
            row.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.hint.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.addWidget(self.trouble)
        layout.addWidget(self.hint)
        layout.addWidget(self.pane, 1)
        layout.addStretch(0)
        self._show_none()
