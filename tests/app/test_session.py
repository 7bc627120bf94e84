from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from app.session import Session
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings


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


def test_no_vectors_are_nothing_to_lose(qtbot: QtBot) -> None:
    session = Session()
    session.set_embeddings(None, exported=False)
    assert session.exported


def test_a_word_of_the_vectors_is_looked_up_as_it_is_typed(qtbot: QtBot) -> None:
    session = Session()
    session.set_embeddings(embeddings("Paris"), exported=True)
    assert session.fold("Paris") == "Paris"
    assert session.fold("paris") == "paris"
