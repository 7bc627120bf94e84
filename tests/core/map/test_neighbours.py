from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.map import neighbours
from core.map.neighbours import approximate_neighbours, nearest_neighbours, neighbours_of, neighbours_of_some


def _unit(rows: Any) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _silent(stage: str, done: float, total: float) -> None:
    pass


def _distances(vectors: np.ndarray, metric: str) -> np.ndarray:
    vectors = vectors.astype(np.float64)
    if metric == "cosine":
        return 1 - vectors @ vectors.T
    return np.linalg.norm(vectors[:, None] - vectors[None], axis=2)


@given(
    seed=st.integers(0, 1000),
    total=st.integers(2, 40),
    tile=st.sampled_from([1, 3, 10, 512]),
    metric=st.sampled_from(["cosine", "euclidean"]),
)
def test_neighbours_are_exact_in_tiles_of_any_size(seed: int, total: int, tile: int, metric: str) -> None:
    drawn = np.random.default_rng(seed).normal(size=(total, 5))
    vectors = _unit(drawn) if metric == "cosine" else drawn.astype(np.float32)
    count = min(6, total)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_TILE", tile)
        rows, distances = nearest_neighbours(vectors, count, _silent, metric)
    exact = _distances(vectors, metric)
    np.fill_diagonal(exact, -1)
    np.testing.assert_array_equal(rows[:, 0], np.arange(total))
    np.testing.assert_allclose(distances[:, 1:], np.sort(exact, axis=1)[:, 1:count], atol=1e-5)
    np.testing.assert_allclose(np.take_along_axis(exact, rows, 1)[:, 1:], distances[:, 1:], atol=1e-5)


def test_each_row_comes_first_among_its_duplicates_and_the_others_by_row() -> None:
    rows, distances = nearest_neighbours(np.ones((30, 1), np.float32), 4, _silent)
    np.testing.assert_array_equal(rows[:4], [[0, 1, 2, 3], [1, 0, 2, 3], [2, 0, 1, 3], [3, 0, 1, 2]])
    assert (distances == 0).all()


@given(seed=st.integers(0, 1000), total=st.integers(2, 60), count=st.integers(2, 40), tile=st.sampled_from([1, 7, 512]))
def test_rows_that_are_equally_near_stand_by_row_whatever_the_tiles(
    seed: int, total: int, count: int, tile: int
) -> None:
    kinds = np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [0, 0]], np.float32)  # whose products are exact
    vectors = kinds[np.random.default_rng(seed).integers(0, 5, total)]
    count = min(count, total)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_TILE", tile)
        rows, _ = nearest_neighbours(vectors, count, _silent)
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, np.inf)
    np.testing.assert_array_equal(rows, np.argsort(-scores, axis=1, kind="stable")[:, :count])


@given(seed=st.integers(0, 1000), total=st.integers(2, 60), tile=st.sampled_from([1, 7, 512]))
def test_neighbours_of_some_rows_are_those_that_all_rows_have(seed: int, total: int, tile: int) -> None:
    rng = np.random.default_rng(seed)
    vectors, count = _unit(rng.normal(size=(total, 4))), min(9, total)
    words = np.flatnonzero(rng.random(total) < 0.4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_TILE", tile)
        patch.setattr(neighbours, "_ROWS_OF_SOME", 5)
        rows, cosines = neighbours_of_some(vectors, words, count - 1, _silent)
    expected, distances = nearest_neighbours(vectors, count, _silent)
    np.testing.assert_array_equal(rows, expected[words, 1:])
    np.testing.assert_allclose(cosines, 1 - distances[words, 1:], atol=1e-6)


def test_a_row_alone_is_its_own_neighbour() -> None:
    rows, distances = nearest_neighbours(np.ones((1, 3), np.float32), 1, _silent)
    assert (rows.tolist(), distances.tolist()) == ([[0]], [[0.0]])


def test_neighbours_report_their_progress_and_can_be_stopped() -> None:
    said: list[tuple[str, float, float]] = []
    nearest_neighbours(_unit(np.eye(5)), 2, lambda *progress: said.append(progress))
    assert said == [("Nearest neighbours", 0, 5), ("Nearest neighbours", 5, 5)]

    def stop(stage: str, done: float, total: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        nearest_neighbours(_unit(np.eye(5)), 2, stop)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_approximate_neighbours_are_mostly_the_exact_ones(metric: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    vectors = _unit(rng.normal(size=(40, 16))[rng.integers(0, 40, 3000)] + 0.3 * rng.normal(size=(3000, 16)))
    monkeypatch.setattr(neighbours, "_ROWS_OF_A_CELL", 50)
    monkeypatch.setattr(neighbours, "_PROBES", 15)
    exact, _ = nearest_neighbours(vectors, 10, _silent, metric)
    rows, distances = approximate_neighbours(vectors, 10, _silent, metric)
    kept = [len(set(a) & set(b)) / 10 for a, b in zip(exact.tolist(), rows.tolist(), strict=True)]
    assert np.mean(kept) > 0.9
    np.testing.assert_array_equal(rows[:, 0], np.arange(3000))
    assert (np.diff(distances, axis=1) >= 0).all()


def test_equal_rows_do_not_make_the_work_grow_with_their_square(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "_PROBES", 3)
    compared: list[int] = []
    keep_best = neighbours._keep_best

    def counted(scores: np.ndarray, *rest: np.ndarray) -> None:
        compared.append(scores.size)
        keep_best(scores, *rest)

    monkeypatch.setattr(neighbours, "_keep_best", counted)
    rows, distances = approximate_neighbours(np.ones((7000, 2), np.float32), 5, _silent)
    assert sum(compared) <= 3 * 7000 * neighbours._LARGEST_CELL + 100**2
    assert (distances == 0).all()
    assert all(len(set(row)) == 5 for row in rows.tolist())


def test_which_neighbours_are_approximate_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = _unit(np.random.default_rng(0).normal(size=(80, 4)))
    assert neighbours_of(vectors, 3, _silent, "cosine", 1)[2] is False
    monkeypatch.setattr(neighbours, "EXACT_WORDS", 79)
    rows, _, approximate = neighbours_of(vectors, 3, _silent, "cosine", 1)
    assert approximate is True
    np.testing.assert_array_equal(rows, nearest_neighbours(vectors, 3, _silent)[0])  # there is but one cell
