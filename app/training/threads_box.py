"""The choice of threads, and whether a run with it can be repeated."""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QWidget

REPRODUCIBLE = -1  # among the threads: one, with strict arithmetic


class ThreadsBox(QComboBox):
    """Auto, one thread, one with the same bits on every processor, or several."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fill(1)

    @property
    def threads(self) -> int | None:
        """How many threads were chosen; None where the program chooses."""
        chosen: int | None = self.currentData()
        return 1 if chosen == REPRODUCIBLE else chosen

    @property
    def reproducible(self) -> bool:
        """Whether the vectors are to be the same on every processor, which needs strict arithmetic."""
        return bool(self.currentData() == REPRODUCIBLE)

    def fill(self, automatic: int) -> None:
        """Offer what this machine has; `automatic` is how many the program would choose."""
        chosen = self.currentData()
        self.blockSignals(True)
        self.clear()
        self.addItem(self.tr("Auto: {0}").format(automatic), None)
        for count in range(1, (os.cpu_count() or 1) + 1):
            self.addItem(str(count), count)
            if count == 1:
                self.addItem(self.tr("1, reproducible everywhere"), REPRODUCIBLE)
        self.setCurrentIndex(max(self.findData(chosen), 0) if chosen else 0)
        self.blockSignals(False)

    def show_arithmetic(self, strict: bool) -> None:
        """One thread with strict arithmetic is the reproducible choice, whichever of the two was chosen first."""
        chosen = self.currentData()
        if strict and chosen == 1:
            chosen = REPRODUCIBLE
        elif not strict and chosen == REPRODUCIBLE:
            chosen = 1
        if chosen != self.currentData():
            self.blockSignals(True)
            self.setCurrentIndex(self.findData(chosen))
            self.blockSignals(False)


def repeatable(threads: int, strict: bool) -> str:
    """Whether a run can be repeated."""
    if threads > 1:
        return _tr("Faster, but no run can be repeated exactly")
    if strict:
        return _tr("The same seed gives the same vectors on every processor; slower")
    return _tr("The same seed gives the same vectors")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ThreadsBox", text)
