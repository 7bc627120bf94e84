import math

import numpy as np
import pytest

from app.map.blending import BLOCK
from app.map.discs import coverage, discs


@pytest.mark.parametrize("radius", [1.5, 4.0, 11.3])
def test_a_disc_covers_its_area(radius: float) -> None:
    covered = coverage(radius, 1.0, 0.5)
    np.testing.assert_allclose(covered[:, :, 1].sum(axis=(2, 3)) / 256, math.pi * radius**2, rtol=0.06)
    assert covered.sum(axis=2).max() == 256


def test_masks_are_the_coverage_cut_into_blocks() -> None:
    radii, opacities, edges = (0.9, 4.0, 9.0), (0.7, 1.0, 1.0), (0.75, 0.75, 1.5)
    shapes = discs(radii, opacities, edges)
    for size, look in enumerate(zip(radii, opacities, edges, strict=True)):
        covered = coverage(*look)
        side = 2 * int(shapes.reaches[size]) + 1
        assert covered.shape[-1] == side
        blocks = -(-side // BLOCK)
        for row, column in ((0, 0), (2, 3)):
            start = int(shapes.starts[size, row, column])
            mask = shapes.masks[start : start + 2 * side * blocks * BLOCK].reshape(side, blocks, 2, BLOCK)
            rows = mask.transpose(2, 0, 1, 3).reshape(2, side, -1)
            np.testing.assert_array_equal(rows[..., :side], covered[row, column])
            assert not rows[..., side:].any()
    assert shapes.air == 2 * shapes.reaches.max() + BLOCK
