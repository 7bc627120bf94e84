from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.map.bookmarks import WHOLE, Bookmark, Look, Making, View, bookmarks_from_json, bookmarks_to_json, fingerprint
from core.map.settings import ProjectionSettings
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from core.vectors.word_sets import WordFilter

MAKING = Making("abc", ProjectionSettings(method="tsne", words=300, seed=7), ("woman - man", "frequency"), ((0.5, -1),))
FULL = Bookmark(
    "here",
    View(0.1, -0.2, 345.6),
    "run",
    ("sing", "我爱", "שלום"),
    WordFilter(lowest=3, text="/ing$/"),
    "5 words · UMAP",
    Look("axis", "woman - man", "alike"),
    MAKING,
)


def test_bookmarks_come_back_as_they_were_written() -> None:
    assert bookmarks_from_json(bookmarks_to_json([FULL, Bookmark("plain", WHOLE)])) == (FULL, Bookmark("plain", WHOLE))
    assert bookmarks_from_json("[]") == ()
    assert bookmarks_from_json('[{"name": "old", "view": {"scale": 2}}]') == (Bookmark("old", View(0, 0, 2)),)


@given(x=st.floats(-1e9, 1e9), y=st.floats(-1e9, 1e9), scale=st.floats(0, 1e9), word=st.text(max_size=30))
def test_any_view_and_any_word_come_back(x: float, y: float, scale: float, word: str) -> None:
    bookmark = Bookmark("n", View(x, y, scale), word, (word, "b"))
    assert bookmarks_from_json(bookmarks_to_json([bookmark])) == (bookmark,)


def changed(**more: Any) -> str:
    return json.dumps([{**json.loads(bookmarks_to_json([FULL]))[0], **more}])


def making(**more: Any) -> str:
    return changed(making={**json.loads(bookmarks_to_json([FULL]))[0]["making"], **more})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ("{}", "The bookmarks: a list is missing"),
        ("[3]", "Bookmark 1: an object"),
        ('[{"view": {}}]', "Bookmark 1: the name"),
        ('[{"name": " "}]', "has no name"),
        (changed(name="x" * 61), "at most 60"),
        (changed(run="rm"), "“run” is unknown"),
        (changed(view={"x": "1"}), "“here”: the view: x is no finite number"),
        (changed(view={"scale": -1}), "below 0"),
        (changed(view={"x": True}), "no finite number"),
        (changed(view={"x": float("nan")}), "no finite number"),
        (changed(view={"y": 10**400}), "no finite number"),
        (changed(chosen=["a", 3]), "a chosen word"),
        (changed(chosen="abc"), "chosen words: a list is missing"),
        (changed(filter={"lowest": 1.5}), "lowest is no count"),
        (changed(filter={"text": None}), "text is no text"),
        (changed(look={"colour": 3}), "colour is no text"),
        (making(settings={"method": "magic"}), "is not one of"),
        (making(settings={"method": ["umap"]}), "making of its map"),
        (making(settings={"seed": 1.5}), "Seed"),
        (making(settings={"__class__": 1}), "unknown"),
        (making(settings=None), "settings"),
        (making(axes=["one"]), "one axis"),
        (making(places=[[1]]), "two numbers"),
        (making(places=[[0, 0]] * 33), "at most 32"),
        (json.dumps([{"name": "a"}, {"name": "a"}]), "Two bookmarks are called “a”"),
    ],
)
def test_anything_else_is_refused_in_plain_words(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        bookmarks_from_json(text)


def test_vectors_are_told_apart() -> None:
    vectors = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
    words = Words.of(f"w{i}" for i in range(20))
    first = fingerprint(Embeddings(words, vectors))
    assert fingerprint(Embeddings(words, vectors.copy())) == first
    assert fingerprint(Embeddings(words, vectors + np.float32(1e-3))) != first
    assert fingerprint(Embeddings(Words.of(f"v{i}" for i in range(20)), vectors)) != first
