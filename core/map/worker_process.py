"""The parent's side of `core.map.worker`: the child process that finds better places, from start to end."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

import core
from core.files import require_space, session_folder
from core.job import Job
from core.map.arrays import load_array, require_memory, save_array
from core.map.projection import NEIGHBOURS, Projection, map_vectors, pca_of
from core.map.settings import COSINE, EXACT_WORDS, METHODS, PCA, ProjectionSettings, columns_needed
from core.vectors.embeddings import Embeddings

SILENCE_SECONDS = 30.0
logger = logging.getLogger(__name__)

_FEWEST = 4
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
        self, embeddings: Embeddings, settings: ProjectionSettings, job: Job, forming: Forming | None = None
    ) -> Projection:
        """Project words; fewer than four get their PCA, which says all there is.

        Args:
            embeddings: the vectors.
            settings: how; their words may be more than there are.
            job: told the phase and how far it is; cancelling it kills the child, and a new one is started.
            forming: where the layout is shown while it forms; None spares the child that work.

        Raises:
            ValueError: if a vector has a value that is not a finite number, or memory does not suffice.
            ChildProcessError: if the child died, hung or failed; the next request starts a new one.
            OSError: if the folder of the session is not writable or full.
            Cancelled: by the job.
        """
        begin = time.perf_counter()
        vectors = map_vectors(embeddings, settings, job)
        flat = pca_of(vectors, embeddings, settings, job)
        if settings.method == PCA or len(flat) < _FEWEST:
            return flat
        require_memory(bytes_needed(len(vectors), vectors.shape[1], settings), len(vectors))
        while not self._turn.acquire(timeout=_POLL_SECONDS):
            job.check()
        try:
            found = self._ask(vectors, flat.positions, settings, job, forming or Forming(False))
        finally:
            self._turn.release()
        seconds = time.perf_counter() - begin
        return dataclasses.replace(found, facts={**found.facts, "seconds": seconds}, total=len(embeddings))

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
            if self._folder is None or not self._folder.is_dir():  # the cache may have been cleared by hand
                self._folder = session_folder("projection")
            if self._child is None or not self._child.alive or self._child.folder != self._folder:
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
        vectors: NDArray[np.float32],
        start: NDArray[np.float32],
        settings: ProjectionSettings,
        job: Job,
        forming: Forming,
    ) -> Projection:
        """One request, with a folder of its own, which is gone when it ends; whatever goes wrong ends the child."""
        child = self._living_child()
        self._requests += 1
        folder = child.folder / str(self._requests)
        try:
            require_space(child.folder, vectors.nbytes + 4 * start.nbytes + 4 * NEIGHBOURS * len(vectors))
            folder.mkdir()
            save_array(folder / "vectors.npy", vectors)
            save_array(folder / "start.npy", start)
            kept = kept_neighbours(settings, len(vectors))
            chosen = {"kept": kept, "live": forming.wanted, "settings": dataclasses.asdict(settings)}
            child.send({"request": self._requests, **chosen})
            method = METHODS[settings.method]
            snapshot = partial(forming.read, folder / "forming.npy", start.shape)
            facts = _follow(child, self._requests, method, job, snapshot)
            return _projection(folder, settings, start.shape, kept, facts)
        except BaseException:
            child.kill()  # before its folder goes, or it would write there again
            self._restart()
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)


class Forming:
    """The layout while it forms: written by the thread that projects, read by any other whenever it likes.

    Attributes:
        positions: the newest snapshot, float32[n, axes], never changed once it is here; None before the first.
    """

    def __init__(self, wanted: bool = True) -> None:
        self.positions: NDArray[np.float32] | None = None
        self.wanted = wanted

    def read(self, path: Path, shape: tuple[int, ...]) -> None:
        """Take a snapshot; one that is not whole or not finite is passed over, for the next one comes soon."""
        with contextlib.suppress(OSError, ValueError):
            positions = load_array(path)
            if positions.shape == shape and positions.dtype == np.float32 and np.isfinite(positions).all():
                self.positions = positions


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
        try:
            with self._pipe(self._process.stdout) as stdout:
                for line in stdout:
                    message = json.loads(line)
                    self._heard = time.monotonic()
                    self.ready = self.ready or message.get("state") == "ready"
                    if "request" in message:
                        self.lines.put(message)
        except ValueError:
            logger.info("the projection process ended within a line")
        finally:
            self.lines.put(None)

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


def _follow(child: _Child, number: int, method: str, job: Job, snapshot: Callable[[], None]) -> dict[str, Any]:
    """Pass the child's progress on to `job` until the request is done; returns what it found beside the places."""
    while True:
        if not child.ready:
            job.report(f"Preparing {method}")
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
        state = message.get("state")
        if state == "done":
            return dict(message["facts"])
        if state == "failed":
            raise ChildProcessError(f"{method} failed: {message['error']}")
        if state == "forming":
            snapshot()
        else:
            job.report(message["stage"], message["done"], message["total"])


def kept_neighbours(settings: ProjectionSettings, words: int) -> int:
    """How many neighbours of each of so many words the child hands back; none where they are not the true ones."""
    true = settings.metric == COSINE and not settings.remove_common and words <= EXACT_WORDS
    return min(NEIGHBOURS, words - 1) if true else 0


def bytes_needed(words: int, dimensions: int, settings: ProjectionSettings) -> float:
    """About the memory that the child takes at its peak: vectors three times, neighbours, the graph and its layout."""
    near = columns_needed(settings, words)
    columns = max(near, kept_neighbours(settings, words) + 1)
    return words * (12 * dimensions + 24 * columns + 60 * near) + 100e6


def _projection(
    folder: Path, settings: ProjectionSettings, shape: tuple[int, ...], kept: int, facts: Mapping[str, Any]
) -> Projection:
    """What the child wrote, read and checked.

    Raises:
        ChildProcessError: if it is not whole, or not what was asked for.
    """
    method = METHODS[settings.method]
    try:
        positions = load_array(folder / "positions.npy")
        neighbours = load_array(folder / "neighbours.npy") if kept else None
    except (OSError, ValueError) as error:
        raise ChildProcessError(f"{method} failed: its result cannot be read. Try again.") from error
    if positions.shape != shape or positions.dtype != np.float32 or not np.isfinite(positions).all():
        raise ChildProcessError(f"{method} failed: it gave positions that are not finite numbers.")
    if neighbours is not None and (neighbours.shape != (len(positions), kept) or neighbours.dtype != np.int32):
        raise ChildProcessError(f"{method} failed: it gave neighbours that are none.")
    return Projection(positions, settings, facts, neighbours=neighbours)


def _environment() -> dict[str, str]:
    """Where the child finds this program."""
    root = str(Path(core.__path__[0]).parent)
    paths = [root, os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}
