import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.map.blending import BLOCK
from app.map.discs import Discs
from app.map.sizes import SIZES, discs_of, radii, ringed, steps


def test_sizes_rise_with_the_value_and_none_is_the_smallest() -> None:
    sizes = steps(np.array([np.nan, -1, 0, 0.5, 1, 2]))
    assert sizes.tolist() == [0, 0, 0, SIZES // 2, SIZES - 1, SIZES - 1]


@given(room=st.floats(0.5, 1e5), zoom=st.floats(0.2, 400))
def test_a_larger_size_is_larger_and_a_ring_wider(room: float, zoom: float) -> None:
    found = radii(room, zoom)
    assert (np.diff(found[:SIZES]) > 0).all()
    assert (found[SIZES:] > found[:SIZES]).all()
    assert found.max() < 25


def test_points_grow_as_one_comes_nearer_and_shrink_in_a_crowd() -> None:
    assert (radii(50, 20) > radii(50, 1)).all()
    assert (radii(1, 1) < radii(500, 1)).all()


def test_small_points_of_a_crowd_are_clearer() -> None:
    weights = [_weights(discs_of(radii(room, 1), 1.0, room))[0, 1] for room in (0.8, 15.0)]
    assert weights[0] < 0.8 * weights[1]


def test_each_size_may_have_a_ring() -> None:
    sizes = np.array([0, 3, SIZES - 1], np.uint8)
    assert ringed(sizes, np.array([True, False, True])).tolist() == [SIZES, 3, 2 * SIZES - 1]
    edges = _weights(discs_of(radii(50, 1), 1.0, 50))[:, 0]
    assert (edges[SIZES:] > edges[:SIZES]).all()


def _weights(discs: Discs) -> np.ndarray:
    """How much the edge and the disc of each size cover."""
    bounds = [*discs.starts[:, 0, 0].tolist(), len(discs.masks)]
    parts = [discs.masks[start:end].reshape(-1, 2, BLOCK) for start, end in itertools.pairwise(bounds)]
    return np.array([part.sum(axis=(0, 2)) for part in parts])
