import numpy as np
import pytest
from scipy.sparse import csr_matrix

from core.map.neighbours import nearest_neighbours
from core.map.umap_graph import Graph, spectral_start, umap_graph


def _neighbours(count: int, near: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    vectors = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return nearest_neighbours(vectors, near, lambda *_: None, "euclidean")


def _dense(graph: Graph, count: int) -> np.ndarray:
    return csr_matrix((graph.weights, graph.ends, graph.starts), shape=(count, count)).toarray()


def test_weights_are_the_fuzzy_union_of_memberships_that_sum_up_to_log2_k() -> None:
    """An independent reference: sigma by a root finder, the union by matrices."""
    from scipy.optimize import brentq

    count, near = 60, 8
    rows, distances = _neighbours(count, near)
    directed = np.zeros((count, count))
    for row in range(count):
        beyond = distances[row, 1:].astype(np.float64) - float(distances[row, 1])
        sigma = brentq(lambda width, d=beyond: np.exp(-d / width).sum() - np.log2(near), 1e-6, 1e3)
        directed[row, rows[row, 1:]] = np.exp(-beyond / sigma)
    expected = directed + directed.T - directed * directed.T
    np.testing.assert_allclose(_dense(umap_graph(rows, distances), count), expected, atol=1e-4)


def test_words_at_one_place_are_joined_fully() -> None:
    rows, distances = nearest_neighbours(np.ones((10, 2), np.float32), 4, lambda *_: None, "euclidean")
    graph = umap_graph(rows, distances)
    assert (graph.weights == 1).all()
    np.testing.assert_array_equal(_dense(graph, 10), _dense(graph, 10).T)


def test_light_edges_can_be_left_out() -> None:
    graph = umap_graph(*_neighbours(50, 5))
    dense = _dense(graph, 50)
    np.testing.assert_array_equal(_dense(graph.without(0.5), 50), np.where(dense >= 0.5, dense, 0))


@pytest.mark.parametrize("axes", [2, 3])
def test_the_spectrum_parts_groups_that_hardly_touch(axes: int) -> None:
    rng = np.random.default_rng(0)
    centres = np.repeat(np.eye(3), 50, axis=0)
    rows, distances = nearest_neighbours(
        (centres + 0.35 * rng.normal(size=centres.shape)).astype(np.float32), 15, lambda *_: None, "euclidean"
    )
    found = spectral_start(umap_graph(rows, distances), np.zeros((150, axes), np.float32), 1)
    middles = np.array([found[group * 50 : group * 50 + 50].mean(axis=0) for group in range(3)])
    nearest = np.linalg.norm(found[:, None] - middles[None], axis=2).argmin(axis=1)
    assert (nearest == np.repeat(np.arange(3), 50)).mean() > 0.9


def test_a_graph_in_pieces_begins_where_it_was_told_to() -> None:
    rows = np.arange(100, dtype=np.int32).reshape(-1, 2).repeat(2, axis=0)
    rows[1::2] = rows[1::2, ::-1]
    start = np.random.default_rng(0).normal(size=(100, 2)).astype(np.float32)
    graph = umap_graph(rows, np.tile(np.array([0, 1], np.float32), (100, 1)))
    np.testing.assert_array_equal(spectral_start(graph, start, 1), start)
