"""Which words are in doubt: seen too rarely for their neighbours to mean anything, or found to be unstable."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# PLACEHOLDER
FEWEST_SEEN = 20
UNSTABLE = 0.3
TRUSTED, RARE, SHAKEN = range(3)


def doubted(
    counts: NDArray[np.int64] | None, words: int, overlap: NDArray[np.float32] | None = None, over_texts: bool = False
) -> NDArray[np.uint8]:
    """Why each word is in doubt: RARE, SHAKEN, or TRUSTED where nothing speaks against it.

    What was measured comes before the rule for rare words, but that seeds alone leave a rare word as it is shows only
    that its few lines are learnt by heart: no other text has them.

    Args:
        counts: int64[V], or None where nobody knows them: then no word is rare.
        words: V.
        overlap: float32[n] of the first n words, `core.training.stability.Stability.overlap`, where it was measured.
        over_texts: whether the text differed between the runs that it was measured on.

    Returns:
        uint8[V].
    """
    found = np.full(words, TRUSTED, np.uint8)
    if counts is not None:
        found[counts < FEWEST_SEEN] = RARE
    if overlap is not None:
        measured = found[: len(overlap)]
        if over_texts:
            measured[overlap >= UNSTABLE] = TRUSTED
        measured[overlap < UNSTABLE] = SHAKEN
    return found
