"""Rows that are brought and taken back, against plain NumPy."""

from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training import transfers
from core.training.registers import Fast, Strict
from core.training.rows import ROW, aligned, padded

ROWS = 9
TOLERANCE = 1e-5
Case = tuple[int, int, Any]
cases = st.tuples(
    st.integers(1, 150), st.integers(0, 2**32 - 1),
    st.sampled_from([Fast(), Strict()]),
)  # fmt: skip


def matrix(generator: np.random.Generator, columns: int) -> np.ndarray:
    made = aligned(ROWS, columns)
    made[:, :columns] = generator.normal(0, 0.5, (ROWS, columns))
    return made


@numba.njit
def call_others(arithmetic: Any, source: Any, rows: Any, first: Any, count: Any, factor: Any, target: Any) -> None:
    transfers.gather(arithmetic, source, rows, first, count, factor, target, 0)
    transfers.clear(arithmetic, target, 1)
    transfers.prefetch(source, rows[0])
    transfers.scatter(arithmetic, target, 0, factor, source, rows, first, count)


@numba.njit
def call_merge(arithmetic: Any, matrix: Any, shared: Any, own: Any, base: Any) -> None:
    transfers.merge(arithmetic, matrix, shared, own, base)


@numba.njit
def call_copies(rows: Any, codes: Any, begin: Any, count: Any, copies: Any, first: Any, into: Any, labels: Any,
                place: Any) -> None:  # fmt: skip
    transfers.own_rows(rows, begin, count, copies, first, into, place)
    transfers.opposites(codes, begin, count, labels, place)
    transfers.prefetch_from(rows, begin, count)


@given(cases, st.integers(0, 3), st.integers(1, 9))
def test_rows_are_gathered_and_scattered(case: Case, first: int, count: int) -> None:
    columns, seed, arithmetic = case
    generator = np.random.default_rng(seed)
    source, target = matrix(generator, columns), aligned(2, columns)
    target[:] = 7
    rows = generator.integers(0, ROWS, first + count).astype(np.int32)
    expected = source.copy()
    mean = source[rows[first:]].sum(axis=0) * np.float32(0.25)
    for row in rows[first:]:
        expected[row] += np.float32(0.25) * mean
    call_others(arithmetic, source, rows, first, count, np.float32(0.25), target)
    assert target[0] == pytest.approx(mean, abs=TOLERANCE)
    assert (target[1] == 0).all()
    assert source == pytest.approx(expected, abs=TOLERANCE * 10)


@given(cases)
def test_a_merge_adds_what_a_copy_moved_by_and_brings_it_up_to_date(case: Case) -> None:
    columns, seed, arithmetic = case
    rows = matrix(np.random.default_rng(seed), columns)
    expected = rows[0] + rows[3] - rows[5]
    call_merge(arithmetic, rows, 0, 3, 5)
    for row in (0, 3, 5):
        assert rows[row] == pytest.approx(expected, abs=TOLERANCE)


@given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.integers(0, 8))
def test_rows_become_a_thread_s_own_and_codes_labels(seed: int, count: int, copies: int) -> None:
    generator = np.random.default_rng(seed)
    rows, codes = generator.integers(0, 12, 2 + 48).astype(np.int32), generator.integers(0, 2, 2 + 48).astype(np.uint8)
    into, labels = np.full(3 + 64, -1, np.int32), np.full(3 + 64, 9, np.float32)
    call_copies(rows, codes, 2, count, copies, 100, into, labels, 3)
    chosen = rows[2 : 2 + count]
    assert (into[3 : 3 + count] == np.where(chosen < copies, chosen + 100, chosen)).all()
    assert (labels[3 : 3 + count] == 1.0 - codes[2 : 2 + count]).all()
    end = 3 + max(padded(count), ROW)
    for results, before in ((into, -1), (labels, 9)):
        assert (results[:3] == before).all()
        assert (results[end:] == before).all()
