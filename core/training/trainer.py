"""One training run: tables, worker threads, chunks, the learning-rate schedule, progress, and the way out."""

from __future__ import annotations

import dataclasses
import itertools
import math
import threading
import time
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from core.job import Job, yield_to_the_window
from core.text.corpus import Corpus
from core.training.held_out import HeldOut, HeldOutLoss
from core.training.huffman import HuffmanTree, huffman_tree
from core.training.hyperparameters import NEGATIVE_SAMPLING, Hyperparameters, default_threads, memory_needed
from core.training.kernels import KERNELS, Measured, Model, Scratch, Text, Windows, new_scratch
from core.training.lanes import aligned
from core.training.metrics import CAPACITY, Metrics, Sample
from core.training.observation import Observer
from core.training.sampling import Noise, chunk_seed, keep_probabilities, noise
from core.vectors.embeddings import Embeddings
from core.versions import version_of

# A chunk is long enough that Python between two chunks costs nothing, short enough that cancelling is felt at once.
CHUNK_TOKENS, LEAST_CHUNK_TOKENS = 10_000, 100
CHUNK_WORK = 3e8  # dimensions x window x targets x tokens, about a tenth of a second
_ROWS_AT_ONCE = 4096
LOWEST_RATE = 1e-4  # of the first rate, as the reference implementation
POLL_SECONDS = 0.02
# The loss is measured at every centre word of a small run and at one in 16 of a large one, where it is precise anyway.
MEASURE_ALL_TOKENS = 2_000_000


