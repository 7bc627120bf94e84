from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from core.job import Job
from core.text.corpus import Corpus, read_corpus
from core.text.reading import Reading
from core.text.vocabulary import Words
from core.training.estimates import note_speed, workload_of
from core.training.hyperparameters import Hyperparameters
from core.training.stability import (
    BOTH,
    SEEDS,
    Plan,
    Stability,
    estimated_cost,
    hyperparameters_of,
    interval_of,
)
from core.vectors.embeddings import Embeddings

CHOSEN = Hyperparameters(dimensions=7, min_count=1, epochs=2)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(["sample:little-world"], Reading(), Job())


def embeddings(count: int, seed: int = 0) -> Embeddings:
    vectors = np.random.default_rng(seed).normal(size=(count, 5)).astype(np.float32)
    return Embeddings(Words.of(f"w{n}" for n in range(count)), vectors, np.arange(count, 0, -1))


def test_the_interval_is_students() -> None:
    interval = interval_of(np.array([0.1, 0.2, 0.3]))
    assert interval.mean == pytest.approx(0.2)
    assert interval.high - interval.mean == pytest.approx(4.302653 * 0.1 * np.sqrt(4 / 3), rel=1e-5)  # t(2) at 0.975
    assert interval_of(np.array([-0.9, 0.9])).low == -1.0


def test_an_interval_holds_one_more_value_as_often_as_it_says() -> None:
    drawn = np.random.default_rng(4).normal(0.2, 0.05, size=(2000, 6))
    inside = [interval_of(row[:5]).low <= row[5] <= interval_of(row[:5]).high for row in drawn]
    assert 0.93 < np.mean(inside) < 0.97


def test_an_interval_needs_two_runs_that_have_both_words() -> None:
    run, absent = embeddings(4), embeddings(4, 1).unit_vectors.copy()
    absent[2] = 0
    stability = Stability(
        plan=Plan(),
        embeddings=run,
        measured=4,
        neighbours=np.zeros((4, 3), np.int32),
        kept=np.zeros((4, 3), np.uint8),
        presence=np.full(4, 2, np.uint8),
        overlap=np.zeros(4, np.float32),
        replicas=(embeddings(4, 2).unit_vectors, absent),
        by_documents=False,
        threads=1,
    )
    interval = stability.similarity_interval(0, 1)
    assert interval is not None
    assert len(interval.values) == 2
    assert stability.similarity_interval(0, 2) is None
    of_sets = stability.sets_interval([0, 1], [3])
    assert of_sets is not None
    mean = stability.replicas[0][:2].mean(axis=0)
    assert of_sets.values[0] == pytest.approx(mean @ stability.replicas[0][3] / np.linalg.norm(mean), abs=1e-6)
    assert stability.sets_interval([0, 2], [3]) is None


def test_only_a_run_says_how_it_was_made() -> None:
    made = dataclasses.replace(embeddings(3), details={"hyperparameters": dataclasses.asdict(CHOSEN)})
    assert hyperparameters_of(made) == CHOSEN
    with pytest.raises(ValueError, match="come from a file"):
        hyperparameters_of(embeddings(3))


def test_the_cost_grows_with_the_runs(corpus: Corpus) -> None:
    vocabulary = corpus.vocabulary.at_least(1)
    assert estimated_cost(corpus, CHOSEN, Plan(5, SEEDS), 1)[0] is None
    note_speed(workload_of(vocabulary, corpus.tokens, CHOSEN, 1), 1e9)
    (short, few), (long, many) = (estimated_cost(corpus, CHOSEN, Plan(runs, SEEDS), 1) for runs in (2, 20))
    assert many == 10 * few
    assert short is not None
    assert long == pytest.approx(10 * short)
    assert estimated_cost(corpus, CHOSEN, Plan(2, BOTH), 1)[1] == few + 4 * corpus.tokens


@pytest.mark.parametrize(("runs", "vary"), [(1, BOTH), (101, SEEDS), (5, "moon")])
def test_a_plan_out_of_its_bounds_is_refused(runs: int, vary: str) -> None:
    with pytest.raises(ValueError, match=r"Train again|What differs"):
        Plan(runs, vary)
