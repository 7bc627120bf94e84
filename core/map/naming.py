"""What an area of the map is called, and where on the map its name stands."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.text.vocabulary import Words

WORDS = 3
_CANDIDATES = 60
_LEAST_LOG = 0.5  # log10 of a count below which a word names nothing
_COMMON_START, _ENDING = 4, 3
_UNREADABLE = 0.2  # what the score of a single letter, or of a word with no letter in it, is multiplied by
_SAME_PART = 0.85  # what a word's score is multiplied by for each word of its part that names the area already
_CELLS = {2: 64, 3: 24}  # of a grid, along each axis
_MOST_BLURS = 60
_EDGE = 0.005  # share of the words beyond each side of the grid
_ROOM = 2.5  # times the room that an area's words would take up if they lay as thick as words do on this map


def names_of(
    words: Words,
    vectors: NDArray[np.float32],
    labels: NDArray[np.int32],
    parts: NDArray[np.int32],
    centroids: NDArray[np.float32],
    weights: NDArray[np.float32],
    rare: float = 0.0,
) -> list[tuple[tuple[str, ...], float]]:
    """The words that set each area apart: frequent, near its centroid, far from the others, no two of one stem.

    A word's score is (its cosine to its own centroid, less the mean over all centroids, plus the lead over the next
    centroid) times the logarithm of its count. The mean keeps `the` and `of`, which are near to everything, out.

    Args:
        words: whose first n words are meant.
        vectors: float32[n, d], of length 1 or 0.
        labels: int32[n], the area of each word.
        parts: int32[n], the part of its area that a word lies in; an area is best named by words of several parts.
        centroids: float32[k, d], of length 1 or 0.
        weights: float32[n], log10 of the counts.
        rare: log10 of a count; words that are rarer in the (geometric) mean say nothing, however well they lie apart,
            for their vectors are little more than noise.

    Returns:
        for each of the k areas at most 3 words, the best first, and the mean of their scores, 0 where they are rare.
    """
    scores = _distinctness(vectors, labels, centroids)
    scores *= np.maximum(weights - _LEAST_LOG, 1e-3)
    order = np.lexsort((-scores, labels))
    starts = np.searchsorted(labels[order], np.arange(len(centroids) + 1))
    names = []
    for first, last in pairwise(starts.tolist()):
        best = order[first : min(last, first + _CANDIDATES)]
        chosen, score = _chosen([(words[int(i)], float(scores[i]), int(parts[i])) for i in best])
        named = best[chosen]
        clarity = score if weights[named].mean() >= rare else 0.0
        names.append((tuple(words[int(i)] for i in named), clarity))
    return names


def _distinctness(
    vectors: NDArray[np.float32], labels: NDArray[np.int32], centroids: NDArray[np.float32]
) -> NDArray[np.float32]:
    similarity = vectors @ centroids.T
    rows = np.arange(len(labels))
    own = similarity[rows, labels]
    if len(centroids) == 1:
        return 1 + own
    mean = similarity.mean(axis=1)
    similarity[rows, labels] = -np.inf
    lead: NDArray[np.float32] = (own - mean) + (own - similarity.max(axis=1))
    return lead


def _chosen(candidates: list[tuple[str, float, int]]) -> tuple[list[int], float]:
    """Which of the words, each with its score and part, are the best that can be read and no forms of one another.

    Returns:
        at least one place in the list, the best first, and the mean of their scores.
    """
    left = [(score * _readability(word), place) for place, (word, score, _) in enumerate(candidates)]
    chosen: list[int] = []
    scores = []
    while left and len(chosen) < WORDS:
        best, taken = max(left, key=lambda entry: entry[0])
        chosen.append(taken)
        scores.append(best)
        name, _, part = candidates[taken]
        left = [
            (score * _SAME_PART if candidates[place][2] == part else score, place)
            for score, place in left
            if place != taken and not _same_stem(candidates[place][0], name)
        ]
    return chosen, sum(scores) / len(scores)


def _readability(word: str) -> float:
    letters = [character for character in word if character.isalpha()]
    if not letters:
        return _UNREADABLE
    is_initial = len(letters) == 1 and letters[0].lower() != letters[0].upper()  # one Chinese sign is a word
    return _UNREADABLE if is_initial else 1.0


def _same_stem(word: str, other: str) -> bool:
    """Whether two words differ in a short ending alone: `planet` and `planets`, `god` and `gods`, 中国 and 中国人."""
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
    ending = max(len(word), len(other)) - common
    if word.lower() == word.upper():  # a script without cases, in which words are short
        return common >= 2 and ending <= _ENDING
    return (common >= _COMMON_START and ending <= _ENDING) or (common == 3 and ending <= 1)


def places_of(
    labels: NDArray[np.int32], count: int, positions: NDArray[np.float32]
) -> list[tuple[tuple[float, ...], float]]:
    """For each of `count` areas its densest spot on the map, and the share of its words that lie round it.

    Round it is within the circle (or ball) that has 2.5 times the room that the words of the area would need at the
    map's density.

    Args:
        labels: int32[n].
        count: how many areas; each has a word.
        positions: float32[n, 2 or 3], finite.
    """
    axes = positions.shape[1]
    cells = _CELLS[axes]
    low, high = np.quantile(positions, (_EDGE, 1 - _EDGE), axis=0)
    width = np.maximum(high - low, 1e-12)
    scaled = ((positions - low) / width * cells).astype(np.float32)
    indices = np.clip(scaled, 0, cells - 1).astype(np.int64)
    flat = np.ravel_multi_index(tuple(indices.T), (cells,) * axes)
    taken = np.count_nonzero(np.bincount(flat, minlength=cells**axes))
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(count + 1))
    places = []
    for first, last in pairwise(starts.tolist()):
        members = order[first:last]
        room = max(_ROOM * taken * len(members) / len(labels), 1.0)  # in cells
        radius = (room / np.pi) ** 0.5 if axes == 2 else (0.75 * room / np.pi) ** (1 / 3)
        spot, gathered = _densest(scaled[members], flat[members], (cells,) * axes, radius)
        places.append((tuple((low + spot / cells * width).tolist()), gathered))
    return places


def _densest(
    points: NDArray[np.float32], flat: NDArray[np.int64], shape: tuple[int, ...], radius: float
) -> tuple[NDArray[np.floating[Any]], float]:
    """Where most points lie within the radius, drawn to the thickest of them; in cells."""
    grid = np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(np.float32)
    for _ in range(min(round(radius**2 / 2) + 1, _MOST_BLURS)):  # each adds half a cell to the variance
        for axis in range(len(shape)):
            grid = _blurred(grid, axis)
    centre = np.array(np.unravel_index(int(grid.argmax()), shape)) + 0.5
    for share in (1.0, 0.7, 0.5):
        near = np.square(points - centre).sum(axis=1) <= (share * radius) ** 2
        if near.any():
            centre = points[near].mean(axis=0)
    within = np.square(points - centre).sum(axis=1) <= radius**2
    return centre, float(within.mean())


def _blurred(grid: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    rows = np.moveaxis(grid, axis, 0)
    sums = 0.5 * rows
    sums[1:] += 0.25 * rows[:-1]
    sums[:-1] += 0.25 * rows[1:]
    blurred: NDArray[np.float32] = np.moveaxis(sums, 0, axis)
    return blurred
