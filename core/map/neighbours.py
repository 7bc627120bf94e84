"""The nearest neighbours of many words at once, in the original space: what maps and areas stand on."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled, inlined
from core.map.blas import ONE_BLAS_THREAD
from core.map.settings import COSINE, EXACT_WORDS

Report = Callable[[str, float, float], None]
"""Told the stage, what is done and the total; may raise to stop the work."""

STAGE = "Nearest neighbours"
_TILE = 512  # rows and columns of a tile of scores: together with its vectors it stays in a core's own cache
_MARKS = 8  # bytes that are looked at as one number
_ROWS_OF_A_CELL, _PROBES = 200, 200  # beyond EXACT_WORDS
_LARGEST_CELL = 1000
_ROWS_AT_ONCE = 1024
_ROWS_OF_SOME = 128


@inlined
def _is_worse(score: np.float32, column: np.int32, other: np.float32, other_column: np.int32) -> bool:
    return bool(score < other or (score == other and column > other_column))


@inlined
def _sink(best: NDArray[np.float32], found: NDArray[np.int32], size: int, score: np.float32, column: np.int32) -> None:
    """Put an entry in the place of the root of a heap, whose root is the worst of its `size` entries."""
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and _is_worse(best[below + 1], found[below + 1], best[below], found[below]):
            below += 1
        if not _is_worse(best[below], found[below], score, column):
            break
        best[place], found[place] = best[below], found[below]
        place = below
    best[place], found[place] = score, column


@compiled
def _keep_best(
    scores: NDArray[np.float32],
    own: NDArray[np.int32],
    columns: NDArray[np.int32],
    best: NDArray[np.float32],
    found: NDArray[np.int32],
) -> None:
    """Put what is better than the worst of each row's best into its heap; of equals the lesser column is better.

    A row's own column never counts. Hardly a score is great enough, and one look at eight marks says so.
    """
    width, kept = scores.shape[1], best.shape[1]
    great = np.zeros(-(-width // _MARKS) * _MARKS, np.uint8)
    eights = great.view(np.uint64)
    for row in range(scores.shape[0]):
        line, itself, worst = scores[row], own[row], best[row, 0]
        for column in range(width):
            great[column] = line[column] >= worst
        for eight in range(len(eights)):
            if eights[eight] == 0:
                continue
            for column in range(_MARKS * eight, min(_MARKS * (eight + 1), width)):
                score, name = line[column], columns[column]
                if name != itself and _is_worse(worst, found[row, 0], score, name):
                    _sink(best[row], found[row], kept, score, name)
                    worst = best[row, 0]


@compiled
def _keep_best_of_columns(
    scores: NDArray[np.float32],
    rows: NDArray[np.int32],
    best: NDArray[np.float32],
    found: NDArray[np.int32],
) -> None:
    """As `_keep_best` of the scores turned round, for a tile none of whose rows is one of its columns."""
    width, kept = scores.shape[1], best.shape[1]
    great = np.zeros(-(-width // _MARKS) * _MARKS, np.uint8)
    eights = great.view(np.uint64)
    worst = best[:, 0].copy()
    for row in range(scores.shape[0]):
        line, name = scores[row], rows[row]
        for column in range(width):
            great[column] = line[column] >= worst[column]
        for eight in range(len(eights)):
            if eights[eight] == 0:
                continue
            for column in range(_MARKS * eight, min(_MARKS * (eight + 1), width)):
                score = line[column]
                if _is_worse(worst[column], found[column, 0], score, name):
                    _sink(best[column], found[column], kept, score, name)
                    worst[column] = best[column, 0]


@compiled
def _in_order(best: NDArray[np.float32], found: NDArray[np.int32]) -> None:
    """Bring each row's heap into falling order: its worst goes to the end, again and again."""
    for row in range(best.shape[0]):
        for last in range(best.shape[1] - 1, 0, -1):
            score, column = best[row, last], found[row, last]
            best[row, last], found[row, last] = best[row, 0], found[row, 0]
            _sink(best[row], found[row], last, score, column)


def neighbours_of(
    vectors: NDArray[np.float32], count: int, report: Report, metric: str, seed: int
) -> tuple[NDArray[np.int32], NDArray[np.float32], bool]:
    """As `nearest_neighbours`, exact up to 200,000 rows; beyond, `approximate_neighbours`; and whether it was that."""
    if len(vectors) <= EXACT_WORDS:
        return *nearest_neighbours(vectors, count, report, metric), False
    return *approximate_neighbours(vectors, count, report, metric, seed), True


