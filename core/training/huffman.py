"""The Huffman tree of hierarchical softmax: frequent words near the root, rare ones deep."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled_lean
from core.training.rows import ROW

_BLOCK = 1 << 16  # words whose paths are followed at once: all of a million would take a gigabyte


class HuffmanTree(NamedTuple):
    """Every word's path from the root to its leaf (Morin & Bengio 2005; Mikolov et al. 2013b, section 2.1).

    The path of `word` is `points[offsets[word]:offsets[word + 1]]`, with the turn at each point in `codes`; both
    have ROW numbers more, for the kernels read whole registers.

    Attributes:
        offsets: int64[V + 1].
        points: int32, the inner nodes passed, 0 to V - 2, numbered by falling weight; the root is 0.
        codes: uint8, 0 where the path turns left (probability sigma(score)), 1 where right (1 - sigma(score)).
        longest: the number of turns of the longest path.
    """

    offsets: NDArray[np.int64]
    points: NDArray[np.int32]
    codes: NDArray[np.uint8]
    longest: int

    def mean_length(self, counts: NDArray[np.int64]) -> float:
        """Mean number of turns on the way to a token of the text."""
        return float(np.average(np.diff(self.offsets), weights=counts))


def huffman_tree(counts: NDArray[np.int64]) -> HuffmanTree:
    """Build the tree of least mean path length over at least two words.

    Args:
        counts: int64[V] in falling order.
    """
    size, root = len(counts), 2 * len(counts) - 2
    weights = np.zeros(2 * size - 1, np.int64)
    weights[:size] = counts
    parents, depths = (np.zeros(2 * size - 1, np.int32) for _ in range(2))
    codes = np.zeros(2 * size - 1, np.uint8)
    _merge(weights, parents, codes)
    _measure(parents, depths)
    offsets = np.concatenate(([0], np.cumsum(depths[:size], dtype=np.int64)))
    points, turns = np.zeros(offsets[size] + ROW, np.int32), np.zeros(offsets[size] + ROW, np.uint8)
    _write_paths(parents, codes, offsets, root, points, turns)
    return HuffmanTree(offsets, points, turns, int(depths[:size].max()))


def turn_logs(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """float64[2, n]: ln of the probability of turning left at each inner node, sigma(score), and right, sigma(-score).

    Mikolov et al. 2013b, equation 3; exact however far a score is from 0.

    Args:
        scores: float[n], the product of each inner node's vector with the hidden one.
    """
    exact = scores.astype(np.float64)
    return np.stack((-np.logaddexp(0.0, -exact), -np.logaddexp(0.0, exact)))


def leaf_logs(tree: HuffmanTree, scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """float64[V]: ln P(word | hidden) of every word, the sum over the turns of its path; the probabilities sum to 1.

    Args:
        tree: of the vocabulary.
        scores: float[V - 1], the product of each inner node's vector with the hidden one.
    """
    turns, found = turn_logs(scores).ravel(), np.empty(len(tree.offsets) - 1)
    for first in range(0, len(found), _BLOCK):
        offsets = tree.offsets[first : first + _BLOCK + 1]
        path = slice(int(offsets[0]), int(offsets[-1]))
        taken = tree.points[path] + len(scores) * tree.codes[path].astype(np.int32)
        found[first : first + _BLOCK] = np.add.reduceat(turns[taken], offsets[:-1] - offsets[0])
    return found


@compiled_lean
def _merge(weights: NDArray[np.int64], parents: NDArray[np.int32], codes: NDArray[np.uint8]) -> None:
    """Join the two lightest nodes until one is left; the leaves and the new nodes are two queues, each in order."""
    size = (len(weights) + 1) // 2
    leaf, inner = size - 1, size
    for node in range(size, 2 * size - 1):
        for code in range(2):
            if leaf >= 0 and (inner >= node or weights[leaf] < weights[inner]):
                lightest = leaf
                leaf -= 1
            else:
                lightest = inner
                inner += 1
            weights[node] += weights[lightest]
            parents[lightest] = node
            codes[lightest] = code


@compiled_lean
def _measure(parents: NDArray[np.int32], depths: NDArray[np.int32]) -> None:
    """Count the turns on the way from the root, the last node, to each node."""
    for node in range(len(parents) - 2, -1, -1):
        depths[node] = depths[parents[node]] + 1


@compiled_lean
def _write_paths(
    parents: NDArray[np.int32], codes: NDArray[np.uint8], offsets: NDArray[np.int64], root: int,
    points: NDArray[np.int32], turns: NDArray[np.uint8],
) -> None:  # fmt: skip
    """Write each leaf's way from the root into flat arrays."""
    for word in range(len(offsets) - 1):
        node = word
        for place in range(offsets[word + 1] - 1, offsets[word] - 1, -1):
            turns[place] = codes[node]
            node = parents[node]
            points[place] = root - node  # nodes are made from the lightest to the heaviest
