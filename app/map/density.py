"""A soft ground under the points: where more of them lie than can be told apart, it takes their mean colour.

Importing this module imports Numba, and its functions compile when they are first called: do both off the window's
thread (`app.map.drawing.warm`).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.map.blending import BLOCK, cross_block
from app.map.pixels import Pixels
from app.map.raster import blend
from app.map.viewport import Viewport
from core.compilation import compiled, inlined

CELL = 8.0  # pixels, logical
_MARGIN = 6  # cells around the window, so that what lies outside shines in as it does when it is inside
_SAMPLE = 100_000  # points are enough to tell how dense a place is
_PASSES = 4  # of a binomial filter: about 1.4 cells of standard deviation
_FEW = 2.0  # points in a cell that are still told apart
_GAIN, _MOST = 0.09, 0.62  # opacity for each doubling beyond, and at most


@compiled
def gather(
    positions: NDArray[np.float32],
    colours: NDArray[np.uint32],
    total: int,
    stride: int,
    place: NDArray[np.float32],
    found: NDArray[np.int32],
    sums: NDArray[np.float32],
) -> None:
    """Count the points in each cell and add up their colours.

    Args:
        positions: float32[n, 2].
        colours: uint32[n], 0xffrrggbb.
        total: how many of the points take part.
        stride: every how many of them is looked at, and counts for so many.
        place: float32[5], as in `app.map.raster.claim_cells`.
        found: int32[m, 2], overwritten, room for one more than are looked at: points, and the cells that hold them.
        sums: float32[rows, columns, 4], overwritten: the count, and the sums of red, green and blue.
    """
    left, top, scale, column, row = place[0], place[1], place[2], place[3], place[4]
    height, width = np.float32(sums.shape[0]), np.float32(sums.shape[1])
    sums[:] = 0
    count = 0
    for point in range(0, total, stride):  # without a branch, as in `app.map.raster`
        x = (positions[point, 0] - left) * scale + column
        y = (top - positions[point, 1]) * scale + row
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        found[count, 0] = point
        found[count, 1] = np.int32(y) * np.int32(width) + np.int32(x) if inside else np.int32(0)
        count += 1 if inside else 0
    flat, low, each = sums.reshape(-1), np.uint32(255), np.float32(stride)
    for i in range(count):
        colour, cell = colours[found[i, 0]], 4 * found[i, 1]
        flat[cell] += each
        flat[cell + 1] += each * np.float32((colour >> np.uint32(16)) & low)
        flat[cell + 2] += each * np.float32((colour >> np.uint32(8)) & low)
        flat[cell + 3] += each * np.float32(colour & low)


@compiled
def smooth(sums: NDArray[np.float32], scratch: NDArray[np.float32], passes: int) -> None:
    """Filter in place by (1, 2, 1) / 4 along both axes, so many times; what lies outside is 0.

    Args:
        sums: float32[rows, columns, 4].
        scratch: of the same shape, overwritten.
        passes: how many times.
    """
    rows, columns, layers = sums.shape
    across = columns * layers
    flat, half = sums.reshape(rows, across), scratch.reshape(rows, across)
    for _ in range(passes):
        for i in range(rows):
            half[i, :layers] = 0
            half[i, across - layers :] = 0
            for j in range(layers, across - layers):
                half[i, j] = 0.25 * (flat[i, j - layers] + flat[i, j + layers]) + 0.5 * flat[i, j]
        flat[0, :] = 0
        flat[rows - 1, :] = 0
        for i in range(1, rows - 1):
            for j in range(across):
                flat[i, j] = 0.25 * (half[i - 1, j] + half[i + 1, j]) + 0.5 * half[i, j]


@compiled
def tint(sums: NDArray[np.float32], ground: int, cells: NDArray[np.uint32]) -> None:
    """The colour of the ground in each cell: the more points, the more of their mean colour, by the log of the count.

    Args:
        sums: float32[rows, columns, 4], from `gather`, smoothed.
        ground: 0xffrrggbb, where there are few.
        cells: uint32[rows, columns], overwritten, 0xffrrggbb.
    """
    red, green, blue = (ground >> 16) & 255, (ground >> 8) & 255, ground & 255
    for i in range(cells.shape[0]):
        for j in range(cells.shape[1]):
            count = sums[i, j, 0]
            share = min(_GAIN * math.log2(max(count / _FEW, 1.0)), _MOST)
            many = max(count, np.float32(1e-6))
            r = int(red + share * (sums[i, j, 1] / many - red) + 0.5)
            g = int(green + share * (sums[i, j, 2] / many - green) + 0.5)
            b = int(blue + share * (sums[i, j, 3] / many - blue) + 0.5)
            cells[i, j] = np.uint32(0xFF000000 | r << 16 | g << 8 | b)


@inlined
def _widen(cells: NDArray[np.uint32], row: int, corner_x: float, step: float, line: NDArray[np.uint32]) -> None:
    """One row of cells spread over a line of pixels."""
    start, turn = np.int64(corner_x * 65536), np.int64(step * 65536)
    for column in range(len(line)):
        x = start + column * turn
        cell = x >> 16
        line[column] = blend(cells[row, cell], cells[row, cell + 1], np.uint32((x >> 8) & 255))


@compiled
def spread(
    cells: NDArray[np.uint32],
    corner_x: float,
    corner_y: float,
    step: float,
    lines: NDArray[np.uint32],
    pixels: NDArray[np.uint32],
    air: int,
) -> None:
    """Fill pixels with the colours of cells, mixed evenly from the middle of one to the middle of the next.

    Args:
        cells: uint32[rows, columns].
        corner_x: the column of the middle of the first pixel, from the middle of the first cell.
        corner_y: its row.
        step: cells for one pixel.
        lines: uint32[2, width], of whole blocks, overwritten.
        pixels: uint32[height + 2 air, width + 2 air], overwritten.
        air: pixels on each side that nobody sees; a block of them may be overwritten too.
    """
    height, stride = pixels.shape[0] - 2 * air, pixels.shape[1]
    flat = pixels.reshape(-1)
    above, below = lines[0], lines[1]
    known = -2
    for row in range(height):
        y = corner_y + row * step
        upper = int(y)
        if upper != known:
            if upper == known + 1:
                above, below = below, above
            else:
                _widen(cells, upper, corner_x, step, above)
            _widen(cells, upper + 1, corner_x, step, below)
            known = upper
        down = np.uint32((y - upper) * 256)
        for column in range(0, len(above), BLOCK):
            cross_block(flat, (row + air) * stride + air + column, above, below, column, down)


class Density:
    """The ground of a frame. For one thread at a time."""

    def __init__(self) -> None:
        self._sums = np.zeros((0, 0, 4), np.float32)
        self._scratch = np.zeros((0, 0, 4), np.float32)
        self._cells = np.zeros((0, 0), np.uint32)
        self._lines = np.zeros((2, 0), np.uint32)
        self._found = np.zeros((0, 2), np.int32)

    def fill(
        self,
        pixels: Pixels,
        positions: NDArray[np.float32],
        colours: NDArray[np.uint32],
        ground: int,
        viewport: Viewport,
        ratio: float,
    ) -> None:
        """Fill all pixels; the grid of cells is fixed to the map, so that panning changes nothing.

        Args:
            pixels: of the window, `ratio` device pixels for each logical one.
            positions: float32[n, 2]; NaN lies nowhere.
            colours: uint32[n], 0xffrrggbb.
            ground: the colour where there are few points.
            viewport: what is on screen.
            ratio: device pixels for each logical one.
        """
        columns, rows = (math.ceil(side / CELL) + 2 * _MARGIN + 2 for side in (viewport.width, viewport.height))
        if self._cells.shape != (rows, columns):
            self._sums = np.zeros((rows, columns, 4), np.float32)
            self._scratch = np.zeros((rows, columns, 4), np.float32)
            self._cells = np.zeros((rows, columns), np.uint32)
        width = -(-pixels.seen.shape[1] // BLOCK) * BLOCK
        if self._lines.shape[1] != width:
            self._lines = np.zeros((2, width), np.uint32)
        scale = viewport.scale / CELL
        left = math.floor(viewport.x * scale - viewport.width / 2 / CELL) - _MARGIN
        top = math.floor(-viewport.y * scale - viewport.height / 2 / CELL) - _MARGIN
        corner = (viewport.x * scale - left, -viewport.y * scale - top)
        place = np.array([viewport.x, viewport.y, scale, *corner], np.float32)
        stride = max(len(positions) // _SAMPLE, 1)
        if len(self._found) <= -(-len(positions) // stride):
            self._found = np.zeros((len(positions) // stride + 2, 2), np.int32)
        gather(positions, colours, len(positions), stride, place, self._found, self._sums)
        smooth(self._sums, self._scratch, _PASSES)
        tint(self._sums, ground, self._cells)
        step = 1 / (CELL * ratio)
        x, y = (
            middle - side / 2 / CELL + step / 2 - 0.5
            for middle, side in zip(corner, (viewport.width, viewport.height), strict=True)
        )
        spread(self._cells, x, y, step, self._lines, pixels.whole, pixels.air)
