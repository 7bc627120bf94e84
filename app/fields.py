"""Fields of a form, each made from the declaration of what it holds: its label, help, bounds, unit and choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.segments import Segments
from app.theme import GRID
from app.translation import declared
from core.options import Option

FIELD_WIDTH, UNIT_WIDTH = 13 * GRID, 9 * GRID


class ChoiceField(QWidget):
    """A choice of few."""

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
        self._label = label_of(option, self)
        self._reason = small_label(self)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.setColumnStretch(0, 1)
        layout.addWidget(self._label, 0, 0)
        layout.addWidget(self._segments, 1 if wide else 0, 0 if wide else 1, 1, 2 if wide else 1)
        layout.addWidget(self._reason, 2, 0, 1, 2)

    def value(self) -> str:
        """The value that is chosen."""
        return self._segments.value()

    def set_value(self, value: Any) -> None:
        """Choose a value."""
        self._segments.set_value(value)

    def error(self) -> str:
        """Nothing: no choice is wrong."""
        return ""

    def set_applies(self, reason: str) -> None:
        """Say why the choice has no effect now; nothing where it has one."""
        self.setEnabled(not reason)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))


class MenuField(QWidget):
    """A choice of more than can be in sight at once."""

    changed = Signal()

    def __init__(self, option: Option, parent: QWidget) -> None:
        super().__init__(parent)
        self._list = QComboBox(self)
        self._list.setAccessibleName(declared(option.label))
        self._list.setAccessibleDescription(declared(option.help))
        self._list.setToolTip(f"<p>{declared(option.help)}</p>")
        for value, text in option.choices.items():
            self._list.addItem(declared(text), value)
        self._list.currentIndexChanged.connect(self.changed)
        label = label_of(option, self)
        label.setBuddy(self._list)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addStretch(1)
        layout.addWidget(self._list)

    def value(self) -> str:
        """The value that is chosen."""
        return str(self._list.currentData())

    def set_value(self, value: Any) -> None:
        """Choose a value."""
        self._list.setCurrentIndex(self._list.findData(value))

    def error(self) -> str:
        """Nothing: no choice is wrong."""
        return ""


class NumberField(QWidget):
    """A number; it takes anything that is typed and says what is wrong with it."""

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
        label = label_of(option, self)
        label.setBuddy(self._edit)
        self._unit = small_label(self, declared(option.unit))
        self._unit.setFixedWidth(UNIT_WIDTH)
        self._note = small_label(self)
        self._error = small_label(self, role="error")
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
        """Write a number; None where the program is to choose."""
        self._edit.setText("" if value is None else _written(value))

    def error(self) -> str:
        """Why what is written cannot be, or nothing."""
        try:
            self._option.check(self.value())
        except ValueError as error:
            return str(error).removeprefix(f"{self._option.label}: ")
        return ""

    def set_applies(self, reason: str) -> None:
        """Say why the number has no effect now; nothing where it has one."""
        self.setEnabled(not reason)
        self._unit.setText(reason or declared(self._option.unit))
        self._show_state()

    def show_automatic(self, value: str, reason: str) -> None:
        """Say what the program would choose, and why."""
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


class TextField(QWidget):
    """A text, written freely; below its label, where it has the whole width."""

    changed = Signal()

    def __init__(self, option: Option, parent: QWidget) -> None:
        super().__init__(parent)
        self._option = option
        self._edit = QLineEdit(self)
        self._edit.setPlaceholderText(declared(option.example))
        self._edit.setAccessibleName(declared(option.label))
        self._edit.setAccessibleDescription(declared(option.help))
        self._edit.setToolTip(f"<p>{declared(option.help)}</p>")
        self._edit.setClearButtonEnabled(True)
        self._edit.textChanged.connect(self.changed)
        label = label_of(option, self)
        label.setBuddy(self._edit)
        self._reason = small_label(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        for widget in (label, self._edit, self._reason):
            layout.addWidget(widget)

    def value(self) -> str:
        """What is written, without the spaces around it."""
        return self._edit.text().strip()

    def set_value(self, value: Any) -> None:
        """Write something else, unless it is written already: the cursor stays where it is."""
        if value != self.value():
            self._edit.setText(value)

    def offer(self, values: Sequence[str]) -> None:
        """Name what could be written, offered while one types and by the down key."""
        completer = QCompleter(list(values), self._edit)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._edit.setCompleter(completer)

    def error(self) -> str:
        """Nothing: what is wrong with a text is known where it is used."""
        return ""

    def set_applies(self, reason: str) -> None:
        """Say why the text has no effect now; nothing where it has one."""
        self.setEnabled(not reason)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))


class FlagField(QWidget):
    """A yes or a no."""

    changed = Signal()

    def __init__(self, option: Option, parent: QWidget) -> None:
        super().__init__(parent)
        self._box = QCheckBox(declared(option.label), self)
        self._box.setToolTip(f"<p>{declared(option.help)}</p>")
        self._box.setAccessibleDescription(declared(option.help))
        self._box.toggled.connect(self.changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)

    def value(self) -> bool:
        """Whether it is a yes."""
        return self._box.isChecked()

    def set_value(self, value: Any) -> None:
        """Choose."""
        self._box.setChecked(bool(value))

    def error(self) -> str:
        """Nothing: neither is wrong."""
        return ""


def _written(value: int | float) -> str:
    """A number as briefly as it can be written without losing anything."""
    brief = f"{value:g}"
    return brief if float(brief) == value and "e+" not in brief else repr(value)


def label_of(option: Option, parent: QWidget) -> QLabel:
    """The label of a field, with the help for the pointer."""
    label = QLabel(declared(option.label), parent)
    label.setToolTip(f"<p>{declared(option.help)}</p>")
    return label


def small_label(parent: QWidget, text: str = "", role: str = "small") -> QLabel:
    """A small line that is hidden until there is something to say."""
    label = QLabel(text, parent)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.hide()
    return label
