"""Points of three axes to pixels: which words are seen, in what order, and their discs in the haze of distance.

Of the words that fall into one cell of the screen that with the largest disc is drawn, so that an important word does
not vanish behind a rare one that is a little nearer; discs are drawn from far to near. The cells are the hit test.
Importing this module imports Numba, and its functions compile when they are first called: do both off the window's
thread (`app.map.space_drawing.warm`). All of it runs on the thread that calls it; nothing is shared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.map.camera import NEAREST, Camera
from app.map.discs import SUBPIXELS, stamp
from app.map.pixels import Pixels
from app.map.raster import CELL, MARGIN, blend
from app.map.stamps import STEPS, stamps
from core.compilation import compiled, inlined

_BUCKETS = 2048  # of depth, for the order from far to near
_NAME_WIDTH, _NAME_HEIGHT = 56.0, 20.0  # pixels: one name is tried in each
_MOST_NAMES = 260
_HEAD_START = 30.0  # ranks: among the very first words nearness decides more than rank
_UNSEEN = np.float32(-1e6)
_FRONT = np.float32(NEAREST)


@inlined
def _project(
    positions: NDArray[np.float32],
    point: int,
    matrix: NDArray[np.float32],
    lens: NDArray[np.float32],
    places: NDArray[np.float32],
    depths: NDArray[np.float32],
) -> None:
    """Note the pixel and the depth of a point; y grows upwards from the upper edge of the window."""
    x, y, z = positions[point, 0], positions[point, 1], positions[point, 2]
    right = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] * z + matrix[0, 3]
    up = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] * z + matrix[1, 3]
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2] * z + matrix[2, 3]
    scale = lens[0] / max(depth, _FRONT)
    depths[point] = depth
    places[point, 0] = lens[1] + right * scale if depth > _FRONT else _UNSEEN
    places[point, 1] = up * scale - lens[2] if depth > _FRONT else _UNSEEN


@compiled
def claim_largest(
    positions: NDArray[np.float32],
    first: NDArray[np.int32],
    total: int,
    shown: NDArray[np.bool_],
    widths: NDArray[np.float32],
    sizes: NDArray[np.uint8],
    matrix: NDArray[np.float32],
    lens: NDArray[np.float32],
    places: NDArray[np.float32],
    depths: NDArray[np.float32],
    cells: NDArray[np.int32],
    sought: NDArray[np.float32],
) -> None:
    """Project points, and give each cell to the one that looks largest in it.

    Args:
        positions: float32[n, 3].
        first: int32[m], points whose cells are theirs whatever else is there.
        total: how many of the points take part, from the first on.
        shown: bool[n], which of them are to be seen.
        widths: float32[sizes], how far off a disc of each size looks as large as one of the others.
        sizes: uint8[n], the size of each point.
        matrix: float32[3, 4], from `Camera.matrix`.
        lens: float32[3], focal length and middle of the window, pixels.
        places: float32[n, 2], overwritten: the pixel of each point, y upwards from the upper edge.
        depths: float32[n], overwritten: its distance along the view.
        cells: int32[rows, columns], overwritten: the winner of each cell, or -1.
        sought: float32[rows, columns], overwritten.
    """
    height, width = np.float32(cells.shape[0]), np.float32(cells.shape[1])
    owners, best = cells.reshape(-1), sought.reshape(-1)
    owners[:] = -1
    best[:] = np.float32(np.inf)
    inverse, margin = np.float32(1 / CELL), np.float32(MARGIN)
    for point in range(total):
        _project(positions, point, matrix, lens, places, depths)
        column = places[point, 0] * inverse + margin
        row = margin - places[point, 1] * inverse
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height) & shown[point]
        cell = np.int32(row) * np.int32(width) + np.int32(column) if inside else np.int32(0)
        far = depths[point] / widths[sizes[point]]
        wins = inside & (far < best[cell])
        best[cell] = far if wins else best[cell]
        owners[cell] = point if wins else owners[cell]
    for i in range(len(first)):
        _project(positions, first[i], matrix, lens, places, depths)
        column = places[first[i], 0] * inverse + margin
        row = margin - places[first[i], 1] * inverse
        if 0 <= column < width and 0 <= row < height and shown[first[i]]:
            owners[np.int32(row) * np.int32(width) + np.int32(column)] = first[i]


@compiled
def order_winners(
    cells: NDArray[np.int32], depths: NDArray[np.float32], starts: NDArray[np.int32], winners: NDArray[np.int32]
) -> int:
    """List the winners of all cells from far to near, by counting how many fall between equal steps of nearness.

    Args:
        cells: int32[rows, columns], from `claim_largest`.
        depths: float32[n], from there as well.
        starts: int32[buckets + 1], overwritten.
        winners: int32, room for as many as there are cells; overwritten.

    Returns:
        The count of winners.
    """
    flat = cells.reshape(-1)
    nearest = np.float32(np.inf)
    for i in range(len(flat)):
        if flat[i] >= 0:
            nearest = min(nearest, depths[flat[i]])
    starts[:] = 0
    scale = np.float32(len(starts) - 2) * nearest
    for i in range(len(flat)):
        if flat[i] >= 0:
            starts[np.int32(scale / depths[flat[i]]) + 1] += 1
    for bucket in range(1, len(starts)):
        starts[bucket] += starts[bucket - 1]
    count = int(starts[len(starts) - 1])
    for i in range(len(flat)):
        if flat[i] >= 0:
            place = np.int32(scale / depths[flat[i]])
            winners[starts[place]] = flat[i]
            starts[place] += 1
    return count


@compiled
def draw_far_to_near(
    pixels: NDArray[np.uint32],
    air: int,
    ground: int,
    winners: NDArray[np.int32],
    count: int,
    first: int,
    places: NDArray[np.float32],
    depths: NDArray[np.float32],
    colours: NDArray[np.uint32],
    sizes: NDArray[np.uint8],
    radii: NDArray[np.float32],
    haze: NDArray[np.float32],
    table: NDArray[np.uint8],
    masks: NDArray[np.uint16],
    starts: NDArray[np.int64],
    reaches: NDArray[np.int32],
    ratio: float,
) -> None:
    """Draw discs over what is there already, each with its colour mixed with the ground's by how far it is.

    Args:
        pixels: uint32[height + 2 air, width + 2 air], 0xffrrggbb.
        air: pixels on each side that nobody sees, at least `Discs.air`.
        ground: the colour of the haze and of the discs' edges.
        winners: points in the order in which they are drawn.
        count: how many winners.
        first: the winners from that place on are drawn without haze.
        places: float32[n, 2], from `claim_largest`.
        depths: float32[n], from there as well.
        colours: uint32[n], 0xffrrggbb.
        sizes: uint8[n], the size of each point.
        radii: float32[sizes], device pixels of the radius of each size at a depth of one unit.
        haze: float32[3], the depth where it begins, how much more for each unit, the most, 0..1.
        table: uint8, the level of each sixteenth of a device pixel of radius.
        masks: of the `Discs` of all levels.
        starts: of the same.
        reaches: of the same.
        ratio: device pixels for each logical one.
    """
    height, width, stride = pixels.shape[0] - 2 * air, pixels.shape[1] - 2 * air, pixels.shape[1]
    flat = pixels.reshape(-1)
    edge = np.uint32(ground)
    for i in range(count):
        point = winners[i]
        x, y = places[point, 0] * np.float32(ratio), -places[point, 1] * np.float32(ratio)
        step = np.int32(radii[sizes[point]] / max(depths[point], _FRONT) * np.float32(STEPS))
        level = table[min(step, np.int32(len(table) - 1))]
        left, top, reach = math.floor(x), math.floor(y), int(reaches[level])
        if left < -reach or top < -reach or left >= width + reach or top >= height + reach:
            continue
        thick = min(max((depths[point] - haze[0]) * haze[1], np.float32(0)), haze[2])
        colour = blend(colours[point], edge, np.uint32(np.float32(256) * thick) if i < first else np.uint32(0))
        start = starts[level, int((y - top) * SUBPIXELS), int((x - left) * SUBPIXELS)]
        stamp(flat, stride, (top + air) * stride + left + air, reach, masks, start, edge, colour)


def importance(points: NDArray[np.int32], depths: NDArray[np.float32], distance: float) -> NDArray[np.floating]:
    """How important points are, the lowest first: frequent ones, and near ones; at `distance` their rank alone."""
    weights: NDArray[np.floating] = (points + _HEAD_START) * (depths / distance) ** 4
    return weights


@compiled
def candidates(
    winners: NDArray[np.int32],
    count: int,
    places: NDArray[np.float32],
    depths: NDArray[np.float32],
    distance: float,
    owners: NDArray[np.int32],
    sought: NDArray[np.float32],
) -> None:
    """The most important winner in each cell of a coarse grid over the window, for the names.

    Args:
        winners: from `order_winners`.
        count: how many winners.
        places: float32[n, 2], from `claim_largest`.
        depths: float32[n], from there as well.
        distance: depth at which the importance of a word is its rank.
        owners: int32[rows, columns], overwritten: the points, or -1.
        sought: float32[rows, columns], overwritten.
    """
    owners[:] = -1
    sought[:] = np.float32(np.inf)
    height, width = np.float32(owners.shape[0]), np.float32(owners.shape[1])
    for i in range(count):
        point = winners[i]
        column = places[point, 0] * np.float32(1 / _NAME_WIDTH)
        row = -places[point, 1] * np.float32(1 / _NAME_HEIGHT)
        if 0 <= column < width and 0 <= row < height:
            far = (depths[point] / np.float32(distance)) ** 2
            weight = (np.float32(point) + np.float32(_HEAD_START)) * far * far
            if weight < sought[int(row), int(column)]:
                sought[int(row), int(column)] = weight
                owners[int(row), int(column)] = point


@dataclass(frozen=True, eq=False)
class Names:
    """Points whose names may be written, the most important first, and how many they are."""

    winners: NDArray[np.int32]
    count: int


class SpaceRaster:
    """The pixels of the last frame, where its points are on screen, and whose cells they won.

    Attributes:
        pixels: those of the window.
        places: float32[n, 2], the pixel of each point, y upwards from the upper edge of the window.
        depths: float32[n], units from the eye along the view.
        winners: int32, the points that are drawn, from far to near.
        count: how many of them.
    """

    def __init__(self) -> None:
        self.pixels = Pixels()
        self.places = np.zeros((0, 2), np.float32)
        self.depths = np.zeros(0, np.float32)
        self.winners = np.zeros(0, np.int32)
        self.count = 0
        self._cells = np.full((0, 0), -1, np.int32)
        self._sought = np.zeros((0, 0), np.float32)
        self._starts = np.zeros(_BUCKETS + 2, np.int32)

    def claim(
        self,
        positions: NDArray[np.float32],
        first: NDArray[np.int32],
        total: int,
        shown: NDArray[np.bool_],
        radii: NDArray[np.float32],
        sizes: NDArray[np.uint8],
        camera: Camera,
    ) -> None:
        """Find the winners, and note where all of the first `total` points are on screen."""
        columns, rows = (math.ceil(side / CELL) + 2 * MARGIN + 1 for side in (camera.width, camera.height))
        if self._cells.shape != (rows, columns):
            self._cells = np.full((rows, columns), -1, np.int32)
            self._sought = np.zeros((rows, columns), np.float32)
            self.winners = np.zeros(rows * columns, np.int32)
        if len(self.places) != len(positions):
            self.places = np.full((len(positions), 2), _UNSEEN, np.float32)
            self.depths = np.ones(len(positions), np.float32)
        lens = np.array([camera.focal, camera.width / 2, camera.height / 2], np.float32)
        claim_largest(
            positions,
            first,
            total,
            shown,
            radii,
            sizes,
            camera.matrix(),
            lens,
            self.places,
            self.depths,
            self._cells,
            self._sought,
        )
        self.count = order_winners(self._cells, self.depths, self._starts, self.winners)

    def clear(self, ground: int, camera: Camera, ratio: float) -> None:
        """Fill `pixels` with the ground, `ratio` device pixels for each logical one."""
        self.pixels.resize(camera.width, camera.height, ratio, stamps(ratio).discs.air)
        self.pixels.seen[:] = ground

    def draw(
        self,
        first: NDArray[np.int32],
        colours: NDArray[np.uint32],
        radii: NDArray[np.float32],
        sizes: NDArray[np.uint8],
        haze: NDArray[np.float32],
        ground: int,
        ratio: float,
    ) -> None:
        """Draw the winners over `pixels`, and `first` over them; `radii` are logical pixels at a depth of one unit."""
        shapes = stamps(ratio)
        order = np.concatenate((self.winners[: self.count], first))
        draw_far_to_near(
            self.pixels.whole,
            self.pixels.air,
            ground,
            order,
            len(order),
            self.count,
            self.places,
            self.depths,
            colours,
            sizes,
            radii * np.float32(ratio),
            haze,
            shapes.table,
            shapes.discs.masks,
            shapes.discs.starts,
            shapes.discs.reaches,
            ratio,
        )

    def points_near(self, left: float, top: float, reach: float) -> NDArray[np.int32]:
        """The points on screen whose cells lie within `reach` pixels of a pixel of the last frame."""
        column, row, span = left / CELL + MARGIN, top / CELL + MARGIN, reach / CELL
        rows = slice(max(math.floor(row - span), 0), max(math.ceil(row + span), 0))
        columns = slice(max(math.floor(column - span), 0), max(math.ceil(column + span), 0))
        found = self._cells[rows, columns]
        return found[found >= 0]

    def project(self, points: NDArray[np.integer], positions: NDArray[np.float32], camera: Camera) -> None:
        """Note where some points are on screen that did not take part in `claim`."""
        x, y, depths = camera.to_screen(positions[points])
        self.places[points] = np.where(depths > NEAREST, (x, -y), _UNSEEN).T
        self.depths[points] = depths

    def names(self, camera: Camera) -> Names:
        """Points whose names may be written: frequent words, and near ones."""
        shape = (int(camera.height / _NAME_HEIGHT) + 1, int(camera.width / _NAME_WIDTH) + 1)
        owners, sought = np.empty(shape, np.int32), np.empty(shape, np.float32)
        candidates(self.winners, self.count, self.places, self.depths, camera.distance, owners, sought)
        taken = owners >= 0
        found = owners[taken][np.argsort(sought[taken], kind="stable")][:_MOST_NAMES]
        return Names(found, len(found))
