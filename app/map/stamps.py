"""Discs of every radius, from the smallest to the largest in steps that nobody sees."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.map.discs import Discs, discs

LARGEST = 16.0  # pixels, radius
STEPS = 16  # of a pixel, for the table from radius to level
_SMALLEST = 0.4
_LEVELS = 28  # radii between them, each 15 % larger than the one before
_EDGED = 2.0  # pixels: from that radius a disc is opaque and has an edge
_EDGE = 0.75
_FAINTEST = 0.8


@dataclass(frozen=True, eq=False)
class Stamps:
    """The discs of every radius.

    Attributes:
        table: uint8, the level of each sixteenth of a device pixel of radius.
        discs: of each level.
    """

    table: NDArray[np.uint8]
    discs: Discs


@lru_cache(maxsize=8)
def stamps(ratio: float) -> Stamps:
    """The discs on a screen of `ratio` device pixels for each logical one."""
    radii = np.geomspace(_SMALLEST, LARGEST, _LEVELS) * ratio
    opacities = np.interp(radii / ratio, [_SMALLEST, _EDGED], [_FAINTEST, 1.0])
    shapes = discs(tuple(radii.tolist()), tuple(opacities.tolist()), (_EDGE * ratio,) * _LEVELS)
    wanted = np.arange(1, math.ceil(LARGEST * ratio * STEPS) + 1) / STEPS
    table = np.abs(np.log(wanted)[:, None] - np.log(radii)).argmin(axis=1).astype(np.uint8)
    return Stamps(table, shapes)
