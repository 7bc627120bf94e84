"""What a run will need, before it starts: memory and time, and what would fit where it is too much."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import psutil
from numpy.typing import NDArray

from core.text.vocabulary import Vocabulary
from core.training.hyperparameters import (
    HIERARCHICAL_SOFTMAX,
    NEGATIVE_SAMPLING,
    SKIP_GRAM,
    Hyperparameters,
    default_threads,
)
from core.training.rows import ROW, padded
from core.training.sampling import keep_probabilities

if TYPE_CHECKING:  # brings the compiler
    from core.text.corpus import Corpus

LONGEST_DAYS = 30
_DAY = 24 * 3600.0
_COPIED_ROWS = 256  # at most, see `objectives`
_OVERHEAD = 32  # what a target or a context costs beside its numbers, counted as numbers
_SURE_SPEED = 2e8  # operations a second that any machine does: what is short by it needs no measurement


class Workload(NamedTuple):
    """What the speed of training depends on, and nothing else; see `workload_of`.

    Attributes:
        chosen: hyperparameters, with defaults in place of those that change no speed.
        words: size of the vocabulary, to the nearest power of 2: how much of the model the caches hold depends on it.
        threads: that are at work at once: they share memory and caches, and write the same rows.
    """

    chosen: Hyperparameters
    words: int
    threads: int


_speeds: dict[Workload, float] = {}


def workload_of(vocabulary: Vocabulary, tokens: int, chosen: Hyperparameters, threads: int | None = None) -> Workload:
    """What the speed of a run depends on; the arguments are those of `estimated_seconds`."""
    alike = dataclasses.replace(chosen, epochs=None, learning_rate=None, held_out=0.0, min_count=1, seed=1)
    at_work = min(threads or default_threads(tokens), os.cpu_count() or 1)
    return Workload(alike, 1 << round(float(np.log2(len(vocabulary)))), at_work)


def require_memory(corpus: Corpus, vocabulary: Vocabulary, chosen: Hyperparameters, threads: int) -> None:
    """Refuse a run whose vectors and tables do not fit into the memory that is free.

    Raises:
        ValueError: with what would fit.
    """
    words, free = len(vocabulary), psutil.virtual_memory().available
    needed = memory_needed(words, chosen, threads)
    if needed <= free:
        return
    dimensions = fitting_dimensions(words, chosen, threads, free)
    min_count = fitting_min_count(vocabulary, chosen, threads, free)
    remedies = [f"a minimum count of {min_count:,}"] if min_count is not None else []
    remedies += [f"{dimensions:,} dimensions"] if dimensions else []
    fits = f"It would fit with {' or '.join(remedies)}." if remedies else "Close other programs."
    raise ValueError(
        f"{words:,} words of {chosen.dimensions} dimensions need {needed / 1e9:.1f} GB of memory and "
        f"{free / 1e9:.1f} GB are free. {fits}"
    )


def memory_needed(words: int, chosen: Hyperparameters, threads: int) -> int:
    """Bytes of the vectors of a run, of the threads' copies, and of the tables that grow with the vocabulary."""
    return words * _bytes_per_word(words, chosen, threads) + _copied_bytes(words, chosen.dimensions, threads)


