"""Steps come once each and in order, and a held schedule waits for those that were begun."""

from __future__ import annotations

import numpy as np
import pytest

from core.job import Job, start
from core.training.schedule import Schedule, Step


def schedule(position: int = 0) -> Schedule:
    return Schedule(np.array([0, 10, 25, 30]), epochs=2, rates=(0.1, 0.01), position=position)


def test_steps_come_epoch_by_epoch_and_go_on_from_any_position() -> None:
    steps = schedule()
    taken = []
    while (step := steps.take()) is not None:
        taken.append(step)
        steps.finish()
    assert taken[:4] == [Step(0, 0, 0, 10), Step(0, 1, 10, 25), Step(0, 2, 25, 30), Step(1, 0, 0, 10)]
    assert len(taken) == 6
    later = schedule(position=4)
    assert later.tokens_before == 40
    assert later.take() == taken[4]
    with pytest.raises(ValueError, match="Step 7 is none"):
        schedule(position=7)


def test_a_held_schedule_waits_for_what_was_begun_and_hands_out_nothing() -> None:
    steps = schedule()
    steps.take()
    assert not steps.hold(0.0)
    steps.finish()
    assert steps.hold(0.0)
    waiting = start(lambda job: steps.take(), Job())
    assert steps.position == 1
    assert not waiting.done()
    steps.release()
    assert waiting.result(5) == Step(0, 1, 10, 25)
    steps.hold(0.0)
    waiting = start(lambda job: steps.take(), Job())
    steps.stop()
    assert waiting.result(5) is None


def test_the_rate_falls_with_the_position_from_the_first_to_the_last() -> None:
    steps = schedule()
    assert [steps.rate(position) for position in (0, 30, 60)] == pytest.approx([0.1, 0.055, 0.01])
