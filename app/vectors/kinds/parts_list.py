"""Answers to an analogy with the part that each of its three words has in their scores."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QToolTip, QWidget

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.theme import GRID
from app.vectors.answer_rows import RowDelegate
from app.vectors.answers import Answer, AnswerList, Column, signed
from core.tables import Table
from core.vectors.analogy import ADD, AnalogyAnswer

Index = QModelIndex | QPersistentModelIndex
_EDGE, _BAR = 2 * GRID, 5
_SHOWN = (1, 2, 0)  # B, C, then A, as the sum and the product are written
_SIGNS = {True: "++−", False: "××÷"}  # by whether the parts are added


class PartsList(AnswerList):
    """Shows answers over a bar of their parts: added ones stand on each other, factors beside each other."""

    def __init__(self, session: Session, job_bar: JobBar, name: str, parent: QWidget | None = None) -> None:
        super().__init__(session, job_bar, name, parent)
        self.parts: tuple[tuple[float, float, float], ...] = ()
        self.words = ("", "", "")
        self.method = ADD
        self.setItemDelegate(_PartsDelegate(self))

    def show_parts(self, answers: Sequence[AnalogyAnswer], words: tuple[str, str, str], method: str) -> None:
        """Replace the answers.

        Args:
            answers: best first.
            words: A, B and C.
            method: "add" or "mul".
        """
        self.parts, self.words, self.method = tuple(answer.parts for answer in answers), words, method
        caption = self.tr("cosine") if method == ADD else self.tr("score")
        rows = [Answer(answer.word, answer.count, (answer.score,), 0.0) for answer in answers]
        self.show_rows(rows, (Column(caption),))

    def legend(self) -> str:
        """Which colour stands for which word, as rich text."""
        texts = []
        for place, sign in zip(_SHOWN, _SIGNS[self.method == ADD], strict=True):
            colour, word = part_colours()[place].name(), html.escape(self.words[place])
            texts.append(f'<span style="color:{colour}">■</span>&nbsp;{sign}&nbsp;{word}')
        return " &nbsp; ".join(texts)

    def told(self, row: int) -> str:
        """The parts of an answer in numbers."""
        parts = (
            f"{sign} {self.words[place]}: {signed(self.factor(row, place))}"
            for place, sign in zip(_SHOWN, _SIGNS[self.method == ADD], strict=True)
        )
        answer = self.answers[row]
        return "\n".join((f"{answer.word} · {signed(answer.numbers[0])}", *parts))

    def factor(self, row: int, place: int) -> float:
        """A part as it is shown: of what is subtracted its amount, of what is divided by, the divisor."""
        part = self.parts[row][place]
        if place:
            return part
        return -part if self.method == ADD else 1 / part

    def table(self, rows: Sequence[int] | None = None) -> Table:
        """The rows with their parts, which sum (or multiply) to the score."""
        chosen = range(len(self.answers)) if rows is None else rows
        named = (self.tr("part of {0}").format(self.words[place]) for place in _SHOWN)
        headings = (self.tr("word"), self.number_columns[0].caption, *named, self.tr("count"))
        cells = [
            (
                self.answers[row].word,
                self.answers[row].numbers[0],
                *(self.parts[row][place] for place in _SHOWN),
                self.answers[row].count,
            )
            for row in chosen
        ]
        return Table(headings, cells, self.accessibleName())


class _PartsDelegate(RowDelegate):
    """Draws the parts in place of the bar."""

    def __init__(self, answers: PartsList) -> None:
        super().__init__(answers)
        self._parts = answers

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row, and its parts in place of the bar."""
        super().paint(painter, option, index)
        row: QRect = option.rect
        line = QRectF(row.left() + _EDGE, row.bottom() - _BAR, row.width() - 2 * _EDGE, _BAR)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        draw = self._draw_sum if self._parts.method == ADD else self._draw_factors
        draw(painter, line, index.row())
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Tell the parts in numbers, and a doubt if there is one."""
        if not index.isValid():
            return super().helpEvent(event, view, option, index)
        row = index.row()
        doubt = self._parts.doubt(self._parts.answers[row].word)
        QToolTip.showText(event.globalPos(), "\n".join(filter(None, (self._parts.told(row), doubt))), view)
        return True

    def _draw_bar(self, painter: QPainter, row: QRect, share: float, doubt: bool) -> None:
        """Nothing: the parts take its place."""

    def _draw_sum(self, painter: QPainter, line: QRectF, row: int) -> None:
        """Positive parts to the right of 0, negative ones to the left, and a tick where they come to."""
        low = max((-_sum(parts, negative=True) for parts in self._parts.parts), default=0.0)
        high = max((_sum(parts, negative=False) for parts in self._parts.parts), default=1.0)
        unit = line.width() / max(low + high, 1e-6)
        zero = line.left() + low * unit
        right = left = zero
        painter.fillRect(line, theme.current().hairline)
        for place in _SHOWN:
            part = self._parts.parts[row][place] * unit
            start = right if part >= 0 else left + part
            painter.fillRect(QRectF(start, line.top(), abs(part), line.height()), part_colours()[place])
            right, left = right + max(part, 0.0), left + min(part, 0.0)
        colours = theme.current()
        painter.fillRect(QRectF(zero - 0.5, line.top() - 1, 1, line.height() + 2), colours.outline)
        score = zero + sum(self._parts.parts[row]) * unit
        painter.fillRect(QRectF(score - 2, line.top() - 2, 4, line.height() + 2), colours.surface)
        painter.fillRect(QRectF(score - 1, line.top() - 2, 2, line.height() + 2), colours.text)

    def _draw_factors(self, painter: QPainter, line: QRectF, row: int) -> None:
        """Each factor on a scale of its own from 0 to 1; what is divided by, as the divisor."""
        wide = (line.width() - 2 * GRID) / 3
        for number, place in enumerate(_SHOWN):
            track = QRectF(line.left() + number * (wide + GRID), line.top(), wide, line.height())
            painter.fillRect(track, theme.current().hairline)
            track.setWidth(wide * min(max(self._parts.factor(row, place), 0.0), 1.0))
            painter.fillRect(track, part_colours()[place])


def part_colours() -> tuple[QColor, QColor, QColor]:
    """The colours of A, B and C."""
    curves = theme.current().plot_curves
    return curves[1], curves[0], curves[2]


def _sum(parts: Sequence[float], *, negative: bool) -> float:
    return sum(part for part in parts if (part < 0) == negative)
