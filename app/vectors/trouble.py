"""Why a question has no answer, with what could be meant as links."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.job_bar import plain
from app.theme import GRID
from core.vectors.embeddings import UnknownWordError

if TYPE_CHECKING:
    from core.text.corpus import Corpus
    from core.vectors.embeddings import Embeddings

Result = TypeVar("Result")


class Trouble(QWidget):
    """One plain message; for an unknown word the near spellings below it. `chosen` carries (unknown, near) words."""

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unknown = ""
        self._near: tuple[str, ...] = ()
        self.message = QLabel(self)
        self.message.setProperty("role", "warning")
        self.links = QLabel(self)
        self.links.setTextFormat(Qt.TextFormat.RichText)
        self.links.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.links.linkActivated.connect(lambda place: self.chosen.emit(self._unknown, self._near[int(place)]))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID // 2)
        for label in (self.message, self.links):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            layout.addWidget(label)
        self.hide()

    def tell(self, error: BaseException) -> None:
        """Say what went wrong."""
        unknown = error if isinstance(error, UnknownWordError) else None
        self._unknown, self._near = (unknown.word, unknown.near) if unknown is not None else ("", ())
        self.message.setText(unknown.reason if unknown is not None else plain(error))
        linked = '<a href="{0}" style="text-decoration: none">{1}</a>'
        links = ", ".join(linked.format(place, html.escape(word)) for place, word in enumerate(self._near))
        nothing = self.tr("No word is spelt like it. Begin to type, and words of the vectors are offered.")
        self.links.setText(self.tr("Did you mean {0}?").format(links) if links else nothing)
        self.links.setVisible(unknown is not None)
        self.show()

    def clear(self) -> None:
        """Say nothing."""
        self.hide()
        self.message.clear()


def with_reason(question: Callable[[], Result], embeddings: Embeddings, corpus: Corpus | None) -> Result:
    """Ask; where a word is in the text and was too rare to be learnt, say that. Off the window's thread.

    Raises:
        UnknownWordError: with how often the word occurs, if it does.
    """
    try:
        return question()
    except UnknownWordError as error:
        if corpus is None or embeddings.counts is None:
            raise
        index = corpus.vocabulary.words.find(corpus.fold(error.word))
        least = int(embeddings.counts.min())
        if index is None or corpus.vocabulary.counts[index] >= least:
            raise
        count = f"{int(corpus.vocabulary.counts[index]):,}"
        advice = QCoreApplication.translate("Trouble", "It occurs {0} times; words that occur {1} times were learnt.")
        raise UnknownWordError(error.word, len(embeddings), error.near, advice.format(count, f"{least:,}")) from error