def nearest_neighbours(
    vectors: NDArray[np.float32], count: int, report: Report, metric: str = COSINE
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The exact nearest neighbours of each row, by tiles of a matrix product on all cores; always the same.

    Each product serves both of its sides. The 15 nearest of 20,000 rows of 100 dimensions take 0.7 processor seconds,
    of 68,000 seven (the 75 nearest ten), and the time grows with the square of the rows.

    Args:
        vectors: float32[n, d]; for the cosine rows of length 1 or 0.
        count: neighbours of each row, itself counted, at most n.
        report: called after each block with the stage, the rows done and n.
        metric: "cosine", the distance 1 - cosine, or "euclidean".

    Returns:
        int32[n, count] rows, each row itself first, then by rising distance (ties by row); float32[n, count] distances.
    """
    total = len(vectors)
    vectors = np.ascontiguousarray(vectors)
    rows = np.repeat(np.arange(total, dtype=np.int32)[:, None], count, axis=1)
    distances = np.zeros((total, count), np.float32)
    if count < 2:
        return rows, distances
    tiles = _Tiles(vectors, count - 1, metric)

    def finish(number: int) -> int:
        own = tiles.blocks[number]
        rows[own, 1:], distances[own, 1:] = tiles.result(own)
        return 0

    _on_all_cores(tiles.compare, range((len(tiles.blocks) + 1) // 2), total, report)
    _on_all_cores(finish, range(len(tiles.blocks)), total, lambda *_: None)
    return rows, distances


class _Tiles:
    """All rows compared with all, tile by tile from several threads, and the best of each row so far."""

    def __init__(self, vectors: NDArray[np.float32], kept: int, metric: str) -> None:
        total = len(vectors)
        self._vectors, self._metric = vectors, metric
        self._offsets = _offsets(vectors, metric)
        self._every = np.arange(total, dtype=np.int32)
        self._best = np.full((total, kept), -np.inf, np.float32)
        self._found = np.repeat(self._every[:, None], kept, axis=1)
        self.blocks = [slice(first, min(first + _TILE, total)) for first in range(0, total, _TILE)]
        self._locks = [threading.Lock() for _ in self.blocks]

    def compare(self, number: int) -> int:
        """A long row of blocks and a short one, so that all parts of the work are alike; how many rows they have."""
        both = {number, len(self.blocks) - 1 - number}
        for each in both:
            self._compare_from(each)
        return sum(self.blocks[each].stop - self.blocks[each].start for each in both)

    def _compare_from(self, number: int) -> None:
        """A row of blocks from its diagonal on; what stands left of it other rows find, turned round."""
        own = self.blocks[number]
        for other in range(number, len(self.blocks)):
            there = self.blocks[other]
            scores = self._vectors[own] @ self._vectors[there].T
            if self._offsets is not None:
                scores -= self._offsets[own, None] + self._offsets[there]
            with self._locks[number]:
                _keep_best(scores, self._every[own], self._every[there], self._best[own], self._found[own])
            if other > number:
                with self._locks[other]:
                    _keep_best_of_columns(scores, self._every[own], self._best[there], self._found[there])

    def result(self, own: slice) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The neighbours of some rows in their order and their distances, when all is compared."""
        best, found = self._best[own], self._found[own]
        _in_order(best, found)
        distances = _distances(self._vectors, self._every[own], best, found, self._metric)
        return found, distances


def neighbours_of_some(
    vectors: NDArray[np.float32], words: NDArray[np.int64], count: int, report: Report
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The exact nearest neighbours, by cosine, of a few of many rows among all of them.

    Args:
        vectors: float32[n, d], rows of length 1 or 0.
        words: int64[m], which rows.
        count: neighbours of each row, itself not counted, less than n.
        report: called after each block with the stage, the rows done and m.

    Returns:
        int32[m, count] rows, by falling cosine (ties by row); float32[m, count] cosines.
    """
    every = np.arange(len(vectors), dtype=np.int32)
    best = np.full((len(words), count), -np.inf, np.float32)
    found = np.zeros((len(words), count), np.int32)

    def block(first: int) -> int:
        own = slice(first, min(first + _ROWS_OF_SOME, len(words)))
        asked = vectors[words[own]]
        for left in range(0, len(vectors), _TILE):
            there = slice(left, left + _TILE)
            _keep_best(asked @ vectors[there].T, every[words[own]], every[there], best[own], found[own])
        _in_order(best[own], found[own])
        return own.stop - own.start

    _on_all_cores(block, range(0, len(words), _ROWS_OF_SOME), len(words), report)
    return found, best


def approximate_neighbours(
    vectors: NDArray[np.float32], count: int, report: Report, metric: str = COSINE, seed: int = 0
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Nearest neighbours among the cells that are near: for more words than can be compared each with each.

    The rows are parted into cells around sampled rows, each row to the nearest of them, and the rows of a cell are
    compared exactly with those of the cells nearest to it. Of the 14 nearest of 68,000 trained words it finds 94 in
    100 with as many cells as 300,000 words get, and 89 with as many as a million get. A cell of more than 1,000 rows,
    such as equal vectors make, is parted by row, so that the work never grows with the square of the rows.

    Args, Returns: as `nearest_neighbours`; `seed` draws the rows that the cells stand around.
    """
    total = len(vectors)
    vectors = np.ascontiguousarray(vectors)
    offsets = _offsets(vectors, metric)
    centres = _centres(vectors, seed)
    cell = _nearest_centre(vectors, centres, metric, report)
    order = np.argsort(cell, kind="stable").astype(np.int32)
    parts, bounds = _cells(np.bincount(cell, minlength=len(centres)))
    by_cell, centres = vectors[order], centres[parts]
    near, _ = nearest_neighbours(centres, min(_PROBES, len(centres)), lambda *_: None, metric)
    rows = np.repeat(np.arange(total, dtype=np.int32)[:, None], count, axis=1)
    distances = np.zeros((total, count), np.float32)

    def one(index: int) -> int:
        own = slice(bounds[index], bounds[index + 1])
        members = order[own]
        best = np.full((len(members), count - 1), -np.inf, np.float32)
        found = np.repeat(members[:, None], count - 1, axis=1)
        for other in near[index]:
            there = slice(bounds[other], bounds[other + 1])
            scores = by_cell[own] @ by_cell[there].T
            if offsets is not None:
                scores -= offsets[members, None] + offsets[order[there]]
            _keep_best(scores, members, order[there], best, found)
        _in_order(best, found)
        best[np.isneginf(best)] = 1  # near cells with too few rows: the row itself stands for what is missing
        distances[members, 1:] = _distances(vectors, members, best, found, metric)
        rows[members, 1:] = found
        return len(members)

    if count > 1:
        _on_all_cores(one, range(len(centres)), total, report)
    return rows, distances


def _cells(sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which centre each cell has, int64[cells], and where it begins, int64[cells + 1]; none is larger than 1,000."""
    pieces = -(-sizes // _LARGEST_CELL)
    centre = np.repeat(np.arange(len(sizes)), pieces)
    piece = np.arange(len(centre)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    begins = np.repeat(np.cumsum(sizes) - sizes, pieces) + piece * _LARGEST_CELL
    return centre, np.append(begins, sizes.sum())


def _on_all_cores(task: Callable[[int], int], parts: Iterable[int], total: int, report: Report) -> None:
    """Do each part, which says how many rows it did, in threads; what `report` raises ends the work."""
    with ONE_BLAS_THREAD, ThreadPoolExecutor(os.cpu_count()) as threads:
        try:
            report(STAGE, 0, total)
            work = [threads.submit(task, part) for part in parts]
            done = 0
            for part in as_completed(work):
                done += part.result()
                report(STAGE, done, total)
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise


def _centres(vectors: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Rows that cells stand around: as many as keep cells small and their number too."""
    count = max(int(len(vectors) / _ROWS_OF_A_CELL), 1)
    drawn = np.random.default_rng(seed).choice(len(vectors), count, replace=False)
    return vectors[np.sort(drawn)]


def _nearest_centre(
    vectors: NDArray[np.float32], centres: NDArray[np.float32], metric: str, report: Report
) -> NDArray[np.int32]:
    offsets = _offsets(centres, metric)
    cell = np.empty(len(vectors), np.int32)
    for first in range(0, len(vectors), _ROWS_AT_ONCE):
        report("Cells of neighbours", first, len(vectors))
        scores = vectors[first : first + _ROWS_AT_ONCE] @ centres.T
        cell[first : first + _ROWS_AT_ONCE] = (scores if offsets is None else scores - offsets).argmax(axis=1)
    return cell


def _offsets(vectors: NDArray[np.float32], metric: str) -> NDArray[np.float32] | None:
    """What is taken from a product for each of its rows so that the greatest is the nearest; None for the cosine."""
    return None if metric == COSINE else 0.5 * np.einsum("ij,ij->i", vectors, vectors)


def _distances(
    vectors: NDArray[np.float32],
    members: NDArray[np.int32],
    best: NDArray[np.float32],
    found: NDArray[np.int32],
    metric: str,
) -> NDArray[np.float32]:
    """The distances of what was found, by which it is put into its last order."""
    if metric == COSINE:
        return np.maximum(1 - best, 0)
    apart = vectors[found] - vectors[members][:, None]  # not by the product: near rows would lose their digits
    distances: NDArray[np.float32] = np.sqrt(np.einsum("ijk,ijk->ij", apart, apart))
    order = np.argsort(distances, axis=1, kind="stable")  # those that the product could not tell apart
    found[:] = np.take_along_axis(found, order, axis=1)
    return np.take_along_axis(distances, order, axis=1)
