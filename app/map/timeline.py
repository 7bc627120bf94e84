"""The timeline under the map: how it came to be, to be moved by hand, by keys, or to be played."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSlider, QStyle, QStyleOptionSlider, QToolButton, QWidget

from app import theme
from app.theme import GRID

STEPS = 1_000  # of the slider
PLAYING = 8_000  # ms from one end to the other
_HANDLE = 16  # pixels, of the style sheet


class Timeline(QFrame):
    """A slider from the start of a run (0) to the final map (1), with a button that plays it.

    `moved` carries the share. For the window's thread only.
    """

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "timeline")
        self._describe: Callable[[float], str] = lambda _: ""
        self.play_button = QToolButton(self)
        self.play_button.setIconSize(QSize(16, 16))
        self.play_button.clicked.connect(self.play_or_pause)
        self.slider = _Track(self)
        self.slider.setAccessibleName(self.tr("How the map came to be"))
        self.slider.valueChanged.connect(self._move)
        self.slider.sliderPressed.connect(self.pause)
        self._label = QLabel(self)
        self._label.setProperty("role", "small")
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._play = QVariantAnimation(self)
        self._play.valueChanged.connect(lambda value: self.slider.setValue(int(value)))
        self._play.stateChanged.connect(self._dress)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, 0, 2 * GRID, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.play_button)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self._label)
        self._dress()
        theme.notifier.changed.connect(self._dress)

    @property
    def share(self) -> float:
        """Where the slider stands, 0..1."""
        return self.slider.value() / STEPS

    @property
    def text(self) -> str:
        """What stands beside the slider."""
        return self._label.text()

    @property
    def playing(self) -> bool:
        """Whether the slider moves by itself."""
        return self._play.state() == QVariantAnimation.State.Running

    def set_marks(self, shares: Sequence[float], describe: Callable[[float], str]) -> None:
        """Show where the snapshots are, and stand at the right end.

        Args:
            shares: of the snapshots, 0..1.
            describe: what stands beside the slider, by share.
        """
        self.pause()
        self.slider.marks = tuple(shares)
        self._describe = describe
        widest = max((self.fontMetrics().horizontalAdvance(describe(share)) for share in (0, 0.5, 1)), default=0)
        self._label.setMinimumWidth(widest + GRID)
        self.slider.blockSignals(True)
        self.slider.setValue(STEPS)
        self.slider.blockSignals(False)
        self._say()
        self.slider.update()

    def play_or_pause(self) -> None:
        """Let the slider move to the right end, from the left one if it stands there; or stop it."""
        if self.playing:
            self.pause()
            return
        start = 0 if self.slider.value() == STEPS else self.slider.value()
        self._play.setStartValue(start)
        self._play.setEndValue(STEPS)
        self._play.setDuration(round(PLAYING * (STEPS - start) / STEPS))
        self._play.start()

    def pause(self) -> None:
        """Stop playing."""
        self._play.stop()

    def _move(self) -> None:
        self._say()
        self.moved.emit(self.share)

    def _say(self) -> None:
        text = self._describe(self.share)
        self._label.setText(text)
        self.slider.setAccessibleDescription(text)

    def _dress(self) -> None:
        text = self.tr("Pause") if self.playing else self.tr("Play how the map came to be")
        self.play_button.setIcon(theme.icon("pause" if self.playing else "play", "accent"))
        self.play_button.setToolTip(text)
        self.play_button.setAccessibleName(text)


class _Track(QSlider):
    """A slider with a tick at each snapshot; a click moves it there at once."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.marks: tuple[float, ...] = ()
        self.setRange(0, STEPS)
        self.setSingleStep(STEPS // 100)
        self.setPageStep(STEPS // 10)
        self.setValue(STEPS)

    def mousePressEvent(self, event: object) -> None:
        """Take hold where the pointer is."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        left = event.position().x()  # type: ignore[attr-defined]
        if not handle.contains(event.position().toPoint()):  # type: ignore[attr-defined]
            self.setValue(round(STEPS * (left - _HANDLE / 2) / max(self.width() - _HANDLE, 1)))
        super().mousePressEvent(event)  # type: ignore[arg-type]

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ticks, then the slider over them."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().outline)
        for share in self.marks:
            x = _HANDLE / 2 + share * (self.width() - _HANDLE)
            painter.drawRect(QRectF(x - 0.5, self.height() / 2 - 4, 1, 8))
        painter.end()
        super().paintEvent(event)
