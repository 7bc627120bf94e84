import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.map import neighbours
from core.map.neighbours import nearest_neighbours


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _silent(stage: str, done: float, total: float) -> None:
    pass


@given(seed=st.integers(0, 1000), total=st.integers(2, 40), block=st.sampled_from([1, 600, 1 << 20]))
def test_neighbours_are_exact_in_blocks_of_any_size(seed: int, total: int, block: int) -> None:
    vectors = _unit(np.random.default_rng(seed).normal(size=(total, 5)))
    count = min(6, total)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_BLOCK_BYTES", block)
        rows, distances = nearest_neighbours(vectors, count, _silent)
    exact = 1 - vectors.astype(np.float64) @ vectors.T
    np.fill_diagonal(exact, -1)
    np.testing.assert_array_equal(rows[:, 0], np.arange(total))
    np.testing.assert_allclose(distances[:, 1:], np.sort(exact, axis=1)[:, 1:count], atol=1e-5)
    np.testing.assert_allclose(np.take_along_axis(exact, rows, 1)[:, 1:], distances[:, 1:], atol=1e-5)


def test_each_row_comes_first_among_its_duplicates() -> None:
    rows, distances = nearest_neighbours(np.ones((30, 1), np.float32), 4, _silent)
    np.testing.assert_array_equal(rows[:, 0], np.arange(30))
    assert all(len(set(row)) == 4 for row in rows.tolist())
    assert (distances == 0).all()


def test_neighbours_report_their_progress() -> None:
    said: list[tuple[str, float, float]] = []
    nearest_neighbours(_unit(np.eye(5)), 2, lambda *progress: said.append(progress))
    assert said == [("Nearest neighbours", 0, 5)]
