import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds.analogy_view import AnalogyView
from app.vectors.questions import Question
from core.text.corpus import Corpus


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> AnalogyView:
    view = AnalogyView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(328, 600)
    view.show()
    return view


def fill(view: AnalogyView, *words: str) -> None:
    for field, word in zip(view.fields.values(), words, strict=True):
        field.setText(word)


@pytest.mark.parametrize("method", ["add", "mul"])
def test_the_fourth_word_is_found_with_arrows_on_the_map(
    qtbot: QtBot, view: AnalogyView, session: Session, method: str
) -> None:
    fill(view, "man", "king", "woman")
    view.method.set_value(method)
    with qtbot.waitSignal(view.asked) as asked:
        qtbot.keyClick(view.fields["c"], Qt.Key.Key_Return)
    assert view.answers.isVisible()
    assert view.answers.answers[0].word == view.best.text() == "queen"
    assert session.highlighted == ("man", "king", "woman", "queen")
    assert session.arrows == (("man", "king"), ("woman", "queen"))
    question: Question = asked.args[0]
    assert question.values == (("a", "man"), ("b", "king"), ("c", "woman"))
    assert question.value("method") == method


def test_another_answer_moves_the_second_arrow(qtbot: QtBot, view: AnalogyView, session: Session) -> None:
    with qtbot.waitSignal(view.asked):
        view.ask(Question("analogy", (("a", "Man"), ("b", "king"), ("c", "woman"))))
    other = view.answers.answers[2].word
    view.answers.chosen.emit(other)
    assert session.arrows == (("man", "king"), ("woman", other))
    assert session.selection is None
    session.set_highlighted(("prince",))
    assert session.arrows == ()


def test_the_parts_make_up_the_score_in_what_is_taken_away(qtbot: QtBot, view: AnalogyView) -> None:
    for method, combine in (("add", np.sum), ("mul", np.prod)):
        with qtbot.waitSignal(view.asked):
            view.ask(Question("analogy", (("a", "man"), ("b", "king"), ("c", "woman")), (("method", method),)))
        table = view.answers.table()
        assert table.headings[2:5] == ("part of king", "part of woman", "part of man")
        for _, score, *parts, _ in table.rows:
            assert combine(parts) == pytest.approx(score, abs=1e-6)
    view.answers.take.copy()
    assert QApplication.clipboard().text().startswith("word\tscore\tpart of king")


def test_without_leaving_them_out_the_three_words_answer_and_it_is_said(qtbot: QtBot, view: AnalogyView) -> None:
    fill(view, "man", "king", "woman")
    with qtbot.waitSignal(view.asked):
        view.button.click()
    assert not view.note.isVisible()
    assert not {"man", "king", "woman"} & {answer.word for answer in view.answers.answers}
    with qtbot.waitSignal(view.asked):
        view.leave_out.click()
    assert {"man", "king", "woman"} & {answer.word for answer in view.answers.answers}
    assert view.note.isVisible()


def test_a_missing_word_gets_the_cursor(view: AnalogyView) -> None:
    fill(view, "man", "", "woman")
    view.activateWindow()
    view.button.click()
    assert view.focusWidget() is view.fields["b"]
    assert not view.answers.isVisible()


def test_the_example_is_made_of_words_that_are_there(qtbot: QtBot, view: AnalogyView) -> None:
    with qtbot.waitSignal(view.asked) as asked:
        view.take_example()
    assert [text for _, text in asked.args[0].values] == ["man", "king", "woman"]


def test_an_unknown_word_can_be_replaced_by_a_near_one(qtbot: QtBot, view: AnalogyView) -> None:
    fill(view, "man", "king", "wmoan")
    view.submit()
    qtbot.waitUntil(view.trouble.isVisible)
    assert "“wmoan” is not among the 8 words." in view.trouble.message.text()
    with qtbot.waitSignal(view.asked):
        view.trouble.links.linkActivated.emit("0")
    assert view.fields["c"].text() == "woman"
    assert view.answers.isVisible()
    assert not view.trouble.isVisible()


def test_other_vectors_put_the_answers_away(qtbot: QtBot, view: AnalogyView) -> None:
    fill(view, "man", "king", "woman")
    with qtbot.waitSignal(view.asked):
        view.submit()
    view.clear()
    assert not view.answers.isVisible()
    assert view.best.text() == "?"
    assert view.fields["a"].text() == "man"


def test_a_word_that_was_too_rare_to_learn_is_said_to_be(
    qtbot: QtBot, view: AnalogyView, session: Session, tale: Corpus
) -> None:
    session.corpus = tale
    fill(view, "man", "king", "Unicorn")
    view.submit()
    qtbot.waitUntil(view.trouble.isVisible, timeout=20_000)
    assert (
        "As “unicorn” it occurs 3 times; only words that occur 1,000 times or more are learnt."
        in view.trouble.message.text()
    )
