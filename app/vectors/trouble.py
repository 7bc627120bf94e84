"""Why a question has no answer, with what could be meant as links."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, Signal
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
    """Ask; of a word that is not there, say what the reading of the text made of it. Off the window's thread.

    The phrases that it became come before near spellings.

    Raises:
        UnknownWordError: with the reason, where the text knows one.
    """
    try:
        return question()
    except UnknownWordError as error:
        if corpus is None or embeddings.counts is None:
            raise
        from core.text.lookup.absence import phrases_with, why_absent  # brings the compiler

        reason = why_absent(error.word, corpus, int(embeddings.counts.min()))
        if not reason:
            raise
        phrases = [phrase for phrase in phrases_with(error.word, corpus) if phrase in embeddings.words]
        near = tuple(dict.fromkeys((*phrases, *error.near)))
        raise UnknownWordError(error.word, len(embeddings), near, reason) from error
