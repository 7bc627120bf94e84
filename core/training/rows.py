"""Memory that vector instructions can work on: rows of whole registers, and arrays of one thread alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

ROW = 16  # numbers: a register of 512 bits of float32
_LINES = 128  # bytes: a line of the cache and the one that processors fetch with it


def padded(columns: int) -> int:
    """The number of columns of an `aligned` matrix."""
    return -(-columns // ROW) * ROW


def aligned(rows: int, columns: int, dtype: type = np.float32) -> NDArray[Any]:
    """A matrix of zeros whose rows begin at multiples of 64 bytes and are padded to whole registers."""
    width = padded(columns)
    size = rows * width
    room: NDArray[Any] = np.zeros(size + ROW, dtype)
    skip = (-room.ctypes.data % 64) // room.itemsize
    return room[skip : skip + size].reshape(rows, width)


def apart(size: int, dtype: type) -> NDArray[Any]:
    """An array of zeros that shares no cache line with another thread's, for such lines go to and fro all the time."""
    room: NDArray[Any] = np.zeros(size + 2 * _LINES // np.dtype(dtype).itemsize, dtype)
    skip = (-room.ctypes.data % _LINES) // room.itemsize
    return room[skip : skip + size]
