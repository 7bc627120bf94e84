"""One training run: tables, worker threads, progress, pauses and checkpoints, and the ways out."""

from __future__ import annotations

import math
import threading
import time
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.job import Cancelled, Job, yield_to_the_window
from core.text.corpus import Corpus
from core.text.lookup.absence import why_absent
from core.text.vocabulary import Vocabulary
from core.training.checkpoint import Checkpoint, Matrices, checkpoint_size
from core.training.checkpoint_file import CheckpointFile
from core.training.clock import WorkClock
from core.training.divergence import Divergence, diverged
from core.training.estimates import is_surely_bearable, require_memory, require_time, workload_of
from core.training.held_out import HeldOut, HeldOutLoss
from core.training.hyperparameters import MOST_THREADS, Hyperparameters, default_threads
from core.training.metrics import Metrics, Sampler
from core.training.mode import Mode, prepare, read_only
from core.training.objectives import OBJECTIVES
from core.training.observation import Observer
from core.training.sampling import chunk_seed
from core.training.schedule import Schedule, Step, chunk_bounds, chunk_tokens, lines_within
from core.training.speed import measure_speed
from core.training.workspace import Measured, Model, Scratch, Text
from core.vectors.embeddings import Embeddings
from core.versions import versions

POLL_SECONDS = 0.02
MEASURED_CHUNKS = 5  # of text that is held out, at most: what is measured at once may take no longer than these
# The loss is measured at every centre word of a run of so many tokens, at fewer of a larger one, where it is precise
# anyway, down to one in 16: to measure it costs some percent of what it is measured at.
MEASURE_ALL_TOKENS, FEWEST_MEASURED = 125_000, 16


class Interrupted(Cancelled):
    """Raised by `Trainer.run` after `Trainer.interrupt`; what was done is in the checkpoint."""


