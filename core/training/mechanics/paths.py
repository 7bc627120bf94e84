"""The Huffman tree of a run, read: a word's path with its probabilities, and how long the codes are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.training.huffman import HuffmanTree, turn_logs

Floats = NDArray[np.floating]

NAMED = 6  # words that are named on the other side of a branch


@dataclass(frozen=True, slots=True)
class Turn:
    """One branch on the way to a word.

    Attributes:
        node: the inner node, a row of the node vectors; the root is 0.
        code: 0 where the path turns left, 1 where right.
        probability: of this turn, of a hidden vector; None without one.
        share: of the tokens below the node, those that lie this way: what a code that knows only counts expects.
        others: the most frequent words (rows) that hang on the other side, at most `NAMED`.
        other_words: how many words hang there.
    """

    node: int
    code: int
    probability: float | None
    share: float
    others: tuple[int, ...]
    other_words: int


@dataclass(frozen=True, slots=True)
class CodeLengths:
    """How long the codes of a vocabulary are, in turns (bits).

    Attributes:
        mean: over the tokens of the text.
        longest: of any word.
        entropy: of the unigram distribution; no code has a smaller mean.
        even: log2 V, the length of all codes if all words were as frequent.
    """

    mean: float
    longest: int
    entropy: float
    even: float


def path_of(tree: HuffmanTree, counts: NDArray[np.int64], word: int, hidden: Floats | None, nodes: Floats | None) -> (
    list[Turn]
):  # fmt: skip
    """The turns from the root to a word.

    Args:
        tree: of the vocabulary.
        counts: int64[V].
        word: its row.
        hidden: float[d], what is asked; with `nodes`, or None.
        nodes: float[V - 1, d], the vectors of the inner nodes.
    """
    begin, end = int(tree.offsets[word]), int(tree.offsets[word + 1])
    turns: list[Turn] = []
    below = np.arange(len(counts))
    for depth, flat in enumerate(range(begin, end)):
        code, node = int(tree.codes[flat]), int(tree.points[flat])
        same = tree.codes[tree.offsets[below] + depth] == code
        others, weight = below[~same], int(counts[below].sum())
        below = below[same]
        probability = None
        if hidden is not None and nodes is not None:
            probability = float(np.exp(turn_logs(nodes[node : node + 1].astype(np.float64) @ hidden)[code, 0]))
        share = int(counts[below].sum()) / weight
        turns.append(Turn(node, code, probability, share, tuple(others[:NAMED].tolist()), len(others)))
    return turns


def code_lengths(tree: HuffmanTree, counts: NDArray[np.int64]) -> CodeLengths:
    """Mean and longest code beside the entropy of the counts and log2 of their number."""
    shares = counts / counts.sum()
    entropy = -float(shares @ np.log2(shares))
    return CodeLengths(tree.mean_length(counts), tree.longest, entropy, float(np.log2(len(counts))))
