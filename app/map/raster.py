"""Points to pixels: which words win a place on screen, and their discs. The cells of the winners are the hit test.

Importing this module imports Numba, and its functions compile when they are first called: do both off the window's
thread (`app.map.drawing.warm`). All of it runs on the thread that calls it; nothing is shared.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.map.discs import SUBPIXELS, Discs, stamp
from app.map.pixels import Pixels
from app.map.viewport import Viewport
from core.compilation import compiled, inlined

CELL = 2.0  # pixels, logical: one word wins each cell
MARGIN = 6  # cells around the window, so that discs and labels at its edge come and go smoothly


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


@compiled
def draw_discs(
    pixels: NDArray[np.uint32],
    air: int,
    ground: int,
    positions: NDArray[np.float32],
    winners: NDArray[np.int32],
    count: int,
    place: NDArray[np.float32],
    colours: NDArray[np.uint32],
    rings: NDArray[np.uint32],
    sizes: NDArray[np.uint8],
    masks: NDArray[np.uint16],
    starts: NDArray[np.int64],
    reaches: NDArray[np.int32],
) -> None:
    """Draw the winners, the most important last, each as an anti-aliased disc with an edge of the ground's colour.

    Args:
        pixels: uint32[height + 2 air, width + 2 air], 0xffrrggbb, drawn over.
        air: pixels on each side that nobody sees, at least `Discs.air`.
        ground: the colour of the edges.
        positions: float32[n, 2].
        winners: from `claim_cells`.
        count: how many winners.
        place: as in `claim_cells`, but in pixels of what is seen.
        colours: uint32[n], 0xffrrggbb.
        rings: uint32[n], 0xffrrggbb of the edges of some, 0 for the others; or uint32[0] where all have the ground's.
        sizes: uint8[n], which disc each point has.
        masks: of `Discs`.
        starts: of `Discs`.
        reaches: of `Discs`.
    """
    map_x, map_y, scale, centre_x, centre_y = place[0], place[1], place[2], place[3], place[4]
    height, width, stride = pixels.shape[0] - 2 * air, pixels.shape[1] - 2 * air, pixels.shape[1]
    edge_colour = np.uint32(ground)
    ringed = len(rings) > 0
    flat = pixels.reshape(-1)
    for i in range(count - 1, -1, -1):
        point = winners[i]
        x = (positions[point, 0] - map_x) * scale + centre_x
        y = (map_y - positions[point, 1]) * scale + centre_y
        left, top = math.floor(x), math.floor(y)
        size = sizes[point]
        reach = reaches[size]
        if left < -reach or top < -reach or left >= width + reach or top >= height + reach:
            continue
        start = starts[size, int((y - top) * SUBPIXELS), int((x - left) * SUBPIXELS)]
        edge = rings[point] if ringed and rings[point] else edge_colour
        stamp(flat, stride, (top + air) * stride + left + air, reach, masks, start, edge, colours[point])


class Raster:
    """The pixels of the last frame, and who won which cell in it."""

    def __init__(self) -> None:
        self.pixels = Pixels()
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
        pixels, masks = self.pixels, (shapes.masks, shapes.starts, shapes.reaches)
        points = (positions, self.winners, self.count)
        draw_discs(pixels.whole, pixels.air, ground, *points, place, colours, rings, sizes, *masks)

    def points_near(self, left: float, top: float, reach: float, viewport: Viewport) -> NDArray[np.int32]:
        """The points on screen whose cells lie within `reach` pixels of a pixel of the last frame."""
        column = (left - viewport.width / 2) / CELL + self._corner[0]
        row = (top - viewport.height / 2) / CELL + self._corner[1]
        span = reach / CELL
        rows = slice(max(math.floor(row - span), 0), max(math.ceil(row + span), 0))
        columns = slice(max(math.floor(column - span), 0), max(math.ceil(column + span), 0))
        found = self._cells[rows, columns]
        return found[found >= 0]
