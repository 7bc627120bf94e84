from __future__ import annotations

import pytest

from app.figures import amount, duration, size


@pytest.mark.parametrize(
    ("number", "text"), [(512, "512"), (9_999, "9,999"), (42_000, "42k"), (512_345, "0.5M"), (17_000_000, "17M")]
)
def test_amounts(number: float, text: str) -> None:
    assert amount(number) == text


@pytest.mark.parametrize(("number", "text"), [(320, "320 B"), (3.6e6, "3.6 MB"), (1.25e9, "1.2 GB")])
def test_sizes(number: float, text: str) -> None:
    assert size(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (59, "59 s"), (61, "1 min"), (3599, "1 h 0 min"), (4800, "1 h 20 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text
