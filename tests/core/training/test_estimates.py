"""Memory and time are told before the start, and what is too much is refused with what would fit."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from core.job import Job
from core.text.vocabulary import Vocabulary, Words
from core.training import estimates
from core.training.estimates import (
    fitting_dimensions,
    fitting_min_count,
    is_surely_bearable,
    memory_needed,
    note_speed,
    operations_per_token,
    require_time,
    workload_of,
)
from core.training.huffman import huffman_tree
from core.training.hyperparameters import Hyperparameters
from core.training.kernels import KERNELS
from core.training.mode import Mode


def vocabulary(words: int) -> Vocabulary:
    counts = np.sort(np.random.default_rng(1).zipf(1.5, words).clip(max=10**6))[::-1].astype(np.int64)
    return Vocabulary(Words.of(f"w{n}" for n in range(words)), counts)


@pytest.fixture
def no_speeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "_speeds", {})


@pytest.mark.parametrize("objective", ["negative-sampling", "hierarchical-softmax", "softmax"])
def test_what_would_fit_fits_and_no_more_would(objective: str) -> None:
    known, chosen = vocabulary(5000), Hyperparameters(objective=objective, window=2)
    free = memory_needed(5000, chosen, 2) * 2 // 3

    def needed(words: int, dimensions: int) -> int:
        return memory_needed(words, dataclasses.replace(chosen, dimensions=dimensions), 2)

    dimensions = fitting_dimensions(5000, chosen, 2, free)
    assert needed(5000, dimensions) <= free < needed(5000, dimensions + 16)
    least = fitting_min_count(known, chosen, 2, free)
    assert least is not None
    assert needed(known.size_at(least), 100) <= free
    assert needed(known.size_at(least - 1), 100) > 0.97 * free  # a word of a smaller vocabulary costs a bit less
    assert fitting_min_count(known, chosen, 2, 10) is None
    assert fitting_dimensions(5000, chosen, 2, 10) == 0


def test_the_estimate_of_memory_covers_the_tables_and_the_scratch() -> None:
    words, threads, counts = 4000, 2, 100_000 // np.arange(1, 4001)  # by Zipf's law
    for architecture, objective in KERNELS:
        chosen = Hyperparameters(architecture=architecture, objective=objective, dimensions=16)
        mode = Mode(chosen, counts)
        model = mode.untrained_model(threads, Job())
        arrays = [*model, *mode.tables] + [part for _ in range(threads) for part in mode.scratch(model, 0)]
        taken = sum(array.nbytes for array in arrays if isinstance(array, np.ndarray))
        assert taken == pytest.approx(memory_needed(words, chosen, threads), rel=0.25)


def test_the_mean_code_length_is_estimated_well() -> None:
    known, tree = vocabulary(2000), Hyperparameters(objective="hierarchical-softmax", subsample=0.0)
    exact = huffman_tree(known.counts).mean_length(known.counts)
    sampling = dataclasses.replace(tree, objective="negative-sampling")
    sampled = operations_per_token(known.counts, known.tokens, sampling)
    assert operations_per_token(known.counts, known.tokens, tree) / sampled == pytest.approx(exact / 6, rel=0.35)


@pytest.mark.parametrize(
    ("changed", "is_another"),
    [
        ({"epochs": 7, "learning_rate": 0.01, "seed": 3, "held_out": 0.01, "min_count": 2}, False),
        ({"window": 9}, True),
        ({"subsample": 1e-4}, True),
        ({"dimensions": 101}, True),
        ({"architecture": "cbow"}, True),
    ],
)
def test_the_speed_is_asked_of_what_it_depends_on(changed: dict[str, Any], is_another: bool) -> None:
    chosen = Hyperparameters()
    before = workload_of(vocabulary(1000), 10**6, chosen, 1)
    assert (workload_of(vocabulary(1100), 10**7, dataclasses.replace(chosen, **changed), 1) != before) == is_another
    assert workload_of(vocabulary(4000), 10**6, chosen, 1) != before


@pytest.mark.usefixtures("no_speeds")
def test_more_than_thirty_days_are_refused_with_what_would_fit() -> None:
    known, chosen = vocabulary(1000), Hyperparameters(epochs=1000)
    work = operations_per_token(known.counts, 10**6, chosen) * 10**6 * 1000
    note_speed(workload_of(known, 10**6, chosen, 1), work / (60 * 24 * 3600))
    assert is_surely_bearable(known, 10**6, dataclasses.replace(chosen, epochs=5))
    with pytest.raises(ValueError, match=r"about 60 days.*500 epochs would fit"):
        require_time(known, 10**6, chosen, 1)
    require_time(known, 10**6, dataclasses.replace(chosen, epochs=499), 1)


@pytest.mark.usefixtures("no_speeds")
def test_of_a_run_that_goes_on_the_rest_counts() -> None:
    known, chosen = vocabulary(1000), Hyperparameters(epochs=1000)
    work = operations_per_token(known.counts, 10**6, chosen) * 10**6 * 1000
    note_speed(workload_of(known, 10**6, chosen, 1), work / (60 * 24 * 3600))
    require_time(known, 10**6, chosen, 1, 501 * 10**6)
    with pytest.raises(ValueError, match=r"about 48 days.*700 epochs would fit"):
        require_time(known, 10**6, chosen, 1, 200 * 10**6)
    large = dataclasses.replace(chosen, dimensions=2000, epochs=10**5)
    assert not is_surely_bearable(known, 10**6, large)
    assert is_surely_bearable(known, 10**6, large, (10**5 - 1) * 10**6)