def fitting_dimensions(words: int, chosen: Hyperparameters, threads: int, free: int) -> int:
    """The most dimensions that `words` words can have in `free` bytes; 0 where not even one fits."""
    for_vectors = free - words * _table_bytes(words, chosen, threads)
    one_register = words * _vector_bytes(1) + _copied_bytes(words, 1, threads)
    return min(max(for_vectors // one_register, 0) * ROW, 2000)


def fitting_min_count(vocabulary: Vocabulary, chosen: Hyperparameters, threads: int, free: int) -> int | None:
    """The least minimum count that leaves no more words than `free` bytes hold; None where two words do not fit."""
    for_words = max(free - _copied_bytes(len(vocabulary), chosen.dimensions, threads), 0)
    words = for_words // _bytes_per_word(len(vocabulary), chosen, threads)
    if words >= len(vocabulary):
        return int(vocabulary.counts[-1])
    least = int(vocabulary.counts[words]) + 1
    return least if vocabulary.size_at(least) >= 2 else None


def operations_per_token(counts: NDArray[np.int64], tokens: float, chosen: Hyperparameters) -> float:
    """Multiplications that a token of the text costs on average, in proportion.

    Args:
        counts: int64[V], of the words that reach `min_count`.
        tokens: of the whole text, before `min_count`.
        chosen: the hyperparameters.
    """
    kept = float((counts * keep_probabilities(counts, chosen.subsample)).sum()) / max(tokens, 1)
    contexts = chosen.window + 1 if chosen.window_mode == "dynamic" else 2 * chosen.window
    targets = _targets(counts, chosen)
    numbers = padded(chosen.dimensions) + _OVERHEAD
    if chosen.architecture == SKIP_GRAM:
        return kept * 3 * contexts * targets * numbers
    return kept * (3 * targets + 2 * contexts) * numbers


def estimated_seconds(
    vocabulary: Vocabulary, tokens: int, chosen: Hyperparameters, threads: int | None = None, tokens_done: int = 0
) -> float | None:
    """About how long a run takes on a machine that does nothing else; None until `note_speed` knows its workload.

    Takes milliseconds; for any thread.

    Args:
        vocabulary: the words that reach `min_count`.
        tokens: of the whole text, before `min_count`.
        chosen: the hyperparameters.
        threads: as for `Trainer`.
        tokens_done: by an earlier part of the run, all epochs counted.
    """
    speed = _speeds.get(workload_of(vocabulary, tokens, chosen, threads))
    return None if speed is None else _operations(vocabulary, tokens, chosen, tokens_done) / speed


def _operations(vocabulary: Vocabulary, tokens: int, chosen: Hyperparameters, tokens_done: int) -> float:
    """Of all that is still to be trained."""
    epochs = chosen.resolved(tokens).epochs
    assert epochs is not None
    return (tokens * epochs - tokens_done) * operations_per_token(vocabulary.counts, tokens, chosen)


def note_speed(workload: Workload, operations_per_second: float) -> None:
    """Remember what this machine does of a workload, with all its threads."""
    _speeds[workload] = operations_per_second


def is_surely_bearable(vocabulary: Vocabulary, tokens: int, chosen: Hyperparameters, tokens_done: int = 0) -> bool:
    """Whether a run is short on any machine, so that nothing need be measured."""
    return _operations(vocabulary, tokens, chosen, tokens_done) < LONGEST_DAYS * _DAY * _SURE_SPEED


def require_time(
    vocabulary: Vocabulary, tokens: int, chosen: Hyperparameters, threads: int, tokens_done: int = 0
) -> None:
    """Refuse a run whose rest would take more than 30 days, if the speed of its workload is known.

    Raises:
        ValueError: with what would fit.
    """
    seconds = estimated_seconds(vocabulary, tokens, chosen, threads, tokens_done)
    if seconds is None or seconds <= LONGEST_DAYS * _DAY:
        return
    epochs = chosen.resolved(tokens).epochs
    assert epochs is not None
    done = tokens_done / tokens
    fitting = int(done + (epochs - done) * LONGEST_DAYS * _DAY / seconds)
    if fitting > done:
        remedy = f"{fitting:,} epochs would fit."
    elif chosen.objective not in (NEGATIVE_SAMPLING, HIERARCHICAL_SOFTMAX):
        remedy = "Take negative sampling or hierarchical softmax, or raise the minimum count."
    else:
        remedy = "Take fewer dimensions, a smaller window, or less text."
    raise ValueError(
        f"Training would take about {seconds / _DAY:,.0f} days, and more than {LONGEST_DAYS} are not begun. {remedy}"
    )


def _bytes_per_word(words: int, chosen: Hyperparameters, threads: int) -> int:
    return _vector_bytes(chosen.dimensions) + _table_bytes(words, chosen, threads)


def _vector_bytes(dimensions: int) -> int:
    """Of the input and the output vector of a word, in float32."""
    return 2 * 4 * padded(dimensions)


def _copied_bytes(words: int, dimensions: int, threads: int) -> int:
    """Of the rows that each of several threads has copies of, and of what they were."""
    return 2 * threads * min(words, _COPIED_ROWS) * _vector_bytes(dimensions) if threads > 1 else 0


def _table_bytes(words: int, chosen: Hyperparameters, threads: int) -> int:
    """Of what a word costs beside its vectors."""
    if chosen.objective == NEGATIVE_SAMPLING:
        return 8  # threshold and alias
    if chosen.objective == HIERARCHICAL_SOFTMAX:
        return 8 + 5 * (words.bit_length() + 3)  # where its path begins, nodes and turns: rare words are a bit deeper
    scores = 2 * chosen.window if chosen.architecture == SKIP_GRAM else 2
    return threads * (2 * 4 * scores + 2 * 8)  # each score with its label, and the targets of two centre words


def _targets(counts: NDArray[np.int64], chosen: Hyperparameters) -> float:
    """Output vectors that an example meets."""
    if chosen.objective == NEGATIVE_SAMPLING:
        return chosen.negatives + 1
    if chosen.objective == HIERARCHICAL_SOFTMAX:
        shares = counts / counts.sum()
        return 1 - float((shares * np.log2(shares)).sum())  # the entropy is the mean code length, but for a part of one
    return float(len(counts))
