"""What stays of neighbours, drawn: against how often words occur, how many words keep how many, and one similarity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import theme
from app.theme import GRID
from core.training.stability import Interval
from core.vectors.trust import FEWEST_SEEN, CountClass

_FOOT, _HEAD, _LEFT = 5 * GRID, 3 * GRID, 4 * GRID  # room for ticks and their name, the title, the scale
_PALE = 0.35


class _Columns(QWidget):
    """Columns over a scale, each with a name below it and more to be read under the pointer."""

    def __init__(self, title: str, below: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.below = title, below
        self.names: list[str] = []
        self.notes: list[str] = []
        self.setMinimumHeight(19 * GRID)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)
        self.setMouseTracking(True)
        theme.notifier.changed.connect(self.update)

    def say(self, names: Sequence[str], notes: Sequence[str]) -> None:
        self.names, self.notes = list(names), list(notes)
        self.setAccessibleDescription(". ".join(self.notes))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(30 * GRID, 22 * GRID)

    @property
    def ground(self) -> QRectF:
        """Where the columns stand."""
        return QRectF(self.rect()).adjusted(_LEFT, _HEAD, -GRID, -_FOOT)

    def column(self, number: int) -> QRectF:
        """The room of a column, over the whole height."""
        ground = self.ground
        width = ground.width() / max(len(self.names), 1)
        return QRectF(ground.left() + number * width, ground.top(), width, ground.height())

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            number = next((n for n in range(len(self.names)) if self.column(n).contains(QPointF(event.pos()))), None)
            QToolTip.showText(event.globalPos(), self.notes[number] if number is not None else "", self)
            return True
        return super().event(event)  # type: ignore[arg-type]

    def begin(self) -> QPainter:
        """A painter, with the title, and the names below, that do not run into each other, already written."""
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(-1))
        painter.setPen(colours.text)
        metrics, ground = painter.fontMetrics(), self.ground
        title = metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(0, 0, self.width(), 2 * GRID), Qt.AlignmentFlag.AlignLeft, title)
        painter.setPen(colours.muted)
        foot = QRectF(ground.left(), ground.bottom() + 2.5 * GRID, ground.width(), 2 * GRID)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, self.below)
        free = -1e9
        for number, name in enumerate(self.names):
            middle, wide = self.column(number).center().x(), metrics.horizontalAdvance(name)
            if middle - wide / 2 >= free:
                place = QRectF(middle - wide, ground.bottom() + GRID / 2, 2 * wide, 2 * GRID)
                painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, name)
                free = middle + wide / 2 + 3
        return painter

    def rule(self, painter: QPainter, share: float, name: str) -> None:
        """A hairline at a share of the height, with its number."""
        ground, colours = self.ground, theme.current()
        height = ground.bottom() - share * ground.height()
        painter.setPen(colours.hairline)
        painter.drawLine(QPointF(ground.left(), height), QPointF(ground.right(), height))
        painter.setPen(colours.muted)
        place = QRectF(0, height - GRID, ground.left() - GRID, 2 * GRID)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)


class CountPlot(_Columns):
    """The quartiles of what stays by how often words occur: a bar for half of the words, a line for the median."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.classes: tuple[CountClass, ...] = ()
        self._most = 10

    def show_classes(self, classes: Sequence[CountClass], most: int) -> None:
        """Draw classes of counts, shares of `most` neighbours."""
        self.classes, self._most = tuple(classes), most
        self.title = self.tr("Neighbours that stay, of {0}").format(most)
        self.below = self.tr("occurrences, from · grey: too rare")
        self.setAccessibleName(self.title)
        self.say([_short(kind.low) for kind in classes], [self._note(kind) for kind in classes])

    def _note(self, kind: CountClass) -> str:
        seen = self.tr("Seen {0} times and more") if kind.high is None else self.tr("Seen {0} to {1} times")
        if kind.high == kind.low:
            seen = self.tr("Seen {0} times")
        shares = [f"{self._most * share:.1f}" for share in (kind.median, kind.quarter, kind.three_quarters)]
        text = self.tr("{0}: {1} words, median {2}, half of them {3} to {4}")
        return text.format(seen.format(f"{kind.low:,}", f"{kind.high or 0:,}"), f"{kind.words:,}", *shares)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the scale, then a bar for each class; the classes too rare to trust in grey."""
        painter, colours, ground = self.begin(), theme.current(), self.ground
        for share in (0.0, 0.5, 1.0):
            self.rule(painter, share, f"{share * self._most:g}")
        for number, kind in enumerate(self.classes):
            column = self.column(number)
            colour = QColor(colours.outline if kind.low < FEWEST_SEEN else colours.accent)
            wide = min(column.width() - 4, 3 * GRID)
            top, median, bottom = (
                ground.bottom() - share * ground.height() for share in (kind.three_quarters, kind.median, kind.quarter)
            )
            pale = QColor(colour)
            pale.setAlphaF(_PALE)
            left = column.center().x() - wide / 2
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pale)
            painter.drawRoundedRect(QRectF(left, top, wide, max(bottom - top, 2)), 2, 2)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(left, median - 1.5, wide, 3), 1.5, 1.5)
        painter.end()


class SharePlot(_Columns):
    """How many words keep how many of their neighbours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.words = np.zeros(0, np.int64)

    def show_overlap(self, overlap: NDArray[np.float32], most: int) -> None:
        """Draw the distribution of shares of `most` neighbours; NaN is left out."""
        kept = np.rint(overlap[np.isfinite(overlap)] * most).astype(np.int64)
        self.words = np.bincount(kept, minlength=most + 1)
        self.title, self.below = self.tr("Share of the words"), self.tr("neighbours that stay")
        self.setAccessibleName(f"{self.title}, {self.below}")
        total = max(int(self.words.sum()), 1)
        text = self.tr("About {0} stay: {1} words, {2}")
        notes = [text.format(n, f"{words:,}", f"{words / total:.0%}") for n, words in enumerate(self.words.tolist())]
        self.say([str(number) for number in range(most + 1)], notes)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a column for each number of neighbours."""
        painter, colours, ground = self.begin(), theme.current(), self.ground
        total, most = max(int(self.words.sum()), 1), max(int(self.words.max(initial=0)), 1)
        self.rule(painter, 0.0, "0")
        self.rule(painter, 1.0, f"{most / total:.0%}")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.accent)
        for number, words in enumerate(self.words.tolist()):
            column = self.column(number)
            height = ground.height() * words / most
            painter.drawRect(QRectF(column.left() + 1, ground.bottom() - height, column.width() - 2, height))
        painter.end()


class IntervalBar(QWidget):
    """One cosine over several runs on a scale from -1 or 0 to 1: its interval, each run, and the present run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.interval: Interval | None = None
        self._present = 0.0
        self.setFixedHeight(8 * GRID)
        self.setAccessibleName(self.tr("The similarity over the runs"))
        theme.notifier.changed.connect(self.update)

    def show_interval(self, interval: Interval | None, present: float = 0.0) -> None:
        """Draw it; nothing for None."""
        self.interval, self._present = interval, present
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(40 * GRID, 8 * GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the scale, the interval as a band, runs as dots, their mean as a line, the present run as a ring."""
        if self.interval is None:
            return
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(-1))
        lowest = min(self.interval.low, self._present, float(self.interval.values.min()))
        ticks = (-1.0, -0.5, 0.0, 0.5, 1.0) if lowest < 0 else (0.0, 0.25, 0.5, 0.75, 1.0)
        line = QRectF(self.rect()).adjusted(3 * GRID, 2 * GRID, -3 * GRID, -3 * GRID)
        middle = line.center().y()

        def across(value: float) -> float:
            return line.left() + (value - ticks[0]) / (1 - ticks[0]) * line.width()

        painter.setPen(colours.hairline)
        painter.drawLine(QPointF(line.left(), middle), QPointF(line.right(), middle))
        for tick in ticks:
            painter.setPen(colours.hairline)
            painter.drawLine(QPointF(across(tick), middle - 4), QPointF(across(tick), middle + 4))
            painter.setPen(colours.muted)
            place = QRectF(across(tick) - 3 * GRID, line.bottom() + 2, 6 * GRID, 2 * GRID)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{tick:g}".replace("-", "−"))
        painter.setPen(Qt.PenStyle.NoPen)
        band = QColor(colours.accent)
        band.setAlphaF(0.2)
        painter.setBrush(band)
        low, high = across(self.interval.low), across(self.interval.high)
        painter.drawRoundedRect(QRectF(low, middle - GRID, max(high - low, 2), 2 * GRID), 4, 4)
        painter.setBrush(colours.accent)
        painter.drawRect(QRectF(across(self.interval.mean) - 1, middle - GRID, 2, 2 * GRID))
        for value in self.interval.values.tolist():
            painter.drawEllipse(QPointF(across(value), middle), 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours.text, 1.5))
        painter.drawEllipse(QPointF(across(self._present), middle), 5, 5)
        painter.end()


def _short(number: int) -> str:
    return f"{number // 1000}k" if number >= 1000 else str(number)
