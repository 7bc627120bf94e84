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

from core.training import lanes
from core.training.lanes import MOST_HIDDEN, MOST_OUTPUTS, aligned, padded

ROWS = 9
TOLERANCE = {np.float32: 1e-5, np.float64: 1e-12}


def matrix(generator: np.random.Generator, columns: int, dtype: type) -> np.ndarray:
    made = aligned(ROWS, columns, dtype)
    made[:, :columns] = generator.normal(0, 0.5, (ROWS, columns))
    return made


@numba.njit
def call_scores(hidden: Any, rows: Any, first: Any, count: Any, outputs: Any, targets: Any, begin: Any, width: Any,
                into: Any) -> None:  # fmt: skip
    lanes.scores(hidden, rows, first, count, outputs, targets, begin, width, into)


@numba.njit
def call_update(hidden: Any, rows: Any, gradient: Any, gradient_rows: Any, first: Any, count: Any, outputs: Any,
                targets: Any, begin: Any, width: Any, steps: Any) -> None:  # fmt: skip
    lanes.update(hidden, rows, gradient, gradient_rows, first, count, outputs, targets, begin, width, steps)


@numba.njit
def call_others(source: Any, rows: Any, first: Any, count: Any, factor: Any, target: Any) -> None:
    lanes.gather(source, rows, first, count, factor, target, 0)
    lanes.clear(target, 1)
    lanes.prefetch(source, rows[0])
    lanes.scatter(target, 0, factor, source, rows, first, count)


@numba.njit
def call_logistic(values: Any, begin: Any, end: Any, factor: Any) -> None:
    lanes.logistic(values, begin, end, factor)


cases = st.tuples(
    st.sampled_from([np.float32, np.float64]), st.integers(1, 70), st.integers(0, 2**32 - 1), st.integers(0, 3)
)


@given(cases, st.integers(1, MOST_HIDDEN), st.integers(1, MOST_OUTPUTS))
def test_scores_are_all_the_products(case: tuple[type, int, int, int], count: int, width: int) -> None:
    dtype, columns, seed, first = case
    generator = np.random.default_rng(seed)
    hidden, outputs = matrix(generator, columns, dtype), matrix(generator, columns, dtype)
    rows, targets = (generator.integers(0, ROWS, 12).astype(np.int32) for _ in range(2))
    into = np.full((first + count) * width + 2 * lanes.ROW, np.nan, dtype)
    call_scores(hidden, rows, first, count, outputs, targets, 2, width, into)
    expected = hidden[rows[first : first + count]] @ outputs[targets[2 : 2 + width]].T
    found = into[first * width : (first + count) * width].reshape(count, width)
    assert found == pytest.approx(expected, abs=TOLERANCE[dtype] * 10)


@given(cases, st.integers(1, 9), st.integers(1, MOST_OUTPUTS), st.booleans())
def test_update_moves_both_sides_by_the_other_s_old_vectors(
    case: tuple[type, int, int, int], count: int, width: int, apart: bool
) -> None:
    dtype, columns, seed, first = case
    generator = np.random.default_rng(seed)
    hidden, outputs = matrix(generator, columns, dtype), matrix(generator, columns, dtype)
    gradient = matrix(generator, columns, dtype) if apart else hidden
    rows = generator.permutation(ROWS)[np.arange(first + count) % ROWS].astype(np.int32)
    rows[first:] = generator.permutation(ROWS)[:count]  # no word twice on this side: its order would show
    targets = generator.integers(0, ROWS, 2 + width).astype(np.int32)  # but twice on this one
    steps = generator.normal(0, 0.1, (first + count, width)).astype(dtype)
    expected_gradient, expected_outputs = gradient.copy(), outputs.copy()
    for a in range(first, first + count):
        for b in range(width):
            expected_gradient[rows[a]] += steps[a, b] * outputs[targets[2 + b]]
            expected_outputs[targets[2 + b]] += steps[a, b] * hidden[rows[a]]
    call_update(hidden, rows, gradient, rows, first, count, outputs, targets, 2, width, steps.ravel())
    assert gradient == pytest.approx(expected_gradient, abs=TOLERANCE[dtype])
    assert outputs == pytest.approx(expected_outputs, abs=TOLERANCE[dtype])
    assert (outputs[:, columns:] == 0).all()


@given(cases, st.integers(1, 9))
def test_rows_are_gathered_and_scattered(case: tuple[type, int, int, int], count: int) -> None:
    dtype, columns, seed, first = case
    generator = np.random.default_rng(seed)
    source, target = matrix(generator, columns, dtype), aligned(2, columns, dtype)
    target[:] = 7
    rows = generator.integers(0, ROWS, first + count).astype(np.int32)
    expected = source.copy()
    mean = source[rows[first:]].sum(axis=0) * dtype(0.25)
    for row in rows[first:]:
        expected[row] += dtype(0.25) * mean
    call_others(source, rows, first, count, dtype(0.25), target)
    assert target[0] == pytest.approx(mean, abs=TOLERANCE[dtype])
    assert (target[1] == 0).all()
    assert source == pytest.approx(expected, abs=TOLERANCE[dtype] * 10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_logistic_function_is_exact_over_its_whole_range(dtype: type) -> None:
    values = np.concatenate((np.linspace(-40, 40, 4001), [-1e30, -100, 100, 1e30, 0.0])).astype(dtype)
    found = np.concatenate((values, np.zeros(lanes.ROW, dtype)))
    call_logistic(found, 0, len(values), dtype(2.0))
    with np.errstate(over="ignore"):
        expected = 2 / (1 + np.exp(-values.astype(np.float64)))
    assert found[: len(values)] == pytest.approx(expected, rel=TOLERANCE[dtype] / 2, abs=1e-30)


@given(st.integers(1, 300), st.integers(1, 40))
def test_matrices_are_aligned_and_padded_with_zeros(rows: int, columns: int) -> None:
    made = aligned(rows, columns)
    assert made.shape == (rows, padded(columns))
    assert made.ctypes.data % 64 == 0
    assert not made.any()
    assert padded(columns) % lanes.ROW == 0
    assert columns <= padded(columns) < columns + lanes.ROW


def test_the_smallest_registers_learn_the_same(tmp_path: Path) -> None:
    """The tests of the kernels, compiled for a processor with no vector instructions beyond the oldest."""
    if lanes.REGISTER_BITS == 128:
        return  # that is what this processor has, and all the tests above are the proof
    environment = {
        **os.environ,
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
        "SEMASCOPE_CACHE": str(tmp_path),
    }
    here = Path(__file__).parent
    chosen = [str(here / "test_kernels.py"), str(here / "test_lanes.py"), "-q", "-p", "no:cacheprovider"]
    chosen += ["-k", "central_differences or gathered or logistic"]
    program = (
        "from core.training import lanes; assert lanes.REGISTER_BITS == 128\n"
        f"import sys, pytest; sys.exit(pytest.main({chosen!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, cwd=here.parents[2]
    )
    assert done.returncode == 0, done.stdout[-2000:]
