"""A sentence as running text: the centre, its context, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.theme import GRID

_LINE, _SPACE, _PAD = 3.5 * GRID, 5.0, 4.0
_KEYS = {
    Qt.Key.Key_Left: "back",
    Qt.Key.Key_Right: "on",
    Qt.Key.Key_Space: "play",
    Qt.Key.Key_Up: "previous",
    Qt.Key.Key_Down: "next",
}


@dataclass(frozen=True)
class Flow:
    """What is shown.

    Attributes:
        words: the tokens.
        dropped: the places of those that subsampling dropped.
        rare: the places of those under the minimum count.
        centre: the place of the centre word; None: there is none.
        contexts: the places of its context words.
    """

    words: Sequence[str] = ()
    dropped: frozenset[int] = field(default_factory=frozenset)
    rare: frozenset[int] = field(default_factory=frozenset)
    centre: int | None = None
    contexts: frozenset[int] = field(default_factory=frozenset)


class SentenceFlow(QWidget):
    """Wraps and draws the tokens; as high as they need at its width.

    Signals:
        chosen: the place of a token that was clicked.
        asked: what a key asks for: back, on, play, previous, next.
        placed: the centre stands somewhere else now.
    """

    placed = Signal()
    chosen = Signal(int)
    asked = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow()
        self._boxes: list[QRectF] = []
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier.changed.connect(self._lay_out)

    @property
    def flow(self) -> Flow:
        """What is shown."""
        return self._flow

    def show_flow(self, flow: Flow, description: str) -> None:
        """Show another sentence or another centre."""
        before, self._flow = self._flow, flow
        self.setAccessibleDescription(description)
        if list(before.words) != list(flow.words):
            self._lay_out()
        self.update()
        self.placed.emit()

    def centre_box(self) -> QRect:
        """Where the centre word stands."""
        place = self._flow.centre
        return self._boxes[place].toAlignedRect() if place is not None and place < len(self._boxes) else QRect()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(40 * GRID, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tokens of the part that is asked for."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(1))
        asked = QRectF(event.rect())
        for place, box in enumerate(self._boxes):
            if box.intersects(asked):
                self._draw_token(painter, place, box)

    def _draw_token(self, painter: QPainter, place: int, box: QRectF) -> None:
        flow, colours = self._flow, theme.current()
        colour, ground, is_struck = colours.text, None, False
        if place == flow.centre:
            colour, ground = colours.accent_text, colours.accent
        elif place in flow.contexts:
            ground = colours.selection
        elif place in flow.dropped or place in flow.rare:
            colour, is_struck = colours.muted, True
        if ground is not None:
            is_ringed = place == flow.centre and self.hasFocus()  # where the keys go
            painter.setPen(QPen(colours.text, 1.5) if is_ringed else Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, 4, 4)
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, flow.words[place])
        if is_struck:
            style = Qt.PenStyle.SolidLine if place in flow.dropped else Qt.PenStyle.DotLine
            painter.setPen(QPen(colour, 1.2, style))
            middle = box.center().y() + 1
            painter.drawLine(QPointF(box.left() + 1, middle), QPointF(box.right() - 1, middle))

    def _lay_out(self) -> None:
        """Place the tokens in lines; a word wider than the line is drawn over its end."""
        metrics = QFontMetricsF(theme.font(1))
        widths = {word: metrics.horizontalAdvance(word) + 2 * _PAD for word in set(self._flow.words)}
        right, left, top = float(self.width()), 0.0, 0.0
        self._boxes = []
        for word in self._flow.words:
            width = widths[word]
            if left > 0 and left + width > right:
                left, top = 0.0, top + _LINE
            self._boxes.append(QRectF(left, top + 2, width, _LINE - 4))
            left += width + _SPACE
        self.setFixedHeight(int(top + _LINE) + 2)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew at another width."""
        if event.size().width() != event.oldSize().width():
            self._lay_out()
            self.placed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the token under the pointer."""
        for place, box in enumerate(self._boxes):
            if box.contains(event.position()):
                self.chosen.emit(place)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, play, or go to another sentence."""
        asked = _KEYS.get(Qt.Key(event.key()))
        if asked is None:
            super().keyPressEvent(event)
        else:
            self.asked.emit(asked)
