"""Questions to the vectors, answered off the window's thread; a newer question replaces the one before."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from core.job import Cancelled, Job, start

Result = TypeVar("Result")
INTERVAL = 8  # ms between two looks; a question takes 1 to 100 ms, too short for a row in the job bar


class Asker(QObject):
    """Asks one question at a time and hands its answer over on the window's thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._look)
        self._job = Job()
        self._asked: list[Job] = [self._job]  # not of `self`, which is gone when it is destroyed
        self.destroyed.connect(partial(_cancel, self._asked))
        self._future: Future[Any] | None = None
        self._done: Callable[[Any], None] = _ignore
        self._failed: Callable[[BaseException], None] = _ignore

    @property
    def busy(self) -> bool:
        """Whether a question waits for its answer."""
        return self._future is not None

    def ask(
        self,
        question: Callable[[Job], Result],
        done: Callable[[Result], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Ask `question` in a thread; what was asked before is dropped."""
        self.drop()
        self._job = self._asked[0] = Job()
        self._done, self._failed = done, failed
        self._future = start(question, self._job)
        self._timer.start()

    def drop(self) -> None:
        """Forget the question that waits, and the vectors that it is about."""
        self._job.cancel()
        self._future = None
        self._done = self._failed = _ignore
        self._timer.stop()

    def _look(self) -> None:
        future = self._future
        if future is None or not future.done():
            return
        done, failed = self._done, self._failed
        self.drop()
        error = future.exception()
        if error is None:
            done(future.result())
        elif not isinstance(error, Cancelled):
            failed(error)


def _cancel(jobs: list[Job], _: object = None) -> None:
    """Nobody is left to take an answer."""
    for job in jobs:
        job.cancel()


def _ignore(_: object) -> None:
    """Nobody waits for an answer."""
