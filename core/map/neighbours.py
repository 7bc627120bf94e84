"""The nearest neighbours of many words at once, in the original space: what UMAP, preservation and areas stand on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Report = Callable[[str, float, float], None]
"""Told the stage, what is done and the total; may raise to stop the work."""

_BLOCK_BYTES = 64 << 20


def nearest_neighbours(
    vectors: NDArray[np.float32], count: int, report: Report
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The exact nearest neighbours of each row by cosine distance, by blocks of a matrix product.

    Args:
        vectors: float32[n, d], rows of length 1 or 0.
        count: neighbours of each row, itself counted, at most n.
        report: called after each block with the stage, the rows done and n.

    Returns:
        int32[n, count] rows, each row itself first, then by rising distance (ties by row); float32[n, count] distances.
    """
    total = len(vectors)
    rows = np.empty((total, count), np.int32)
    distances = np.empty((total, count), np.float32)
    height = max(_BLOCK_BYTES // (4 * total), 1)
    for first in range(0, total, height):
        report("Nearest neighbours", first, total)
        block = slice(first, min(first + height, total))
        distance = 1 - vectors[block] @ vectors.T
        itself = np.arange(block.start, block.stop)
        distance[itself - first, itself] = -1  # before any duplicate of the row
        near = np.argpartition(distance, count - 1, axis=1)[:, :count]
        near.sort(axis=1)
        values = np.take_along_axis(distance, near, axis=1)
        order = np.argsort(values, axis=1, kind="stable")
        rows[block] = np.take_along_axis(near, order, axis=1)
        distances[block] = np.take_along_axis(values, order, axis=1)
    return rows, np.maximum(distances, 0)
