"""Lengths of vectors, and the cosines between one vector and many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.vectors.ranking import at_least, nth_greatest

if TYPE_CHECKING:
    from core.vectors.coarse import Coarse

# So many numbers one core multiplies in a few milliseconds; the threads of BLAS would be done in half of that, but wait
# for each other many times as long where the cores have other work.
_ONE_CORE = 1 << 24
# Between these lengths the products of a vector with one of length 1 are within the bounds of float32.
_SHORTEST, _LONGEST = 1e-20, 1e30
# Between these bounds a sum of squares in float32 has lost nothing to its bounds.
_SMALLEST, _GREATEST = 1e-25, 1e35
_MANY_ROWS = 20_000  # of fewer all cosines are there in a few milliseconds
# Exact cosines of more rows than this would take longer than those of all rows in float32.
_FEW_TIMES, _FEW_OF = 4, 20


class Side:
    """Vectors that are asked for cosines, without a copy of them but a coarse one.

    Attributes:
        vectors: float32[V, d].
        coarse: a coarse copy; None until `prepare`, and where it does not pay.
    """

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        lengths = lengths_of(vectors)
        self.vectors = vectors
        self.coarse: Coarse | None = None
        self._beyond = _out_of_range(lengths)  # the rows that are so short or long that float32 loses their products
        lengths[self._beyond] = 1
        self._inverse_lengths = (1 / lengths).astype(np.float32)

    @property
    def rounding(self) -> float:
        """How far a cosine that is reckoned in float32 may be from the true one.

        Each of the d products and sums is rounded by at most 2^-24 of the products' sizes, which add up to at most 1
        (Higham 2002, section 3.1), and each of the squares, of whose sum the root is taken; so are the unit vector of
        the question, the inverse length, the product with it and the bound that is made of all this.
        """
        return float(1.5 * self.vectors.shape[1] + 16) * 2.0**-24

    def prepare(self) -> None:
        """Make the coarse copy, where it pays; not on the window's thread."""
        if self.coarse is None and len(self.vectors) >= _MANY_ROWS:
            from core.vectors.coarse import Coarse  # brings the compiler, which a single question does not need

            self.coarse = Coarse.within_memory(self.vectors)

    def units(self, indices: Sequence[int] | NDArray[np.integer]) -> NDArray[np.float64]:
        """float64[n, d]: some of the vectors at length 1, a zero vector at 0."""
        return exact_units(self.vectors[np.asarray(indices, np.intp)])

    def cosines(self, unit: NDArray[np.float64], first: int, last: int) -> NDArray[np.float32]:
        """float32[last - first]: those of the rows of a range with a unit vector."""
        rows, narrow = self.vectors[first:last], unit.astype(np.float32)
        scores: NDArray[np.float32] = rows @ narrow if rows.size > _ONE_CORE else np.einsum("ij,j->i", rows, narrow)
        scores *= self._inverse_lengths[first:last]
        inside = self._beyond[(self._beyond >= first) & (self._beyond < last)]
        if len(inside):
            scores[inside - first] = self.exact_cosines(inside, unit)
        return scores

    def contenders(
        self, unit: NDArray[np.float64], count: int, left_out: NDArray[np.intp], first: int, last: int
    ) -> NDArray[np.intp]:
        """The rows of a range, rising, that may be among those of the greatest cosine: the others cannot.

        The coarse copy's, if they are few; where many vectors are nearly equal, it cannot tell them apart.

        Args:
            unit: float64[d], of length 1 or 0.
            count: how many of the greatest; there are as many rows beside those that are left out.
            left_out: rows of the range that do not answer.
            first: the first row.
            last: the row behind the last.
        """
        if self.coarse is not None:
            low, high = self.coarse.bounds(unit, first, last)
            low[left_out - first] = high[left_out - first] = -np.inf
            found = at_least(high, nth_greatest(low, count))
            if len(found) <= max(_FEW_TIMES * count, (last - first) // _FEW_OF):
                return found + first
        cosines = self.cosines(unit, first, last)
        cosines[left_out - first] = -np.inf
        return at_least(cosines, nth_greatest(cosines, count) - 2 * self.rounding) + first

    def exact_cosines(self, rows: NDArray[np.intp], unit: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64[n]: those of some rows; equal vectors have equal ones, wherever they stand."""
        wide = self.vectors[rows].astype(np.float64)
        lengths = lengths_of(wide)
        wide *= unit
        cosines: NDArray[np.float64] = wide.sum(axis=1) / lengths
        return cosines


def lengths_of(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """float64[n]: the lengths of vectors, 1 for a zero vector, so that one may divide by them; copies nothing.

    Squares are summed as they come, and once more in float64 where they leave the bounds of float32.
    """
    with np.errstate(over="ignore"):
        squares = np.einsum("ij,ij->i", vectors, vectors).astype(np.float64)
    odd = np.flatnonzero(~((squares > _SMALLEST) & (squares < _GREATEST)))
    squares[odd] = np.einsum("ij,ij->i", vectors[odd], vectors[odd], dtype=np.float64)
    lengths = np.sqrt(squares)
    return np.where(lengths > 0, lengths, 1.0)


def at_unit_length(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[n, d]: vectors at length 1, a zero vector at 0."""
    lengths = lengths_of(vectors)
    beyond = _out_of_range(lengths)
    lengths[beyond] = 1
    units = np.divide(vectors, lengths.astype(np.float32)[:, None], dtype=np.float32)
    units[beyond] = exact_units(vectors[beyond])
    return units


def exact_units(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """float64[n, d]: vectors at length 1, a zero vector at 0."""
    wide = vectors.astype(np.float64)
    return np.divide(wide, lengths_of(wide)[:, None], out=wide)


def _out_of_range(lengths: NDArray[np.float64]) -> NDArray[np.intp]:
    return np.flatnonzero((lengths > _LONGEST) | (lengths < _SHORTEST))
