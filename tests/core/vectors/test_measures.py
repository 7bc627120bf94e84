import numpy as np
import pytest

from core.vectors import measures
from core.vectors.embeddings import at_unit_length


def test_clusters_do_not_depend_on_the_order_of_words() -> None:
    generator = np.random.default_rng(1)
    unit = at_unit_length(generator.normal(size=(60, 5)).astype(np.float32))
    order = generator.permutation(60)
    first, second = measures.clustered(unit, 6)[order], measures.clustered(unit[order], 6)
    assert len(set(zip(first.tolist(), second.tolist(), strict=True))) == len(set(first.tolist())) == 6


def test_purity_counts_the_majority_of_each_cluster() -> None:
    clusters, classes = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 1, 0])
    assert measures.in_majority(clusters, classes).tolist() == [1, 1, 0, 1, 1, 1]
    chance = measures.chance_purity(clusters, classes)
    assert chance is not None
    assert 0.5 < chance < 5 / 6
    assert measures.chance_purity(clusters[:0], classes[:0]) is None


@pytest.mark.parametrize(("vectors", "place"), [([[0, 1], [1, 0.1], [1, 0.2], [1, 0]], 3), ([[1, 0.1]] * 4, 0)])
def test_the_place_of_the_odd_one(vectors: list[list[float]], place: int) -> None:
    """Far from the others it comes last; among words that are all alike nothing tells it apart."""
    assert measures.outlier_place(at_unit_length(np.array(vectors, np.float32))) == place


def test_compactness_is_the_mean_of_all_pairs_of_the_others() -> None:
    unit = at_unit_length(np.random.default_rng(7).normal(size=(7, 4)).astype(np.float32))
    compactness = []
    for left_out in range(7):
        others = np.delete(unit, left_out, axis=0).astype(np.float64)
        cosines = others @ others.T
        compactness.append((cosines.sum() - np.trace(cosines)) / (6 * 5))
    assert measures.outlier_place(unit) == sum(value < compactness[0] for value in compactness[1:])


def test_one_word_is_one_cluster() -> None:
    assert measures.clustered(np.ones((1, 3), np.float32), 1).tolist() == [0]
    assert measures.clustered(np.ones((0, 3), np.float32), 0).tolist() == []
