import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.mechanics.keep_curve import kept_at, picture_of, step_of, threshold_of
from core.text.vocabulary import Vocabulary, Words


def test_the_tokens_that_stay_are_a_plain_sum_over_the_words() -> None:
    counts = np.array([900, 90, 9, 1], np.int64)
    kept = kept_at(counts, 0.01, 0.0)
    total, expected = sum(counts.tolist()), 0.0
    for count in counts.tolist():
        share = count / total
        expected += count * min(1.0, ((share / 0.01) ** 0.5 + 1) * 0.01 / share)
    assert kept.tokens == pytest.approx(expected, rel=1e-6)


def test_a_picture_may_mark_no_word() -> None:
    vocabulary = Vocabulary(Words.of("abc"), np.array([5, 3, 1], np.int64))
    kept = kept_at(vocabulary.counts, 0.01, 0.01)
    assert picture_of(vocabulary, None, kept).mark is None
    assert picture_of(vocabulary, 1, kept).mark[2] == "b"
    assert [name[2] for name in picture_of(vocabulary, 1, kept).names] == ["a", "c"]


@given(st.floats(1e-7, 1.0))
def test_steps_of_the_slider_are_within_an_eighth_of_a_threshold(threshold: float) -> None:
    assert threshold_of(step_of(threshold)) == pytest.approx(threshold, rel=0.13)


def test_off_is_a_step_of_its_own() -> None:
    assert threshold_of(step_of(0.0)) == 0.0
