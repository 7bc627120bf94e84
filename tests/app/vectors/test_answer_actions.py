import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.answers import AnswerList
from core.text.corpus import Corpus
from core.vectors.embeddings import Neighbour


@pytest.fixture
def listed(qtbot: QtBot, session: Session, job_bar: JobBar, tale: Corpus) -> AnswerList:
    session.set_corpus(tale)
    listed = AnswerList(session, job_bar, "Neighbours")
    qtbot.addWidget(listed)
    listed.resize(300, 200)
    answers = [Neighbour(word, 0.5, 3) for word in ("queen", "prince", "man")]
    listed.show_answers(answers, "cosine", about="king")
    listed.show()
    return listed


def enabled(listed: AnswerList) -> dict[str, bool]:
    return {
        action.text().replace("&", ""): action.isEnabled() for action in listed.actions() if not action.isSeparator()
    }


def press(qtbot: QtBot, listed: AnswerList, key: Qt.Key) -> None:
    listed.activateWindow()
    listed.setFocus()
    qtbot.keyClick(listed, key, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


def test_the_keys_ask_about_the_row(qtbot: QtBot, listed: AnswerList, session: Session) -> None:
    told: list[object] = []
    session.lines_requested.connect(told.append)
    session.reason_requested.connect(lambda first, second: told.append((first, second)))
    session.fly_to_requested.connect(told.append)
    listed.setCurrentIndex(listed.model().index(1, 0))
    for key in (Qt.Key.Key_T, Qt.Key.Key_W, Qt.Key.Key_F):
        press(qtbot, listed, key)
    assert told == ["prince", ("king", "prince"), "prince"]
    press(qtbot, listed, Qt.Key.Key_C)
    assert session.chosen == ("prince",)


def test_several_rows_are_chosen_and_watched_together(listed: AnswerList, session: Session) -> None:
    actions = {action.text().replace("&", ""): action for action in listed.actions()}
    session.watch(("king",))
    listed.selectAll()
    actions["Watch while training"].trigger()
    assert session.watched == ("king", "queen", "prince", "man")
    actions["Choose on the map"].trigger()
    assert session.chosen == ("queen", "prince", "man")
    assert not enabled(listed)["Fly to it"]


def test_no_more_words_are_watched_than_can_be(listed: AnswerList, session: Session) -> None:
    session.watch(("a", "b", "c", "d"))
    listed.setCurrentIndex(listed.model().index(0, 0))
    assert enabled(listed)["Watch while training"]
    listed.selectAll()
    assert not enabled(listed)["Watch while training"]


def test_what_cannot_be_done_is_off(listed: AnswerList, session: Session) -> None:
    assert not any(on for text, on in enabled(listed).items() if text != "Copy as a table")
    listed.setCurrentIndex(listed.model().index(0, 0))
    assert all(enabled(listed).values())
    assert "Why near king?" in enabled(listed)
    session.set_corpus(None)
    assert not enabled(listed)["Lines in the text"]
    assert not enabled(listed)["Why near king?"]
    assert enabled(listed)["Fly to it"]


def test_answers_to_a_sum_have_no_one_word_that_they_are_near_to(listed: AnswerList) -> None:
    listed.show_answers([Neighbour("queen", 0.5, 3)], "cosine")
    listed.setCurrentIndex(listed.model().index(0, 0))
    assert not enabled(listed)["Why near?"]
