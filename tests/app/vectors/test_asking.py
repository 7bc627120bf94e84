import gc
import threading
import weakref

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.vectors.asking import Asker
from core.job import Job


@pytest.fixture
def heard() -> list[object]:
    return []


def test_an_answer_and_an_error_arrive_on_the_window_thread(qtbot: QtBot, heard: list[object]) -> None:
    parent = QObject()
    asker = Asker(parent)
    asker.ask(lambda job: 7, lambda answer: heard.append((answer, threading.current_thread())), heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [(7, threading.main_thread())]

    def wrong(job: Job) -> int:
        raise ValueError("no")

    asker.ask(wrong, heard.append, lambda error: heard.append(str(error)))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard[1] == "no"
    assert not asker.busy


def test_only_the_newest_question_is_answered(qtbot: QtBot, heard: list[object]) -> None:
    parent = QObject()
    asker = Asker(parent)
    gate = threading.Event()

    def slow(job: Job) -> str:
        gate.wait(5)
        return "old"

    asker.ask(slow, heard.append, heard.append)
    asker.ask(lambda job: "new", heard.append, heard.append)
    gate.set()
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.waitUntil(lambda: not asker.busy)
    assert heard == ["new"]


def test_a_dropped_question_is_not_answered(qtbot: QtBot, heard: list[object]) -> None:
    parent = QObject()
    asker = Asker(parent)
    asker.ask(lambda job: "old", heard.append, heard.append)
    asker.drop()
    asker.ask(lambda job: job.check(), lambda _: heard.append("done"), heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["done"]


def test_what_was_asked_about_is_let_go(qtbot: QtBot) -> None:
    class Vectors:
        def take(self, answer: object) -> None:
            seen.append(answer)

    seen: list[object] = []
    parent = QObject()
    asker = Asker(parent)
    for drop in (False, True):
        vectors = Vectors()
        held = weakref.ref(vectors)
        asker.ask(lambda job: 7, vectors.take, lambda _: None)
        if drop:
            asker.drop()
        else:
            qtbot.waitUntil(lambda: bool(seen))
        del vectors
        gc.collect()
        assert held() is None


def test_a_question_ends_with_whoever_asked_it(qtbot: QtBot, heard: list[object]) -> None:
    parent = QObject()
    asker = Asker(parent)
    begun, ended = threading.Event(), threading.Event()

    def work(job: Job) -> None:
        begun.set()
        while not job.cancelled:
            ended.wait(0.01)
        ended.set()

    asker.ask(work, heard.append, heard.append)
    assert begun.wait(5)
    shiboken6.delete(parent)
    assert ended.wait(5)
    assert heard == []
