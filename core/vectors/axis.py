"""Words in their order between two poles: from small to large, from he to she."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.vectors.embeddings import Embeddings, Fold
from core.vectors.expression import evaluate


@dataclass(frozen=True, slots=True)
class AxisPlace:
    """A word on an axis.

    Attributes:
        word: as the vectors have it.
        score: the cosine similarity of the word with the difference of the poles, high less low, -1..1.
        position: where the word falls on the line through the poles: 0 at the low pole, 1 at the high one.
        low: its cosine similarity to the low pole.
        high: that to the high pole.
        count: how often it occurs, or None where that is not known.
    """

    word: str
    score: float
    position: float
    low: float
    high: float
    count: int | None


@dataclass(frozen=True, slots=True)
class AxisOrder:
    """Words along an axis.

    Attributes:
        places: the words, from the low pole to the high one, ties by index.
        low: the score that the low pole has itself.
        high: that of the high pole; scores beyond the two are possible.
        closeness: the cosine similarity of the poles with each other: near 1 the axis tells little.
    """

    places: tuple[AxisPlace, ...]
    low: float
    high: float
    closeness: float


def along_axis(
    embeddings: Embeddings,
    low: str,
    high: str,
    words: Sequence[str] | None = None,
    count: int = 20,
    fold: Fold | None = None,
) -> AxisOrder:
    """Sort words by where they lie between two poles, by the score that an axis of the map has for `high - low`.

    Args:
        embeddings: whose input vectors are asked, at unit length.
        low: a word or expression, the pole where the order begins.
        high: the other pole.
        words: those to sort, each once; None takes the `count` words nearest to the middle of the poles, which have to
            do with both, but for the poles' own.
        count: how many words where none are given.
        fold: how the text was folded.

    Raises:
        UnknownWordError: a ValueError, if a word is not there; with near spellings.
        ValueError: if a pole is no expression, or both are the same vector.
    """
    begin, end = (evaluate(pole, embeddings, fold) for pole in (low, high))
    start, stop = begin.vector.astype(np.float64), end.vector.astype(np.float64)
    difference, middle = stop - start, (start + stop) / 2
    length = float(np.linalg.norm(difference))
    if length < 1e-6:
        raise ValueError("Both poles are the same vector, so that no axis leads from one to the other. Change one.")
    if words is None:
        found = embeddings.nearest(middle, count, (*begin.words, *end.words))
        rows = [embeddings.index_of(near.word) for near in found]
    else:
        rows = list(dict.fromkeys(embeddings.index_of(word, fold) for word in words))
    rows.sort()
    units = embeddings.units(rows)
    scores, positions = units @ difference / length, (units - start) @ difference / length**2
    values = np.stack((scores, positions, units @ start, units @ stop), axis=1).tolist()
    places = [
        AxisPlace(embeddings.words[row], score, position, near_low, near_high, embeddings.count_of(row))
        for row, (score, position, near_low, near_high) in zip(rows, values, strict=True)
    ]
    return AxisOrder(
        tuple(sorted(places, key=lambda place: place.score)),
        float(start @ difference / length),
        float(stop @ difference / length),
        float(start @ stop),
    )
