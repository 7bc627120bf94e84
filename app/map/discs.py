"""Discs of every size at every quarter of a pixel, cut into blocks of pixels that are drawn at once.

Importing this module imports Numba.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.map.blending import BLOCK, mix_block
from core.compilation import inlined

SUBPIXELS = 4


@dataclass(frozen=True, eq=False)
class Discs:
    """The discs of every size at every quarter of a pixel.

    Attributes:
        masks: uint16, block after block, row after row of each disc: how much of each of the `BLOCK` pixels the edge
            covers, of 256, then how much the disc does.
        starts: int64[sizes, 4, 4], where the mask begins, by the row and column of the quarter pixel of the centre.
        reaches: int32[sizes], how many pixels each size goes from the pixel of its centre: a mask has twice as many
            rows and one, and as many blocks in each as that takes.
    """

    masks: NDArray[np.uint16]
    starts: NDArray[np.int64]
    reaches: NDArray[np.int32]

    @property
    def air(self) -> int:
        """How many pixels around a picture are written by discs of which a part is seen."""
        return 2 * int(self.reaches.max()) + BLOCK


def coverage(radius: float, opacity: float, edge: float) -> NDArray[np.uint16]:
    """How much of the pixels around it a disc and its edge cover.

    Args:
        radius: device pixels.
        opacity: 0..1.
        edge: its width, device pixels; discs that are not opaque have none.

    Returns:
        uint16[4, 4, 2, side, side], of 256: by the row and column of the quarter pixel of the centre, which is in the
        middle, the share of the edge and that of the disc.
    """
    reach = math.ceil(radius + edge + 0.5)
    pixel = np.arange(-reach, reach + 1) + 0.5
    centre = (np.arange(SUBPIXELS) + 0.5) / SUBPIXELS
    offset = pixel[None, :] - centre[:, None]
    distance = np.hypot(offset[:, None, :, None], offset[None, :, None, :])
    disc = np.clip(radius + 0.5 - distance, 0, 1) * min(1.0, 4 * radius * radius) * opacity
    outline = np.clip(radius + edge + 0.5 - distance, 0, 1) if opacity >= 1 else np.zeros_like(disc)
    masks = np.empty((SUBPIXELS, SUBPIXELS, 2, *distance.shape[2:]), np.uint16)
    masks[:, :, 1] = np.rint(256 * disc)
    masks[:, :, 0] = np.floor((256 - masks[:, :, 1]) * outline)
    spare = int((masks.max(axis=(0, 1, 2, 4)) > 0).argmax())
    return masks[..., spare : len(pixel) - spare, spare : len(pixel) - spare]


@lru_cache(maxsize=64)
def discs(radii: tuple[float, ...], opacities: tuple[float, ...], edges: tuple[float, ...]) -> Discs:
    """Draw the discs: for each size its radius, opacity and edge, as `coverage` takes them."""
    parts, starts, reaches, end = [], [], [], 0
    for radius, opacity, edge in zip(radii, opacities, edges, strict=True):
        masks = coverage(radius, opacity, edge)
        side = masks.shape[-1]
        blocks = -(-side // BLOCK)
        padded = np.zeros((*masks.shape[:-1], BLOCK * blocks), np.uint16)
        padded[..., :side] = masks
        cut = padded.reshape(SUBPIXELS, SUBPIXELS, 2, side, blocks, BLOCK).transpose(0, 1, 3, 4, 2, 5)
        parts.append(cut.reshape(-1))
        starts.append(end + np.arange(SUBPIXELS**2).reshape(SUBPIXELS, SUBPIXELS) * (2 * side * blocks * BLOCK))
        reaches.append(side // 2)
        end += cut.size
    return Discs(np.concatenate(parts), np.array(starts, np.int64), np.array(reaches, np.int32))


@inlined
def stamp(
    pixels: NDArray[np.uint32],
    stride: int,
    middle: int,
    reach: int,
    masks: NDArray[np.uint16],
    start: int,
    edge: np.uint32,
    ink: np.uint32,
) -> None:
    """Draw one disc with its edge.

    Args:
        pixels: uint32, row by row, with `Discs.air` around what is seen.
        stride: pixels in a row.
        middle: the pixel of its centre.
        reach: of its size.
        masks: of `Discs`.
        start: where its own begins.
        edge: the colour of its edge.
        ink: its own.
    """
    side = 2 * reach + 1
    row = middle - reach * (stride + 1)
    for _ in range(side):
        for block in range(0, side, BLOCK):
            mix_block(pixels, row + block, masks, start, edge, ink)
            start += 2 * BLOCK
        row += stride
