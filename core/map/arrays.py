"""Arrays between the program and its child process: .npy files, replaced whole; the memory and threads of such work."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from core.files import CACHE_VARIABLE


def save_array(path: Path, array: NDArray[Any]) -> None:
    """Write an .npy file so that a reader never sees half of it; it is not flushed, for it lives no longer than we do.

    Raises:
        OSError: if its folder, which is in the cache folder, cannot be written or the disk is full; with the remedy.
    """
    temporary = path.with_suffix(".part")
    try:
        with temporary.open("wb") as file:
            np.save(file, array, allow_pickle=False)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)  # what was written fills the disk of others
        reason = error.strerror or "only a part of it was taken, perhaps because the disk is full"
        raise OSError(
            f"{path} was not written: {reason}. Make room, or set {CACHE_VARIABLE} to a folder on another disk."
        ) from error


def load_array(path: Path) -> NDArray[Any]:
    """Read an .npy file; nothing in it is ever unpickled.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is no such file, not whole, or holds objects.
    """
    try:
        array: NDArray[Any] = np.load(path, allow_pickle=False)
    except EOFError as error:
        raise ValueError(f"{path} is empty.") from error
    return array


class _OneThread:
    """Holds BLAS to one thread while anyone is inside; any number of threads may be at once.

    Each would otherwise restore what it found, and who came in second found one thread: for the rest of the program.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._limits: threadpool_limits | None = None

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._limits = threadpool_limits(1, "blas")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._limits is not None:
                self._limits.restore_original_limits()
                self._limits = None


ONE_BLAS_THREAD = _OneThread()


def require_memory(size: float, words: int) -> None:
    """Refuse a map of `words` words whose `size` bytes the machine does not have free now.

    Raises:
        ValueError: with what is needed, what is free and the remedy.
    """
    free = psutil.virtual_memory().available
    if size > free:
        raise ValueError(
            f"A map of {words:,} words needs {size / 1e9:,.1f} GB of memory, and {free / 1e9:,.1f} GB are free. "
            "Choose fewer words."
        )
