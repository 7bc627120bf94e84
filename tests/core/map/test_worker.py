import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from core.map import worker


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
    server._answer({"request": 1, "vectors": "missing.npy", "start": "", "positions": "", "settings": {}})
    answer = json.loads(sink.getvalue())
    assert answer["request"] == 1
    assert answer["state"] == "failed"
    assert "missing.npy" in answer["error"]
