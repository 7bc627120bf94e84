"""One frame for places that change: snapshots of a map that forms are moved, scaled and turned to lie alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.map.framing import STRAYS

_SAMPLE = 5_000  # words, evenly taken, that decide how the frame lies: it is found on the window's thread
_STEADY = 0.5  # how much of the frame before is kept: words that spread are seen to spread
_REACH = 0.8  # how far the frame reaches to each side where nothing else says it


class SteadyFrame:
    """Brings one snapshot after another into one frame, so that a window that shows one shows them all.

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
        self._middle, self._size = (np.zeros(2), _REACH) if reference is None else _box(_sample(reference))

    def place(self, positions: NDArray[np.float32]) -> NDArray[np.float32]:
        """A snapshot in the frame, float32[n, 2].

        Args:
            positions: float32[n, 2 or more], in any units; only the first two axes are looked at.
        """
        plane = positions[:, :2]
        turn = np.eye(2) if self.placed is None else _turn(plane, self.placed)
        centre, reach = _box(_sample(plane) @ turn)
        if self._steady and self._reach is not None:
            reach = _STEADY * self._reach + (1 - _STEADY) * reach
        self._reach = reach
        scale = self._size / reach
        matrix, shift = (turn * scale).astype(np.float32), (centre * scale - self._middle).astype(np.float32)
        self.placed = np.ascontiguousarray(plane @ matrix - shift, np.float32)
        return self.placed


def _sample(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    return plane[:: -(-len(plane) // _SAMPLE)]


def _box(plane: NDArray[np.floating]) -> tuple[NDArray[np.float64], float]:
    """The middle of where most words lie, and how far that reaches to the farther sides; never 0."""
    low, high = np.quantile(plane, [STRAYS / 2, 1 - STRAYS / 2], axis=0)
    return (low + high) / 2, float((high - low).max() / 2) or 1.0


def _turn(plane: NDArray[np.float32], reference: NDArray[np.float32]) -> NDArray[np.float64]:
    """How positions are turned or mirrored so that they lie as near to the reference as they can (Procrustes)."""
    shared = min(len(plane), len(reference))
    lying, wanted = _sample(plane[:shared]), _sample(reference[:shared])
    product = (lying - lying.mean(axis=0)).T.astype(np.float64) @ (wanted - wanted.mean(axis=0))
    left, _, right = np.linalg.svd(product)
    turn: NDArray[np.float64] = left @ right
    return turn
