"""A word's path through the Huffman tree, drawn from the root down, a line of text at each branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import theme
from app.theme import GRID

ROW = 5 * GRID
_HEAD, _LEAF = 3 * GRID, 5 * GRID
_TREE = 18 * GRID  # width of the drawing; the columns stand right of it
_STEP = 2.5 * GRID  # most that one turn goes to the side
_COLUMNS = (19 * GRID, 29.5 * GRID, 38.5 * GRID, 40.5 * GRID)  # turn; right ends of two numbers; where the words begin


@dataclass(frozen=True)
class Branch:
    """One line of the drawing.

    Attributes:
        goes_left: which way the path turns.
        probability: of the turn, as it is written.
        product: of all turns so far, as it is written.
        others: the words of the other side.
        other_words: how many they are, as it is written.
    """

    goes_left: bool
    probability: str
    product: str
    others: str
    other_words: str


class PathDrawing(QWidget):
    """Draws branches; as high as they need."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headings: Sequence[str] = ("",) * 4
        self._branches: Sequence[Branch] = ()
        self._leaf = ""
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier.changed.connect(self.update)

    def set_headings(self, headings: Sequence[str]) -> None:
        """What stands over the turn, its two numbers, and the other side."""
        self._headings = headings

    def show_path(self, branches: Sequence[Branch], leaf: str, description: str) -> None:
        """Draw another path, to a leaf of this name."""
        self._branches, self._leaf = branches, leaf
        self.setAccessibleDescription(description)
        self.setFixedHeight(_HEAD + ROW * len(branches) + _LEAF)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(40 * GRID, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the headings, a branch each row, and the leaf."""
        if not self._branches:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        nodes = self._nodes()
        self._draw_headings(painter)
        for place, branch in enumerate(self._branches):
            self._draw_branch(painter, branch, nodes[place], nodes[place + 1])
            self._write_branch(painter, branch, nodes[place].y())
        for place, node in enumerate(nodes[:-1]):
            self._draw_node(painter, node, is_root=place == 0)
        self._draw_leaf(painter, nodes[-1])

    def event(self, event: QEvent) -> bool:
        """Tell the words of the other side in full under the pointer."""
        if isinstance(event, QHelpEvent):
            row = (event.pos().y() - _HEAD) // ROW
            if 0 <= row < len(self._branches):
                QToolTip.showText(event.globalPos(), self._branches[row].others, self)
                return True
        return super().event(event)

    def _nodes(self) -> list[QPointF]:
        """Where the root, the nodes and the leaf stand: each turn to its side, all within the drawing's width."""
        sides, at = [0], 0
        for branch in self._branches:
            at += -1 if branch.goes_left else 1
            sides.append(at)
        spread = max(sides) - min(sides) + 2  # with what hangs on the other sides
        step = min(_STEP, (_TREE - 2 * GRID) / spread)
        first = _TREE / 2 - step * (max(sides) + min(sides)) / 2
        top = _HEAD + GRID
        return [QPointF(first + step * side, top + ROW * place) for place, side in enumerate(sides)]

    def _draw_headings(self, painter: QPainter) -> None:
        painter.setFont(theme.font(-1))
        painter.setPen(theme.current().muted)
        height = QFontMetricsF(painter.font()).height()
        turn, first, second, words = _COLUMNS
        right, left = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        boxes = ((turn, 4 * GRID, left), (turn, first - turn, right), (first, second - first, right))
        for text, (begin, width, side) in zip(self._headings[:3], boxes, strict=True):
            painter.drawText(QRectF(begin, 0, width, height), side, text)
        painter.drawText(QRectF(words, 0, self.width() - words, height), left, self._headings[3])
        painter.setPen(QPen(theme.current().hairline, 1))
        painter.drawLine(QPointF(0, height + 4), QPointF(self.width(), height + 4))

    def _draw_branch(self, painter: QPainter, branch: Branch, node: QPointF, below: QPointF) -> None:
        """The thick line that the path takes, and a thin one to what hangs on the other side."""
        colours = theme.current()
        reach = abs(below.x() - node.x())
        foot = QPointF(node.x() + (reach if branch.goes_left else -reach), node.y() + ROW * 0.55)
        painter.setPen(QPen(colours.outline, 1))
        painter.drawLine(node, foot)
        painter.setBrush(colours.hairline)
        painter.drawPolygon(QPolygonF([foot, foot + QPointF(5, 9), foot + QPointF(-5, 9)]))
        painter.setPen(QPen(colours.accent, 2.5))
        painter.drawLine(node, below)

    def _draw_node(self, painter: QPainter, node: QPointF, is_root: bool) -> None:
        colours = theme.current()
        painter.setPen(QPen(colours.accent, 1.5))
        painter.setBrush(colours.accent if is_root else colours.surface)
        painter.drawEllipse(node, 4.5, 4.5)

    def _write_branch(self, painter: QPainter, branch: Branch, top: float) -> None:
        colours = theme.current()
        turn, first, second, words = _COLUMNS
        painter.setFont(theme.font())
        metrics = QFontMetricsF(painter.font())
        line, middle = metrics.height(), Qt.AlignmentFlag.AlignVCenter
        painter.setPen(colours.text)
        painter.drawText(QRectF(turn, top, 3 * GRID, line), middle, "0" if branch.goes_left else "1")
        painter.drawText(
            QRectF(turn, top, first - turn, line), middle | Qt.AlignmentFlag.AlignRight, branch.probability
        )
        painter.drawText(QRectF(first, top, second - first, line), middle | Qt.AlignmentFlag.AlignRight, branch.product)
        room = self.width() - words
        others = metrics.elidedText(branch.others, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(words, top, room, line), middle, others)
        painter.setFont(theme.font(-1))
        painter.setPen(colours.muted)
        painter.drawText(QRectF(words, top + line, room, line), middle, branch.other_words)

    def _draw_leaf(self, painter: QPainter, place: QPointF) -> None:
        colours = theme.current()
        painter.setFont(theme.font(strong=True))
        metrics = QFontMetricsF(painter.font())
        most = self.width() - 4.0 * GRID
        text = metrics.elidedText(self._leaf, Qt.TextElideMode.ElideRight, most)
        width = metrics.horizontalAdvance(text) + 2 * GRID
        left = min(max(place.x() - width / 2, 0), self.width() - width)
        box = QRectF(left, place.y() - 2, width, 3 * GRID)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(colours.accent_text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
