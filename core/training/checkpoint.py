"""The whole state of a run between two chunks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text.sources import Recipe
from core.text.vocabulary import Vocabulary
from core.training.hyperparameters import HIERARCHICAL_SOFTMAX, Hyperparameters
from core.training.metrics import CAPACITY
from core.vectors.embeddings import Embeddings

HELD_OUT = ""  # the name of the curve of the held-out loss; no suite has it
_OTHER_BYTES = 1 << 18  # the recipe, the curves of what was observed

Floats = NDArray[np.float32]
Fill = Callable[[Floats, Floats], None]
"""Writes the vectors of a state into float32[V, d] and float32[O, d]."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run between two chunks.

    Attributes:
        hyperparameters: the run's, resolved.
        threads: how many trained.
        chunk_tokens: about how many tokens a chunk has; the steps are counted in chunks.
        position: how many steps are done.
        tokens_done: tokens trained, all epochs counted.
        corpus_tokens: tokens of the text.
        train_seconds: seconds of work so far.
        keep: whether the state is wanted after the run has ended.
        recipe: how to have the corpus again.
        versions: of what made it.
        vocabulary: the V words with their counts.
        samples: float64[n, 6], the metrics so far.
        curves: what was observed, by `HELD_OUT` or the path of a suite: float64[n, 2], tokens and values.
        fill: gives the vectors.
    """

    hyperparameters: Hyperparameters
    threads: int
    chunk_tokens: int
    position: int
    tokens_done: int
    corpus_tokens: int
    train_seconds: float
    keep: bool
    recipe: Recipe
    versions: dict[str, str]
    vocabulary: Vocabulary
    samples: NDArray[np.float64]
    curves: Mapping[str, NDArray[np.float64]]
    fill: Fill

    @property
    def share(self) -> float:
        """How much of the run is done, 0..1."""
        assert self.hyperparameters.epochs is not None
        return self.tokens_done / (self.corpus_tokens * self.hyperparameters.epochs)

    def with_more_epochs(self, epochs: int) -> Checkpoint:
        """The same state in a run of `epochs` epochs more.

        The learning rate goes on as if all of them had been planned from the start: it rises to what it would have
        been at this place. The random numbers of an epoch are its own, so they go on as well.

        Raises:
            ValueError: if there would be more epochs than a run can have.
        """
        assert self.hyperparameters.epochs is not None
        more = dataclasses.replace(self.hyperparameters, epochs=self.hyperparameters.epochs + epochs)
        return dataclasses.replace(self, hyperparameters=more)

    def embeddings(self) -> Embeddings:
        """A copy of the vectors as they are in this state.

        Raises:
            OSError: if the file cannot be read any more.
        """
        words, dimensions = len(self.vocabulary), self.hyperparameters.dimensions
        input_vectors = np.empty((words, dimensions), np.float32)
        output_vectors = np.empty((words if self.has_output_words else words - 1, dimensions), np.float32)
        self.fill(input_vectors, output_vectors)
        return self.described(input_vectors, output_vectors)

    @property
    def has_output_words(self) -> bool:
        """Whether there is an output vector for each word; if not, for each inner node of a tree."""
        return self.hyperparameters.objective != HIERARCHICAL_SOFTMAX

    def described(self, input_vectors: Floats, output_vectors: Floats) -> Embeddings:
        """Vectors of this state, with its words, its name and how they were made.

        Args:
            input_vectors: float32[V, d].
            output_vectors: float32[O, d], of the words or of the inner nodes, whichever the objective has.
        """
        details = {
            "program": f"Semascope {self.versions.get('semascope', '')}",
            "corpus": self.recipe.name,
            "corpus_key": self.recipe.key,
            "tokens": self.corpus_tokens,
            "tokens_trained": self.tokens_done,
            "threads": self.threads,
            "hyperparameters": dataclasses.asdict(self.hyperparameters),
        }
        return Embeddings(
            words=self.vocabulary.words,
            input_vectors=input_vectors,
            counts=self.vocabulary.counts,
            output_vectors=output_vectors if self.has_output_words else None,
            node_vectors=None if self.has_output_words else output_vectors,
            name=self.recipe.name,
            details=details,
        )


@dataclass(frozen=True, eq=False)
class Matrices:
    """The vectors of a run in memory, without copying them: a `Fill`.

    Attributes:
        input_vectors: float32[V, d].
        output_vectors: float32[O, d].
    """

    input_vectors: Floats
    output_vectors: Floats

    def __call__(self, input_vectors: Floats, output_vectors: Floats) -> None:
        """Copy them."""
        input_vectors[:] = self.input_vectors
        output_vectors[:] = self.output_vectors

    def all_finite(self) -> bool:
        """Whether all numbers are finite; told by the extremes, which need no memory."""
        matrices = self.input_vectors, self.output_vectors
        return all(bool(np.isfinite(matrix.min()) and np.isfinite(matrix.max())) for matrix in matrices)


def checkpoint_size(words: int, word_bytes: int, dimensions: int, output_vectors: int) -> int:
    """Bytes of a checkpoint, a little more rather than less."""
    return 4 * dimensions * (words + output_vectors) + word_bytes + 16 * words + 8 * CAPACITY * 6 + _OTHER_BYTES
