"""How far the neighbours of a word, and a similarity, can be trusted: the same run again, by chance and by text.

What is near what depends on random numbers, and on which documents happened to be there. Following Wendlandt et al.
(2018, "Factors influencing the surprising instability of word embeddings") a word's stability is the share of its 10
nearest neighbours that two runs have in common; following Antoniak and Mimno (2018, "Evaluating the stability of
embedding-based word similarities") runs differ in their seeds, or in documents drawn with replacement.
"""

from __future__ import annotations

import dataclasses
import math
import shutil
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.files import require_space, session_folder
from core.job import Cancelled, Job
from core.map.neighbours import nearest_neighbours
from core.options import check_options, option
from core.text.corpus import Corpus
from core.text.resampling import resampled, stretches_of, words_within
from core.training.estimates import estimated_seconds, operations_per_token
from core.training.hyperparameters import Hyperparameters
from core.training.trainer import Trainer
from core.vectors.embeddings import Embeddings, at_unit_length

NEIGHBOURS = 10
MOST_WORDS = 100_000  # whose neighbours are found exactly: twenty processor seconds a run
CONFIDENCE = 0.95
SEEDS, TEXTS, BOTH = "seeds", "texts", "both"
STAGE = "Training again"
# How many multiplications of the search for neighbours take the time of one of training (measured).
_SEARCH_SPEED = 6.0
_PRODUCTS_PER_SECOND = 2e10  # of that search, on two cores


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is repeated.

    Raises:
        ValueError: at birth, if a value is out of its bounds.
    """

    runs: int = option(
        5,
        "Train again",
        "How many times the run is repeated. Five tell stable words from unstable ones; 20 give narrow intervals.",
        whole=True,
        minimum=2,
        maximum=100,
        unit="times",
    )
    vary: str = option(
        BOTH,
        "What differs",
        "The seed: what chance does in training. The text: its documents are drawn with replacement, which shows what "
        "hangs on a few of them. Both: whatever a repetition could change.",
        choices={BOTH: "Both", SEEDS: "Seed", TEXTS: "Text"},
    )

    def __post_init__(self) -> None:
        check_options(self)


class Interval(NamedTuple):
    """A figure over several runs.

    Attributes:
        mean: over the runs.
        low: where the figure of one more run lies with 95 % confidence: from here
        high: to here; by Student's t with n - 1 degrees of freedom, mean ± t·s·sqrt(1 + 1/n).
        values: float64[n], of each run.
    """

    mean: float
    low: float
    high: float
    values: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stability:
    """What stays of a run's neighbours when the run is repeated.

    Each repetition is compared with the present run, for its vectors are the ones that are looked at: what stays is
    the mean over the repetitions of |A and B| / 10, A the 10 nearest of a word here and B there. So the share of a word
    is also the mean over its neighbours of the share of runs that have them.

    Attributes:
        plan: what was wished; fewer runs if it was stopped early.
        embeddings: the present run.
        measured: n, the most frequent words; whose neighbours among each other were looked at.
        neighbours: int32[n, k], the nearest of each word in the present run, nearest first; k is 10, or n - 1.
        kept: uint8[n, k], in how many of the repetitions each of them is among the k nearest.
        presence: uint8[n], in how many of the repetitions each word occurs; no other can tell anything of it.
        overlap: float32[n], the share of the neighbours that stay, over the repetitions in which the word occurs; NaN
            where it occurs in none.
        replicas: float32[V, d] of each repetition, at length 1, 0 where a word is absent; mapped from disk.
        by_documents: whether texts were drawn by documents; else by stretches of sentences.
        threads: of each repetition; with one, seeds make it repeatable.
    """

    plan: Plan
    embeddings: Embeddings
    measured: int
    neighbours: NDArray[np.int32]
    kept: NDArray[np.uint8]
    presence: NDArray[np.uint8]
    overlap: NDArray[np.float32]
    replicas: tuple[NDArray[np.float32], ...]
    by_documents: bool
    threads: int

    @property
    def runs(self) -> int:
        """How many repetitions there are."""
        return len(self.replicas)

    @property
    def over_texts(self) -> bool:
        """Whether the text differed between the repetitions."""
        return self.plan.vary != SEEDS

    def similarity_interval(self, first: int, second: int) -> Interval | None:
        """The cosine of two words, by index, over the repetitions that have both; None where fewer than two do."""
        pairs = [(vectors[first], vectors[second]) for vectors in self.replicas]
        values = np.array([float(a @ b) for a, b in pairs if a.any() and b.any()], np.float64)
        return interval_of(values) if len(values) > 1 else None


def interval_of(values: NDArray[np.float64]) -> Interval:
    """The interval in which one more value of the same kind lies, at least two being given; within -1 and 1."""
    from scipy.special import stdtrit  # brings what nobody needs before

    count, mean = len(values), float(values.mean())
    quantile = float(stdtrit(count - 1, 0.5 + CONFIDENCE / 2))
    reach = quantile * float(values.std(ddof=1)) * math.sqrt(1 + 1 / count)
    return Interval(mean, max(mean - reach, -1.0), min(mean + reach, 1.0), values)


def hyperparameters_of(embeddings: Embeddings) -> Hyperparameters:
    """How the vectors were trained.

    Raises:
        ValueError: if they do not say so: vectors from a file that no run of this program has written.
    """
    made = embeddings.details.get("hyperparameters")
    if not isinstance(made, dict):
        raise ValueError("These vectors come from a file, which does not tell how to train them again.")
    return Hyperparameters(**made)


def estimated_cost(corpus: Corpus, chosen: Hyperparameters, plan: Plan, threads: int) -> tuple[float | None, int]:
    """About how many seconds all repetitions take, None while the speed of training is unknown, and bytes on disk."""
    vocabulary = corpus.vocabulary.at_least(chosen.min_count)
    once = estimated_seconds(vocabulary, corpus.tokens, chosen, threads)
    disk = plan.runs * 4 * len(vocabulary) * chosen.dimensions
    disk += 4 * corpus.tokens if plan.vary != SEEDS else 0
    if once is None:
        return None, disk
    return plan.runs * (once + _products(len(vocabulary), chosen) / _PRODUCTS_PER_SECOND), disk


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
        runs, search = self._plan.runs, _search_share(self._corpus, self._chosen)
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


def _search_share(corpus: Corpus, chosen: Hyperparameters) -> float:
    """The share of a repetition's time that the search for neighbours takes."""
    counts = corpus.vocabulary.at_least(chosen.min_count).counts
    training = corpus.tokens * (chosen.epochs or 1) * operations_per_token(counts, corpus.tokens, chosen)
    search = _products(len(counts), chosen) / _SEARCH_SPEED
    return search / (training + search)


def _products(words: int, chosen: Hyperparameters) -> float:
    """Multiplications of comparing all measured words with each other once."""
    return 0.5 * min(words, MOST_WORDS) ** 2 * chosen.dimensions


def _require_same(corpus: Corpus, chosen: Hyperparameters, embeddings: Embeddings) -> None:
    vocabulary = corpus.vocabulary.at_least(chosen.min_count)
    same = embeddings.counts is not None and np.array_equal(vocabulary.counts, embeddings.counts)
    if not same or vocabulary.words.block != embeddings.words.block:
        raise ValueError(f"The vectors {embeddings.name} are of another text than {corpus.name}.")


def _ignore() -> None:
    """Nobody looks."""
