"""The form of the hyperparameters, made from their one declaration."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.segments import Segments
from app.theme import GRID
from app.translation import declared
from core.options import Option
from core.training.hyperparameters import Hyperparameters, applies, options

LEADING = ("architecture", "objective")  # what the others depend on; wide, on top
COMMON = ("dimensions", "window", "negatives", "subsample", "min_count", "epochs")  # the rest stands under "More"
FIELD_WIDTH, UNIT_WIDTH = 13 * GRID, 9 * GRID


class HyperparametersForm(QWidget):
    """All hyperparameters as fields: what is written, what is wrong with it, and what has no effect.

    `changed` says that any field was edited.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, _Choice | _Number] = {}
        for name, option in options().items():
            field: _Choice | _Number = (
                _Choice(option, self, wide=name in LEADING) if option.choices else _Number(option, self)
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
        for name, field in self._fields.items():
            field.blockSignals(True)
            field.set_value(getattr(hyperparameters, name))
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
            assert isinstance(field, _Number)
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


class _Choice(QWidget):
    """A hyperparameter with a few permitted values."""

    changed = Signal()

    def __init__(self, option: Option, parent: QWidget, *, wide: bool) -> None:
        super().__init__(parent)
        self._segments = Segments(
            {value: declared(label) for value, label in option.choices.items()},
            declared(option.label),
            self,
            columns=2,
        )
        self._segments.setToolTip(declared(option.help))
        self._segments.setAccessibleDescription(declared(option.help))
        self._segments.changed.connect(self.changed)
        self._label = _label(option, self)
        self._reason = _small(self)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.setColumnStretch(0, 1)
        layout.addWidget(self._label, 0, 0)
        layout.addWidget(self._segments, 1 if wide else 0, 0 if wide else 1, 1, 2 if wide else 1)
        layout.addWidget(self._reason, 2, 0, 1, 2)

    def value(self) -> str:
        return self._segments.value()

    def set_value(self, value: Any) -> None:
        self._segments.set_value(value)

    def error(self) -> str:
        return ""

    def set_applies(self, reason: str) -> None:
        self.setEnabled(not reason)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))


class _Number(QWidget):
    """A hyperparameter that is a number; it takes anything that is typed and says what is wrong with it."""

    changed = Signal()

    def __init__(self, option: Option, parent: QWidget) -> None:
        super().__init__(parent)
        self._option = option
        self._edit = QLineEdit(self)
        self._edit.setFixedWidth(FIELD_WIDTH)
        self._edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._edit.setAccessibleName(declared(option.label))
        self._edit.setPlaceholderText(declared(option.automatic))
        self._edit.textChanged.connect(self._typed)
        label = _label(option, self)
        label.setBuddy(self._edit)
        self._unit = _small(self, declared(option.unit))
        self._unit.setFixedWidth(UNIT_WIDTH)
        self._note = _small(self)
        self._error = _small(self, role="error")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(GRID)
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(0, 1)
        for place, widget in enumerate((label, self._edit, self._unit)):
            layout.addWidget(widget, 0, place)
            widget.show()
        layout.addWidget(self._note, 1, 0, 1, 3)
        layout.addWidget(self._error, 2, 0, 1, 3)
        self._describe(declared(option.help))

    def _describe(self, text: str) -> None:
        """The help and the bounds, for the pointer and for a screen reader."""
        bounds = self.tr("{0} to {1}").format(f"{self._option.minimum:,g}", f"{self._option.maximum:,g}")
        described = f"{text} ({bounds}{' ' + declared(self._option.unit) if self._option.unit else ''})"
        self.setToolTip(f"<p>{described}</p>")
        self._edit.setAccessibleDescription(described)

    def value(self) -> int | float | None:
        """The number that is written; None for "the program chooses".

        Raises:
            ValueError: if it is no number.
        """
        written = self._edit.text().strip()
        if self._option.automatic and written.lower() in ("", declared(self._option.automatic).lower()):
            return None
        return self._option.number(written)

    def set_value(self, value: Any) -> None:
        self._edit.setText("" if value is None else _written(value))

    def error(self) -> str:
        """Why what is written cannot be, or nothing."""
        try:
            self._option.check(self.value())
        except ValueError as error:
            return str(error).removeprefix(f"{self._option.label}: ")
        return ""

    def set_applies(self, reason: str) -> None:
        self.setEnabled(not reason)
        self._unit.setText(reason or declared(self._option.unit))
        self._show_state()

    def show_automatic(self, value: str, reason: str) -> None:
        self._edit.setPlaceholderText(f"{declared(self._option.automatic)}: {value}")
        self._note.setText(reason)
        self._show_state()

    def _typed(self) -> None:
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        fault = self.error()
        error = fault if self.isEnabled() else ""
        self._error.setText(error)
        self._error.setVisible(bool(error))
        self._note.setVisible(bool(self._note.text()) and not fault and self.value() is None)
        if self._edit.property("invalid") != bool(error):
            self._edit.setProperty("invalid", bool(error))
            self._edit.style().unpolish(self._edit)
            self._edit.style().polish(self._edit)


def _with(hyperparameters: Hyperparameters, name: str, value: Any) -> Hyperparameters:
    return dataclasses.replace(hyperparameters, **{name: value})


def _written(value: int | float) -> str:
    """A number as briefly as it can be written without losing anything."""
    brief = f"{value:g}"
    return brief if float(brief) == value and "e+" not in brief else repr(value)


def _label(option: Option, parent: QWidget) -> QLabel:
    label = QLabel(declared(option.label), parent)
    label.setToolTip(f"<p>{declared(option.help)}</p>")
    return label


def _small(parent: QWidget, text: str = "", role: str = "small") -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.hide()
    return label


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
