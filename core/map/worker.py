"""`python -m core.map.worker FOLDER`: the child process that lays out maps, beside the program and at lowest priority.

Requests and answers are JSON lines on standard input and output. The end of the input, which also comes when the
parent was killed, ends the process.

    in   {"request": 7, "kept": 45, "live": true, "settings": {"method": "umap", ...}}
    out  {"beat": 12.0}  {"state": "ready"}  {"request": 7, "stage": "Layout", "done": 20, "total": 500}
         {"request": 7, "state": "forming"}  {"request": 7, "state": "done", "facts": {"approximate": false}}
         {"request": 7, "state": "failed", "error": "in plain words"}

Arrays are .npy files in the folder of the request, here FOLDER/7, each replaced whole. The parent puts there
`vectors` float32[n, d] and `start` float32[n, axes]; the child puts there `positions` float32[n, axes] before it says
"done", `forming` like it before it says "forming" (where `live`), and `neighbours` int32[n, kept], the nearest of each
word without itself, where any are asked for.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from core.map.arrays import load_array, save_array
from core.map.neighbours import Report, nearest_neighbours, neighbours_of
from core.map.settings import EUCLIDEAN, TSNE, ProjectionSettings, columns_needed
from core.map.tsne import require_package, tsne_positions
from core.map.umap_layout import Formed, umap_positions

HEARTBEAT_SECONDS = 2.0
NICENESS = 19
logger = logging.getLogger(__name__)

_REPORT_SECONDS = 0.1
_SNAPSHOT_SECONDS, _SNAPSHOT_SHARE = 0.2, 0.02


class _Snapshots:
    """Writes the layout while it forms: not more often than the eye needs, and for a small share of the time."""

    def __init__(self, path: Path, say: Callable[[], None]) -> None:
        self._path = path
        self._say = say
        self._next = 0.0

    def __call__(self, places: NDArray[np.float32]) -> None:
        begin = time.monotonic()
        if begin < self._next:
            return
        with contextlib.suppress(OSError):  # a full disk; what counts is the layout, and the next snapshot comes soon
            save_array(self._path, places)
            self._say()
        end = time.monotonic()
        self._next = end + max(_SNAPSHOT_SECONDS, (end - begin) / _SNAPSHOT_SHARE)


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
            approximate = self._lay_out(number, request)
        except MemoryError:
            self._say(request=number, state="failed", error="there is not enough memory; choose fewer words.")
        except (RuntimeError, OSError) as error:  # said plainly where they were raised
            self._say(request=number, state="failed", error=str(error))
        except Exception as error:  # whatever a library raises, the parent is told and the next request is served
            logger.exception("projection failed")
            self._say(request=number, state="failed", error=f"{type(error).__name__}: {error}")
        else:
            self._say(request=number, state="done", facts={"approximate": approximate})

    def _lay_out(self, number: int, request: dict[str, Any]) -> bool:
        """Serve a request by its files; whether its neighbours are approximate."""
        folder = self._folder / str(number)
        settings = ProjectionSettings(**request["settings"])
        if settings.method == TSNE:
            require_package()
        vectors, start = (load_array(folder / f"{name}.npy") for name in ("vectors", "start"))
        report = self._reporter(number)
        own, kept = columns_needed(settings, len(vectors)), request["kept"]
        rows, distances, approximate = neighbours_of(
            vectors, max(own, kept + 1), report, settings.metric, settings.seed
        )
        if kept:
            save_array(folder / "neighbours.npy", rows[:, 1 : kept + 1])
        rows, distances = rows[:, :own].copy(), distances[:, :own].copy()
        formed: Formed = _ignore
        if request["live"]:
            say = partial(self._say, request=number, state="forming")
            formed = _Snapshots(folder / "forming.npy", say)
        if settings.method == TSNE:
            places = tsne_positions(
                rows, distances, start, report, formed, perplexity=settings.perplexity, seed=settings.seed
            )
        else:
            places = umap_positions(
                rows, distances, start, report, formed, minimum_distance=settings.minimum_distance, seed=settings.seed
            )
        save_array(folder / "positions.npy", places)
        return approximate

    def _reporter(self, number: int) -> Report:
        """What tells of each stage at once, and of its steps as often as a person can follow."""
        told, stage_told = 0.0, ""

        def report(stage: str, done: float, total: float) -> None:
            nonlocal told, stage_told
            now = time.monotonic()
            if stage != stage_told or now > told + _REPORT_SECONDS:
                told, stage_told = now, stage
                self._say(request=number, stage=stage, done=done, total=total)

        return report

    def _say(self, **message: Any) -> None:
        with self._write:
            self._sink.write(json.dumps(message) + "\n")
            self._sink.flush()

    def _read(self) -> None:
        try:
            for line in self._source:
                self._requests.put(json.loads(line))
        finally:
            os._exit(0)

    def _beat(self) -> None:
        while True:
            self._say(beat=time.monotonic())
            time.sleep(HEARTBEAT_SECONDS)


def _ignore(places: NDArray[np.float32]) -> None:
    """Where nobody looks at the layout while it forms."""


def _warm() -> None:
    """Load, or compile, every kernel of UMAP by a small map; a cache that is damaged mends itself."""
    points = np.random.default_rng(0).normal(size=(1000, 3)).astype(np.float32)
    nearest_neighbours(points, 2, _silent)  # of more than one tile
    rows, distances = nearest_neighbours(points[:64], 8, _silent, EUCLIDEAN)
    for axes in (2, 3):
        start = np.ascontiguousarray(points[:64, :axes])
        umap_positions(rows, distances, start, _silent, _ignore, minimum_distance=0.1, seed=0)


def _silent(stage: str, done: float, total: float) -> None:
    """Where nobody is told how far it is."""


def main() -> None:
    """Serve the parent: its lines come on standard input; whatever libraries print goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who then closes our input
    if hasattr(os, "nice"):  # not on Windows
        os.nice(NICENESS)
    sink = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    logging.captureWarnings(True)
    Worker(Path(sys.argv[1]), sys.stdin, sink).run()


if __name__ == "__main__":
    main()
