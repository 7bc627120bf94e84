"""The vector instructions against plain NumPy, on this processor and on one with the smallest registers."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training import lanes, registers
from core.training.lanes import MOST_HIDDEN, MOST_OUTPUTS, MOST_OUTPUTS_ALONE
from core.training.registers import Fast, Strict
from core.training.rows import ROW, aligned

ROWS = 9
TOLERANCE = 1e-5


def matrix(generator: np.random.Generator, columns: int) -> np.ndarray:
    made = aligned(ROWS, columns)
    made[:, :columns] = generator.normal(0, 0.5, (ROWS, columns))
    return made


@numba.njit
def call_scores(arithmetic: Any, hidden: Any, rows: Any, first: Any, count: Any, outputs: Any, targets: Any,
                labels: Any, begin: Any, width: Any, into: Any, wanted: Any, place: Any) -> None:  # fmt: skip
    lanes.scores(
        arithmetic, hidden, rows, first, count, outputs, targets, labels, begin, width, into, wanted, place
    )  # fmt: skip


@numba.njit
def call_update(arithmetic: Any, hidden: Any, rows: Any, gradient: Any, gradient_rows: Any, first: Any, count: Any,
                outputs: Any, targets: Any, begin: Any, width: Any, steps: Any, place: Any) -> None:  # fmt: skip
    lanes.update(
        arithmetic, hidden, rows, gradient, gradient_rows, first, count, outputs, targets, begin, width, steps, place
    )


@numba.njit
def call_update_alone(arithmetic: Any, hidden: Any, row: Any, gradient: Any, outputs: Any, targets: Any, begin: Any,
                      width: Any, steps: Any) -> None:  # fmt: skip
    lanes.update_alone(arithmetic, hidden, row, gradient, 0, outputs, targets, begin, width, steps)


@numba.njit
def call_logistic(arithmetic: Any, scores: Any, wanted: Any, count: Any, rate: Any) -> Any:
    loss = lanes.logistic_loss(arithmetic, scores, wanted, 0, count, 1, 1)
    lanes.logistic_steps(arithmetic, scores, wanted, count, rate)
    return loss


@numba.njit
def call_loss(arithmetic: Any, scores: Any, wanted: Any, place: Any, count: Any, width: Any, stride: Any) -> Any:
    return lanes.logistic_loss(arithmetic, scores, wanted, place, count, width, stride)


@numba.njit
def call_exponential(arithmetic: Any, values: Any, count: Any) -> None:
    lanes.exponential(arithmetic, values, count)


cases = st.tuples(
    st.integers(1, 150), st.integers(0, 2**32 - 1), st.integers(0, 3),
    st.sampled_from([Fast(), Strict()]),
)  # fmt: skip
Case = tuple[int, int, int, Any]
both = pytest.mark.parametrize("arithmetic", [Fast(), Strict()])


@given(cases, st.integers(1, MOST_HIDDEN), st.integers(1, MOST_OUTPUTS_ALONE))
def test_scores_are_all_the_products_each_with_its_label(case: Case, count: int, width: int) -> None:
    columns, seed, first, arithmetic = case
    width = width if count == 1 else min(width, MOST_OUTPUTS)
    generator = np.random.default_rng(seed)
    hidden, outputs = matrix(generator, columns), matrix(generator, columns)
    rows, targets = (generator.integers(0, ROWS, 30).astype(np.int32) for _ in range(2))
    labels = np.concatenate((generator.integers(0, 2, 30), np.full(ROW, 9))).astype(np.float32)
    into, wanted = (np.full(5 + ROW + 3, np.nan, np.float32) for _ in range(2))
    call_scores(arithmetic, hidden, rows, first, count, outputs, targets, labels, 2, width, into, wanted, 5)
    expected = hidden[rows[first : first + count]] @ outputs[targets[2 : 2 + width]].T
    found, beside = (results[5 : 5 + ROW].reshape(count, -1)[:, :width] for results in (into, wanted))
    assert found == pytest.approx(expected, abs=TOLERANCE * 10)
    assert (beside == labels[2 : 2 + width]).all()
    for results in (into, wanted):
        assert np.isnan(results[:5]).all()
        assert np.isnan(results[5 + ROW :]).all()


@given(cases, st.integers(1, 9), st.integers(1, MOST_OUTPUTS), st.booleans())
def test_update_moves_both_sides_by_the_other_s_old_vectors(case: Case, count: int, width: int, apart: bool) -> None:
    columns, seed, first, arithmetic = case
    generator = np.random.default_rng(seed)
    hidden, outputs = matrix(generator, columns), matrix(generator, columns)
    gradient = matrix(generator, columns) if apart else hidden
    rows = generator.permutation(ROWS)[np.arange(first + count) % ROWS].astype(np.int32)
    rows[first:] = generator.permutation(ROWS)[:count]  # no word twice on this side: its order would show
    targets = generator.integers(0, ROWS, 2 + width).astype(np.int32)  # but twice on this one
    steps = generator.normal(0, 0.1, (count, width)).astype(np.float32)
    expected_gradient, expected_outputs = gradient.copy(), outputs.copy()
    for a in range(count):
        for b in range(width):
            expected_gradient[rows[first + a]] += steps[a, b] * outputs[targets[2 + b]]
            expected_outputs[targets[2 + b]] += steps[a, b] * hidden[rows[first + a]]
    placed = np.full(5 + count * MOST_OUTPUTS, np.nan, np.float32)
    placed[5:].reshape(count, MOST_OUTPUTS)[:, :width] = steps
    call_update(arithmetic, hidden, rows, gradient, rows, first, count, outputs, targets, 2, width, placed, 5)
    assert gradient == pytest.approx(expected_gradient, abs=TOLERANCE)
    assert outputs == pytest.approx(expected_outputs, abs=TOLERANCE)
    assert (outputs[:, columns:] == 0).all()


@given(cases, st.integers(1, 40))
def test_update_alone_moves_target_after_target(case: Case, width: int) -> None:
    columns, seed, row, arithmetic = case
    generator = np.random.default_rng(seed)
    hidden, outputs, gradient = (matrix(generator, columns) for _ in range(3))
    targets = generator.integers(0, ROWS, 2 + width).astype(np.int32)
    steps = generator.normal(0, 0.1, width).astype(np.float32)
    expected_gradient, expected_outputs = gradient.copy(), outputs.copy()
    for target, step in zip(targets[2:], steps, strict=True):
        expected_gradient[0] += step * expected_outputs[target]
        expected_outputs[target] += step * hidden[row]
    call_update_alone(arithmetic, hidden, row, gradient, outputs, targets, 2, width, steps)
    assert gradient == pytest.approx(expected_gradient, abs=TOLERANCE * 3)
    assert outputs == pytest.approx(expected_outputs, abs=TOLERANCE * 3)


@given(cases, st.integers(1, 9), st.sampled_from([(3, 8), (8, 8), (16, 16), (5, 16)]))
def test_the_loss_passes_over_what_stands_between_the_scores(case: Case, count: int, shape: tuple[int, int]) -> None:
    _, seed, place, arithmetic = case
    width, stride = shape
    generator = np.random.default_rng(seed)
    scores, wanted = (np.full(place + count * stride + ROW, 1e3, np.float32) for _ in range(2))
    chosen = place + np.add.outer(np.arange(count) * stride, np.arange(width))
    scores[chosen], wanted[chosen] = generator.normal(0, 3, chosen.shape), generator.integers(0, 2, chosen.shape)
    exact = (np.log1p(np.exp(scores[chosen].astype(float))) - wanted[chosen] * scores[chosen]).sum()
    assert call_loss(arithmetic, scores, wanted, place, count, width, stride) == pytest.approx(exact, rel=1e-5)


@both
def test_logistic_steps_and_loss_are_exact_over_the_whole_range(arithmetic: Any) -> None:
    scores = np.concatenate((np.linspace(-40, 40, 4001), [-1e30, -100, 100, 1e30, 0.0])).astype(np.float32)
    wanted = (np.arange(len(scores)) % 3 == 0).astype(np.float32)
    found, beside = (np.concatenate((values, np.full(ROW, 3, np.float32))) for values in (scores, wanted))
    finite = slice(0, 4001)
    loss = call_logistic(arithmetic, found.copy(), beside, 4001, np.float32(2.0))
    call_logistic(arithmetic, found, beside, len(scores), np.float32(2.0))
    exact = scores.astype(np.float64)
    with np.errstate(over="ignore"):
        steps = 2 * (wanted - 1 / (1 + np.exp(-exact)))
    assert found[: len(scores)] == pytest.approx(steps, rel=TOLERANCE / 2, abs=TOLERANCE / 2)
    assert loss == pytest.approx((np.logaddexp(0, exact) - wanted * exact)[finite].sum(), rel=TOLERANCE)


@both
def test_the_exponential_is_exact_and_clamped(arithmetic: Any) -> None:
    values = np.concatenate((np.linspace(-40, 40, 4001), [-1e30, 1e30, 0.0])).astype(np.float32)
    found = np.concatenate((values, np.zeros(ROW, np.float32)))
    call_exponential(arithmetic, found, len(values))
    assert found[:4001] == pytest.approx(np.exp(values[:4001].astype(np.float64)), rel=TOLERANCE)
    assert np.isfinite(found).all()


def test_the_smallest_registers_learn_the_same(tmp_path: Path) -> None:
    """The tests of the kernels, compiled for a processor with no vector instructions beyond the oldest."""
    if registers.REGISTER_BITS == 128:
        return  # that is what this processor has, and all the tests above are the proof
    environment = {
        **os.environ,
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
        "SEMASCOPE_CACHE": str(tmp_path),
    }
    here = Path(__file__).parent
    chosen = [
        str(here / "test_kernels.py"),
        *(str(here / f"test_{name}.py") for name in ("lanes", "transfers")),
        "-q",
        "-p",
        "no:cacheprovider",
    ]
    chosen += [
        "-k",
        "gathered or merge or logistic or scores or update or exponential or plain_loop or rows_become",
    ]
    program = (
        "from core.training import registers; assert registers.REGISTER_BITS == 128\n"
        f"import sys, pytest; sys.exit(pytest.main({chosen!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, cwd=here.parents[2]
    )
    assert done.returncode == 0, done.stdout[-2000:]
