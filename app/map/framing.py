"""Where a map lies: brought to one size, turned like another, and what part of it a window shows at first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.map.viewport import Viewport

STRAYS = 0.012
"""Share of the words that may lie outside the frame of a map."""

_WORTH_SCALE = 0.75  # what the map may shrink by to show every word
_WORTH_AREA = 1.6  # what its frame may grow by
_AIR = 64.0  # pixels


def framed(positions: NDArray[np.float32]) -> NDArray[np.float32]:
    """Positions moved and scaled (not turned) so that all but a few strays lie within -1 and 1."""
    centre = np.median(positions, axis=0)
    reach = np.quantile(np.abs(positions - centre).max(axis=1), 0.999)
    return np.ascontiguousarray((positions - centre) / (reach if reach > 0 else 1), np.float32)


def turned_to(positions: NDArray[np.float32], reference: NDArray[np.float32]) -> NDArray[np.float32]:
    """Positions turned or mirrored so that the words both have lie as near to `reference` as they can (Procrustes)."""
    shared = min(len(positions), len(reference))
    left, _, right = np.linalg.svd(positions[:shared].T.astype(np.float64) @ reference[:shared])
    return np.ascontiguousarray(positions @ (left @ right), np.float32)


def starting(goal: NDArray[np.float32], start: NDArray[np.float32] | None) -> NDArray[np.float32]:
    """Places of words that are on their way: the first as in `start`, all others, who come from nowhere, at their goal.

    Args:
        goal: float32[n, axes].
        start: float32[m, axes], or None where no word is on its way.
    """
    places = goal.copy()
    if start is not None:
        shared = min(len(start), len(goal))
        places[:shared] = start[:shared]
    return places


class Frame:
    """What of a map is shown at first: all of it, or all but a few words that lie far off.

    Args:
        goal: float32[n, 2], the places of its words.
    """

    def __init__(self, goal: NDArray[np.float32]) -> None:
        self._close, self._whole = (
            np.quantile(goal, [share, 1 - share], axis=0).tolist() for share in (STRAYS / 2, 0.0)
        )

    def fit(self, width: float, height: float, everything: bool) -> Viewport:
        """The viewport that shows the map with some air around it.

        Args:
            width: of the window, pixels.
            height: of the window, pixels.
            everything: show each word; else islands may lie outside for whose sake the rest would have to be much
                smaller or stand far from the middle.
        """
        close, whole = (_framing(corners, width, height) for corners in (self._close, self._whole))
        if everything:
            return whole
        grown = _area(self._whole) <= _WORTH_AREA * _area(self._close)
        return whole if grown and whole.scale >= _WORTH_SCALE * close.scale else close


def _framing(corners: Sequence[Sequence[float]], width: float, height: float) -> Viewport:
    """The viewport that shows a rectangle of the map, given by its low and high corner, with some air around it."""
    low, high = corners
    air = min(_AIR, 0.12 * width, 0.12 * height)
    scales = [(side - 2 * air) / (b - a) for side, a, b in zip((width, height), low, high, strict=True) if b > a]
    scale = max(min(scales, default=1.0), 1e-3)
    return Viewport((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, scale, width, height)


def _area(corners: Sequence[Sequence[float]]) -> float:
    low, high = corners
    return (high[0] - low[0]) * (high[1] - low[1])
