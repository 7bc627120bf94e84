"""A sentence whose centre word and context words are marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.theme import GRID

LINE = 4 * GRID


class SentenceStrip(QWidget):
    """Words in a line, or several: the centre filled, the contexts framed, the pair that is learnt in bold.

    A click on a word asks for it as the centre (`centre_wanted`), one with Ctrl to take it in or out of the contexts
    (`context_wanted`); the arrow keys move the centre. Each carries a position.
    """

    centre_wanted = Signal(int)
    context_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: Sequence[str] = ()
        self._centre, self._contexts = 0, frozenset[int]()
        self._unknown: frozenset[int] = frozenset()
        self._places: list[QRectF] = []
        self._can_choose = False
        self.setAccessibleName(self.tr("The sentence"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier.changed.connect(self.update)

    def let_choose(self) -> None:
        """Let the person choose the centre and the contexts."""
        self._can_choose = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(
            self.tr("Click a word to make it the centre; with Ctrl, take it in or out of the contexts; or use ← and →")
        )

    def show_sentence(
        self, words: Sequence[str], centre: int, contexts: Sequence[int], unknown: Sequence[int] = ()
    ) -> None:
        """Show words, with the positions of the centre, of its contexts, and of words that are not known."""
        self._words, self._centre = words, centre
        self._contexts, self._unknown = frozenset(contexts), frozenset(unknown)
        text = self.tr("Centre: {0}; contexts: {1}")
        names = ", ".join(words[place] for place in sorted(self._contexts))
        self.setAccessibleDescription(text.format(words[centre] if words else "", names))
        self._place_words()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(40 * GRID, int(self._places[-1].bottom()) + 2 if self._places else int(LINE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._place_words()
        self.updateGeometry()

    def _place_words(self) -> None:
        self._places, x, y = [], 0.0, 0.0
        self.setFont(theme.font(1))
        metrics = self.fontMetrics()
        for word in self._words:
            width = min(metrics.horizontalAdvance(word) + 2.0 * GRID, max(float(self.width()), 8.0 * GRID))
            if x > 0 and x + width > self.width():
                x, y = 0.0, y + LINE
            self._places.append(QRectF(x, y, width, LINE))
            x += width + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words."""
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(1))
        for position, (word, place) in enumerate(zip(self._words, self._places, strict=True)):
            inner = place.adjusted(1, 3, -1, -3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if position == self._centre:
                painter.setBrush(colours.accent)
                painter.drawRoundedRect(inner, 5, 5)
            elif position in self._contexts:
                painter.setPen(QPen(colours.accent, 1.25))
                painter.drawRoundedRect(inner, 5, 5)
            is_part = position == self._centre or position in self._contexts
            painter.setPen(
                colours.accent_text if position == self._centre else colours.text if is_part else colours.muted
            )
            text = painter.fontMetrics().elidedText(word, Qt.TextElideMode.ElideRight, int(inner.width()) - 4)
            painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, text)
            if position in self._unknown:
                middle = int(inner.center().y())
                painter.drawLine(int(inner.left()) + 5, middle, int(inner.right()) - 5, middle)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.accent, 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the word that is clicked."""
        found = (position for position, place in enumerate(self._places) if place.contains(event.position()))
        position = next(found, None)
        if self._can_choose and position is not None:
            with_control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.context_wanted if with_control else self.centre_wanted).emit(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the word before or after the centre."""
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if self._can_choose and event.key() in moves and self._words:
            self.centre_wanted.emit((self._centre + moves[Qt.Key(event.key())]) % len(self._words))
        else:
            super().keyPressEvent(event)
