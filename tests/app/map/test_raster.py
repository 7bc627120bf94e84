import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.map.discs import coverage, discs
from app.map.raster import CELL, MARGIN, Raster, claim_cells, draw_discs
from app.map.viewport import Viewport

VIEW = Viewport(0.1, -0.2, 40, 160, 120)


def _points(seed: int, count: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 2)).astype(np.float32)


def _claimed(
    positions: np.ndarray, first: np.ndarray, total: int, place: np.ndarray, shape: tuple[int, int]
) -> tuple[np.ndarray, list[int]]:
    """The plain meaning of `claim_cells`."""
    cells, winners = np.full(shape, -1, np.int32), []
    for point in [*first.tolist(), *range(total)]:
        column = (positions[point, 0] - place[0]) * place[2] + place[3]
        row = (place[1] - positions[point, 1]) * place[2] + place[4]
        if 0 <= row < shape[0] and 0 <= column < shape[1] and cells[int(row), int(column)] < 0:
            cells[int(row), int(column)] = point
            winners.append(point)
    return cells, winners


@settings(deadline=None)
@given(
    seed=st.integers(0, 1000), count=st.integers(0, 300), first=st.lists(st.integers(0, 299), max_size=5, unique=True)
)
def test_the_first_point_of_each_cell_wins(seed: int, count: int, first: list[int]) -> None:
    positions = _points(seed, count)
    before = np.array([point for point in first if point < count], np.int32)
    place = np.array([0.05, 0.1, 8.5, 14.25, 10.5], np.float32)
    cells, winners = np.zeros((20, 30), np.int32), np.zeros(601, np.int32)
    won = claim_cells(positions, before, count, place, cells, winners)
    expected_cells, expected_winners = _claimed(positions, before, count, place, (20, 30))
    np.testing.assert_array_equal(cells, expected_cells)
    assert winners[:won].tolist() == expected_winners


def _channels(pixels: np.ndarray) -> np.ndarray:
    return np.stack([(pixels >> shift) & 255 for shift in (24, 16, 8, 0)], axis=-1).astype(np.int64)


def test_discs_are_drawn_as_plain_numpy_draws_them() -> None:
    positions = _points(1, 80)
    colours = np.random.default_rng(2).integers(0xFF000000, 0xFFFFFFFF, 80).astype(np.uint32)
    sizes = (np.arange(80) % 3).astype(np.uint8)
    looks = ((0.9, 2.3, 4.0), (0.7, 1.0, 1.0), (0.75, 0.75, 1.5))
    shapes, coverages = discs(*looks), [coverage(*look).astype(np.int64) for look in zip(*looks, strict=True)]
    place = np.array([0, 0, 15, 30.5, 20.25], np.float32)
    ground = 0xFF112233
    air = shapes.air
    whole = np.full((40 + 2 * air, 60 + 2 * air), ground, np.uint32)
    pixels, rings = whole[air:-air, air:-air], np.where(np.arange(80) % 4, 0, 0xFFFF8800).astype(np.uint32)
    winners = np.arange(80, dtype=np.int32)
    masks = (shapes.masks, shapes.starts, shapes.reaches)
    draw_discs(whole, air, ground, positions, winners, 80, place, colours, rings, sizes, *masks)
    expected = np.broadcast_to(_channels(np.array(ground, np.uint32)), (40, 60, 4)).copy()
    for point in reversed(range(80)):
        x = (positions[point, 0] - place[0]) * place[2] + place[3]
        y = (place[1] - positions[point, 1]) * place[2] + place[4]
        left, top = math.floor(x), math.floor(y)
        mask = coverages[sizes[point]][int((y - top) * 4), int((x - left) * 4)]
        middle = mask.shape[1] // 2
        for row in range(mask.shape[1]):
            for column in range(mask.shape[2]):
                pixel = (top + row - middle, left + column - middle)
                if 0 <= pixel[0] < 40 and 0 <= pixel[1] < 60 and mask[:, row, column].any():
                    edge = _channels(np.array(rings[point] or ground, np.uint32))
                    outline, disc = mask[:, row, column].tolist()
                    under = expected[pixel] * (256 - outline - disc)
                    expected[pixel] = (under + edge * outline + _channels(colours[point]) * disc) >> 8
    np.testing.assert_array_equal(_channels(pixels), expected)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_frame_has_the_pixels_of_the_device(ratio: float) -> None:
    raster, positions = Raster(), 0.3 * _points(3, 50)
    raster.claim(positions, np.zeros(0, np.int32), 50, VIEW)
    shapes = discs((2.0 * ratio,), (1.0,), (ratio,))
    raster.pixels.resize(VIEW.width, VIEW.height, ratio, shapes.air)
    raster.pixels.whole[:] = 0xFF000000
    white, no_rings, sizes = np.full(50, 0xFFFFFFFF, np.uint32), np.zeros(0, np.uint32), np.zeros(50, np.uint8)
    raster.draw(positions, white, no_rings, sizes, shapes, 0xFF000000, VIEW, ratio)
    assert raster.pixels.seen.shape == (120 * ratio, 160 * ratio)
    x, y = VIEW.to_screen(*positions[0].tolist())
    assert raster.pixels.seen[int(y * ratio), int(x * ratio)] == 0xFFFFFFFF


@given(right=st.floats(-30, 30), down=st.floats(-30, 30), seed=st.integers(0, 100))
def test_panning_changes_no_winner_in_the_middle(right: float, down: float, seed: int) -> None:
    positions, raster = _points(seed, 400), Raster()
    none = np.zeros(0, np.int32)
    found = []
    for view in (VIEW, VIEW.panned(right, down)):
        raster.claim(positions, none, 400, view)
        x, y = VIEW.to_screen(positions[:, 0], positions[:, 1])
        inside = np.flatnonzero((abs(x - 80) < 40) & (abs(y - 60) < 20))
        found.append(set(inside.tolist()) & set(raster.winners[: raster.count].tolist()))
    assert len(found[0] ^ found[1]) <= 2  # a point on the line between two cells


def test_the_cells_are_the_hit_test() -> None:
    raster = Raster()
    positions = np.array([[0, 0], [1, 1], [30, 30]], np.float32)
    raster.claim(positions, np.zeros(0, np.int32), 3, VIEW)
    for point in (0, 1):
        left, top = VIEW.to_screen(*positions[point].tolist())
        assert raster.points_near(left + 3, top - 3, 8, VIEW).tolist() == [point]
    assert raster.points_near(5, 5, 8, VIEW).tolist() == []
    assert raster.points_near(-500, 1e6, 8, VIEW).tolist() == []
    assert len(raster.winners) > (160 / CELL + 2 * MARGIN) * (120 / CELL + 2 * MARGIN)
