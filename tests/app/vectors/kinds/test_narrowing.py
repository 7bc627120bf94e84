from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.vectors.kinds.narrowing import ANY, Narrowing, NarrowingFields
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings

COUNTS = [90, 50, 50, 20, 20, 20, 7, 5]
bounds = st.none() | st.integers(0, 100)


def counted() -> Embeddings:
    return Embeddings(Words.of("abcdefgh"), np.eye(8, dtype=np.float32), np.array(COUNTS))


@pytest.mark.parametrize(
    ("narrowing", "told"),
    [
        (ANY, ""),
        (Narrowing(last=10_000), "Only the 10,000 most frequent"),
        (Narrowing(first=101, last=200), "Only rank 101 to 200"),
        (Narrowing(least=20), "Only seen 20 times or more"),
        (Narrowing(first=5, most=99), "Only rank 5 and on, seen at most 99 times"),
    ],
)
def test_limits_in_words(narrowing: Narrowing, told: str) -> None:
    assert narrowing.told() == told


@given(bounds, bounds, bounds, bounds)
def test_the_rows_are_those_within_every_bound(
    first: int | None, last: int | None, least: int | None, most: int | None
) -> None:
    narrowing, embeddings = Narrowing(first, last, least, most), counted()
    begin, end = narrowing.among(embeddings).rows(8)
    within = [
        row
        for row, count in enumerate(COUNTS)
        if (first or 1) <= row + 1 <= (8 if last is None else last)
        and (least or 0) <= count <= (100 if most is None else most)
    ]
    assert list(range(begin, end)) == within
    assert Narrowing.parsed(narrowing.written()) == narrowing


def test_without_counts_only_ranks_bound() -> None:
    embeddings = replace(counted(), counts=None)
    assert Narrowing(first=2, last=4, least=1000).among(embeddings).rows(8) == (1, 4)


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "1,,,", "\u0662,,,"])
def test_what_is_no_limit_bounds_nothing_else(text: str) -> None:
    assert Narrowing.parsed(text) == (Narrowing(first=1) if text == "1,,," else ANY)


def test_what_is_typed_is_told_once_a_moment_later(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    fields = NarrowingFields(whole)
    told: list[Narrowing] = []
    fields.changed.connect(lambda: told.append(fields.value()))
    qtbot.keyClicks(fields.last, "1x000")
    qtbot.waitUntil(lambda: bool(told))
    assert told == [Narrowing(last=1000)]
    fields.set_value(Narrowing(2, 3, 4, 5))
    assert fields.value() == Narrowing(2, 3, 4, 5)
    fields.set_counted(False)
    assert not fields.least.isEnabled()
    assert "without counts" in fields.most.toolTip()
