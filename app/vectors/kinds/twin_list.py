"""Words with two cosines each: the word in the middle, a bar to either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.theme import GRID
from app.vectors.answer_rows import RowDelegate, row_height
from app.vectors.answers import Answer, AnswerList, Column
from core.tables import Table

Index = QModelIndex | QPersistentModelIndex
_EDGE, _BAR = 2 * GRID, 3
_SHARE = 0.36  # of the width, for a bar and its number on either side


@dataclass(frozen=True, slots=True)
class Twin:
    """A word, its count, its cosines to two others, and whether it is among the neighbours of each."""

    word: str
    count: int | None
    cosines: tuple[float, float]
    near: tuple[bool, bool] = (True, True)


class TwinList(AnswerList):
    """Shows words with their cosines to two others; the bar to one that it is no neighbour of is grey."""

    def __init__(self, session: Session, job_bar: JobBar, name: str, parent: QWidget | None = None) -> None:
        super().__init__(session, job_bar, name, parent)
        self.near: tuple[tuple[bool, bool], ...] = ()
        self.setItemDelegate(_TwinDelegate(self))

    def show_twins(self, twins: Sequence[Twin], names: tuple[str, str]) -> None:
        """Show words with their cosines to two others of these names."""
        self.near = tuple(twin.near for twin in twins)
        rows = [Answer(twin.word, twin.count, twin.cosines, 0.0) for twin in twins]
        self.show_rows(rows, [Column(name) for name in names])

    def columns(self, width: int) -> list[QRect]:
        """The word in the middle, a number at either side; the count is told where the mouse rests."""
        high, side = row_height(self.fontMetrics()), int(width * _SHARE) - _EDGE
        middle = QRect(_EDGE + side + GRID // 2, 0, width - 2 * (_EDGE + side) - GRID, high)
        caption = self.number_columns[0].caption if self.number_columns else ""
        needed = max(
            self.fontMetrics().horizontalAdvance("0.000"), QFontMetrics(theme.font(-1)).horizontalAdvance(caption)
        )
        ends = (QRect(_EDGE, 0, min(needed, side), high), QRect(width - _EDGE - side, 0, side, high))
        return [middle, QRect(middle.left(), 0, 0, high), *ends]

    def table(self, rows: Sequence[int] | None = None) -> Table:
        """The rows as a table, with which of the two each word is near."""
        plain = super().table(rows)
        first, second = (column.caption for column in self.number_columns)
        texts = {(True, True): self.tr("both"), (True, False): first, (False, True): second}
        chosen = range(len(self.near)) if rows is None else rows
        cells = [(*cell, texts[self.near[row]]) for cell, row in zip(plain.rows, chosen, strict=True)]
        return Table((*plain.headings, self.tr("near")), cells, f"{plain.name} {first} {second}")


class _TwinDelegate(RowDelegate):
    """Bars that grow from the word to the left and to the right, under their numbers."""

    def __init__(self, twins: TwinList) -> None:
        super().__init__(twins)
        self._twins = twins

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row, and its two bars in place of the one."""
        super().paint(painter, option, index)
        row = QRectF(option.rect)
        wide = row.width() * _SHARE - _EDGE
        answer, near = self._twins.answers[index.row()], self._twins.near[index.row()]
        doubt = bool(self._twins.doubt(answer.word))
        colours = theme.current()
        left = QRectF(row.left() + _EDGE, row.bottom() - _BAR - 1, wide, _BAR)
        right = QRectF(row.right() - _EDGE - wide, row.bottom() - _BAR - 1, wide, _BAR)
        painter.save()
        for line, cosine, is_near, at_left in zip((left, right), answer.numbers, near, (True, False), strict=True):
            self._draw_side(
                painter, line, cosine, colours.accent if is_near and not doubt else colours.outline, at_left
            )
        painter.restore()

    def _draw_bar(self, painter: QPainter, row: QRect, share: float, doubt: bool) -> None:
        """Nothing: two bars take its place."""

    def _draw_side(self, painter: QPainter, line: QRectF, cosine: float, colour: QColor, at_left: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().hairline)
        painter.drawRoundedRect(line, _BAR / 2, _BAR / 2)
        long = line.width() * min(max(cosine, 0.0), 1.0)
        painter.setBrush(colour)
        full = QRectF(line.right() - long if at_left else line.left(), line.top(), long, _BAR)
        painter.drawRoundedRect(full, _BAR / 2, _BAR / 2)
