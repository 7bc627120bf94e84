"""The line or paragraph of the person's own file around a place, with the word marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from app import theme
from app.theme import GRID

if TYPE_CHECKING:
    from core.text.lookup.passage import Passage

SHOWN = 10_000  # characters on each side; more in one line holds up the window while it is laid out


class PassageView(QWidget):
    """Shows one passage; without one it is hidden and leaves its room to the lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._passage: Passage | None = None
        self.source = QLabel(self)
        self.source.setProperty("role", "small")
        self.source.setTextFormat(Qt.TextFormat.PlainText)
        self.source.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.text = QTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setProperty("role", "passage")
        self.text.setAccessibleName(self.tr("The line in its file"))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setTabChangesFocus(True)
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.document().setDocumentMargin(0)
        self.text.setMinimumHeight(self.fontMetrics().lineSpacing() * 3 + 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        layout.setSpacing(2)
        layout.addWidget(self.source)
        layout.addWidget(self.text, 1)
        theme.notifier.changed.connect(self._mark)
        self.clear()

    def show_passage(self, passage: Passage) -> None:
        """Show a passage, scrolled to its word."""
        self._passage = passage
        begin, end = self._window(passage)
        lead, trail = ("… " if begin > 0 else ""), (" …" if end < len(passage.text) else "")
        self.text.setPlainText(lead + passage.text[begin:end] + trail)
        self.source.setText(self._placed(passage, begin > 0 or end < len(passage.text) or passage.is_part))
        self.source.setToolTip(self.source.text())
        self.show()
        self._mark()

    def clear(self) -> None:
        """Show none."""
        self._passage = None
        self.hide()
        self.text.clear()

    def sizeHint(self) -> QSize:
        """Room for three lines."""
        return QSize(60 * GRID, self.fontMetrics().lineSpacing() * 4 + 2 * GRID)

    def _window(self, passage: Passage) -> tuple[int, int]:
        """Which characters of the passage are shown: those around its word."""
        place = passage.span[0] if passage.span is not None else 0
        return max(place - SHOWN, 0), min(place + SHOWN, len(passage.text))

    def _placed(self, passage: Passage, is_part: bool) -> str:
        """Where the passage stands, and why it is not the file's own text if it is not."""
        place = self.tr("byte {0}").format(f"{passage.byte:,}")
        if passage.line is not None:
            place = self.tr("line {0}").format(f"{passage.line:,}")
        parts = [f"{passage.document}, {place}"]
        if is_part:
            parts.append(self.tr("a part of it"))
        if passage.missing:
            parts.append(self.tr("{0}; these are the words as they were read").format(passage.missing))
        return " · ".join(parts)

    def _mark(self) -> None:
        """Colour the word, and bring it into sight."""
        passage = self._passage
        if passage is None or passage.span is None:
            return
        begin = self._window(passage)[0]
        shift = (2 if begin > 0 else 0) - begin
        cursor = self.text.textCursor()
        first, last = (_units(self.text.toPlainText(), place + shift) for place in passage.span)
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setForeground(theme.current().accent)
        look.setFontWeight(600)
        cursor.setCharFormat(look)
        cursor.setPosition(first)
        self.text.setTextCursor(cursor)
        self._scroll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the word in sight."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._scroll)  # when the text is laid out anew

    def _scroll(self) -> None:
        """Put the line before the word's at the top; below the end there is room for that, if not all is in sight."""
        if self._passage is None:
            return
        word, room = self.text.cursorRect(), self.text.viewport().height()
        frame = self.text.document().rootFrame()
        look = frame.frameFormat()
        written = self.text.document().size().height() - look.bottomMargin()
        look.setBottomMargin(max(room - 2 * word.height(), 0) if written > room else 0)
        if look != frame.frameFormat():
            frame.setFrameFormat(look)
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.value() + self.text.cursorRect().top() - word.height())


def _units(text: str, characters: int) -> int:
    """How many UTF-16 units so many characters are: Qt counts those."""
    return len(text[:characters].encode("utf-16-le", "surrogatepass")) // 2
