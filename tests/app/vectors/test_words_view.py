import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds.analogy_view import AnalogyView
from app.vectors.kinds.neighbours_view import NeighboursView
from app.vectors.kinds.odd_view import OddView
from app.vectors.questions import Question
from app.vectors.words_view import KINDS, WordsView, sentence
from core.vectors.embeddings import Embeddings


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> WordsView:
    view = WordsView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(328, 700)
    view.show()
    return view


def neighbours_of(view: WordsView) -> NeighboursView:
    shown = view.views["neighbours"]
    assert isinstance(shown, NeighboursView)
    return shown


def select(qtbot: QtBot, view: WordsView, session: Session, *words: str) -> None:
    for word in words:
        session.select(word)
        qtbot.waitUntil(lambda word=word: asked(view)[-1:] == [word])


def asked(view: WordsView) -> list[str]:
    return [sentence(question) for question in view.history.questions]


def ask_analogy(qtbot: QtBot, view: WordsView) -> AnalogyView:
    view.focus_kind("analogy")
    analogy = view.views["analogy"]
    assert isinstance(analogy, AnalogyView)
    for field, word in zip(analogy.fields.values(), ("man", "king", "woman"), strict=True):
        field.setText(word)
    qtbot.keyClick(analogy.fields["c"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(analogy.answers.answers))
    return analogy


def test_before_there_are_vectors_it_says_what_each_kind_answers(view: WordsView, session: Session) -> None:
    session.set_embeddings(None, exported=True)
    shown = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    assert {kind.label for kind in KINDS.values()} <= set(shown)
    assert {kind.help for kind in KINDS.values()} <= set(shown)
    assert not view.kind_button.isVisible()
    assert not neighbours_of(view).isVisible()


def test_views_are_made_when_they_are_first_shown(view: WordsView) -> None:
    assert list(view.views) == ["neighbours"]
    view.kind_button.chosen.emit("analogy")
    assert list(view.views) == ["neighbours", "analogy"]
    assert view.kind == "analogy"
    assert view.kind_button.text().strip() == "Analogy"
    kept = view.views["neighbours"]
    view.show_kind("neighbours")
    assert view.views["neighbours"] is kept
    assert kept.isVisible()


def test_selected_words_are_questions_in_the_history(qtbot: QtBot, view: WordsView, session: Session) -> None:
    assert not view.back.isEnabled()
    select(qtbot, view, session, "king", "queen", "man")
    assert asked(view) == ["king", "queen", "man"]
    view.back.trigger()
    qtbot.waitUntil(lambda: session.selection == "queen" and view.forward.isEnabled())
    qtbot.waitUntil(lambda: "queen" not in [row.word for row in neighbours_of(view).neighbours.answers])
    view.back.trigger()
    assert session.selection == "king"
    assert not view.back.isEnabled()
    view.forward.trigger()
    assert session.selection == "queen"
    qtbot.waitUntil(lambda: neighbours_of(view).neighbours.about == "queen")
    assert asked(view) == ["king", "queen", "man"], "going back asks nothing new"


def test_back_leads_to_another_kind_and_its_fields(qtbot: QtBot, view: WordsView, session: Session) -> None:
    analogy = ask_analogy(qtbot, view)
    assert asked(view) == ["man is to king as woman is to ?"]
    analogy.answers.doubleClicked.emit(analogy.answers.model().index(0, 0))
    assert view.kind == "neighbours"
    qtbot.waitUntil(lambda: asked(view)[-1] == "queen")
    analogy.fields["a"].setText("the")
    view.back.trigger()
    assert view.kind == "analogy"
    assert analogy.fields["a"].text() == "man"


def test_a_word_of_a_list_is_shown_also_where_it_is_still_the_selected_one(
    qtbot: QtBot, view: WordsView, session: Session
) -> None:
    select(qtbot, view, session, "queen")
    view.focus_kind("odd")
    odd = view.views["odd"]
    assert isinstance(odd, OddView)
    odd.answers.chosen.emit("queen")
    assert view.kind == "neighbours"


def test_the_menu_of_the_history_names_each_question_once_newest_first(
    qtbot: QtBot, view: WordsView, session: Session
) -> None:
    select(qtbot, view, session, "king", "queen", "king")
    menu = view._past
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["king", "queen"]
    menu.actions()[1].trigger()
    assert session.selection == "queen"
    qtbot.waitUntil(lambda: neighbours_of(view).neighbours.about == "queen")


def test_where_the_selection_is_gone_back_leads_to_it(qtbot: QtBot, view: WordsView, session: Session) -> None:
    select(qtbot, view, session, "king", "queen")
    session.select(None)
    view.back.trigger()
    assert session.selection == "queen"


def test_the_history_can_be_put_to_other_vectors(
    qtbot: QtBot, view: WordsView, session: Session, royal: Embeddings
) -> None:
    select(qtbot, view, session, "king")
    session.set_embeddings(None, exported=True)
    assert not view.back.isEnabled()
    session.set_embeddings(royal, exported=True)
    assert session.selection is None
    view.back.trigger()
    assert session.selection == "king"


def test_an_answer_to_a_view_that_was_left_is_not_remembered(qtbot: QtBot, view: WordsView) -> None:
    view.show_kind("analogy")
    neighbours_of(view).asked.emit(Question("neighbours", (("text", "king"),)))
    assert asked(view) == []


def test_doubt_reaches_the_lists_of_views_that_are_made_later(qtbot: QtBot, view: WordsView, session: Session) -> None:
    view.set_doubt(lambda word: "seen 3 times" if word == "queen" else "")
    analogy = ask_analogy(qtbot, view)
    assert analogy.answers.doubt("queen") == "seen 3 times"
    assert neighbours_of(view).neighbours.doubt("queen") == "seen 3 times"


def test_alt_and_an_arrow_go_back(qtbot: QtBot, view: WordsView, session: Session) -> None:
    select(qtbot, view, session, "king", "queen")
    view.activateWindow()
    view.view.focus_first()
    qtbot.keyClick(neighbours_of(view).search, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: session.selection == "king")


def test_a_long_question_is_cut_and_every_kind_has_a_sentence() -> None:
    assert len(sentence(Question("neighbours", (("text", "a" * 500),)))) == 60
    assert sentence(Question("neighbours", (("text", "R&D {x}"),))) == "R&&D {x}"
