from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.text.vocabulary_view import COUNT, DROPPED, LEARNT, RARE, WORD, VocabularyView
from core.job import Job
from core.text.corpus import Corpus, read_corpus
from core.text.reading import Reading
from core.text.words.steps import LowerCase, StopWords
from core.training.hyperparameters import Hyperparameters

TEXT = "The cat saw the dog\nthe dog saw a bird\nno words without a bird\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    path = tmp_path / "text.txt"
    path.write_text(TEXT)
    return read_corpus([path], Reading(steps=(LowerCase(), StopWords("en"))), Job())


@pytest.fixture
def view(qtbot: QtBot, corpus: Corpus) -> Iterator[VocabularyView]:
    session, job_bar = Session(), JobBar()
    session.set_settings(Hyperparameters(min_count=2))
    view = VocabularyView(session, job_bar)
    qtbot.addWidget(job_bar)
    qtbot.addWidget(view)
    view.resize(590, 600)
    view.show()
    session.set_corpus(corpus)
    qtbot.waitUntil(lambda: bool(words(view)), timeout=20_000)
    yield view
    session.set_corpus(None)


def words(view: VocabularyView) -> list[str]:
    rows = view.table.table.rows
    return [str(rows[index][WORD]) for index in range(len(rows))]


def shows(qtbot: QtBot, view: VocabularyView, wanted: set[str]) -> None:
    qtbot.waitUntil(lambda: set(words(view)) == wanted, timeout=20_000)


def test_parts_follow_the_minimum_count(qtbot: QtBot, view: VocabularyView, corpus: Corpus) -> None:
    assert "the" in words(view)  # dropped, and said so
    view.part.set_value(LEARNT)
    shows(qtbot, view, {"dog", "bird"})
    view._session.set_settings(Hyperparameters(min_count=1))
    shows(qtbot, view, set(corpus.vocabulary.words))
    view.part.set_value(RARE)
    shows(qtbot, view, set())
    view.part.set_value(DROPPED)
    qtbot.waitUntil(lambda: "the" in words(view), timeout=20_000)
    assert view.table.table.rows[words(view).index("the")][4] == "dropped: Stop words"
    assert view.result.text().endswith("of all words of text")


def test_a_click_on_a_heading_sorts(qtbot: QtBot, view: VocabularyView) -> None:
    header = view.table.horizontalHeader()
    counts = [row[COUNT] for row in (view.table.table.rows[index] for index in range(len(words(view))))]
    assert counts == sorted(counts, reverse=True)
    header.sectionClicked.emit(WORD)
    qtbot.waitUntil(lambda: words(view) == sorted(words(view)), timeout=20_000)
    header.sectionClicked.emit(WORD)
    qtbot.waitUntil(lambda: words(view) == sorted(words(view), reverse=True), timeout=20_000)
    view.from_end.setChecked(True)
    qtbot.waitUntil(lambda: words(view) == sorted(words(view), key=lambda word: word[::-1]), timeout=20_000)


def test_a_word_that_is_missing_says_why_and_offers_others(qtbot: QtBot, view: VocabularyView) -> None:
    QTest.keyClicks(view.search, "brid")
    qtbot.waitUntil(lambda: view.trouble.isVisible() and "brid" in view.trouble.message.text(), timeout=20_000)
    view.trouble.chosen.emit("brid", "bird")
    shows(qtbot, view, {"bird"})
    assert not view.trouble.isVisible()
    view.search.setText("qzzqqzzq")
    qtbot.waitUntil(lambda: "Search for a part of it." in view.trouble.message.text(), timeout=20_000)
    view.search.setText("/(/")
    qtbot.waitUntil(lambda: "cannot be read" in view.trouble.message.text(), timeout=20_000)


def test_a_double_click_shows_the_lines_and_the_list_is_copied(qtbot: QtBot, view: VocabularyView) -> None:
    view.search.setText("dog")
    shows(qtbot, view, {"dog"})
    with qtbot.waitSignal(view._session.lines_requested) as asked:
        view.table.activated.emit(view.table.model().index(0, WORD))
    assert asked.args == ["dog"]
    view.take.copy("csv")
    assert QApplication.clipboard().text().splitlines()[1].startswith("2,dog,2,")


def test_without_a_text_it_teaches(qtbot: QtBot, view: VocabularyView) -> None:
    view._session.set_corpus(None)
    assert view._empty.isVisible()
    assert not view._body.isVisible()
