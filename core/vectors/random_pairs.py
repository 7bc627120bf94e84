"""What cosine chance would bring: random words, or random sets of words, held against each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.vectors.cosines import at_unit_length
from core.vectors.embeddings import Embeddings

PAIRS, SEED = 10_000, 1
FEWEST = 200
_NUMBERS = 100_000  # vectors that are read for sets at most, where that leaves `FEWEST` pairs
_BLOCK = 10_000  # vectors that are read at once


def random_similarities(
    embeddings: Embeddings, left: int, right: int, job: Job, seed: int = SEED
) -> NDArray[np.float32]:
    """The similarities of random sets of words, as `core.vectors.comparison.similarity` has them, rising.

    Args:
        embeddings: whose words are drawn, each as likely as any other; no word twice in a pair.
        left: how many words the first set has.
        right: how many the second one has.
        job: is asked on the way whether to go on.
        seed: of the draw.

    Returns:
        float32[n] with n = 10,000 for two words; fewer for large sets, 200 at least; none where there are fewer words
        than twice those of a pair.
    """
    size = left + right
    if len(embeddings) < 2 * size or not left or not right:
        return np.zeros(0, np.float32)
    pairs = PAIRS if size == 2 else min(max(_NUMBERS // size, FEWEST), PAIRS)
    random = np.random.default_rng(seed)
    found = np.empty(pairs, np.float32)
    step = max(_BLOCK // size, 1)
    for start in range(0, pairs, step):
        job.check()
        count = min(step, pairs - start)
        drawn = _drawn(random, len(embeddings), (count, size))
        found[start : start + count] = _cosines(embeddings, drawn, left)
    return np.sort(found)


def _drawn(random: np.random.Generator, total: int, shape: tuple[int, int]) -> NDArray[np.intp]:
    """intp[n, size]: rows of different words; a row that holds one twice is drawn anew."""
    drawn = random.integers(0, total, shape)
    while True:
        ordered = np.sort(drawn, axis=1)
        twice = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        if not len(twice):
            return drawn
        for row in twice.tolist():
            drawn[row] = random.choice(total, shape[1], replace=False)


def _cosines(embeddings: Embeddings, drawn: NDArray[np.intp], left: int) -> NDArray[np.float32]:
    """float32[n]: the cosine between the means of the first words of each row and the others."""
    vectors = at_unit_length(embeddings.input_vectors[drawn.ravel()]).reshape(*drawn.shape, -1)
    first, second = vectors[:, :left].mean(axis=1), vectors[:, left:].mean(axis=1)
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    products: NDArray[np.float32] = np.einsum("ij,ij->i", first, second) / np.where(lengths > 0, lengths, 1)
    return products
