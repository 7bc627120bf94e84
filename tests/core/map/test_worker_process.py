import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from core.files import cache_folder
from core.job import Cancelled, Job, start
from core.map import worker_process
from core.map.settings import ProjectionSettings
from core.map.worker_process import Forming, ProjectionWorker
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings


def _embeddings(vectors: Any, counts: Any = None) -> Embeddings:
    vectors = np.asarray(vectors, np.float32)
    return Embeddings(Words.of(f"w{i}" for i in range(len(vectors))), vectors, counts)


def _clusters(count: int, clusters: int = 4, dimensions: int = 16) -> Embeddings:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(clusters, dimensions))
    return _embeddings(centres[np.arange(count) % clusters] + 0.1 * rng.normal(size=(count, dimensions)))


def _wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "waited too long"
        threading.Event().wait(0.01)


@pytest.fixture(scope="module")
def worker() -> Iterator[ProjectionWorker]:
    worker = ProjectionWorker()
    worker.start()
    yield worker
    worker.close()


def _children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "core.map.worker" in child.cmdline()]


@pytest.mark.parametrize("method", ["umap", "tsne"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_words_get_their_pca(worker: ProjectionWorker, method: str, count: int) -> None:
    result = worker.project(_clusters(count), ProjectionSettings(method), Job())
    assert result.method == "pca"
    assert np.isfinite(result.positions).all()


@pytest.mark.parametrize("method", ["pca", "umap", "tsne"])
def test_a_vector_that_is_not_finite_is_refused_by_its_word(worker: ProjectionWorker, method: str) -> None:
    vectors = np.random.default_rng(0).normal(size=(20, 4))
    vectors[7, 2] = np.nan
    with pytest.raises(ValueError, match="“w7”"):
        worker.project(_embeddings(vectors), ProjectionSettings(method), Job())
    assert len(worker.project(_embeddings(vectors), ProjectionSettings("pca", 7), Job())) == 7


def test_no_word_is_refused(worker: ProjectionWorker) -> None:
    with pytest.raises(ValueError, match="no word"):
        worker.project(_embeddings(np.zeros((0, 4))), ProjectionSettings(), Job())


@pytest.mark.parametrize(
    ("method", "axes", "metric"),
    [("umap", 2, "cosine"), ("umap", 3, "euclidean"), ("tsne", 2, "euclidean"), ("tsne", 3, "cosine")],
)
def test_clusters_keep_together_and_the_map_is_the_same_twice(
    worker: ProjectionWorker, method: str, axes: int, metric: str
) -> None:
    embeddings, job = _clusters(120), Job()
    settings = ProjectionSettings(method, 100, axes, neighbours=10, metric=metric, perplexity=10)
    result = worker.project(embeddings, settings, job)
    assert (len(result), result.total, result.method) == (100, 120, method)
    assert result.positions.shape == (100, axes)
    assert result.settings == settings
    assert result.facts["seconds"] > 0
    assert result.facts["approximate"] is False
    assert job.progress.stage == "Layout"
    distances = np.linalg.norm(result.positions[:, None] - result.positions[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (distances.argmin(axis=1) % 4 == np.arange(100) % 4).mean() > 0.95
    again = worker.project(embeddings, settings, Job())
    np.testing.assert_array_equal(result.positions, again.positions)


@pytest.mark.parametrize(("method", "axes"), [("umap", 2), ("umap", 3), ("tsne", 2)])
@pytest.mark.parametrize(
    "vectors",
    [
        pytest.param(np.ones((40, 3)), id="all equal"),
        pytest.param(np.zeros((40, 3)), id="all zero"),
        pytest.param(np.vstack([np.zeros((3, 4)), np.random.default_rng(1).normal(size=(30, 4))]), id="zero rows"),
        pytest.param(np.where(np.arange(20) % 2, 1, -1)[:, None], id="one dimension, opposite"),
        pytest.param(np.eye(4), id="fewer words than neighbours"),
    ],
)
def test_odd_vectors_get_a_map(worker: ProjectionWorker, method: str, axes: int, vectors: np.ndarray) -> None:
    result = worker.project(_embeddings(vectors), ProjectionSettings(method, axes=axes), Job())
    assert result.positions.shape == (len(vectors), axes)
    assert np.isfinite(result.positions).all()


@pytest.mark.parametrize("method", ["umap", "tsne"])
def test_the_layout_is_seen_while_it_forms(worker: ProjectionWorker, method: str) -> None:
    forming, job = Forming(), Job()
    assert forming.positions is None
    settings = ProjectionSettings(method)
    future = start(lambda job: worker.project(_clusters(3000), settings, job, forming), job)
    _wait(lambda: forming.positions is not None)
    seen = forming.positions
    assert seen is not None
    assert seen.shape == (3000, 2)
    assert np.isfinite(seen).all()
    _wait(lambda: future.done() or forming.positions is not seen)
    assert not future.done()
    job.cancel()
    with pytest.raises(Cancelled):
        future.result(timeout=30)


def test_a_killed_child_is_a_plain_error_and_the_next_request_is_served(worker: ProjectionWorker) -> None:
    job = Job()
    future = start(lambda job: worker.project(_clusters(3000), ProjectionSettings(), job), job)
    _wait(lambda: job.progress.stage != "PCA")
    os.kill(_children()[0].pid, signal.SIGKILL)
    with pytest.raises(ChildProcessError, match="ended unexpectedly"):
        future.result(timeout=30)
    assert len(_children()) == 1  # no zombie, and a new one


def test_cancel_frees_within_a_second(worker: ProjectionWorker) -> None:
    job = Job()
    future = start(lambda job: worker.project(_clusters(3000), ProjectionSettings(), job), job)
    _wait(lambda: job.progress.stage not in ("", "PCA"))
    old = _children()[0].pid
    before = time.monotonic()
    job.cancel()
    with pytest.raises(Cancelled):
        future.result(timeout=30)
    assert time.monotonic() - before < 1
    assert [child.pid for child in _children()] != [old]


def test_a_hung_child_is_a_plain_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "SILENCE_SECONDS", 0.3)
    worker = ProjectionWorker()
    worker.start()
    child = _children()[-1]
    child.suspend()
    with pytest.raises(ChildProcessError, match="does not answer"):
        worker.project(_clusters(30), ProjectionSettings(), Job())
    worker.close()
    assert not psutil.pid_exists(child.pid)


def test_close_leaves_no_process_thread_or_folder() -> None:
    threads, folders, children = threading.active_count(), _folders(), len(_children())
    worker = ProjectionWorker()
    worker.start()
    assert len(_folders()) == len(folders) + 1
    worker.close()
    worker.close()
    assert (threading.active_count(), _folders(), len(_children())) == (threads, folders, children)
    with pytest.raises(ChildProcessError, match="closed"):
        worker.start()


def test_what_a_dead_program_left_is_swept_at_the_start() -> None:
    left = cache_folder() / ".projection.semascope-99999999-00000000"
    left.mkdir()
    worker = ProjectionWorker()
    worker.start()
    worker.close()
    assert not left.exists()


def _folders() -> set[Path]:
    return set(cache_folder().glob(".projection*"))
