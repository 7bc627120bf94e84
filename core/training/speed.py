"""How fast this machine trains, measured in a moment on made-up text, so that the time of a run is told before it."""

from __future__ import annotations

import threading
import time
from itertools import count

import numpy as np
from numpy.typing import NDArray

from core.job import Job, yield_to_the_window
from core.training.estimates import Workload, note_speed, operations_per_token
from core.training.hyperparameters import SOFTMAX, Hyperparameters
from core.training.mode import Mode, prepare, read_only
from core.training.rows import padded
from core.training.schedule import CHUNK_TOKENS, LEAST_CHUNK_TOKENS
from core.training.workspace import Model, Text

# So many bytes of vectors no cache holds; more would be no slower, and would take longer to make.
_MOST_BYTES, _MOST_SOFTMAX_WORDS = 64 << 20, 1000
_TOKENS = 128 * 1024
_LINE = 1000
_CHUNK_OPERATIONS = 1e8  # milliseconds
_WARM_SECONDS, _SECONDS = 0.04, 0.08


def measure_speed(workload: Workload) -> None:
    """Time a workload on text by Zipf's law, a seventh of a second long, for `estimated_seconds`.

    It compiles the kernel where that has not been done; off the window's thread. What counts is the time that the
    threads had of their cores, so that other programs do not slow what is measured more than they must.
    """
    chosen = workload.chosen
    prepare(chosen)
    words = min(workload.words, _most_words(chosen))
    shares = np.diff(np.log(np.arange(1.0, words + 2))) / np.log(words + 1.0)
    counts = np.maximum(np.rint(shares / shares[-1]), 1).astype(np.int64)
    mode, operations = Mode(chosen, counts), operations_per_token(counts, counts.sum(), chosen)
    model = mode.untrained_model(workload.threads, Job())
    model.output_vectors[:] = 0.0  # or the memory would be given while the time is taken
    size = int(np.clip(_CHUNK_OPERATIONS / operations, LEAST_CHUNK_TOKENS, CHUNK_TOKENS))
    note_speed(workload, operations * _tokens_per_second(mode, model, _made_up_text(words), size, workload.threads))


def _tokens_per_second(mode: Mode, model: Model, ids: NDArray[np.int32], size: int, threads: int) -> float:
    """Of all threads together, which train on one model as those of a run do.

    Args:
        mode: what is timed.
        model: with room for the copies of the threads.
        ids: the text, read again from its beginning when it ends.
        size: tokens of a chunk.
        threads: how many.
    """
    lines, chunks = np.arange(0, size, _LINE), count()
    begin, speeds = time.perf_counter(), [0.0] * threads
    warm, end = begin + _WARM_SECONDS, begin + _WARM_SECONDS + _SECONDS

    def work(worker: int) -> None:
        yield_to_the_window()
        scratch, tokens, seconds = mode.scratch(model, size, mode.copies(worker, threads)), 0, 0.0
        while not tokens or time.perf_counter() < end:
            chunk = next(chunks)
            start = chunk * size % (len(ids) - size)
            is_warm, before = time.perf_counter() >= warm, time.thread_time()
            mode.train(
                model, Text(ids[start : start + size], lines, mode.keep), 0.025, np.uint64(chunk + 1), 16, scratch
            )
            if is_warm:
                tokens, seconds = tokens + size, seconds + time.thread_time() - before
        speeds[worker] = tokens / max(seconds, 1e-9)

    workers = [threading.Thread(target=work, args=(n,), name=f"speed {n}") for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(speeds)


def _most_words(chosen: Hyperparameters) -> int:
    """More are not made up; the softmax asks all of them, and takes as much longer as they are more."""
    if chosen.objective == SOFTMAX:
        return _MOST_SOFTMAX_WORDS
    return _MOST_BYTES // (2 * 4 * padded(chosen.dimensions))


def _made_up_text(words: int) -> NDArray[np.int32]:
    """Tokens by Zipf's law: int32 ids, a word the rarer the greater its id."""
    drawn = np.random.default_rng(1).random(_TOKENS)
    return read_only(np.minimum(np.exp(drawn * np.log(words + 1.0)), words).astype(np.int32) - 1)
