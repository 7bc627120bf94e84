import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.map import worker
from core.map.worker import load_array, nearest_neighbours, save_array


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
        patch.setattr(worker, "_BLOCK_BYTES", block)
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


def test_arrays_are_replaced_whole_and_never_unpickled(tmp_path: Path) -> None:
    save_array(tmp_path / "a.npy", np.arange(3))
    save_array(tmp_path / "a.npy", np.arange(4))
    assert [file.name for file in tmp_path.iterdir()] == ["a.npy"]
    np.testing.assert_array_equal(load_array(tmp_path / "a.npy"), np.arange(4))
    np.save(tmp_path / "b.npy", np.array([{}]), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        load_array(tmp_path / "b.npy")


def test_the_bar_of_umap_becomes_progress() -> None:
    said: list[tuple[str, float, float]] = []
    bar = worker._Epochs(lambda *progress: said.append(progress))
    for text in ("\r3 500", "\n", "\rodd text"):
        bar.write(text)
    assert said == [("Layout", 3, 500)]


def test_points_that_start_at_one_place_are_parted() -> None:
    start = worker._spread(np.zeros((5, 2), np.float32), seed=1)
    assert len(np.unique(start, axis=0)) == 5
    np.testing.assert_array_equal(start, worker._spread(np.zeros((5, 2), np.float32), seed=1))


def test_the_process_ends_with_its_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "core.map.worker", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(worker.__file__).parents[2])},
    )
    assert done.returncode == 0
    assert done.stderr == b""


def test_a_request_that_cannot_be_served_is_answered(tmp_path: Path) -> None:
    sink = io.StringIO()
    server = worker.Worker(tmp_path, io.StringIO(), sink)
    server._answer({"request": 1, "vectors": "missing.npy", "start": "", "positions": ""})
    answer = json.loads(sink.getvalue())
    assert answer["request"] == 1
    assert answer["state"] == "failed"
    assert "missing.npy" in answer["error"]
