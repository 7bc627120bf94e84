"""Words held against each other: how similar two sets are, which word is the odd one, what two have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.vectors.embeddings import Embeddings, Fold, Neighbour
from core.vectors.expression import evaluate

MOST_WORDS = 1_000  # of a set: the cosines of all pairs are held


@dataclass(frozen=True, eq=False, slots=True)
class Similarity:
    """How similar two sets of words are.

    Attributes:
        value: the cosine of the means of both, -1..1.
        pairs: float32[n, m], the cosine of each word of the left set with each of the right one.
        left: the n words, as the vectors have them.
        right: the m words.
    """

    value: float
    pairs: NDArray[np.float32]
    left: tuple[str, ...]
    right: tuple[str, ...]


def similarity(
    embeddings: Embeddings, left: Sequence[str], right: Sequence[str], fold: Fold | None = None
) -> Similarity:
    """The similarity of two words, or of two sets of words.

    A set is the mean of its words' input vectors at length 1, as `avg(a, b)` in an expression is.

    Raises:
        UnknownWordError: a ValueError, if a word is not there; with near spellings.
        ValueError: if a set is empty, or has more than 1,000 words.
    """
    if not left or not right:
        raise ValueError("One of the two sets is empty. Give at least one word on each side.")
    if max(len(left), len(right)) > MOST_WORDS:
        raise ValueError(f"One of the two sets has more than {MOST_WORDS:,} words. Give fewer.")
    indices = [[embeddings.index_of(word, fold) for word in words] for words in (left, right)]
    first, second = (embeddings.units(side) for side in indices)
    names = [tuple(embeddings.words[index] for index in side) for side in indices]
    value = _cosine(first.mean(axis=0), second.mean(axis=0))
    return Similarity(value, np.clip(first @ second.T, -1, 1).astype(np.float32), *names)


def odd_one_out(embeddings: Embeddings, words: Sequence[str], fold: Fold | None = None) -> list[Neighbour]:
    """The words by their cosine similarity to the mean of all of them, the oddest first, ties in the order given.

    The mean is that of the input vectors at length 1, as in gensim's `doesnt_match`. A word that is given twice counts
    once.

    Raises:
        UnknownWordError: a ValueError, if a word is not there; with near spellings.
        ValueError: if there are fewer than three different words.
    """
    indices = list(dict.fromkeys(embeddings.index_of(word, fold) for word in words))
    if len(indices) < 3:
        raise ValueError("The odd one is told from at least two others. Give three different words or more.")
    units = embeddings.units(indices)
    mean = units.mean(axis=0)
    scores = [_cosine(unit, mean) for unit in units]
    order = sorted(range(len(indices)), key=scores.__getitem__)
    return [Neighbour(embeddings.words[indices[n]], scores[n], embeddings.count_of(indices[n])) for n in order]


@dataclass(frozen=True, slots=True)
class Compared:
    """A neighbour of one of two expressions, or of both: its cosine similarity to each, and its count."""

    word: str
    first: float
    second: float
    count: int | None


@dataclass(frozen=True, slots=True)
class NeighbourComparison:
    """The neighbours of two expressions side by side.

    Attributes:
        only_first: those of the first alone, nearest to it first.
        only_second: those of the second alone, nearest to it first.
        shared: those of both, by the sum of both similarities, greatest first.
        jaccard: how many are shared, of all in either list, 0..1.
    """

    only_first: tuple[Compared, ...]
    only_second: tuple[Compared, ...]
    shared: tuple[Compared, ...]
    jaccard: float


def compare_neighbours(
    embeddings: Embeddings, a: str, b: str, count: int, fold: Fold | None = None
) -> NeighbourComparison:
    """The nearest `count` words to each of two words or expressions, with what both have in common.

    The words of both are left out of both lists, for none can be a neighbour of itself.

    Raises:
        ValueError: as `expression.evaluate`.
    """
    queries = [evaluate(text, embeddings, fold) for text in (a, b)]
    without = [word for query in queries for word in query.words]
    lists = [embeddings.nearest(query.vector, count, without) for query in queries]
    near = list(dict.fromkeys(neighbour.word for found in lists for neighbour in found))
    rows = [embeddings.index_of(word) for word in near]
    units = embeddings.units(rows)
    cosines = [units @ query.vector.astype(np.float64) for query in queries]
    compared = [
        Compared(word, first, second, embeddings.count_of(row))
        for word, row, first, second in zip(near, rows, *(side.tolist() for side in cosines), strict=True)
    ]
    in_first, in_second = ({neighbour.word for neighbour in found} for found in lists)
    shared = sorted(
        (row for row in compared if row.word in in_first & in_second), key=lambda row: -row.first - row.second
    )
    return NeighbourComparison(
        tuple(row for row in compared if row.word not in in_second),
        tuple(row for row in compared if row.word not in in_first),
        tuple(shared),
        len(shared) / len(compared) if compared else 0.0,
    )


def _cosine(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    length = float(np.linalg.norm(first) * np.linalg.norm(second))
    return min(max(float(first @ second) / length, -1.0), 1.0) if length > 0 else 0.0
