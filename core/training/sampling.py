"""Which words are skipped (subsampling), and from which the right one is told: drawn ones (noise) or all."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_MASK = 0xFFFFFFFFFFFFFFFF


class Noise(NamedTuple):
    """A distribution over words from which a draw takes constant time (alias method, Walker 1977).

    A draw picks a word uniformly and 24 random bits; it keeps the word if these are below its threshold, else it takes
    the word's alias. Both stand side by side, so that a draw touches one place of the memory.

    Attributes:
        cells: int32[V, 2], threshold (0 to 2^24) and alias of each word.
        negatives: how many words are drawn for each true pair.
    """

    cells: NDArray[np.int32]
    negatives: int


class EveryWord(NamedTuple):
    """The targets of the exact softmax.

    Attributes:
        words: size of the vocabulary.
    """

    words: int


def keep_probabilities(counts: NDArray[np.int64], subsample: float) -> NDArray[np.float32]:
    """Probability with which each occurrence of a word stays in the text (the reference implementation's formula).

    With z the word's share of all tokens and t the threshold: min(1, (sqrt(z / t) + 1) * t / z).

    Args:
        counts: int64[V], each at least 1.
        subsample: t; 0 keeps everything.

    Returns:
        float32[V].
    """
    if subsample == 0:
        return np.ones(len(counts), np.float32)
    ratio = counts / counts.sum() / subsample
    return np.asarray(np.minimum(1.0, (np.sqrt(ratio) + 1.0) / ratio), np.float32)


def noise_distribution(counts: NDArray[np.int64], power: float) -> NDArray[np.float64]:
    """P(word) proportional to count^power (Mikolov et al. 2013b, section 2.2), float64[V]."""
    weights = counts.astype(np.float64) ** power
    return np.asarray(weights / weights.sum())


def noise(counts: NDArray[np.int64], power: float, negatives: int) -> Noise:
    """The alias table of the noise distribution, exact for every word, the rarest included.

    Words of less than average probability ("small") are filled up by the others ("large"), both taken in order. Where
    each large word runs dry follows from cumulative sums alone, so no loop is needed.
    """
    scaled = noise_distribution(counts, power) * len(counts)
    is_large = scaled >= 1
    is_large[np.argmax(scaled)] = True  # rounding may leave every word a hair below the average
    small, large = np.flatnonzero(~is_large), np.flatnonzero(is_large)
    deficit = np.concatenate(([0.0], np.cumsum(1 - scaled[small])))
    excess = np.cumsum(scaled[large] - 1)
    thresholds, aliases = np.minimum(scaled, 1.0), np.arange(len(counts))
    # A small word takes from the first large word that the deficits before it have not used up.
    giver = np.searchsorted(excess, deficit[:-1], side="right").clip(max=len(large) - 1)
    aliases[small] = large[giver]
    # A large word that gives more than it has becomes small itself and takes from the next large one.
    used = deficit[np.searchsorted(deficit, excess[:-1]).clip(max=len(small))]
    thresholds[large[:-1]] = (1 - (used - excess[:-1])).clip(0.0, 1.0)
    aliases[large[:-1]] = large[1:]
    return Noise(np.stack((np.rint(thresholds * 2**24), aliases), axis=1).astype(np.int32), negatives)


def chunk_seed(seed: int, epoch: int, chunk: int) -> np.uint64:
    """The start of a chunk's random numbers: the same for the same three numbers, whichever thread trains it."""
    state = 0
    for part in (seed, epoch, chunk):
        state = _mixed((state + part + 0x9E3779B97F4A7C15) & _MASK)
    return np.uint64(state | 1)


def _mixed(value: int) -> int:
    """The finaliser of splitmix64 (Steele, Lea and Flood 2014)."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)
