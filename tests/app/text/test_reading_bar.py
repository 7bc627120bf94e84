from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.text.reading_bar import ReadingBar, changes
from core.job import Job
from core.text.building.glimpse import Glimpse
from core.text.corpus import read_corpus
from core.text.reading import Reading


@pytest.fixture
def session(tmp_path: Path) -> Session:
    made = Session()
    (tmp_path / "tale.txt").write_text("the king and the queen\n", encoding="utf-8")
    made.set_corpus(read_corpus([tmp_path / "tale.txt"], Reading(), Job()))
    return made


@pytest.fixture
def bar(qtbot: QtBot, session: Session) -> ReadingBar:
    job_bar = JobBar()
    made = ReadingBar(session, job_bar)
    qtbot.addWidget(job_bar)
    qtbot.addWidget(made)
    return made


def button(bar: ReadingBar, text: str) -> QPushButton:
    return next(button for button in bar.findChildren(QPushButton) if button.text() == text)


def test_it_is_seen_while_something_is_changed_and_names_it(bar: ReadingBar, session: Session) -> None:
    assert bar.isHidden()
    session.set_reading(replace(session.reading, tokenizer="whitespace", only=(("author", "Austen"),)))
    assert not bar.isHidden()
    assert bar.text() == "Changed, not read so yet: Words, Documents"
    session.set_glimpse(Glimpse())
    assert bar.isHidden(), "a text is being read"
    session.set_glimpse(None)
    assert not bar.isHidden(), "the reading failed or was cancelled: what was chosen is still there"


def test_changes_are_read_or_taken_back(qtbot: QtBot, bar: ReadingBar, session: Session) -> None:
    session.set_reading(Reading(bounds="paragraph"))
    with qtbot.waitSignal(session.read_again_requested):
        qtbot.mouseClick(button(bar, "Read again"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(bar, "Undo changes"), Qt.MouseButton.LeftButton)
    assert session.reading == Reading()
    assert bar.isHidden()


def test_without_a_text_there_is_nothing_to_read_again(bar: ReadingBar, session: Session) -> None:
    session.set_corpus(None)
    session.set_reading(Reading(bounds="paragraph"))
    assert bar.isHidden()


def test_changes_are_named_as_on_the_form() -> None:
    assert changes(Reading(), Reading()) == []
    assert changes(Reading(), Reading(encoding="cp1252", steps=())) == ["Encoding", "Steps"]
