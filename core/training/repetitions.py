"""A run again and again, with other seeds and other texts, and what stays of its neighbours."""

from __future__ import annotations

import dataclasses
import math
import shutil
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.files import require_space, session_folder
from core.job import Cancelled, Job
from core.map.neighbours import nearest_neighbours
from core.text.corpus import Corpus
from core.text.documents.resampling import resampled, stretches_of, words_within
from core.training.estimates import require_memory
from core.training.hyperparameters import Hyperparameters
from core.training.stability import (
    MOST_WORDS,
    NEIGHBOURS,
    SEEDS,
    TEXTS,
    Plan,
    Stability,
    estimated_cost,
    search_share,
)
from core.training.trainer import Trainer
from core.vectors.cosines import at_unit_length
from core.vectors.embeddings import Embeddings

STAGE = "Training again"


def measure_stability(
    corpus: Corpus,
    hyperparameters: Hyperparameters,
    embeddings: Embeddings,
    plan: Plan,
    threads: int,
    enough: threading.Event,
    job: Job,
) -> Stability:
    """Repeat a run and compare the neighbours of its words with those of the repetitions.

    Args:
        corpus: the text of the run.
        hyperparameters: of the run; repetition i has the seed + i, but where the text alone is to differ.
        embeddings: its vectors. If they are of a run that was ended early, so are the repetitions.
        plan: how often, and what differs.
        threads: of each repetition.
        enough: set by whoever has seen enough: the repetition at work is dropped, those before it are the result.
        job: told how many of the repetitions are done, with parts of the one at work.

    Returns:
        The stability; with its last reference the folder of the repetitions' vectors goes.

    Raises:
        Cancelled: if the job was, or `enough` was set before the end of the first repetition; nothing is left behind.
        ValueError: if the vectors are not of this text, or there is too little memory or text.
        OSError: if the disk is full.
    """
    _require_same(corpus, hyperparameters, embeddings)
    require_memory(corpus, corpus.vocabulary.at_least(hyperparameters.min_count), hyperparameters, threads)
    folder = session_folder("stability")
    try:
        _, needed = estimated_cost(corpus, hyperparameters, plan, threads)
        require_space(folder, needed)
        found = _Repeated(corpus, hyperparameters, embeddings, plan, threads, folder).measure(enough, job)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(found, shutil.rmtree, folder, ignore_errors=True)
    return found


class _Enough(Exception):  # noqa: N818 - not an error: the person asked for it
    """What was done has to do."""


class _Part(Job):
    """The job of one step: a stretch of the whole's progress, which ends where the whole is cancelled or is enough."""

    def __init__(self, whole: Job, enough: threading.Event, total: float) -> None:
        super().__init__()
        self._whole, self._enough, self._total = whole, enough, total
        self._begin, self._length, self._detail = 0.0, 0.0, ""
        self.looked: Callable[[], None] = _ignore

    def begin(self, length: float, detail: str) -> None:
        """Begin the next step, a share of the time of one repetition long."""
        self._begin, self._length, self._detail = self._begin + self._length, length, detail

    def report(self, stage: str, done: float = 0.0, total: float = 0.0, detail: str = "") -> None:
        """Pass on how far the whole is; the stages of a step are nobody's concern."""
        self.check()
        self.looked()
        share = min(done / total, 1.0) if total > 0 else 0.0
        self._whole.report(STAGE, self._begin + self._length * share, self._total, self._detail)

    def check(self) -> None:
        """Raise what ends the step."""
        self._whole.check()
        if self._enough.is_set():
            raise _Enough


