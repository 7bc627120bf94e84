import math

import numpy as np
import pytest

from app.map.stamps import LARGEST, STEPS, stamps


def test_stamps_cover_the_area_of_their_disc() -> None:
    shapes = stamps(1.0)
    for radius in (1.5, 4.0, 10.0, LARGEST):
        level = int(shapes.table[min(int(radius * STEPS), len(shapes.table) - 1)])
        begin, solid, end = shapes.spans[16 * level + 5].tolist()
        covered = shapes.entries[begin:end, 3].sum() / 256
        assert covered == pytest.approx(math.pi * radius**2, rel=0.25)
        assert (shapes.entries[begin:solid, 3] == 256).all()
        assert np.abs(shapes.entries[begin:end, :2]).max() <= shapes.reaches[level]


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_larger_radii_have_larger_stamps(ratio: float) -> None:
    shapes = stamps(ratio)
    assert (np.diff(shapes.table.astype(int)) >= 0).all()
    assert (np.diff(shapes.reaches) >= 0).all()
    areas = [int(shapes.spans[16 * level, 2] - shapes.spans[16 * level, 0]) for level in range(len(shapes.reaches))]
    assert areas == sorted(areas)
    assert shapes.spans[-1, 2] == len(shapes.entries)
    assert (shapes.entries[:, 2] + shapes.entries[:, 3] <= 256).all()
