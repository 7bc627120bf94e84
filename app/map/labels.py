"""Which words are written on the map, and where.

Words are tried by importance; what was written in the last frame comes a little earlier, so that nothing flickers. No
two labels overlap. Importing this module imports Numba, and its functions compile when they are first called: do both
off the window's thread (`app.map.drawing.warm`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.map.viewport import Viewport
from core.compilation import compiled, inlined

SIDES = 4  # right, left, above, below; then the rings, for words that must be written
RINGS, TURNS = 6, 12
_RING_STEP = 16.0  # pixels
_CELL_WIDTH, _CELL_HEIGHT = 56.0, 20.0  # pixels: one candidate in each
_STAY = 0.6  # a word that is written already counts as that much more important
_BLOCK_WIDTH, _BLOCK_HEIGHT = 240.0, 128.0  # pixels: in each, the first few are tried before the rest of the others
_FIRST, _FAIR = 2, 0.02
_AREA = 5200.0  # square pixels for each label
_MOST = 400


@compiled
def candidates(
    positions: NDArray[np.float32],
    winners: NDArray[np.int32],
    count: int,
    place: NDArray[np.float32],
    taken: NDArray[np.uint8],
    found: NDArray[np.int32],
) -> int:
    """The most important winner in each cell of a coarse grid.

    Args:
        positions: float32[n, 2].
        winners: int32, in order of importance.
        count: how many winners.
        place: float32[5], as in `app.map.raster.claim_cells`.
        taken: uint8[rows, columns], overwritten.
        found: int32, overwritten: the candidates, most important first; the search ends when it is full.

    Returns:
        The count of candidates.
    """
    left, top, scale, column, row = place[0], place[1], place[2], place[3], place[4]
    height, width = np.float32(taken.shape[0]), np.float32(taken.shape[1])
    taken[:] = 0
    size = 0
    for i in range(count):
        x = (positions[winners[i], 0] - left) * scale + column
        y = (top - positions[winners[i], 1]) * scale * np.float32(_CELL_WIDTH / _CELL_HEIGHT) + row
        if 0 <= x < width and 0 <= y < height and taken[int(y), int(x)] == 0:
            taken[int(y), int(x)] = 1
            found[size] = winners[i]
            size += 1
            if size == len(found):
                break
    return size


@inlined
def _corner(side: int, x: float, y: float, width: float, height: float, gap: float) -> tuple[float, float]:
    """The top left corner of a label of a point at (x, y) on one of its sides."""
    if side == 0:
        return x + gap, y - height / 2
    if side == 1:
        return x - gap - width, y - height / 2
    if side == 2:
        return x - width / 2, y - gap - height
    if side == 3:
        return x - width / 2, y + gap
    ring, turn = divmod(side - SIDES, TURNS)
    angle = 2 * np.pi * turn / TURNS
    reach = gap + _RING_STEP * (ring + 1)
    return x + reach * np.cos(angle) * 1.6 - width / 2, y + reach * np.sin(angle) - height / 2


@inlined
def _is_free(left: float, top: float, width: float, height: float, boxes: NDArray[np.float32], count: int) -> bool:
    for i in range(count):
        if left < boxes[i, 2] and boxes[i, 0] < left + width and top < boxes[i, 3] and boxes[i, 1] < top + height:
            return False
    return True


@compiled
def place(
    points: NDArray[np.float32],
    sizes: NDArray[np.float32],
    before: NDArray[np.int8],
    must: int,
    most: int,
    boxes: NDArray[np.float32],
    sides: NDArray[np.int8],
    reserved: int,
    width: float,
    height: float,
) -> int:
    """Place labels one after another on the first side of their point that is free.

    Args:
        points: float32[m, 3], x, y and the distance that a label keeps from its point, pixels.
        sizes: float32[m, 2], width and height of each label with the air around it.
        before: int8[m], the side that each label had in the last frame; a label beside its point tries that first, one
            on a ring first looks whether there is room beside the point again; -1 for none.
        must: the first so many are also tried on rings around their points, and first where no edge cuts them.
        most: stop at so many labels.
        boxes: float32[reserved + m, 4], left, top, right, bottom: first those that no label may cover, then overwritten
            those of the labels that were placed, in order.
        sides: int8[m], overwritten: the side of each label, -1 where it has no place.
        reserved: how many boxes are taken from the start.
        width: of the surface, pixels.
        height: of the surface, pixels.

    Returns:
        The count of boxes.
    """
    count = reserved
    for i in range(len(points)):
        sides[i] = -1
        if count == reserved + most:
            continue
        tries = SIDES + (RINGS * TURNS if i < must else 0)
        turn = -1 if before[i] < SIDES else SIDES  # when the side of the last frame is tried
        for attempt in range(-1, 2 * tries if i < must else tries):
            side = before[i] if attempt == turn else attempt % tries if attempt >= 0 else -1
            if side < 0 or side >= tries:
                continue
            left, top = _corner(side, points[i, 0], points[i, 1], sizes[i, 0], sizes[i, 1], points[i, 2])
            right, bottom = left + sizes[i, 0], top + sizes[i, 1]
            cut = left < 0 or top < 0 or right > width or bottom > height
            if cut and i < must and attempt < tries:
                continue  # first where all of it is seen
            if _is_free(left, top, sizes[i, 0], sizes[i, 1], boxes, count):
                boxes[count, 0], boxes[count, 1], boxes[count, 2], boxes[count, 3] = left, top, right, bottom
                sides[i] = side
                count += 1
                break
    return count


class Label(NamedTuple):
    """One word on the map: its point's pixel, and the box of its text, pixels."""

    point: int
    x: float
    y: float
    left: float
    top: float
    width: float
    height: float
    apart: bool


