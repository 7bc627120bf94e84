"""The form of the hyperparameters, made from their one declaration."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app import theme
from app.fields import ChoiceField, NumberField
from app.theme import GRID
from app.translation import declared
from core.training.hyperparameters import Hyperparameters, applies, options

LEADING = ("architecture", "objective")  # what the others depend on; wide, on top
COMMON = ("dimensions", "window", "negatives", "subsample", "min_count", "epochs")  # the rest stands under "More"


class HyperparametersForm(QWidget):
    """All hyperparameters as fields: what is written, what is wrong with it, and what has no effect.

    `changed` says that any field was edited.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, ChoiceField | NumberField] = {}
        for name, option in options().items():
            field: ChoiceField | NumberField = (
                ChoiceField(option, self, wide=name in LEADING) if option.choices else NumberField(option, self)
            )
            field.changed.connect(self._edited)
            self._fields[name] = field
        self._more = QWidget(self)
        self._toggle = _fold(self.tr("More"), self._more, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for name in LEADING:
            layout.addWidget(self._fields[name])
        layout.addLayout(self._column(COMMON))
        layout.addWidget(self._toggle)
        self._more.setLayout(self._column(name for name in self._fields if name not in (*LEADING, *COMMON)))
        layout.addWidget(self._more)
        self.set_hyperparameters(Hyperparameters())

    def hyperparameters(self) -> Hyperparameters:
        """What the form says; a field without effect that holds nonsense counts as untouched.

        Raises:
            ValueError: naming the first field that is wrong.
        """
        written: dict[str, Any] = {}
        for name, field in self._fields.items():
            if field.isEnabled() or not field.error():
                written[name] = field.value()
        return Hyperparameters(**written)

    def untouched(self) -> bool:
        """Whether every field but the leading ones holds its default."""
        defaults = Hyperparameters()
        fields = ((name, field) for name, field in self._fields.items() if name not in LEADING)
        return all(not field.error() and field.value() == getattr(defaults, name) for name, field in fields)

    def set_hyperparameters(self, hyperparameters: Hyperparameters) -> None:
        """Write values into every field."""
        self.set_values({name: getattr(hyperparameters, name) for name in self._fields})

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Write values into the fields of some hyperparameters."""
        for name, value in values.items():
            field = self._fields[name]
            field.blockSignals(True)
            field.set_value(value)
            field.blockSignals(False)
        self._edited()

    def choose(self, name: str, value: str) -> None:
        """Write the value of a hyperparameter that is chosen of a few."""
        self._fields[name].set_value(value)

    def choice(self, name: str) -> str:
        """The value of a hyperparameter that is chosen of a few."""
        return str(self._fields[name].value())

    def number(self, name: str) -> int:
        """The value of a hyperparameter that is a whole number.

        Raises:
            ValueError: if it is none.
        """
        return int(self._fields[name].value() or 0)

    def errors(self) -> dict[str, str]:
        """What is wrong, by hyperparameter; empty when a run may start."""
        return {name: field.error() for name, field in self._fields.items() if field.isEnabled() and field.error()}

    def field(self, name: str) -> QWidget:
        """The field of a hyperparameter."""
        return self._fields[name]

    def show_automatic(self, texts: dict[str, tuple[str, str]]) -> None:
        """Say what "Auto" comes to: (value, reason) by hyperparameter."""
        for name, (value, reason) in texts.items():
            field = self._fields[name]
            assert isinstance(field, NumberField)
            field.show_automatic(value, reason)

    def _column(self, names: Iterable[str]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        for name in names:
            column.addWidget(self._fields[name])
        return column

    def _edited(self) -> None:
        chosen: dict[str, Any] = {name: self._fields[name].value() for name in LEADING}
        leading = Hyperparameters(**chosen)
        for name, field in self._fields.items():
            if name not in LEADING:
                field.set_applies("" if applies(name, leading) else self._reason(name, leading))
        self.changed.emit()

    def _reason(self, name: str, leading: Hyperparameters) -> str:
        """Which choice a hyperparameter that has no effect now belongs to."""
        for other in LEADING:
            for value, label in options()[other].choices.items():
                if applies(name, _with(leading, other, value)):
                    return self.tr("only {0}").format(declared(label))
        return self.tr("no effect")


def _with(hyperparameters: Hyperparameters, name: str, value: Any) -> Hyperparameters:
    return dataclasses.replace(hyperparameters, **{name: value})


def _fold(title: str, content: QWidget, parent: QWidget) -> QToolButton:
    """A heading that shows and hides what stands under it."""
    button = QToolButton(parent)
    button.setText(title)
    button.setCheckable(True)
    button.setProperty("role", "fold")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def turn(down: bool) -> None:
        content.setVisible(down)
        button.setIcon(theme.icon("chevron-down" if down else "chevron-right", "muted"))

    button.toggled.connect(turn)
    turn(False)
    return button
