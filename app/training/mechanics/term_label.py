"""Text whose marked terms are explained: a definition under the pointer, the glossary at a click."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from app import theme
from app.session import Session
from app.translation import declared
from core.glossary import TERMS

_MARKED = re.compile(r"\[([^\]]+)\]\(([a-z-]+)\)")


class TermLabel(QLabel):
    """A wrapped line in which `[words](key)` is a term of `core.glossary`.

    Args:
        session: told which term is asked for.
        text: with marked terms.
        role: of the label, as in `app.theme`.
    """

    def __init__(self, session: Session, text: str = "", role: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marked = ""
        self.setProperty("role", role)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.linkActivated.connect(session.explain)
        self.linkHovered.connect(self._hover)
        theme.notifier.changed.connect(self._dress)  # a bound method goes when the label goes
        self.set_text(text)

    def set_text(self, marked: str) -> None:
        """Show a text with marked terms."""
        self._marked = marked
        colours = theme.current()
        # Links that only explain keep the colour of the text; a dotted line would not be drawn by Qt.
        style = f"color:{colours.text.name()}; text-decoration:underline"
        shown = _MARKED.sub(
            lambda found: f'<a href="{found[2]}" style="{style}">{found[1]}</a>', html.escape(marked, quote=False)
        )
        self.setText(shown)
        self.setAccessibleName(plain_text(marked))

    def _dress(self) -> None:
        self.set_text(self._marked)

    def _hover(self, key: str) -> None:
        if key in TERMS:
            QToolTip.showText(QCursor.pos(), f"<p>{html.escape(declared(TERMS[key].definition))}</p>", self)
        else:
            QToolTip.hideText()


def plain_text(marked: str) -> str:
    """A text with marked terms without its marks."""
    return _MARKED.sub(r"\1", marked)
