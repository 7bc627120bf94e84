"""UMAP's graph: how strongly each word is joined to its neighbours (McInnes, Healy & Melville 2018, section 3.1)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled

_HALVINGS = 64
_TOLERANCE = 1e-5
_LEAST_SHARE = 1e-3  # of the mean distance: what sigma is at least
_FEWEST_FOR_SPECTRUM = 50
_LANCZOS, _LOOSE, _MOST_RESTARTS = 20, 1e-2, 200


@dataclass(frozen=True, eq=False)
class Graph:
    """A symmetric graph, row by row; each edge stands in the rows of both of its ends.

    Attributes:
        starts: int64[n + 1]; the edges of row i are starts[i] to starts[i + 1].
        ends: int32[edges], the other end of each.
        weights: float32[edges], in 0..1.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int32]
    weights: NDArray[np.float32]

    def without(self, least: float) -> Graph:
        """The graph without the edges that weigh less than `least`."""
        kept = self.weights >= least
        before = np.concatenate([[0], np.cumsum(kept)])
        return Graph(before[self.starts], self.ends[kept], self.weights[kept])


def umap_graph(rows: NDArray[np.int32], distances: NDArray[np.float32]) -> Graph:
    """The fuzzy union of the neighbourhoods of all rows, as umap-learn makes it (local connectivity 1).

    Args:
        rows: int32[n, k], neighbours of each row, itself first.
        distances: float32[n, k], rising.
    """
    weights = np.zeros(rows.shape, np.float32)
    _memberships(rows, distances, weights)
    starts = np.zeros(len(rows) + 1, np.int64)
    _count_edges(rows, weights, starts)
    np.cumsum(starts, out=starts)
    ends, joined = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.float32)
    _join(rows, weights, starts[:-1].copy(), ends, joined)
    return Graph(starts, ends, joined)


def spectral_start(graph: Graph, start: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Where the layout begins: the first eigenvectors of the graph's normalised Laplacian, after the constant one.

    It keeps a few more neighbours together in the end than PCA does (trustworthiness of 20,000 words .881, for .878)
    and takes a tenth of a second because it need not be exact. Words outside the greatest component begin where
    `start` has them; all do where that is less than half of them, or the eigenvectors are not found.

    Args:
        graph: as `umap_graph` gives it.
        start: float32[n, axes].
        seed: of the first guess.
    """
    from scipy.sparse import csr_matrix, diags
    from scipy.sparse.csgraph import connected_components
    from scipy.sparse.linalg import ArpackError, eigsh

    count, axes = start.shape
    whole = csr_matrix((graph.weights, graph.ends, graph.starts), shape=(count, count))
    _, component = connected_components(whole, directed=False)
    inside = component == np.bincount(component).argmax()
    if inside.sum() < max(count / 2, _FEWEST_FOR_SPECTRUM):
        return start
    joined = whole[inside][:, inside]
    root = np.sqrt(np.asarray(joined.sum(axis=1), dtype=np.float64).ravel())
    scaled = diags(1 / root) @ joined @ diags(1 / root)
    guess = root + 0.01 * np.random.default_rng(seed).normal(size=len(root))
    try:
        values, vectors = eigsh(
            scaled, axes + 1, which="LA", ncv=_LANCZOS, tol=_LOOSE, v0=guess, maxiter=_MOST_RESTARTS
        )
    except ArpackError:
        return start
    found = vectors[:, np.argsort(-values)[1:]]
    placed: NDArray[np.float32] = start - start.mean(axis=0)
    placed *= np.float32(np.abs(found).max() / (np.abs(placed).max() or 1))
    placed[inside] = found
    return placed


@compiled
def _memberships(rows: NDArray[np.int32], distances: NDArray[np.float32], weights: NDArray[np.float32]) -> None:
    """exp(-(distance - rho) / sigma): rho the least distance over 0, sigma such that a row's sum is log2 of k."""
    total, count = rows.shape
    target = math.log2(count)
    mean_of_all = distances.sum() / distances.size
    for row in range(total):
        rho, sum_of_row = 0.0, 0.0
        for place in range(count):
            distance = float(distances[row, place])
            sum_of_row += distance
            if distance > 0 and rho == 0:
                rho = distance
        sigma = _sigma(distances[row], rho, target)
        sigma = max(sigma, _LEAST_SHARE * (sum_of_row / count if rho > 0 else mean_of_all))
        for place in range(count):
            beyond = float(distances[row, place]) - rho
            if rows[row, place] == row:
                weights[row, place] = 0
            elif beyond <= 0 or sigma == 0:
                weights[row, place] = 1
            else:
                weights[row, place] = math.exp(-beyond / sigma)


@compiled
def _sigma(distances: NDArray[np.float32], rho: float, target: float) -> float:
    """By halving: the width at which the memberships of a row's neighbours sum up to `target`."""
    low, high, sigma = 0.0, math.inf, 1.0
    for _ in range(_HALVINGS):
        total = 0.0
        for place in range(1, len(distances)):
            beyond = float(distances[place]) - rho
            total += math.exp(-beyond / sigma) if beyond > 0 else 1.0
        if abs(total - target) < _TOLERANCE:
            break
        if total > target:
            high = sigma
        else:
            low = sigma
        sigma = 2 * sigma if math.isinf(high) else (low + high) / 2
    return sigma


@compiled
def _weight_back(rows: NDArray[np.int32], weights: NDArray[np.float32], row: int, end: int) -> float:
    """What `row` weighs among the neighbours of `end`; -1 where it is none of them."""
    for place in range(rows.shape[1]):
        if rows[end, place] == row:
            return float(weights[end, place])
    return -1.0


@compiled
def _count_edges(rows: NDArray[np.int32], weights: NDArray[np.float32], starts: NDArray[np.int64]) -> None:
    """Put into starts[i + 1] how many edges row i will have."""
    for row in range(rows.shape[0]):
        for place in range(rows.shape[1]):
            end = rows[row, place]
            if weights[row, place] > 0:
                starts[row + 1] += 1
                if _weight_back(rows, weights, row, end) <= 0:
                    starts[end + 1] += 1


@compiled
def _join(
    rows: NDArray[np.int32],
    weights: NDArray[np.float32],
    free: NDArray[np.int64],
    ends: NDArray[np.int32],
    joined: NDArray[np.float32],
) -> None:
    """Fill in the edges with a + b - a b, each row's from its first free place on."""
    for row in range(rows.shape[0]):
        for place in range(rows.shape[1]):
            end, weight = rows[row, place], float(weights[row, place])
            if weight <= 0:
                continue
            back = max(_weight_back(rows, weights, row, end), 0.0)
            union = np.float32(weight + back - weight * back)
            ends[free[row]], joined[free[row]] = end, union
            free[row] += 1
            if back <= 0:
                ends[free[end]], joined[free[end]] = row, union
                free[end] += 1
