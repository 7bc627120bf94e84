"""What a step moves: each vector as it was, and what is added to it, as strips of colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.theme import GRID
from app.training.mechanics.heat import Floats, draw_scale, draw_strip, figure, greatest
from app.training.mechanics.named_step import NamedStep

ROW, HEAD, SECTION = 3 * GRID, 3.5 * GRID, 3 * GRID
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, eq=False)
class _Row:
    """A vector with its update, or a heading where there is none."""

    name: str
    before: Floats | None = None
    update: Floats | None = None
    is_sum: bool = False
    place: int = -1


class UpdatesPicture(QWidget):
    """EH, the move of each input vector and of each output vector that is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._place = 0
        self.setAccessibleName(self.tr("What this step moves"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(62 * GRID)
        theme.notifier.changed.connect(self.update)

    def show_step(self, shown: NamedStep, hidden: int, place: int) -> None:
        """Draw a step, with the hidden vector and the output that are looked at."""
        self._rows, self._place = _rows(self, shown, hidden), place
        told = (
            self.tr("{0}: moved by {1}").format(row.name, figure(float(np.linalg.norm(row.update))))
            for row in self._rows
            if row.update is not None and not row.is_sum
        )
        self.setAccessibleDescription("; ".join(told))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        height = HEAD + sum(ROW if row.update is not None else SECTION for row in self._rows)
        return QSize(72 * GRID, int(height) + GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the captions, then row by row."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        befores = [row.before for row in self._rows if row.before is not None]
        updates = [row.update for row in self._rows if row.update is not None and not row.is_sum]
        most = (greatest(*befores), greatest(*updates))
        _, before, update, number = self._columns()
        for column, title, ends in ((before, self.tr("before"), most[0]), (update, self.tr("update"), most[1])):
            self._caption(painter, QRectF(column.left(), 0, column.width(), HEAD), title)
            draw_scale(painter, column.right(), HEAD / 2, ends)
        self._caption(painter, QRectF(number.left(), 0, number.width(), HEAD), self.tr("length"), RIGHT)
        top = HEAD
        for row in self._rows:
            if row.update is None:
                self._section(painter, top, row.name)
                top += SECTION
                continue
            self._draw_row(painter, top, row, most)
            top += ROW
        painter.end()

    def _columns(self) -> tuple[QRectF, QRectF, QRectF, QRectF]:
        """The columns: name, before, update, length."""
        width, number = self.width() - 2.0, 7.0 * GRID
        name = min(max(0.2 * width, 13.0 * GRID), 22.0 * GRID)
        strip = (width - name - number - 2 * GRID) / 2
        begins = (0.0, name, name + strip + 2 * GRID, width - number)
        widths = (name - GRID, strip, strip, number)
        name_column, before, update, last = (QRectF(x, 0, w, 0) for x, w in zip(begins, widths, strict=True))
        return name_column, before, update, last

    def _caption(self, painter: QPainter, place: QRectF, text: str, side: Qt.AlignmentFlag = LEFT) -> None:
        painter.setFont(theme.font(-1))
        painter.setPen(theme.current().muted)
        painter.drawText(place, side, text)

    def _section(self, painter: QPainter, top: float, text: str) -> None:
        colours = theme.current()
        painter.setPen(QPen(colours.hairline, 1))
        painter.drawLine(0, int(top + 3), self.width(), int(top + 3))
        painter.setFont(theme.font(-1, strong=True))
        painter.setPen(colours.text)
        painter.drawText(QRectF(0, top + 4, self.width(), SECTION - 4), LEFT, text)

    def _draw_row(self, painter: QPainter, top: float, row: _Row, most: tuple[float, float]) -> None:
        assert row.update is not None
        colours, (name, before, update, number) = theme.current(), self._columns()
        if row.place == self._place:
            painter.fillRect(QRectF(0, top, self.width(), ROW), colours.selection)
        painter.setFont(theme.font())
        painter.setPen(colours.text)
        place = QRectF(name.left() + 4, top, name.width() - 4, ROW)
        text = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, LEFT, text)
        if row.before is not None:
            draw_strip(painter, QRectF(before.left(), top + 5, before.width(), ROW - 10), row.before, most[0])
        ends = greatest(row.update) if row.is_sum else most[1]
        draw_strip(painter, QRectF(update.left(), top + 5, update.width(), ROW - 10), row.update, ends)
        if row.is_sum:
            painter.setFont(theme.font(-1))
            painter.setPen(colours.muted)
            draw_scale(painter, before.right(), top + ROW / 2, ends)
        painter.setFont(theme.font(-0.5))
        painter.setPen(colours.text)
        painter.drawText(
            QRectF(number.left(), top, number.width(), ROW), RIGHT, figure(float(np.linalg.norm(row.update)))
        )


def _rows(widget: QWidget, shown: NamedStep, hidden: int) -> list[_Row]:
    """Headings and vectors, from the last layer back to the first: as the error travels."""
    step, rows = shown.step, [_Row(widget.tr("W′: the output vectors, each by −η e h"))]
    rows += [
        _Row(shown.target(place), step.output_vectors[place], step.output_updates[place], place=place)
        for place in shown.rows(hidden).tolist()
    ]
    rows.append(_Row(widget.tr("back through the hidden layer")))
    rows.append(_Row(widget.tr("EH = Σ e w′"), None, step.error_sums[0 if shown.is_cbow else hidden], is_sum=True))
    rule = widget.tr("W: the input vectors, each by −η EH")
    if shown.is_cbow and shown.exact:
        rule = widget.tr("W: the input vectors, each by −η EH / C, for they share the mean")
    elif shown.is_cbow:
        rule = widget.tr("W: the input vectors, each by the whole −η EH, as the original program does")
    rows.append(_Row(rule))
    for n, word in enumerate(shown.contexts):
        rows.append(_Row(word, step.input_vectors[n], step.input_updates[n]))
    return rows
