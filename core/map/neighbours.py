"""The nearest neighbours of many words at once, in the original space: what maps and areas stand on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from core.compilation import compiled
from core.map.settings import COSINE

Report = Callable[[str, float, float], None]
"""Told the stage, what is done and the total; may raise to stop the work."""

STAGE = "Nearest neighbours"
EXACT_WORDS = 200_000
_HEIGHT, _WIDTH = 256, 1024  # of a tile of scores: together with its vectors it stays in a core's own cache
_STEP = 32
_ROWS_OF_A_CELL, _PROBES = 200, 200  # beyond EXACT_WORDS
_ROWS_AT_ONCE = 1024


@compiled
def _keep_best(
    scores: NDArray[np.float32],
    own: NDArray[np.int32],
    columns: NDArray[np.int32],
    best: NDArray[np.float32],
    found: NDArray[np.int32],
) -> None:
    """Put what is greater than the least of each row's best into their order; of equals the earlier column stays first.

    A row's own column never counts. Most steps of the scan hold nothing that is great enough, and one comparison of
    many lanes says so.
    """
    kept = best.shape[1]
    for row in range(scores.shape[0]):
        itself = own[row]
        least = best[row, kept - 1]
        for begin in range(0, scores.shape[1], _STEP):
            end = min(begin + _STEP, scores.shape[1])
            greater = np.int32(0)
            for column in range(begin, end):
                greater += np.int32(scores[row, column] > least)
            if greater == 0:
                continue
            for column in range(begin, end):
                score = scores[row, column]
                if score <= least or columns[column] == itself:
                    continue
                place = kept - 1
                while place > 0 and best[row, place - 1] < score:
                    best[row, place] = best[row, place - 1]
                    found[row, place] = found[row, place - 1]
                    place -= 1
                best[row, place] = score
                found[row, place] = columns[column]
                least = best[row, kept - 1]


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

    20,000 rows of 100 dimensions take 1.4 processor seconds, 68,000 take 17, and the time grows with their square.

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
    offsets = _offsets(vectors, metric)
    every = np.arange(total, dtype=np.int32)
    rows = np.repeat(every[:, None], count, axis=1)
    distances = np.zeros((total, count), np.float32)
    if count < 2:
        return rows, distances

    def block(first: int) -> int:
        last = min(first + _HEIGHT, total)
        best = np.full((last - first, count - 1), -np.inf, np.float32)
        found = np.zeros((last - first, count - 1), np.int32)
        for left in range(0, total, _WIDTH):
            right = min(left + _WIDTH, total)
            scores = vectors[first:last] @ vectors[left:right].T
            if offsets is not None:
                scores -= offsets[left:right]
            _keep_best(scores, every[first:last], every[left:right], best, found)
        distances[first:last, 1:] = _distances(vectors, every[first:last], best, found, metric)
        rows[first:last, 1:] = found
        return last - first

    _on_all_cores(block, range(0, total, _HEIGHT), total, report)
    return rows, distances


def approximate_neighbours(
    vectors: NDArray[np.float32], count: int, report: Report, metric: str = COSINE, seed: int = 0
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Nearest neighbours among the cells that are near: for more words than can be compared each with each.

    The rows are parted into cells around sampled rows, each row to the nearest of them, and the rows of a cell are
    compared exactly with those of the cells nearest to it. Of the 14 nearest of 68,000 trained words it finds 94 in
    100 with as many cells as 300,000 words get, and 89 with as many as a million get.

    Args, Returns: as `nearest_neighbours`; `seed` draws the rows that the cells stand around.
    """
    total = len(vectors)
    vectors = np.ascontiguousarray(vectors)
    offsets = _offsets(vectors, metric)
    centres = _centres(vectors, seed)
    cell = _nearest_centre(vectors, centres, metric, report)
    order = np.argsort(cell, kind="stable").astype(np.int32)
    bounds = np.searchsorted(cell[order], np.arange(len(centres) + 1))
    by_cell = vectors[order]
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
            for first in range(own.start, own.stop, _HEIGHT):
                part = slice(first, min(first + _HEIGHT, own.stop))
                scores = by_cell[part] @ by_cell[there].T
                if offsets is not None:
                    scores -= offsets[order[there]]
                here = slice(first - own.start, part.stop - own.start)
                _keep_best(scores, order[part], order[there], best[here], found[here])
        best[np.isneginf(best)] = 1  # near cells with too few rows: the row itself stands for what is missing
        distances[members, 1:] = _distances(vectors, members, best, found, metric)
        rows[members, 1:] = found
        return len(members)

    _on_all_cores(one, range(len(centres)), total, report)
    return rows, distances


def _on_all_cores(task: Callable[[int], int], parts: Iterable[int], total: int, report: Report) -> None:
    """Do each part, which says how many rows it did, in threads; what `report` raises ends the work."""
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(os.cpu_count()) as threads:
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
    """What is taken from a product of two rows so that the greatest score is the nearest; None for the cosine."""
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
