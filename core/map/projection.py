"""The map: where each word stands in the plane or in space."""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files import atomic_write
from core.job import Job
from core.map.arrays import require_memory
from core.map.settings import COSINE, PCA, ProjectionSettings
from core.vectors.cosines import at_unit_length
from core.vectors.embeddings import Embeddings

AXES = "axes"
NEIGHBOURS = 45
"""How many true neighbours a layout brings along: what `preservation` of 15 asks for, and a page of the map."""

_BLOCK = 8192
_ROUNDING = 1e-6
_BREAKS = re.compile(r"[\t\r\n]")


@dataclass(frozen=True, eq=False)
class Projection:
    """The first n words of some embeddings in the plane or in space.

    Attributes:
        positions: float32[n, 2 or 3], finite, in units of the method.
        settings: how it was made.
        facts: what came out beside the places: `seconds`; `explained_variance` of each axis of a PCA (share of 1);
            `approximate`, whether UMAP or t-SNE stand on neighbours that are not all exact; `axes` and `scores` of
            axes that a person chose (`core.map.axes`).
        total: how many words the embeddings have.
        neighbours: int32[n, m], the m words of the map of greatest cosine with each, best first, exact, where the
            layout found them on its way (m is 45, or n - 1); else None.
    """

    positions: NDArray[np.float32]
    settings: ProjectionSettings
    facts: Mapping[str, Any] = field(default_factory=dict)
    total: int = 0
    neighbours: NDArray[np.int32] | None = None

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def method(self) -> str:
        """How the places were found: "pca", "umap" or "tsne"; "axes" where a person chose what the axes mean."""
        return AXES if AXES in self.facts else self.settings.method


def project_pca(embeddings: Embeddings, settings: ProjectionSettings, job: Job) -> Projection:
    """The directions of greatest variance of the words that `settings` choose, whatever method they name.

    Each axis points to where its largest loading is positive, so that the same vectors always give the same map.

    Raises:
        ValueError: if there is no word, a vector has a value that is not a finite number, or memory does not suffice.
    """
    return pca_of(map_vectors(embeddings, settings, job), embeddings, settings, job)


def pca_of(vectors: NDArray[np.float32], embeddings: Embeddings, settings: ProjectionSettings, job: Job) -> Projection:
    """As `project_pca`, of what `map_vectors` gave."""
    begin = time.perf_counter()
    mean, variances, axes = _principal(vectors, job)
    axes = axes[:, : settings.axes]
    positions = np.zeros((len(vectors), settings.axes), np.float32)
    positions[:, : axes.shape[1]] = vectors @ axes.astype(np.float32) - (mean @ axes).astype(np.float32)
    total = float(variances.sum())
    explained = [float(max(value, 0) / total) if total > 0 else 0.0 for value in variances[: settings.axes]]
    facts = {"explained_variance": explained, "seconds": time.perf_counter() - begin}
    return Projection(positions, dataclasses.replace(settings, method=PCA), facts, len(embeddings))


def map_vectors(embeddings: Embeddings, settings: ProjectionSettings, job: Job) -> NDArray[np.float32]:
    """What is projected: the vectors of the words that `settings` choose, made ready for their metric.

    Of unit length for the cosine (a zero vector stays one), as they were learnt for the Euclidean distance. The common
    component, where it is to be removed, is their mean and what they have along their first principal axis (Mu &
    Viswanath 2018, "All-but-the-Top").

    Returns:
        float32[n, d]; a view of the embeddings where nothing had to be reckoned.

    Raises:
        ValueError: as `project_pca`.
    """
    count = min(settings.words or len(embeddings), len(embeddings))
    if count == 0:
        raise ValueError("There is no word to draw a map of.")
    cosine = settings.metric == COSINE
    vectors = embeddings.unit_vectors[:count] if cosine else embeddings.input_vectors[:count]
    for first, block in zip(range(0, count, _BLOCK), _blocks(vectors), strict=True):
        bad = np.flatnonzero(~np.isfinite(block).all(axis=1))
        if len(bad):
            word = embeddings.words[first + int(bad[0])]
            raise ValueError(
                f"No map can be drawn: the vector of “{word}” has a value that is not a finite number. "
                "Train again with a lower learning rate, or repair the file."
            )
    if not settings.remove_common:
        return vectors
    require_memory(3 * vectors.nbytes, count)
    mean, _, axes = _principal(vectors, job)
    axis = axes[:, :1].astype(np.float32)
    rest = vectors - mean.astype(np.float32)
    rest -= (rest @ axis) * axis.T
    rest[np.abs(rest).max(axis=1) < _ROUNDING * np.abs(vectors).max(axis=1)] = 0  # nothing but rounding is left
    return at_unit_length(rest) if cosine else rest


def _principal(
    vectors: NDArray[np.float32], job: Job
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The mean, the variances along the principal axes, greatest first, and the axes as columns; all float64."""
    count, dimensions = vectors.shape
    mean = np.zeros(dimensions)
    for block in _blocks(vectors):
        mean += block.sum(axis=0, dtype=np.float64) / count
    covariance = np.zeros((dimensions, dimensions))
    for done, block in enumerate(_blocks(vectors)):
        job.report("PCA", done * _BLOCK, count)
        centred = block - mean
        covariance += centred.T @ centred / count
    variances, axes = np.linalg.eigh(covariance)
    axes = axes[:, ::-1]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), range(dimensions)] < 0, -1, 1)
    return mean, variances[::-1], axes


def write_table(embeddings: Embeddings, projection: Projection, path: Path) -> None:
    """Write "word x y count" with tabs, a header line first, atomically; the count is empty where none is known.

    A projection in space has "word x y z count".

    Raises:
        OSError: if the file cannot be written, or the disk gives back other lines than it was given.
        ValueError: if a word holds a tab or an end of line.
    """
    axes = projection.positions.shape[1]
    counts = [""] * len(projection) if embeddings.counts is None else embeddings.counts.tolist()
    rows = zip(embeddings.words, projection.positions.tolist(), counts, strict=False)

    def check(written: Path) -> None:
        with written.open(encoding="utf-8", newline="\n") as lines:
            count = sum(line.count("\t") == axes + 1 for line in lines)
        if count != len(projection) + 1:
            raise OSError(f"{path} was not written: the disk gives back other lines than it was given. Choose another.")

    broken = next((word for word in embeddings.words.first(len(projection)) if _BREAKS.search(word)), None)
    if broken is not None:
        raise ValueError(
            f"{path} was not written: {broken!r} holds a tab or an end of line. Save the map as a picture."
        )
    with atomic_write(path, check) as file:
        file.write("\t".join(["word", *"xyz"[:axes], "count\n"]).encode())
        file.writelines(
            "\t".join([word, *(f"{value:.6g}" for value in place), f"{count}\n"]).encode()
            for word, place, count in rows
        )


def _blocks(vectors: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    return (vectors[first : first + _BLOCK] for first in range(0, len(vectors), _BLOCK))
