import numpy as np
import pytest

from core.map.axes import axis_scores
from core.text.vocabulary import Words
from core.vectors.axis import along_axis
from core.vectors.embeddings import Embeddings

SIZES = ["tiny", "small", "middling", "large", "huge"]
WORDS = [*SIZES, "colour", "taste"]
VECTORS = Embeddings(
    Words.of(WORDS),
    np.array([*([size, 1, 0] for size in (-2, -1, 0, 1, 2)), [0, 0, 1], [0.1, -1, 5]], np.float32),
    np.arange(7, 0, -1),
)


def test_given_words_are_sorted_from_pole_to_pole() -> None:
    found = along_axis(VECTORS, "tiny", "huge", ["large", "huge", "Small", "middling", "tiny", "large"])
    assert [place.word for place in found.places] == SIZES
    assert [place.position for place in found.places][::4] == pytest.approx([0, 1], abs=1e-6)
    assert (found.places[0].score, found.places[-1].score) == pytest.approx((found.low, found.high))
    assert found.places[2].position == pytest.approx(0.5)
    assert found.places[4].high == pytest.approx(1)
    assert found.closeness == pytest.approx(found.places[4].low) == pytest.approx(found.places[0].high)
    assert found.places[0].count == 7


def test_the_score_is_that_of_the_axis_of_a_map() -> None:
    found = along_axis(VECTORS, "avg(tiny, small)", "huge", WORDS)
    low = VECTORS.units([0, 1]).mean(axis=0)
    difference = VECTORS.units([4])[0] - low / np.linalg.norm(low)
    assert sorted(place.word for place in found.places) == sorted(WORDS)
    for place in found.places:
        expected = VECTORS.units([WORDS.index(place.word)])[0] @ difference / np.linalg.norm(difference)
        assert place.score == pytest.approx(float(expected), abs=1e-6)
    scores = axis_scores(VECTORS, "huge - small", None)
    for place in along_axis(VECTORS, "small", "huge", WORDS).places:
        assert place.score == pytest.approx(float(scores[WORDS.index(place.word)]), abs=1e-6)


def test_without_words_those_near_the_middle_are_sorted_but_for_the_poles() -> None:
    found = along_axis(VECTORS, "tiny", "huge", None, 3)
    assert [place.word for place in found.places] == ["small", "middling", "large"]


def test_poles_that_are_the_same_make_no_axis() -> None:
    with pytest.raises(ValueError, match="same vector"):
        along_axis(VECTORS, "huge", "2 * huge", None)