class _Repeated:
    """The repetitions of one run, and what they have in common with it; for one thread."""

    def __init__(
        self,
        corpus: Corpus,
        chosen: Hyperparameters,
        embeddings: Embeddings,
        plan: Plan,
        threads: int,
        folder: Path,
    ) -> None:
        self._corpus, self._embeddings, self._chosen = corpus, embeddings, chosen.resolved(corpus.tokens)
        self._plan, self._threads, self._folder = plan, threads, folder
        self._stretches = stretches_of(corpus) if plan.vary != SEEDS else None
        self._measured = min(len(embeddings), MOST_WORDS)
        self._replicas: list[NDArray[np.float32]] = []
        self._kept = np.zeros((self._measured, min(NEIGHBOURS, self._measured - 1)), np.uint8)
        self._presence = np.zeros(self._measured, np.uint8)

    def measure(self, enough: threading.Event, job: Job) -> Stability:
        """Do it all."""
        runs, search = self._plan.runs, search_share(self._corpus, self._chosen)
        part = _Part(job, enough, runs + search)
        neighbours = np.zeros((self._measured, 0), np.int32)
        try:
            part.begin(search, f"0 / {runs}")
            neighbours = self._nearest(self._embeddings.unit_vectors, np.ones(self._measured, np.bool_), part)
            for run in range(1, runs + 1):
                part.begin(1 - search, f"{run} / {runs}")
                vectors, there = self._again(run, part)
                part.begin(search, f"{run} / {runs}")
                found = self._nearest(vectors, there, part)
                self._kept += _are_among(neighbours, found)
                self._presence += there
                self._replicas.append(vectors)
        except _Enough:
            if not self._replicas:
                raise Cancelled from None
        return self._result(neighbours)

    def _again(self, run: int, part: _Part) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Train once more: float32[V, d] at length 1, mapped; bool[n], which of the measured words occur."""
        chosen, corpus, words = self._chosen, self._corpus, len(self._embeddings)
        there = np.ones(words, np.bool_)
        folder = self._folder / "text"
        if self._plan.vary != TEXTS:
            chosen = dataclasses.replace(chosen, seed=(chosen.seed + run) % 2**31)
        try:
            if self._stretches is not None:
                folder.mkdir(mode=0o700)
                corpus = resampled(corpus, self._stretches, (self._chosen.seed, run), folder, part)
                there = words_within(corpus, words, part)
            vectors = at_unit_length(self._trained(corpus, chosen, part))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        vectors[~there] = 0.0
        path = self._folder / f"{run}.npy"
        np.save(path, vectors, allow_pickle=False)
        return np.load(path, mmap_mode="r", allow_pickle=False), there[: self._measured]

    def _trained(self, corpus: Corpus, chosen: Hyperparameters, part: _Part) -> NDArray[np.float32]:
        """The input vectors of one run, which ends where the present one was ended."""
        trainer = Trainer(corpus, chosen, self._threads)
        wanted = self._embeddings.details.get("tokens_trained", math.inf) / max(self._corpus.tokens, 1)

        def look() -> None:
            if trainer.tokens_done >= wanted * corpus.tokens and trainer.tokens_done < trainer.total_tokens:
                trainer.stop_and_keep()

        part.looked = look
        try:
            return trainer.run(part).input_vectors
        finally:
            part.looked = _ignore

    def _nearest(self, vectors: NDArray[np.float32], there: NDArray[np.bool_], part: _Part) -> NDArray[np.int32]:
        """int32[n, k]: the nearest of each measured word among those that are there; -1 where one is not."""
        rows = np.flatnonzero(there).astype(np.int32)
        count = self._kept.shape[1]
        found, _ = nearest_neighbours(vectors[rows], min(count + 1, len(rows)), part.report)
        nearest = np.full((self._measured, count), -1, np.int32)
        nearest[rows, : found.shape[1] - 1] = rows[found[:, 1:]]
        return nearest

    def _result(self, neighbours: NDArray[np.int32]) -> Stability:
        told = self._presence > 0
        shares = self._kept.sum(axis=1) / np.maximum(self._presence * self._kept.shape[1], 1)
        return Stability(
            plan=self._plan,
            embeddings=self._embeddings,
            measured=self._measured,
            neighbours=neighbours,
            kept=self._kept,
            presence=self._presence,
            overlap=np.where(told, shares, np.nan).astype(np.float32),
            replicas=tuple(self._replicas),
            by_documents=self._stretches is not None and self._stretches.are_documents,
            threads=self._threads,
        )


def _are_among(these: NDArray[np.int32], those: NDArray[np.int32]) -> NDArray[np.bool_]:
    """bool[n, k]: which entries of each row stand in the same row of the other matrix."""
    among = np.zeros(these.shape, np.bool_)
    for column in range(those.shape[1]):
        among |= these == those[:, column, None]
    return among


def _require_same(corpus: Corpus, chosen: Hyperparameters, embeddings: Embeddings) -> None:
    vocabulary = corpus.vocabulary.at_least(chosen.min_count)
    same = embeddings.counts is not None and np.array_equal(vocabulary.counts, embeddings.counts)
    if not same or vocabulary.words.block != embeddings.words.block:
        raise ValueError(f"The vectors {embeddings.name} are of another text than {corpus.name}.")


def _ignore() -> None:
    """Nobody looks."""
