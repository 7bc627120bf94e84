"""UMAP's layout: attraction along its graph, repulsion from random words (McInnes et al. 2018, section 3.2)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled, inlined
from core.map.neighbours import Report
from core.map.umap_graph import Graph, spectral_start, umap_graph

Formed = Callable[[NDArray[np.float32]], None]
"""Told the places as they are after an epoch; what it wants to keep it copies."""

_FEW_WORDS = 10_000  # up to here 500 epochs, beyond 200
_NEGATIVES = 5
_WIDTH = 10.0  # of the start
_NOISE = 1e-4  # of the start's width: parts words that start at one place
# Forces are looked up by the squared distance, in steps of equal ratio: from 2^-24 to 2^20, 32 to each doubling.
_LOWEST, _DOUBLINGS, _STEP_BITS = -24, 44, 5
_SHIFT = 23 - _STEP_BITS
_BASE = (127 + _LOWEST) << 23
_CELLS = _DOUBLINGS << _STEP_BITS
_SHARE = np.float32(1 / (1 << _SHIFT))
_CLIP = np.float32(4)


def umap_positions(
    rows: NDArray[np.int32],
    distances: NDArray[np.float32],
    start: NDArray[np.float32],
    report: Report,
    formed: Formed,
    *,
    minimum_distance: float,
    seed: int,
) -> NDArray[np.float32]:
    """UMAP (McInnes, Healy & Melville 2018) with umap-learn's graph and parameters; the same for one seed and machine.

    Args:
        rows: int32[n, k], the neighbours of each word that the graph joins, itself first; n at least 3, k at least 2.
        distances: float32[n, k], rising.
        start: float32[n, axes], where the words begin that the graph's spectrum cannot place (their PCA).
        report: called with stage, done, total.
        formed: called after each epoch.
        minimum_distance: how close points may lie in the map, 0..1.
        seed: start of all random numbers.

    Returns:
        float32[n, axes].
    """
    report("Graph", 0, 0)
    graph = umap_graph(rows, distances)
    places = _spread(spectral_start(graph, start, seed), seed)
    _lay_out(graph, places, curve(minimum_distance), seed, report, formed)
    return places


def _spread(start: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Scale each axis to a width of 10, with a little noise, so that no two points begin at one place."""
    width = np.ptp(start, axis=0).max() or 1.0
    noise = np.random.default_rng(seed).normal(scale=_NOISE, size=start.shape)
    spread = (start - start.min(axis=0)) / width + noise
    spread -= spread.min(axis=0)
    scaled: NDArray[np.float32] = np.ascontiguousarray(_WIDTH * spread / np.ptp(spread, axis=0), dtype=np.float32)
    return scaled


def _lay_out(
    graph: Graph,
    places: NDArray[np.float32],
    parameters: tuple[float, float],
    seed: int,
    report: Report,
    formed: Formed,
) -> None:
    """Move `places`, one epoch after another, at a rate that falls linearly from 1 to 0.

    The strongest edge is drawn in each epoch, others in proportion to their weight; those that would never be are not.
    """
    epochs = 500 if len(places) <= _FEW_WORDS else 200
    heaviest = graph.weights.max()
    kept = graph.without(heaviest / epochs)
    periods = heaviest / kept.weights
    due = periods.copy()
    forces = _forces(*parameters)
    sweep = _sweep_plane if places.shape[1] == 2 else _sweep_space
    for epoch in range(epochs):
        report("Layout", epoch, epochs)
        key = np.uint64((seed * 0x9E3779B97F4A7C15 + epoch * 0xD1342543DE82EF95) % 2**64)
        rate = np.float32(1 - epoch / epochs)
        sweep(places, kept.starts, kept.ends, periods, due, np.float32(epoch), rate, *forces, key)
        formed(places)


