"""A slider that shows the run's own value beside the one that a person tries out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from app import theme
from app.theme import GRID


class MarkedSlider(QWidget):
    """A whole number between two ends; a small triangle stands at the run's own, and a link leads back to it.

    Args:
        name: what is chosen.
        steps: the greatest number; the least is 0.
        own: what the link back is called.
    """

    changed = Signal()

    def __init__(self, name: str, steps: int, own: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own = 0
        self.slider = _Slider(self)
        self.slider.setRange(0, steps)
        self.slider.setAccessibleName(name)
        self.value_label = QLabel(self)
        self.value_label.setProperty("role", "number")
        self.value_label.setMinimumWidth(9 * GRID)
        self._back = QPushButton(own, self)
        self._back.setProperty("role", "link")
        policy = self._back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._back.setSizePolicy(policy)
        label = QLabel(name, self)
        label.setBuddy(self.slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.value_label)
        row.addWidget(self._back)
        self._back.clicked.connect(lambda: self.slider.setValue(self._own))
        self.slider.valueChanged.connect(self._moved)
        theme.notifier.changed.connect(self.slider.update)

    @property
    def value(self) -> int:
        """What is chosen."""
        return self.slider.value()

    @property
    def at_own(self) -> bool:
        """Whether the run's own value is chosen."""
        return self.slider.value() == self._own

    def set_own(self, value: int) -> None:
        """Take the run's own value, and choose it."""
        self.set_mark(value)
        self.set_value(value)

    def set_mark(self, value: int) -> None:
        """Take another value to lead back to; what is chosen stays."""
        self._own = self.slider.own = value
        self._back.setVisible(not self.at_own)
        self.slider.update()

    def set_value(self, value: int) -> None:
        """Choose a value without a word."""
        self.slider.blockSignals(True)
        self.slider.setValue(value)
        self.slider.blockSignals(False)
        self._back.setVisible(not self.at_own)

    def _moved(self) -> None:
        self._back.setVisible(not self.at_own)
        self.changed.emit()


class _Slider(QSlider):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.own = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().text)
        handle = 2 * GRID
        across = handle / 2 + (self.width() - handle) * self.own / max(self.maximum(), 1)
        foot = self.height()
        corners = (QPointF(across, foot - 6), QPointF(across - 4, foot), QPointF(across + 4, foot))
        painter.drawPolygon(QPolygonF(list(corners)))
