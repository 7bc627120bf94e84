"""`python -m core.map.worker FOLDER`: the child process that runs umap-learn, so that the program never imports it.

Requests and answers are JSON lines on standard input and output; arrays are .npy files in FOLDER, each replaced whole.
The end of the input, which also comes when the parent was killed, ends the process. It runs at the lowest priority.

    in   {"request": 7, "method": "umap", "vectors": "7-vectors.npy", "start": "7-start.npy",
          "positions": "7-positions.npy", "neighbours": 15, "minimum_distance": 0.1, "seed": 1}
    out  {"beat": 12.0}  {"state": "ready"}  {"request": 7, "stage": "Layout", "done": 20, "total": 500}
         {"request": 7, "state": "done"}  {"request": 7, "state": "failed", "error": "in plain words"}
"""

from __future__ import annotations

import json
import logging
import os
import queue
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from core.map.arrays import load_array, save_array
from core.map.neighbours import Report, nearest_neighbours

HEARTBEAT_SECONDS = 2.0
NICENESS = 19
logger = logging.getLogger(__name__)

_NOISE = 1e-4  # of the map's width: parts points that start at the same place


def umap_positions(
    vectors: NDArray[np.float32],
    start: NDArray[np.float32],
    report: Report,
    *,
    neighbours: int,
    minimum_distance: float,
    seed: int,
) -> NDArray[np.float32]:
    """UMAP (McInnes, Healy & Melville 2018) of unit vectors, cosine metric, the same for the same seed and machine.

    Args:
        vectors: float32[n, d], rows of length 1 or 0, n at least 3.
        start: float32[n, 2], where the points begin (their PCA).
        report: called with stage, done, total.
        neighbours: neighbours of each word that the graph joins, itself counted.
        minimum_distance: how close points may lie in the map, 0..1.
        seed: start of all random numbers.

    Returns:
        float32[n, 2].
    """
    from umap import UMAP

    count = min(neighbours, len(vectors) - 1)
    known = nearest_neighbours(vectors, count, report)
    report("Graph", 0, 0)
    model = UMAP(
        n_neighbors=count,
        min_dist=minimum_distance,
        metric="cosine",
        random_state=seed,
        n_jobs=1,
        init=_spread(start, seed),
        precomputed_knn=known,
        disconnection_distance=np.inf,  # words with opposite vectors stay on the map
        tqdm_kwds={"disable": False, "file": _Epochs(report), "bar_format": "{n} {total}", "mininterval": 0.2},
    )
    positions: NDArray[np.float32] = np.ascontiguousarray(model.fit_transform(vectors), dtype=np.float32)
    return positions


class _Epochs:
    """The file that umap-learn's progress bar is written to: "epochs done, epochs in all"."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def write(self, text: str) -> None:
        numbers = text.split()
        if len(numbers) == 2 and all(number.isdigit() for number in numbers):
            self._report("Layout", int(numbers[0]), int(numbers[1]))

    def flush(self) -> None:
        pass


def _spread(start: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Scale to a width of 10 and add a little noise, so that no two points begin at one place."""
    width = float(np.ptp(start, axis=0).max()) or 1.0
    noise = np.random.default_rng(seed).normal(scale=_NOISE, size=start.shape)
    spread: NDArray[np.float32] = (10 * ((start - start.mean(axis=0)) / width + noise)).astype(np.float32)
    return spread


class Worker:
    """Answers requests one after another, from the main thread; other threads only read lines and beat."""

    def __init__(self, folder: Path, source: TextIO, sink: TextIO) -> None:
        self._folder = folder
        self._source = source
        self._sink = sink
        self._write = threading.Lock()
        self._requests: queue.Queue[dict[str, Any]] = queue.Queue()

    def run(self) -> None:
        """Warm up, then answer until the input ends."""
        for loop in (self._read, self._beat):
            threading.Thread(target=loop, daemon=True).start()
        _warm()
        self._say(state="ready")
        while True:
            self._answer(self._requests.get())

    def _answer(self, request: dict[str, Any]) -> None:
        number = request["request"]
        try:
            settings = request["settings"]
            positions = umap_positions(
                load_array(self._folder / request["vectors"]),
                load_array(self._folder / request["start"]),
                lambda stage, done, total: self._say(request=number, stage=stage, done=done, total=total),
                neighbours=settings["neighbours"],
                minimum_distance=settings["minimum_distance"],
                seed=settings["seed"],
            )
            save_array(self._folder / request["positions"], positions)
        except MemoryError:
            self._say(request=number, state="failed", error="there is not enough memory; choose fewer words.")
        except Exception as error:  # whatever umap-learn raises, the parent is told and the next request is served
            logger.exception("projection failed")
            self._say(request=number, state="failed", error=f"{type(error).__name__}: {error}")
        else:
            self._say(request=number, state="done", facts={"approximate": False})

    def _say(self, **message: Any) -> None:
        with self._write:
            self._sink.write(json.dumps(message) + "\n")
            self._sink.flush()

    def _read(self) -> None:
        for line in self._source:
            self._requests.put(json.loads(line))
        os._exit(0)

    def _beat(self) -> None:
        while True:
            self._say(beat=time.monotonic())
            time.sleep(HEARTBEAT_SECONDS)


def _warm() -> None:
    """Import umap-learn and have it compiled by a small fit; a damaged cache of compiled code is dropped once."""
    for last in (False, True):
        try:
            points = np.random.default_rng(0).normal(size=(64, 8)).astype(np.float32)
            points /= np.linalg.norm(points, axis=1, keepdims=True)
            start = np.ascontiguousarray(points[:, :2])
            umap_positions(points, start, lambda *_: None, neighbours=8, minimum_distance=0.1, seed=0)
            return
        except Exception:
            if last:
                raise
            logger.exception("compiled code is dropped")
            shutil.rmtree(os.environ.get("NUMBA_CACHE_DIR", ""), ignore_errors=True)
            for name in [name for name in sys.modules if name.partition(".")[0] in ("umap", "pynndescent")]:
                del sys.modules[name]


def main() -> None:
    """Serve the parent: its lines come on standard input; whatever libraries print goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who then closes our input
    os.nice(NICENESS)
    sink = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    logging.captureWarnings(True)
    Worker(Path(sys.argv[1]), sys.stdin, sink).run()


if __name__ == "__main__":
    main()
