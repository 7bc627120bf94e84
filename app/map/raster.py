"""Points to pixels: which words win a place on screen, and their discs. The cells of the winners are the hit test.

Importing this module imports Numba, and its functions compile when they are first called: do both off the window's
thread (`app.map.drawing.warm`). All of it runs on the thread that calls it; nothing is shared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.map.viewport import Viewport
from core.compilation import compiled, inlined

CELL = 2.0  # pixels, logical: one word wins each cell
MARGIN = 6  # cells around the window, so that discs and labels at its edge come and go smoothly
SUBPIXELS = 4


@inlined
def blend(under: np.uint32, over: np.uint32, share: np.uint32) -> np.uint32:
    """`share` of 256 of one 0xffrrggbb over another; red and blue are mixed in one multiplication."""
    rest = np.uint32(256) - share
    odd = ((under & np.uint32(0x00FF00FF)) * rest + (over & np.uint32(0x00FF00FF)) * share) >> np.uint32(8)
    even = ((under >> np.uint32(8)) & np.uint32(0x00FF00FF)) * rest + (
        (over >> np.uint32(8)) & np.uint32(0x00FF00FF)
    ) * share
    return (odd & np.uint32(0x00FF00FF)) | (even & np.uint32(0xFF00FF00))


@inlined
def _claim(
    x: np.float32,
    y: np.float32,
    point: int,
    height: np.float32,
    width: np.float32,
    cells: NDArray[np.int32],
    winners: NDArray[np.int32],
    count: int,
) -> int:
    """Give the cell at (x, y) to a point if the cell is free; returns the new count of winners.

    Without a branch: whether a cell is free cannot be foretold, and a wrong guess costs more than all the rest.
    """
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    cell = np.int32(y) * np.int32(width) + np.int32(x) if inside else np.int32(0)
    owner = cells[cell]
    free = inside & (owner < 0)
    cells[cell] = point if free else owner
    winners[count] = point
    return count + (1 if free else 0)


@compiled
def claim_cells(
    positions: NDArray[np.float32],
    first: NDArray[np.int32],
    total: int,
    place: NDArray[np.float32],
    cells: NDArray[np.int32],
    winners: NDArray[np.int32],
) -> int:
    """Fill the cells with the first point that falls into each, most important first.

    Args:
        positions: float32[n, 2], most important first.
        first: int32[m], points that come before all others.
        total: how many of the points take part.
        place: float32[5], x and y of the window's centre, cells for one unit of the map, column and row of the centre.
        cells: int32[rows, columns], overwritten: the winner of each cell, or -1.
        winners: int32, room for one more than there are cells; overwritten, the winners in order of importance.

    Returns:
        The count of winners.
    """
    left, top, scale, column, row = place[0], place[1], place[2], place[3], place[4]
    height, width = np.float32(cells.shape[0]), np.float32(cells.shape[1])
    flat = cells.reshape(-1)
    flat[:] = -1
    count = 0
    for i in range(len(first)):
        x = (positions[first[i], 0] - left) * scale + column
        y = (top - positions[first[i], 1]) * scale + row
        count = _claim(x, y, first[i], height, width, flat, winners, count)
    for point in range(total):
        x = (positions[point, 0] - left) * scale + column
        y = (top - positions[point, 1]) * scale + row
        count = _claim(x, y, point, height, width, flat, winners, count)
    return count


@inlined
def stamp(
    flat: NDArray[np.uint32],
    height: int,
    width: int,
    left: int,
    top: int,
    reach: int,
    mask: NDArray[np.uint16],
    colour: np.uint32,
    edge_colour: np.uint32,
) -> None:
    """Draw one disc with its edge around a pixel; `mask` is one of `Discs.masks`, `flat` all pixels row by row.

    Without a branch, and all channels of a pixel in one multiplication.
    """
    middle = mask.shape[1] // 2
    low = np.uint32(0x00FF00FF)  # red and blue, in one multiplication; alpha and green are moved there
    ink, ink_high = colour & low, (colour >> np.uint32(8)) & low
    edge, edge_high = edge_colour & low, (edge_colour >> np.uint32(8)) & low
    first, last = max(left - reach, 0), min(left + reach + 1, width)
    for row in range(max(top - reach, 0), min(top + reach + 1, height)):
        line = np.uint64(row - top + middle)
        pixel = np.uint64(row * width + first)
        column = np.uint64(first - left + middle)
        for _ in range(last - first):
            outline = np.uint32(mask[np.uint64(0), line, column])
            disc = np.uint32(mask[np.uint64(1), line, column])
            rest = np.uint32(256) - outline - disc
            under = flat[pixel]
            mixed = (under & low) * rest + edge * outline + ink * disc
            high = ((under >> np.uint32(8)) & low) * rest + edge_high * outline + ink_high * disc
            flat[pixel] = ((mixed >> np.uint32(8)) & low) | (high & ~low)
            pixel += np.uint64(1)
            column += np.uint64(1)


@compiled
def draw_discs(
    pixels: NDArray[np.uint32],
    ground: int,
    positions: NDArray[np.float32],
    winners: NDArray[np.int32],
    count: int,
    place: NDArray[np.float32],
    colours: NDArray[np.uint32],
    rings: NDArray[np.uint32],
    sizes: NDArray[np.uint8],
    masks: NDArray[np.uint16],
    reaches: NDArray[np.int32],
) -> None:
    """Draw the winners, the most important last, each as an anti-aliased disc with an edge of the ground's colour.

    Args:
        pixels: uint32[height, width], 0xffrrggbb, drawn over.
        ground: the colour of the edges.
        positions: float32[n, 2].
        winners: from `claim_cells`.
        count: how many winners.
        place: as in `claim_cells`, but in pixels.
        colours: uint32[n], 0xffrrggbb.
        rings: uint32[n], 0xffrrggbb of the edges of some, 0 for the others; or uint32[0] where all have the ground's.
        sizes: uint8[n], which disc each point has.
        masks: uint16[sizes, 4, 4, 2, side, side], from `discs`.
        reaches: int32[sizes], how far the mask of each size goes from its middle.
    """
    map_x, map_y, scale, centre_x, centre_y = place[0], place[1], place[2], place[3], place[4]
    height, width = pixels.shape
    edge_colour = np.uint32(ground)
    ringed = len(rings) > 0
    flat = pixels.reshape(-1)
    for i in range(count - 1, -1, -1):
        point = winners[i]
        x = (positions[point, 0] - map_x) * scale + centre_x
        y = (map_y - positions[point, 1]) * scale + centre_y
        left, top = math.floor(x), math.floor(y)
        reach = reaches[sizes[point]]
        if left < -reach or top < -reach or left >= width + reach or top >= height + reach:
            continue
        mask = masks[sizes[point], int((y - top) * SUBPIXELS), int((x - left) * SUBPIXELS)]
        edge = rings[point] if ringed and rings[point] else edge_colour
        stamp(flat, height, width, left, top, reach, mask, colours[point], edge)


@dataclass(frozen=True, eq=False)
class Discs:
    """The discs of every size at every quarter of a pixel.

    Attributes:
        masks: uint16[sizes, 4, 4, 2, side, side], how much of each pixel the edge and the disc cover, of 256; by
            the row and column of the quarter pixel of the centre, which is in the middle.
        reaches: int32[sizes], how far each size goes from the middle.
    """

    masks: NDArray[np.uint16]
    reaches: NDArray[np.int32]


@lru_cache(maxsize=64)
def discs(radii: tuple[float, ...], opacities: tuple[float, ...], edges: tuple[float, ...]) -> Discs:
    """Draw the discs.

    Args:
        radii: of each size, device pixels.
        opacities: of each size, 0..1.
        edges: of each size, the width of the edge, device pixels; discs that are not opaque have none.
    """
    reach = math.ceil(max(map(sum, zip(radii, edges, strict=True))) + 0.5)
    pixel = np.arange(-reach, reach + 1) + 0.5
    centre = (np.arange(SUBPIXELS) + 0.5) / SUBPIXELS
    offset = pixel[None, :] - centre[:, None]
    distance = np.hypot(offset[:, None, :, None], offset[None, :, None, :])
    masks = np.empty((len(radii), SUBPIXELS, SUBPIXELS, 2, *distance.shape[2:]), np.uint16)
    for size, (radius, opacity, edge) in enumerate(zip(radii, opacities, edges, strict=True)):
        disc = np.clip(radius + 0.5 - distance, 0, 1) * min(1.0, 4 * radius * radius) * opacity
        outline = np.clip(radius + edge + 0.5 - distance, 0, 1) if opacity >= 1 else np.zeros_like(disc)
        masks[size, :, :, 1] = np.rint(256 * disc)
        masks[size, :, :, 0] = np.floor((256 - masks[size, :, :, 1]) * outline)
    covered = masks.max(axis=(1, 2, 3, 5)) > 0
    reaches = np.array([reach - int(rows.argmax()) for rows in covered], np.int32)
    return Discs(masks, reaches)


class Raster:
    """The pixels of the last frame, and who won which cell in it."""

    def __init__(self) -> None:
        self.pixels = np.zeros((0, 0), np.uint32)
        self.winners = np.zeros(0, np.int32)
        self.count = 0
        self._cells = np.full((0, 0), -1, np.int32)
        self._corner = (0.0, 0.0)

    def claim(self, positions: NDArray[np.float32], first: NDArray[np.int32], total: int, viewport: Viewport) -> None:
        """Find the winners; the grid of cells is fixed to the map, so that panning changes none of them."""
        columns, rows = (math.ceil(side / CELL) + 2 * MARGIN + 1 for side in (viewport.width, viewport.height))
        if self._cells.shape != (rows, columns):
            self._cells = np.full((rows, columns), -1, np.int32)
            self.winners = np.zeros(rows * columns + 1, np.int32)
        scale = viewport.scale / CELL
        left = math.floor(viewport.x * scale - viewport.width / 2 / CELL) - MARGIN
        top = math.floor(-viewport.y * scale - viewport.height / 2 / CELL) - MARGIN
        self._corner = (viewport.x * scale - left, -viewport.y * scale - top)
        place = np.array([viewport.x, viewport.y, scale, *self._corner], np.float32)
        self.count = claim_cells(positions, first, total, place, self._cells, self.winners)

    def canvas(self, viewport: Viewport, ratio: float) -> NDArray[np.uint32]:
        """`pixels` of the right shape, to be filled with the ground before the winners are drawn."""
        shape = (max(round(viewport.height * ratio), 1), max(round(viewport.width * ratio), 1))
        if self.pixels.shape != shape:
            self.pixels = np.zeros(shape, np.uint32)
        return self.pixels

    def draw(
        self,
        positions: NDArray[np.float32],
        colours: NDArray[np.uint32],
        rings: NDArray[np.uint32],
        sizes: NDArray[np.uint8],
        shapes: Discs,
        ground: int,
        viewport: Viewport,
        ratio: float,
    ) -> None:
        """Draw the winners over what `pixels` hold, `ratio` device pixels for each logical one."""
        centre = (viewport.width / 2 * ratio, viewport.height / 2 * ratio)
        place = np.array([viewport.x, viewport.y, viewport.scale * ratio, *centre], np.float32)
        draw_discs(
            self.pixels,
            ground,
            positions,
            self.winners,
            self.count,
            place,
            colours,
            rings,
            sizes,
            shapes.masks,
            shapes.reaches,
        )

    def points_near(self, left: float, top: float, reach: float, viewport: Viewport) -> NDArray[np.int32]:
        """The points on screen whose cells lie within `reach` pixels of a pixel of the last frame."""
        column = (left - viewport.width / 2) / CELL + self._corner[0]
        row = (top - viewport.height / 2) / CELL + self._corner[1]
        span = reach / CELL
        rows = slice(max(math.floor(row - span), 0), max(math.ceil(row + span), 0))
        columns = slice(max(math.floor(column - span), 0), max(math.ceil(column + span), 0))
        found = self._cells[rows, columns]
        return found[found >= 0]
