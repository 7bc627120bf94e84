import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.held_out import HeldOut, HeldOutLoss
from core.training.workspace import Measured, Text

MOST_MEASURED = 50_000


def starts_of(lengths: list[int]) -> np.ndarray:
    return np.concatenate(([0], np.cumsum(lengths)))


LENGTHS = st.lists(st.integers(1, 40), min_size=100, max_size=200)


@given(LENGTHS, st.integers(0, 2**31 - 1), st.integers(1, 500))
def test_what_is_trained_is_every_line_that_is_not_held_out_however_it_is_cut(
    lengths: list[int], seed: int, size: int
) -> None:
    starts = starts_of(lengths)
    ids = np.arange(starts[-1], dtype=np.int32)
    held_out = HeldOut(starts, 0.1, seed, MOST_MEASURED)
    found, line_firsts = [], set()
    for begin in range(0, len(ids), size):
        end = min(begin + size, len(ids))
        words, lines = held_out.trained(ids[begin:end], begin, end)
        assert len(lines) == 0 or lines[0] == 0
        assert (np.diff(lines) > 0).all()
        found += words.tolist()
        line_firsts |= set(words[lines].tolist())
    is_held = np.repeat(held_out.is_held, lengths)
    assert found == np.flatnonzero(~is_held).tolist()
    whole = set(starts[:-1][~held_out.is_held].tolist())
    assert whole <= line_firsts
    assert all(first in whole or first % size == 0 for first in line_firsts)  # the start of a line or of a piece


def test_a_piece_without_held_out_lines_is_not_copied() -> None:
    starts = starts_of([10] * 200)
    held_out = HeldOut(starts, 0.001, 1, MOST_MEASURED)
    ids = np.zeros(2000, np.int32)
    free = int(np.flatnonzero(~held_out.is_held)[0]) * 10
    words, lines = held_out.trained(ids[free : free + 10], free, free + 10)
    assert np.shares_memory(words, ids)
    assert lines.tolist() == [0]


def test_the_choice_is_a_share_of_the_lines_and_depends_on_the_seed() -> None:
    starts = starts_of([7] * 20_000)
    first, again, other = (
        HeldOut(starts, 0.05, 1, MOST_MEASURED),
        HeldOut(starts, 0.05, 1, MOST_MEASURED),
        HeldOut(starts, 0.05, 2, MOST_MEASURED),
    )
    assert first.lines == first.is_held.sum() == pytest.approx(1000, rel=0.15)
    assert first.tokens == 7 * first.lines
    assert (first.is_held == again.is_held).all()
    assert (first.is_held & other.is_held).sum() < 100


def test_the_smallest_share_holds_one_line_out() -> None:
    held_out = HeldOut(starts_of([3] * 100), 1e-9, 5, MOST_MEASURED)
    assert held_out.lines == 1
    assert (
        held_out.measured(np.arange(300, dtype=np.int32))[0].tolist()
        == (np.arange(3) + 3 * int(held_out.is_held.argmax())).tolist()
    )


@pytest.mark.parametrize("lines", [1, 99])
def test_fewer_than_100_lines_are_refused(lines: int) -> None:
    with pytest.raises(ValueError, match=f"Held out: the text has {lines} line.*100 are needed"):
        HeldOut(starts_of([5] * lines), 0.1, 1, MOST_MEASURED)


@given(LENGTHS, st.integers(0, 1000))
def test_a_small_share_is_measured_whole_line_by_line(lengths: list[int], seed: int) -> None:
    starts = starts_of(lengths)
    held_out = HeldOut(starts, 0.1, seed, MOST_MEASURED)
    words, lines = held_out.measured(np.arange(starts[-1], dtype=np.int32))
    assert sorted(words.tolist()) == np.flatnonzero(np.repeat(held_out.is_held, lengths)).tolist()
    assert set(words[lines].tolist()) == set(starts[:-1][held_out.is_held].tolist())
    assert held_out.measured_tokens == held_out.tokens == len(words)


def test_a_large_share_is_measured_up_to_the_bound() -> None:
    starts = starts_of([999] * 2000)
    held_out = HeldOut(starts, 0.1, 1, MOST_MEASURED)
    words, lines = held_out.measured(np.arange(starts[-1], dtype=np.int32))
    assert held_out.tokens > len(words) == held_out.measured_tokens == MOST_MEASURED
    assert len(lines) == len(set((words[lines] // 999).tolist())) == 51
    assert held_out.is_held[words // 999].all()


def test_the_loss_is_per_example_and_none_without_any() -> None:
    text = Text(np.zeros(2, np.int32), np.zeros(1, np.int64), np.ones(1, np.float32))
    assert HeldOutLoss(text, lambda _: Measured(6.0, 3, 2))() == 2.0
    assert HeldOutLoss(text, lambda _: Measured(0.0, 0, 0))() is None
