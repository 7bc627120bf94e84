"""The numbers of a step against what the kernels do to the vectors: every row of both matrices."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from core.training.hyperparameters import (
    CBOW,
    HIERARCHICAL_SOFTMAX,
    NEGATIVE_SAMPLING,
    SKIP_GRAM,
    SOFTMAX,
    Hyperparameters,
)
from core.training.mechanics.step import Example, costs, parameter_count, take_step
from core.training.mechanics.walk import walk
from core.training.mode import Mode, read_only
from core.training.objectives import OBJECTIVES
from core.training.rows import aligned
from core.training.sampling import chunk_seed
from core.training.workspace import Model, Text

COUNTS = np.array([40, 30, 20, 12, 9, 7, 5, 3, 2, 2, 1, 1])
WORDS, DIMENSIONS, RATE = len(COUNTS), 7, 0.1
LINE = [7, 2, 5, 8, 0, 2, 11]  # ids that differ from positions; a word that stands twice in a window
TOLERANCE = 1e-5
MODES: dict[str, dict[str, Any]] = {
    "skip-gram, negative sampling": {"architecture": SKIP_GRAM, "objective": NEGATIVE_SAMPLING},
    "skip-gram, hierarchical softmax": {"architecture": SKIP_GRAM, "objective": HIERARCHICAL_SOFTMAX},
    "skip-gram, softmax": {"architecture": SKIP_GRAM, "objective": SOFTMAX},
    "cbow, negative sampling": {"architecture": CBOW, "objective": NEGATIVE_SAMPLING},
    "cbow, hierarchical softmax": {"architecture": CBOW, "objective": HIERARCHICAL_SOFTMAX},
    "cbow, softmax": {"architecture": CBOW, "objective": SOFTMAX},
    "fresh negatives for each pair": {"negative_sharing": "pair"},
    "more negatives than a block": {"negatives": 19},
    "cbow with more negatives than a block": {"architecture": CBOW, "negatives": 19},
    "cbow, exact": {"architecture": CBOW, "cbow_gradient": "exact"},
    "cbow, hierarchical softmax, exact": {
        "architecture": CBOW,
        "objective": HIERARCHICAL_SOFTMAX,
        "cbow_gradient": "exact",
    },
    "subsampled": {"subsample": 0.05},
}


def chosen(**fields: Any) -> Hyperparameters:
    usual: dict[str, Any] = {"dimensions": DIMENSIONS, "window": 3, "subsample": 0.0, "negatives": 4}
    return Hyperparameters(**{**usual, **fields})


def random_model(hyperparameters: Hyperparameters, kind: type = np.float32) -> Model:
    generator = np.random.default_rng(3)
    rows = OBJECTIVES[hyperparameters.objective].output_rows(WORDS)
    made = Model(aligned(WORDS, DIMENSIONS, kind), aligned(rows, DIMENSIONS, kind))
    for matrix in made:
        matrix[:, :DIMENSIONS] = generator.normal(0, 0.7, (len(matrix), DIMENSIONS))
    return made


def stretch(lines: list[list[int]], mode: Mode) -> Text:
    starts = np.cumsum([0, *map(len, lines)])[:-1].astype(np.int64)
    return Text(read_only(np.concatenate(lines).astype(np.int32)), starts, mode.keep)


def run_both(hyperparameters: Hyperparameters, lines: list[list[int]], seed: int) -> tuple[Model, Model]:
    """What the kernel makes of a model, and what the steps make of it."""
    mode = Mode(hyperparameters, COUNTS)
    kernel, ours = random_model(hyperparameters), random_model(hyperparameters)
    text = stretch(lines, mode)
    key = chunk_seed(seed, 0, 0)
    measured = mode.train(kernel, text, RATE, key, 1, mode.scratch(kernel, len(text.words)))
    loss = 0.0
    for visit in walk(lines, mode, int(key)):
        for example in visit.examples:
            step = take_step(hyperparameters, ours.input_vectors, ours.output_vectors, example, RATE)
            loss += step.loss
            for matrix, (rows, vectors) in zip(ours, (step.moved_inputs, step.moved_outputs), strict=True):
                matrix[rows] = vectors
    assert loss == pytest.approx(measured.loss, rel=TOLERANCE)
    return kernel, ours


@pytest.mark.parametrize("name", list(MODES))
def test_a_step_is_what_the_kernel_does_to_the_vectors(name: str) -> None:
    """One line of two words: the first centre and the second, for 6 seeds."""
    for seed in range(6):
        kernel, ours = run_both(chosen(**MODES[name]), [[7, 2]], seed)
        for found, wanted in zip(ours, kernel, strict=True):
            np.testing.assert_allclose(found, wanted, rtol=TOLERANCE, atol=TOLERANCE)


@pytest.mark.parametrize("name", list(MODES))
def test_a_walk_of_steps_is_what_the_kernel_does_to_the_vectors(name: str) -> None:
    """Windows of several words, learnt at once as the kernel does; words that come twice; words that are unknown."""
    lines = [LINE, [3], [1, 99, 1, 4, 1], [10, 9, 8, 0, 0, 6]]
    for seed in range(3):
        kernel, ours = run_both(chosen(**MODES[name]), lines, seed)
        for found, wanted in zip(ours, kernel, strict=True):
            np.testing.assert_allclose(found, wanted, rtol=5 * TOLERANCE, atol=TOLERANCE)


def test_a_step_by_hand() -> None:
    """Two words, one dimension: u = 2 and -1; sigma, errors, EH and moves by pocket calculator."""
    example = Example(0, np.array([1]), np.array([0, 1]), np.array([1.0, 0.0]))
    step = take_step(chosen(), np.array([[9.0], [1.0]]), np.array([[2.0], [-1.0]]), example, 0.5)
    assert step.scores.tolist() == [[2.0, -1.0]]
    assert step.probabilities[0] == pytest.approx([0.880797, 0.268941], abs=1e-6)
    assert step.errors[0] == pytest.approx([-0.119203, 0.268941], abs=1e-6)
    assert step.error_sums[0] == pytest.approx([-0.119203 * 2 - 0.268941], abs=1e-6)
    assert step.input_updates[0] == pytest.approx([0.5 * (0.119203 * 2 + 0.268941)], abs=1e-6)
    assert step.output_updates[:, 0] == pytest.approx([0.5 * 0.119203, -0.5 * 0.268941], abs=1e-6)
    assert step.loss == pytest.approx(0.126928 + 0.313262, abs=1e-6)
    assert step.loss_after < step.loss
    assert step.chances[0] == pytest.approx([0.880797, 0.731059], abs=1e-6)
    assert step.touched == 3


def test_the_probabilities_of_a_softmax_sum_to_1_however_large_the_scores() -> None:
    example = Example(1, np.array([0]), np.arange(3), np.array([0.0, 1.0, 0.0]))
    outputs = np.array([[1000.0], [999.0], [-1000.0]])
    step = take_step(chosen(objective=SOFTMAX), np.ones((3, 1)), outputs, example, 0.1)
    assert step.probabilities.sum() == pytest.approx(1)
    assert step.loss == pytest.approx(1.313262, abs=1e-6)


def test_a_step_at_once_sums_the_errors_of_all_contexts() -> None:
    """Each context as if it were alone, and each target moved by all of them."""
    model, targets, labels = random_model(chosen(), np.float64), np.array([3, 5, 6]), np.array([1.0, 0.0, 0.0])
    contexts = np.array([7, 2, 8])
    together = take_step(chosen(), *model, Example(3, contexts, targets, labels), RATE)
    alone = [take_step(chosen(), *model, Example(3, contexts[n : n + 1], targets, labels), RATE) for n in range(3)]
    assert together.input_updates == pytest.approx(np.concatenate([step.input_updates for step in alone]))
    assert together.output_updates == pytest.approx(sum(step.output_updates for step in alone))
    assert together.loss == pytest.approx(sum(step.loss for step in alone))


def test_parameters_and_costs_are_counted_as_the_papers_do() -> None:
    assert parameter_count(NEGATIVE_SAMPLING, 1_000, 50) == parameter_count(SOFTMAX, 1_000, 50) == 100_000
    assert parameter_count(HIERARCHICAL_SOFTMAX, 1_000, 50) == 99_950
    assert costs(1_024, 5) == {SOFTMAX: 1_024, HIERARCHICAL_SOFTMAX: 10.0, NEGATIVE_SAMPLING: 6}


def test_a_softmax_step_touches_every_output_vector_and_the_others_a_few() -> None:
    for objective, outputs in ((SOFTMAX, WORDS), (NEGATIVE_SAMPLING, 5)):
        hyperparameters = chosen(objective=objective)
        mode = Mode(dataclasses.replace(hyperparameters, window=1, window_mode="fixed"), COUNTS)
        example = next(walk([[7, 2]], mode, 1)).examples[0]
        step = take_step(hyperparameters, *random_model(hyperparameters, np.float32), example, RATE)
        assert step.touched <= (1 + outputs) * 16
        assert (step.touched == (1 + WORDS) * 16) == (objective == SOFTMAX)
