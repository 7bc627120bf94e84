"""The buttons that take steps."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app import theme
from app.theme import GRID

COUNTS = (1, 20, 100)
EPOCH = 0
SLICE = 0.15  # s: steps that take longer are shown on the way
PAUSE = 350  # ms between two steps while it plays: enough to see one


class StepButtons(QFrame):
    """Step 1, 20, 100 and, where there is one, an epoch; back to the start. `wanted` carries how many steps, or EPOCH.

    A strip that stands below what scrolls, so that it is at hand whatever is looked at.

    Args:
        has_epochs: whether there are epochs, and a button that plays.
    """

    wanted = Signal(int)
    restart = Signal()

    def __init__(self, has_epochs: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[int, QPushButton] = {}
        self._ready = True
        layout = QHBoxLayout(self)
        self.setProperty("role", "timeline")
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        self.play = QPushButton(theme.icon("play"), self.tr("Play"), self)
        self.play.setCheckable(True)
        self.play.setVisible(has_epochs)
        self.play.setToolTip(self.tr("Take a step about three times a second"))
        layout.addWidget(self.play)
        layout.addWidget(QLabel(self.tr("Step"), self))
        for count in COUNTS:
            self._add(layout, count, f"{count}", self.tr("Take {0} steps").format(count))
        if has_epochs:
            self._add(layout, EPOCH, self.tr("Epoch"), self.tr("Take all steps to the end of this epoch"))
        self.buttons[1].setProperty("role", "primary")
        layout.addStretch(1)
        self.back = QPushButton(self.tr("Start over"), self)
        self.back.setToolTip(self.tr("Back to the vectors of the start"))
        self.back.setProperty("role", "quiet")
        self.back.clicked.connect(self.restart)
        layout.addWidget(self.back)
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._play)
        self.play.toggled.connect(self._set_playing)

    def add_setting(self, field: QWidget) -> None:
        """Put what all steps have in common behind their buttons."""
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(row.indexOf(self.back) - 1, field)

    def set_ready(self, ready: bool) -> None:
        """Say whether the steps that were asked for are taken; while it plays, the next waits for that.

        The buttons stay as they are: what is disabled loses the keyboard.
        """
        self._ready = ready

    def stop(self) -> None:
        """Play no more."""
        self.play.setChecked(False)

    def _add(self, layout: QHBoxLayout, count: int, text: str, help_text: str) -> None:
        button = QPushButton(text, self)
        button.setToolTip(help_text)
        button.setAccessibleName(help_text)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.wanted.emit(count))
        self.buttons[count] = button
        layout.addWidget(button)

    def _set_playing(self, playing: bool) -> None:
        self.play.setText(self.tr("Pause") if playing else self.tr("Play"))
        self.play.setIcon(theme.icon("pause" if playing else "play"))
        if playing:
            self._timer.start()
        else:
            self._timer.stop()

    def _play(self) -> None:
        if not self.isVisible():
            self.stop()
        elif self._ready:
            self.wanted.emit(1)
