"""A field for a word or an expression that offers the words that begin like what is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app import theme
from app.session import Session
from app.theme import GRID

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.text.vocabulary import Words

    Source = tuple[Words, NDArray[Any] | None]

SUGGESTIONS = 8
_LAST_WORD = re.compile(r"[^\s(),*+\"']*$")
_COUNT = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class WordField(QLineEdit):
    """A line to type words in; `submitted` carries its text when Enter is pressed or a suggestion taken.

    Args:
        session: whose words are suggested, the most frequent first.
        name: what a screen reader calls the field.
        expressions: whether the last word of an expression is completed, or the whole text.
        source: gives words with their lookup prepared, and counts, that are suggested in place of the session's.
    """

    submitted = Signal(str)

    def __init__(
        self,
        session: Session,
        name: str,
        expressions: bool,
        parent: QWidget | None = None,
        source: Callable[[], Source | None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._source = source or session_words(session)
        self._expressions = expressions
        self._suggestions = _Suggestions(self)
        self.setAccessibleName(name)
        self.setMaxLength(1_000)
        completer = QCompleter(self._suggestions, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(SUGGESTIONS)
        self._popup = QListView()
        self._popup.setProperty("role", "suggestions")
        completer.setPopup(self._popup)
        self._popup.setItemDelegate(_SuggestionDelegate(self._popup))
        completer.activated.connect(lambda _: self._submit())
        self.setCompleter(completer)
        self.textEdited.connect(self._suggest)
        self.returnPressed.connect(self._submit)

    def suggestions(self) -> list[str]:
        """The words that are offered now."""
        return [word for word, _ in self._suggestions.rows]

    def _suggest(self, text: str) -> None:
        source = self._source()
        match = _LAST_WORD.search(text) if self._expressions else None
        begin = match.start() if match is not None else 0
        typed = text[begin:].strip()
        rows: list[tuple[str, str]] = []
        if source is not None and typed:
            words, counts = source
            prefixes = dict.fromkeys((typed, self._session.fold(typed)))
            found = sorted({i for prefix in prefixes for i in words.starting_with(prefix, SUGGESTIONS)})
            rows = [(words[i], "" if counts is None else f"{counts[i]:,}") for i in found[:SUGGESTIONS]]
        if [word for word, _ in rows] == [typed]:
            rows = []
        self._suggestions.show(text[:begin], rows)
        if not rows and self._popup.isVisible():
            self._popup.hide()

    def _submit(self) -> None:
        self._popup.hide()
        if self.text().strip():
            self.submitted.emit(self.text().strip())


def session_words(session: Session) -> Callable[[], Source | None]:
    """Gives the words of the vectors that are open."""

    def words() -> Source | None:
        embeddings = session.embeddings
        return (embeddings.words, embeddings.counts) if embeddings is not None else None

    return words


class _Suggestions(QAbstractListModel):
    """Words with their counts; taking one keeps what stands before it in the field."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[tuple[str, str]] = []
        self._before = ""

    def show(self, before: str, rows: list[tuple[str, str]]) -> None:
        self.beginResetModel()
        self._before, self.rows = before, rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        word, count = self.rows[index.row()]
        texts: dict[int, str] = {
            Qt.ItemDataRole.DisplayRole: word,
            Qt.ItemDataRole.EditRole: self._before + word,
            _COUNT: count,
        }
        return texts.get(role)


class _SuggestionDelegate(QStyledItemDelegate):
    """Draws a word and, at the right, its count."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, super().sizeHint(option, index).height() + GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.current()
        row: QRect = option.rect
        state: QStyle.StateFlag = option.state
        active = state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver)
        painter.fillRect(row, colours.selection if active else colours.raised)
        inner = row.adjusted(GRID + 2, 0, -GRID - 2, 0)
        count: str = index.data(_COUNT)
        painter.setPen(colours.muted)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        metrics = painter.fontMetrics()
        room = inner.width() - metrics.horizontalAdvance(count) - 2 * GRID
        painter.setPen(colours.text)
        word = metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)
