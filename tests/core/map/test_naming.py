import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.map.clusters import CLEAR
from core.map.naming import names_of, places_of
from core.text.vocabulary import Words


def _named(words: list[str], counts: list[int], tilt: list[float]) -> tuple[str, ...]:
    """The names of an area whose words stand at these angles from its middle, beside another area at right angles."""
    angles = np.array([*tilt, np.pi / 2, np.pi / 2])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    labels = np.array([0] * len(words) + [1, 1], np.int32)
    weights = np.log10([*counts, 10, 10]).astype(np.float32)
    return names_of(
        Words.of([*words, "other", "further"]), vectors, labels, labels, np.eye(2, dtype=np.float32), weights
    )[0][0]


def test_an_area_is_named_by_words_that_are_frequent_and_near_its_middle() -> None:
    words = ["the", "quantum", "physics", "boson", "pion"]
    assert _named(words, [10**6, 2_000, 5_000, 300, 5], [0.75, 0.1, 0.1, 0.0, 0.0]) == ("physics", "quantum", "boson")


@pytest.mark.parametrize(("count", "angle", "is_clear"), [(5_000, 0.1, True), (5, 0.1, False), (5_000, 0.7, False)])
def test_an_area_is_clear_where_its_words_are_frequent_and_lie_apart(count: int, angle: float, is_clear: bool) -> None:
    angles = np.array([angle, angle, np.pi / 2])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    labels, weights = np.array([0, 0, 1], np.int32), np.log10([count, count, 9]).astype(np.float32)
    _, clarity = names_of(
        Words.of(["sun", "moon", "he"]), vectors, labels, labels, np.eye(2, dtype=np.float32), weights
    )[0]
    assert (clarity > CLEAR) is is_clear


def test_rare_words_say_nothing_however_well_they_lie_apart() -> None:
    labels, vectors = np.array([0, 0, 0, 1], np.int32), np.eye(2, dtype=np.float32)[[0, 0, 0, 1]]
    weights, words = np.log10([30, 300, 9, 9]).astype(np.float32), Words.of(["golem", "fichte", "follies", "the"])
    low, high = (
        names_of(words, vectors, labels, labels, np.eye(2, dtype=np.float32), weights, np.log10(rare))[0]
        for rare in (43, 44)  # the mean is the third root of 30 x 300 x 9, 43.3
    )
    assert low[0] == high[0] == ("fichte", "golem", "follies")
    assert low[1] > 0
    assert high[1] == 0


def test_no_two_names_of_an_area_are_forms_of_one_word() -> None:
    assert _named(["planet", "planets", "moon", "sun"], [900, 800, 700, 600], [0.0] * 4) == ("planet", "moon", "sun")
    assert _named(["中国", "中国人", "上海"], [900, 800, 700], [0.0] * 3) == ("中国", "上海")


def test_digits_and_single_letters_name_an_area_only_where_nothing_else_does() -> None:
    assert _named(["1984", "k", "year", "--", "month"], [9_000, 9_000, 50, 9_000, 40], [0.0] * 5)[:2] == (
        "year",
        "month",
    )
    assert _named(["12", "13"], [90, 80], [0.0] * 2) == ("12", "13")
    assert _named(["人", "山"], [90, 80], [0.0] * 2) == ("人", "山")


def test_words_of_several_parts_name_an_area_where_they_are_about_as_good() -> None:
    words, vectors = Words.of(["film", "movie", "music"]), np.ones((3, 1), np.float32)
    weights = np.array([3, 2.9, 2.8], np.float32)
    one, parts = np.zeros(3, np.int32), np.array([0, 0, 1], np.int32)
    ((names, clarity),) = names_of(words, vectors, one, parts, np.ones((1, 1), np.float32), weights)
    assert names == ("film", "music", "movie")
    assert clarity > 0


@pytest.mark.parametrize("axes", [2, 3])
def test_an_area_in_two_pieces_stands_at_the_larger_one(axes: int) -> None:
    rng = np.random.default_rng(0)
    middle = np.zeros(axes)
    large, small, other = (rng.normal(middle + at, 0.3, (size, axes)) for at, size in ((8, 700), (-8, 300), (0, 1000)))
    labels = np.array([0] * 1000 + [1] * 1000, np.int32)
    (place, gathered), (_, together) = places_of(labels, 2, np.concatenate([large, small, other]).astype(np.float32))
    np.testing.assert_allclose(place, 8, atol=0.3)
    assert gathered == pytest.approx(0.7, abs=0.05)
    assert together > 0.9


@given(
    seed=st.integers(0, 100), count=st.integers(1, 30), axes=st.sampled_from([2, 3]), scale=st.sampled_from([0, 1e6])
)
def test_places_lie_on_the_map_whatever_its_scale(seed: int, count: int, axes: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    positions = (scale * rng.normal(size=(count, axes))).astype(np.float32)
    for place, gathered in places_of((np.arange(count) % 2).astype(np.int32), min(count, 2), positions):
        assert 0 <= gathered <= 1
        assert (positions.min(axis=0) - 1e-3 * scale - 1e-9 <= place).all()
        assert (place <= positions.max(axis=0) + 1e-3 * scale + 1e-9).all()
