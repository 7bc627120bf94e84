import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds.axis_view import AxisView
from app.vectors.questions import Question
from core.vectors.word_sets import WordSet


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> AxisView:
    view = AxisView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(328, 600)
    view.show()
    return view


def ask(qtbot: QtBot, view: AxisView, low: str, high: str, words: str) -> list[str]:
    with qtbot.waitSignal(view.asked):
        view.ask(Question("axis", (("low", low), ("high", high), ("words", words))))
    return [answer.word for answer in view.answers.answers]


def test_words_are_sorted_from_pole_to_pole(qtbot: QtBot, view: AxisView, session: Session) -> None:
    assert ask(qtbot, view, "man", "king", "woman, queen, prince, kin") == ["prince", "queen", "kin", "woman"]
    assert view.strip.isVisible()
    view.form.set_value("list")
    assert view.answers.isVisible()
    assert not view.strip.isVisible()
    assert set(session.highlighted) == {"prince", "queen", "kin", "woman"}


def test_poles_may_be_sets_and_words_the_most_frequent_or_those_between(
    qtbot: QtBot, view: AxisView, session: Session
) -> None:
    session.set_sets((WordSet("people", ("man", "woman", "tsar")),))
    assert set(ask(qtbot, view, "@people", "king, prince", "@frequent 3")) == {"the", "king", "man"}
    between = ask(qtbot, view, "man", "king", "")
    assert set(between) == {"the", "woman", "queen", "kingdom", "kin", "prince"}


def test_the_axis_can_be_the_map_s(qtbot: QtBot, view: AxisView, session: Session) -> None:
    ask(qtbot, view, "man, woman", "king", "queen, kin")
    with qtbot.waitSignal(session.axis_requested) as asked:
        view.as_map.click()
    assert asked.args == ["king - avg(man, woman)"]


def test_equal_poles_are_no_axis_and_near_ones_are_said_to_be(qtbot: QtBot, view: AxisView) -> None:
    ask(qtbot, view, "king", "prince", "queen, kin")
    assert "The poles are near each other (cosine 0.981)" in view.note.text()
    view.ask(Question("axis", (("low", "king"), ("high", "king"), ("words", "queen"))))
    qtbot.waitUntil(view.trouble.isVisible)
    assert "same vector" in view.trouble.message.text()


def test_the_strip_selects(qtbot: QtBot, view: AxisView, session: Session) -> None:
    words = ask(qtbot, view, "man", "king", "woman, queen, prince, kin")
    view.strip.setFocus()
    for _ in range(2):
        qtbot.keyClick(view.strip, Qt.Key.Key_Down)
    qtbot.keyClick(view.strip, Qt.Key.Key_Return)
    assert session.selection == words[1]
