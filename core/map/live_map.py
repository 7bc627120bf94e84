"""Where words stand while they are learnt: their PCA again and again, each turned to lie as the one before."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_WORDS = 20_000
MOST_SNAPSHOTS = 40
MOST_DIMENSIONS = 512  # the axes of longer vectors take seconds to find
_AXES_WORDS = 5_000  # that decide which way the axes lie


class Snapshot(NamedTuple):
    """The places of the first words at one moment of a run.

    Attributes:
        tokens: tokens trained so far, all epochs counted.
        positions: float32[n, 2], finite, their mean at 0.
    """

    tokens: int
    positions: NDArray[np.float32]


class LiveMap:
    """The map of a run that goes on, and how it came to be; one for each run.

    The run's own thread calls `look`; any thread reads `newest` and `history` meanwhile. However long the run, no more
    than `MOST_SNAPSHOTS` are kept: when there are so many, every second one goes and the next ones come half as often.

    Attributes:
        newest: the snapshot taken last, or None.
    """

    def __init__(self) -> None:
        self.newest: Snapshot | None = None
        self._kept: tuple[Snapshot, ...] = ()
        self._spacing = 0.0

    def continued(self) -> LiveMap:
        """One with these snapshots, for a run that goes on where this one ended; this one stays as it is."""
        longer = LiveMap()
        longer.newest, longer._kept, longer._spacing = self.newest, self._kept, self._spacing
        return longer

    def history(self) -> tuple[Snapshot, ...]:
        """The snapshots that are kept, oldest first; the newest is the last of them."""
        kept, newest = self._kept, self.newest
        return kept if newest is None or (kept and kept[-1] is newest) else (*kept, newest)

    def look(self, vectors: NDArray[np.float32], tokens: int) -> None:
        """Take a snapshot; vectors that are no longer finite numbers give none.

        Args:
            vectors: float32[V, d], live: other threads may be writing them.
            tokens: trained so far, all epochs counted.
        """
        positions = plane(vectors[:MOST_WORDS])
        if positions is None:
            return
        if self.newest is not None:
            positions = _turned(positions, self.newest.positions)
        self.newest = Snapshot(tokens, positions)
        kept = self._kept
        if kept and tokens - kept[-1].tokens < self._spacing:
            return
        if len(kept) >= MOST_SNAPSHOTS - 1:  # the newest may stand beside those that are kept
            kept = kept[::2]
            self._spacing = 2 * max(self._spacing, (kept[-1].tokens - kept[0].tokens) / (2 * (len(kept) - 1)))
        self._kept = (*kept, self.newest)


def plane(vectors: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """The two directions of greatest variance of the vectors at unit length, in float32: a look in passing.

    The directions are those of about 5,000 words, taken evenly; all words are placed along them.

    Args:
        vectors: float32[n, d].

    Returns:
        float32[n, 2] with their mean at 0, or None where a number is not finite or there is no word.
    """
    count, dimensions = vectors.shape
    if count == 0 or dimensions == 0:
        return None
    unit = np.array(vectors, np.float32)  # a copy, which nobody writes meanwhile
    lengths = np.sqrt(np.einsum("ij,ij->i", unit, unit))[:, None]
    unit /= np.where(lengths > 0, lengths, 1)
    mean = unit.mean(axis=0)
    if not np.isfinite(mean).all():
        return None
    sample = unit[:: -(-count // _AXES_WORDS)] - mean
    axes = np.linalg.eigh((sample.T @ sample).astype(np.float64))[1][:, ::-1][:, :2].astype(np.float32)
    positions = np.zeros((count, 2), np.float32)
    positions[:, : axes.shape[1]] = unit @ axes - mean @ axes
    return positions


def _turned(positions: NDArray[np.float32], reference: NDArray[np.float32]) -> NDArray[np.float32]:
    """Positions turned or mirrored so that they lie as near to the reference as they can (Procrustes)."""
    shared = min(len(positions), len(reference))
    product = positions[:shared].T.astype(np.float64) @ reference[:shared]
    left, _, right = np.linalg.svd(product)
    turned: NDArray[np.float32] = np.ascontiguousarray(positions @ (left @ right), np.float32)
    return turned
