"""Only time awake and at work counts."""

from __future__ import annotations

import pytest

from core.training import clock as clock_module
from core.training.clock import LONGEST_GAP, WorkClock


def test_sleep_and_pauses_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(clock_module.time, "perf_counter", lambda: now[0])
    clock = WorkClock(5.0)
    now[0] += 1
    clock.count()
    now[0] += 3600  # the laptop slept
    clock.count()
    now[0] += 10
    clock.skip()
    now[0] += LONGEST_GAP
    clock.count()
    assert clock.seconds == 6.0 + LONGEST_GAP
    now[0] += 60
    clock.count_all()
    assert clock.seconds == 66.0 + LONGEST_GAP
