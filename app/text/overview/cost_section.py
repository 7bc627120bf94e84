"""What a run will cost with the form's settings, and the preset that fits the text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.figures import amount, size
from app.text.overview.outlook import Outlook
from app.theme import GRID
from app.training.cost import CostLine
from app.training.mechanics.page import heading
from app.training.preset_box import preset_of
from app.translation import declared
from core.training.hyperparameters import PRESETS, default_threads


class CostSection(QWidget):
    """Memory and time, from a moment's timing of the kernels on this machine; `preset_wanted` carries its name."""

    preset_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cost = CostLine(self)
        self.cost.setProperty("role", "")
        self.free = QLabel(self)
        self.free.setProperty("role", "small")
        self.free.setWordWrap(True)
        self.reason = QLabel(self)
        self.reason.setWordWrap(True)
        self.take = QPushButton(self.tr("Use the preset that fits"), self)
        self._preset = ""
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self.reason, 1)
        row.addWidget(self.take, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(heading(self.tr("What training will take"), self))
        layout.addWidget(self.cost)
        layout.addWidget(self.free)
        layout.addLayout(row)
        self.take.clicked.connect(lambda: self.preset_wanted.emit(self._preset))

    def show_outlook(self, outlook: Outlook, *, running: bool) -> None:
        """Show memory, time and preset; while a run is under way nothing is timed."""
        threads = default_threads(outlook.figures.tokens)
        if outlook.corpus is None:
            self.cost.show_line(
                self.tr("{0} so far; the time is told when the text is read.").format(size(outlook.chosen.memory)), None
            )
        else:
            self.cost.show_cost(outlook.corpus, outlook.settings, None, running=running)
        cores = self.tr("1 thread") if threads == 1 else self.tr("{0} threads").format(threads)
        self.free.setText(
            self.tr("{0} of memory are free. Timed for a moment on this machine, {1}; other programs slow it.").format(
                size(outlook.free_memory), cores
            )
        )
        self._show_preset(outlook)

    def _show_preset(self, outlook: Outlook) -> None:
        self._preset = outlook.preset
        preset = PRESETS[outlook.preset]
        label = declared(preset.label)
        because = self.tr("“{0}” fits, because the text has {1} words. {2}")
        if outlook.corpus is None:
            because = self.tr("“{0}” fits what is read so far, {1} words. {2}")
        self.reason.setText(because.format(label, amount(outlook.figures.tokens), declared(preset.help)))
        taken = preset_of(outlook.settings, outlook.figures.tokens) == outlook.preset
        self.take.setText(self.tr("In use") if taken else self.tr("Use “{0}”").format(label))
        self.take.setEnabled(not taken)
