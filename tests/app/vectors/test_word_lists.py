import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.session import Session
from app.vectors.word_lists import WordsField, as_expression, difference, list_of, words_in
from core.vectors.word_sets import WordSet


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("king, queen", ("king", "queen")),
        ("king queen,,  king ; man", ("king", "queen", "man")),
        ('"new york", don\'t “los angeles”', ("new york", "don't", "los angeles")),
        ("北京，上海、香港", ("北京", "上海", "香港")),
        (' , "" ', ()),
        ('"open', ('"open',)),
    ],
)
def test_words_are_told_apart(text: str, words: tuple[str, ...]) -> None:
    assert words_in(text) == words


def test_between_commas_a_phrase_needs_no_quotes() -> None:
    is_phrase = {"New York"}.__contains__
    assert words_in("New York, red green, New York", is_phrase) == ("New York", "red", "green")
    assert words_in('"a, b", New York', is_phrase) == ("a, b", "New", "York")


@given(st.lists(st.text(st.characters(categories=("L", "N")), min_size=1), unique=True))
def test_what_is_joined_by_commas_is_told_apart_again(words: list[str]) -> None:
    assert words_in(", ".join(words)) == tuple(words)


def test_a_name_stands_for_what_the_vectors_have_of_it(session: Session) -> None:
    embeddings = session.embeddings
    assert embeddings is not None
    session.set_sets((WordSet("royals", ("king", "tsar", "queen")), WordSet("strangers", ("tsar",))))
    session.choose(("man", "kin"))
    assert list_of("@royals", session, embeddings) == ("king", "queen")
    assert list_of("@chosen", session, embeddings) == ("man", "kin")
    assert list_of("@frequent 2", session, embeddings, frequent=True) == ("the", "king")
    assert list_of("@frequent 2", session, embeddings) == ("@frequent", "2")
    assert list_of("king, @nobody", session, embeddings) == ("king", "@nobody")
    with pytest.raises(ValueError, match="None of the words of “strangers”"):
        list_of("@strangers", session, embeddings)
    with pytest.raises(ValueError, match="no word in “,”"):
        list_of(",", session, embeddings)
    with pytest.raises(ValueError, match="501 words are too many"):
        list_of(" ".join(map(str, range(501))), session, embeddings)


def test_a_pole_is_an_expression_or_the_average_of_a_list(session: Session) -> None:
    embeddings = session.embeddings
    assert embeddings is not None
    session.set_sets((WordSet("royals", ("king", "queen")),))
    assert as_expression(" king - man ", session, embeddings) == "king - man"
    assert as_expression("avg(king, man)", session, embeddings) == "avg(king, man)"
    assert as_expression("king, man", session, embeddings) == "avg(king, man)"
    assert as_expression("@royals", session, embeddings) == "avg(king, queen)"
    assert as_expression('"new york", avg, 3', session, embeddings) == 'avg("new york", "avg", "3")'
    assert difference("king", "avg(man, kin)") == "king - avg(man, kin)"
    assert difference("king + man", "don't") == "(king + man) - (don't)"
    assert difference("avg(a) + avg(b)", "king") == "(avg(a) + avg(b)) - king"


def test_the_field_offers_sets_and_chosen_words(qtbot: QtBot, session: Session) -> None:
    field = WordsField(session, "words", frequent=True)
    qtbot.addWidget(field)
    assert len(field.offers()) == 3
    session.set_sets((WordSet("royals", ("king", "queen")),))
    session.choose(("man",))
    offers = field.offers()
    assert [offer.text() for offer in offers[3:]] == ["The words chosen on the map (1)", "royals (2)"]
    offers[-1].trigger()
    assert field.text() == "@royals"
    offers[0].trigger()
    assert field.text() == "@frequent 50"
