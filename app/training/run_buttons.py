"""The buttons of a run: start it, pause it, end it, and train on when it has ended."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from app import theme
from app.theme import GRID

MOST_EPOCHS = 1000
EPOCHS = 5


class RunButtons(QWidget):
    """Shows the buttons that a moment of a run allows; each has a signal of its name."""

    start = Signal()
    pause = Signal()  # or resume
    keep = Signal()
    cancel = Signal()
    further = Signal(int)  # epochs

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start_button = _button(self, self.tr("Start training"), "play", "primary")
        self.keep_button = _button(self, self.tr("Stop and keep"), "", "primary")
        self.keep_button.setToolTip(self.tr("End here and keep what there is"))
        self.pause_button = _button(self, self.tr("Pause"), "", "")
        self.cancel_button = _button(self, self.tr("Cancel"), "", "quiet")
        self.cancel_button.setToolTip(self.tr("Drop this run; everything is as it was before"))
        self.epochs = QSpinBox(self)
        self.epochs.setRange(1, MOST_EPOCHS)
        self.epochs.setValue(EPOCHS)
        self.epochs.setAccessibleName(self.tr("More epochs"))
        self.epochs.setFixedWidth(9 * GRID)
        self.epochs.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.further_button = _button(self, self.tr("Train further"), "", "")
        self._further_note = QLabel(self)
        self._further_note.setProperty("role", "small")
        self._further_note.setWordWrap(True)
        self._lay_out()
        self.start_button.clicked.connect(self.start)
        self.pause_button.clicked.connect(self.pause)
        self.keep_button.clicked.connect(self.keep)
        self.cancel_button.clicked.connect(self.cancel)
        self.further_button.clicked.connect(lambda: self.further.emit(self.epochs.value()))
        self.show_idle(can_start=False, further="")

    def show_idle(self, *, can_start: bool, further: str) -> None:
        """No run is under way.

        Args:
            can_start: whether one may start.
            further: what "Train further" would go on from; empty where there is no run to go on with.
        """
        for part in (self.keep_button, self.pause_button, self.cancel_button):
            part.hide()  # first, or for a moment all would need room
        self.start_button.show()
        self.start_button.setEnabled(can_start)
        self._further_note.setText(further)
        for shown in (self.epochs, self._unit, self.further_button, self._further_note):
            shown.setVisible(bool(further))

    def show_running(self, *, can_pause: bool, paused: bool) -> None:
        """A run is under way."""
        for part in (self.start_button, self.epochs, self._unit, self.further_button, self._further_note):
            part.hide()
        for part in (self.pause_button, self.keep_button, self.cancel_button):
            part.show()
        self.keep_button.setEnabled(True)
        self.pause_button.setEnabled(can_pause)
        self.pause_button.setText(self.tr("Resume") if paused else self.tr("Pause"))

    def _lay_out(self) -> None:
        self._unit = QLabel(self.tr("more epochs"), self)
        self.pause_button.setText(self.tr("Resume"))  # the longer one, so that the row does not move
        self.pause_button.setMinimumWidth(self.pause_button.sizeHint().width())
        further = QHBoxLayout()
        further.setSpacing(GRID)
        further.addWidget(self.epochs)
        further.addWidget(self._unit)
        further.addStretch(1)
        further.addWidget(self.further_button)
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        row.addWidget(self.start_button, 1)
        row.addWidget(self.keep_button, 1)
        row.addWidget(self.pause_button)
        row.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, GRID, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._further_note)
        layout.addLayout(further)
        layout.addLayout(row)


def _button(parent: QWidget, text: str, icon: str, role: str) -> QPushButton:
    button = QPushButton(text, parent)
    if icon:
        button.setIcon(theme.icon(icon, "accent_text"))
        button.setIconSize(QSize(22, 16))  # air before the words
    if role:
        button.setProperty("role", role)
    return button
