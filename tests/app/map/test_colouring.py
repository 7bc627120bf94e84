import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import theme
from app.map.colouring import (
    GROUPS,
    by_axis,
    by_frequency,
    by_groups,
    by_preservation,
    by_similarity,
    by_values,
    frequency_scale,
)
from app.palettes import STEPS, Scale, packed, palette

BOTH = pytest.mark.parametrize("one", [theme.LIGHT, theme.DARK], ids=lambda one: one.name)


@given(counts=st.lists(st.integers(1, 10**9), min_size=1, max_size=50))
def test_the_scale_rises_with_the_count(counts: list[int]) -> None:
    counts.sort(reverse=True)
    scale = frequency_scale(np.array(counts, np.int64), len(counts))
    assert (np.diff(scale) <= 0).all()
    assert 0 <= scale.min() <= scale.max() <= 1


def test_without_counts_the_rank_stands_for_them() -> None:
    scale = frequency_scale(None, 10)
    assert (scale[0], scale[-1]) == (1, 0)
    assert (np.diff(scale) < 0).all()
    assert by_frequency(None, 10).legend.caption == "rank in the file"


@BOTH
def test_the_most_frequent_word_has_the_end_of_the_scale(one: theme.Theme) -> None:
    made = by_frequency(np.array([1000, 10, 1]), 3)
    colours = made.colours(one)
    assert (int(colours[0]), int(colours[2])) == (packed(one.scale[-1]), packed(one.scale[0]))
    assert (made.legend.low, made.legend.high) == ("1", "1,000")


@BOTH
def test_a_word_without_a_value_has_the_quiet_colour_and_the_legend_says_so(one: theme.Theme) -> None:
    made = by_values(np.array([1.0, np.nan, 3.0, np.inf]), "length")
    colours = made.colours(one)
    assert (colours[[1, 3]] == packed(one.map_missing)).all()
    assert int(colours[2]) == packed(one.scale[-1])
    assert made.legend.missing
    assert not by_values(np.array([1.0, 3.0]), "length").legend.missing


@pytest.mark.parametrize("values", [[], [2.0, 2.0], [np.nan, np.nan]])
def test_values_that_do_not_differ_are_coloured(values: list[float]) -> None:
    made = by_values(np.array(values), "x")
    assert len(made) == len(made.colours(theme.DARK)) == len(values)


def test_similarity_reaches_its_end_at_the_nearest_neighbour() -> None:
    made = by_similarity(np.array([1.0, 0.5, 0.25, -0.3]), "king")
    assert made.places.tolist() == [STEPS - 1, STEPS - 1, round((STEPS - 1) / 2), 0]
    assert (made.legend.low, made.legend.high) == ("0", "0.50")
    assert "king" in made.legend.caption


def test_preservation_says_k_mean_and_chance() -> None:
    made = by_preservation(np.array([0.0, 0.5, 1.0]), 15, 0.4321, 0.00022)
    text = f"{made.legend.caption} {made.legend.note}"
    assert all(part in text for part in ("15", "0.43", "0.00022"))
    assert made.places[0] < made.places[1] < made.places[2]


def test_an_axis_has_its_centre_at_zero() -> None:
    made = by_axis(np.array([-0.1, 0.0, 0.4, np.nan]), "man", "woman", "man – woman")
    assert made.legend.scale is Scale.DIVERGING
    assert abs(int(made.places[1]) - STEPS // 2) <= 1
    assert made.places[0] < made.places[1] < made.places[2]
    assert (made.places[3], made.legend.centre) == (STEPS, "0")


@given(labels=st.lists(st.integers(-1, 30), max_size=200))
def test_the_largest_groups_have_colours_and_all_words_are_counted(labels: list[int]) -> None:
    array = np.array(labels, np.int32)
    made = by_groups(array, [f"g{i}" for i in range(31)], "groups")
    assert len({place for place, _, _ in made.legend.groups}) == len(made.legend.groups) <= GROUPS + 1
    assert sum(count for _, _, count in made.legend.groups) == int((array >= 0).sum())
    assert bool(made.legend.missing) == bool((array < 0).any())
    counts = [count for place, _, count in made.legend.groups if place < GROUPS]
    assert counts == sorted(counts, reverse=True)
    for place, name, count in made.legend.groups:
        here = array[made.places == place]
        assert len(here) == count
        if place < GROUPS:
            assert set(here.tolist()) == {int(name[1:])}
    assert (made.places[array < 0] == GROUPS + 1).all()


def test_one_group_that_is_left_over_is_one() -> None:
    labels = np.repeat(np.arange(GROUPS + 2), np.arange(GROUPS + 2, 0, -1)).astype(np.int32)
    names = [f"g{i}" for i in range(GROUPS + 2)]
    assert by_groups(labels[labels <= GROUPS], names, "x").legend.groups[-1][1] == "1 smaller group"
    assert by_groups(labels, names, "x").legend.groups[-1][1] == "2 smaller groups"


@BOTH
def test_words_that_step_back_keep_a_trace_of_a_colour_that_was_asked_for(one: theme.Theme) -> None:
    assert set(by_frequency(None, 9).receded(one).tolist()) == {packed(one.map_dim)}
    made = by_values(np.array([0.0, 1.0]), "x")
    for receded, bright in zip(made.receded(one).tolist(), made.colours(one).tolist(), strict=True):
        for shift in (0, 8, 16):
            ends = (packed(one.map_dim) >> shift & 255, bright >> shift & 255)
            part = receded >> shift & 255
            assert min(ends) <= part <= max(ends)
            assert abs(part - ends[0]) <= abs(part - ends[1])
        assert receded >> 24 == 255
    assert len(set(made.receded(one).tolist())) == 2


@BOTH
def test_groups_have_colours_of_their_own(one: theme.Theme) -> None:
    colours = by_groups(np.array([0, 1, -1, 0]), ["noun", "verb"], "part of speech").colours(one)
    assert colours[0] == colours[3] != colours[1]
    assert int(colours[2]) == int(palette(Scale.GROUPS, one)[-1])
