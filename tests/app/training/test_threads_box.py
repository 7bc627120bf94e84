from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.training.threads_box import ThreadsBox, repeatable


@pytest.fixture
def box(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> ThreadsBox:
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    made = ThreadsBox()
    qtbot.addWidget(made)
    made.fill(2)
    return made


def test_what_the_machine_has_is_offered(box: ThreadsBox) -> None:
    offered = [box.itemText(place) for place in range(box.count())]
    assert offered == ["Auto: 2", "1", "1, reproducible everywhere", "2", "3"]
    threads = []
    for place in range(box.count()):
        box.setCurrentIndex(place)
        threads.append((box.threads, box.reproducible))
    assert threads == [(None, False), (1, False), (1, True), (2, False), (3, False)]


def test_another_text_leaves_the_choice(box: ThreadsBox) -> None:
    box.setCurrentIndex(2)
    box.fill(1)
    assert box.reproducible


def test_it_follows_the_arithmetic_without_saying_that_it_was_changed(box: ThreadsBox, qtbot: QtBot) -> None:
    box.setCurrentIndex(1)
    with qtbot.assertNotEmitted(box.currentIndexChanged):
        box.show_arithmetic(True)
        assert box.reproducible
        box.show_arithmetic(False)
        assert box.currentText() == "1"
    box.setCurrentIndex(3)
    box.show_arithmetic(True)
    assert box.threads == 2


def test_what_can_be_repeated_is_said() -> None:
    assert "no run can be repeated" in repeatable(2, True)
    assert "every processor" in repeatable(1, True)
    assert "every processor" not in repeatable(1, False)
