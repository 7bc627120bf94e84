from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.text.phrases.phrases_form import phrases_of, step_of, with_phrases
from app.text.phrases.phrases_list import APART, JOINED, NEAR
from app.text.phrases.phrases_view import KIND, LIVE, READ, PhrasesView
from core.job import Job
from core.text.corpus import Corpus, read_corpus
from core.text.reading import Reading
from core.text.words.steps import NPMI, WORD2PHRASE, LowerCase, Normalise, Phrases

# Two phrases, one rarer; every other pair occurs once.
TEXT = "".join(f"w{n} new york x{n}\n" for n in range(30)) + "".join(f"y{n} civil war z{n}\n" for n in range(12))
BY_LINE = Reading(bounds="line")
TEXT += "new\nnew\nwar\nyork\n" * 10


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Corpus]:
    path = tmp_path / "travel.txt"
    path.write_text(TEXT)
    return lambda reading=BY_LINE: read_corpus([path], reading, Job())


@pytest.fixture
def view(qtbot: QtBot) -> PhrasesView:
    session, job_bar = Session(), JobBar()
    made = PhrasesView(session, job_bar)
    made.session, made.job_bar = session, job_bar  # type: ignore[attr-defined]  # kept alive, and at hand
    qtbot.addWidget(job_bar)
    qtbot.addWidget(made)
    made.resize(590, 640)
    made.show()
    return made


def wait_for(qtbot: QtBot, view: PhrasesView, phrases: list[str]) -> None:
    qtbot.waitUntil(lambda: shown(view) == phrases, timeout=60_000)


def shown(view: PhrasesView) -> list[str]:
    return [str(row[0]) for row in view.table.table.rows] if not view.table.isHidden() else []


def put(qtbot: QtBot, view: PhrasesView, corpus: Corpus) -> None:
    view._session.set_corpus(corpus)
    view.form.slider.slider.setValue(step_of(WORD2PHRASE, 1.0))
    wait_for(qtbot, view, ["new_york", "civil_war"])


def test_without_a_text_it_says_what_a_phrase_is(view: PhrasesView) -> None:
    text = " ".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())
    assert "new_york" in text
    assert "Open a text" in text
    assert not view.table.isVisible()


def test_the_list_follows_the_threshold(qtbot: QtBot, view: PhrasesView, read: Callable[..., Corpus]) -> None:
    corpus = read()
    put(qtbot, view, corpus)
    count, first, second = 30, 50, 40
    assert view.table.table.rows[0][1:] == pytest.approx(
        (count, (count - 5) / (first * second) * corpus.tokens, first, second)
    )
    assert view.result.text().startswith("2 of 2 pairs are over the threshold; 42 tokens")
    view.form.slider.slider.setValue(step_of(WORD2PHRASE, 10.0))
    wait_for(qtbot, view, [])
    view.part.set_value(NEAR)
    wait_for(qtbot, view, ["civil_war", "new_york"])
    assert [row[-1] for row in view.table.table.rows] == ["no", "no"]
    view.part.set_value(APART)
    view.search.setText("new y")
    wait_for(qtbot, view, ["new_york"])


def test_a_score_is_changed_and_sorted_without_counting_again(
    qtbot: QtBot, view: PhrasesView, read: Callable[..., Corpus]
) -> None:
    put(qtbot, view, read())
    neighbours = view._neighbours
    view.form.score.set_value(NPMI)
    view.form.slider.slider.setValue(step_of(NPMI, 0.1))
    qtbot.waitUntil(lambda: view.table.table.rows != [] and 0 < float(view.table.table.rows[0][2] or 0) < 1)
    view.table.horizontalHeader().sectionClicked.emit(2)
    wait_for(qtbot, view, ["civil_war", "new_york"])
    view.table.horizontalHeader().sectionClicked.emit(0)
    view.form.min_count.set_value(20)
    wait_for(qtbot, view, ["new_york"])
    assert view._neighbours is neighbours
    view.form.min_count.set_value(1)
    qtbot.waitUntil(lambda: len(view.table.table.rows) > 2, timeout=60_000)


def test_the_switch_sets_how_the_text_is_read_next(
    qtbot: QtBot, view: PhrasesView, read: Callable[..., Corpus]
) -> None:
    corpus = read()
    put(qtbot, view, corpus)
    view.form.switch.click()
    assert view._session.reading.taken_steps == (LowerCase(), Normalise(), Phrases(threshold=1.0))
    view.form.slider.slider.setValue(step_of(WORD2PHRASE, 2.0))
    view.form.passes.set_value(2)
    assert phrases_of(view._session.reading) == Phrases(threshold=2.0, passes=2)
    view.form.passes.set_value(99)
    assert phrases_of(view._session.reading) == Phrases(threshold=2.0, passes=2)
    view.form.switch.click()
    view.form.passes.set_value(1)
    assert view._session.reading == corpus.reading


def test_a_text_that_was_read_with_phrases_shows_them_and_what_is_left(
    qtbot: QtBot, view: PhrasesView, read: Callable[..., Corpus]
) -> None:
    corpus = read(with_phrases(Reading(bounds="line"), Phrases(threshold=1.0)))
    view._session.set_corpus(corpus)
    wait_for(qtbot, view, ["new_york", "civil_war"])
    assert view.source.isVisible()
    assert "pass 1 joined" in view.result.text()
    view.source.set_value(LIVE)
    qtbot.waitUntil(lambda: view.result.text().startswith("No pair"), timeout=60_000)
    view.source.set_value(READ)
    wait_for(qtbot, view, ["new_york", "civil_war"])


def test_a_click_shows_the_lines_of_a_phrase_and_the_list_can_be_taken(
    qtbot: QtBot, view: PhrasesView, read: Callable[..., Corpus]
) -> None:
    put(qtbot, view, read())
    index: QModelIndex = view.table.model().index(0, 0)
    with qtbot.waitSignal(view._session.lines_requested) as asked:
        qtbot.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=view.table.visualRect(index).center())
    assert asked.args == ["new york"]
    view.take.copy()
    assert QApplication.clipboard().text().startswith("Phrase\tCount\tScore\tCount 1st\tCount 2nd\nnew_york\t30\t")


def test_counting_that_was_cancelled_starts_again_only_when_asked(
    qtbot: QtBot, view: PhrasesView, read: Callable[..., Corpus]
) -> None:
    view._session.set_corpus(read())
    view._job_bar.cancel(KIND)
    assert view.count_button.isVisible()
    view.part.set_value(NEAR)
    assert not view._job_bar.running(KIND)
    view.part.set_value(JOINED)
    view.count_button.click()
    view.form.slider.slider.setValue(step_of(WORD2PHRASE, 1.0))
    wait_for(qtbot, view, ["new_york", "civil_war"])
    assert not view.count_button.isVisible()


def test_an_expression_that_cannot_be_read_is_said(
    qtbot: QtBot, view: PhrasesView, read: Callable[..., Corpus]
) -> None:
    put(qtbot, view, read())
    view.search.setText("/(/")
    qtbot.waitUntil(lambda: any("cannot be read" in label.text() for label in view.findChildren(QLabel)))
