import numpy as np
import pytest

from app.text.overview.zipf_plot import short, zipf_picture
from core.text.vocabulary import Vocabulary, Words


def vocabulary_of(counts: list[int]) -> Vocabulary:
    return Vocabulary(Words.of([f"w{place}" for place in range(len(counts))]), np.array(counts, np.int64))


def test_the_line_has_a_slope_of_minus_one_and_the_curve_is_the_counts() -> None:
    counts = [max(6000 // rank, 1) for rank in range(1, 3_000)]
    picture = zipf_picture(vocabulary_of(counts), 5)
    law, curve = picture.curves
    slopes = np.diff(np.log(law.y)) / np.diff(np.log(law.x))
    assert slopes == pytest.approx(-1)
    assert curve.y.tolist() == [counts[round(rank) - 1] for rank in curve.x]
    assert picture.levels == [(5.0, f"minimum count 5: {sum(count >= 5 for count in counts):,} words")]


@pytest.mark.parametrize("counts", [[1], [1, 1], [10**9], [7] * 500, [10**6, *[1] * 10_000]])
def test_what_is_drawn_lies_within_the_scales(counts: list[int]) -> None:
    picture = zipf_picture(vocabulary_of(counts), 3)
    for curve in picture.curves:
        assert (np.diff(curve.x) > 0).all()
        assert picture.x.low <= curve.x.min() <= curve.x.max() <= picture.x.high
        assert picture.y.low <= curve.y.min() <= curve.y.max() <= picture.y.high * 1.001


def test_powers_of_ten_are_short() -> None:
    assert [short(value) for value in (1, 100, 1e3, 1e5, 1e6, 1e9)] == ["1", "100", "1k", "100k", "1M", "1G"]
