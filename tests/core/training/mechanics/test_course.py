"""Steps one after another on vectors of their own."""

from __future__ import annotations

from itertools import repeat

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.training.hyperparameters import SOFTMAX, Hyperparameters
from core.training.mechanics.course import MOST_NUMBERS, Course, Overlay, endless
from core.training.mechanics.step import Example

EXAMPLE = Example(0, np.array([3]), np.array([0, 2]), np.array([1.0, 0.0]))


@given(st.lists(st.tuples(st.sets(st.integers(0, 199), min_size=1, max_size=120), st.floats(-9, 9)), max_size=8))
def test_an_overlay_is_an_array_that_leaves_the_other_alone(writes: list[tuple[set[int], float]]) -> None:
    base = np.arange(400.0).reshape(200, 2)
    kept, plain, overlay = base.copy(), base.copy(), Overlay(base)
    for rows, value in writes:
        plain[list(rows)] = value
        overlay.write(np.array(list(rows)), np.full((len(rows), 2), value))
    everything = np.arange(200)
    assert (overlay[everything] == plain).all()
    assert (base == kept).all()
    assert overlay.copied == len(set().union(*(rows for rows, _ in writes)))


def course() -> Course:
    generator = np.random.default_rng(1)
    inputs, outputs = (generator.normal(0, 0.5, (50, 4)).astype(np.float32) for _ in range(2))
    return Course(Hyperparameters(), inputs, outputs, lambda: repeat(EXAMPLE), 0.2)


def test_the_same_example_again_and_again_is_learnt() -> None:
    learning = course()
    learning.run(100, Job())
    assert learning.steps == 100
    assert (np.diff(learning.losses) < 0).all()
    assert learning.losses[-1] < 0.3 * learning.losses[0]
    assert (learning.inputs.copied, learning.outputs.copied) == (1, 2)


def test_a_preview_moves_nothing_and_is_the_step_that_is_taken() -> None:
    learning = course()
    seen = learning.preview()
    assert learning.steps == 0
    assert learning.preview().loss == seen.loss
    taken = learning.step()
    assert taken.loss == seen.loss
    assert learning.preview().loss == pytest.approx(taken.loss_after, rel=1e-5)


def test_back_at_the_start_everything_is_as_it_was() -> None:
    learning = course()
    first = learning.run(20, Job()).loss
    learning.restart()
    assert learning.steps == 0
    assert learning.last is None
    assert learning.run(20, Job()).loss == first


def test_a_cancelled_run_keeps_whole_steps() -> None:
    learning, job = course(), Job()
    learning.step()
    job.cancel()
    with pytest.raises(Cancelled):
        learning.run(20, job)
    assert learning.steps == 1


def test_a_run_that_takes_too_long_stops_after_a_whole_step() -> None:
    learning = course()
    learning.run(20, Job(), seconds=0)
    assert learning.steps == 1


def test_a_softmax_over_too_much_is_refused_with_the_reason() -> None:
    vectors = np.zeros((MOST_NUMBERS // 100 + 1, 100), np.float32)
    with pytest.raises(ValueError, match="moves all 20,001 output vectors"):
        Course(Hyperparameters(objective=SOFTMAX), vectors, vectors, lambda: repeat(EXAMPLE), 0.1)


def test_a_turn_in_which_nothing_is_learnt_is_told_and_does_not_hang() -> None:
    with pytest.raises(ValueError, match="nothing to learn"):
        next(endless(lambda turn: []))
