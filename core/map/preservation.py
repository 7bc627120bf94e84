"""How far the map can be trusted: which of a word's true neighbours it keeps near, which it loses, whom it adds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.map.arrays import require_memory
from core.map.neighbours import nearest_neighbours, neighbours_of_some
from core.map.projection import Projection
from core.vectors.embeddings import Embeddings

DEFAULT_NEIGHBOURS = 15
MOST_MEASURED = 200_000
SAMPLE = 5_000
REACH = 3
"""What is not even among the `REACH` x k nearest is far."""

_STAGE = "Preservation"
_BLOCK = 2048
_STRETCH = 64
_TIE = 2e-6  # cosines that differ by less are equal: float32 sums of some hundred products
_SEED = 1


@dataclass(frozen=True, eq=False, slots=True)
class Preservation:
    """What a projection kept of the neighbourhoods of its words (of the words on the map alone).

    Attributes:
        shares: float32[n], for each word the share of its k nearest words on the map that are truly among its k
            nearest (by cosine, in the original space), 0..1; NaN where it was not measured.
        false: float32[n], the share of its k nearest on the map that are not even among its 3 k truly nearest.
        missing: float32[n], the share of its k truly nearest that are not even among its 3 k nearest on the map.
        k: how many neighbours were asked for, or all other words where there are fewer.
        mean: of the shares that were measured.
        chance: what a map of random places would keep on average, k / (n - 1).
        measured: how many of the n words were measured; all, up to 200,000.
    """

    shares: NDArray[np.float32]
    false: NDArray[np.float32]
    missing: NDArray[np.float32]
    k: int
    mean: float
    chance: float
    measured: int


@dataclass(frozen=True, eq=False, slots=True)
class Neighbourhood:
    """One word's neighbours, in truth and on the map.

    Attributes:
        word: its index.
        true: int32[k], the words of greatest cosine, best first.
        cosines: float32[k], of `true`.
        kept: bool[k], which of `true` are also among the k nearest on the map; the others are missing there.
        near: int32[k], the nearest words on the map, nearest first.
        near_cosines: float32[k], of `near`.
        near_ranks: int32[k], which of the word's neighbours each of `near` is in truth: 1 is the nearest.
        false: int32[m], those of `near` that are far in truth (not among the 3 k nearest), least cosine first.
        false_cosines: float32[m], of `false`.
    """

    word: int
    true: NDArray[np.int32]
    cosines: NDArray[np.float32]
    kept: NDArray[np.bool_]
    near: NDArray[np.int32]
    near_cosines: NDArray[np.float32]
    near_ranks: NDArray[np.int32]
    false: NDArray[np.int32]
    false_cosines: NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class _Truth:
    """The true neighbours of some words: int32[m, k] rows, and the least cosines of the k and of the 3 k nearest."""

    rows: NDArray[np.int32]
    kth: NDArray[np.float32]
    reach: NDArray[np.float32]


def preservation(embeddings: Embeddings, projection: Projection, k: int, job: Job) -> Preservation:
    """Measure how well each word's neighbours survive the projection.

    The share is that of Lee & Verleysen's Q_NX, word by word; far false and far missing neighbours tell errors of
    trustworthiness from errors of continuity (Venna & Kaski 2001). Above 200,000 words an even sample of 5,000 is
    measured, against all words. Truth is always the cosine, also where the map was made by another metric. Where the
    layout brought the neighbours along, 68,000 words take 1 s, else about 12 processor seconds.

    Args:
        embeddings: the vectors of which the map was made; its first n words are on it.
        projection: of n words, 2 or 3 axes.
        k: neighbours of each word, 15 is usual; at least 1.
        job: told how far it is.

    Raises:
        ValueError: if fewer than two words are on the map, k is less than 1, or memory does not suffice.
        Cancelled: by the job.
    """
    count = len(projection)
    k, reach = _bounds(count, k)
    vectors = embeddings.unit_vectors[:count]
    words = _measured_words(count)
    job.report(_STAGE)
    known = projection.neighbours
    if known is not None and known.shape[1] >= reach:
        truth = _known_truth(vectors, known[words], k, reach, words)
    elif len(words) == count:
        truth = _whole_truth(vectors, k, reach, job)
    else:
        truth = _truth_of(vectors, words, k, reach, job)
    kept, false, missing = _compare(vectors, projection.positions, words, truth, k, reach, job)
    shares, falses, misses = (_spread(values, words, count) for values in (kept, false, missing))
    return Preservation(shares, falses, misses, k, float(kept.mean()), k / (count - 1), len(words))


def neighbourhood(embeddings: Embeddings, projection: Projection, index: int, k: int) -> Neighbourhood:
    """The neighbours of one word, exact; about 5 ms for 100,000 words of 100 dimensions.

    Args:
        embeddings: the vectors; its first n words are on the map.
        projection: of n words.
        index: the word, below n.
        k: how many neighbours; all others where there are fewer.

    Raises:
        ValueError: if fewer than two words are on the map, or k is less than 1.
        IndexError: if the word is not on the map.
    """
    count = len(projection)
    if not 0 <= index < count:
        raise IndexError(f"The word {index} is not among the {count:,} words of the map.")
    k, reach = _bounds(count, k)
    vectors = embeddings.unit_vectors[:count]
    cosines = vectors @ vectors[index]
    cosines[index] = -np.inf
    squares = np.square(projection.positions - projection.positions[index]).sum(axis=1)
    squares[index] = np.inf
    true, near = _first(-cosines, k), _first(squares, k)
    ranks = np.array([1 + np.count_nonzero(cosines > cosine) for cosine in cosines[near]], np.int32)
    false = near[ranks > reach]
    false = false[np.argsort(cosines[false], kind="stable")]
    return Neighbourhood(
        word=index,
        true=true,
        cosines=cosines[true],
        kept=np.isin(true, near),
        near=near,
        near_cosines=cosines[near],
        near_ranks=ranks,
        false=false,
        false_cosines=cosines[false],
    )


def _bounds(count: int, k: int) -> tuple[int, int]:
    """The count k and its reach, no more than there are other words."""
    if count < 2:
        raise ValueError("A single word has no neighbours that a map could keep. Put more words on the map.")
    if k < 1:
        raise ValueError(f"{k} neighbours cannot be compared. Ask for at least 1.")
    return min(k, count - 1), min(REACH * k, count - 1)


def _measured_words(count: int) -> NDArray[np.int64]:
    if count <= MOST_MEASURED:
        return np.arange(count)
    return np.sort(np.random.default_rng(_SEED).choice(count, SAMPLE, replace=False))


def _known_truth(
    vectors: NDArray[np.float32], known: NDArray[np.int32], k: int, reach: int, words: NDArray[np.int64]
) -> _Truth:
    """What the layout found already."""
    own = vectors[words]
    kth, farthest = (np.einsum("id,id->i", own, vectors[known[:, place - 1]]) for place in (k, reach))
    return _Truth(known[:, :k], kth, farthest)


def _whole_truth(vectors: NDArray[np.float32], k: int, reach: int, job: Job) -> _Truth:
    """The true neighbours of all words."""
    require_memory(16 * (reach + 1) * len(vectors), len(vectors))
    rows, distances = nearest_neighbours(vectors, reach + 1, job.report)
    return _Truth(rows[:, 1 : k + 1].copy(), 1 - distances[:, k], 1 - distances[:, reach])


def _truth_of(vectors: NDArray[np.float32], words: NDArray[np.int64], k: int, reach: int, job: Job) -> _Truth:
    """The true neighbours of a few of many words."""
    rows, cosines = neighbours_of_some(vectors, words, reach, job.report)
    return _Truth(rows[:, :k], cosines[:, k - 1], cosines[:, reach - 1])


def _compare(
    vectors: NDArray[np.float32],
    positions: NDArray[np.float32],
    words: NDArray[np.int64],
    truth: _Truth,
    k: int,
    reach: int,
    job: Job,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """For each of `words` the shares of its neighbours kept, false and missing.

    What is as near as the k-th neighbour counts as near, so that words with equal vectors or places cost nothing.
    """
    from scipy.spatial import cKDTree  # not needed before the first map

    job.report(_STAGE, 0, len(words))
    tree = cKDTree(positions)
    shares = np.empty((3, len(words)), np.float32)
    for first in range(0, len(words), _BLOCK):
        job.report(_STAGE, first, len(words))
        block = slice(first, first + _BLOCK)
        chosen = words[block]
        distances, near = tree.query(positions[chosen], reach + 1, workers=2)
        near, farthest = _without_itself(distances, near, chosen, k)
        cosines = np.einsum("id,ikd->ik", vectors[chosen], vectors[near])
        away = np.linalg.norm(positions[truth.rows[block]] - positions[chosen, None], axis=2)
        shares[0, block] = (cosines >= truth.kth[block, None] - _TIE).mean(axis=1)
        shares[1, block] = (cosines < truth.reach[block, None] - _TIE).mean(axis=1)
        shares[2, block] = (away > farthest[:, None] * (1 + _TIE)).mean(axis=1)
    return shares[0], shares[1], shares[2]


def _without_itself(
    distances: NDArray[np.float64], near: NDArray[np.int64], words: NDArray[np.int64], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The k nearest of each word but itself, and how far the farthest of all is.

    A word may not be among those that share its place; then the last of them is left out instead.
    """
    is_itself = near == words[:, None]
    is_itself[~is_itself.any(axis=1), -1] = True
    others = near[~is_itself].reshape(len(near), -1)
    return others[:, :k], distances[:, -1]


def _first(values: NDArray[np.float32], count: int) -> NDArray[np.int32]:
    """The indices of the `count` least values, the least first, ties by index.

    Each stretch of values has one least; `count` stretches reach the bound, so no answer lies above it.
    """
    stretch = _STRETCH if len(values) >= _STRETCH * count else 1
    whole = len(values) // stretch * stretch
    least = values[:whole].reshape(-1, stretch).min(axis=1)
    found = np.flatnonzero(values <= np.partition(least, count - 1)[count - 1])
    return found[np.argsort(values[found], kind="stable")[:count]].astype(np.int32)


def _spread(values: NDArray[np.float32], words: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """float32[count]: the values at their words, NaN elsewhere."""
    spread = np.full(count, np.nan, np.float32)
    spread[words] = values
    return spread
