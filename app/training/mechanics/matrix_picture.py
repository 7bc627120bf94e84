"""A matrix of vectors as a table of colours with a word before each row; what the last step moved is outlined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.palettes import contrast
from app.theme import GRID
from app.training.mechanics.heat import Floats, colour_of, draw_scale, draw_strip, greatest

ROW, TALL, HEAD = 2.5 * GRID, 4.5 * GRID, 3.5 * GRID
FEW = 44 * GRID  # pixels: so high are the rows together where they are few, if they need not be higher than TALL
READABLE = 5.0 * GRID  # a cell as wide as this holds its number


class MatrixPicture(QWidget):
    """Every row of a matrix; `touched` rows are outlined."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._names: Sequence[str] = ()
        self._vectors: Floats = np.zeros((0, 1), np.float32)
        self._touched: frozenset[int] = frozenset()
        self._strong: frozenset[int] = frozenset()
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(30 * GRID)
        theme.notifier.changed.connect(self.update)

    def show_vectors(self, names: Sequence[str], vectors: Floats, touched: Sequence[int]) -> None:
        """Show float[n, d] with their names."""
        changed = len(names) != len(self._names)
        self._names, self._vectors, self._touched = names, vectors, frozenset(touched)
        few = ", ".join(names[row] for row in sorted(self._touched)[:8])
        self.setAccessibleDescription(self.tr("{0} rows; moved by the last step: {1}").format(len(names), few))
        if changed:
            self.updateGeometry()
        self.update()

    @property
    def _row(self) -> float:
        """The height of a row."""
        return min(max(FEW / max(len(self._names), 1), ROW), TALL)

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(34 * GRID, int(HEAD + len(self._names) * self._row) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows that are in sight."""
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most, width = greatest(self._vectors), self.width() - 3.0
        head = self._room_for_names(width)
        draw_scale(painter, width, HEAD / 2 - 2, most)
        painter.setFont(theme.font(strong=True))
        painter.setPen(colours.text)
        painter.drawText(QRectF(0, 0, width, HEAD - 4), Qt.AlignmentFlag.AlignVCenter, self._title)
        size = (width - head) / self._vectors.shape[1]
        first = max(int((event.rect().top() - HEAD) // self._row), 0)
        last = min(int((event.rect().bottom() - HEAD) // self._row) + 1, len(self._names))
        for row in range(first, last):
            top = HEAD + row * self._row
            moved = row in self._touched
            painter.setFont(theme.font(-0.5, strong=moved))
            painter.setPen(colours.text if moved else colours.muted)
            cell = QRectF(2, top, head - GRID, self._row)
            text = painter.fontMetrics().elidedText(self._names[row], Qt.TextElideMode.ElideRight, int(cell.width()))
            painter.drawText(cell, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            place = QRectF(head, top + 1, width - head, self._row - 2)
            draw_strip(painter, place, self._vectors[row], most)
            if size >= READABLE:
                self._write_numbers(painter, place, self._vectors[row], most)
            if moved:
                painter.setPen(QPen(colours.accent, 1.75))
                painter.drawRect(place.adjusted(-0.5, -0.5, -0.5, 0.5))
        painter.end()

    def _room_for_names(self, width: float) -> float:
        """As wide as the longest name, so that numbers find room beside short ones; at most about a quarter."""
        metrics = QFontMetricsF(theme.font(-0.5, strong=True))
        longest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        return min(longest + 2 * GRID, max(0.28 * width, 8.0 * GRID), 14.0 * GRID)

    def _write_numbers(self, painter: QPainter, place: QRectF, vector: Floats, most: float) -> None:
        colours, size = theme.current(), place.width() / len(vector)
        painter.setFont(theme.font(-1.5))
        for n, value in enumerate(vector.tolist()):
            ground = colour_of(value, most)
            is_clear = contrast(colours.text, ground) >= contrast(colours.surface, ground)
            painter.setPen(colours.text if is_clear else colours.surface)
            cell = QRectF(place.left() + n * size, place.top(), size, place.height())
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, f"{value:.2f}".replace("-", "−"))
