"""The objectives: what each needs beside its kernel, a row each."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.huffman import HuffmanTree, huffman_tree
from core.training.hyperparameters import (
    CBOW,
    HIERARCHICAL_SOFTMAX,
    NEGATIVE_SAMPLING,
    SKIP_GRAM,
    SOFTMAX,
    Hyperparameters,
)
from core.training.sampling import EveryWord, Noise, noise
from core.training.workspace import ALL

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Objective:
    """What a vector is asked, apart from how.

    Attributes:
        tables: makes what the kernel chooses targets from, of the counts of the vocabulary.
        most_targets: the greatest number of targets that one word has, of these tables.
        untrained_loss: the loss in nats of a model that has learnt nothing, of the tables and the counts.
        hot_rows: by architecture, how many of the first rows each of several threads has copies of: more scale better
            and are staler. The nodes near a tree's root are in all paths, so more of them are written by all threads.
        contexts_at_once: how many contexts of a centre skip-gram learns at once. All of them share the path of a tree:
            as many steps at once on the nodes near the root go too far.
        has_output_words: whether there is an output vector for each word; if not, for each inner node of a tree.
    """

    tables: Callable[[Counts, Hyperparameters], Any]
    most_targets: Callable[[Any], int]
    untrained_loss: Callable[[Any, Counts], float]
    hot_rows: Mapping[str, int]
    contexts_at_once: int
    has_output_words: bool

    def output_rows(self, words: int) -> int:
        """How many output vectors there are for a vocabulary of `words`."""
        return words if self.has_output_words else words - 1


def _negative_sampling_tables(counts: Counts, chosen: Hyperparameters) -> Noise:
    return noise(counts, chosen.noise_power, chosen.negatives)


def _hierarchical_softmax_tables(counts: Counts, chosen: Hyperparameters) -> HuffmanTree:
    return huffman_tree(counts)


def _softmax_tables(counts: Counts, chosen: Hyperparameters) -> EveryWord:
    return EveryWord(len(counts))


OBJECTIVES = {
    NEGATIVE_SAMPLING: Objective(
        _negative_sampling_tables,
        lambda tables: int(tables.negatives + 1),
        lambda tables, counts: (tables.negatives + 1) * math.log(2),
        hot_rows={SKIP_GRAM: 64, CBOW: 64},
        contexts_at_once=ALL,
        has_output_words=True,
    ),
    HIERARCHICAL_SOFTMAX: Objective(
        _hierarchical_softmax_tables,
        lambda tables: int(tables.longest),
        lambda tables, counts: tables.mean_length(counts) * math.log(2),
        hot_rows={SKIP_GRAM: 256, CBOW: 64},
        contexts_at_once=4,
        has_output_words=False,
    ),
    SOFTMAX: Objective(
        _softmax_tables,
        lambda tables: int(tables.words),
        lambda tables, counts: math.log(tables.words),
        hot_rows={SKIP_GRAM: 64, CBOW: 64},
        contexts_at_once=ALL,
        has_output_words=True,
    ),
}
