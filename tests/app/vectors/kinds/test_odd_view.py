import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds.odd_view import OddView
from app.vectors.questions import Question


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> OddView:
    view = OddView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(328, 600)
    view.show()
    return view


def test_the_odd_one_stands_above_the_list(qtbot: QtBot, view: OddView, session: Session) -> None:
    view.fields["words"].setText("king prince, queen man")
    with qtbot.waitSignal(view.asked):
        qtbot.keyClick(view.fields["words"], Qt.Key.Key_Return)
    assert view.odd.text() == "man is the odd one out"
    found = view.answers.answers
    assert found[0].word == "man"
    assert {answer.word for answer in found} == {"king", "prince", "queen", "man"}
    cosines = [answer.numbers[0] for answer in found]
    assert cosines == sorted(cosines)
    assert view.answers.marks["man"] == [theme.current().warning]
    assert session.highlighted[0] == "man"


def test_two_words_are_too_few(view: OddView) -> None:
    view.ask(Question("odd", (("words", "king, queen"),)))
    assert view.trouble.isVisible()
    assert "three words or more" in view.trouble.message.text()
    assert not view.answers.isVisible()


def test_an_unknown_word_is_replaced_and_no_part_of_another(qtbot: QtBot, view: OddView) -> None:
    view.ask(Question("odd", (("words", "kingdom, quen, prince"),)))
    qtbot.waitUntil(view.trouble.isVisible)
    with qtbot.waitSignal(view.asked):
        view.trouble.chosen.emit("quen", "queen")
    assert view.fields["words"].text() == "kingdom, queen, prince"


def test_a_word_of_the_list_is_selected(qtbot: QtBot, view: OddView, session: Session) -> None:
    with qtbot.waitSignal(view.asked):
        view.ask(Question("odd", (("words", "king, queen, man"),)))
    view.answers.chosen.emit("queen")
    assert session.selection == "queen"
