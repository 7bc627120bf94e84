"""Pages that stand where there is no answer yet, and say what can be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.theme import GRID
from app.vectors.kind_menu import kind_text
from app.vectors.questions import Kind
from core.vectors.embeddings import Embeddings

_FIRST_TRIES = range(150, 1000, 37)  # frequent enough to be known well, and past the words that only hold sentences
_LONGEST_TRY = 12
_ICON = 20


def page(parent: QWidget, title: str, *paragraphs: str) -> QWidget:
    """A heading and paragraphs at the top of an otherwise quiet page."""
    made = QWidget(parent)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    layout.setSpacing(GRID + GRID // 2)
    heading = QLabel(title, made)
    heading.setProperty("role", "title")
    heading.setWordWrap(True)
    layout.addWidget(heading)
    for paragraph in paragraphs:
        layout.addWidget(_paragraph(paragraph, made))
    layout.addStretch(1)
    return made


def lesson(kinds: Mapping[str, Kind], parent: QWidget) -> QWidget:
    """What this room is for, while there are no vectors: every kind of question with what it answers."""
    text = _tr(
        "When a text has been trained, or vectors are open, every word has a place in a space of many dimensions, and "
        "answers questions:"
    )
    made = page(parent, _tr("Ask the words"), text)
    rows = QGridLayout()
    rows.setHorizontalSpacing(GRID + GRID // 2)
    rows.setVerticalSpacing(GRID)
    rows.setColumnStretch(1, 1)
    for row, kind in enumerate(kinds.values()):
        sign = _Sign(kind.icon, made)
        name = QLabel(kind_text(kind.label), made)
        name.setProperty("role", "heading")
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(name)
        told.addWidget(_paragraph(kind_text(kind.help), made))
        rows.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
        rows.addLayout(told, row, 1)
    layout = made.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.insertLayout(2, rows)
    return made


class _Sign(QWidget):
    """An icon in the accent of whichever theme is on screen."""

    def __init__(self, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = theme.icon(icon, "accent")
        self.setFixedSize(_ICON, _ICON)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._icon.paint(QPainter(self), self.rect())


class FirstWords(QWidget):
    """A few words of the vectors as links, for a start.

    Args:
        take: what is done with the one that is clicked.
    """

    def __init__(self, take: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._take = take
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)

    def offer(self, embeddings: Embeddings | None) -> None:
        """Offer words of other vectors."""
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        fitting = first_words(embeddings) if embeddings is not None else []
        if not fitting:
            return
        self._row.addWidget(QLabel(_tr("For a start:"), self))
        for word in fitting:
            link = QPushButton(word, self)
            link.setProperty("role", "link")
            link.clicked.connect(partial(self._take, word))
            self._row.addWidget(link)
        self._row.addStretch(1)


def first_words(embeddings: Embeddings, count: int = 3) -> list[str]:
    """Words that are frequent enough to be known well, and short enough to stand side by side."""
    words = [embeddings.words[i % len(embeddings)] for i in _FIRST_TRIES]
    written = [word for word in dict.fromkeys(words) if word.isalpha() and len(word) < _LONGEST_TRY]
    return ([word for word in written if len(word.encode()) > 3] or written)[:count]


def _paragraph(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setWordWrap(True)
    label.setProperty("role", "muted")
    return label


def _tr(text: str) -> str:
    return QCoreApplication.translate("Teaching", text)
