"""Colours as the eye sees them: the scales of the map, how far two colours lie apart, and their contrast."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from app import theme
from app.theme import Theme

STEPS = 256  # of a gradient


class Scale(Enum):
    """What kind of values colours stand for."""

    SEQUENTIAL = "sequential"  # low to high
    DIVERGING = "diverging"  # on both sides of a centre
    GROUPS = "groups"  # no order


def sequential(values: NDArray[np.floating], colours: Theme | None = None) -> NDArray[np.uint8]:
    """Colours of values on a scale that is even to the eye (linear in OKLab, Ottosson 2020).

    Args:
        values: any shape, 0 to 1; what lies outside is clamped, NaN is 0.
        colours: the theme on screen if None.

    Returns:
        uint8[..., 3], red, green, blue.
    """
    steps = _gradient(Scale.SEQUENTIAL, colours or theme.current())
    places = np.nan_to_num(np.clip(values, 0.0, 1.0)) * (len(steps) - 1)
    found: NDArray[np.uint8] = steps[np.rint(places).astype(np.intp)]
    return found


@lru_cache(maxsize=8)
def palette(scale: Scale, colours: Theme) -> NDArray[np.uint32]:
    """All colours of a scale, uint32 0xffrrggbb.

    The 256 steps of a gradient, or the colours of groups and then the one for all smaller groups; in the end that of
    words without a value.
    """
    if scale is Scale.GROUPS:
        all_colours = (*colours.groups, colours.map_other, colours.map_missing)
        return np.array([packed(colour) for colour in all_colours], np.uint32)
    red, green, blue = _gradient(scale, colours).astype(np.uint32).T
    return np.append(0xFF000000 | red << 16 | green << 8 | blue, packed(colours.map_missing)).astype(np.uint32)


def packed(colour: QColor) -> int:
    """A colour as the map's pixels hold it: 0xffrrggbb."""
    return int(colour.rgba()) | 0xFF000000


@lru_cache(maxsize=8)
def _gradient(scale: Scale, colours: Theme) -> NDArray[np.uint8]:
    """uint8[256, 3]."""
    labs = np.array([oklab(colour) for colour in (colours.scale if scale is Scale.SEQUENTIAL else colours.diverging)])
    places = np.linspace(0, len(labs) - 1, STEPS)
    mixed = np.stack([np.interp(places, np.arange(len(labs)), labs[:, i]) for i in range(3)], axis=1)
    linear = np.clip((mixed @ _FROM_OKLAB.T) ** 3 @ _FROM_LMS.T, 0, 1)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    gradient: NDArray[np.uint8] = np.rint(coded * 255).astype(np.uint8)
    return gradient


_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LMS, _FROM_OKLAB = np.linalg.inv(_TO_LMS), np.linalg.inv(_TO_OKLAB)


def linear_light(colour: QColor) -> NDArray[np.float64]:
    """The linear light of an sRGB colour, float64[3] of 0 to 1."""
    coded = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    light: NDArray[np.float64] = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    return light


def oklab(colour: QColor) -> NDArray[np.float64]:
    """Lightness 0 to 1 and two axes of hue, float64[3]; equal distances look about equal."""
    return oklab_of(linear_light(colour))


def oklab_of(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same of linear light, float64[3]."""
    lab: NDArray[np.float64] = _TO_OKLAB @ np.cbrt(_TO_LMS @ light)
    return lab


def contrast(first: QColor, second: QColor) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    luminances = [float(linear_light(colour) @ (0.2126, 0.7152, 0.0722)) + 0.05 for colour in (first, second)]
    return max(luminances) / min(luminances)
