"""The map: where each word stands in the plane."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files import atomic_write
from core.job import Job
from core.vectors.embeddings import Embeddings

PCA, UMAP = "pca", "umap"
METHODS = {PCA: "PCA", UMAP: "UMAP"}
DEFAULT_WORDS = 20_000
UMAP_PARAMETERS: Mapping[str, Any] = {"neighbours": 15, "minimum_distance": 0.1, "metric": "cosine", "seed": 1}

_BLOCK = 8192
_BREAKS = re.compile(r"[\t\r\n]")


@dataclass(frozen=True, eq=False)
class Projection:
    """The first n words of some embeddings in the plane.

    Attributes:
        positions: float32[n, 2], finite, in units of the method.
        method: "pca" or "umap".
        parameters: how it was made; for PCA the share of the variance that each axis explains.
        total: how many words the embeddings have.
    """

    positions: NDArray[np.float32]
    method: str
    parameters: Mapping[str, Any]
    total: int

    def __len__(self) -> int:
        return len(self.positions)


def project_pca(embeddings: Embeddings, words: int, job: Job) -> Projection:
    """The two directions of greatest variance of the unit vectors of the first `words` words.

    Covariance and its eigenvectors in float64; each axis points to where its largest loading is positive, so that the
    same vectors always give the same map.

    Raises:
        ValueError: if there is no word, or a vector has a value that is not a finite number.
    """
    vectors = _finite_vectors(embeddings, words)
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
    axes = axes[:, ::-1][:, :2]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])] < 0, -1, 1)
    positions = np.zeros((count, 2), np.float32)
    positions[:, : axes.shape[1]] = vectors @ axes.astype(np.float32) - (mean @ axes).astype(np.float32)
    total = float(variances.sum())
    explained = [float(max(value, 0) / total) if total > 0 else 0.0 for value in variances[::-1][:2]]
    return Projection(positions, PCA, {"explained_variance": explained}, len(embeddings))


def write_table(embeddings: Embeddings, projection: Projection, path: Path) -> None:
    """Write "word x y count" with tabs, a header line first, atomically; the count is empty where none is known.

    Raises:
        OSError: if the file cannot be written, or the disk gives back other lines than it was given.
        ValueError: if a word holds a tab or an end of line.
    """
    counts = [""] * len(projection) if embeddings.counts is None else embeddings.counts.tolist()
    rows = zip(embeddings.words, projection.positions.tolist(), counts, strict=False)

    def check(written: Path) -> None:
        with written.open(encoding="utf-8", newline="\n") as lines:
            count = sum(line.count("\t") == 3 for line in lines)
        if count != len(projection) + 1:
            raise OSError(f"{path} was not written: the disk gives back other lines than it was given. Choose another.")

    broken = next((word for word in embeddings.words.first(len(projection)) if _BREAKS.search(word)), None)
    if broken is not None:
        raise ValueError(
            f"{path} was not written: {broken!r} holds a tab or an end of line. Save the map as a picture."
        )
    with atomic_write(path, check) as file:
        file.write(b"word\tx\ty\tcount\n")
        file.writelines(f"{word}\t{x:.6g}\t{y:.6g}\t{count}\n".encode() for word, (x, y), count in rows)


def _finite_vectors(embeddings: Embeddings, words: int) -> NDArray[np.float32]:
    if len(embeddings) == 0 or words < 1:
        raise ValueError("There is no word to draw a map of.")
    vectors = embeddings.unit_vectors[:words]
    for first, block in zip(range(0, len(vectors), _BLOCK), _blocks(vectors), strict=True):
        bad = np.flatnonzero(~np.isfinite(block).all(axis=1))
        if len(bad):
            word = embeddings.words[first + int(bad[0])]
            raise ValueError(
                f"No map can be drawn: the vector of “{word}” has a value that is not a finite number. "
                "Train again with a lower learning rate, or repair the file."
            )
    return vectors


def _blocks(vectors: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    return (vectors[first : first + _BLOCK] for first in range(0, len(vectors), _BLOCK))