class Trainer:
    """Trains one model; made once for each run.

    `run` is the job's function; other threads may read `metrics` and `tokens_done` and call `stop_and_keep` meanwhile.
    With one thread and a seed the result is the same bit by bit on the same kind of processor.

    Args:
        corpus: the text.
        hyperparameters: what is None in them is chosen from the size of the text.
        threads: worker threads, each on a core of its own; None chooses.
        observer: asks what a person watches while the run goes on; None makes one that nobody has asked anything.

    Raises:
        ValueError: if fewer than two words reach min_count, the vectors do not fit into memory, there is no thread, or
            there are too few lines to hold some out.
    """

    def __init__(
        self,
        corpus: Corpus,
        hyperparameters: Hyperparameters,
        threads: int | None = None,
        observer: Observer | None = None,
    ) -> None:
        self.corpus = corpus
        self.hyperparameters = hyperparameters.resolved(corpus.tokens)
        if threads is not None and threads < 1:
            raise ValueError(f"Training needs at least one thread, not {threads}.")
        self.threads = threads or default_threads(corpus.tokens)
        self.vocabulary = corpus.vocabulary.at_least(hyperparameters.min_count)
        _check(corpus, len(self.vocabulary), self.hyperparameters)
        self.training_tokens = self.vocabulary.tokens
        self.total_tokens = corpus.tokens * _known(self.hyperparameters.epochs)
        self.metrics = Metrics()
        self.observer = observer or Observer()
        share, seed = self.hyperparameters.held_out, self.hyperparameters.seed
        self.held_out = HeldOut(corpus.line_starts, share, seed) if share > 0 else None
        self.train_seconds = 0.0
        self.compile_seconds = 0.0
        self.untrained_loss = math.nan
        self._kernel = _kernel(self.hyperparameters)
        self._windows = _windows(self.hyperparameters)
        self._bounds = chunk_bounds(corpus.line_starts, chunk_tokens(self.hyperparameters))
        self._done = [0] * self.threads
        self._measured = np.zeros((self.threads, len(Measured._fields)))
        self._stop = threading.Event()
        self._errors: list[BaseException] = []

    @property
    def tokens_done(self) -> int:
        """Tokens of the corpus trained so far, all epochs counted."""
        return sum(self._done)

    def stop_and_keep(self) -> None:
        """End the run within a chunk; `run` then returns the vectors as they are."""
        self._stop.set()

    def run(self, job: Job) -> Embeddings:
        """Train to the end, or to `stop_and_keep`.

        Raises:
            Cancelled: if the job was cancelled; nothing is kept.
            ValueError: if the vectors grew out of the range of numbers.
        """
        job.report("Preparing the kernels")
        begin = time.perf_counter()
        prepare(self.hyperparameters)
        self.compile_seconds = time.perf_counter() - begin
        job.report("Preparing the tables")
        begin = time.perf_counter()
        tables = self._tables()
        model = self._untrained_model(job)
        self._train(model, tables, job, begin)
        self.train_seconds = time.perf_counter() - begin
        if not all(_is_finite(matrix) for matrix in model):
            raise _diverged(self.hyperparameters)
        self.observer.finish(self.tokens_done)
        return self._embeddings(model)

    def _tables(self) -> Noise | HuffmanTree:
        """The objective's tables; sets the loss of a model that has learnt nothing."""
        counts, chosen = self.vocabulary.counts, self.hyperparameters
        if chosen.objective == NEGATIVE_SAMPLING:
            self.untrained_loss = (chosen.negatives + 1) * math.log(2)
            return noise(counts, chosen.noise_power, chosen.negatives)
        tree = huffman_tree(counts)
        self.untrained_loss = tree.mean_length(counts) * math.log(2)
        return tree

    def _untrained_model(self, job: Job) -> Model:
        """Input vectors uniform in +-0.5 / d, output vectors 0."""
        words, dimensions = len(self.vocabulary), self.hyperparameters.dimensions
        rows = words if self.hyperparameters.objective == NEGATIVE_SAMPLING else words - 1
        generator = np.random.default_rng(self.hyperparameters.seed)
        model = Model(aligned(words, dimensions), aligned(rows, dimensions))
        for first in range(0, words, _ROWS_AT_ONCE):
            job.check()
            block = model.input_vectors[first : first + _ROWS_AT_ONCE, :dimensions]
            block[:] = (generator.random(block.shape, np.float32) - np.float32(0.5)) / np.float32(dimensions)
        return model

    def _words(self, begin: int, end: int) -> NDArray[np.int32]:
        """int32 ids of a stretch of the corpus, as a plain read-only array."""
        words = np.asarray(self.corpus.ids[begin:end])
        words.flags.writeable = False
        return words

    def _train(self, model: Model, tables: Noise | HuffmanTree, job: Job, begin: float) -> None:
        """Run the workers and watch them until all are done; none of them outlives this call."""
        keep = keep_probabilities(self.vocabulary.counts, self.hyperparameters.subsample)
        steps = itertools.product(range(_known(self.hyperparameters.epochs)), range(len(self._bounds) - 1))
        queue, lock = iter(steps), threading.Lock()
        longest = int(np.diff(self._bounds).max())
        self._begin_observing(model, tables, keep)

        def next_step() -> tuple[int, int] | None:
            with lock:
                return None if self._stop.is_set() else next(queue, None)

        def work(worker: int) -> None:
            yield_to_the_window()
            try:
                scratch = new_scratch(model, longest, self._windows, _most_targets(tables))
                while (step := next_step()) is not None:
                    self._train_chunk(worker, *step, model, tables, keep, scratch)
            except BaseException as error:
                self._errors.append(error)
                self._stop.set()

        workers = [threading.Thread(target=work, args=(n,), name=f"training {n}") for n in range(self.threads)]
        try:
            for worker in workers:
                worker.start()
            self._watch(workers, job, begin)
        finally:
            self._stop.set()
            for worker in workers:
                if worker.ident is not None:  # it was started
                    worker.join()
        if self._errors:
            raise self._errors[0]

    def _begin_observing(self, model: Model, tables: Noise | HuffmanTree, keep: NDArray[np.float32]) -> None:
        """Show the live vectors to the observer, with a measure of the held-out loss where lines are held out."""
        loss = None
        if self.held_out is not None:
            text = Text(*self.held_out.measured(self.corpus.ids), keep)
            scratch = new_scratch(model, len(text.words), self._windows, _most_targets(tables))
            seed = chunk_seed(self.hyperparameters.seed, 0, 0)

            def measure(text: Text) -> Measured:
                return Measured(*self._kernel(model, tables, text, self._windows, 0.0, seed, 1, scratch))

            loss = HeldOutLoss(text, measure)
        vectors = model.input_vectors[:, : self.hyperparameters.dimensions]
        self.observer.begin(self.vocabulary.words, vectors, self.corpus.fold, loss)

    def _train_chunk(
        self,
        worker: int,
        epoch: int,
        chunk: int,
        model: Model,
        tables: Noise | HuffmanTree,
        keep: NDArray[np.float32],
        scratch: Scratch,
    ) -> None:
        start, end = int(self._bounds[chunk]), int(self._bounds[chunk + 1])
        words, lines = self._words(start, end), _lines_within(self.corpus.line_starts, start, end)
        if self.held_out is not None:
            words, lines = self.held_out.trained(words, start, end)
        text = Text(words, lines, keep)
        rate = self._rate(epoch * self.corpus.tokens + start)
        seed = chunk_seed(self.hyperparameters.seed, epoch, chunk)
        measure_every = 1 if self.total_tokens < MEASURE_ALL_TOKENS else 16
        self._measured[worker] += self._kernel(model, tables, text, self._windows, rate, seed, measure_every, scratch)
        self._done[worker] += end - start

    def _rate(self, position: int) -> float:
        """The learning rate at a token position, all epochs counted."""
        return float(_known(self.hyperparameters.learning_rate) * max(1.0 - position / self.total_tokens, LOWEST_RATE))

    def _watch(self, workers: list[threading.Thread], job: Job, begin: float) -> None:
        """Report progress and append samples until the workers end."""
        last, last_measured = Sample(0, 0, 0, 0, 0, 0), np.zeros(len(Measured._fields))
        spacing = self.total_tokens / (CAPACITY - 1)
        running = True
        while running:
            alive = [worker for worker in workers if worker.is_alive()]
            running = bool(alive)
            if alive:
                alive[0].join(POLL_SECONDS)
            job.report("Training", self.tokens_done, self.total_tokens)
            if running:
                self.observer.look(self.tokens_done)
            if running and self.tokens_done - last.tokens < spacing:
                continue
            measured = self._measured.sum(axis=0)
            sample = self._sample(last, Measured(*(measured - last_measured)), time.perf_counter() - begin)
            if sample is not None:
                self.metrics.append(sample)
                last, last_measured = sample, measured

    def _sample(self, last: Sample, measured: Measured, seconds: float) -> Sample | None:
        """The sample that follows `last`, or None while nothing new was measured."""
        tokens = self.tokens_done
        if not measured.examples or tokens == last.tokens:
            return None
        if not math.isfinite(measured.loss):
            raise _diverged(self.hyperparameters)
        return Sample(
            tokens,
            seconds,
            measured.loss / measured.examples,
            measured.loss / measured.positions,
            self._rate(tokens),
            (tokens - last.tokens) / max(seconds - last.seconds, 1e-9),
        )

    def _embeddings(self, model: Model) -> Embeddings:
        has_output_words = self.hyperparameters.objective == NEGATIVE_SAMPLING
        dimensions = self.hyperparameters.dimensions
        details = {
            "program": f"Semascope {version_of('semascope')}",
            "corpus": self.corpus.name,
            "corpus_key": self.corpus.key,
            "tokens": self.corpus.tokens,
            "tokens_trained": self.tokens_done,
            "threads": self.threads,
            "hyperparameters": dataclasses.asdict(self.hyperparameters),
        }
        return Embeddings(
            self.vocabulary.words,
            model.input_vectors[:, :dimensions],
            self.vocabulary.counts,
            model.output_vectors[:, :dimensions] if has_output_words else None,
            self.corpus.name,
            details,
        )


