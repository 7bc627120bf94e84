import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.huffman import huffman_tree, leaf_logs

counts = st.lists(st.integers(1, 10**6), min_size=2, max_size=60).map(lambda c: np.array(sorted(c, reverse=True)))


def least_total_length(counts: np.ndarray) -> int:
    """The cost of an optimal prefix code: the sum of all merged weights (Huffman 1952)."""
    heap, total = [int(count) for count in counts], 0
    heapq.heapify(heap)
    while len(heap) > 1:
        merged = heapq.heappop(heap) + heapq.heappop(heap)
        total += merged
        heapq.heappush(heap, merged)
    return total


@given(counts)
def test_the_tree_is_prefix_free_and_of_least_length(counts: np.ndarray) -> None:
    tree = huffman_tree(counts)
    codes = [tuple(tree.codes[a:b]) for a, b in zip(tree.offsets[:-1], tree.offsets[1:], strict=True)]
    prefixes = {code[:length] for code in codes for length in range(len(code))}
    assert len(set(codes)) == len(codes)
    assert not prefixes & set(codes)
    assert sum(2.0 ** -len(code) for code in codes) == pytest.approx(1.0)
    assert int((np.diff(tree.offsets) * counts).sum()) == least_total_length(counts)


@given(counts)
def test_each_turn_leads_to_one_inner_node(counts: np.ndarray) -> None:
    tree = huffman_tree(counts)
    nodes = {(): 0}
    for word in range(len(counts)):
        path = slice(tree.offsets[word], tree.offsets[word + 1])
        for depth, point in enumerate(tree.points[path]):
            assert nodes.setdefault(tuple(tree.codes[path][:depth]), int(point)) == point
    assert sorted(nodes.values()) == list(range(len(counts) - 1))


@given(counts, st.integers(0, 2**32 - 1), st.sampled_from((0.0, 2.0, 1e4)))
def test_leaf_probabilities_of_any_hidden_vector_sum_to_one(counts: np.ndarray, seed: int, scale: float) -> None:
    scores = np.random.default_rng(seed).normal(0, scale, len(counts) - 1)
    assert np.exp(leaf_logs(huffman_tree(counts), scores)).sum() == pytest.approx(1.0, abs=1e-9)


def test_a_leaf_has_the_product_of_the_turns_on_its_path_whichever_block_it_stands_in() -> None:
    tree = huffman_tree(np.arange(140_000, 0, -1))
    left = 1 / (1 + np.exp(-(scores := np.random.default_rng(1).normal(0, 1, 139_999))))
    turns = tree.offsets[-1]
    taken = np.where(tree.codes == 0, left[tree.points], 1 - left[tree.points])[:turns]
    np.testing.assert_allclose(np.exp(leaf_logs(tree, scores)), np.multiply.reduceat(taken, tree.offsets[:-1]))


@given(counts)
def test_inner_nodes_are_numbered_by_falling_weight(counts: np.ndarray) -> None:
    tree = huffman_tree(counts)
    weights = np.zeros(len(counts) - 1, np.int64)
    for word, count in enumerate(counts):
        weights[tree.points[tree.offsets[word] : tree.offsets[word + 1]]] += count
    assert (np.diff(weights) <= 0).all()


def test_frequent_words_stand_near_the_root() -> None:
    lengths = np.diff(huffman_tree(np.array([1000, 400, 100, 50, 20, 10, 5, 1])).offsets)
    assert list(lengths) == sorted(lengths)
    assert lengths[0] == 1
