"""Numbers with their captions, as many in a row as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.theme import GRID

LEAST_WIDTH = 20 * GRID  # of a number with its caption


class FiguresGrid(QWidget):
    """Shows (number, caption) pairs; a caption stays where it is while its number changes."""

    def __init__(self, parent: QWidget | None = None, least_width: int = LEAST_WIDTH) -> None:
        super().__init__(parent)
        self._least_width, self._across = least_width, 0
        self._pairs: list[tuple[QLabel, QLabel]] = []
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(2 * GRID)
        self._layout.setVerticalSpacing(0)

    def show_figures(self, figures: Sequence[tuple[str, str]]) -> None:
        """Show these, in this order."""
        while len(self._pairs) < len(figures):
            self._pairs.append((self._label("number"), self._label("small")))
            self._across = 0
        for place, (number, caption) in enumerate(self._pairs):
            there = place < len(figures)
            for label in (number, caption):
                label.setVisible(there)
            if there:
                number.setText(figures[place][0])
                number.setAccessibleName(" ".join(figures[place]))
                caption.setText(figures[place][1])
        self._arrange()

    def figures(self) -> list[tuple[str, str]]:
        """What is shown."""
        return [(number.text(), caption.text()) for number, caption in self._pairs if not number.isHidden()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many side by side as fit."""
        super().resizeEvent(event)
        self._arrange()

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", role)
        label.setMinimumWidth(1)
        return label

    def _arrange(self) -> None:
        shown = max(len(self.figures()), 1)
        across = min(max(self.width() // self._least_width, 1), shown)
        rows = -(-shown // across)
        across = -(-shown // rows)  # rows of equal length where they can be
        if across == self._across:
            return
        for column in range(max(self._across, across)):
            self._layout.setColumnStretch(column, int(column < across))
        self._across = across
        for place, (number, caption) in enumerate(self._pairs):
            row, column = divmod(place, across)
            self._layout.addWidget(number, 3 * row, column)
            self._layout.addWidget(caption, 3 * row + 1, column)
        for row in range(1, rows):
            self._layout.setRowMinimumHeight(3 * row - 1, GRID)
