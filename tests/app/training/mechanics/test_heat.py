"""Numbers as colours and in figures."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from app import theme
from app.training.mechanics.heat import colours_of, figure, greatest, signed


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.12345, "0.123"), (-0.5, "−0.500"), (-0.00012, "−1.2e−4"), (2e5, "2.0e5")],
)  # fmt: skip
def test_numbers_are_written_in_three_figures(value: float, text: str) -> None:
    assert figure(value) == text


def test_signed_numbers_have_their_sign() -> None:
    assert [signed(1.5), signed(-1.5), signed(0)] == ["+1.500", "−1.500", "0"]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_zero_is_in_the_middle_and_what_is_beyond_the_scale_at_its_ends(qapp: QApplication, name: str) -> None:
    theme.apply(qapp, name)
    low, zero, high, beyond, nothing = colours_of(np.array([-1.0, 0.0, 1.0, 9.0, np.nan]), 1.0).tolist()
    assert low != high
    assert beyond == high
    assert nothing == zero
    blue, red = zero & 255, zero >> 16 & 255
    assert abs(blue - red) < 32  # neither side's colour


def test_a_scale_never_ends_at_nothing() -> None:
    assert greatest(np.zeros(3)) > 0
    assert greatest(np.array([np.inf])) > 0
    assert greatest(np.array([0.5, -2.0]), np.array([1.0])) == 2.0
