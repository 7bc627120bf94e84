"""A loss that no learning leads to is noticed within seconds, and a bad moment is no alarm."""

from __future__ import annotations

import math

import pytest

from core.training.divergence import Divergence


@pytest.mark.parametrize("loss", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_no_number_is_noticed_at_once(loss: float) -> None:
    assert Divergence(4.0).noticed(loss, 1, 0.0)


def seconds_until_noticed(losses: list[float]) -> float | None:
    """By looks 50 times a second at 100 examples each; `losses` is the mean loss in each half second."""
    divergence, total = Divergence(4.0), 0.0
    for look in range(25 * len(losses)):
        total += 100 * losses[look // 25]
        if divergence.noticed(total, 100 * (look + 1), (look + 1) / 50):
            return (look + 1) / 50
    return None


def test_an_absurd_loss_is_noticed_within_five_seconds_if_it_lasts() -> None:
    found = seconds_until_noticed([4.0] * 4 + [100.0] * 10)
    assert found is not None
    assert found - 2.0 < 5.0
    assert seconds_until_noticed([4.0, 100.0, 4.0] * 10) is None
    assert seconds_until_noticed([12.0] * 20) is None
