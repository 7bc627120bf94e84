import math

import numpy as np
import pytest

from app.map.stamps import LARGEST, STEPS, stamps


def test_stamps_cover_the_area_of_their_disc() -> None:
    shapes = stamps(1.0)
    for radius in (1.5, 4.0, 10.0, LARGEST):
        level = int(shapes.table[min(int(radius * STEPS), len(shapes.table) - 1)])
        start, end = shapes.discs.starts[level, 1, 1], shapes.discs.starts[level, 1, 2]
        covered = shapes.discs.masks[start:end].reshape(-1, 2, 8)[:, 1].sum() / 256
        assert covered == pytest.approx(math.pi * radius**2, rel=0.25)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_larger_radii_have_larger_stamps(ratio: float) -> None:
    shapes = stamps(ratio)
    assert (np.diff(shapes.table.astype(int)) >= 0).all()
    assert (np.diff(shapes.discs.reaches) >= 0).all()
    assert shapes.discs.reaches[-1] >= LARGEST * ratio
