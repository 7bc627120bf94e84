"""What is measured: best answers of analogies, correlations, the purity of clusters, the place of the odd one out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.vectors.analogy import ADD, MUL, NO_ZERO
from core.vectors.cosines import at_unit_length, lengths_of

_KEPT = 1 << 24  # cosines that are kept from one block of questions to the next
_SHUFFLES, _SEED = 200, 1


class AnalogyScores:
    """How well each word answers many analogies a : b :: c : ?, the scores of `core.vectors.analogy` in float32.

    Questions that follow each other ask of the same words, so the cosines of a word to all others are kept for a while:
    64 MB of them.

    Args:
        vectors: float32[V, d], of any length; nothing as large as they are is made.
        size: only the first `size` words answer.
        method: ADD for 3CosAdd (Mikolov et al. 2013), the cosines b - a + c; MUL for 3CosMul (Levy and Goldberg 2014,
            equation 4), cos(b) cos(c) / cos(a) with each cosine brought to 0..1.
    """

    def __init__(self, vectors: NDArray[np.float32], size: int, method: str = ADD) -> None:
        self._vectors, self._size, self._method = vectors, size, method
        self._lengths = lengths_of(vectors[:size])
        self._near: dict[int, NDArray[np.float32]] = {}

    def of(self, asked: Sequence[tuple[int, int, int]]) -> NDArray[np.float32]:
        """float32[q, size]: the scores of all words for each of q questions, the indices of a, b and c."""
        near = self._recall(dict.fromkeys(index for question in asked for index in question))
        scores = np.empty((len(asked), self._size), np.float32)
        relations: dict[tuple[int, int], NDArray[np.float32]] = {}
        for row, (a, b, c) in zip(scores, asked, strict=True):
            if (a, b) not in relations:
                relations[a, b] = (
                    near[b] - near[a] if self._method == ADD else near[b] / (near[a] + np.float32(NO_ZERO))
                )
            (np.add if self._method == ADD else np.multiply)(relations[a, b], near[c], out=row)
        return scores

    def _recall(self, wanted: Mapping[int, None]) -> dict[int, NDArray[np.float32]]:
        """The cosines of some words to all, for MUL in 0..1; what was not wanted for longest is forgotten."""
        new = [index for index in wanted if index not in self._near]
        rows = at_unit_length(self._vectors[new]) @ self._vectors[: self._size].T
        rows /= self._lengths
        if self._method == MUL:
            rows += np.float32(1)
            rows /= np.float32(2)
        near = {index: self._near.pop(index) for index in wanted if index in self._near}
        near.update(zip(new, map(np.copy, rows), strict=True))  # a view would keep all of them
        room = max(_KEPT // max(self._size, 1) - len(near), 0)
        older = list(self._near.items())[-room:] if room else []
        self._near = {**dict(older), **near}
        return near


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1; equal values share the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared: NDArray[np.float64] = ((last - counts + 1 + last) / 2)[places]
    return shared


def pearson(first: NDArray[np.float64], second: NDArray[np.float64]) -> float | None:
    """The correlation of two lists, or None where one of them does not vary."""
    if len(first) < 2:
        return None
    x, y = first - first.mean(), second - second.mean()
    spread = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / spread if spread > 0 else None


def clustered(unit: NDArray[np.float32], clusters: int) -> NDArray[np.intp]:
    """The cluster of each vector: agglomerative clustering by Ward's criterion, which has no seed.

    At length 1 the squared distance of two vectors is twice one minus their cosine, so that it clusters by cosine.

    Args:
        unit: float32[n, d], n at most 5,000: the distances of all pairs are held, n² / 2 float64.
        clusters: how many.

    Returns:
        intp[n], from 0.
    """
    from scipy.cluster.hierarchy import fcluster, linkage  # takes a quarter of a second to load

    if len(unit) < 2:
        return np.zeros(len(unit), np.intp)
    tree = linkage(unit.astype(np.float64), method="ward")
    found: NDArray[np.intp] = fcluster(tree, clusters, criterion="maxclust").astype(np.intp) - 1
    return found


def in_majority(clusters: NDArray[np.intp], classes: NDArray[np.intp]) -> NDArray[np.float64]:
    """Whether each word is of its cluster's most frequent class, 1 or 0; the mean is the purity of the clustering."""
    table = np.zeros((int(clusters.max(initial=0)) + 1, int(classes.max(initial=0)) + 1), np.int64)
    np.add.at(table, (clusters, classes), 1)
    majority: NDArray[np.float64] = (table.argmax(axis=1)[clusters] == classes).astype(np.float64)
    return majority


def chance_purity(clusters: NDArray[np.intp], classes: NDArray[np.intp]) -> float | None:
    """The mean purity of 200 clusterings by chance into clusters of the same sizes, always the same ones."""
    if len(classes) == 0:
        return None
    generator = np.random.default_rng(_SEED)
    return float(np.mean([in_majority(clusters, generator.permutation(classes)).mean() for _ in range(_SHUFFLES)]))


def outlier_place(unit: NDArray[np.float32]) -> int:
    """How many of n words come before the outlier when n + 1 words are sorted by compactness; n means that it is found.

    The compactness that belongs to a word is the mean cosine of all pairs of the others (Camacho-Collados and Navigli
    2016): without the odd one, the others are most compact. Words as compact as the outlier do not come before it.

    Args:
        unit: float32[n + 1, d], vectors at length 1, the outlier first.
    """
    cosines = (unit @ unit.T).astype(np.float64)
    np.fill_diagonal(cosines, 0.0)
    without = cosines.sum() - 2 * cosines.sum(axis=1)
    return int((without[1:] < without[0]).sum())
