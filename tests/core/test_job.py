"""A job publishes its newest progress and ends at its next report when cancelled; its result rides in a future."""

from __future__ import annotations

import threading
from concurrent.futures import wait

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import job as job_module
from core.job import Cancelled, Job, Progress, start


@given(st.floats(0, 1e12), st.floats(0, 1e12))
def test_the_share_done_is_a_share_or_unknown(done: float, total: float) -> None:
    fraction = Progress("Training", done, total).fraction
    assert fraction is None if total == 0 else 0.0 <= fraction <= 1.0  # type: ignore[operator]


def test_the_newest_progress_replaces_the_one_before() -> None:
    job = Job()
    assert job.progress == Progress()
    job.report("Counting", 1, 10)
    job.report("Counting", 2, 10, "2 MB")
    assert job.progress == Progress("Counting", 2, 10, "2 MB")


def test_a_cancelled_job_ends_at_its_next_report() -> None:
    job = Job()
    job.report("Counting")
    job.cancel()
    assert job.cancelled
    with pytest.raises(Cancelled):
        job.report("Encoding")
    with pytest.raises(Cancelled):
        job.check()
    assert job.progress.stage == "Counting"


def test_the_remaining_time_goes_by_the_speed_of_the_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(job_module.time, "monotonic", lambda: now[0])
    job = Job()
    assert job.remaining_seconds is None
    now[0] = 500.0
    job.report("Training", 0, 100)
    now[0] = 510.0
    assert job.remaining_seconds is None
    job.report("Training", 25, 100)
    assert job.remaining_seconds == pytest.approx(30.0)
    job.report("Exporting", 50, 0)
    assert job.remaining_seconds is None


def test_the_result_rides_in_the_future() -> None:
    job = Job()

    def task(job: Job) -> str:
        job.report("Naming", 1, 1)
        return threading.current_thread().name

    future = start(task, job)
    assert future.result(5) == "job task"
    assert job.progress.fraction == 1.0


def test_an_error_rides_in_the_future() -> None:
    def task(job: Job) -> None:
        raise ValueError("line 40 is not text")

    with pytest.raises(ValueError, match="line 40"):
        start(task, Job()).result(5)


def test_even_an_end_of_the_interpreter_does_not_leave_the_reader_waiting() -> None:
    def task(job: Job) -> None:
        raise SystemExit(3)

    assert isinstance(start(task, Job()).exception(5), SystemExit)


def test_cancelling_ends_the_thread() -> None:
    job, reported = Job(), threading.Event()

    def task(job: Job) -> None:
        while True:
            job.report("Turning")
            reported.set()

    future = start(task, job)
    assert reported.wait(5)
    job.cancel()
    with pytest.raises(Cancelled):
        future.result(5)


def test_jobs_run_beside_each_other() -> None:
    together = threading.Barrier(3)
    futures = [start(lambda job: together.wait(5), Job()) for _ in range(3)]
    assert not wait(futures, 5).not_done
