"""Runs that a crash or the end of the program interrupted: found at the next start, and offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import question
from app.theme import GRID
from app.training.run import runs_folder
from app.vectors.asking import Asker
from core.job import Job


@dataclass(frozen=True)
class InterruptedRun:
    """A checkpoint that no living program works with.

    Attributes:
        path: the file.
        name: of its text; empty where the file is damaged.
        share: how much of the run is done, 0..1.
        time: of the state.
        problem: why it cannot be gone on with; empty while there is nothing wrong.
    """

    path: Path
    name: str
    share: float
    time: datetime
    problem: str = ""


def interrupted_runs(job: Job) -> list[InterruptedRun]:
    """The runs that can be gone on with, the newest first; every file is read through, off the window's thread.

    Raises:
        OSError: if the folder cannot be used.
    """
    from core.files import abandoned
    from core.training.checkpoint_file import SUFFIX

    return [_looked_at(path, job) for path in abandoned(runs_folder(), SUFFIX)]


def _looked_at(path: Path, job: Job) -> InterruptedRun:
    from core.files import previous_of
    from core.training.checkpoint_format import read_checkpoint

    newest = path if path.exists() else previous_of(path)
    try:
        changed = datetime.fromtimestamp(newest.stat().st_mtime)
    except OSError:  # another window has just taken it away
        changed = datetime.now()
    try:
        found, _ = read_checkpoint(path, job)
    except (OSError, ValueError) as error:
        return InterruptedRun(path, "", 0.0, changed, str(error))
    return InterruptedRun(path, found.recipe.name, found.share, changed)


def remove_run(path: Path, job: Job) -> None:
    """Remove a checkpoint that no other program works with.

    Raises:
        OSError: if one does.
    """
    from core.training.checkpoint_file import CheckpointFile

    store = CheckpointFile(path)
    store.claim()
    store.adopt(whole=True)
    store.discard()


class InterruptedOffer(QFrame):
    """Offers the newest interrupted run: Go on, or Discard; hidden while there is none.

    `wanted` says that `run` shall go on.
    """

    wanted = Signal()

    def __init__(self, trouble: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "offer")
        self.run: InterruptedRun | None = None
        self._trouble = trouble
        self._asker = Asker(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._go_on = QPushButton(self.tr("Go on"), self)
        self._go_on.clicked.connect(self.wanted)
        self._discard = QPushButton(self.tr("Discard"), self)
        self._discard.setProperty("role", "quiet")
        self._discard.clicked.connect(self._ask_to_discard)
        self.setAccessibleName(self.tr("An interrupted run"))
        buttons = QHBoxLayout()
        buttons.addWidget(self._go_on)
        buttons.addWidget(self._discard)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID + 4, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._text)
        layout.addLayout(buttons)
        self.hide()

    def look(self) -> None:
        """Look for interrupted runs, off the window's thread; what is found is shown."""
        self._asker.ask(interrupted_runs, self._show, lambda _: self._show([]))

    @property
    def looking(self) -> bool:
        """Whether the answer is still awaited."""
        return self._asker.busy

    def put_away(self) -> None:
        """Offer nothing until the next look."""
        self._asker.drop()
        self._show([])

    def text(self) -> str:
        """What is offered."""
        return self._text.text() if self.run is not None else ""

    def _show(self, runs: list[InterruptedRun]) -> None:
        self.run = runs[0] if runs else None
        self.setVisible(self.run is not None)
        if self.run is not None:
            self._text.setText(_described(self.run, len(runs) - 1))
            self._go_on.setVisible(not self.run.problem)

    def _ask_to_discard(self) -> None:
        run = self.run
        if run is None:
            return
        sure = run.problem or question.confirmed(
            self.window(),
            self.tr("Discard the interrupted run"),
            self.tr("What the interrupted run has learnt will be lost."),
            self.tr("Discard"),
            self.tr("Keep it"),
        )
        if sure:
            self._asker.ask(partial(remove_run, run.path), lambda _: self.look(), self._not_removed)

    def _not_removed(self, error: BaseException) -> None:
        self._trouble(str(error))
        self.look()


def _described(run: InterruptedRun, others: int) -> str:
    if run.problem:
        return _tr("An interrupted run cannot be gone on with: {0}").format(run.problem)
    said = _tr("Training on {0} was interrupted at {1}\u00a0%, {2}.")
    said = said.format(run.name, f"{100 * run.share:.0f}", moment(run.time, datetime.now()))
    return f"{said} {_tr('There are {0} more.').format(others)}" if others else said


def moment(time: datetime, now: datetime) -> str:
    """A moment as a person says it: "12:05 today"."""
    clock = time.strftime("%H:%M")
    days = (now.date() - time.date()).days
    if days == 0:
        return _tr("{0} today").format(clock)
    if days == 1:
        return _tr("{0} yesterday").format(clock)
    date = QLocale().toString(QDate(time.year, time.month, time.day), QLocale.FormatType.ShortFormat)
    return f"{date} {clock}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("InterruptedOffer", text)
