"""One long piece of work: what it is doing, how far it is, and whether it is still wanted."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")
_THREAD = "job "  # how the names of the threads of jobs begin


class Cancelled(Exception):  # noqa: N818 - not an error: the person asked for it
    """Raised inside a job at its next report after `Job.cancel`."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is; `total` 0 means that nobody can know."""

    stage: str = ""
    done: float = 0.0
    total: float = 0.0
    detail: str = ""

    @property
    def fraction(self) -> float | None:
        """Share done, 0..1, or None where the total is not known."""
        return min(self.done / self.total, 1.0) if self.total > 0 else None


class Job:
    """Handed to a long function as its last argument; read by whoever shows it.

    The working thread calls `report`; any thread may read `progress`, `remaining_seconds` and call `cancel`.
    The producer never waits for a reader: the newest progress replaces the one before.
    """

    def __init__(self) -> None:
        self.progress = Progress()
        self._cancelled = threading.Event()
        self._stage_start, self._stage_first = time.monotonic(), 0.0

    def report(self, stage: str, done: float = 0.0, total: float = 0.0, detail: str = "") -> None:
        """Publish the newest progress.

        Raises:
            Cancelled: if `cancel` was called.
        """
        self.check()
        if stage != self.progress.stage:
            self._stage_start, self._stage_first = time.monotonic(), done  # work that was resumed starts not at 0
        self.progress = Progress(stage, done, total, detail)

    def check(self) -> None:
        """Raise `Cancelled` if the work is no longer wanted."""
        if self._cancelled.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next report."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled.is_set()

    @property
    def remaining_seconds(self) -> float | None:
        """Seconds left in the present stage at its speed so far, or None while nobody can tell."""
        progress, elapsed = self.progress, time.monotonic() - self._stage_start
        gone, left = progress.done - self._stage_first, max(progress.total - progress.done, 0.0)
        if progress.total <= 0 or gone < 0.01 * (gone + left) or gone <= 0 or elapsed < 0.5:
            return None
        return elapsed * left / gone


def start(task: Callable[[Job], Result], job: Job) -> Future[Result]:
    """Run `task(job)` in a thread of its own; its result or error rides in the future.

    The thread is a daemon: a step that cannot be interrupted is abandoned when the program ends.
    """
    future: Future[Result] = Future()

    def work() -> None:
        try:
            result = task(job)
        except BaseException as error:  # it belongs to whoever asks for the result
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=work, name=f"{_THREAD}{getattr(task, '__name__', '')}", daemon=True).start()
    return future


def at_work() -> bool:
    """Whether a job has not ended: at the end of the program, one whose step nothing can interrupt."""
    return any(thread.name.startswith(_THREAD) for thread in threading.enumerate())


def yield_to_the_window() -> None:
    """Give this thread a lower priority than the window's (Linux, where a thread has a priority of its own)."""
    if hasattr(os, "setpriority") and hasattr(threading, "get_native_id"):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