class Trainer:
    """Trains one model; made once for each run.

    `run` is the job's function; other threads may read `metrics` and `tokens_done` and call `pause`, `resume`,
    `stop_and_keep` and `interrupt` meanwhile. With one thread and a seed the result is the same bit by bit on the same
    kind of processor, also where the run went on from a checkpoint.

    Args:
        corpus: the text.
        hyperparameters: what is None in them is chosen from the size of the text.
        threads: worker threads, each on a core of its own; None chooses.
        store: where the state is kept every now and then and at `pause`; None keeps none.
        keep: whether the last state is written there at the end of the run, so that it can be trained further.
        begin: the state to go on from; see `resumed`.
        observer: asks what a person watches while the run goes on; None makes one that nobody has asked anything.

    Raises:
        ValueError: if fewer than two words reach min_count, the vectors do not fit into memory, there is no thread,
            `begin` is of another text, or there are too few lines to hold some out.
    """

    def __init__(
        self,
        corpus: Corpus,
        hyperparameters: Hyperparameters,
        threads: int | None = None,
        store: CheckpointFile | None = None,
        keep: bool = False,
        begin: Checkpoint | None = None,
        observer: Observer | None = None,
    ) -> None:
        self.corpus = corpus
        self.hyperparameters = hyperparameters.resolved(corpus.tokens)
        if threads is not None and not 1 <= threads <= MOST_THREADS:
            raise ValueError(f"Training takes 1 to {MOST_THREADS:,} threads, not {threads:,}.")
        self.threads = threads or default_threads(corpus.tokens)
        self.vocabulary = corpus.vocabulary.at_least(hyperparameters.min_count)
        _require_words(corpus, len(self.vocabulary), self.hyperparameters)
        require_memory(corpus, self.vocabulary, self.hyperparameters, self.threads)
        if begin is not None and not _is_of(begin, corpus, self.vocabulary):
            raise ValueError(f"The checkpoint is of another text than {corpus.name}, so it cannot be gone on with.")
        self.keep = keep
        self.training_tokens = self.vocabulary.tokens
        self.metrics = Metrics(begin.samples if begin is not None else None)
        self.observer = observer or Observer()
        if begin is not None:
            self.observer.go_on(begin.curves)
        self.compile_seconds = 0.0
        self.untrained_loss = math.nan
        self._objective = OBJECTIVES[self.hyperparameters.objective]
        self.checkpoint_problem = ""
        fitting = chunk_tokens(self.hyperparameters, len(self.vocabulary))
        self._chunk_tokens = begin.chunk_tokens if begin is not None else fitting
        share, seed, measured = self.hyperparameters.held_out, self.hyperparameters.seed, MEASURED_CHUNKS * fitting
        self.held_out = HeldOut(corpus.line_starts, share, seed, measured) if share > 0 else None
        self._schedule = Schedule(
            chunk_bounds(corpus.line_starts, self._chunk_tokens),
            _known(self.hyperparameters.epochs),
            self.hyperparameters.rates,
            begin.position if begin is not None else 0,
        )
        self.total_tokens = self._schedule.total_tokens
        self._begin, self._begin_tokens = begin, self._schedule.tokens_before
        self._begin_seconds = begin.train_seconds if begin is not None else 0.0
        self._store = store
        self._saved_position = self._tried_position = -1
        self._measure_every = min(max(self.total_tokens // MEASURE_ALL_TOKENS, 1), FEWEST_MEASURED)
        self._clock: WorkClock | None = None
        self._vectors: Matrices | None = None
        self._done = [0] * self.threads
        self._measured = np.zeros((self.threads, len(Measured._fields)))
        self._paused, self._interrupted = threading.Event(), threading.Event()
        self._errors: list[BaseException] = []

    @classmethod
    def resumed(cls, corpus: Corpus, begin: Checkpoint, store: CheckpointFile | None = None) -> Trainer:
        """A trainer that goes on from a state with its hyperparameters, threads, chunks and metrics.

        The vectors of `begin` are copied at the start of `run`; those of a finished run in memory stay as they are.

        Raises:
            ValueError: as at birth.
        """
        return cls(corpus, begin.hyperparameters, begin.threads, store, begin.keep, begin)

    @property
    def tokens_done(self) -> int:
        """Tokens of the corpus trained so far, all epochs counted."""
        return self._begin_tokens + sum(self._done)

    @property
    def train_seconds(self) -> float:
        """Seconds of work, without pauses, compilation and the machine's sleep; all parts of the run counted."""
        return self._clock.seconds if self._clock is not None else self._begin_seconds

    def stop_and_keep(self) -> None:
        """End the run within a chunk; `run` then returns the vectors as they are."""
        self._schedule.stop()

    def pause(self) -> None:
        """Let the workers wait from the end of their chunks on; the state is kept in the checkpoint."""
        self._paused.set()

    def resume(self) -> None:
        """End `pause`."""
        self._paused.clear()

    @property
    def paused(self) -> bool:
        """Whether the run is to wait, or waits."""
        return self._paused.is_set()

    def interrupt(self) -> bool:
        """End the run within a chunk, after its state is kept in the checkpoint; `run` then raises `Interrupted`.

        Returns whether there is something to keep, for which `run` should be waited for.
        """
        self._interrupted.set()
        return self._store is not None and self._vectors is not None

    def checkpoint(self) -> Checkpoint:
        """The state of the run after `run` has ended, without copying its vectors; for going on from it.

        Raises:
            ValueError: if it has not run.
        """
        if self._vectors is None:
            raise ValueError("There is no state before the training.")
        return Checkpoint(
            hyperparameters=self.hyperparameters,
            threads=self.threads,
            chunk_tokens=self._chunk_tokens,
            position=self._schedule.position,
            tokens_done=self.tokens_done,
            corpus_tokens=self.corpus.tokens,
            train_seconds=self.train_seconds,
            keep=self.keep,
            recipe=self.corpus.recipe,
            versions=versions(),
            vocabulary=self.vocabulary,
            samples=self.metrics.samples,
            curves=self.observer.curves,
            fill=self._vectors,
        )

    def run(self, job: Job) -> Embeddings:
        """Train to the end, or to `stop_and_keep`.

        Raises:
            Interrupted: after `interrupt`; the checkpoint holds the state.
            Cancelled: if the job was cancelled; nothing is kept, nor a checkpoint but where the run went on from one.
            ValueError: if the vectors grew out of the range of numbers, or it would take more than 30 days.
            OSError: before the work, if the checkpoint could not be written; after `interrupt`, if it was not.
        """
        try:
            return self._run(job)
        except Cancelled:
            if self._store is not None and not self._store.adopted and not self._interrupted.is_set():
                self._store.discard()
            raise

    def _run(self, job: Job) -> Embeddings:
        if self._store is not None:
            self._store.claim()
            words, dimensions = self.vocabulary.words, self.hyperparameters.dimensions
            self._store.require_room(checkpoint_size(len(words), len(words.block), dimensions, self._output_rows))
        job.report("Preparing the kernels")
        begin = time.perf_counter()
        prepare(self.hyperparameters)
        self.compile_seconds = time.perf_counter() - begin
        run, done = (self.vocabulary, self.corpus.tokens, self.hyperparameters), self._begin_tokens
        if not is_surely_bearable(*run, done):
            measure_speed(workload_of(*run, self.threads))
            require_time(*run, self.threads, done)
        job.report("Preparing the tables")
        self._clock = WorkClock(self._begin_seconds)
        mode = Mode(self.hyperparameters, self.vocabulary.counts)
        self.untrained_loss = mode.untrained_loss
        model = mode.untrained_model(self.threads, job)
        vectors = Matrices(*mode.vectors(model))
        if self._begin is not None:
            self._begin.fill(vectors.input_vectors, vectors.output_vectors)
            self._begin = None
            if not vectors.all_finite():
                raise ValueError("The checkpoint holds numbers that are not finite, so it cannot be gone on with.")
        self._vectors = vectors
        self._clock.count_all()
        self._train(model, mode, job)
        self._clock.count_all()
        self._require_finite()
        self.observer.finish(self.tokens_done)
        if self.keep or self._interrupted.is_set():
            self._save_what_is_new()
        if self._interrupted.is_set() and self._store is not None:
            raise Interrupted
        return self.checkpoint().described(vectors.input_vectors, vectors.output_vectors)

    @property
    def _output_rows(self) -> int:
        """The number of output vectors: one for each word, or for each inner node of the tree."""
        return self._objective.output_rows(len(self.vocabulary))

    def _require_finite(self) -> None:
        if not _known(self._vectors).all_finite():
            raise self._diverged()

    def _diverged(self) -> ValueError:
        kept = str(self._store.path) if self._store is not None and self._store.written else ""
        return diverged(self.hyperparameters, kept)

    def _words(self, begin: int, end: int) -> NDArray[np.int32]:
        """int32 ids of a stretch of the corpus, as a plain read-only array."""
        return read_only(np.asarray(self.corpus.ids[begin:end]))

    def _train(self, model: Model, mode: Mode, job: Job) -> None:
        """Run the workers and watch them until all are done; none of them outlives this call."""
        longest = int(np.diff(self._schedule.bounds).max())
        self._begin_observing(model, mode)

        def work(worker: int) -> None:
            yield_to_the_window()
            try:
                scratch = mode.scratch(model, longest, mode.copies(worker, self.threads))
                while (step := self._schedule.take()) is not None:
                    self._train_chunk(worker, step, model, mode, scratch)
                    self._schedule.finish()  # never after an error: nobody may take such a step for done
            except BaseException as error:
                self._errors.append(error)
                self._schedule.stop()

        workers = [threading.Thread(target=work, args=(n,), name=f"training {n}") for n in range(self.threads)]
        try:
            for worker in workers:
                worker.start()
            self._watch(workers, job)
        finally:
            self._schedule.stop()
            for worker in workers:
                if worker.ident is not None:  # it was started
                    worker.join()
        if self._errors:
            raise self._errors[0]

    def _begin_observing(self, model: Model, mode: Mode) -> None:
        """Show the live vectors to the observer, with a measure of the held-out loss where lines are held out."""
        loss = None
        if self.held_out is not None:
            text = Text(*self.held_out.measured(self.corpus.ids), mode.keep)
            scratch = mode.scratch(model, len(text.words))
            seed = chunk_seed(self.hyperparameters.seed, 0, 0)

            def measure(text: Text) -> Measured:
                return mode.train(model, text, 0.0, seed, 1, scratch)

            loss = HeldOutLoss(text, measure)
        reason = partial(why_absent, corpus=self.corpus, least=self.hyperparameters.min_count)
        self.observer.begin(self.vocabulary.words, mode.vectors(model)[0], self.corpus.fold, loss, reason)

    def _train_chunk(self, worker: int, step: Step, model: Model, mode: Mode, scratch: Scratch) -> None:
        words = self._words(step.start, step.end)
        if self.held_out is not None:
            text = Text(*self.held_out.trained(words, step.start, step.end), mode.keep)
        else:
            text = Text(words, lines_within(self.corpus.line_starts, step.start, step.end), mode.keep)
        rate = self._schedule.rate(step.epoch * self.corpus.tokens + step.start)
        seed = chunk_seed(self.hyperparameters.seed, step.epoch, step.chunk)
        self._measured[worker] += mode.train(model, text, rate, seed, self._measure_every, scratch)
        self._done[worker] += step.end - step.start

    def _watch(self, workers: list[threading.Thread], job: Job) -> None:
        """Until the workers end: look at the loss, append samples, keep the state, wait where that is wished."""
        clock = _known(self._clock)
        divergence = Divergence(self.untrained_loss)
        sampler = Sampler(self.metrics, self.total_tokens, self._begin_tokens, self._begin_seconds, self._schedule.rate)
        if self._store is not None:
            self._store.start_clock(clock.seconds)
        alive = workers
        while alive:
            alive[0].join(POLL_SECONDS)
            alive = [worker for worker in workers if worker.is_alive()]
            clock.count()
            measured = Measured(*self._measured.sum(axis=0))
            if divergence.noticed(measured.loss, measured.examples, clock.seconds):
                raise self._diverged()
            sampler.look(self.tokens_done, clock.seconds, *measured, is_last=not alive)
            if alive:
                self.observer.look(self.tokens_done)
            if alive or self._interrupted.is_set():
                self._keep_state(job)
            job.report("Training", self.tokens_done, self.total_tokens, self.checkpoint_problem)

    def _keep_state(self, job: Job) -> None:
        """Write the state where it is time, or before the run waits or is interrupted.

        Raises:
            Interrupted: if that was asked.
            OSError: if that was asked and the state could not be kept; else the run goes on.
        """
        is_due = self._store is not None and self._store.due(_known(self._clock).seconds)
        while is_due or self._paused.is_set() or self._interrupted.is_set():
            are_waiting = self._schedule.hold(POLL_SECONDS)
            if self._errors or (self._schedule.stopped and not self._interrupted.is_set()):
                break
            if self._paused.is_set():
                job.report("Paused", self.tokens_done, self.total_tokens, self.checkpoint_problem)
            job.check()
            if are_waiting:
                self._save_what_is_new()
                is_due = False
                if self._interrupted.is_set():
                    raise Interrupted
                self._wait_while_paused()
        self._schedule.release()

    def _wait_while_paused(self) -> None:
        clock = _known(self._clock)
        clock.count()
        if self._paused.is_set():
            time.sleep(POLL_SECONDS)
            clock.skip()

    def _save_what_is_new(self) -> None:
        """Write the state while the workers wait; unless they are to wait on, they go on as soon as it is read out."""
        store, position, interrupted = self._store, self._schedule.position, self._interrupted.is_set()
        if store is None or position == self._saved_position or (position == self._tried_position and not interrupted):
            return
        begin, clock = time.perf_counter(), _known(self._clock)
        self._require_finite()
        wait_on = self._paused.is_set() or interrupted
        self._tried_position = position
        try:
            store.save(self.checkpoint(), self._output_rows, self._schedule.release if not wait_on else lambda: None)
            self._saved_position, self.checkpoint_problem = position, ""
        except OSError as error:
            if interrupted:
                raise
            self.checkpoint_problem = f"no checkpoint: {error}"
        clock.count_all()
        store.postpone(clock.seconds, time.perf_counter() - begin)


def _known(value: Any) -> Any:
    """A value that `Hyperparameters.resolved` has filled in."""
    assert value is not None
    return value


def _require_words(corpus: Corpus, words: int, chosen: Hyperparameters) -> None:
    if words < 2:
        raise ValueError(
            f"Only {words} word{'s' * (words != 1)} of {corpus.name} occur{'s' * (words == 1)} at least "
            f"{chosen.min_count} times, and two are needed. Lower the minimum count or take more text."
        )


def _is_of(begin: Checkpoint, corpus: Corpus, vocabulary: Vocabulary) -> bool:
    return begin.recipe.key == corpus.key and np.array_equal(begin.vocabulary.counts, vocabulary.counts)
