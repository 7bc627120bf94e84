"""One mode on one vocabulary: its kernel, and all that the kernel is handed, made of the hyperparameters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.training.hyperparameters import CBOW, NEGATIVE_SAMPLING, Hyperparameters
from core.training.kernels import KERNELS
from core.training.objectives import OBJECTIVES
from core.training.registers import ARITHMETIC
from core.training.rows import aligned
from core.training.sampling import keep_probabilities
from core.training.workspace import ALONE, Copies, Measured, Model, Scratch, Text, Windows, new_scratch

_ROWS_AT_ONCE = 4096


class Mode:
    """Architecture and objective with their tables; immutable, for any number of threads.

    Args:
        hyperparameters: of the run.
        counts: int64[V] of the words that reach the minimum count, in falling order.

    Attributes:
        architecture: a name of `hyperparameters`.
        words: V.
        windows: how contexts are formed.
        tables: what the kernel chooses targets from.
        output_rows: how many output vectors there are.
        untrained_loss: loss in nats of a model that has learnt nothing.
        keep: float32[V], keep probabilities of subsampling.
    """

    def __init__(self, hyperparameters: Hyperparameters, counts: NDArray[np.int64]) -> None:
        objective = OBJECTIVES[hyperparameters.objective]
        self._chosen = hyperparameters
        self.architecture = hyperparameters.architecture
        self._kernel = KERNELS[hyperparameters.architecture, hyperparameters.objective]
        self.tables: Any = objective.tables(counts, hyperparameters)
        self._most_targets = objective.most_targets(self.tables)
        self.windows = Windows(
            hyperparameters.window,
            hyperparameters.window_mode == "dynamic",
            hyperparameters.cbow_gradient == "exact",
            hyperparameters.negative_sharing == "centre" or hyperparameters.objective != NEGATIVE_SAMPLING,
            1 if hyperparameters.architecture == CBOW else objective.contexts_at_once,
        )
        self._hot_rows = objective.hot_rows[hyperparameters.architecture]
        self.words = len(counts)
        self.output_rows = objective.output_rows(self.words)
        self.untrained_loss = objective.untrained_loss(self.tables, counts)
        self.keep = keep_probabilities(counts, hyperparameters.subsample)

    def hot_rows(self, threads: int) -> int:
        """How many rows each of so many threads has copies of."""
        return 0 if threads == 1 else min(self._hot_rows, self.output_rows)

    def copies(self, worker: int, threads: int) -> Copies:
        """Where the copies of one of so many threads are: behind the shared rows, and those of the threads before."""
        hot = self.hot_rows(threads)
        return Copies(hot, self.words + 2 * hot * worker, self.output_rows + 2 * hot * worker)

    def untrained_model(self, threads: int, job: Job) -> Model:
        """Input vectors uniform in +-0.5 / d, output vectors 0, and room for the copies of so many threads."""
        dimensions, copies = self._chosen.dimensions, 2 * self.hot_rows(threads) * threads
        generator = np.random.default_rng(self._chosen.seed)
        model = Model(aligned(self.words + copies, dimensions), aligned(self.output_rows + copies, dimensions))
        for first in range(0, self.words, _ROWS_AT_ONCE):
            job.check()
            block = model.input_vectors[first : min(first + _ROWS_AT_ONCE, self.words), :dimensions]
            block[:] = (generator.random(block.shape, np.float32) - np.float32(0.5)) / np.float32(dimensions)
        return model

    def vectors(self, model: Model) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """float32[V, d] and float32[O, d]: what is learnt, without the threads' copies and the padding; views."""
        dimensions = self._chosen.dimensions
        return model.input_vectors[: self.words, :dimensions], model.output_vectors[: self.output_rows, :dimensions]

    def scratch(self, model: Model, tokens: int, copies: Copies = ALONE) -> Scratch:
        """What one thread needs to train on stretches of at most `tokens` tokens."""
        arithmetic = ARITHMETIC[self._chosen.arithmetic]
        return new_scratch(model, tokens, self.windows, self._most_targets, copies, arithmetic)

    def train(
        self, model: Model, text: Text, rate: float, seed: np.uint64, measure_every: int, scratch: Scratch
    ) -> Measured:
        """Train on a stretch of text without the GIL; with rate 0, only measure.

        Args:
            model: what is learnt.
            text: words that may not be written to.
            rate: the learning rate.
            seed: of this stretch, not 0.
            measure_every: at every so manieth centre word the loss is measured.
            scratch: of this thread.
        """
        return Measured(*self._kernel(model, self.tables, text, self.windows, rate, seed, measure_every, scratch))


def prepare(hyperparameters: Hyperparameters) -> None:
    """Compile the kernel of a mode or load it from the cache, by training on no text; off the window's thread."""
    mode = Mode(hyperparameters, np.array([2, 1]))
    model = Model(aligned(2, 1), aligned(2, 1))
    text = Text(read_only(np.zeros(0, np.int32)), np.zeros(0, np.int64), mode.keep)
    mode.train(model, text, 0.0, np.uint64(1), 1, mode.scratch(model, 0))


def read_only(words: NDArray[np.int32]) -> NDArray[np.int32]:
    """Word ids as those of a corpus are; for arrays that may be written to, the kernels would be compiled anew."""
    words.flags.writeable = False
    return words
