"""One frame for places that change: snapshots of a map that forms are moved, scaled and turned to lie alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SAMPLE = 5_000  # words, evenly taken, that decide how the frame lies: it is found on the window's thread
_STEADY = 0.5  # how much of the frame before is kept: words that spread are seen to spread
_INSIDE = 0.998  # share of those words within -1 and 1


class SteadyFrame:
    """Brings one snapshot after another into one frame, in which most words lie within -1 and 1.

    Args:
        reference: float32[m, 2], where words stand now, to lie as they do; None takes the first snapshot as it is.
        steady: whether the scale follows slowly, for snapshots that follow fast.

    Attributes:
        placed: the last snapshot in the frame, or the reference.
    """

    def __init__(self, reference: NDArray[np.float32] | None = None, *, steady: bool = False) -> None:
        self.placed = reference
        self._steady = steady
        self._reach: float | None = None

    def place(self, positions: NDArray[np.float32]) -> NDArray[np.float32]:
        """A snapshot in the frame, float32[n, 2].

        Args:
            positions: float32[n, 2 or more], in any units; only the first two axes are looked at.
        """
        plane = positions[:, :2]
        every = -(-len(plane) // _SAMPLE)
        sample, turn = plane[::every], np.eye(2)
        if self.placed is not None:
            reference = self.placed[: len(plane) : every]
            shared = sample[: len(reference)]
            product = (shared - shared.mean(axis=0)).T.astype(np.float64) @ (reference - reference.mean(axis=0))
            left, _, right = np.linalg.svd(product)
            turn = left @ right
        lying = sample @ turn
        centre = np.median(lying, axis=0)
        reach = float(np.quantile(np.abs(lying - centre).max(axis=1), _INSIDE)) or 1.0
        if self._steady and self._reach is not None:
            reach = _STEADY * self._reach + (1 - _STEADY) * reach
        self._reach = reach
        matrix, shift = (turn / reach).astype(np.float32), (centre / reach).astype(np.float32)
        self.placed = np.ascontiguousarray(plane @ matrix - shift, np.float32)
        return self.placed
