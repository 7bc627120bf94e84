"""The greatest of many scores, exactly, from scores that are known within bounds only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Rescore = Callable[[NDArray[np.intp]], NDArray[np.float64]]
"""The exact scores, float64[n], at some places."""

_RESCORED = 4_096  # places at once: their vectors in float64 are some megabytes


def greatest(scores: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    """The indices of the `count` greatest scores, best first, ties by index; none for a count below 1."""
    if count < 1:
        return np.zeros(0, np.intp)
    found = at_least(scores, nth_greatest(scores, count))
    return found[np.argsort(-scores[found], kind="stable")[:count]]


def nth_greatest(scores: NDArray[np.floating], count: int) -> float:
    """The score in the place `count`, from 1, if all are in order.

    Each stretch of scores has one greatest; `count` stretches reach the bound, so no answer lies below it.
    """
    stretch = 64 if len(scores) >= 64 * count else 1
    whole = len(scores) // stretch * stretch
    tops = scores[:whole].reshape(-1, stretch).max(axis=1)
    if stretch > 1:
        tops = scores[scores >= np.partition(tops, len(tops) - count)[len(tops) - count]]
    return float(np.partition(tops, len(tops) - count)[len(tops) - count]) if len(tops) >= count else np.nan


def at_least(scores: NDArray[np.floating], bound: float) -> NDArray[np.intp]:
    """The indices of the scores that reach a bound; none where it is no number."""
    return np.flatnonzero(scores >= bound)


def exactly_greatest(
    candidates: NDArray[np.intp], count: int, rescore: Rescore
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The `count` candidates of greatest exact score and these scores, best first, ties by index.

    Where scores are known within bounds, at least `count` exact scores reach the bound that as many lower bounds reach;
    whose upper bound lies below it is none of the greatest. The others are the candidates.

    Args:
        candidates: indices in rising order.
        count: at most so many.
        rescore: reckons exact scores.
    """
    parts = [rescore(candidates[begin : begin + _RESCORED]) for begin in range(0, len(candidates), _RESCORED)]
    scores = np.concatenate([np.zeros(0), *parts])
    order = np.argsort(-scores, kind="stable")[:count]
    return candidates[order], scores[order]
