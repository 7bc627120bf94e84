import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.vectors import intervals


@given(st.integers(1, 5000).flatmap(lambda asked: st.tuples(st.integers(0, asked), st.just(asked))))
def test_the_interval_of_a_share_is_wilsons(counts: tuple[int, int]) -> None:
    correct, asked = counts
    expected = stats.binomtest(correct, asked).proportion_ci(method="wilson")
    assert intervals.of_share(correct, asked) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(st.floats(-1, 1), st.integers(4, 3000))
def test_the_interval_of_a_correlation_holds_it_and_that_of_ranks_is_wider(correlation: float, pairs: int) -> None:
    plain = intervals.of_correlation(correlation, pairs)
    ranked = intervals.of_correlation(correlation, pairs, ranks=True)
    assert plain is not None
    assert ranked is not None
    assert -1 <= ranked[0] <= plain[0] <= correlation + 1e-9
    assert correlation - 1e-9 <= plain[1] <= ranked[1] <= 1


def test_the_interval_of_pearsons_correlation_is_that_of_scipy() -> None:
    x, y = np.random.default_rng(1).normal(size=(2, 50))
    found = stats.pearsonr(x, x + y)
    expected = found.confidence_interval(0.95)
    assert intervals.of_correlation(found.statistic, 50) == pytest.approx((expected.low, expected.high), abs=1e-4)


def test_the_interval_of_a_mean_is_near_the_normal_one_and_always_the_same() -> None:
    values = np.random.default_rng(3).integers(0, 2, 400).astype(np.float64)
    low, high = intervals.of_mean(values) or (0.0, 0.0)
    half = 1.96 * values.std() / 20
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.01)
    assert intervals.of_mean(values) == (low, high)


def test_where_nothing_was_asked_there_is_no_interval() -> None:
    assert intervals.of_share(0, 0) is None
    assert intervals.of_mean(np.zeros(0)) is None
    assert intervals.of_correlation(0.5, 3) is None
    assert intervals.of_correlation(None, 30) is None
