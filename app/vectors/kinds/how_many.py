"""How many answers are wanted: any number from 1 to 1,000, with the usual ones a click away."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpinBox, QWidget

from app.segments import Segments
from app.theme import GRID

MOST = 1000
USUAL = {"10": "10", "100": "100", "1000": "1k"}


class HowMany(QWidget):
    """Segments for the usual numbers, and a field for any other; `changed` once either is another.

    A number that is typed counts when Enter is pressed or the field is left, so that "250" is not asked as 2 and 25
    before. Values are texts, as the settings of a question are.
    """

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.usual = Segments(USUAL, name, self)
        self.field = QSpinBox(self)
        self.field.setRange(1, MOST)
        self.field.setValue(int(self.usual.value()))
        self.field.setGroupSeparatorShown(True)
        self.field.setKeyboardTracking(False)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setFixedWidth(9 * GRID)
        self.field.setAccessibleName(name)
        self.field.setToolTip(self.tr("{0}: any from 1 to {1}").format(name, f"{MOST:,}"))
        self.setFocusProxy(self.field)
        for part in (self, self.usual):  # while a theme is put on, they want more room than after it
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self.usual, 1)
        row.addWidget(self.field)
        row.addStretch()
        self.usual.changed.connect(lambda: self.field.setValue(int(self.usual.value())))
        self.field.valueChanged.connect(self._tell)

    def value(self) -> str:
        """The number that is wanted."""
        return str(self.field.value())

    def set_value(self, value: str) -> None:
        """Want another number; what is none, or beyond the bounds, changes nothing."""
        if value.isascii() and value.isdigit() and 1 <= int(value) <= MOST:
            self.field.setValue(int(value))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the usual numbers out where they would be cut."""
        super().resizeEvent(event)
        room = event.size().width() - self.field.width() - GRID // 2
        self.usual.setVisible(room >= self.usual.sizeHint().width())

    def _tell(self) -> None:
        with QSignalBlocker(self.usual):
            self.usual.set_value(self.value()) if self.value() in USUAL else self.usual.clear()
        self.changed.emit()
