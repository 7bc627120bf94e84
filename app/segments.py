"""A choice of few, all in sight."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QPushButton, QSizePolicy, QWidget


class Segments(QFrame):
    """Buttons of which one is down; arrow keys move between them.

    Args:
        choices: label by value.
        name: what a screen reader calls the choice.
        columns: how many stand side by side; where that leaves one over, the first has a line of its own.
    """

    changed = Signal()

    def __init__(
        self, choices: Mapping[str, str], name: str, parent: QWidget | None = None, columns: int | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "segments")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        across = columns or len(choices)
        shift = -len(choices) % across
        layout = QGridLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(2)
        for place, (value, label) in enumerate(choices.items()):
            button = QPushButton(label, self)
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {label}")
            button.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(button)
            self._buttons[value] = button
            row, column = divmod(place + shift, across) if place else (0, 0)
            layout.addWidget(button, row, column, 1, 1 + (shift if place == 0 else 0))
        self._buttons[next(iter(choices))].setChecked(True)
        self._group.buttonToggled.connect(lambda _, down: self.changed.emit() if down else None)

    def value(self) -> str:
        """The value that is chosen; "" after `clear`."""
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Choose a value."""
        self._buttons[value].setChecked(True)

    def clear(self) -> None:
        """Let none be down: what is chosen is none of these."""
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(False)
        self._group.setExclusive(True)

    def set_label(self, value: str, label: str) -> None:
        """Write something else on a button."""
        self._buttons[value].setText(label)
        self._buttons[value].setAccessibleName(f"{self.accessibleName()}: {label}")
