"""Why two words are near: the contexts that they share, and the lines in which those stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.vectors.answers import signed
from app.vectors.asking import Asker
from app.vectors.lines.contexts_table import ContextsTable
from app.vectors.lines.lines_pane import LinesPane
from app.vectors.lines.text_index import TextIndex
from app.vectors.trouble import Trouble
from app.vectors.word_field import WordField
from core.job import Job

if TYPE_CHECKING:
    from app.vectors.word_field import Source
    from core.vectors.concordance import Concordance
    from core.vectors.shared_contexts import SharedContexts

WINDOWS = ("2", "5", "10")
LEAST = ("1", "3", "10")


class ReasonView(QWidget):
    """Asks what two words share and shows it; `head` holds the fields, for the row above.

    Args:
        session: whose corpus is searched, and whose vectors give the cosine.
        job_bar: where exports are told.
        index: of the session's corpus.
    """

    def __init__(self, session: Session, job_bar: JobBar, index: TextIndex, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._index = session, index
        self._asker, self._line_asker = Asker(self), Asker(self)
        self.wanted: tuple[str, str] | None = None
        self.head = QWidget(self)
        names = (self.tr("The first word"), self.tr("The second word"))
        self.fields = tuple(WordField(session, name, False, self.head, self._words) for name in names)
        windows = {width: f"±{width}" for width in WINDOWS}
        self.window_width = Segments(windows, self.tr("Words on each side that are a word's context"), self.head)
        self.window_width.set_value("5")
        counts = {least: f"≥{least}" for least in LEAST}
        self.least = Segments(counts, self.tr("How often a context is near each of the two at least"), self.head)
        self.least.set_value("3")
        self.summary = QLabel(self)
        self.trouble = Trouble(self)
        self.contexts = ContextsTable(self)
        self.take = TakeButton(self.contexts.table, job_bar, self.head)
        self.side = Segments({"0": "–", "1": "–"}, self.tr("Whose lines are shown"), self)
        self.caption = QLabel(self)
        self.pane = LinesPane(session, self.tr("Lines with the context"), self, places=False)
        self._body = QSplitter(Qt.Orientation.Horizontal, self)
        self._lay_out()
        self._listen()
        self.clear()

    def ask(self, first: str, second: str) -> None:
        """Show what two words share, as soon as there is an index; an empty word waits to be typed."""
        for field, word in zip(self.fields, (first, second), strict=True):
            field.setText(word)
        self._submit()

    def clear(self) -> None:
        """Forget what was asked of another text."""
        self.wanted = None
        for field in self.fields:
            field.clear()
        self._show_none()

    def _submit(self) -> None:
        first, second = (field.text().strip() for field in self.fields)
        if first and second:
            self.wanted = (first, second)
            self._ask_again()
        else:
            self.fields[1 if first else 0].setFocus()

    def _go_on(self) -> None:
        """Answer what waits for the index; one that was cancelled or failed is not asked for again by itself."""
        if self._index.index is not None:
            self._ask_again()

    def _ask_again(self) -> None:
        index, wanted = self._index.index, self.wanted
        if wanted is None:
            return
        if index is None:
            self._index.want()
            return
        window, least = int(self.window_width.value()), int(self.least.value())

        def question(job: Job) -> SharedContexts:
            from core.vectors.concordance import find_word
            from core.vectors.shared_contexts import shared_contexts

            first, second = (find_word(index.corpus, word) for word in wanted)
            return shared_contexts(index, first, second, window, job, least)

        self._asker.ask(question, self._show, self._fail)

    def _show(self, shared: SharedContexts) -> None:
        self.trouble.clear()
        self._line_asker.drop()
        self.contexts.show_contexts(shared)
        words = shared.corpus.vocabulary.words
        first, second = (words[word] for word in shared.pair)
        for side, word in zip("01", (first, second), strict=True):
            self.side.set_label(side, word if len(word) <= 16 else f"{word[:15]}…")
        self.side.setEnabled(len(shared) > 0)
        self.take.setEnabled(len(shared) > 0)
        self.summary.setText(self._summed(shared, first, second))
        self.summary.setToolTip(self.summary.text())
        self.pane.show_lines(None)
        self.caption.setText(self.tr("Choose a context to see its lines"))
        if len(shared):
            self.contexts.setCurrentIndex(self.contexts.model().index(0, 0))

    def _summed(self, shared: SharedContexts, first: str, second: str) -> str:
        parts = []
        embeddings = self._session.embeddings
        if embeddings is not None:
            places = [embeddings.words.find(word) for word in (first, second)]
            if places[0] is not None and places[1] is not None:
                vectors = embeddings.unit_vectors
                parts.append(self.tr("cosine {0}").format(signed(float(vectors[places[0]] @ vectors[places[1]]))))
        parts.append(
            self.tr("{0} shared contexts, what brings them near first").format(f"{len(shared):,}")
            if len(shared)
            else self.tr("No context is near both so often: allow fewer, or a wider window")
        )
        together = self.tr("{0} near {1}: {2}×")
        parts.append(together.format(second, first, f"{int(shared.together[0]):,}"))
        return " · ".join(parts)

    def _show_lines(self, row: int, side: int) -> None:
        """The lines of one of the two words that have the context."""
        self.side.blockSignals(True)
        self.side.set_value(str(side))
        self.side.blockSignals(False)
        index, shared = self._index.index, self.contexts.contexts
        if index is None or shared is None:
            return
        context, word, window = int(shared.words[row]), shared.pair[side], shared.window

        def question(job: Job) -> Concordance:
            from core.vectors.concordance import PLACE, concordance

            return concordance(index, (word,), PLACE, job, context, window)

        def show(found: Concordance) -> None:
            self.pane.show_lines(found)
            one = self.tr("{0} line with {1} (±{2})")
            text = one if len(found) == 1 else self.tr("{0} lines with {1} (±{2})")
            self.caption.setText(text.format(f"{len(found):,}", shared.word(row), window))

        self._line_asker.ask(question, show, self._fail)

    def _change_side(self) -> None:
        current = self.contexts.currentIndex()
        if current.isValid():
            side = int(self.side.value())
            self.contexts.setCurrentIndex(current.siblingAtColumn(1 + side))

    def _show_none(self) -> None:
        self._asker.drop()
        self._line_asker.drop()
        self.trouble.clear()
        self.contexts.show_contexts(None)
        self.pane.show_lines(None)
        self.side.setEnabled(False)
        self.take.setEnabled(False)
        self.caption.clear()
        self.summary.setText(
            self.tr("Words are near because they stand in the same company. Name two, and see what they share.")
        )

    def _fail(self, error: BaseException) -> None:
        from core.text.lookup.word_index import DamagedIndexError

        if isinstance(error, DamagedIndexError):
            self._index.want(anew=True)
            return
        self._show_none()
        self.trouble.tell(error)

    def _replace(self, unknown: str, near: str) -> None:
        for field in self.fields:
            if self._session.fold(field.text().strip()) == unknown or field.text().strip() == unknown:
                field.setText(near)
        self._submit()

    def _words(self) -> Source | None:
        index = self._index.index
        return (index.corpus.vocabulary.words, index.corpus.vocabulary.counts) if index is not None else None

    # ---- parts ----

    def _listen(self) -> None:
        for field in self.fields:
            field.submitted.connect(self._submit)
        for choice in (self.window_width, self.least):
            choice.changed.connect(self._ask_again)
        self.side.changed.connect(self._change_side)
        self.contexts.context_chosen.connect(self._show_lines)
        self.trouble.chosen.connect(self._replace)
        self._index.changed.connect(self._go_on)
        self._session.corpus_changed.connect(self.clear)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self.head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for field, hint in zip(self.fields, (self.tr("A word"), self.tr("another word")), strict=True):
            field.setPlaceholderText(hint)
            field.setMinimumWidth(10 * GRID)
            field.setMaximumWidth(22 * GRID)
            row.addWidget(field, 1)
        row.addStretch(1)
        for label, choice in ((self.tr("Window"), self.window_width), (self.tr("Seen"), self.least)):
            name = QLabel(label, self.head)
            name.setProperty("role", "muted")
            choice.setToolTip(choice.accessibleName())
            row.addWidget(name)
            row.addWidget(choice)
        row.addWidget(self.take)
        for text in (self.summary, self.caption):
            text.setProperty("role", "muted")
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.summary.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID // 2)
        lines = QWidget(self)
        over = QHBoxLayout()
        over.setContentsMargins(GRID, 0, GRID, GRID // 2)
        over.setSpacing(GRID)
        over.addWidget(self.side)
        over.addWidget(self.caption, 1)
        below = QVBoxLayout(lines)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addLayout(over)
        below.addWidget(self.pane, 1)
        self._body.addWidget(self.contexts)
        self._body.addWidget(lines)
        self._body.setSizes([6_200, 3_800])
        self._body.setStretchFactor(0, 6)
        self._body.setStretchFactor(1, 4)
        self._body.setChildrenCollapsible(False)
        self._body.setHandleWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.summary)
        layout.addWidget(self.trouble)
        layout.addWidget(self._body, 1)