def prepare(hyperparameters: Hyperparameters) -> None:
    """Compile the kernel of a mode or load it from the cache, by training on no text; off the window's thread."""
    counts = np.array([2, 1])
    negative = hyperparameters.objective == NEGATIVE_SAMPLING
    tables = noise(counts, 1.0, 1) if negative else huffman_tree(counts)
    model = Model(aligned(2, 1), aligned(2, 1))
    words, windows = np.zeros(0, np.int32), _windows(hyperparameters)
    words.flags.writeable = False  # as those of a corpus; other arrays would be compiled for anew
    no_text = Text(words, np.zeros(0, np.int64), np.ones(2, np.float32))
    scratch = new_scratch(model, 0, windows, _most_targets(tables))
    _kernel(hyperparameters)(model, tables, no_text, windows, 0.0, np.uint64(1), 1, scratch)


def _kernel(chosen: Hyperparameters) -> Any:
    return KERNELS[chosen.architecture, chosen.objective]


def _windows(chosen: Hyperparameters) -> Windows:
    return Windows(
        chosen.window,
        chosen.window_mode == "dynamic",
        chosen.cbow_gradient == "exact",
        chosen.negative_sharing == "centre" or chosen.objective != NEGATIVE_SAMPLING,
    )


def chunk_tokens(chosen: Hyperparameters) -> int:
    """About how many tokens a chunk has: the same for the same hyperparameters, fewer where each takes long."""
    work = chosen.dimensions * chosen.window * (chosen.negatives + 1)
    return int(min(max(CHUNK_WORK / work, LEAST_CHUNK_TOKENS), CHUNK_TOKENS))


