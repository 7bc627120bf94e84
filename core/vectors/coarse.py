"""A coarse copy of vectors, a quarter as large, that tells within bounds what cosines are: a first pass over all rows.

A question reads every vector, and memory sets its time. In eight bits a number there is a quarter to read, and the
exact cosines of the few rows that may be among the greatest decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import psutil
from numpy.typing import NDArray

from core.compilation import compiled, compiled_lean, inlined_lean
from core.vectors.ranking import nth_greatest

_LEVELS = 127  # of a number, on either side of 0
_WIDTH = 64  # numbers that the loop takes at once
_ROUNDING = 2.0**-20


class Rounded(NamedTuple):
    """A question u of length 1 or 0 in sixteen bits a number: u = step · p + f.

    Attributes:
        numbers: int16[D]: p, so small that no sum of products with eight bits leaves 32 bits; behind d it is 0.
        step: the unit of p.
        rest: |f|; 0.00003 of normal numbers at d = 300.
    """

    numbers: NDArray[np.int16]
    step: float
    rest: float


@dataclass(frozen=True, eq=False, slots=True)
class Coarse:
    """Vectors at length 1 in eight bits a number: v = scale · q + e with |e| <= error.

    Attributes:
        rows: int8[V, D]: q; D is d, rounded up to a multiple of 64, and the rest is 0.
        scales: float32[V], 0 for a zero vector.
        errors: float32[V]: bounds of |e|; of vectors of independent normal numbers 0.006 at d = 100, 0.008 at 300.
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

    def contenders(
        self, unit: NDArray[np.float64], count: int, left_out: NDArray[np.intp], first: int, last: int
    ) -> NDArray[np.intp]:
        """The rows of a range, in rising order, that may be among those of the greatest cosine: the others cannot.

        As many as `count` lower bounds reach the one in the place `count`, so none of the greatest cosines lies below
        it; a row whose upper bound does is none of them.

        Args:
            unit: float64[d], of length 1 or 0.
            count: how many of the greatest; there are as many rows beside those that are left out.
            left_out: rows of the range that do not answer.
            first: the first row.
            last: the row behind the last.
        """
        asked = self.rounded(unit)
        low = self.lower_bounds(asked, first, last)
        low[left_out - first] = -np.inf
        found = np.empty(last - first, np.intp)
        reaching = _reaching(low, self.errors[first:last], asked.rest, nth_greatest(low, count), found)
        return found[:reaching] + first

    def rounded(self, unit: NDArray[np.float64]) -> Rounded:
        """A question, float64[d] of length 1 or 0, as the coarse copy is asked."""
        dimensions = len(unit)
        finest = max(min(2**15 - 1, (2**31 - 1) // (_LEVELS * max(dimensions, 1))), 1)
        step = float(np.abs(unit).max(initial=0)) / finest or 1.0
        numbers = np.zeros(self.rows.shape[1], np.int16)
        numbers[:dimensions] = np.rint(unit / step)
        return Rounded(numbers, step, float(np.linalg.norm(unit - step * numbers[:dimensions])))

    def lower_bounds(self, asked: Rounded, first: int, last: int) -> NDArray[np.float32]:
        """float32[last - first]: what the cosines of a range of rows with a question do not fall below.

        Nor do they exceed it by more than two margins. With the question u = step · p + f and |f| = rest,
            u·v = f·v + step · p·e + step · scale · p·q,
        where by Cauchy-Schwarz |f·v| <= rest, and |step · p·e| <= (1 + rest) · error, as |step · p| <= 1 + rest: the
        margin is the sum of both. p·q is a sum of integers within 32 bits, as |p_j| · 127 · d < 2^31, and so exact.
        What is left is the rounding of the scale and of the bound to float32, each at most 2^-24 of a number below 2,
        and that of float64; a margin is 2^-20 wider for it.
        """
        part, low = slice(first, last), np.empty(last - first, np.float32)
        _fill_lower_bounds(self.rows[part], self.scales[part], self.errors[part], *asked, low)
        return low


def prepare() -> None:
    """Compile what makes and asks coarse copies, or load it."""
    Coarse.of(np.ones((1, 1), np.float32)).contenders(np.ones(1), 1, np.zeros(0, np.intp), 0, 1)


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
def _fill_lower_bounds(
    rows: NDArray[np.int8],
    scales: NDArray[np.float32],
    errors: NDArray[np.float32],
    numbers: NDArray[np.int16],
    step: float,
    rest: float,
    low: NDArray[np.float32],
) -> None:
    """Fill `Coarse.lower_bounds`; as sums of 32 bits, products of 8 and 16 take an instruction for sixteen of them."""
    for row in range(rows.shape[0]):
        levels = rows[row]
        product = np.int32(0)
        for place in range(levels.shape[0]):
            product = np.int32(product + np.int32(levels[place]) * np.int32(numbers[place]))
        low[row] = step * np.float64(scales[row]) * product - _margin(errors[row], rest)


@compiled_lean
def _reaching(
    low: NDArray[np.float32], errors: NDArray[np.float32], rest: float, bound: float, found: NDArray[np.intp]
) -> int:
    """Fill in the rows whose upper bounds reach a bound; returns how many."""
    reaching = 0
    for row in range(low.shape[0]):
        if low[row] + 2 * _margin(errors[row], rest) >= bound:
            found[reaching] = row
            reaching += 1
    return reaching


@inlined_lean
def _margin(error: np.float32, rest: float) -> float:
    return rest + (1 + rest) * np.float64(error) + _ROUNDING
