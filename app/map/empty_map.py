"""What stands in the map's place while there is none: the way to the first map, in three steps."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import palettes, theme
from app.theme import GRID

_STARS = 260
_GOLDEN = math.pi * (3 - math.sqrt(5))
_NARROW = 620  # pixels: below that the steps stand under one another


class EmptyMap(QWidget):
    """A quiet sky of words to be, and three steps; a hint takes their place while the first map is on its way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = ""
        self._done = 0
        self._steps = (
            (
                self.tr("Open a text"),
                self.tr(
                    "Drop files or a folder on the window, or take a sample. Vectors you already have open as well."
                ),
            ),
            (
                self.tr("Train"),
                self.tr("Press Start. The presets fit the size of your text; you can watch the loss fall."),
            ),
            (
                self.tr("Walk the map"),
                self.tr("Words that are used alike lie close. Point, click, zoom; ask for neighbours."),
            ),
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Map of words, empty"))
        self.setAccessibleDescription(" ".join(f"{i}. {a}. {b}" for i, (a, b) in enumerate(self._steps, 1)))
        theme.notifier.changed.connect(self.update)

    def set_hint(self, hint: str) -> None:
        """Say what is under way or went wrong; nothing brings the steps back."""
        self._hint = hint
        self.update()

    def set_done(self, steps: int) -> None:
        """Say how many of the steps have been taken."""
        self._done = steps
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sky and what is written in it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.current().map_background)
        self._paint_sky(painter)
        if self._hint:
            painter.setFont(theme.font(2))
            painter.setPen(theme.current().muted)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)
        else:
            self._paint_steps(painter)

    def _paint_sky(self, painter: QPainter) -> None:
        """Points on a spiral, brighter and larger towards the middle as frequent words are; none behind the text."""
        colours = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        centre = QPointF(self.width() / 2, self.height() / 2)
        for star in range(1, _STARS):
            far = math.sqrt(star / _STARS)
            angle = star * _GOLDEN
            place = centre + QPointF(
                math.cos(angle) * far * self.width() * 0.52, math.sin(angle) * far * self.height() * 0.56
            )
            red, green, blue = palettes.sequential(np.array(1 - far), colours).tolist()
            colour = QColor(red, green, blue)
            colour.setAlphaF(0.55 * min(max((far - 0.5) * 3, 0), 1))
            painter.setBrush(colour)
            radius = 1.0 + 1.6 * ((star * 7919) % 97 / 97) ** 4
            painter.drawEllipse(place, radius, radius)

    def _paint_steps(self, painter: QPainter) -> None:
        beside = self.width() >= _NARROW
        width = 200.0 if beside else min(self.width() - 6.0 * GRID, 360.0)
        step = width + 4 * GRID if beside else 96.0
        left = (self.width() - (3 * step - 4 * GRID if beside else width)) / 2
        top = self.height() / 2 - (56 if beside else 1.5 * step)
        for index, (heading, text) in enumerate(self._steps):
            corner = QPointF(left + step * index, top) if beside else QPointF(left, top + step * index)
            self._paint_step(painter, index + 1, heading, text, QRectF(corner.x(), corner.y(), width, 140))

    def _paint_step(self, painter: QPainter, number: int, heading: str, text: str, box: QRectF) -> None:
        colours = theme.current()
        disc = QRectF(box.left(), box.top(), 24, 24)
        done = number <= self._done
        painter.setPen(QPen(colours.accent, 1.5))
        painter.setBrush(colours.accent if done else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        painter.setPen(colours.accent_text if done else colours.accent)
        painter.setFont(theme.font(strong=True))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, "✓" if done else str(number))
        painter.setFont(theme.font(1, strong=True))
        painter.setPen(colours.text)
        line = QRectF(disc.right() + GRID, box.top(), box.width() - 24 - GRID, 24)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, heading)
        painter.setFont(theme.font())
        painter.setPen(colours.muted)
        body = box.adjusted(24 + GRID, 24 + GRID, 0, 0)
        painter.drawText(body, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, text)