def chunk_bounds(line_starts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Cut a corpus into chunks of about `size` tokens, at starts of lines wherever one is near.

    Only a line longer than half a chunk is cut inside; a window then ends at the cut.

    Args:
        line_starts: int64[lines + 1], the last entry the number of tokens.
        size: tokens.

    Returns:
        int64[chunks + 1], from 0 to the number of tokens.
    """
    tokens = int(line_starts[-1])
    wanted = np.arange(size, tokens, size)
    nearest = line_starts[np.searchsorted(line_starts, wanted)]
    bounds = np.where(nearest < wanted + size // 2, nearest, wanted)
    return np.unique(np.concatenate(([0], bounds, [tokens])))


def _lines_within(line_starts: NDArray[np.int64], start: int, end: int) -> NDArray[np.int64]:
    """Where sentences start between two positions, counted from the first."""
    inside = line_starts[np.searchsorted(line_starts, start, side="right") : np.searchsorted(line_starts, end)]
    return np.concatenate(([0], np.asarray(inside) - start))


def _is_finite(matrix: NDArray[np.floating[Any]]) -> bool:
    """Whether all numbers are finite; told by the extremes, which need no memory."""
    return bool(np.isfinite(matrix.min()) and np.isfinite(matrix.max()))


def _most_targets(tables: Noise | HuffmanTree) -> int:
    """The greatest number of targets that one word has under an objective."""
    return tables.negatives + 1 if isinstance(tables, Noise) else tables.longest


def _known(value: Any) -> Any:
    """A value that `Hyperparameters.resolved` has filled in."""
    assert value is not None
    return value


def _check(corpus: Corpus, words: int, chosen: Hyperparameters) -> None:
    if words < 2:
        raise ValueError(
            f"Only {words} word{'s' * (words != 1)} of {corpus.name} occur{'s' * (words == 1)} at least "
            f"{chosen.min_count} times, and two are needed. Lower the minimum count or take more text."
        )
    needed, free = memory_needed(words, chosen.dimensions), psutil.virtual_memory().available
    if needed > free:
        raise ValueError(
            f"{words:,} words of {chosen.dimensions} dimensions need {needed / 1e9:.1f} GB of memory and "
            f"{free / 1e9:.1f} GB are free. Raise the minimum count or take fewer dimensions."
        )


def _diverged(chosen: Hyperparameters) -> ValueError:
    rate = _known(chosen.learning_rate)
    return ValueError(
        f"The vectors grew beyond all bounds: the learning rate {rate:g} is too high. Try {rate / 4:.3g}."
    )
