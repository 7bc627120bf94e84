"""t-SNE by openTSNE (van der Maaten & Hinton 2008; Linderman et al. 2019): in the child process only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.map.neighbours import Report
from core.map.umap_layout import Formed

_EXAGGERATED, _PLAIN = 250, 500  # iterations, openTSNE's own
_FEW_WORDS = 1000  # up to here the tree is faster than a grid, which has a least size
_STEP = 5  # iterations between two looks
_DEVIATION = 1e-4  # of the first axis at the start
_NOISE = 1e-6


def require_package() -> None:
    """Load openTSNE; for asking before long work, not after it.

    Raises:
        RuntimeError: if it is not installed.
    """
    try:
        import openTSNE  # noqa: F401 - whether it is there
    except ImportError as error:
        raise RuntimeError("the package openTSNE is not installed; install it, or choose UMAP") from error


def tsne_positions(
    rows: NDArray[np.int32],
    distances: NDArray[np.float32],
    start: NDArray[np.float32],
    report: Report,
    formed: Formed,
    *,
    perplexity: float,
    seed: int,
) -> NDArray[np.float32]:
    """t-SNE from the PCA, on our own neighbours; on a grid in the plane, by Barnes and Hut's tree in space.

    On one thread: its threads wait for each other thousands of times a second, which beside a training run takes three
    times as long as one, and one gives the same map each time.

    Args:
        rows: int32[n, k], the neighbours of each word, itself first; n at least 4.
        distances: float32[n, k], rising.
        start: float32[n, axes], where the words begin (their PCA); it is scaled.
        report: called with stage, done, total.
        formed: called after every few iterations.
        perplexity: how many neighbours count; a third of the neighbours given where that is less.
        seed: of the noise that parts words which start at one place.

    Returns:
        float32[n, axes].
    """
    from openTSNE import TSNE
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    count, axes = start.shape
    report("Graph", 0, 0)
    known = PrecomputedNeighbors(rows[:, 1:].astype(np.int64), distances[:, 1:].astype(np.float64))
    affinities = PerplexityBasedNN(knn_index=known, perplexity=min(perplexity, (rows.shape[1] - 1) / 3), n_jobs=1)
    done = 0

    def look(iteration: int, error: float, places: NDArray[np.float64]) -> bool:
        nonlocal done
        done += _STEP
        report("Layout", done, _EXAGGERATED + _PLAIN)
        formed(np.asarray(places, np.float32))
        return False

    model = TSNE(
        n_components=axes,
        early_exaggeration_iter=_EXAGGERATED,
        n_iter=_PLAIN,
        negative_gradient_method="fft" if axes == 2 and count > _FEW_WORDS else "bh",
        n_jobs=1,
        callbacks=look,
        callbacks_every_iters=_STEP,
    )
    places = model.fit(affinities=affinities, initialization=_shrunk(start, seed))
    return np.ascontiguousarray(places, dtype=np.float32)


def _shrunk(start: NDArray[np.float32], seed: int) -> NDArray[np.float64]:
    """So small that the first steps are not in vain, as openTSNE advises."""
    centred = start - start.mean(axis=0, dtype=np.float64)
    deviation = centred[:, 0].std() or 1.0
    noise = np.random.default_rng(seed).normal(scale=_NOISE, size=start.shape)
    shrunk: NDArray[np.float64] = _DEVIATION * centred / deviation + noise
    return shrunk
