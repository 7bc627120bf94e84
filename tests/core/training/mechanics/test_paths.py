from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.huffman import huffman_tree, leaf_logs
from core.training.mechanics.paths import NAMED, code_lengths, path_of

COUNTS = st.lists(st.integers(1, 10_000), min_size=2, max_size=60).map(
    lambda counts: np.array(sorted(counts, reverse=True), np.int64)
)


@given(COUNTS, st.integers(0, 2**31 - 1))
def test_the_product_over_a_path_is_the_leaf(counts: np.ndarray, seed: int) -> None:
    generator = np.random.default_rng(seed)
    tree = huffman_tree(counts)
    nodes = generator.normal(0, 2, (len(counts) - 1, 5)).astype(np.float32)
    hidden = generator.normal(0, 2, 5).astype(np.float32)
    leaves = np.exp(leaf_logs(tree, nodes.astype(np.float64) @ hidden))
    for word in {0, len(counts) // 2, len(counts) - 1}:
        turns = path_of(tree, counts, word, hidden.astype(np.float64), nodes)
        assert np.prod([turn.probability for turn in turns]) == pytest.approx(leaves[word], rel=1e-6)


@given(COUNTS)
def test_each_other_word_hangs_on_the_other_side_of_exactly_one_branch(counts: np.ndarray) -> None:
    tree = huffman_tree(counts)
    word = len(counts) // 3
    turns = path_of(tree, counts, word, None, None)
    assert len(turns) == tree.offsets[word + 1] - tree.offsets[word]
    assert sum(turn.other_words for turn in turns) == len(counts) - 1
    named = [other for turn in turns for other in turn.others]
    assert word not in named
    assert len(named) == len(set(named))
    assert all(len(turn.others) == min(turn.other_words, NAMED) for turn in turns)
    # What a code that knows only counts expects of the whole path is the word's share of the text.
    assert np.prod([turn.share for turn in turns]) == pytest.approx(counts[word] / counts.sum())


@given(COUNTS)
def test_the_mean_code_lies_within_one_bit_above_the_entropy(counts: np.ndarray) -> None:
    lengths = code_lengths(huffman_tree(counts), counts)
    assert lengths.entropy - 1e-9 <= lengths.mean < lengths.entropy + 1
    assert lengths.entropy <= lengths.even + 1e-9
    assert lengths.mean <= lengths.longest


def test_the_other_side_names_its_most_frequent_words_first() -> None:
    tree = huffman_tree(np.array([100, 9, 8, 7, 6, 5, 4, 3, 2, 1]))
    root = path_of(tree, np.array([100, 9, 8, 7, 6, 5, 4, 3, 2, 1]), 0, None, None)[0]
    assert root.others == (1, 2, 3, 4, 5, 6)
    assert root.other_words == 9
