"""The greatest of many scores, exactly, from scores that are known within bounds only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Rescore = Callable[[NDArray[np.intp]], NDArray[np.float64]]
"""The exact scores, float64[n], at some places."""

_RESCORED = 4_096  # places at once: their vectors in float64 are some megabytes


def greatest(scores: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    """The indices of the `count` greatest scores, best first, ties by index."""
    found = np.flatnonzero(scores >= nth_greatest(scores, count))
    return found[np.argsort(-scores[found], kind="stable")[:count]]


def nth_greatest(scores: NDArray[np.floating], count: int) -> np.floating:
    """A bound that no score of the `count` greatest lies below, and few others reach.

    Each stretch of scores has one greatest; `count` stretches reach the bound, so no answer lies below it.
    """
    stretch = 64 if len(scores) >= 64 * count else 1
    whole = len(scores) // stretch * stretch
    tops = scores[:whole].reshape(-1, stretch).max(axis=1)
    bound: np.floating = np.partition(tops, len(tops) - count)[len(tops) - count]
    return bound


def exactly_greatest(
    low: NDArray[np.floating], high: NDArray[np.floating], count: int, rescore: Rescore
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The indices of the `count` greatest exact scores and these scores, best first, ties by index.

    At least `count` exact scores reach the bound that as many lower bounds reach; whose upper bound lies below it is
    none of the greatest. The others are reckoned anew.

    Args:
        low: float[n], a number that each exact score is not below.
        high: float[n], one that it is not above.
        count: 1..n.
        rescore: reckons exact scores.
    """
    found = np.flatnonzero(high >= nth_greatest(low, count))
    parts = [rescore(found[begin : begin + _RESCORED]) for begin in range(0, len(found), _RESCORED)]
    scores = np.concatenate(parts) if parts else np.zeros(0)  # none where a number is not finite
    order = np.argsort(-scores, kind="stable")[:count]
    return found[order], scores[order]
