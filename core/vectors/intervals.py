"""Intervals of 95 % around the scores of a suite: how far another set of questions of the same kind might move them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Interval = tuple[float, float]
_Z = 1.959963984540054  # of the normal distribution, 2.5 % on either side
_RESAMPLES, _SEED = 2_000, 1


def of_share(correct: int, asked: int) -> Interval | None:
    """The score interval of a share `correct / asked` (Wilson 1927); None where nothing was asked."""
    if asked == 0:
        return None
    share, square = correct / asked, _Z * _Z
    middle = (share + square / (2 * asked)) / (1 + square / asked)
    half = _Z / (1 + square / asked) * math.sqrt(share * (1 - share) / asked + square / (4 * asked * asked))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def of_correlation(correlation: float | None, pairs: int, *, ranks: bool = False) -> Interval | None:
    """The interval of a correlation by Fisher's z; None for fewer than four pairs.

    Args:
        correlation: Pearson's or, with `ranks`, Spearman's, whose z has variance (1 + r²/2) / (n - 3) (Bonett and
            Wright 2000).
        pairs: how many it was computed of.
        ranks: whether it is Spearman's.
    """
    if correlation is None or pairs < 4:
        return None
    middle = math.atanh(min(max(correlation, -1 + 1e-12), 1 - 1e-12))
    half = _Z * math.sqrt((1 + correlation * correlation / 2 if ranks else 1.0) / (pairs - 3))
    return math.tanh(middle - half), math.tanh(middle + half)


def of_mean(values: NDArray[np.float64]) -> Interval | None:
    """The percentile interval of a mean by 2,000 bootstraps over its values, always the same; None below two."""
    if len(values) < 2:  # one value says nothing of how far others lie from it
        return None
    generator = np.random.default_rng(_SEED)
    kinds, counts = np.unique(values, return_counts=True)  # a resample is a draw of how often each value comes
    drawn = generator.multinomial(len(values), counts / len(values), _RESAMPLES)
    low, high = np.percentile(drawn @ kinds / len(values), (2.5, 97.5))
    return float(low), float(high)
