"""What is measured in a moment on made-up text foretells how long real text takes."""

from __future__ import annotations

import dataclasses
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from core.job import Job
from core.text.vocabulary import Vocabulary, Words
from core.training import estimates
from core.training.estimates import estimated_seconds, workload_of
from core.training.hyperparameters import Hyperparameters
from core.training.mode import Mode, read_only
from core.training.speed import measure_speed
from core.training.workspace import Text


@pytest.fixture(autouse=True)
def no_speeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "_speeds", {})


def vocabulary_of(counts: NDArray[np.int64]) -> Vocabulary:
    return Vocabulary(Words.of(f"w{n}" for n in range(len(counts))), counts)


@pytest.mark.parametrize("objective", ["negative-sampling", "hierarchical-softmax", "softmax"])
@pytest.mark.parametrize("threads", [1, 2])
def test_time_is_unknown_until_the_speed_is_measured_and_grows_with_the_work(objective: str, threads: int) -> None:
    known, chosen = vocabulary_of(10**6 // np.arange(1, 1001)), Hyperparameters(epochs=5, objective=objective)
    assert estimated_seconds(known, 10**6, chosen, threads) is None
    measure_speed(workload_of(known, 10**6, chosen, threads))
    once = estimated_seconds(known, 10**6, chosen, threads)
    twice = estimated_seconds(known, 10**6, dataclasses.replace(chosen, epochs=10), threads)
    assert once is not None
    assert twice == pytest.approx(2 * once)
    assert 0.01 < once < 20_000
    assert estimated_seconds(known, 10**6, chosen, threads, 4 * 10**6) == pytest.approx(once / 5)  # one epoch is left


def test_a_run_takes_about_as_long_as_is_said() -> None:
    """On a busy machine too: both figures are the time that the program had of its core."""
    words, tokens = 20_000, 300_000
    ids = (words ** np.random.default_rng(3).random(tokens)).astype(np.int32) - 1  # by Zipf's law
    counts = np.maximum(np.bincount(ids, minlength=words), 1)
    known, chosen = vocabulary_of(counts), Hyperparameters(epochs=1)
    mode = Mode(chosen, counts)
    model, size = mode.untrained_model(1, Job()), 10_000
    scratch = mode.scratch(model, size)
    measure_speed(workload_of(known, tokens, chosen, 1))
    expected = estimated_seconds(known, tokens, chosen, 1)
    begin = time.thread_time()
    for start in range(0, tokens, size):
        text = Text(read_only(ids[start : start + size]), np.arange(0, size, 1000), mode.keep)
        mode.train(model, text, 0.025, np.uint64(start + 1), 16, scratch)
    assert expected is not None
    assert 0.4 < (time.thread_time() - begin) / expected < 2.5
