"""The Huffman tree of hierarchical softmax: frequent words near the root, rare ones deep."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled


class HuffmanTree(NamedTuple):
    """Every word's path from the root to its leaf (Morin & Bengio 2005; Mikolov et al. 2013b, section 2.1).

    The path of `word` is `points[offsets[word]:offsets[word + 1]]`, with the turn at each point in `codes`.

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
    parents, codes = _merge(np.ascontiguousarray(counts))
    offsets, points, turns = _paths(parents, codes)
    return HuffmanTree(offsets, points, turns, int(np.diff(offsets).max()))


@compiled
def _merge(counts: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Join the two lightest nodes until one is left; the leaves and the new nodes are two queues, each in order."""
    size = len(counts)
    weights = np.zeros(2 * size - 1, np.int64)
    weights[:size] = counts
    parents = np.zeros(2 * size - 1, np.int32)
    codes = np.zeros(2 * size - 1, np.uint8)
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
    return parents, codes


@compiled
def _paths(
    parents: NDArray[np.int32], codes: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]:
    """Write each leaf's way from the root into flat arrays."""
    root = len(parents) - 1
    size = (len(parents) + 1) // 2
    depths = np.zeros(len(parents), np.int32)
    for node in range(root - 1, -1, -1):
        depths[node] = depths[parents[node]] + 1
    offsets = np.zeros(size + 1, np.int64)
    offsets[1:] = np.cumsum(depths[:size])
    points = np.empty(offsets[size], np.int32)
    turns = np.empty(offsets[size], np.uint8)
    for word in range(size):
        node = word
        for place in range(offsets[word + 1] - 1, offsets[word] - 1, -1):
            turns[place] = codes[node]
            node = parents[node]
            points[place] = root - node  # nodes are made from the lightest to the heaviest
    return offsets, points, turns
