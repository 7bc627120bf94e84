import dataclasses

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.words_view import WordsView
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from core.vectors.word_sets import WordSet


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> WordsView:
    job_bar = JobBar()
    qtbot.addWidget(job_bar)
    view = WordsView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(328, 700)
    view.show()
    return view


def words_of(view: WordsView) -> list[str]:
    return [answer.word for answer in view.neighbours.answers]


def test_before_there_are_vectors_it_teaches(qtbot: QtBot, view: WordsView, session: Session) -> None:
    session.set_embeddings(None, exported=True)
    assert not view.search.isEnabled()
    assert not view.analogy.isEnabled()
    assert not view.neighbours.isVisible()


def test_the_selected_word_shows_its_count_rank_and_neighbours(qtbot: QtBot, view: WordsView, session: Session) -> None:
    session.select("king")
    qtbot.waitUntil(lambda: bool(words_of(view)))
    assert view.heading.text() == "king"
    assert view.place.text() == "7,000 times in the text · rank 2 of 8"
    assert words_of(view)[0] == "prince"
    assert "king" not in words_of(view)
    assert session.highlighted == tuple(words_of(view))
    assert view.neighbours.isVisible()


def test_enter_on_a_word_selects_it_and_flies_there(qtbot: QtBot, view: WordsView, session: Session) -> None:
    flown: list[str] = []
    session.fly_to_requested.connect(flown.append)
    view.search.setText("queen")
    view.search.returnPressed.emit()
    assert session.selection == "queen"
    assert flown == ["queen"]
    qtbot.waitUntil(lambda: bool(words_of(view)))


def test_an_expression_lists_its_neighbours(qtbot: QtBot, view: WordsView, session: Session) -> None:
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
    qtbot: QtBot, view: WordsView, session: Session
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


def test_what_is_no_expression_is_said(qtbot: QtBot, view: WordsView) -> None:
    view.search.setText("king + (")
    view.search.returnPressed.emit()
    qtbot.waitUntil(view.trouble.isVisible)
    assert "missing" in view.trouble.message.text()
    assert not view.trouble.links.isVisible()


def test_the_number_of_neighbours_can_be_chosen(qtbot: QtBot, view: WordsView, session: Session) -> None:
    vectors = np.random.default_rng(1).standard_normal((200, 5)).astype(np.float32)
    embeddings = Embeddings(Words.of(f"w{index}" for index in range(200)), vectors)
    session.set_embeddings(embeddings, exported=True)
    session.select("w7")
    qtbot.waitUntil(lambda: len(words_of(view)) == 10)
    assert view.place.text() == "rank 8 of 200"
    view.count.set_value("50")
    qtbot.waitUntil(lambda: len(words_of(view)) == 50)


def test_a_neighbour_that_is_chosen_becomes_the_selection(qtbot: QtBot, view: WordsView, session: Session) -> None:
    session.select("king")
    qtbot.waitUntil(lambda: bool(words_of(view)))
    view.neighbours.chosen.emit("queen")
    qtbot.waitUntil(lambda: view.heading.text() == "queen" and "king" in words_of(view))
    assert session.selection == "queen"


def test_new_vectors_forget_the_old_questions(
    qtbot: QtBot, view: WordsView, session: Session, royal: Embeddings
) -> None:
    view.search.setText("qeen")
    view.search.returnPressed.emit()
    qtbot.waitUntil(view.trouble.isVisible)
    session.set_embeddings(dataclasses.replace(royal, name="other"), exported=True)
    assert not view.trouble.isVisible()
    assert view.search.text() == ""
    assert not view.neighbours.isVisible()


def test_first_words_are_offered(qtbot: QtBot, view: WordsView, session: Session) -> None:
    links = [link for link in view.findChildren(QPushButton) if link.property("role") == "link"]
    assert links
    links[0].click()
    assert session.selection == links[0].text()
    qtbot.waitUntil(lambda: bool(words_of(view)))


def test_copying_is_confirmed(qtbot: QtBot, view: WordsView, session: Session) -> None:
    session.select("king")
    qtbot.waitUntil(lambda: bool(words_of(view)))
    view.neighbours.copy()
    assert view._job_bar.messages() == ["7 words were copied as a table."]


def test_first_words_of_one_character(qtbot: QtBot, view: WordsView, session: Session) -> None:
    characters = Words.of([chr(0x4E00 + place) for place in range(20)])
    embeddings = Embeddings(characters, np.eye(20, dtype=np.float32), None, name="characters")
    embeddings.prepare()
    session.set_embeddings(embeddings, exported=True)
    assert [link.text() for link in view.findChildren(QPushButton) if link.property("role") == "link"]


def test_an_unknown_word_with_no_near_spelling_says_what_to_do(qtbot: QtBot, view: WordsView) -> None:
    view.search.setText("xqzzy")
    view.search.returnPressed.emit()
    qtbot.waitUntil(view.trouble.isVisible)
    assert "Begin to type" in view.trouble.links.text()


def test_an_expression_between_slashes_chooses_what_it_matches(qtbot: QtBot, view: WordsView, session: Session) -> None:
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


def test_words_in_sets_are_marked_in_the_list(qtbot: QtBot, view: WordsView, session: Session) -> None:
    session.select("king")
    qtbot.waitUntil(lambda: bool(words_of(view)))
    plain = view.neighbours.grab().toImage()
    session.set_sets((WordSet("royal", ("prince", "queen")),))
    assert set(view.neighbours.marks) == {"prince", "queen"}
    assert view.neighbours.grab().toImage() != plain
    session.set_sets((WordSet("royal", ("prince", "queen"), shown=False),))
    assert view.neighbours.grab().toImage() == plain
