"""Arrays between the program and its child process: .npy files, replaced whole, and the memory that work takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray


def save_array(path: Path, array: NDArray[Any]) -> None:
    """Write an .npy file so that a reader never sees half of it."""
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        np.save(file, array, allow_pickle=False)
    temporary.replace(path)


def load_array(path: Path) -> NDArray[Any]:
    """Read an .npy file; nothing in it is ever unpickled."""
    array: NDArray[Any] = np.load(path, allow_pickle=False)
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
