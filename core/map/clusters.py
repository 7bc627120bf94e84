"""Areas of the map: clusters of the original space at two levels, each with the words that set it apart and a place."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.map.blas import ONE_BLAS_THREAD
from core.map.naming import names_of, places_of
from core.vectors.cosines import at_unit_length
from core.vectors.embeddings import Embeddings

CLEAR = 0.8
"""Below this clarity the names of an area say little (seen in English, Chinese and Russian texts)."""

_GATHERED = 0.25  # an area of which less lies together has no one place where a name could stand
_FITTED = 100_000  # words; the rest is assigned to what they form
_ROUNDS = 30
_STILL = 0.999  # cosine of each centroid with itself one round before
_BLOCK = 4096
_SEED = 1
_MOST_FINE, _MOST_COARSE = 100, 12
_SMALL = 0.1
_POWER = 1.5
_ROUNDING = 1e-5
_LAST_COUNT = 10  # of the least frequent word, where counts are not known
_LEAST_WEIGHT = 0.1  # of a word that occurs once
_STAGE = "Areas"


@dataclass(frozen=True, slots=True)
class Area:
    """A cluster of words.

    Attributes:
        words: at most 3 that set it apart, the best first.
        clarity: how well the words do so; where it is below `CLEAR` they say little, and 0 where they are rare.
        place: the densest spot of its words on the map, one number for each axis.
        size: how many words of the map belong to it.
        gathered: 0..1, the share of its words that lie round the place; small where the map has torn it to pieces.
    """

    words: tuple[str, ...]
    clarity: float
    place: tuple[float, ...]
    size: int
    gathered: float


@dataclass(frozen=True, eq=False, slots=True)
class Level:
    """One partition of the words.

    Attributes:
        labels: int32[n], the number of each word's area.
        areas: the areas, weightiest first; none is empty.
    """

    labels: NDArray[np.int32]
    areas: tuple[Area, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Areas:
    """What `find_areas` found.

    Attributes:
        coarse: 8 to 12 large areas, unions of fine ones; fewer where there are few words.
        fine: 40 to 100 small ones; fewer where there are few words.
        fitted: how many words, the first ones, formed the clusters; the rest was assigned to them.
    """

    coarse: Level
    fine: Level
    fitted: int

    @property
    def levels(self) -> tuple[Level, Level]:
        """Both, coarse first."""
        return self.coarse, self.fine

    def placed(self, positions: NDArray[np.float32]) -> Areas:
        """The same areas where they lie on another map of the same words; about 0.1 s for 68,000 words.

        Args:
            positions: float32[n, 2 or 3], finite.
        """
        return replace(self, coarse=_placed(self.coarse, positions), fine=_placed(self.fine, positions))


def names_on_map(areas: Areas) -> list[list[tuple[str, float, float, float]]]:
    """The names of both levels, coarse first: text, x, y and weight; areas in pieces, or of mixed words, have none."""
    return [
        [
            (" · ".join(area.words), area.place[0], area.place[1], area.size * area.gathered)
            for area in level.areas
            if area.words and area.gathered >= _GATHERED and area.clarity >= CLEAR
        ]
        for level in areas.levels
    ]


def find_areas(embeddings: Embeddings, positions: NDArray[np.float32], job: Job) -> Areas:
    """Cluster the first n words by their vectors, never by their places; the same vectors give the same areas.

    Spherical k-means (Dhillon & Modha 2001) from k-means++ seeds, of what sets the words apart from their mean (which
    all vectors of a little text share, and which says nothing). A word weighs as a power of the logarithm of its count,
    so that the noisy vectors of rare words form few areas of their own. Ward's method joins the centroids.

    Args:
        embeddings: the vectors, and counts where they are known; else words are taken to stand by falling frequency.
        positions: float32[n, 2 or 3], finite: the map.
        job: told how far it is.

    Raises:
        ValueError: if there is no word.
    """
    if len(positions) == 0:
        raise ValueError("There is no word to find areas of.")
    with ONE_BLAS_THREAD:  # between products so small the other threads of a BLAS wait in a loop
        coarse, fine, fitted = _levels(embeddings, positions, job)
    return Areas(coarse, fine, fitted).placed(positions)


def _levels(embeddings: Embeddings, positions: NDArray[np.float32], job: Job) -> tuple[Level, Level, int]:
    count, fitted = len(positions), min(len(positions), _FITTED)
    job.report(_STAGE)
    vectors, weights = embeddings.unit_vectors[:count], word_weights(embeddings, count)
    mean, centred = _centred(vectors[:fitted], weights[:fitted])
    weighted = centred * weights[:fitted, None] ** _POWER
    centroids = _large(weighted, _fit(weighted, _seeds(weighted, fine_count(count), job), job))
    fine = _by_weight(_assigned(vectors, mean, centroids, job), weights)
    masses = np.bincount(fine, weights).astype(np.float64)
    parents = _joined(centroids_of(weighted, fine[:fitted], len(masses)), masses, coarse_count(len(masses)))
    levels: list[Level] = []
    for labels in (_by_weight(parents[fine], weights), fine):
        job.report("Names of areas", len(levels), 2)
        sizes = np.bincount(labels).tolist()
        centroids = centroids_of(weighted, labels[:fitted], len(sizes))
        names = names_of(
            embeddings.words,
            centred,
            labels[:fitted],
            fine[:fitted],
            centroids,
            weights[:fitted],
            rare_below(embeddings, weights),
        )
        nowhere = (0.0,) * positions.shape[1]  # until they are placed
        areas = (Area(words, clear, nowhere, size, 0.0) for (words, clear), size in zip(names, sizes, strict=True))
        levels.append(Level(labels, tuple(areas)))
    return levels[0], levels[1], fitted


def fine_count(words: int) -> int:
    """How many fine areas a map of so many words has: 39 for 1,000 words, 80 for 68,000, never more than 100."""
    return max(min(round(12 * math.pow(words, 0.17)), words // 10, _MOST_FINE), 1)


def coarse_count(fine: int) -> int:
    """How many coarse areas so many fine ones are joined into."""
    return max(min(round(1.35 * math.sqrt(fine)), _MOST_COARSE, fine), 1)


def word_weights(embeddings: Embeddings, count: int) -> NDArray[np.float32]:
    """float32[count]: log10 of the counts of the first words; without counts, of those that Zipf's law would give."""
    if embeddings.counts is None:
        counts = _LAST_COUNT * count / np.arange(1.0, count + 1)
    else:
        counts = np.maximum(embeddings.counts[:count], 1).astype(np.float64)
    return np.maximum(np.log10(counts), _LEAST_WEIGHT).astype(np.float32)


