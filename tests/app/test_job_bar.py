from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app import job_bar, question
from app.job_bar import JobBar
from core.job import Cancelled, Job


@pytest.fixture
def bar(qtbot: QtBot) -> JobBar:
    made = JobBar()
    qtbot.addWidget(made)
    return made


def button(bar: JobBar, text: str) -> QPushButton:
    return next(b for b in bar.findChildren(QPushButton) if b.text() == text)


def until_cancelled(job: Job) -> None:
    while True:
        job.report("Working", 1, 4)
        threading.Event().wait(0.001)


def test_a_result_arrives_on_the_windows_thread(bar: JobBar, qtbot: QtBot) -> None:
    arrived: list[tuple[int, threading.Thread]] = []
    bar.run("sum", "Adding", lambda job: 1 + 2, lambda result: arrived.append((result, threading.current_thread())))
    assert bar.running("sum")
    qtbot.waitUntil(lambda: bool(arrived))
    assert arrived == [(3, threading.main_thread())]
    assert not bar.running()
    assert bar.isHidden()


def test_the_bar_appears_for_a_job_that_lasts_and_for_no_other(bar: JobBar, qtbot: QtBot) -> None:
    seen: list[bool] = []
    bar.shown.connect(seen.append)
    bar.run("sum", "Adding", lambda job: 3, lambda result: None)
    qtbot.waitUntil(lambda: not bar.running())
    assert True not in seen
    bar.run("read", "Reading", until_cancelled, lambda result: None)
    assert bar.isHidden()
    qtbot.waitUntil(lambda: not bar.isHidden())
    bar.cancel("read")
    assert bar.isHidden()


def test_a_refusal_is_shown_as_it_stands_and_can_be_dismissed(bar: JobBar, qtbot: QtBot) -> None:
    def refuse(job: Job) -> None:
        raise ValueError("line 3 of a.txt is not UTF-8")

    bar.run("read", "Reading", refuse, lambda result: pytest.fail("there is no result"))
    qtbot.waitUntil(lambda: bar.messages() == ["line 3 of a.txt is not UTF-8"])
    bar.findChildren(job_bar.QToolButton)[0].click()
    assert bar.messages() == []
    assert bar.isHidden()


def test_failed_hears_the_message_instead_of_the_bar(bar: JobBar, qtbot: QtBot) -> None:
    heard: list[str] = []

    def refuse(job: Job) -> None:
        raise OSError("no such file")

    bar.run("read", "Reading", refuse, lambda result: None, heard.append)
    qtbot.waitUntil(lambda: heard == ["no such file"])
    assert bar.messages() == []


def test_an_unexpected_error_is_logged_and_named(bar: JobBar, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    def break_down(job: Job) -> None:
        raise KeyError("x")

    bar.run("read", "Reading", break_down, lambda result: None)
    qtbot.waitUntil(lambda: bool(bar.messages()))
    assert "KeyError" in bar.messages()[0]
    assert "Traceback" in caplog.text


def test_no_memory_says_what_to_do(bar: JobBar, qtbot: QtBot) -> None:
    def exhaust(job: Job) -> None:
        raise MemoryError

    bar.run("read", "Reading", exhaust, lambda result: None)
    qtbot.waitUntil(lambda: bool(bar.messages()))
    assert "memory" in bar.messages()[0]


def test_cancel_frees_the_window_at_once_and_drops_the_result(bar: JobBar, qtbot: QtBot) -> None:
    release = threading.Event()
    ended = threading.Event()

    def deaf(job: Job) -> int:
        release.wait()
        ended.set()
        return 1

    bar.run("deaf", "Working", deaf, lambda result: pytest.fail("the result was to be dropped"))
    button(bar, "Cancel").click()
    assert not bar.running("deaf")
    assert bar.isHidden()
    release.set()
    ended.wait()
    with qtbot.waitSignal(bar.timer.timeout):
        pass
    assert not bar.timer.isActive()


@pytest.mark.parametrize("answer", [True, False])
def test_a_second_of_the_same_kind_asks(
    bar: JobBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    asked: list[str] = []

    def reply(parent: object, title: str, text: str, *verbs: str) -> bool:
        asked.append(text)
        return answer

    monkeypatch.setattr(question, "confirmed", reply)
    first = bar.run("read", "Reading a.txt", until_cancelled, lambda result: None)
    bar.run("other", "Something else", until_cancelled, lambda result: None)
    assert asked == []
    second = bar.run("read", "Reading b.txt", until_cancelled, lambda result: None)
    assert "Reading a.txt" in asked[0]
    assert "Reading b.txt" in asked[0]
    assert first.cancelled == answer
    assert second.cancelled != answer
    bar.cancel_all()
    assert not bar.running()


def test_stop_and_keep_stands_where_the_work_has_such_an_end(bar: JobBar, qtbot: QtBot) -> None:
    stopped = threading.Event()
    kept: list[str] = []

    def work(job: Job) -> str:
        stopped.wait()
        return "half"

    bar.run("training", "Training", work, kept.append, stop=stopped.set)
    button(bar, "Stop and keep").click()
    qtbot.waitUntil(lambda: kept == ["half"])


def test_messages_do_not_pile_up(bar: JobBar, qtbot: QtBot) -> None:
    for text in "abcda":
        bar.show_message(text, "error")
    assert bar.messages() == ["c", "d", "a"]


def test_a_message_is_as_high_as_its_lines(bar: JobBar, qtbot: QtBot) -> None:
    text = "A sentence that takes a few lines in a column and one in a window. " * 2
    bar.resize(1_200, bar.height())
    bar.show()
    bar.show_message(text)
    label = next(label for label in bar.findChildren(QLabel) if label.text() == text)
    qtbot.waitUntil(lambda: label.width() > 1_000)
    assert label.sizeHint().height() < 2 * label.fontMetrics().lineSpacing()


def test_work_that_ends_as_cancelled_by_itself_is_told(bar: JobBar, qtbot: QtBot) -> None:
    def give_up(job: Job) -> None:
        raise Cancelled

    with qtbot.waitSignal(bar.cancelled) as told:
        bar.run("sum", "Adding", give_up, lambda result: pytest.fail("there is no result"))
    assert told.args == ["sum"]
    assert bar.messages() == []
