"""How the rows of a list of answers are drawn, and the captions above them."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import theme
from app.theme import GRID

if TYPE_CHECKING:
    from app.vectors.answers import AnswerList

Index = QModelIndex | QPersistentModelIndex
_EDGE = 2 * GRID  # to the left and right of a row
_GAP = 2 * GRID  # between two columns
_BAR = 3
_MARKS = 3  # dots that find room before a word
_DOUBT = 7  # across the ring behind a word that is not to be trusted
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Role(IntEnum):
    """What a row is asked beside its word."""

    NUMBERS = Qt.ItemDataRole.UserRole
    COUNT = Qt.ItemDataRole.UserRole + 1
    SHARE = Qt.ItemDataRole.UserRole + 2
    DOUBT = Qt.ItemDataRole.UserRole + 3


def row_height(metrics: QFontMetrics) -> int:
    """Of each row, pixels."""
    return metrics.height() + 2 * GRID - _BAR


def columns_of(answers: AnswerList, width: int) -> list[QRect]:
    """Where word, count and each number stand in a row of that width; the count's place is empty without counts."""
    metrics, height = answers.fontMetrics(), row_height(answers.fontMetrics())
    small = QFontMetrics(theme.font(-1))
    places: list[QRect] = []
    right = width - _EDGE
    for place, column in reversed(list(enumerate(answers.number_columns))):
        widest = max((answer.numbers[place] for answer in answers.answers), key=abs, default=0.0)
        texts = {column.write(widest), column.write(answers.answers[-1].numbers[place]) if answers.answers else ""}
        across = max(small.horizontalAdvance(column.caption), *map(metrics.horizontalAdvance, (*texts, "0.000")))
        places.insert(0, QRect(right - across, 0, across, height))
        right -= across + _GAP
    counts = [answer.count for answer in answers.answers if answer.count is not None]
    count = 0
    if counts:
        count = max(metrics.horizontalAdvance(f"{max(counts):,}"), small.horizontalAdvance(answers.tr("count")))
    places.insert(0, QRect(right - count, 0, count, height))
    right -= count + _GAP if counts else 0
    return [QRect(_EDGE, 0, max(right - _EDGE, 0), height), *places]


class Captions(QWidget):
    """The names of the columns, above the rows."""

    def __init__(self, answers: AnswerList) -> None:
        super().__init__(answers)
        self._answers = answers
        self.setFont(theme.font(-1))

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(0, self.fontMetrics().height() + GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write each name over its column."""
        answers = self._answers
        if not answers.answers:
            return
        painter = QPainter(self)
        painter.setPen(theme.current().muted)
        word, count, *numbers = answers.columns(self.width())
        captions = [(word, self.tr("word"), _LEFT)]
        if count.width():
            captions.append((count, self.tr("count"), _RIGHT))
        named = zip(numbers, answers.number_columns, strict=True)
        captions.extend((place, column.caption, _RIGHT) for place, column in named)
        for place, name, side in captions:
            painter.drawText(QRect(place.x(), 0, place.width(), self.height()), side, name)
        painter.setPen(theme.current().hairline)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)


class RowDelegate(QStyledItemDelegate):
    """Draws a row: word, count and numbers over a thin bar; one that is in doubt is grey and carries a ring."""

    def __init__(self, answers: AnswerList) -> None:
        super().__init__(answers)
        self._answers = answers

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as any other row."""
        return QSize(0, row_height(self._answers.fontMetrics()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        colours = theme.current()
        row: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, colours.selection)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, colours.raised)
        answer = self._answers.answers[index.row()]
        doubt = bool(self._answers.doubt(answer.word))
        painter.setPen(Qt.PenStyle.NoPen)
        self._draw_bar(painter, row, min(max(answer.share, 0.0), 1.0), doubt)
        self._draw_marks(painter, row, answer.word)
        self._write(painter, row, index, doubt)
        painter.restore()

    def _draw_bar(self, painter: QPainter, row: QRect, share: float, doubt: bool) -> None:
        colours = theme.current()
        line = QRectF(row.left() + _EDGE, row.bottom() - _BAR - 1, row.width() - 2 * _EDGE, _BAR)
        painter.setBrush(colours.hairline)
        painter.drawRoundedRect(line, _BAR / 2, _BAR / 2)
        line.setWidth(line.width() * share)
        painter.setBrush(colours.outline if doubt else colours.accent)
        painter.drawRoundedRect(line, _BAR / 2, _BAR / 2)

    def _draw_marks(self, painter: QPainter, row: QRect, word: str) -> None:
        marks = self._answers.marks.get(word, ())[:_MARKS]
        for place, colour in enumerate(marks):
            painter.setBrush(colour)
            down = row.center().y() - _BAR / 2 + 7 * (place - (len(marks) - 1) / 2)
            painter.drawEllipse(QPointF(row.left() + _EDGE / 2, down), 3, 3)

    def _write(self, painter: QPainter, row: QRect, index: Index, doubt: bool) -> None:
        colours, metrics = theme.current(), self._answers.fontMetrics()
        painter.setFont(self._answers.font())
        word, count, *numbers = (
            place.translated(row.topLeft()).adjusted(0, 0, 0, -_BAR) for place in self._answers.columns(row.width())
        )
        room = word.width() - (_DOUBT + GRID if doubt else 0)
        text = metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, room)
        painter.setPen(colours.muted if doubt else colours.text)
        painter.drawText(word, _LEFT, text)
        for place, number in zip(numbers, index.data(Role.NUMBERS), strict=True):
            painter.drawText(place, _RIGHT, number)
        painter.setPen(colours.muted)
        painter.drawText(count, _RIGHT, index.data(Role.COUNT))
        if doubt:
            painter.setPen(QPen(colours.muted, 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            middle = QPointF(word.left() + metrics.horizontalAdvance(text) + GRID + _DOUBT / 2, word.center().y() + 1)
            painter.drawEllipse(middle, _DOUBT / 2, _DOUBT / 2)