def rare_below(embeddings: Embeddings, weights: NDArray[np.float32]) -> float:
    """The log10 of the count below which words are rare: less frequent than a fifth of the map, or than 20 times.

    Words that occur 100 times never are; without counts, those of the most frequent tenth of all vectors.

    Args:
        embeddings: most frequent words first.
        weights: float32[n], of the words on the map, as `word_weights` gives them.
    """
    count = len(weights)
    if embeddings.counts is None:
        return math.log10(_LAST_COUNT * count / max(count / 5, len(embeddings) / 10))
    return min(max(float(weights[count // 5]), math.log10(20)), math.log10(100))


def centroids_of(weighted: NDArray[np.float32], labels: NDArray[np.int32], count: int) -> NDArray[np.float32]:
    """float32[count, d]: the mean direction of the weighted vectors of each label, at length 1; 0 where there is none.

    Sums are products with blocks of indicators, which BLAS does faster than anything that gathers rows.
    """
    sums = np.zeros((count, weighted.shape[1]), np.float32)
    numbers = np.arange(count)
    for first in range(0, len(weighted), _BLOCK):
        block = slice(first, first + _BLOCK)
        sums += (labels[block] == numbers[:, None]).astype(np.float32) @ weighted[block]
    return at_unit_length(sums)


def _centred(
    vectors: NDArray[np.float32], weights: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The mean of the words, float32[d], and what sets each apart from it, float32[n, d] at length 1 or 0."""
    mean = (weights / weights.sum()) @ vectors
    rest = vectors - mean
    rest[np.abs(rest).max(axis=1) < _ROUNDING] = 0
    return mean, at_unit_length(rest)


def _seeds(weighted: NDArray[np.float32], count: int, job: Job) -> NDArray[np.float32]:
    """k-means++ (Arthur & Vassilvitskii 2007): each next seed is drawn by how far a word is from all before.

    Fewer than `count` where all words lie at seeds already.
    """
    rng = np.random.default_rng(_SEED)
    masses = np.linalg.norm(weighted, axis=1)
    nearest = np.full(len(weighted), -np.inf, np.float32)
    seeds: list[NDArray[np.float32]] = []
    chances = masses.astype(np.float64)
    while len(seeds) < count and (not seeds or chances.sum() > 1e-4 * masses.sum()):
        job.report(_STAGE, len(seeds), count + 2 * _ROUNDS)
        sums = np.cumsum(chances)
        chosen = min(int(np.searchsorted(sums, rng.random() * sums[-1], side="right")), len(weighted) - 1)
        seeds.append(at_unit_length(weighted[chosen : chosen + 1])[0])
        np.maximum(nearest, weighted @ seeds[-1], out=nearest)
        chances = np.maximum(masses - nearest, 0).astype(np.float64)
    return np.array(seeds)


def _fit(weighted: NDArray[np.float32], centroids: NDArray[np.float32], job: Job) -> NDArray[np.float32]:
    """Move the centroids until they rest; one that loses all its words stays where it is."""
    count = len(centroids)
    for done in range(_ROUNDS):
        job.report(_STAGE, count + 2 * done, count + 2 * _ROUNDS)
        moved = centroids_of(weighted, _nearest(weighted, centroids), count)
        moved = np.where(np.any(moved, axis=1, keepdims=True), moved, centroids)
        still = float((moved * centroids).sum(axis=1).min())
        centroids = moved
        if still > _STILL:
            break
    return centroids


def _large(weighted: NDArray[np.float32], centroids: NDArray[np.float32]) -> NDArray[np.float32]:
    """Those that have a tenth of the words of a middling one; a handful of words is no area, they join the next."""
    sizes = np.bincount(_nearest(weighted, centroids), minlength=len(centroids))
    large: NDArray[np.float32] = centroids[sizes >= _SMALL * sizes.mean()]
    return large


def _assigned(
    vectors: NDArray[np.float32], mean: NDArray[np.float32], centroids: NDArray[np.float32], job: Job
) -> NDArray[np.int32]:
    """The nearest centroid of each word after the mean is taken away; its length decides nothing."""
    parts = []
    for first in range(0, len(vectors), _FITTED):
        job.report(_STAGE, len(centroids) + 2 * _ROUNDS, len(centroids) + 2 * _ROUNDS)
        parts.append(_nearest(vectors[first : first + _FITTED], centroids, mean @ centroids.T))
    return np.concatenate(parts)


def _nearest(
    vectors: NDArray[np.float32], centroids: NDArray[np.float32], offsets: NDArray[np.float32] | float = 0.0
) -> NDArray[np.int32]:
    labels = np.empty(len(vectors), np.int32)
    for first in range(0, len(vectors), _BLOCK):
        block = slice(first, first + _BLOCK)
        labels[block] = (vectors[block] @ centroids.T - offsets).argmax(axis=1)
    return labels


def _by_weight(labels: NDArray[np.int32], weights: NDArray[np.float32]) -> NDArray[np.int32]:
    """The same partition with its parts numbered by falling weight, none of them empty."""
    masses = np.bincount(labels, weights)
    numbers = np.empty(len(masses), np.int32)
    numbers[np.argsort(-masses, kind="stable")] = np.arange(len(masses), dtype=np.int32)
    renumbered: NDArray[np.int32] = numbers[labels]
    return renumbered


def _joined(centroids: NDArray[np.float32], masses: NDArray[np.float64], count: int) -> NDArray[np.int32]:
    """int32[K]: which of `count` groups each centroid falls to when the pair that costs least variance is joined first.

    Ward (1963) with the masses of the clusters, so that two small neighbours go together before two large ones.
    """
    centres, sizes = centroids.astype(np.float64), masses.astype(np.float64)
    groups = [[number] for number in range(len(centres))]
    while len(groups) > count:
        squares = ((centres[:, None] - centres[None]) ** 2).sum(axis=-1)
        costs = squares * (sizes[:, None] * sizes / (sizes[:, None] + sizes))
        np.fill_diagonal(costs, np.inf)
        first, second = sorted(divmod(int(costs.argmin()), len(groups)))
        shares = sizes[[first, second]] / sizes[[first, second]].sum()
        centres[first] = shares @ centres[[first, second]]
        sizes[first] += sizes[second]
        groups[first] += groups.pop(second)
        centres, sizes = np.delete(centres, second, axis=0), np.delete(sizes, second)
    parents = np.empty(len(centroids), np.int32)
    for number, group in enumerate(groups):
        parents[group] = number
    return parents


def _placed(level: Level, positions: NDArray[np.float32]) -> Level:
    places = places_of(level.labels, len(level.areas), positions)
    areas = (
        replace(area, place=place, gathered=gathered)
        for area, (place, gathered) in zip(level.areas, places, strict=True)
    )
    return replace(level, areas=tuple(areas))
