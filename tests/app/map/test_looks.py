import copy

import numpy as np
import pytest

from app import theme
from app.map.colouring import by_similarity, by_values
from app.map.lines import Line
from app.map.looks import Looks
from app.map.sizes import SIZES
from app.palettes import packed

TOTAL = 40
RED = 0xFFFF0000


@pytest.fixture
def looks() -> Looks:
    return Looks(np.arange(1000, 1000 - TOTAL, -1), TOTAL, theme.LIGHT, rings=True)


def test_all_but_the_marked_words_step_back(looks: Looks) -> None:
    before = looks.colours
    looks.mark(3, [3, 5, 5000], [7, 8, -1])
    assert looks.marked.tolist() == [3, 5]
    assert looks.first.tolist() == [3, 5, 7, 8]
    bright = looks.colours != packed(theme.LIGHT.map_dim)
    assert np.flatnonzero(bright).tolist() == [3, 5, 7, 8]
    assert (looks.colours[bright] == before[bright]).all()
    assert looks.preferred is not None
    assert np.flatnonzero(looks.preferred).tolist() == [7, 8]
    looks.mark(None, [])
    assert (looks.colours == before).all()
    assert looks.preferred is None


def test_where_colours_are_about_the_selected_word_none_steps_back(looks: Looks) -> None:
    looks.paint_by(by_similarity(np.linspace(1, 0, TOTAL), "king"))
    before = looks.colours
    looks.mark(0, [])
    assert (looks.colours == before).all()


def test_lines_go_when_another_word_is_selected(looks: Looks) -> None:
    looks.mark(3, [])
    looks.set_lines([Line(5, 0.756, True), Line(5000, 0.5, True)])
    assert looks.notes() == {5: "0.76"}
    looks.mark(3, [4])
    assert looks.lines
    looks.mark(4, [])
    assert not looks.lines


def test_words_of_sets_have_rings_or_take_their_colours(looks: Looks) -> None:
    tints = np.where(np.arange(TOTAL) == 2, RED, 0).astype(np.uint32)
    before, sizes = looks.colours, looks.sizes
    looks.tint(tints)
    assert (looks.rings == tints).all()
    assert (looks.colours == before).all()
    assert np.flatnonzero(looks.sizes >= SIZES).tolist() == [2]
    looks.tint(None)
    assert len(looks.rings) == 0
    assert (looks.sizes == sizes).all()
    without = Looks(None, TOTAL, theme.LIGHT, rings=False)
    without.tint(tints)
    assert len(without.rings) == 0
    assert without.colours[2] == RED != without.colours[3]


def test_a_theme_changes_colours_and_keeps_what_was_set(looks: Looks) -> None:
    looks.paint_by(by_values(np.linspace(0, 1, TOTAL), "cosine"))
    looks.mark(3, [])
    looks.tint(np.full(TOTAL, RED, np.uint32))
    light = looks.colours
    looks.dress(theme.DARK)
    assert looks.theme is theme.DARK
    assert looks.colours[3] != light[3]
    assert looks.colours[4] != light[4]
    assert (looks.rings == RED).all()
    assert looks.legend.caption == "cosine"
    looks.dress(theme.LIGHT)
    assert (looks.colours == light).all()


def test_a_copy_is_not_touched_by_what_is_set_later(looks: Looks) -> None:
    other = copy.copy(looks)
    before = other.colours.copy(), other.sizes.copy(), other.shown.copy()
    looks.mark(3, [])
    looks.size_by(1.0)
    looks.show_only(np.arange(TOTAL) < 5)
    looks.dress(theme.DARK)
    for now, then in zip((other.colours, other.sizes, other.shown), before, strict=True):
        assert (now == then).all()
    assert (looks.shown_count, other.shown_count, other.theme) == (5, TOTAL, theme.LIGHT)


def test_what_is_not_of_as_many_words_is_refused(looks: Looks) -> None:
    for refused in (
        lambda: looks.paint_by(by_values(np.ones(3), "")),
        lambda: looks.size_by(np.ones(3)),
        lambda: looks.show_only(np.ones(3, bool)),
        lambda: looks.tint(np.ones(3, np.uint32)),
    ):
        with pytest.raises(ValueError, match=f"3 values for the {TOTAL} words"):
            refused()


def test_how_often_a_word_occurs_is_written_where_it_is_known(looks: Looks) -> None:
    assert looks.count_of(0) == "1,000 ×"
    assert Looks(None, TOTAL, theme.LIGHT, rings=True).count_of(0) == ""
