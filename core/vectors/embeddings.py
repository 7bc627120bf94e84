"""Word vectors and the questions that need nothing but them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.text.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One answer: a word, its cosine similarity to the question (or 3CosMul score), its count where one is known."""

    word: str
    similarity: float
    count: int | None


@dataclass(frozen=True, eq=False)
class Embeddings:
    """The vectors of a run or of a file.

    Attributes:
        words: the V words, most frequent first where counts are known.
        input_vectors: float32[V, d].
        counts: int64[V], or None where the format has none.
        output_vectors: float32[V, d] where the objective has output word vectors, else None.
        name: what the window calls them.
        details: how they were made: hyperparameters, corpus, versions.
    """

    words: Words
    input_vectors: NDArray[np.float32]
    counts: NDArray[np.int64] | None = None
    output_vectors: NDArray[np.float32] | None = None
    name: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.words)

    @property
    def dimensions(self) -> int:
        """The length d of each vector."""
        return int(self.input_vectors.shape[1])

    @cached_property
    def unit_vectors(self) -> NDArray[np.float32]:
        """float32[V, d]: the input vectors at length 1, a zero vector at 0; computed once, by `prepare`."""
        squares: NDArray[np.float32] = np.einsum("ij,ij->i", self.input_vectors, self.input_vectors)
        lengths = np.sqrt(squares)
        return np.divide(self.input_vectors, np.where(lengths > 0, lengths, 1)[:, None], dtype=np.float32)

    def prepare(self) -> None:
        """Compute what questions need; call it off the window's thread."""
        self.words.prepare_lookup()
        _ = self.unit_vectors

    def nearest(self, vector: NDArray[np.float32], count: int, without: Sequence[int] = ()) -> list[Neighbour]:
        """The `count` words of greatest cosine similarity to `vector`, exact, best first, ties by index.

        Args:
            vector: float32[d], of any length.
            count: how many.
            without: indices that are left out.
        """
        length = float(np.linalg.norm(vector))
        unit = (vector / length if length > 0 else vector).astype(np.float32)
        return self.best(self.unit_vectors @ unit, count, without)

    def best(self, scores: NDArray[np.float32], count: int, without: Sequence[int] = ()) -> list[Neighbour]:
        """The `count` words of greatest score.

        Args:
            scores: float32[V]; it is overwritten at `without`.
        """
        scores[list(without)] = -np.inf
        count = min(count, len(scores) - len(set(without)))
        if count <= 0:
            return []
        top = np.argpartition(-scores, count - 1)[:count]
        top = top[np.lexsort((top, -scores[top]))]
        return [Neighbour(self.words[int(i)], float(scores[i]), self._count(int(i))) for i in top]

    def _count(self, index: int) -> int | None:
        return None if self.counts is None else int(self.counts[index])
