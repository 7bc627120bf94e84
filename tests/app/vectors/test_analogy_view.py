from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.analogy_view import AnalogyView
from core.text.corpus import Corpus, Reading
from core.text.vocabulary import Vocabulary, Words


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> AnalogyView:
    view = AnalogyView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(328, 300)
    view.show()
    return view


def fill(view: AnalogyView, *words: str) -> None:
    for field, word in zip(view.fields, words, strict=True):
        field.setText(word)


@pytest.mark.parametrize("method", ["add", "mul"])
def test_the_fourth_word_is_found_and_listed(qtbot: QtBot, view: AnalogyView, session: Session, method: str) -> None:
    fill(view, "man", "king", "woman")
    view.method.set_value(method)
    qtbot.keyClick(view.fields[2], Qt.Key.Key_Return)
    qtbot.waitUntil(view.answers.isVisible)
    assert view.answers.answers[0].word == "queen"
    assert "queen" in [label.text() for label in view.findChildren(QLabel)]
    assert session.highlighted[:4] == ("man", "king", "woman", "queen")
    view.answers.chosen.emit("queen")
    assert session.selection == "queen"


def test_another_method_asks_again(qtbot: QtBot, view: AnalogyView) -> None:
    fill(view, "man", "king", "woman")
    view._ask()
    qtbot.waitUntil(view.answers.isVisible)
    added = view.answers.answers[0].numbers
    view.method.set_value("mul")
    qtbot.waitUntil(lambda: view.answers.answers[0].numbers != added)


def test_a_missing_word_gets_the_cursor(qtbot: QtBot, view: AnalogyView) -> None:
    fill(view, "man", "", "woman")
    view.activateWindow()
    view.findChildren(QPushButton)[-1].click()
    assert view.focusWidget() is view.fields[1]
    assert not view.answers.isVisible()


def test_an_unknown_word_can_be_replaced_by_a_near_one(qtbot: QtBot, view: AnalogyView) -> None:
    fill(view, "man", "king", "wmoan")
    view._ask()
    qtbot.waitUntil(view.trouble.isVisible)
    assert "“wmoan” is not among the 8 words." in view.trouble.message.text()
    view.trouble.links.linkActivated.emit("0")
    assert view.fields[2].text() == "woman"
    qtbot.waitUntil(view.answers.isVisible)
    assert not view.trouble.isVisible()


def test_a_word_that_was_too_rare_to_learn_is_said_to_be(qtbot: QtBot, view: AnalogyView, session: Session) -> None:
    session.corpus = Corpus(
        folder=Path(),
        name="tale",
        documents=(),
        reading=Reading(),
        vocabulary=Vocabulary(Words.of(["king", "unicorn"]), np.array([7000, 3])),
        ids=np.zeros(7003, np.int32),
        line_starts=np.array([0, 7003]),
        line_sources=np.array([0]),
        document_starts=np.array([0, 1]),
        hard_wrapped=False,
        repairs=(),
        key="tale",
    )
    fill(view, "man", "king", "Unicorn")
    view._ask()
    qtbot.waitUntil(view.trouble.isVisible, timeout=20_000)
    assert "It occurs 3 times; words that occur 1,000 times were learnt." in view.trouble.message.text()
