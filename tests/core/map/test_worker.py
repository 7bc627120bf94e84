import io
import json
import os
import subprocess
import sys
from pathlib import Path

from core.map import worker


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
    server._answer({"request": 1, "kept": 0, "live": False, "settings": {}})
    answer = json.loads(sink.getvalue())
    assert answer["request"] == 1
    assert answer["state"] == "failed"
    assert "vectors.npy" in answer["error"]
