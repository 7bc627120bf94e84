"""A corpus in memory, and a trainer that does what a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from app.job_bar import JobBar
from app.session import Session
from app.training.run import runs_folder
from core.job import Job
from core.text.corpus import Corpus, Reading, read_corpus
from core.text.vocabulary import Vocabulary, Words
from core.training.hyperparameters import Hyperparameters
from core.training.metrics import Metrics, Sample
from core.training.observation import Observer
from core.vectors.embeddings import Embeddings


@pytest.fixture
def corpus() -> Corpus:
    """60 lines of 10 tokens over 40 words, some more frequent than others."""
    words, lines, length = 40, 60, 10
    ids = np.random.default_rng(0).geometric(0.1, lines * length).astype(np.int32) % words
    counts = np.bincount(ids, minlength=words)
    order = np.argsort(-counts, kind="stable")
    ranks = np.argsort(order).astype(np.int32)
    return Corpus(
        folder=Path(),
        name="tale.txt",
        sources=(),
        reading=Reading(),
        vocabulary=Vocabulary(Words.of(f"w{n}" for n in range(words)), counts[order].astype(np.int64)),
        ids=ranks[ids],
        line_starts=np.arange(0, lines * length + 1, length, dtype=np.int64),
        line_sources=np.zeros(lines, np.int64),
        document_starts=np.array([0, lines], np.int64),
        hard_wrapped=False,
        repairs=(),
        key="tale",
    )


@pytest.fixture
def small_world() -> Corpus:
    """A corpus that can be opened again."""
    return read_corpus(["sample:little-world"], Reading(), Job())


@pytest.fixture(autouse=True)
def no_checkpoints() -> Iterator[None]:
    """Each test finds an empty folder of runs, and leaves no run unfinished that another would be offered."""
    yield
    for path in runs_folder().glob("*.checkpoint*"):
        path.unlink()


class FakeTrainer:
    """Adds no sample by itself, and ends when it is told to."""

    made: ClassVar[list[FakeTrainer]] = []

    def __init__(
        self, corpus: Corpus, hyperparameters: Hyperparameters, threads: int | None = None, store: Any = None
    ) -> None:
        self.corpus = corpus
        self.vocabulary = corpus.vocabulary
        self.store = store
        self.observer = Observer()
        self.held_out = None
        self.paused = False
        self.tokens_done = 0
        self.hyperparameters = hyperparameters.resolved(corpus.tokens)
        self.threads = threads
        self.metrics = Metrics()
        self.untrained_loss = 4.16
        self.total_tokens = 1_000_000
        self.end = threading.Event()
        self.error: Exception | None = None
        FakeTrainer.made.append(self)

    def run(self, job: Job) -> Embeddings:
        while not self.end.wait(0.001):
            job.report("Training", 1, self.total_tokens)
        if self.error is not None:
            raise self.error
        words = self.corpus.vocabulary.words
        return Embeddings(words, np.eye(len(words), 3, dtype=np.float32), name=self.corpus.name)

    def stop_and_keep(self) -> None:
        self.end.set()

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def interrupt(self) -> bool:
        return False

    def add(self, share: float, loss: float) -> None:
        tokens = share * self.total_tokens
        self.metrics.append(Sample(tokens, 10 * share, loss, 7 * loss, 0.025 * (1 - share), 100_000))


@pytest.fixture
def fake_trainer(monkeypatch: pytest.MonkeyPatch) -> type[FakeTrainer]:
    monkeypatch.setattr(FakeTrainer, "made", [])
    monkeypatch.setattr("core.training.trainer.Trainer", FakeTrainer)
    return FakeTrainer


@pytest.fixture
def session(qapp: Any) -> Session:
    return Session()


@pytest.fixture
def job_bar(qtbot: Any) -> Any:
    bar = JobBar()
    qtbot.addWidget(bar)
    yield bar
    bar.cancel_all()