def _forces(a: float, b: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Attraction and repulsion, by the cell of the squared distance; they multiply the difference of two places."""
    bits = _BASE + (np.arange(_CELLS + 2) << _SHIFT)
    squared = bits.astype(np.int32).view(np.float32).astype(np.float64)
    attraction = -2 * a * b * squared ** (b - 1) / (1 + a * squared**b)
    repulsion = 2 * b / ((0.001 + squared) * (1 + a * squared**b))
    return attraction.astype(np.float32), repulsion.astype(np.float32)


def curve(minimum_distance: float, spread: float = 1.0) -> tuple[float, float]:
    """A and b of the layout's curve 1 / (1 + a d^(2b)), by least squares as umap-learn fits them.

    What it is fitted to: 1 up to the minimum distance, then exp(-(d - minimum distance) / spread), at 300 distances up
    to 3 spreads. Levenberg and Marquardt's steps.
    """
    distance = np.linspace(0, 3 * spread, 300)
    wanted = np.where(distance < minimum_distance, 1.0, np.exp(-(distance - minimum_distance) / spread))
    logarithm = np.log(np.maximum(distance, 1e-300))
    parameters, damping = np.array([1.0, 1.0]), 1e-3

    def missing(at: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        power = np.exp(2 * at[1] * logarithm)
        given = 1 / (1 + at[0] * power)
        slopes = -(given**2) * power
        return wanted - given, slopes, slopes * at[0] * 2 * logarithm

    for _ in range(200):
        rest, *columns = missing(parameters)
        slopes = np.stack(columns, axis=1)
        square = slopes.T @ slopes
        step = np.linalg.solve(square + damping * np.diag(np.diag(square)), slopes.T @ rest)
        better = missing(parameters + step)[0]
        if better @ better <= rest @ rest and parameters[0] + step[0] > 0:
            parameters, damping = parameters + step, damping / 10
            if np.abs(step).max() < 1e-10:
                break
        else:
            damping *= 10
    return float(parameters[0]), float(parameters[1])


@inlined
def _force(table: NDArray[np.float32], squared: np.float32) -> np.float32:
    """A force at a squared distance, between the two nearest entries of its table."""
    place = np.float32(squared).view(np.int32) - np.int32(_BASE)
    place = min(max(place, np.int32(0)), np.int32((_CELLS << _SHIFT) - 1))
    cell = place >> np.int32(_SHIFT)
    share = np.float32(place & np.int32((1 << _SHIFT) - 1)) * _SHARE
    force: np.float32 = table[cell] + share * (table[cell + 1] - table[cell])
    return force


@inlined
def _clipped(value: np.float32) -> np.float32:
    return min(max(value, -_CLIP), _CLIP)


@inlined
def _mixed(state: np.uint64) -> np.uint64:
    """The finalizer of splitmix64 (Steele, Lea & Flood 2014), never 0."""
    state = state * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (state ^ (state >> np.uint64(31))) | np.uint64(1)


@inlined
def _attract(
    places: NDArray[np.float32], row: int, end: int, rate: np.float32, table: NDArray[np.float32], deep: bool
) -> None:
    """Draw both ends of an edge together."""
    dx, dy = places[row, 0] - places[end, 0], places[row, 1] - places[end, 1]
    dz = places[row, 2] - places[end, 2] if deep else np.float32(0)
    force = _force(table, dx * dx + dy * dy + dz * dz)
    dx, dy, dz = rate * _clipped(force * dx), rate * _clipped(force * dy), rate * _clipped(force * dz)
    places[row, 0] += dx
    places[row, 1] += dy
    places[end, 0] -= dx
    places[end, 1] -= dy
    if deep:
        places[row, 2] += dz
        places[end, 2] -= dz


@inlined
def _repel(
    places: NDArray[np.float32],
    row: int,
    rate: np.float32,
    table: NDArray[np.float32],
    random: np.uint64,
    deep: bool,
) -> np.uint64:
    """Push a word away from random others, from all at once: their forces then wait for nothing; the next state."""
    total = np.uint64(places.shape[0])
    x, y, z = places[row, 0], places[row, 1], places[row, 2] if deep else np.float32(0)
    sum_x = sum_y = sum_z = np.float32(0)
    for _ in range(_NEGATIVES):
        random ^= random << np.uint64(13)
        random ^= random >> np.uint64(7)
        random ^= random << np.uint64(17)
        other = np.int64(((random >> np.uint64(32)) * total) >> np.uint64(32))
        dx, dy = x - places[other, 0], y - places[other, 1]
        dz = z - places[other, 2] if deep else np.float32(0)
        force = _force(table, dx * dx + dy * dy + dz * dz)  # of the word itself: differences of 0
        sum_x += _clipped(force * dx)
        sum_y += _clipped(force * dy)
        sum_z += _clipped(force * dz)
    places[row, 0] = x + rate * sum_x
    places[row, 1] = y + rate * sum_y
    if deep:
        places[row, 2] = z + rate * sum_z
    return random


@inlined
def _sweep(
    places: NDArray[np.float32],
    starts: NDArray[np.int64],
    ends: NDArray[np.int32],
    periods: NDArray[np.float32],
    due: NDArray[np.float32],
    epoch: np.float32,
    rate: np.float32,
    attraction: NDArray[np.float32],
    repulsion: NDArray[np.float32],
    key: np.uint64,
    deep: bool,
) -> None:
    """One epoch: every edge that is due; random numbers are keyed by seed, epoch and row."""
    for row in range(places.shape[0]):
        random = _mixed(key + np.uint64(row))
        for edge in range(starts[row], starts[row + 1]):
            if due[edge] <= epoch:
                due[edge] += periods[edge]
                _attract(places, row, ends[edge], rate, attraction, deep)
                random = _repel(places, row, rate, repulsion, random, deep)


@compiled
def _sweep_plane(
    places: NDArray[np.float32],
    starts: NDArray[np.int64],
    ends: NDArray[np.int32],
    periods: NDArray[np.float32],
    due: NDArray[np.float32],
    epoch: np.float32,
    rate: np.float32,
    attraction: NDArray[np.float32],
    repulsion: NDArray[np.float32],
    key: np.uint64,
) -> None:
    _sweep(places, starts, ends, periods, due, epoch, rate, attraction, repulsion, key, False)


@compiled
def _sweep_space(
    places: NDArray[np.float32],
    starts: NDArray[np.int64],
    ends: NDArray[np.int32],
    periods: NDArray[np.float32],
    due: NDArray[np.float32],
    epoch: np.float32,
    rate: np.float32,
    attraction: NDArray[np.float32],
    repulsion: NDArray[np.float32],
    key: np.uint64,
) -> None:
    _sweep(places, starts, ends, periods, due, epoch, rate, attraction, repulsion, key, True)
