"""The words of two groups on one line of values: a mark for each word, a longer one for each group's mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import theme
from app.theme import GRID
from app.vectors.answers import signed

_EDGE = 2 * GRID
_ROW = 5 * GRID
_MARK = 5.0  # half the height of a word's mark
_MEAN = 9.0
_NEAR = 5.0  # pixels within which a word is told


@dataclass(frozen=True, slots=True)
class Group:
    """Words with their values.

    Attributes:
        name: written at the left of its row.
        words: each with its value.
    """

    name: str
    words: Sequence[tuple[str, float]]

    @property
    def mean(self) -> float:
        """Of the values; 0 for no words."""
        return sum(value for _, value in self.words) / len(self.words) if self.words else 0.0


class AssociationStrip(QWidget):
    """Two rows over one axis, which leads from `left` to `right`; where the mouse rests, the words are told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[Group, ...] = ()
        self._ends = ("", "")
        self.setFont(theme.font(-1))
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier.changed.connect(self.update)

    def show_groups(self, groups: Sequence[Group], left: str, right: str) -> None:
        """Show groups of words between two named ends."""
        self._groups, self._ends = tuple(groups), (left, right)
        means = (self.tr("{0}: mean {1}").format(group.name, signed(group.mean)) for group in groups)
        self.setAccessibleName(self.tr("Associations of the words. {0}").format(", ".join(means)))
        self.updateGeometry()
        self.update()

    @staticmethod
    def colours() -> tuple[QColor, QColor]:
        """The colours of the two groups."""
        curves = theme.current().plot_curves
        return curves[0], curves[1]

    def sizeHint(self) -> QSize:
        """As high as its rows and the names of the ends."""
        return QSize(30 * GRID, _ROW * max(len(self._groups), 2) + 2 * self.fontMetrics().height() + GRID)

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(16 * GRID, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, the values of the ends, and what they mean."""
        colours, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        foot = _ROW * len(self._groups)
        zero = round(self._x(0)) + 0.5
        for row, (group, colour) in enumerate(zip(self._groups, self.colours(), strict=False)):
            self._paint_group(painter, group, colour, row * _ROW)
        painter.setPen(colours.muted)
        high, reach = self.fontMetrics().height(), self._reach()
        wide = (self.width() - 2 * _EDGE) / 2
        for left, side, value, sign, name in (
            (_EDGE, Qt.AlignmentFlag.AlignLeft, -reach, "← {0}", self._ends[0]),
            (_EDGE + wide, Qt.AlignmentFlag.AlignRight, reach, "{0} →", self._ends[1]),
        ):
            painter.drawText(QRectF(left, foot + 2, wide, high), side, signed(value))
            shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(wide) - 3 * GRID)
            painter.drawText(QRectF(left, foot + 2 + high, wide, high), side, sign.format(shown))
        painter.drawText(QRectF(zero - 20, foot + 2, 40, high), Qt.AlignmentFlag.AlignCenter, "0")

    def _paint_group(self, painter: QPainter, group: Group, colour: QColor, top: float) -> None:
        """Its name, a hairline, a mark for each word, a heavier one for the mean."""
        colours = theme.current()
        line = top + _ROW - 2 * GRID
        painter.setPen(QPen(colours.hairline, 1))
        painter.drawLine(QPointF(_EDGE, line), QPointF(self.width() - _EDGE, line))
        painter.setPen(QPen(colours.outline, 1))
        painter.drawLine(QPointF(round(self._x(0)) + 0.5, line - _MEAN), QPointF(round(self._x(0)) + 0.5, line + _MEAN))
        painter.setPen(colour)
        wide = self.width() - 2 * _EDGE
        name = self.fontMetrics().elidedText(group.name, Qt.TextElideMode.ElideRight, wide)
        painter.drawText(QRectF(_EDGE, top, wide, 2 * GRID), Qt.AlignmentFlag.AlignVCenter, name)
        faint = QColor(colour)
        faint.setAlphaF(0.65)
        painter.setPen(QPen(faint, 2))
        for _, value in group.words:
            painter.drawLine(QPointF(self._x(value), line - _MARK), QPointF(self._x(value), line + _MARK))
        mean = self._x(group.mean)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(mean - 2.5, line - _MEAN, 5, 2 * _MEAN), 2, 2)

    def event(self, event: QEvent) -> bool:
        """Tell the words under the mouse."""
        if isinstance(event, QHelpEvent):
            told = self.words_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), "\n".join(told), self)
            return True
        return super().event(event)

    def words_at(self, left: float, top: float) -> list[str]:
        """The words whose marks are there, with their values."""
        row = int(top // _ROW)
        if not 0 <= row < len(self._groups):
            return []
        words = self._groups[row].words
        return [f"{word} · {signed(value)}" for word, value in words if abs(self._x(value) - left) <= _NEAR]

    def _reach(self) -> float:
        """What lies at the right end: the greatest value on either side."""
        return max((abs(value) for group in self._groups for _, value in group.words), default=1.0) or 1.0

    def _x(self, value: float) -> float:
        room = self.width() / 2 - _EDGE - 4
        return self.width() / 2 + value / self._reach() * room
