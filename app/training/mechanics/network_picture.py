"""The network of one step, drawn from the input word to the loss."""

from __future__ import annotations

import itertools

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.theme import GRID
from app.training.mechanics.heat import colour_of, draw_scale, draw_strip, figure, greatest, signed
from app.training.mechanics.named_step import NamedStep

ROW, HEAD, FOOT = 3.5 * GRID, 5.5 * GRID, 8.5 * GRID
LEAST_ROWS = 5
CENTRE, LEFT, RIGHT = (
    Qt.AlignmentFlag.AlignVCenter | side
    for side in (Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
)


class NetworkPicture(QWidget):
    """One-hot input, hidden layer, outputs with scores, probabilities and errors, and what they add to the loss.

    The output row that is pointed at (by the pointer or the arrow keys) is told by `pointed`, the hidden vector that is
    looked at, where there are several, by `looked`.
    """

    pointed = Signal()
    looked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: NamedStep | None = None
        self._inputs: list[QRectF] = []
        self.place, self.hidden = 0, 0
        self._follows = False  # whether the person has pointed at a row herself
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("The network of this step"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(62 * GRID)
        theme.notifier.changed.connect(self.update)

    def show_step(self, shown: NamedStep) -> None:
        """Draw a step; the row that was pointed at stays if it is there."""
        self._shown = shown
        self.hidden = min(self.hidden, len(shown.step.hidden) - 1)
        rows = shown.rows(self.hidden)
        if self.place not in rows or not self._follows:
            self.place = int(rows[0] if shown.has_nodes else np.argmax(shown.step.example.labels))
        self.setAccessibleDescription(_told(self, shown, self.hidden))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its outputs and inputs."""
        rows = LEAST_ROWS
        if self._shown is not None:
            rows = max(rows, len(self._shown.rows(self.hidden)), len(self._shown.contexts) + 1)
        return QSize(72 * GRID, int(HEAD + rows * ROW + FOOT))

    # ---- pointing ----

    def point(self, place: int) -> None:
        """Point at an output."""
        self._follows = True
        if place != self.place:
            self.place = place
            self.update()
            self.pointed.emit()

    def look(self, hidden: int) -> None:
        """Look at another hidden vector."""
        if self._shown is not None and hidden != self.hidden and hidden < len(self._shown.step.hidden):
            self.hidden = hidden
            self.show_step(self._shown)
            self.looked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the output under the pointer."""
        row = int((event.position().y() - self._top()) // ROW)
        shown = self._shown
        if shown is not None and event.position().x() >= self._columns()[2] and 0 <= row < len(shown.rows(self.hidden)):
            self.point(int(shown.rows(self.hidden)[row]))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look at the hidden vector of the input word that is clicked."""
        for number, place in enumerate(self._inputs):
            if place.contains(event.position()):
                self.look(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down point at outputs, left and right look at hidden vectors."""
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        turns = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        shown = self._shown
        if shown is None:
            return
        if event.key() in moves:
            rows = shown.rows(self.hidden).tolist()
            place = (rows.index(self.place) if self.place in rows else 0) + moves[Qt.Key(event.key())]
            self.point(rows[min(max(place, 0), len(rows) - 1)])
        elif event.key() in turns:
            self.look(max(self.hidden + turns[Qt.Key(event.key())], 0))
        else:
            super().keyPressEvent(event)

    # ---- drawing ----

    def _columns(self) -> tuple[float, float, float]:
        """Where the one-hot cells, the hidden layer and the outputs begin."""
        width = self.width()
        first = min(max(0.155 * width, 10.0 * GRID), 18.0 * GRID)
        gap = 0.075 * width
        return first, first + gap + 2.5 * GRID, first + 1.85 * gap + 6 * GRID

    def _top(self) -> float:
        """Where the first output row begins: the rows stand in the middle of the height."""
        rows = len(self._shown.rows(self.hidden)) if self._shown is not None else 0
        room = self.height() - HEAD - FOOT
        return HEAD + max((room - rows * ROW) / 2, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw from the left to the right, edges first."""
        if self._shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_edges(painter, self._shown)
        self._draw_inputs(painter, self._shown)
        self._draw_hidden(painter, self._shown)
        self._draw_outputs(painter, self._shown)
        self._draw_loss(painter, self._shown)
        painter.end()

    def _middle(self) -> float:
        return HEAD + (self.height() - HEAD - FOOT) / 2

    def _input_middles(self, shown: NamedStep) -> list[float]:
        count = len(shown.contexts)
        pitch = min((self.height() - HEAD - FOOT - 4 * GRID) / max(count - 1, 1), 2 * ROW)
        return [self._middle() + (n - (count - 1) / 2) * pitch for n in range(count)]

    def _hidden_place(self) -> QRectF:
        height = min(self.height() - HEAD - FOOT, 30.0 * GRID)
        return QRectF(self._columns()[1], self._middle() - height / 2, 2.5 * GRID, height)

    def _draw_edges(self, painter: QPainter, shown: NamedStep) -> None:
        colours, strip = theme.current(), self._hidden_place()
        left = self._columns()[0] + 1.75 * GRID
        for n, middle in enumerate(self._input_middles(shown)):
            if shown.is_cbow or n == self.hidden:
                fan = QPainterPath(QPointF(left, middle - 5))
                bend = (left + strip.left()) / 2
                fan.cubicTo(bend, middle - 5, bend, strip.top(), strip.left(), strip.top())
                fan.lineTo(strip.left(), strip.bottom())
                fan.cubicTo(bend, strip.bottom(), bend, middle + 5, left, middle + 5)
                shade = QColor(colours.accent)
                shade.setAlphaF(1 - 0.8 ** (1 / len(shown.step.input_vectors)) if shown.is_cbow else 0.16)
                painter.fillPath(fan, shade)
        scores = shown.step.scores[self.hidden]
        rows = shown.rows(self.hidden)
        most, right = greatest(scores[rows]), self._columns()[2] + 4
        for n, place in enumerate(rows):
            middle, begin = self._top() + (n + 0.5) * ROW, strip.right() + 2
            edge = QPainterPath(QPointF(begin, self._middle() + (n - (len(rows) - 1) / 2) * strip.height() / len(rows)))
            bend = (begin + right) / 2
            edge.cubicTo(bend, edge.currentPosition().y(), bend, middle, right, middle)
            colour = colour_of(float(scores[place]), most)
            if place == self.place:
                colour = colours.accent
            painter.setPen(QPen(colour, 1 + 1.5 * abs(float(scores[place])) / most + (place == self.place)))
            painter.drawPath(edge)

    def _draw_inputs(self, painter: QPainter, shown: NamedStep) -> None:
        colours, x = theme.current(), self._columns()[0]
        middles = self._input_middles(shown)
        self._inputs = []
        self._head(painter, QRectF(0, 0, x + 14, HEAD), self.tr("Input"), self.tr("one of {0} is 1"), shown)
        spacing = middles[1] - middles[0] if len(middles) > 1 else 4.0 * GRID
        painter.setPen(QPen(colours.outline, 1))
        between = [(one + other) / 2 for one, other in itertools.pairwise(middles)] if spacing > 3 * GRID else []
        for middle in (middles[0] - 2 * GRID, *between, middles[-1] + 2 * GRID):
            painter.drawRect(QRectF(x + 2.5, middle - 4, 8, 8))
        for n, middle in enumerate(middles):
            active = shown.is_cbow or n == self.hidden
            painter.fillRect(QRectF(x + 1, middle - 6, 12, 12), colours.accent if active else colours.outline)
            painter.setFont(theme.font(strong=active))
            painter.setPen(colours.text if active else colours.muted)
            place = QRectF(0, middle - ROW / 2, x - 4, ROW)
            self._inputs.append(place)
            word = painter.fontMetrics().elidedText(shown.contexts[n], Qt.TextElideMode.ElideRight, int(place.width()))
            painter.drawText(place, RIGHT, word)

    def _draw_hidden(self, painter: QPainter, shown: NamedStep) -> None:
        strip, colours = self._hidden_place(), theme.current()
        vector = shown.step.hidden[self.hidden]
        most = greatest(vector)
        caption = self.tr("mean of {0}").format(len(shown.contexts)) if shown.is_cbow else self.tr("its row of W")
        wide = QRectF(strip.center().x() - 7 * GRID, 0, 14 * GRID, HEAD)
        self._head(painter, wide, self.tr("Hidden h"), caption, shown, CENTRE)
        draw_strip(painter, strip, vector, most, upright=True)
        painter.setPen(QPen(colours.outline, 1))
        painter.drawRect(strip.adjusted(-1.5, -1.5, 0.5, 0.5))
        painter.setFont(theme.font(-1.5))
        painter.setPen(colours.muted)
        note = self.tr("{0} numbers").format(f"{len(vector):,}")
        under = QRectF(wide.left(), self.height() - FOOT + 2, wide.width(), 2 * GRID)
        painter.drawText(under, CENTRE, note)
        draw_scale(painter, strip.center().x() + 5.6 * GRID, under.bottom() + 1.2 * GRID, most)

    def _output_columns(self) -> list[QRectF]:
        """The columns of an output row: t, name, u, y as a bar, y, e, part of the loss."""
        left, right = self._columns()[2], self.width() - 2.0
        room = right - left
        fixed = {"t": 20.0, "u": 46.0, "y": 46.0, "e": 60.0, "loss": 46.0}
        rest = room - sum(fixed.values())
        bar = min(max(0.42 * rest, 36.0), 150.0)
        widths = [fixed["t"], rest - bar, fixed["u"], bar, fixed["y"], fixed["e"], fixed["loss"]]
        begins = left + np.concatenate(([0], np.cumsum(widths)))
        return [QRectF(float(begin), 0, width, HEAD) for begin, width in zip(begins[:-1], widths, strict=True)]

    def _draw_outputs(self, painter: QPainter, shown: NamedStep) -> None:
        columns, step, a = self._output_columns(), shown.step, self.hidden
        rows, parts = shown.rows(a), shown.parts(a)
        title = self.tr("Output: turns to “{0}”, ← or →") if shown.has_nodes else self.tr("Output: is it “{0}”?")
        whole = QRectF(columns[0].left(), 0, columns[6].right() - columns[0].left(), HEAD)
        title = title.format(shown.centre)
        self._title(painter, QRectF(whole.left(), 0, whole.width(), HEAD / 2), title, LEFT)
        painter.setFont(theme.font(-1.5))
        painter.setPen(theme.current().muted)
        captions = {
            0: ("t", CENTRE), 2: (self.tr("score u"), RIGHT), 4: (self.tr("y"), RIGHT), 5: (self.tr("error e"), RIGHT),
            6: (self.tr("loss"), RIGHT),
        }  # fmt: skip
        for n, (text, side) in captions.items():
            painter.drawText(columns[n].adjusted(0, HEAD / 2, 0, 0), side, text)
        if shown.has_nodes and len(rows) == len(parts):
            painter.drawText(columns[1].adjusted(4, HEAD / 2, 0, 0), LEFT, self.tr("node"))
        if len(rows) < len(parts):
            note = self.tr("{0} of {1}").format(len(rows), f"{len(parts):,}")
            painter.drawText(columns[1].adjusted(4, HEAD / 2, 0, 0), LEFT, note)
        for n, place in enumerate(rows.tolist()):
            line = QRectF(columns[0].left() - 2, self._top() + n * ROW, whole.width() + 2, ROW)
            if place == self.place:
                painter.fillRect(line, theme.current().selection)
            numbers = {
                2: signed(float(step.scores[a, place])),
                4: figure(float(step.probabilities[a, place])),
                5: signed(float(step.errors[a, place])),
                6: figure(float(parts[place])) if parts[place] or not shown.is_softmax else "",
            }
            self._draw_row(painter, line, shown, place, numbers)

    def _draw_row(self, painter: QPainter, line: QRectF, shown: NamedStep, place: int, numbers: dict[int, str]) -> None:
        columns, colours, step = self._output_columns(), theme.current(), shown.step
        wanted = float(step.example.labels[place])
        self._draw_label(painter, QPointF(columns[0].center().x(), line.center().y()), wanted)
        painter.setFont(theme.font(strong=bool(wanted) and not shown.has_nodes))
        painter.setPen(colours.text)
        cell = QRectF(columns[1].left() + 4, line.top(), columns[1].width() - 4, ROW)
        name = painter.fontMetrics().elidedText(
            shown.short_target(place), Qt.TextElideMode.ElideRight, int(cell.width())
        )
        painter.drawText(cell, LEFT, name)
        error = float(step.errors[self.hidden, place])
        painter.setFont(theme.font(-0.5))
        for n, text in numbers.items():
            painter.setPen(_readable(colour_of(error, 0.5)) if n == 5 else colours.text)
            painter.drawText(QRectF(columns[n].left(), line.top(), columns[n].width(), ROW), RIGHT, text)
        self._draw_bar(painter, columns[3], line, float(step.probabilities[self.hidden, place]), wanted)

    def _draw_bar(self, painter: QPainter, column: QRectF, line: QRectF, value: float, wanted: float) -> None:
        """The probability as a bar, and the way from it to where it should be: the error."""
        colours = theme.current()
        bar = QRectF(column.left() + GRID, line.center().y() - 4, column.width() - GRID, 8)
        painter.fillRect(bar, colours.hairline)
        at = bar.left() + value * bar.width()
        gap = QRectF(QPointF(at, bar.top()), QPointF(bar.left() + wanted * bar.width(), bar.bottom())).normalized()
        painter.fillRect(QRectF(bar.left(), bar.top(), value * bar.width(), bar.height()), colours.muted)
        painter.fillRect(gap, colour_of(value - wanted, 0.5))
        painter.setPen(QPen(colours.text, 1.5))
        painter.drawLine(QPointF(at, bar.top() - 2), QPointF(at, bar.bottom() + 2))

    def _draw_label(self, painter: QPainter, middle: QPointF, wanted: float) -> None:
        colours = theme.current()
        painter.setPen(QPen(colours.accent if wanted else colours.outline, 1.25))
        painter.setBrush(colours.accent if wanted else colours.surface)
        painter.drawEllipse(middle, 8, 8)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(theme.font(-1.5, strong=True))
        painter.setPen(colours.accent_text if wanted else colours.muted)
        painter.drawText(QRectF(middle.x() - 8, middle.y() - 8, 16, 16), CENTRE, "1" if wanted else "0")

    def _draw_loss(self, painter: QPainter, shown: NamedStep) -> None:
        colours, columns, step = theme.current(), self._output_columns(), shown.step
        top = self.height() - FOOT + 2
        painter.setPen(QPen(colours.outline, 1))
        painter.drawLine(QPointF(columns[0].left(), top), QPointF(columns[6].right(), top))
        loss = float(shown.parts(self.hidden).sum())
        several = len(step.hidden) > 1
        lines = [(self.tr("Loss E"), figure(loss))]
        if several:
            lines[0] = (self.tr("Loss of this pair"), figure(loss))
            lines.append((self.tr("Loss E of all {0} pairs").format(len(step.hidden)), figure(step.loss)))
        after = self.tr("after the step") if shown.is_taken else self.tr("after the step, when it is taken")
        lines.append((after, f"{figure(step.loss_after)} ({signed(step.loss_after - step.loss)})"))
        for n, (name, value) in enumerate(lines):
            strong = n == len(lines) - 2
            place = QRectF(columns[0].left(), top + 3 + n * 2.5 * GRID, columns[6].right() - columns[0].left(), 20)
            painter.setFont(theme.font(0.5 if strong else -0.5, strong=strong))
            painter.setPen(colours.text if strong else colours.muted)
            value_width = painter.fontMetrics().horizontalAdvance(f"{value} nats") + GRID
            painter.drawText(place, RIGHT, f"{value} nats")
            painter.drawText(place.adjusted(0, 0, -value_width, 0), RIGHT, name)

    def _head(
        self, painter: QPainter, place: QRectF, title: str, note: str, shown: NamedStep,
        side: Qt.AlignmentFlag = RIGHT,
    ) -> None:  # fmt: skip
        self._title(painter, QRectF(place.left(), place.top(), place.width(), HEAD / 2), title, side)
        painter.setFont(theme.font(-1.5))
        painter.setPen(theme.current().muted)
        painter.drawText(place.adjusted(0, HEAD / 2, 0, 0), side, note.format(f"{shown.words:,}"))

    def _title(self, painter: QPainter, place: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
        font: QFont = theme.font(strong=True)
        painter.setFont(font)
        painter.setPen(theme.current().text)
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, side, text)


def _readable(colour: QColor) -> QColor:
    """An error's colour as text: mixed with the text's colour where it is too faint to read."""
    text = theme.current().text
    share = 0.55
    parts = ((colour.redF(), text.redF()), (colour.greenF(), text.greenF()), (colour.blueF(), text.blueF()))
    return QColor.fromRgbF(*(share * one + (1 - share) * other for one, other in parts))


def _told(widget: QWidget, shown: NamedStep, hidden: int) -> str:
    """The step in words, for a screen reader."""
    step = shown.step
    inputs = ", ".join(shown.contexts) if shown.is_cbow else shown.contexts[hidden]
    outputs = "; ".join(
        widget.tr("{0}: score {1}, probability {2}, error {3}").format(
            shown.target(int(place)),
            figure(float(step.scores[hidden, place])),
            figure(float(step.probabilities[hidden, place])),
            figure(float(step.errors[hidden, place])),
        )
        for place in shown.rows(hidden)
    )
    text = widget.tr("Input {0}, output {1}. {2}. Loss {3} nats, {4} after the step.")
    return text.format(inputs, shown.centre, outputs, figure(step.loss), figure(step.loss_after))
