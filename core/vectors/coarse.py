"""A coarse copy of vectors, a quarter as large, that tells within bounds what cosines are: a first pass over all rows.

A question reads every vector, and memory sets its time. In eight bits a number there is a quarter to read, and the
exact cosines of the few rows that may be among the greatest decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import psutil
from numpy.typing import NDArray

from core.compilation import compiled, compiled_lean

_LEVELS = 127  # of a number, on either side of 0
_WIDTH = 64  # numbers that the compiled loop takes at once
_ROUNDING = 2.0**-20


@dataclass(frozen=True, eq=False, slots=True)
class Coarse:
    """Vectors at length 1 in eight bits a number: v = scale · q + e with |e| <= error.

    Attributes:
        rows: int8[V, D]: q; D is d, rounded up to a multiple of 64, and the rest is 0.
        scales: float32[V], 0 for a zero vector.
        errors: float32[V]: bounds of |e|; of vectors of independent normal numbers 0.006 at d = 100, 0.007 at 300.
    """

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]
    errors: NDArray[np.float32]

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> Coarse:
        """The coarse copy of float32[V, d]; D + 8 bytes a row. Releases the GIL."""
        size, dimensions = vectors.shape
        rows = np.zeros((size, -(-dimensions // _WIDTH) * _WIDTH), np.int8)
        scales, errors = np.empty(size, np.float32), np.empty(size, np.float32)
        _quantise(vectors, rows, scales, errors)
        return cls(rows, scales, errors)

    @classmethod
    def within_memory(cls, vectors: NDArray[np.float32]) -> Coarse | None:
        """The coarse copy, or None where it would take more than half of the free memory."""
        size, dimensions = vectors.shape
        free = psutil.virtual_memory().available
        return cls.of(vectors) if size * (dimensions + _WIDTH + 8) <= free // 2 else None

    def bounds(
        self, unit: NDArray[np.float64], first: int, last: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """float32[last - first] twice: what the cosines of a range of rows with a question do not fall below or exceed.

        The question u is rounded as well, to 16 bits a number: u = step · p + f, |f| = rest. Then
            u·v = f·v + step · p·e + step · scale · p·q,
        where by Cauchy-Schwarz |f·v| <= rest, and |step · p·e| <= (1 + rest) · error, as |step · p| <= 1 + rest. p·q is
        a sum of integers within 32 bits, as |p_j| · 127 · d < 2^31, and so exact. What is left is the rounding of the
        scale and of the bounds to float32, each at most 2^-24 of a number below 2, and that of float64; bounds are
        2^-20 wider for it.

        Args:
            unit: float64[d], of length 1 or 0.
            first: the first row.
            last: the row behind the last.
        """
        dimensions = len(unit)
        finest = max(min(2**15 - 1, (2**31 - 1) // (_LEVELS * max(dimensions, 1))), 1)
        step = float(np.abs(unit).max(initial=0)) / finest or 1.0
        asked = np.zeros(self.rows.shape[1], np.int16)
        asked[:dimensions] = np.rint(unit / step)
        rest = float(np.linalg.norm(unit - step * asked[:dimensions]))
        low, high = np.empty(last - first, np.float32), np.empty(last - first, np.float32)
        part = slice(first, last)
        _fill_bounds(self.rows[part], self.scales[part], self.errors[part], asked, step, rest, low, high)
        return low, high


def prepare() -> None:
    """Compile what makes and asks coarse copies, or load it."""
    Coarse.of(np.ones((1, 1), np.float32)).bounds(np.ones(1), 0, 1)


@compiled
def _quantise(
    vectors: NDArray[np.float32],
    rows: NDArray[np.int8],
    scales: NDArray[np.float32],
    errors: NDArray[np.float32],
) -> None:
    """Round each vector to multiples of its greatest number / 127, and measure in float64 what that leaves.

    Squares of what float32 holds are within the bounds of float64. The margin of the error is for the rounding of the
    scale (2^-24 of a vector no longer than 1 + error, and as much for the error itself) and of the sums.
    """
    for row in range(vectors.shape[0]):
        vector, levels = vectors[row], rows[row]
        squares, greatest = 0.0, 0.0
        for place in range(vector.shape[0]):
            number = np.float64(vector[place])
            squares += number * number
            greatest = max(greatest, abs(number))
        scales[row] = errors[row] = 0
        if squares == 0:
            continue
        step = greatest / _LEVELS
        left = 0.0
        for place in range(vector.shape[0]):
            number = np.float64(vector[place])
            level = np.rint(number / step)
            levels[place] = np.int8(level)
            left += (number - step * level) ** 2
        length = np.sqrt(squares)
        scales[row] = step / length
        errors[row] = np.sqrt(left) / length * (1 + _ROUNDING) + _ROUNDING


@compiled_lean
def _fill_bounds(
    rows: NDArray[np.int8],
    scales: NDArray[np.float32],
    errors: NDArray[np.float32],
    asked: NDArray[np.int16],
    step: float,
    rest: float,
    low: NDArray[np.float32],
    high: NDArray[np.float32],
) -> None:
    """Fill `Coarse.bounds`; products of 8 and 16 bits, summed in 32, take one instruction for sixteen of them."""
    for row in range(rows.shape[0]):
        levels = rows[row]
        product = np.int32(0)
        for place in range(levels.shape[0]):
            product = np.int32(product + np.int32(levels[place]) * np.int32(asked[place]))
        cosine = step * np.float64(scales[row]) * product
        margin = rest + (1 + rest) * np.float64(errors[row]) + _ROUNDING
        low[row] = cosine - margin
        high[row] = cosine + margin
