"""The unit line [0, 1) cut into words, with draws that fell on it, and a lens over a stretch of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.theme import GRID
from core.text.vocabulary import Words

GROUPS = 24  # of words with about the same share of the line: the bars of the histogram
_BAR, _HISTOGRAM, _GAP, _DOTS = 4 * GRID, 9 * GRID, 3 * GRID, 2 * GRID
_LEAST_LENS, _ZOOM = 1e-9, 1.6
_KEYS = {
    Qt.Key.Key_Left: (-0.25, 1.0),
    Qt.Key.Key_Right: (0.25, 1.0),
    Qt.Key.Key_Plus: (0.0, 1 / _ZOOM),
    Qt.Key.Key_Equal: (0.0, 1 / _ZOOM),
    Qt.Key.Key_Minus: (0.0, _ZOOM),
}


@dataclass(frozen=True, eq=False)
class Line:
    """A distribution over words, most likely first, with draws from it.

    Attributes:
        words: the V words.
        ends: float64[V], where each word's cell ends.
        drawn: int64[V], how often each was drawn.
        last: int64[n], the words of the last draws, newest last.
        marked: the word that is marked.
    """

    words: Words
    ends: NDArray[np.float64]
    drawn: NDArray[np.int64]
    last: NDArray[np.int64]
    marked: int

    def cell(self, word: int) -> tuple[float, float]:
        """Where a word's cell begins and ends."""
        return (float(self.ends[word - 1]) if word else 0.0), float(self.ends[word])

    def word_at(self, place: float) -> int:
        """The word in whose cell a place of the line lies."""
        return min(int(np.searchsorted(self.ends, place, side="right")), len(self.ends) - 1)

    def groups(self) -> NDArray[np.int64]:
        """int64[g + 1]: the first word of each group of words with about the same share, and V."""
        cuts = np.searchsorted(self.ends, np.linspace(0, 1, GROUPS + 1)[1:-1]) + 1
        return np.unique(np.concatenate(([0], cuts, [len(self.ends)])))