class Labels:
    """The labels of the last frame, and how the next are chosen."""

    def __init__(self) -> None:
        self.written: tuple[Label, ...] = ()
        self._sides: dict[int, int] = {}
        self._taken = np.zeros((0, 0), np.uint8)
        self._scale = 0.0

    def clear(self) -> None:
        """Forget the last frame: the next shows other words."""
        self.written = ()
        self._sides = {}
        self._scale = 0.0

    def choose(
        self,
        positions: NDArray[np.float32],
        winners: NDArray[np.int32],
        count: int,
        viewport: Viewport,
        must: tuple[int, ...],
        measure: Callable[[NDArray[np.int32]], NDArray[np.float32]],
        reserved: Sequence[tuple[float, float, float, float]] = (),
        preferred: NDArray[np.bool_] | None = None,
        rank: Callable[[NDArray[np.int32]], NDArray[np.floating]] | None = None,
    ) -> tuple[Label, ...]:
        """Choose and place the labels of a frame.

        Args:
            positions: float32[n, 2], most important first.
            winners: the points on screen, most important first.
            count: how many winners.
            viewport: what is on screen.
            must: points that are written if there is any room around them, before all others.
            measure: of points, float32[m, 3]: width and height of the label and its distance from the point, pixels.
            reserved: left, top, right, bottom of boxes that no label may cover, pixels.
            preferred: bool[n], points that are tried before the others.
            rank: how important points are, the lowest first and below the count of points, where that is not their
                index.
        """
        tried = self._tried(positions, winners, count, viewport, must, preferred, rank)
        if len(tried) == 0:
            self.clear()
            return ()
        sizes = measure(tried)
        points = np.empty((len(tried), 3), np.float32)
        points[:, 0], points[:, 1] = viewport.to_screen(positions[tried, 0], positions[tried, 1])
        points[:, 2] = sizes[:, 2]
        before = self._before(tried)
        boxes = np.zeros((len(reserved) + len(tried), 4), np.float32)
        boxes[: len(reserved)] = np.array(reserved, np.float32).reshape(-1, 4)
        sides = np.empty(len(tried), np.int8)
        most = min(int(viewport.width * viewport.height / _AREA) + len(must), _MOST + len(must))
        boxed = np.ascontiguousarray(sizes[:, :2])
        size = (float(viewport.width), float(viewport.height))
        place(points, boxed, before, len(must), most, boxes, sides, len(reserved), *size)
        self._keep(tried, points, sizes, boxes[len(reserved) :], sides)
        return self.written

    def _before(self, tried: NDArray[np.int32]) -> NDArray[np.int8]:
        """The side that each label had in the last frame, or -1; int8[m]."""
        known = np.sort(np.fromiter(self._sides, np.int32, len(self._sides)))
        sides = np.array([self._sides[point] for point in known.tolist()] or [-1], np.int8)
        places = np.minimum(np.searchsorted(known, tried), len(sides) - 1)
        found: NDArray[np.int8] = np.where(np.isin(tried, known), sides[places], np.int8(-1))
        return found

    def _keep(
        self,
        tried: NDArray[np.int32],
        points: NDArray[np.float32],
        sizes: NDArray[np.float32],
        boxes: NDArray[np.float32],
        sides: NDArray[np.int8],
    ) -> None:
        shown = np.flatnonzero(sides >= 0)
        self._sides = dict(zip(tried[shown].tolist(), sides[shown].tolist(), strict=True))
        self.written = tuple(
            Label(point, x, y, left, top, width, height, apart)
            for point, (x, y, _), (left, top, _, _), (width, height, _), apart in zip(
                tried[shown].tolist(),
                points[shown].tolist(),
                boxes[: len(shown)].tolist(),
                sizes[shown].tolist(),
                (sides[shown] >= SIDES).tolist(),
                strict=True,
            )
        )

    def _tried(
        self,
        positions: NDArray[np.float32],
        winners: NDArray[np.int32],
        count: int,
        viewport: Viewport,
        must: tuple[int, ...],
        preferred: NDArray[np.bool_] | None,
        rank: Callable[[NDArray[np.int32]], NDArray[np.floating]] | None,
    ) -> NDArray[np.int32]:
        """The points whose labels are tried, in order: those that must, then the candidates by importance."""
        found = self._candidates(positions, winners, count, viewport)
        known = np.fromiter(self._sides, np.int32, len(self._sides))
        x, y = viewport.to_screen(positions[known, 0], positions[known, 1])
        known = known[(x >= 0) & (x <= viewport.width) & (y >= 0) & (y <= viewport.height)]
        others = np.setdiff1d(np.union1d(found, known), must)
        ranks = others if rank is None else rank(others)
        written, panned = np.isin(others, known), viewport.scale == self._scale
        self._scale = viewport.scale
        fair = self._first_of_blocks(positions[others], np.where(written, ranks * _STAY, ranks), viewport)
        if panned:  # words that come in at the edge take hardly any other's place
            fair |= written
        importance = ranks * np.where(written, _STAY, 1.0) * np.where(fair, _FAIR, 1.0)
        if preferred is not None:
            importance = importance - len(positions) * preferred[others]
        others = others[np.argsort(importance, kind="stable")]
        return np.concatenate((np.array(must, np.int32), others.astype(np.int32)))

    def _first_of_blocks(
        self, places: NDArray[np.float32], importance: NDArray[np.floating], viewport: Viewport
    ) -> NDArray[np.bool_]:
        """Whether each point is among the most important in its part of the map, so that no part stays nameless."""
        blocks = np.floor(places * viewport.scale / (_BLOCK_WIDTH, _BLOCK_HEIGHT)).astype(np.int64)
        order = np.lexsort((importance, blocks[:, 1], blocks[:, 0]))
        new = np.append(True, (np.diff(blocks[order], axis=0) != 0).any(axis=1))[: len(order)]
        starts = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
        first = np.empty(len(order), bool)
        first[order] = np.arange(len(order)) - starts < _FIRST
        return first

    def _candidates(
        self, positions: NDArray[np.float32], winners: NDArray[np.int32], count: int, viewport: Viewport
    ) -> NDArray[np.int32]:
        columns, rows = int(viewport.width / _CELL_WIDTH) + 2, int(viewport.height / _CELL_HEIGHT) + 2
        if self._taken.shape != (rows, columns):
            self._taken = np.zeros((rows, columns), np.uint8)
        across, down = viewport.scale / _CELL_WIDTH, viewport.scale / _CELL_HEIGHT
        left = np.floor(viewport.x * across - viewport.width / 2 / _CELL_WIDTH)
        top = np.floor(-viewport.y * down - viewport.height / 2 / _CELL_HEIGHT)
        where = np.array(
            [viewport.x, viewport.y, across, viewport.x * across - left, -viewport.y * down - top], np.float32
        )
        found = np.empty(rows * columns, np.int32)
        return found[: candidates(positions, winners, count, where, self._taken, found)]
