"""How the text is cut into tokens: the first part of the page "Words"."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.fields import small_label
from app.text.words.step_fields import field_of
from app.theme import GRID
from core.options import options_of
from core.text.reading import TOKENIZERS, Reading

_NAMES = ("tokenizer", "pattern", "punctuation", "bounds")
_REGEX = "regex"


class TokenizerForm(QFrame):
    """The tokenizer, its settings, and where windows end.

    Signals:
        changed: the person chose otherwise.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "step")
        self.setAccessibleName(self.tr("How the text is cut into tokens"))
        self.fields = {
            name: field_of(name, option, self) for name, option in options_of(Reading).items() if name in _NAMES
        }
        self._error = small_label(self, role="error")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        for name in _NAMES:
            if name in self.fields:
                layout.addWidget(self.fields[name])
                self.fields[name].changed.connect(self._edited)
            if name == "pattern":
                layout.addWidget(self._error)

    def reading(self, before: Reading) -> Reading:
        """A reading with these settings; the others are as before.

        Raises:
            ValueError: the expression cannot be.
        """
        chosen: dict[str, Any] = {name: field.value() for name, field in self.fields.items()}
        return dataclasses.replace(before, **chosen)

    def set_reading(self, reading: Reading) -> None:
        """Show the settings of a reading."""
        for name, field in self.fields.items():
            field.blockSignals(True)
            if field.value() != getattr(reading, name):
                field.set_value(getattr(reading, name))
            field.blockSignals(False)
        self._show_state()

    def _edited(self) -> None:
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        tokenizer = str(self.fields["tokenizer"].value())
        if "pattern" in self.fields:
            self.fields["pattern"].setVisible(tokenizer == _REGEX)
        if "punctuation" in self.fields:
            self.fields["punctuation"].setVisible(bool(getattr(TOKENIZERS[tokenizer], "keeps", False)))
        error = ""
        try:
            self.reading(Reading())
        except ValueError as fault:
            error = str(fault)
        self._error.setText(error)
        self._error.setVisible(bool(error))
