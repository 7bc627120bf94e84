"""What the walk draws, by the kernels' own functions."""

from typing import Any

import numba
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.training import kernels
from core.training.mechanics.walk import Random
from core.training.sampling import noise


@numba.njit(_nrt=False)
def draw(noise: Any, state: Any) -> Any:
    return kernels.draw_noise(noise, state)


@given(st.integers(1, 2**64 - 1))
def test_the_draws_are_those_of_the_kernels(seed: int) -> None:
    table, state, random = noise(np.array([40, 9, 7, 5, 1, 1]), 0.75, 5), np.full(1, seed, np.uint64), Random(seed)
    assert [random.noise(table) for _ in range(20)] == [int(draw(table, state)) for _ in range(20)]
