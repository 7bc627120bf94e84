from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from app.palettes import STEPS, Scale, contrast, linear_light, oklab, oklab_of, packed, palette, sequential
from app.theme import DARK, LIGHT, Theme

BOTH = pytest.mark.parametrize("one", [LIGHT, DARK], ids=lambda one: one.name)
# How the eye without one kind of cone sees linear light (Machado, Oliveira and Fernandes 2009, severity 1).
BLINDNESS = {
    "none": np.eye(3),
    "deuteranopia": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "protanopia": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
}


def _seen(colour: QColor, blindness: str) -> np.ndarray:
    return oklab_of(np.clip(BLINDNESS[blindness] @ linear_light(colour), 0, 1))


def test_contrast_of_black_on_white() -> None:
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21)


@BOTH
def test_the_scale_is_even_in_lightness(one: Theme) -> None:
    colours = sequential(np.linspace(0, 1, 64), one)
    lightness = [oklab(QColor(*map(int, colour)))[0] for colour in colours]
    steps = np.diff(lightness) * (1 if one.dark else -1)
    assert steps.min() >= -0.002
    assert colours.dtype == np.uint8


@BOTH
def test_the_scale_starts_and_ends_with_its_own_colours(one: Theme) -> None:
    first, last, outside = sequential(np.array([0.0, 1.0, 7.0]), one)
    assert tuple(first) == one.scale[0].getRgb()[:3]
    assert tuple(last) == tuple(outside) == one.scale[-1].getRgb()[:3]


@BOTH
@pytest.mark.parametrize(("blindness", "least"), [("none", 0.12), ("deuteranopia", 0.08), ("protanopia", 0.08)])
def test_groups_are_told_apart_by_every_eye(one: Theme, blindness: str, least: float) -> None:
    for first, second in combinations(one.groups, 2):
        distance = np.linalg.norm(_seen(first, blindness) - _seen(second, blindness))
        assert distance > least, (first.name(), second.name())


@BOTH
def test_groups_stand_out_from_the_ground_and_from_words_without_a_value(one: Theme) -> None:
    for colour in one.groups:
        assert contrast(one.map_background, colour) >= 3, colour.name()
        for quiet in (one.map_other, one.map_missing, one.map_dim):
            assert np.linalg.norm(oklab(colour) - oklab(quiet)) > 0.08, (colour.name(), quiet.name())
    assert contrast(one.map_background, one.map_area) >= 4.5
    assert 1.2 < contrast(one.map_background, one.map_missing) < contrast(one.map_background, one.map_other)


@BOTH
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_the_diverging_scale_has_two_sides(one: Theme, blindness: str) -> None:
    colours = [QColor.fromRgb(int(step)) for step in palette(Scale.DIVERGING, one)[:STEPS]]
    from_ground = np.array([contrast(one.map_background, colour) for colour in colours])
    middle = STEPS // 2
    assert (np.diff(from_ground[:middle]) <= 0.02).all()  # the farther from the centre, the farther from the ground
    assert (np.diff(from_ground[middle:]) >= -0.02).all()
    assert from_ground.min() > 1.5
    for far in (10, 40, 80):
        left, right = (_seen(colours[at], blindness) for at in (far, STEPS - 1 - far))
        assert np.linalg.norm(left - right) > 0.08


@BOTH
@pytest.mark.parametrize(("scale", "size"), [(Scale.SEQUENTIAL, 257), (Scale.DIVERGING, 257), (Scale.GROUPS, 12)])
def test_a_palette_ends_with_the_colour_of_words_without_a_value(one: Theme, scale: Scale, size: int) -> None:
    colours = palette(scale, one)
    assert (colours.dtype, len(colours)) == (np.uint32, size)
    assert int(colours[-1]) == packed(one.map_missing)
    assert (colours >> 24 == 255).all()
