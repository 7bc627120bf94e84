"""The box of the presets, and which of them a form holds."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from app.training.form import LEADING
from app.translation import declared
from core.training.hyperparameters import PRESETS, Hyperparameters

KEPT = (*LEADING, "arithmetic")  # what a preset leaves alone


class PresetBox(QComboBox):
    """A choice of the presets, and "Own values" where the form holds none of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for name, preset in PRESETS.items():
            self.addItem(declared(preset.label), name)
            self.setItemData(self.count() - 1, declared(preset.help), Qt.ItemDataRole.ToolTipRole)
        self.addItem(self.tr("Own values"), "")

    def show_preset(self, name: str | None) -> None:
        """Show a preset; None shows the own values."""
        self.setCurrentIndex(self.findData(name or ""))


def with_preset(name: str, chosen: Hyperparameters) -> Hyperparameters:
    """The values of a preset; architecture, objective and arithmetic stay as they were chosen."""
    kept: dict[str, Any] = {field: getattr(chosen, field) for field in KEPT}
    return dataclasses.replace(PRESETS[name].hyperparameters, **kept)


def preset_of(chosen: Hyperparameters, tokens: int | None = None) -> str | None:
    """The preset that has these values, whatever it leaves alone.

    Args:
        chosen: the values.
        tokens: of the text; where they are given, a value that the program would choose is as good as its choice.
    """

    def alike(one: Hyperparameters, other: Hyperparameters) -> bool:
        return one == other if tokens is None else one.resolved(tokens) == other.resolved(tokens)

    return next((name for name in PRESETS if alike(with_preset(name, chosen), chosen)), None)
