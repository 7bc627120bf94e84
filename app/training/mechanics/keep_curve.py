"""The subsampling curve over the words of a text: what a threshold keeps, its picture, and the steps of its slider."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from app.training.mechanics.chart import Curve, Picture, Scale, decades
from core.text.vocabulary import Vocabulary
from core.training.sampling import keep_probabilities

_LEAST, _PER_DECADE = -7, 20  # the slider runs from 1e-7 to 1 in steps of a 20th of a decade; 0 is off
STEPS = -_LEAST * _PER_DECADE + 1
_NAMED = 40
_MOST_TICKS = 6  # more of so many figures would run into one another


@dataclass(frozen=True)
class Kept:
    """What a threshold keeps.

    Attributes:
        threshold: t; 0 keeps everything.
        shares: float64[V], relative frequencies.
        keep: float32[V], keep probabilities.
        tokens: how many tokens stay on average.
        own: float32[V], keep probabilities at the run's own threshold.
    """

    threshold: float
    shares: NDArray[np.float64]
    keep: NDArray[np.float32]
    tokens: float
    own: NDArray[np.float32]


def kept_at(counts: NDArray[np.int64], threshold: float, own: float) -> Kept:
    """What a threshold does to words of these counts, beside the run's own."""
    keep = keep_probabilities(counts, threshold)
    tokens = float(counts @ keep.astype(np.float64))
    return Kept(threshold, counts / counts.sum(), keep, tokens, keep_probabilities(counts, own))


def picture_of(vocabulary: Vocabulary, word: int | None, kept: Kept) -> Picture:
    """The curve over relative frequency, a point for each count that a word has, the most frequent words named.

    Args:
        vocabulary: the words that reach the minimum count.
        word: the place of the one that is marked; None marks none.
        kept: `kept_at` a threshold.
    """
    words, counts = vocabulary.words, vocabulary.counts
    low = 10.0 ** math.floor(math.log10(float(kept.shares[-1])))
    high = 10.0 ** math.ceil(math.log10(float(kept.shares[0])) + 1e-9)
    x = np.geomspace(low, high, 300)
    ratio = x / kept.threshold if kept.threshold else np.full(len(x), 1e-9)
    curve = Curve(x, np.minimum(1.0, (np.sqrt(ratio) + 1) / ratio))
    first = np.flatnonzero(np.diff(counts, prepend=counts[0] + 1))  # one word for each count
    points = np.stack((kept.shares[first], kept.keep[first].astype(np.float64)), axis=1)
    named = range(min(_NAMED, len(words)))
    names = [(float(kept.shares[i]), float(kept.keep[i]), words[i]) for i in named if i != word]
    uprights = [(kept.threshold, _tr("threshold t"))] if low <= kept.threshold <= high else []
    ticks = decades(low, high)
    ticks = ticks if len(ticks) <= _MOST_TICKS else ticks[::-2][::-1]
    return Picture(
        Scale(_tr("relative frequency"), low, high, ticks, percent_tick, logarithmic=True),
        Scale(_tr("stays with probability"), 0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0)),
        [curve],
        points,
        names,
        None if word is None else (float(kept.shares[word]), float(kept.keep[word]), words[word]),
        uprights=uprights,
    )


def threshold_of(step: int) -> float:
    """The threshold at a step of the slider."""
    return 0.0 if step == 0 else float(10.0 ** (_LEAST + (step - 1) / _PER_DECADE))


def step_of(threshold: float) -> int:
    """The step of the slider that is nearest to a threshold."""
    if threshold <= 0:
        return 0
    return min(max(round((math.log10(threshold) - _LEAST) * _PER_DECADE) + 1, 1), STEPS)


def percent_tick(share: float) -> str:
    """A power of ten as percent."""
    return f"{100 * share:.9f}".rstrip("0").rstrip(".") + " %"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Mechanics", text)
