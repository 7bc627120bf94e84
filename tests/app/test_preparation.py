from __future__ import annotations

import threading
import time

import pytest

from app.preparation import THREAD, Preparation
from core.job import Cancelled, Job


@pytest.fixture
def taken() -> list[str]:
    return []


def test_one_thread_takes_each_step_once_and_in_order(taken: list[str]) -> None:
    threads: set[str] = set()

    def step(name: str) -> None:
        threads.add(threading.current_thread().name)
        taken.append(name)

    prepared = Preparation()
    for name in ("a", "b", "a", "c"):
        prepared.soon(step, name)
    prepared.need(Job(), step, "c")
    prepared.need(Job(), step, "b")
    assert sorted(taken) == ["a", "b", "c"]
    assert threads == {THREAD}
    assert prepared.has(step, "a") == ("a" in taken)
    prepared.need(Job(), step, "a")
    assert len(taken) == 3


def test_what_is_needed_comes_before_what_waits(taken: list[str]) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def first() -> None:
        begun.set()
        go_on.wait(5)

    def step(name: str) -> None:
        taken.append(name)

    prepared = Preparation()
    prepared.soon(first)
    for name in ("a", "b"):
        prepared.soon(step, name)
    begun.wait(5)
    needing = threading.Thread(target=prepared.need, args=(Job(), step, "b"))
    needing.start()
    while prepared._waiting[0][1][0] != "b":
        time.sleep(0.001)
    go_on.set()
    needing.join(5)
    prepared.need(Job(), step, "a")
    assert taken == ["b", "a"]


def test_whoever_waits_is_told_and_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.preparation._LONG", 0.0)
    go_on, job = threading.Event(), Job()
    prepared = Preparation()
    errors: list[BaseException] = []

    def need() -> None:
        try:
            prepared.need(job, step)
        except Cancelled as error:
            errors.append(error)

    def step() -> None:
        go_on.wait(5)

    needing = threading.Thread(target=need)
    needing.start()
    while job.progress.stage != "Preparing (first start only)":
        time.sleep(0.001)
    job.cancel()
    needing.join(5)
    assert len(errors) == 1
    go_on.set()


def test_a_step_that_fails_holds_up_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise OSError("no room")

    prepared = Preparation()
    prepared.need(Job(), broken)
    assert "broken could not be prepared" in caplog.text
