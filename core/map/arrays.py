"""Arrays between the program and its child process: .npy files, replaced whole, and the memory that work takes."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

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
