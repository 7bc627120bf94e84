"""Words on a line between two poles, each at its value, written as far as there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import theme
from app.theme import GRID
from app.vectors.answers import signed
from core.vectors.embeddings import Neighbour

_LINE = 9 * GRID  # pixels from the left to the line: the values of the ticks stand there
_POINT = 3.0
_TEXT = _LINE + 4 * GRID  # where words begin
_POLE = 3 * GRID + GRID // 2  # pixels above and below, for the names of the poles


class AxisStrip(QWidget):
    """A vertical line from the low pole at the foot to the high one above; `chosen` carries a word that is clicked.

    Arrow keys go from word to word, Enter chooses.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[Neighbour, ...] = ()
        self._poles = ("", "")
        self._current: int | None = None
        self._written: list[tuple[int, QRectF]] = []
        self.setAccessibleName(self.tr("Words along the axis"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setFont(theme.font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.notifier.changed.connect(self.update)

    def show_words(self, words: Sequence[Neighbour], low: str, high: str) -> None:
        """Show words with their values, the highest first, between two named poles."""
        self._words, self._poles, self._current = tuple(words), (low, high), None
        self.update()

    @property
    def written(self) -> int:
        """How many of the words find room to be written."""
        return len(self._places())

    def sizeHint(self) -> QSize:
        """Room for a dozen words."""
        return QSize(30 * GRID, 2 * _POLE + 12 * self._row())

    def minimumSizeHint(self) -> QSize:
        """Room for five words."""
        return QSize(20 * GRID, 2 * _POLE + 5 * self._row())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line with its ticks, a point for every word, and the words that find room."""
        colours, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        painter.setPen(Qt.PenStyle.NoPen)
        ink = QColor(colours.accent)
        ink.setAlphaF(0.5 if len(self._words) > 50 else 0.9)
        painter.setBrush(ink)
        for word in self._words:
            painter.drawEllipse(QPointF(_LINE, self._y(word.similarity)), _POINT, _POINT)
        self._written = self._places()
        for place, box in self._written:
            self._paint_word(painter, place, box)
        if self.hasFocus() and self._current is None:
            painter.setPen(QPen(colours.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_frame(self, painter: QPainter) -> None:
        """The line, the highest, lowest and middle value at it, and the names of the poles."""
        colours = theme.current()
        top, foot = float(_POLE), float(self.height() - _POLE)
        painter.setPen(QPen(colours.outline, 1))
        painter.drawLine(QPointF(_LINE, top - GRID), QPointF(_LINE, foot + GRID))
        low, high = self._bounds()
        painter.setFont(theme.font(-1))
        for value in {low, high, *([0.0] if low < 0 < high else [(low + high) / 2])}:
            y = self._y(value)
            painter.setPen(QPen(colours.hairline, 1))
            painter.drawLine(QPointF(_LINE - 6, y), QPointF(_LINE, y))
            painter.setPen(colours.muted)
            room = QRectF(0, y - 9, _LINE - GRID - 2, 18)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, signed(value))
        painter.setFont(theme.font(0, strong=True))
        painter.setPen(colours.text)
        wide = self.width() - 4 * GRID
        for name, sign, y in ((self._poles[1], "↑", 0.0), (self._poles[0], "↓", foot + GRID)):
            shown = painter.fontMetrics().elidedText(f"{sign} {name}", Qt.TextElideMode.ElideRight, wide)
            painter.drawText(QRectF(2 * GRID, y, wide, _POLE - GRID), Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_word(self, painter: QPainter, place: int, box: QRectF) -> None:
        """A word, and a thin line to its point."""
        colours, word = theme.current(), self._words[place]
        y = self._y(word.similarity)
        faint = QColor(colours.muted)
        faint.setAlphaF(0.5)
        painter.setPen(QPen(faint, 1))
        painter.drawLine(QPointF(_LINE + _POINT, y), QPointF(_TEXT - 4, box.center().y()))
        if place == self._current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.selection)
            painter.drawRoundedRect(box.adjusted(-4, 0, 4, 0), 4, 4)
        painter.setFont(self.font())
        painter.setPen(colours.text)
        shown = self.fontMetrics().elidedText(word.word, Qt.TextElideMode.ElideRight, int(box.width()) + 1)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)

    # ---- where things are ----

    def _row(self) -> int:
        return self.fontMetrics().height() + 1

    def _bounds(self) -> tuple[float, float]:
        values = [word.similarity for word in self._words]
        if not values:
            return (-1.0, 1.0)
        low, high = min(values), max(values)
        return (low, high) if high > low else (low - 0.5, high + 0.5)

    def _y(self, value: float) -> float:
        low, high = self._bounds()
        room = self.height() - 2 * _POLE
        return _POLE + (high - value) / (high - low) * room

    def _places(self) -> list[tuple[int, QRectF]]:
        """The words that are written, from above, with their boxes: the outermost first, then as many as find room.

        Words keep their order; one that finds no room at its value is moved by up to two rows.
        """
        row, total = self._row(), len(self._words)
        fit = max(int((self.height() - 2 * _POLE) // row) + 1, 1)
        if total <= fit:
            chosen = list(range(total))
        else:
            chosen = sorted({*self._spread(fit), *([] if self._current is None else [self._current])})
        tops: list[float] = []
        for place in chosen:
            wanted = self._y(self._words[place].similarity) - row / 2
            tops.append(max(wanted, tops[-1] + row) if tops else wanted)
        limit = self.height() - _POLE - row / 2
        for number in range(len(tops) - 1, -1, -1):
            tops[number] = min(tops[number], limit)
            limit = tops[number] - row
        wide = self.width() - _TEXT - 2 * GRID
        metrics = self.fontMetrics()
        return [
            (place, QRectF(_TEXT, top, min(metrics.horizontalAdvance(self._words[place].word), wide), row))
            for place, top in zip(chosen, tops, strict=True)
        ]

    def _spread(self, fit: int) -> list[int]:
        """The places of so many words, at about even steps of value, the two ends among them."""
        chosen: list[int] = []
        row, last = self._row(), len(self._words) - 1
        for place, word in enumerate(self._words):
            y = self._y(word.similarity)
            end = self._y(self._words[last].similarity)
            free = not chosen or y - self._y(self._words[chosen[-1]].similarity) >= row
            if place == last or (free and end - y >= row):
                chosen.append(place)
        return chosen[:fit]

    def word_at(self, position: QPointF) -> int | None:
        """The place of the word that is written there, or of the nearest point."""
        for place, box in self._written:
            if box.adjusted(-4, 0, 4, 0).contains(position):
                return place
        if abs(position.x() - _LINE) > 2 * GRID or not self._words:
            return None
        near = min(range(len(self._words)), key=lambda at: abs(self._y(self._words[at].similarity) - position.y()))
        return near if abs(self._y(self._words[near].similarity) - position.y()) <= GRID else None

    # ---- the mouse and the keyboard ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the word that is pressed."""
        place = self.word_at(event.position())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show by the cursor whether there is a word."""
        there = self.word_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if there else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go from word to word, Enter chooses."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self._words:
            at = -1 if self._current is None and step > 0 else self._current or 0
            self._point_at(min(max(at + step, 0), len(self._words) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self._choose(self._current)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell the word and its value where the mouse rests."""
        if isinstance(event, QHelpEvent):
            place = self.word_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if place is None else self._told(place), self)
            return True
        return super().event(event)

    def _choose(self, place: int) -> None:
        self._point_at(place)
        self.chosen.emit(self._words[place].word)

    def _point_at(self, place: int) -> None:
        self._current = place
        self.setAccessibleDescription(self._told(place))
        self.update()

    def _told(self, place: int) -> str:
        word = self._words[place]
        return f"{word.word} · {signed(word.similarity)}"
