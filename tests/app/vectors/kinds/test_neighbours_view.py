import dataclasses

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds.narrowing import Narrowing
from app.vectors.kinds.neighbours_view import NeighboursView
from app.vectors.questions import Question
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from core.vectors.expression import neighbours
from core.vectors.spaces import ACROSS, INPUT, OUTPUT
from core.vectors.word_sets import WordSet


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> NeighboursView:
    view = NeighboursView(session, job_bar)
    qtbot.addWidget(view)
    session.embeddings_changed.connect(view.clear)  # as the panel does
    view.resize(328, 700)
    view.show()
    return view


def words_of(view: NeighboursView) -> list[str]:
    return [answer.word for answer in view.neighbours.answers]


def test_the_selected_word_shows_its_count_rank_and_neighbours(
    qtbot: QtBot, view: NeighboursView, session: Session
) -> None:
    session.select("king")
    qtbot.waitUntil(lambda: bool(words_of(view)))
    assert view.heading.text() == "king"
    assert view.place.text() == "7,000 times in the text · rank 2 of 8"
    assert words_of(view)[0] == "prince"
    assert "king" not in words_of(view)
    assert session.highlighted == tuple(words_of(view))
    assert view.neighbours.isVisible()


def test_enter_on_a_word_selects_it_and_flies_there(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    flown: list[str] = []
    session.fly_to_requested.connect(flown.append)
    view.search.setText("queen")
    view.search.returnPressed.emit()
    assert session.selection == "queen"
    assert flown == ["queen"]
    qtbot.waitUntil(lambda: bool(words_of(view)))


def test_an_expression_lists_its_neighbours(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    session.select("man")
    view.search.setText("king - man + woman")
    view.search.returnPressed.emit()
    qtbot.waitUntil(lambda: view.heading.text() == "king - man + woman")
    assert words_of(view)[0] == "queen"
    assert session.selection is None
    assert session.highlighted[:3] == ("king", "man", "woman")
    session.select("king")
    qtbot.waitUntil(lambda: view.heading.text() == "king" and "king" not in words_of(view))
    session.select(None)
    assert not view.neighbours.isVisible()


def test_an_unknown_word_offers_near_spellings_that_can_be_taken(
    qtbot: QtBot, view: NeighboursView, session: Session
) -> None:
    view.search.setText("qeen")
    view.search.returnPressed.emit()
    qtbot.waitUntil(view.trouble.isVisible)
    assert view.trouble.message.text() == "“qeen” is not among the 8 words."
    assert "queen</a>" in view.trouble.links.text()
    view.trouble.links.linkActivated.emit("0")
    assert view.search.text() == "queen"
    assert session.selection == "queen"
    assert not view.trouble.isVisible()
    qtbot.waitUntil(lambda: bool(words_of(view)))


def test_what_is_no_expression_is_said(qtbot: QtBot, view: NeighboursView) -> None:
    view.search.setText("king + (")
    view.search.returnPressed.emit()
    qtbot.waitUntil(view.trouble.isVisible)
    assert "missing" in view.trouble.message.text()
    assert not view.trouble.links.isVisible()


def test_the_number_of_neighbours_can_be_chosen(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    vectors = np.random.default_rng(1).standard_normal((200, 5)).astype(np.float32)
    embeddings = Embeddings(Words.of(f"w{index}" for index in range(200)), vectors)
    session.set_embeddings(embeddings, exported=True)
    session.select("w7")
    qtbot.waitUntil(lambda: len(words_of(view)) == 10)
    assert view.place.text() == "rank 8 of 200"
    view.count.set_value("1000")
    qtbot.waitUntil(lambda: len(words_of(view)) == 199)
    assert session.highlighted == tuple(words_of(view)[:100])


def test_a_neighbour_that_is_chosen_becomes_the_selection(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    session.select("king")
    qtbot.waitUntil(lambda: bool(words_of(view)))
    view.neighbours.chosen.emit("queen")
    qtbot.waitUntil(lambda: view.heading.text() == "queen" and "king" in words_of(view))
    assert session.selection == "queen"


def test_new_vectors_forget_the_old_questions(
    qtbot: QtBot, view: NeighboursView, session: Session, royal: Embeddings
) -> None:
    view.search.setText("qeen")
    view.search.returnPressed.emit()
    qtbot.waitUntil(view.trouble.isVisible)
    session.set_embeddings(dataclasses.replace(royal, name="other"), exported=True)
    assert not view.trouble.isVisible()
    assert view.search.text() == ""
    assert not view.neighbours.isVisible()


def test_first_words_are_offered(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    links = [link for link in view.findChildren(QPushButton) if link.property("role") == "link"]
    assert links
    links[0].click()
    assert session.selection == links[0].text()
    qtbot.waitUntil(lambda: bool(words_of(view)))


def test_copying_is_confirmed(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    session.select("king")
    qtbot.waitUntil(lambda: bool(words_of(view)))
    view.neighbours.take.copy()
    assert view._job_bar.messages() == ["7 rows were copied as a table."]


def test_first_words_of_one_character(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    characters = Words.of([chr(0x4E00 + place) for place in range(20)])
    embeddings = Embeddings(characters, np.eye(20, dtype=np.float32), None, name="characters")
    embeddings.prepare()
    session.set_embeddings(embeddings, exported=True)
    assert [link.text() for link in view.findChildren(QPushButton) if link.property("role") == "link"]


def test_an_unknown_word_with_no_near_spelling_says_what_to_do(qtbot: QtBot, view: NeighboursView) -> None:
    view.search.setText("xqzzy")
    view.search.returnPressed.emit()
    qtbot.waitUntil(view.trouble.isVisible)
    assert "Begin to type" in view.trouble.links.text()


def test_an_expression_between_slashes_chooses_what_it_matches(
    qtbot: QtBot, view: NeighboursView, session: Session
) -> None:
    view.search.setText("/^k/")
    view.search.returnPressed.emit()
    qtbot.waitUntil(lambda: session.chosen == ("king", "kingdom", "kin"))
    assert view._job_bar.messages() == ["3 words match /^k/ and are chosen on the map."]
    view.search.setText("/zz/")
    view.search.returnPressed.emit()
    qtbot.waitUntil(lambda: len(view._job_bar.messages()) > 0 and "No word" in view._job_bar.messages()[-1])
    assert session.chosen == ("king", "kingdom", "kin")
    view.search.setText("/(/")
    view.search.returnPressed.emit()
    qtbot.waitUntil(view.trouble.isVisible)


def test_words_in_sets_are_marked_in_the_list(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    session.select("king")
    qtbot.waitUntil(lambda: bool(words_of(view)))
    plain = view.neighbours.grab().toImage()
    session.set_sets((WordSet("royal", ("prince", "queen")),))
    assert set(view.neighbours.marks) == {"prince", "queen"}
    assert view.neighbours.grab().toImage() != plain
    session.set_sets((WordSet("royal", ("prince", "queen"), shown=False),))
    assert view.neighbours.grab().toImage() == plain


def test_an_answer_is_a_question_that_can_be_asked_again(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    asked: list[Question] = []
    view.asked.connect(asked.append)
    view.count.set_value("25")
    view.narrowing.set_value(Narrowing(last=5))
    view.go("king")
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert asked[0].value("text") == "king"
    assert set(words_of(view)) == {"queen", "man", "woman", "the"}
    view.narrowing.set_value(Narrowing())
    view.count.set_value("10")
    view.go("king - man")
    qtbot.waitUntil(lambda: asked[-1].value("text") == "king - man")
    assert session.selection is None
    view.ask(asked[0])
    qtbot.waitUntil(lambda: asked[-1] == asked[0])
    assert session.selection == "king"
    assert view.count.value() == "25"
    assert set(words_of(view)) == {"queen", "man", "woman", "the"}


def test_limits_hold_are_shown_and_can_be_lifted(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    session.select("king")
    qtbot.waitUntil(lambda: len(words_of(view)) == 7)
    assert not view.limits.isVisible()
    view.narrow.click()
    qtbot.keyClicks(view.narrowing.least, "5000")
    qtbot.waitUntil(lambda: len(words_of(view)) == 3)
    assert set(words_of(view)) == {"the", "man", "woman"}
    assert view.limits.text() == "Only seen 5,000 times or more"
    view.narrow.click()
    assert not view.narrowing.isVisible()
    assert view.limits.isVisible(), "a limit that holds is in sight"
    view.limits.click()
    qtbot.waitUntil(lambda: len(words_of(view)) == 7)
    assert view.narrowing.value() == Narrowing()


def test_where_nothing_lies_within_the_limits_it_is_said(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    view.narrowing.set_value(Narrowing(least=9_000_000))
    asked: list[Question] = []
    view.asked.connect(asked.append)
    session.select("king")
    qtbot.waitUntil(lambda: bool(asked))
    assert words_of(view) == []
    assert any("No other word" in label.text() for label in view.findChildren(QLabel) if label.isVisible())


def test_the_spaces_are_offered_where_there_are_output_vectors(
    qtbot: QtBot, view: NeighboursView, session: Session, royal: Embeddings
) -> None:
    assert not view.space.isVisibleTo(view)
    outputs = np.roll(royal.input_vectors, 3, axis=0)
    both = dataclasses.replace(royal, output_vectors=outputs)
    both.prepare()
    session.set_embeddings(both, exported=True)
    session.select("king")
    qtbot.waitUntil(lambda: bool(words_of(view)))
    assert view.space.isVisibleTo(view)
    for space in (OUTPUT, ACROSS):
        view.space.set_value(space)
        expected = [near.word for near in neighbours(both, "king", 10, space=space)]
        qtbot.waitUntil(lambda expected=expected: words_of(view) == expected)
    session.set_embeddings(royal, exported=True)
    assert view.space.value() == INPUT


def test_a_newer_question_replaces_the_older_one(qtbot: QtBot, view: NeighboursView) -> None:
    asked: list[Question] = []
    view.asked.connect(asked.append)
    for word in ("king", "queen", "man"):
        view.go(word)
    qtbot.waitUntil(lambda: bool(asked))
    assert [question.value("text") for question in asked] == ["man"]
    assert view.heading.text() == "man"
    assert "man" not in words_of(view)


def test_a_word_in_doubt_says_so_below_its_name(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    view.neighbours.set_doubt(lambda word: "Seen 3 times: too rare to trust" if word == "kin" else "")
    session.select("kin")
    assert view.caution.isVisible()
    assert view.caution.text() == "Seen 3 times: too rare to trust"
    session.select("king")
    assert not view.caution.isVisible()
    view.neighbours.set_doubt(lambda word: "Unstable")
    assert view.caution.isVisible()
    qtbot.waitUntil(lambda: bool(words_of(view)))


def test_a_question_of_the_past_brings_its_settings_and_what_they_mean(
    qtbot: QtBot, view: NeighboursView, session: Session
) -> None:
    settings = (("count", "7"), ("space", "input"), ("among", "2,6,,"))
    with qtbot.waitSignal(view.asked):
        view.ask(Question("neighbours", (("text", "king"),), settings))
    assert view.count.value() == "7"
    assert view.limits.text() == "Only rank 2 to 6"
    view.ask(Question("neighbours", (("text", "kinng"),)))
    qtbot.waitUntil(view.trouble.isVisible)
    assert view.search.text() == "kinng"


def test_one_word_in_quotes_is_that_word(qtbot: QtBot, view: NeighboursView, session: Session) -> None:
    assert view.go('"king"')
    assert session.selection == "king"
