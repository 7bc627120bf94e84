import errno
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from core.files import cache_folder
from core.job import Cancelled, Job, start
from core.map import worker_process
from core.map.neighbours import nearest_neighbours
from core.map.projection import NEIGHBOURS, Projection
from core.map.settings import ProjectionSettings
from core.map.worker_process import Forming, ProjectionWorker, bytes_needed, kept_neighbours
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


def _laying_out(
    worker: ProjectionWorker, settings: ProjectionSettings, words: int = 3000
) -> tuple[Future[Projection], Job]:
    """A projection whose layout has begun."""
    job = Job()
    future = start(lambda job: worker.project(_clusters(words), settings, job), job)
    _wait(lambda: job.progress.stage == "Layout" or future.done())
    assert not future.done()
    return future, job


@pytest.mark.parametrize("axes", [2, 3])
@pytest.mark.parametrize("method", ["umap", "tsne"])
def test_a_child_killed_in_its_layout_is_a_plain_error_and_the_next_request_is_served(
    worker: ProjectionWorker, method: str, axes: int
) -> None:
    future, _ = _laying_out(worker, ProjectionSettings(method, axes=axes))
    os.kill(_children()[0].pid, signal.SIGKILL)
    with pytest.raises(ChildProcessError, match="ended unexpectedly"):
        future.result(timeout=30)
    assert len(_children()) == 1  # no zombie, and a new one
    assert _requests() == []
    assert len(worker.project(_clusters(50), ProjectionSettings(method, axes=axes), Job())) == 50


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
    assert _requests() == []


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


@pytest.mark.parametrize("method", ["umap", "tsne"])
def test_a_child_that_hangs_in_its_layout_is_a_plain_error(
    worker: ProjectionWorker, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    future, _ = _laying_out(worker, ProjectionSettings(method))
    child = _children()[0]
    child.suspend()
    monkeypatch.setattr(worker_process, "SILENCE_SECONDS", 0.3)
    with pytest.raises(ChildProcessError, match="does not answer"):
        future.result(timeout=30)
    assert not psutil.pid_exists(child.pid)


def test_vectors_for_which_the_disk_has_no_room_are_refused(
    worker: ProjectionWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", full)
        with pytest.raises(OSError, match=r"vectors\.npy was not written: No space left on device\. Make room, or set"):
            worker.project(_clusters(50), ProjectionSettings(), Job())
    assert _requests() == []
    assert len(worker.project(_clusters(50), ProjectionSettings(), Job())) == 50


@pytest.mark.parametrize(("metric", "file"), [("cosine", "neighbours"), ("euclidean", "positions")])
def test_a_result_for_which_the_disk_has_no_room_is_a_plain_error(
    worker: ProjectionWorker, metric: str, file: str
) -> None:
    worker.start()
    for child in _children():
        child.rlimit(psutil.RLIMIT_FSIZE, (2000, 2000))  # no file of the child may be larger
    settings = ProjectionSettings(metric=metric)
    with pytest.raises(
        ChildProcessError, match=rf"{file}\.npy was not written: only a part of it .* Make room, or set"
    ):
        worker.project(_clusters(600), settings, Job(), Forming())
    assert len(worker.project(_clusters(600), settings, Job())) == 600


@pytest.mark.parametrize(("file", "left"), [("positions", 0), ("positions", 20), ("neighbours", 300)])
def test_a_result_that_is_not_whole_is_a_plain_error(
    worker: ProjectionWorker, file: str, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow = worker_process._follow

    def spoilt(*rest: Any) -> Any:
        facts = follow(*rest)
        (path,) = cache_folder().glob(f".projection*/*/{file}.npy")
        os.truncate(path, left)
        return facts

    monkeypatch.setattr(worker_process, "_follow", spoilt)
    with pytest.raises(ChildProcessError, match="UMAP failed: its result cannot be read"):
        worker.project(_clusters(50), ProjectionSettings(), Job())


def test_a_map_for_which_there_is_no_memory_is_refused_before_it_is_taken(
    worker: ProjectionWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_process, "bytes_needed", lambda *_: 1e18)
    with pytest.raises(ValueError, match=r"50 words needs .* Choose fewer words"):
        worker.project(_clusters(50), ProjectionSettings(), Job())


@pytest.mark.parametrize("method", ["umap", "tsne"])
def test_the_true_neighbours_come_with_the_layout(worker: ProjectionWorker, method: str) -> None:
    embeddings = _clusters(150)
    found = worker.project(embeddings, ProjectionSettings(method, 120, neighbours=5, perplexity=4), Job()).neighbours
    assert found is not None
    rows, _ = nearest_neighbours(embeddings.unit_vectors[:120], NEIGHBOURS + 1, lambda *_: None)
    np.testing.assert_array_equal(found, rows[:, 1:])


@pytest.mark.parametrize("more", [{"metric": "euclidean"}, {"remove_common": True}])
def test_neighbours_of_other_vectors_are_not_taken_for_the_true_ones(
    worker: ProjectionWorker, more: dict[str, Any]
) -> None:
    assert worker.project(_clusters(50), ProjectionSettings(**more), Job()).neighbours is None


def test_the_memory_that_a_map_needs_grows_with_what_it_holds() -> None:
    few, many = (bytes_needed(words, 100, ProjectionSettings()) for words in (1000, 200_000))
    assert 0.1e9 < few < 0.2e9
    assert 0.5e9 < many < 1e9
    assert bytes_needed(200_000, 300, ProjectionSettings()) > many
    assert bytes_needed(200_000, 100, ProjectionSettings(perplexity=200, method="tsne")) > 5 * many
    assert kept_neighbours(ProjectionSettings(), 200_001) == 0  # which are approximate


def test_a_cache_that_was_cleared_meanwhile_does_no_harm() -> None:
    worker, before = ProjectionWorker(), _folders()
    worker.start()
    (folder,) = _folders() - before
    shutil.rmtree(folder)
    assert len(worker.project(_clusters(20), ProjectionSettings(), Job())) == 20
    worker.close()


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


def _requests() -> list[Path]:
    """Folders of requests that are under way."""
    return [path for path in cache_folder().glob(".projection*/*") if path.is_dir()]
