"""Lines of a corpus that stand in it more than once, found by their hashes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.text.corpus import Corpus

LOOKED_TOKENS = 2_000_000
_FEWEST_TOKENS = 5  # of a line that is no chance: a heading, "Chapter 3", is there again by right
_RADIX = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class Repeats:
    """How much of the beginning of a text is repetition.

    Attributes:
        looked: tokens that were looked at.
        share: of them, 0..1, in lines of five tokens and more that stood there before.
        line: the number of the line whose copies have the most tokens.
        times: how often it stands there.
        worst_share: of the tokens looked at, 0..1, in that line and its copies.
    """

    looked: int
    share: float
    line: int
    times: int
    worst_share: float


def repeats_of(corpus: Corpus) -> Repeats:
    """Compare the lines within the first 2 million tokens; 0.1 s and 80 MB. Two lines alike in 64 bits count as one."""
    lines = max(int(np.searchsorted(corpus.line_starts, LOOKED_TOKENS, "right")) - 1, 1)
    starts = corpus.line_starts[: lines + 1]
    if int(starts[-1]) > 2 * LOOKED_TOKENS:  # one line, longer than what is looked at
        return Repeats(0, 0.0, 0, 1, 0.0)
    lengths = np.diff(starts)
    looked = int(starts[-1])
    powers = np.full(int(lengths.max()), _RADIX, np.uint64)
    powers[0] = _MIX
    np.cumprod(powers, out=powers)
    values = (corpus.ids[:looked].astype(np.uint64) + np.uint64(1)) * _MIX
    values ^= values >> np.uint64(29)
    values *= powers[np.arange(looked) - np.repeat(starts[:-1], lengths)]
    hashes = np.add.reduceat(values, starts[:-1])
    _, first, which, times = np.unique(hashes, return_index=True, return_inverse=True, return_counts=True)
    is_long = lengths >= _FEWEST_TOKENS
    is_copy = is_long & (first[which] != np.arange(lines))
    weights = np.where(is_long[first] & (times > 1), times * lengths[first], 0)
    worst = int(np.argmax(weights))
    return Repeats(
        looked,
        float(lengths[is_copy].sum() / looked),
        int(first[worst]),
        int(times[worst]),
        float(weights[worst] / looked),
    )
