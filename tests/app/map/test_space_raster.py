import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.map.camera import FRONT, Camera
from app.map.raster import CELL, MARGIN
from app.map.space_raster import SpaceRaster, importance

VIEW = Camera((0.0, 0.0, 0.0), FRONT, 3.0, 160, 120).turned(60, 25)
NONE = np.zeros(0, np.int32)
RADII = np.array([3.0, 6.0, 15.0], np.float32)


def _points(seed: int, count: int) -> np.ndarray:
    return (0.8 * np.random.default_rng(seed).normal(size=(count, 3))).astype(np.float32)


def _claimed(positions: np.ndarray, sizes: np.ndarray, first: np.ndarray = NONE) -> SpaceRaster:
    raster = SpaceRaster()
    raster.claim(positions, first, len(positions), np.ones(len(positions), np.bool_), RADII, sizes, VIEW)
    return raster


def _cell(raster: SpaceRaster, point: int) -> tuple[int, int]:
    x, y = raster.places[point].tolist()
    return int(x / CELL + MARGIN), int(MARGIN - y / CELL)


@given(seed=st.integers(0, 500), count=st.integers(1, 300))
def test_the_largest_disc_of_each_cell_wins_and_the_farthest_come_first(seed: int, count: int) -> None:
    positions, sizes = _points(seed, count), (np.arange(count) % 3).astype(np.uint8)
    raster = _claimed(positions, sizes)
    x, y, depths = VIEW.to_screen(positions)
    best: dict[tuple[int, int], int] = {}
    for point in np.flatnonzero(depths > 0.02).tolist():
        assert raster.places[point].tolist() == pytest.approx((float(x[point]), -float(y[point])), abs=0.01, rel=1e-4)
        column, row = _cell(raster, point)
        looks = RADII[sizes[point]] / raster.depths[point]
        inside = 0 <= column < 80 + 2 * MARGIN + 1 and 0 <= row < 60 + 2 * MARGIN + 1
        x_cell, y_cell = raster.places[point].tolist()
        inside = inside and x_cell / CELL + MARGIN >= 0 and MARGIN - y_cell / CELL >= 0
        if inside and (
            (column, row) not in best or looks > RADII[sizes[best[column, row]]] / raster.depths[best[column, row]]
        ):
            best[column, row] = point
    winners = raster.winners[: raster.count]
    assert sorted(winners.tolist()) == sorted(best.values())
    nearness = raster.depths[winners].min() / raster.depths[winners] if count and raster.count else np.zeros(0)
    assert (np.diff(nearness) >= -1 / 2000).all()


def test_marked_and_hidden_points() -> None:
    positions = np.array([[0, 0, 0], [0, 0, 0.5], [0.3, 0, 0]], np.float32)
    sizes = np.array([0, 2, 0], np.uint8)
    camera = Camera((0.0, 0.0, 0.0), FRONT, 3.0, 160, 120)
    raster = SpaceRaster()
    all_shown = np.ones(3, np.bool_)
    raster.claim(positions, NONE, 3, all_shown, RADII, sizes, camera)
    assert raster.points_near(80, 60, 3).tolist() == [1]
    raster.claim(positions, np.array([0], np.int32), 3, all_shown, RADII, sizes, camera)
    assert raster.points_near(80, 60, 3).tolist() == [0]
    raster.claim(positions, NONE, 3, np.array([True, False, True]), RADII, sizes, camera)
    assert raster.points_near(80, 60, 3).tolist() == [0]
    raster.claim(positions, NONE, 2, all_shown, RADII, sizes, camera)
    assert sorted(raster.winners[: raster.count].tolist()) == [1]


def test_nothing_behind_the_eye_is_seen() -> None:
    camera = Camera((0.0, 0.0, 0.0), FRONT, 1.0, 160, 120)
    raster = SpaceRaster()
    behind = np.array([[0, 0, 1.5], [0, 0, 1.0], [np.nan, 0, 0]], np.float32)
    raster.claim(behind, NONE, 3, np.ones(3, np.bool_), RADII, np.zeros(3, np.uint8), camera)
    assert raster.count == 0
    assert (raster.places[:2] < -1e5).all()


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_near_discs_cover_far_ones_and_haze_dims_those(ratio: float) -> None:
    camera = Camera((0.0, 0.0, 0.0), FRONT, 3.0, 160, 120)
    positions = np.array([[0, 0, -1], [0.06, 0, 1], [-0.7, 0, -1]], np.float32)
    raster = SpaceRaster()
    sizes, colours = np.array([2, 1, 1], np.uint8), np.array([0xFFFF0000, 0xFF00FF00, 0xFF0000FF], np.uint32)
    raster.claim(positions, NONE, 3, np.ones(3, np.bool_), RADII, sizes, camera)
    raster.clear(0xFF000000, camera, ratio)
    assert raster.pixels.seen.shape == (120 * ratio, 160 * ratio)
    haze = np.array([3.0, 0.5, 0.9], np.float32)
    raster.draw(NONE, colours, RADII, sizes, haze, 0xFF000000, ratio)

    def pixel(point: int) -> int:
        x, y = (raster.places[point] * ratio).tolist()
        return int(raster.pixels.seen[int(-y), int(x)])

    assert pixel(1) == 0xFF00FF00
    assert 0x70 <= pixel(2) & 0xFF <= 0x90
    assert pixel(2) >> 8 == 0xFF0000
    raster.clear(0xFF000000, camera, ratio)
    raster.draw(np.array([2], np.int32), colours, RADII, sizes, haze, 0xFF000000, ratio)
    assert pixel(2) & 0xFF >= 0xF0


def test_discs_at_the_edge_are_cut_and_not_wrapped() -> None:
    camera = Camera((0.0, 0.0, 0.0), FRONT, 3.0, 160, 120)
    edge = 80 / camera.scale
    positions = np.array([[edge, 0, 0], [-edge, 0.1, 0], [0, 60 / camera.scale, 0]], np.float32)
    raster = SpaceRaster()
    sizes = np.full(3, 2, np.uint8)
    raster.claim(positions, NONE, 3, np.ones(3, np.bool_), RADII, sizes, camera)
    raster.clear(0xFF000000, camera, 1.0)
    raster.draw(NONE, np.full(3, 0xFFFFFFFF, np.uint32), RADII, sizes, np.zeros(3, np.float32), 0xFF000000, 1.0)
    lit = np.argwhere(raster.pixels.seen != 0xFF000000)
    distance = np.min([np.hypot(lit[:, 0] + y, lit[:, 1] - x) for x, y in raster.places.tolist()], axis=0)
    assert distance.max() < 7.5
    assert 3 * math.pi * 25 / 2 < len(lit) < 3 * math.pi * 49 / 2


def test_near_words_are_more_important_than_far_ones_of_the_same_rank() -> None:
    points, depths = np.array([100, 100, 5], np.int32), np.array([2.0, 4.0, 4.0], np.float32)
    near, far, frequent = importance(points, depths, 3.0).tolist()
    assert near < far
    assert frequent < far


def test_names_are_spread_and_sorted() -> None:
    raster = _claimed(_points(3, 2000), np.zeros(2000, np.uint8))
    names = raster.names(VIEW).winners
    weights = importance(names, raster.depths[names], VIEW.distance)
    assert (np.diff(weights) >= 0).all()
    places = raster.places[names]
    cells = {(int(x // 56), int(-y // 20)) for x, y in places.tolist()}
    assert len(cells) == len(names) > 5
