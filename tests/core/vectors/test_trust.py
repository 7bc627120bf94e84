from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.vectors.trust import FEWEST_SEEN, RARE, SHAKEN, TRUSTED, UNSTABLE, by_count, doubted


def test_rare_words_are_in_doubt_before_anything_is_measured() -> None:
    counts = np.array([1000, FEWEST_SEEN, FEWEST_SEEN - 1, 1])
    assert doubted(counts, 4).tolist() == [TRUSTED, TRUSTED, RARE, RARE]
    assert doubted(None, 4).tolist() == [TRUSTED] * 4


def test_what_was_measured_adds_doubt_and_takes_none_away() -> None:
    counts = np.array([1000, 900, 800, 3, 2])
    overlap = np.array([0.9, UNSTABLE / 2, np.nan, 1.0], np.float32)
    assert doubted(counts, 5, overlap).tolist() == [TRUSTED, SHAKEN, TRUSTED, RARE, RARE]


@given(st.lists(st.tuples(st.integers(1, 50_000), st.one_of(st.floats(0, 1, width=32), st.just(np.nan)))))
def test_each_word_with_a_figure_is_in_one_class(rows: list[tuple[int, float]]) -> None:
    counts = np.array([count for count, _ in rows], np.int64)
    figures = np.array([figure for _, figure in rows], np.float32)
    classes = by_count(counts, figures)
    assert sum(kind.words for kind in classes) == np.isfinite(figures).sum()
    for kind in classes:
        inside = figures[(counts >= kind.low) & (counts <= (kind.high or 10**9)) & np.isfinite(figures)]
        assert len(inside) == kind.words
        assert kind.quarter <= kind.median <= kind.three_quarters
        assert inside.min() <= kind.median <= inside.max()
