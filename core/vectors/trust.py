"""Which words are in doubt: seen too rarely for their neighbours to mean anything, or found to be unstable."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Measured by tests/benchmarks/stability.py on 0.5M words of an English encyclopaedia (100 dimensions, window 5, words
# seen at least twice). After 5 epochs, with other seeds, the mean share of the 10 nearest neighbours that stay is 0.04
# for words seen 2 to 4 times, 0.08 for 5 to 9, 0.18 for 10 to 19, 0.31 for 20 to 49, 0.45 for 50 to 99, 0.54 above.
# On 1M words these are, from 5 occurrences on, 0.22, 0.30, 0.39, 0.48, 0.53 and more.
# After 30 epochs 0.5 to 0.6 stay, however rare the word: its few lines are learnt by heart. But of the neighbours that
# ten times the text gives it has 0.03, 0.05, 0.06, 0.08, 0.11 and 0.14 to 0.26. So many epochs do not help a rare word.
FEWEST_SEEN = 20
UNSTABLE = 0.2  # what stayed of words seen 5 to 9 times, and no more than that
TRUSTED, RARE, SHAKEN = range(3)
COUNT_BOUNDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000)


def doubted(
    counts: NDArray[np.int64] | None, words: int, overlap: NDArray[np.float32] | None = None
) -> NDArray[np.uint8]:
    """Why each word is in doubt: SHAKEN, RARE, or TRUSTED where nothing speaks against it.

    A rare word stays in doubt where its neighbours stay the same: other runs read the same few lines.

    Args:
        counts: int64[V], or None where nobody knows them: then no word is rare.
        words: V.
        overlap: float32[n] of the first n words, `core.training.stability.Stability.overlap`, where it was measured.

    Returns:
        uint8[V].
    """
    found = np.full(words, TRUSTED, np.uint8)
    if counts is not None:
        found[counts < FEWEST_SEEN] = RARE
    if overlap is not None:
        found[: len(overlap)][overlap < UNSTABLE] = SHAKEN
    return found


class CountClass(NamedTuple):
    """Words that occur about as often, and the quartiles of a figure over them.

    Attributes:
        low: they occur at least so often.
        high: and at most so often; None where there is no bound.
        words: how many have a figure.
        quarter: a quarter of them have less.
        median: half of them have less.
        three_quarters: three quarters of them have less.
        mean: of all.
    """

    low: int
    high: int | None
    words: int
    quarter: float
    median: float
    three_quarters: float
    mean: float


def by_count(counts: NDArray[np.int64], figures: NDArray[np.float32]) -> list[CountClass]:
    """The quartiles of a figure by how often words occur; classes without a word are left out.

    Args:
        counts: int64[n].
        figures: float32[n]; NaN where a word has none.
    """
    found = []
    for low, high in zip(COUNT_BOUNDS, (*COUNT_BOUNDS[1:], None), strict=True):
        inside = figures[(counts >= low) & (counts < (high or np.inf)) & np.isfinite(figures)]
        if len(inside):
            quarter, median, three_quarters = np.quantile(inside, (0.25, 0.5, 0.75)).tolist()
            last = None if high is None else high - 1
            mean = float(inside.mean())
            found.append(CountClass(low, last, len(inside), quarter, median, three_quarters, mean))
    return found