class UnitLine(QWidget):
    """Two bars: the whole line with a histogram of the draws over it, and a lens.

    A click or drag on the upper bar moves the lens, the wheel or + and - change its width, the arrow keys move it.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: Line | None = None
        self._centre, self._width = 0.5, 0.1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HISTOGRAM + _BAR + _GAP + _DOTS + _BAR + 3 * GRID)
        self.setToolTip(
            self.tr("Click or drag on the line to move the lens; the wheel, + and − change how much it shows.")
        )
        theme.notifier.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(40 * GRID, self.height())

    @property
    def lens(self) -> tuple[float, float]:
        """Which stretch of the line the lens shows."""
        low = min(max(self._centre - self._width / 2, 0.0), 1.0 - self._width)
        return low, low + self._width

    def show_line(self, line: Line, description: str) -> None:
        """Show another line; the lens goes to the marked word where that is another one."""
        before, self._line = self._line, line
        if before is None or before.marked != line.marked or before.words is not line.words:
            self.look_at(line.marked)
        self.setAccessibleDescription(description)
        self.update()

    def look_at(self, word: int) -> None:
        """Put the lens over a word, with some of its neighbours."""
        if self._line is not None:
            begin, end = self._line.cell(word)
            self._set_lens((begin + end) / 2, (end - begin) * 7)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the histogram, the line, the lens's edges and the lens."""
        if self._line is None:
            return
        painter = QPainter(self)
        painter.setFont(theme.font(-1))
        self._draw_histogram(painter, self._line)
        self._draw_cells(painter, self._line, self._upper, (0.0, 1.0))
        self._draw_edges(painter)
        self._draw_dots(painter, self._line)
        self._draw_cells(painter, self._line, self._lower, self.lens)
        self._write_ends(painter)
        if self.hasFocus():
            painter.setPen(QPen(theme.current().accent, 2))
            painter.drawRect(self._lower)

    @property
    def _upper(self) -> QRectF:
        return QRectF(0.5, _HISTOGRAM + 0.5, self.width() - 1, _BAR)

    @property
    def _lower(self) -> QRectF:
        return QRectF(0.5, _HISTOGRAM + _BAR + _GAP + _DOTS + 0.5, self.width() - 1, _BAR)

    def _draw_histogram(self, painter: QPainter, line: Line) -> None:
        """Over each group of words how often it was drawn, beside the dashed level of what is expected."""
        colours, total = theme.current(), int(line.drawn.sum())
        groups = line.groups()
        counts = np.add.reduceat(line.drawn, groups[:-1])
        ends = np.concatenate(([0.0], line.ends[groups[1:] - 1]))
        shares = np.diff(ends)
        heights = counts / np.maximum(total * shares, 1e-12)  # 1 is as expected
        most = max(2.0, float(heights.max()) if total else 2.0)
        scale, foot, width = (_HISTOGRAM - 2.5 * GRID) / most, float(_HISTOGRAM) - 4, self.width() - 1
        fill = QColor(colours.accent)
        fill.setAlpha(110)
        for begin, end, height in zip(ends[:-1].tolist(), ends[1:].tolist(), heights.tolist(), strict=True):
            box = QRectF(begin * width + 1, foot - height * scale, (end - begin) * width - 1, height * scale)
            if total:
                painter.fillRect(box, fill)
        if total:
            painter.setPen(QPen(colours.muted, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(0, foot - scale), QPointF(self.width(), foot - scale))
        painter.setPen(colours.muted)
        text = self.tr("drawn, {0} draws; dashed: expected").format(f"{total:,}") if total else self.tr("no draws yet")
        painter.drawText(QRectF(0, 0, self.width(), 2 * GRID), Qt.AlignmentFlag.AlignRight, text)

    def _draw_cells(self, painter: QPainter, line: Line, bar: QRectF, span: tuple[float, float]) -> None:
        """The cells of a stretch; what is narrower than two pixels becomes an even ground."""
        colours, (low, high) = theme.current(), span
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(bar, colours.hairline)
        scale = bar.width() / (high - low)
        edge = QColor(colours.outline)
        edge.setAlpha(140)
        first, last = line.word_at(low), line.word_at(high - 1e-15)
        metrics = QFontMetricsF(painter.font())
        for word in self._wide(line, first, last, scale):
            begin, end = line.cell(word)
            left, right = (max(begin, low) - low) * scale, (min(end, high) - low) * scale
            box = QRectF(bar.left() + left, bar.top(), right - left, bar.height())
            is_marked = word == line.marked
            painter.fillRect(box, colours.accent if is_marked else colours.raised)
            if box.left() > bar.left():
                painter.fillRect(QRectF(round(box.left()), box.top(), 1, box.height()), edge)
            text = line.words[word]
            if metrics.horizontalAdvance(text) + 6 <= box.width():
                painter.setPen(colours.accent_text if is_marked else colours.text)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        begin, end = line.cell(line.marked)
        if low < end and begin < high:  # it is seen however narrow it is
            left = bar.left() + (max(begin, low) - low) * scale
            if (end - begin) * scale < 2:
                painter.fillRect(QRectF(left - 0.5, bar.top() - 3, 2, bar.height() + 6), colours.accent)
        painter.setPen(QPen(colours.outline, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)

    def _wide(self, line: Line, first: int, last: int, scale: float) -> list[int]:
        """The words of a stretch whose cells are two pixels wide or more; cells narrow along the line."""
        last = min(last, first + self.width() // 2 + 1)  # no more have room
        widths = np.diff(line.ends[first : last + 1], prepend=line.cell(first)[0]) * scale
        return (first + np.flatnonzero(widths >= 2.0)).tolist()

    def _draw_edges(self, painter: QPainter) -> None:
        """Lines from the stretch on the upper bar to the lens."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().accent, 1))
        upper, lower, (low, high) = self._upper, self._lower, self.lens
        left, right = upper.left() + low * upper.width(), upper.left() + high * upper.width()
        painter.drawRect(QRectF(left, upper.top() - 2, max(right - left, 1), upper.height() + 4))
        painter.drawLine(QPointF(left, upper.bottom() + 2), lower.topLeft())
        painter.drawLine(QPointF(max(right, left + 1), upper.bottom() + 2), lower.topRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw_dots(self, painter: QPainter, line: Line) -> None:
        """The last draws: each somewhere in the cell of its word, for a draw gives a word and no place within it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        begins = np.where(line.last > 0, line.ends[line.last - 1], 0.0)
        within = (np.arange(len(line.last)) * 0.61803398875) % 1.0
        places = begins + within * (line.ends[line.last] - begins)
        newest = QColor(theme.current().text)
        older = QColor(theme.current().accent)
        older.setAlpha(90)
        for bar, (low, high) in ((self._upper, (0.0, 1.0)), (self._lower, self.lens)):
            inside = np.flatnonzero((places >= low) & (places < high))
            for place in inside.tolist():
                across = bar.left() + (places[place] - low) / (high - low) * bar.width()
                is_newest = place == len(places) - 1
                painter.setBrush(newest if is_newest else older)
                radius = 3.0 if is_newest else 2.0
                painter.drawEllipse(QPointF(across, bar.top() - 5), radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _write_ends(self, painter: QPainter) -> None:
        """Where on the line the lens begins and ends."""
        low, high = self.lens
        figures = max(3, 2 - int(np.floor(np.log10(self._width))))
        painter.setPen(theme.current().muted)
        box = QRectF(0, self._lower.bottom() + 4, self.width(), 2 * GRID)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, f"{low:.{figures}f}")
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, f"{high:.{figures}f}")

    def _set_lens(self, centre: float, width: float) -> None:
        self._width = min(max(width, _LEAST_LENS), 1.0)
        half = self._width / 2
        self._centre = min(max(centre, half), 1.0 - half)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the lens to where the line was clicked."""
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the lens follow the pointer along the upper bar."""
        place = event.position()
        if event.buttons() & Qt.MouseButton.LeftButton and place.y() < self._upper.bottom() + GRID:
            self._set_lens(place.x() / max(self.width(), 1), self._width)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Show more or less in the lens."""
        if event.position().y() >= _HISTOGRAM:
            self._set_lens(self._centre, self._width * _ZOOM ** (-event.angleDelta().y() / 120))
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the lens or change its width."""
        step = _KEYS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self._set_lens(self._centre + step[0] * self._width, self._width * step[1])
