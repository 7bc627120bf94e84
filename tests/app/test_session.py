from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from app.session import Session
from core.map.bookmarks import WHOLE, Bookmark
from core.text.vocabulary import Words
from core.training.stability import Stability
from core.vectors.embeddings import Embeddings
from core.vectors.word_sets import EVERYTHING, WordFilter, WordSet


def embeddings(*words: str) -> Embeddings:
    return Embeddings(Words.of(words), np.eye(len(words), 3, dtype=np.float32))


def test_each_change_says_so_once(qtbot: QtBot) -> None:
    session = Session()
    heard: list[str] = []
    for name in ("corpus", "trainer", "embeddings", "projection", "selection", "highlighted", "exported"):
        getattr(session, f"{name}_changed").connect(lambda name=name: heard.append(name))
    session.set_corpus(None)
    session.set_trainer(None)
    session.set_embeddings(embeddings("a", "b"), exported=False)
    session.set_projection(None)
    session.select("a")
    session.select("a")
    session.set_highlighted(("b",))
    session.mark_exported()
    assert heard == ["corpus", "trainer", "embeddings", "projection", "selection", "highlighted", "exported"]


def test_new_vectors_take_the_selection_of_the_old_with_them(qtbot: QtBot) -> None:
    session = Session()
    session.set_embeddings(embeddings("a", "b"), exported=True)
    session.select("a")
    session.set_highlighted(("b",))
    session.set_embeddings(embeddings("c"), exported=False)
    assert (session.selection, session.highlighted, session.projection) == (None, (), None)
    assert not session.exported


def test_stability_is_of_the_present_vectors(qtbot: QtBot, make_stability: Callable[..., Stability]) -> None:
    session, first = Session(), embeddings("a", "b")
    heard: list[bool] = []
    session.stability_changed.connect(lambda: heard.append(session.stability is not None))
    session.set_embeddings(first, exported=True)
    found = make_stability(first, [1.0, 0.5])
    session.set_stability(found)
    session.set_embeddings(embeddings("a", "b"), exported=True)
    session.set_stability(found)
    assert heard == [False, True, False]


def test_no_vectors_are_nothing_to_lose(qtbot: QtBot) -> None:
    session = Session()
    session.set_embeddings(None, exported=False)
    assert session.exported


def test_a_word_of_the_vectors_is_looked_up_as_it_is_typed(qtbot: QtBot) -> None:
    session = Session()
    session.set_embeddings(embeddings("Paris"), exported=True)
    assert session.fold("Paris") == "Paris"
    assert session.fold("paris") == "paris"


def test_chosen_words_sets_filter_and_bookmarks_say_so_once(qtbot: QtBot) -> None:
    session = Session()
    heard: list[str] = []
    for name in ("chosen", "sets", "filter", "bookmarks"):
        getattr(session, f"{name}_changed").connect(lambda name=name: heard.append(name))
    for _ in range(2):
        session.choose(("a",))
        session.set_sets((WordSet("s", ("a",)),))
        session.set_filter(WordFilter(within="s"))
    session.set_bookmarks((Bookmark("b", WHOLE),))
    assert heard == ["chosen", "sets", "filter", "bookmarks"]


def test_new_vectors_take_the_chosen_words_and_the_filter_but_sets_and_bookmarks_stay(qtbot: QtBot) -> None:
    session = Session()
    session.set_embeddings(embeddings("a", "b"), exported=True)
    session.choose(("a",))
    session.set_filter(WordFilter(text="a"))
    session.set_sets((WordSet("s", ("a",)),))
    session.set_bookmarks((Bookmark("b", WHOLE),))
    session.set_embeddings(embeddings("c"), exported=True)
    assert (session.chosen, session.filter) == ((), EVERYTHING)
    assert (len(session.sets), len(session.bookmarks)) == (1, 1)


def test_a_filter_follows_the_name_of_its_set_and_ends_with_it(qtbot: QtBot) -> None:
    session = Session()
    session.set_filter(WordFilter(text="a", within="nowhere"))
    assert session.filter == WordFilter(text="a")
    session.set_sets((WordSet("s", ("a",)), WordSet("t", ())))
    session.set_filter(WordFilter(text="a", within="s"))
    session.rename_set("s", "u")
    assert [word_set.name for word_set in session.sets] == ["u", "t"]
    assert session.filter == WordFilter(text="a", within="u")
    session.set_sets(())
    assert session.filter == WordFilter(text="a")
