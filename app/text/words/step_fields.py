"""The fields of a step's settings, made from their declarations; languages and files have fields of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.fields import ChoiceField, FlagField, MenuField, NumberField, TextField, label_of
from app.theme import GRID
from app.translation import declared
from core.options import Option, options_of
from core.text.words.stop_words import LANGUAGES, language_codes

_MOST_NAMED = 3


class LanguagesField(QWidget):
    """Some of many languages, ticked in a menu; kept as their codes."""

    changed = Signal()

    def __init__(self, option: Option, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = declared(option.label)
        self._button = QPushButton(self)
        self._button.setToolTip(f"<p>{declared(option.help)}</p>")
        self._button.setAccessibleDescription(declared(option.help))
        menu = QMenu(self._button)
        menu.setToolTipsVisible(True)
        self._actions = {code: menu.addAction(declared(name)) for code, name in LANGUAGES.items()}
        for action in self._actions.values():
            action.setCheckable(True)
            action.toggled.connect(self._toggled)
        self._button.setMenu(menu)
        label = label_of(option, self)
        label.setBuddy(self._button)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setColumnStretch(0, 1)
        layout.addWidget(label, 0, 0)
        layout.addWidget(self._button, 0, 1)
        self._show()

    def value(self) -> str:
        """The codes of the languages that are ticked."""
        return ", ".join(code for code, action in self._actions.items() if action.isChecked())

    def set_value(self, value: Any) -> None:
        """Tick languages."""
        codes = language_codes(value)
        self.blockSignals(True)
        for code, action in self._actions.items():
            action.setChecked(code in codes)
        self.blockSignals(False)
        self._show()

    def error(self) -> str:
        """Nothing: each language has its list."""
        return ""

    def _toggled(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        names = [action.text() for action in self._actions.values() if action.isChecked()]
        more = len(names) - _MOST_NAMED
        text = ", ".join(names[:_MOST_NAMED]) + (f" + {more}" if more > 0 else "")
        self._button.setText(text or self.tr("None"))
        self._button.setAccessibleName(f"{self._name}: {text or self.tr('None')}")


class FileField(QWidget):
    """The name of a file, written or chosen."""

    changed = Signal()

    def __init__(self, option: Option, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = TextField(option, self)
        self._text.changed.connect(self.changed)
        self._choose = QPushButton(self.tr("Choose…"), self)
        self._choose.setAccessibleName(self.tr("Choose the file: {0}").format(declared(option.label)))
        self._choose.clicked.connect(self._ask)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(GRID)
        layout.setColumnStretch(0, 1)
        layout.addWidget(self._text, 0, 0)
        layout.addWidget(self._choose, 0, 1, Qt.AlignmentFlag.AlignBottom)

    def value(self) -> str:
        """The name of the file from the root on; "" for none."""
        name = self._text.value()
        return str(Path(name).expanduser().absolute()) if name else ""

    def set_value(self, value: Any) -> None:
        """Name a file."""
        self._text.set_value(value)

    def error(self) -> str:
        """Why it cannot be read, or nothing."""
        name = self.value()
        return "" if not name or Path(name).is_file() else self.tr("This is no file: {0}").format(name)

    def _ask(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a list of stop words"), self.value())
        if name:
            self.set_value(name)


Field = ChoiceField | MenuField | FlagField | NumberField | TextField | LanguagesField | FileField
_OWN: dict[str, type[LanguagesField | FileField]] = {"languages": LanguagesField, "file": FileField}


def field_of(name: str, option: Option, parent: QWidget) -> Field:
    """The field of a setting."""
    if name in _OWN:
        return _OWN[name](option, parent)
    if option.choices:
        return MenuField(option, parent) if len(option.choices) > 2 else ChoiceField(option, parent, wide=False)
    if option.flag:
        return FlagField(option, parent)
    return TextField(option, parent) if option.text else NumberField(option, parent)


class StepFields(QWidget):
    """The fields of one kind of step, below each other."""

    changed = Signal()

    def __init__(self, kind: type[Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._kind = kind
        self.fields = {name: field_of(name, option, self) for name, option in options_of(kind).items()}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for field in self.fields.values():
            layout.addWidget(field)
            field.changed.connect(self.changed)

    def step(self) -> Any:
        """The step with the settings that are written.

        Raises:
            ValueError: naming what is wrong.
        """
        for field in self.fields.values():
            if field.error():
                raise ValueError(field.error())
        return self._kind(**{name: field.value() for name, field in self.fields.items()})

    def set_step(self, step: Any) -> None:
        """Write a step's settings."""
        for name, field in self.fields.items():
            field.blockSignals(True)
            if _differs(field, getattr(step, name)):
                field.set_value(getattr(step, name))
            field.blockSignals(False)


def _differs(field: Field, value: Any) -> bool:
    try:
        return bool(field.value() != value)
    except ValueError:
        return True
