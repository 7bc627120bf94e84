"""The running jobs at the foot of the window: a row each, messages, and the 30 Hz timer that reads them all."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import question, theme
from app.figures import duration
from app.theme import GRID
from app.translation import declared
from core.job import Cancelled, Job, Progress, start

Result = TypeVar("Result")
logger = logging.getLogger(__name__)

INTERVAL = 33  # ms between two looks at the jobs
UNSEEN = 0.2  # seconds that a job may take before its row appears: what is over at once must not move the window
PATIENCE = 1.0  # seconds that the end of the program waits for jobs to notice
MESSAGES = 3
_PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""))


@dataclass(eq=False)
class _Running:
    """A job that is still wanted."""

    kind: str
    title: str
    job: Job
    future: Future[Any]
    done: Callable[[Any], None]
    failed: Callable[[str], None] | None
    row: _Row


class JobBar(QFrame):
    """Runs long work off the window's thread and shows it; hidden while there is nothing to say.

    `timer` ticks at 30 Hz while any job runs, and once more when the last has ended: views connect to
    `timer.timeout` to read what a job writes. `cancelled` carries the kind of a job whose work was dropped, or that
    ended so by itself; `shown` says when there is something to show, and when no longer.
    For the window's thread only.
    """

    cancelled = Signal(str)
    shown = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.timer = QTimer(self)
        self.timer.setInterval(INTERVAL)
        self.timer.timeout.connect(self._look)
        self._running: dict[str, _Running] = {}
        self._abandoned: list[Future[Any]] = []
        self._messages: list[_Message] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(1, GRID // 2, 1, GRID // 2)
        self._rows.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Running work and messages"))
        self.hide()

    def run(
        self,
        kind: str,
        title: str,
        task: Callable[[Job], Result],
        done: Callable[[Result], None],
        failed: Callable[[str], None] | None = None,
        *,
        stop: Callable[[], None] | None = None,
        unit: str = "",
    ) -> Job:
        """Start `task(job)` in a thread of its own and show it in a row.

        Where a job of the same kind runs, the person is asked whether the new one takes its place.

        Args:
            kind: what may run only once: "corpus", "training", "projection", ...
            title: what the row says: "Reading alice.txt".
            task: the work, called with its job off the window's thread.
            done: called with the result on the window's thread.
            failed: called with the message of an error on the window's thread; if None the bar shows it.
            stop: ends the work early with a result ("Stop and keep"); None where the work has no such end.
            unit: what the job's `done` and `total` count: "tokens", "bytes"; without it a share is shown.

        Returns:
            The job; already cancelled if the person kept the one that runs.
        """
        job = Job()
        before = self._running.get(kind)
        if before is not None:
            if not self._may_replace(before.title, title):
                job.cancel()
                return job
            self.cancel(kind)
        row = _Row(title, partial(self.cancel, kind), stop, unit, self)
        row.hide()
        self._rows.addWidget(row)
        self._running[kind] = _Running(kind, title, job, start(task, job), done, failed, row)
        self.timer.start()
        self._fit()
        return job

    def running(self, kind: str | None = None) -> bool:
        """Whether a job of this kind runs, or of any kind."""
        return kind in self._running if kind is not None else bool(self._running)

    def cancel(self, kind: str) -> None:
        """Free the window of a job at once: it is told to stop, and whatever it still yields is dropped."""
        running = self._running.pop(kind, None)
        if running is not None:
            running.job.cancel()
            self._abandoned = [future for future in self._abandoned if not future.done()]
            self._abandoned.append(running.future)
            self._remove(running.row)
            self.cancelled.emit(kind)

    def cancel_all(self) -> None:
        """Cancel every job and give them one second to notice; for the end of the program."""
        for kind in list(self._running):
            self.cancel(kind)
        wait_for(self._abandoned, timeout=PATIENCE)
        self.timer.stop()

    def show_message(self, text: str, level: str = "info") -> None:
        """Show one plain line until it is dismissed; `level` is "info", "warning" or "error"."""
        for message in [m for m in self._messages if m.text == text or m.level == level == "info"]:
            self._dismiss(message)
        while len(self._messages) >= MESSAGES:
            self._dismiss(self._messages[0])
        message = _Message(text, level, self)
        message.close_button.clicked.connect(lambda: self._dismiss(message))
        self._messages.append(message)
        self._rows.insertWidget(len(self._messages) - 1, message)
        self._fit()

    def messages(self) -> list[str]:
        """The messages on screen, oldest first."""
        return [message.text for message in self._messages]

    def _may_replace(self, before: str, after: str) -> bool:
        return question.confirmed(
            self.window(),
            self.tr("Still at work"),
            self.tr("“{0}” is still running. Cancel it and go on with “{1}”?").format(before, after),
            self.tr("Cancel it"),
            self.tr("Let it run"),
        )

    def _look(self) -> None:
        now = time.monotonic()
        for running in list(self._running.values()):
            if running.future.done():
                self._finish(running)
            elif now >= running.row.next_look:
                running.row.show_progress(running.job, now)
                if running.row.isHidden():
                    running.row.show()
                    self._fit()
        if not self._running:
            self.timer.stop()

    def _finish(self, running: _Running) -> None:
        if self._running.get(running.kind) is not running:
            return
        del self._running[running.kind]
        self._remove(running.row)
        error = running.future.exception()
        if error is None:
            running.done(running.future.result())
        elif isinstance(error, Cancelled):
            self.cancelled.emit(running.kind)
        else:
            (running.failed or self._show_error)(plain(error))

    def _show_error(self, text: str) -> None:
        self.show_message(text, "error")

    def _dismiss(self, message: _Message) -> None:
        self._messages.remove(message)
        self._remove(message)

    def _remove(self, row: QWidget) -> None:
        self._rows.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._fit()

    def _fit(self) -> None:
        shown = bool(self._messages) or any(not running.row.isHidden() for running in self._running.values())
        self.setVisible(shown)
        self.shown.emit(shown)


def _tr(text: str) -> str:
    return QCoreApplication.translate("JobBar", text)


def plain(error: BaseException) -> str:
    """One line for the person; an error that is no plain refusal is logged with its traceback."""
    if isinstance(error, MemoryError):
        return str(error) or _tr("There is not enough memory. Close other programs, or take a smaller text.")
    if isinstance(error, (ValueError, OSError)):
        return str(error)
    logger.error("unexpected error in a job", exc_info=error)
    return _tr("This did not work ({0}: {1}).").format(type(error).__name__, error)


class _Row(QFrame):
    """One running job: title, stage, bar, what is done and what remains, buttons."""

    def __init__(
        self, title: str, cancel: Callable[[], None], stop: Callable[[], None] | None, unit: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._unit = unit
        self.next_look = time.monotonic() + UNSEEN
        self._stage = QLabel(self)
        self._stage.setProperty("role", "muted")
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setMinimumWidth(80)
        self._bar.setAccessibleName(title)
        self._detail = QLabel(self)
        self._detail.setProperty("role", "muted")
        layout = _line(self)
        heading = QLabel(title, self)
        heading.setProperty("role", "heading")
        layout.addWidget(heading)
        layout.addWidget(self._stage)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._detail)
        if stop is not None:
            self._add_stop(layout, stop)
        button = QPushButton(self.tr("Cancel"), self)
        button.setProperty("role", "quiet")
        button.setAccessibleName(self.tr("Cancel: {0}").format(title))
        button.clicked.connect(cancel)
        layout.addWidget(button)

    def _add_stop(self, layout: QHBoxLayout, stop: Callable[[], None]) -> None:
        button = QPushButton(self.tr("Stop and keep"), self)
        button.setToolTip(self.tr("End here and keep what there is"))
        button.setProperty("role", "quiet")
        button.clicked.connect(stop)
        button.clicked.connect(lambda: button.setEnabled(False))
        layout.addWidget(button)

    def show_progress(self, job: Job, now: float) -> None:
        progress = job.progress
        fraction = progress.fraction
        if fraction is None:
            self._bar.setRange(0, 0)
        else:
            self._bar.setRange(0, 1000)
            self._bar.setValue(int(fraction * 1000))
        remaining = job.remaining_seconds
        parts = [progress.detail or self._amount(progress)]
        if remaining is not None:
            parts.append(self.tr("{0} left").format(duration(remaining)))
        self._stage.setText(declared(progress.stage))
        self._detail.setText(" · ".join(part for part in parts if part))
        self.next_look = now + 0.1  # figures that change more often cannot be read

    def _amount(self, progress: Progress) -> str:
        """How much is done: "1.2 of 5.0 M tokens", or a share."""
        if progress.fraction is None:
            return ""
        if not self._unit:
            return f"{progress.fraction * 100:.0f} %"
        scale, prefix = next((step for step in _PREFIXES if progress.total >= step[0]), _PREFIXES[-1])
        places = 1 if scale > 1 else 0
        done, total = (f"{value / scale:,.{places}f}" for value in (progress.done, progress.total))
        unit = f"{prefix}B" if self._unit == "bytes" else f"{prefix} {self._unit}".strip()
        return self.tr("{0} of {1} {2}").format(done, total, unit)


class _Message(QFrame):
    """One line to be read and dismissed."""

    def __init__(self, text: str, level: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = text
        self.level = level
        self.setProperty("role", "bar")
        sign = QLabel(self)
        colour = {"info": "accent"}.get(level, level)
        sign.setPixmap(
            theme.icon("info" if level == "info" else "warning", colour).pixmap(QSize(16, 16), self.devicePixelRatio())
        )
        words = _Words(text, self)
        words.setProperty("role", {"info": ""}.get(level, level))
        words.setTextInteractionFlags(words.textInteractionFlags().TextSelectableByMouse)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(theme.icon("close", "muted"))
        self.close_button.setAccessibleName(self.tr("Dismiss this message"))
        self.close_button.setToolTip(self.tr("Dismiss"))
        layout = _line(self)
        layout.addWidget(sign)
        layout.addWidget(words, 1)
        layout.addWidget(self.close_button)


class _Words(QLabel):
    """Text that is as high as its lines at the width it has; a plain label asks for the height of a narrow column."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()


def _line(frame: QFrame) -> QHBoxLayout:
    layout = QHBoxLayout(frame)
    layout.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
    layout.setSpacing(2 * GRID)
    return layout
