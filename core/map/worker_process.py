"""The parent's side of `core.map.worker`: the child process that finds better places, from start to end."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

import core
from core.files import cache_folder, require_space, session_folder
from core.job import Job
from core.map.projection import METHODS, PCA, UMAP, UMAP_PARAMETERS, Projection, project_pca
from core.map.worker import load_array, save_array
from core.vectors.embeddings import Embeddings

SILENCE_SECONDS = 30.0
logger = logging.getLogger(__name__)

_FEWEST_FOR_UMAP = 4
_POLL_SECONDS = 0.1


class ProjectionWorker:
    """The child process `core.map.worker`, started early, replaced when it was cancelled, died or hung.

    Every method may be called from any thread, and blocks: call none on the window's thread. One projection runs at a
    time; a second waits for its turn.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._lifetime = threading.Lock()
        self._child: _Child | None = None
        self._folder: Path | None = None
        self._closed = False
        self._requests = 0

    def start(self) -> None:
        """Start the child unless it lives; it warms itself up while the caller goes on.

        Raises:
            OSError: if the cache folder cannot be written or no process can be started.
        """
        self._living_child()

    def project(
        self, embeddings: Embeddings, method: str, words: int, parameters: Mapping[str, Any], job: Job
    ) -> Projection:
        """Project the first `words` words; fewer than four words get their PCA, which says all there is.

        Args:
            embeddings: the vectors.
            method: "pca" or "umap".
            words: how many, from the first; no more than there are.
            parameters: those of `UMAP_PARAMETERS` that differ.
            job: told the phase and how far it is; cancelling it kills the child, and a new one is started.

        Raises:
            ValueError: if a vector has a value that is not a finite number, or the method is not known.
            ChildProcessError: if the child died, hung or failed; the next request starts a new one.
            OSError: if the folder of the session is not writable or full.
        """
        if method not in METHODS:
            raise ValueError(f"{method!r} is no projection; choose one of {', '.join(METHODS)}.")
        flat = project_pca(embeddings, words, job)
        if method == PCA or len(flat) < _FEWEST_FOR_UMAP:
            return flat
        chosen = {**UMAP_PARAMETERS, **parameters}
        while not self._turn.acquire(timeout=_POLL_SECONDS):
            job.check()
        try:
            child = self._living_child()
            try:
                positions = self._ask(child, embeddings.unit_vectors[: len(flat)], flat.positions, chosen, job)
            except BaseException:
                child.kill()
                self._restart()
                raise
        finally:
            self._turn.release()
        return Projection(positions, UMAP, chosen, len(embeddings))

    def close(self) -> None:
        """End the child and remove its folder; a projection that is under way fails."""
        with self._lifetime:
            self._closed = True
            if self._child is not None:
                self._child.kill()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
            self._child = self._folder = None

    def _living_child(self) -> _Child:
        with self._lifetime:
            if self._closed:
                raise ChildProcessError("The projection was closed.")
            if self._folder is None:
                self._folder = session_folder("projection")
            if self._child is None or not self._child.alive:
                if self._child is not None:
                    self._child.kill()
                self._child = _Child(self._folder)
            return self._child

    def _restart(self) -> None:
        """Have a warm child ready for the next request; if that fails, the next request says why."""
        with contextlib.suppress(OSError):
            self._living_child()

    def _ask(
        self,
        child: _Child,
        vectors: NDArray[np.float32],
        start: NDArray[np.float32],
        parameters: Mapping[str, Any],
        job: Job,
    ) -> NDArray[np.float32]:
        self._requests += 1
        number = self._requests
        names = {name: f"{number}-{name}.npy" for name in ("vectors", "start", "positions")}
        files = [child.folder / name for name in names.values()]
        try:
            require_space(child.folder, vectors.nbytes + 2 * start.nbytes)
            save_array(files[0], vectors)
            save_array(files[1], start)
            numbers = {name: value for name, value in parameters.items() if name != "metric"}
            child.send({"request": number, "method": UMAP, **names, **numbers})
            _follow(child, number, job)
            return _checked(load_array(files[2]), len(vectors))
        finally:
            for file in files:
                file.unlink(missing_ok=True)


class _Child:
    """One run of the child process, and the thread that reads its lines until it ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ready = False
        self.lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._heard = time.monotonic()
        self._log = (folder / "log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "core.map.worker", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=_environment(),
        )
        self._reader = threading.Thread(target=self._read, name="projection reader", daemon=True)
        self._reader.start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def silent_seconds(self) -> float:
        return time.monotonic() - self._heard

    def send(self, request: Mapping[str, Any]) -> None:
        stdin = self._pipe(self._process.stdin)
        try:
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.flush()
        except (OSError, ValueError):
            logger.info("the projection process took no request; its end is noticed by whoever waits")

    def kill(self) -> None:
        """End the process and its reader; nothing of it is left."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        with contextlib.suppress(OSError):
            self._pipe(self._process.stdin).close()
        self._log.close()

    def _read(self) -> None:
        with (
            self._pipe(self._process.stdout) as stdout,
            contextlib.suppress(ValueError),
        ):  # half a line of a killed child
            for line in stdout:
                message = json.loads(line)
                self._heard = time.monotonic()
                self.ready = self.ready or message.get("state") == "ready"
                if "request" in message:
                    self.lines.put(message)
        self.lines.put(None)

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


def _follow(child: _Child, number: int, job: Job) -> None:
    """Pass the child's progress on to `job` until the request is done."""
    while True:
        if not child.ready:
            job.report("Preparing UMAP")
        job.check()
        if child.silent_seconds > SILENCE_SECONDS:
            raise ChildProcessError("The projection process does not answer. Try again; it is started anew.")
        try:
            message = child.lines.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            continue
        if message is None:
            raise ChildProcessError(
                "The projection process ended unexpectedly, perhaps for want of memory. Try again, with fewer words."
            )
        if message["request"] != number:
            continue
        if message.get("state") == "done":
            return
        if message.get("state") == "failed":
            raise ChildProcessError(f"UMAP failed: {message['error']}")
        job.report(message["stage"], message["done"], message["total"])


def _checked(positions: NDArray[Any], count: int) -> NDArray[np.float32]:
    if positions.shape != (count, 2) or positions.dtype != np.float32 or not np.isfinite(positions).all():
        raise ChildProcessError("UMAP failed: it gave positions that are not finite numbers.")
    return positions


def _environment() -> dict[str, str]:
    """Where the child finds this program, and keeps the machine code of umap-learn."""
    root = str(Path(core.__path__[0]).parent)
    paths = [root, os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "NUMBA_CACHE_DIR": str(cache_folder() / "compiled" / "umap"),
    }
