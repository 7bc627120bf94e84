"""Ranked answers as a list: a word, how often it occurs, and its similarity as a number and a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app import theme
from app.theme import GRID
from core.vectors.embeddings import Neighbour

Index = QModelIndex | QPersistentModelIndex
_EDGE = 2 * GRID  # to the left and right of a row
_GAP = 2 * GRID  # between two columns
_BAR = 3
_MARKS = 3  # dots that find room before a word


class Role(IntEnum):
    """What a row is asked beside its word."""

    NUMBER = Qt.ItemDataRole.UserRole
    COUNT = Qt.ItemDataRole.UserRole + 1
    SHARE = Qt.ItemDataRole.UserRole + 2


class _Answers(QAbstractListModel):
    """The answers, best first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.answers: tuple[Neighbour, ...] = ()
        self._full = 1.0

    def show(self, answers: Sequence[Neighbour], full: float) -> None:
        self.beginResetModel()
        self.answers, self._full = tuple(answers), full
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.answers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        answer = self.answers[index.row()]
        number = signed(answer.similarity)
        count = "" if answer.count is None else f"{answer.count:,}"
        texts: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: answer.word,
            Role.NUMBER: number,
            Role.COUNT: count,
            Role.SHARE: min(max(answer.similarity / self._full, 0.0), 1.0),
        }
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            times = self.tr("{0} times").format(count) if count else ""
            return " · ".join(part for part in (answer.word, number, times) if part)
        return texts.get(role)


class AnswerList(QListView):
    """Shows answers; `chosen` carries the word that was clicked, or on which Enter was pressed, `copied` how many rows.

    Args:
        name: what a screen reader calls the list.
    """

    chosen = Signal(str)
    copied = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.marks: Mapping[str, Sequence[QColor]] = {}
        self._answers = _Answers(self)
        self._captions = _Captions(self)
        self._captions_height = self._captions.sizeHint().height()
        self.setModel(self._answers)
        self.setItemDelegate(_RowDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(0, self._captions_height, 0, 0)
        self.setMinimumHeight(self._captions_height + 3 * _row_height(self.fontMetrics()))
        self.clicked.connect(self._choose)
        theme.notifier.changed.connect(self._dress)

    def show_answers(self, answers: Sequence[Neighbour], measure: str, full: float = 1.0) -> None:
        """Replace the answers.

        Args:
            answers: best first.
            measure: what the number is, the caption of its column.
            full: the value of a full bar.
        """
        self._answers.show(answers, full)
        counted = any(answer.count is not None for answer in answers)
        self._captions.name(self.tr("word"), self.tr("count") if counted else "", measure)
        self.scrollToTop()

    @property
    def answers(self) -> tuple[Neighbour, ...]:
        """What is shown, best first."""
        return self._answers.answers

    def mark(self, colours: Mapping[str, Sequence[QColor]]) -> None:
        """Show before each word a dot in each of its colours."""
        self.marks = colours
        self.viewport().update()

    def columns(self, width: int) -> tuple[QRect, QRect, QRect]:
        """Where word, count and number stand in a row of this width; their heights are the row's."""
        metrics, height = self.fontMetrics(), _row_height(self.fontMetrics())
        counts = [answer.count for answer in self.answers if answer.count is not None]
        number = max(metrics.horizontalAdvance("0.000"), metrics.horizontalAdvance("cosine"))
        count = max(metrics.horizontalAdvance(f"{max(counts):,}"), metrics.horizontalAdvance("count")) if counts else 0
        right = width - _EDGE
        last = QRect(right - number, 0, number, height)
        middle = QRect(last.left() - _GAP - count, 0, count, height)
        return QRect(_EDGE, 0, max(middle.left() - _GAP - _EDGE, 0), height), middle, last

    def copy(self) -> None:
        """Put the whole list on the clipboard as a table: tabs between word, number and count."""
        rows = [
            "\t".join((answer.word, f"{answer.similarity:.6f}", "" if answer.count is None else str(answer.count)))
            for answer in self.answers
        ]
        if rows:
            QApplication.clipboard().setText("\n".join(["word\tsimilarity\tcount", *rows]) + "\n")
            self.copied.emit(len(rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, the copy keys copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the captions above the rows."""
        super().resizeEvent(event)
        place = self.viewport().geometry()
        self._captions.setGeometry(place.x(), place.y() - self._captions_height, place.width(), self._captions_height)

    def sizeHint(self) -> QSize:
        """Room for ten rows."""
        return QSize(36 * GRID, self._captions_height + 10 * _row_height(self.fontMetrics()))

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self.answers[index.row()].word)

    def _dress(self) -> None:
        self.viewport().update()
        self._captions.update()


class _Captions(QWidget):
    """The names of the columns, above the rows."""

    def __init__(self, answers: AnswerList) -> None:
        super().__init__(answers)
        self._answers = answers
        self._names = ("", "", "")
        self.setFont(theme.font(-1))

    def name(self, word: str, count: str, number: str) -> None:
        self._names = (word, count, number)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height() + GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._answers.answers:
            return
        painter = QPainter(self)
        painter.setPen(theme.current().muted)
        for place, name, side in zip(self._answers.columns(self.width()), self._names, _SIDES, strict=True):
            wide = place.adjusted(-_GAP if side == Qt.AlignmentFlag.AlignRight else 0, 0, 0, 0)
            wide.setHeight(self.height())
            painter.drawText(wide, side | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(theme.current().hairline)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)


_SIDES = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignRight)


class _RowDelegate(QStyledItemDelegate):
    """Draws a row: word, count and number over a thin bar."""

    def __init__(self, answers: AnswerList) -> None:
        super().__init__(answers)
        self._answers = answers

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, _row_height(self._answers.fontMetrics()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.current()
        row: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, colours.selection)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, colours.raised)
        line = QRectF(row.left() + _EDGE, row.bottom() - _BAR - 1, row.width() - 2 * _EDGE, _BAR)
        painter.setBrush(colours.hairline)
        painter.drawRoundedRect(line, _BAR / 2, _BAR / 2)
        line.setWidth(line.width() * index.data(Role.SHARE))
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(line, _BAR / 2, _BAR / 2)
        marks = self._answers.marks.get(index.data(), ())[:_MARKS]
        for place, colour in enumerate(marks):
            painter.setBrush(colour)
            down = row.center().y() - _BAR / 2 + 7 * (place - (len(marks) - 1) / 2)
            painter.drawEllipse(QPointF(row.left() + _EDGE / 2, down), 3, 3)
        self._write(painter, row, index)
        painter.restore()

    def _write(self, painter: QPainter, row: QRect, index: Index) -> None:
        colours = theme.current()
        painter.setFont(self._answers.font())
        word = self._answers.fontMetrics().elidedText(
            index.data(), Qt.TextElideMode.ElideRight, self._answers.columns(row.width())[0].width()
        )
        texts = (word, index.data(Role.COUNT), index.data(Role.NUMBER))
        pens = (colours.text, colours.muted, colours.text)
        for place, text, pen, side in zip(self._answers.columns(row.width()), texts, pens, _SIDES, strict=True):
            painter.setPen(pen)
            painter.drawText(
                place.translated(row.topLeft()).adjusted(0, 0, 0, -_BAR), side | Qt.AlignmentFlag.AlignVCenter, text
            )


def signed(number: float) -> str:
    """Three decimals and a true minus sign, so that figures stand under each other."""
    return f"{number:.3f}".replace("-", "−")


def _row_height(metrics: QFontMetrics) -> int:
    return metrics.height() + 2 * GRID - _BAR
