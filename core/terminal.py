"""Work run from a terminal: its progress on stderr, and what Ctrl-C and SIGTERM do to it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, TypeVar

from core.job import Cancelled, Job, start

Result = TypeVar("Result")
INTERRUPTED = 130  # the exit status of a program that Ctrl-C or SIGTERM ended
ABANDON_SECONDS = 1.0
_POLL_SECONDS = 0.05
_DEFAULT_COLUMNS = 80


def run(task: Callable[[Job], Result], interrupt: Callable[[], bool] | None = None) -> Result:
    """Run a job in a thread of its own and show its progress; for the main thread.

    Ctrl-C or SIGTERM cancels the job; a step of it that does not end within a second is abandoned. A second one ends
    the program at once.

    Args:
        task: the job's function.
        interrupt: how it is ended where it has something to keep first, instead of being cancelled; whether it has. It
            is waited for.

    Raises:
        KeyboardInterrupt: if the job was interrupted.
        Exception: whatever the job raises.
    """
    job = Job()
    future = start(task, job)
    line = _ProgressLine(job)
    try:
        while not _ended(future):
            line.show()
        line.show()
    except KeyboardInterrupt:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: os._exit(INTERRUPTED))
        if interrupt is not None and interrupt():
            line.clear()
            tell("Interrupted: writing the checkpoint. Ctrl-C once more ends at once.")
            while not _ended(future):
                pass
            _tell_failure(future)
        else:
            job.cancel()
            wait([future], ABANDON_SECONDS)
        raise
    finally:
        line.clear()
    return future.result()


def tell(text: str, end: str = "\n") -> None:
    """Write to stderr; where nobody reads it, the work goes on."""
    if sys.stderr is None:
        return
    try:
        print(text, end=end, file=sys.stderr, flush=True)
    except OSError:  # what is still in its buffer would fail again at the end of the program, and spoil its status
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _tell_failure(future: Future[Any]) -> None:
    """Say why what was to be kept was not."""
    error = future.exception()
    if error is not None and not isinstance(error, Cancelled):
        tell(f"semascope: {error}")


def _ended(future: Future[Any]) -> bool:
    return bool(wait([future], _POLL_SECONDS).done)


class _ProgressLine:
    """One line that is written over on a terminal; elsewhere a plain line for each stage and each tenth of it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._written_over = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._last: tuple[str, int | None] | None = None

    def show(self) -> None:
        """Write the newest progress, if it is news."""
        progress = self._job.progress
        fraction = progress.fraction
        tenth = (progress.stage, None if fraction is None else int(fraction * 10))
        if not progress.stage or (not self._written_over and tenth == self._last):
            return
        self._last = tenth
        if self._written_over:
            tell(f"\r\x1b[2K{self._text()[: _columns() - 1]}", end="")
        else:
            tell(self._text())

    def clear(self) -> None:
        """Leave no line behind on a terminal."""
        if self._written_over and self._last is not None:
            tell("\r\x1b[2K", end="")

    def _text(self) -> str:
        progress, remaining = self._job.progress, self._job.remaining_seconds
        share = "" if progress.fraction is None else f"  {progress.fraction:4.0%}"
        left = "" if remaining is None else f"  {remaining:,.0f} s left"
        return f"{progress.stage}{share}{left}  {progress.detail}".rstrip()


def _columns() -> int:
    """The width of the terminal; a longer line would break, and only its end would be written over."""
    with contextlib.suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stderr.fileno()).columns or _DEFAULT_COLUMNS
    return _DEFAULT_COLUMNS
