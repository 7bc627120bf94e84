"""Discs of every radius at every quarter of a pixel, as lists of the pixels that they cover."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.map.raster import discs

LARGEST = 16.0  # pixels, radius
STEPS = 16  # of a pixel, for the table from radius to level
_SMALLEST = 0.4
_LEVELS = 28  # radii between them, each 15 % larger than the one before
_EDGED = 2.0  # pixels: from that radius a disc is opaque and has an edge
_EDGE = 0.75
_FAINTEST = 0.8


@dataclass(frozen=True, eq=False)
class Stamps:
    """The discs of every radius at every quarter of a pixel, as lists of the pixels that they cover.

    Attributes:
        table: uint8, the level of each sixteenth of a device pixel of radius.
        entries: int16[m, 4], row and column of a pixel from that of the centre, and how much of it, of 256, the edge
            and the disc cover; of each stamp those that are covered wholly come first.
        spans: int32[levels * 16, 3], for each level and row and column of the quarter pixel of the centre: where its
            entries begin, where those begin that are covered in part, where they end.
        reaches: int32[levels], how far each level goes from its middle, pixels.
    """

    table: NDArray[np.uint8]
    entries: NDArray[np.int16]
    spans: NDArray[np.int32]
    reaches: NDArray[np.int32]


@lru_cache(maxsize=8)
def stamps(ratio: float) -> Stamps:
    """The discs on a screen of `ratio` device pixels for each logical one."""
    radii = np.geomspace(_SMALLEST, LARGEST, _LEVELS) * ratio
    opacities = np.interp(radii / ratio, [_SMALLEST, _EDGED], [_FAINTEST, 1.0])
    shapes = discs(tuple(radii.tolist()), tuple(opacities.tolist()), (_EDGE * ratio,) * _LEVELS)
    masks = shapes.masks.reshape(-1, *shapes.masks.shape[3:])
    stamp, row, column = np.nonzero(masks.any(axis=1))
    edge, disc = masks[stamp, 0, row, column], masks[stamp, 1, row, column]
    order = np.lexsort((disc < 256, stamp))
    middle = masks.shape[2] // 2
    entries = np.ascontiguousarray(np.stack((row - middle, column - middle, edge, disc), axis=1)[order], np.int16)
    bounds = np.searchsorted(stamp, np.arange(len(masks) + 1))
    solid = np.bincount(stamp, disc == 256, len(masks)).astype(np.int64)
    spans = np.stack((bounds[:-1], bounds[:-1] + solid, bounds[1:]), axis=1).astype(np.int32)
    wanted = np.arange(1, math.ceil(LARGEST * ratio * STEPS) + 1) / STEPS
    table = np.abs(np.log(wanted)[:, None] - np.log(radii)).argmin(axis=1).astype(np.uint8)
    return Stamps(table, entries, spans, shapes.reaches)
