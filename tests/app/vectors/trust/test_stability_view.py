from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.doubts import Doubts
from app.vectors.trust.stability_view import KIND, StabilityView
from core.job import Job
from core.text.corpus import Corpus, read_corpus
from core.text.reading import Reading
from core.training.hyperparameters import Hyperparameters
from core.training.stability import Plan, Stability
from core.vectors.embeddings import Embeddings

CHOSEN = Hyperparameters(dimensions=6, min_count=1, epochs=1, learning_rate=0.05)


class FakeRepetitions:
    """In place of training: ends when it is told to."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.plans: list[Plan] = []
        self.threads = 0
        self.result: Callable[[Embeddings], Stability] | None = None

    def measure_stability(
        self,
        corpus: Corpus,
        chosen: Hyperparameters,
        run: Embeddings,
        plan: Plan,
        threads: int,
        enough: threading.Event,
        job: Job,
    ) -> Stability:
        self.plans.append(plan)
        self.threads = threads
        while not self.may_end.wait(0.005) and not enough.is_set():
            job.report("Training again", 1, plan.runs)
        assert self.result is not None
        return self.result(run)


@pytest.fixture
def repetitions(monkeypatch: pytest.MonkeyPatch) -> FakeRepetitions:
    fake = FakeRepetitions()
    monkeypatch.setattr("core.training.repetitions.measure_stability", fake.measure_stability)
    return fake


@pytest.fixture
def corpus() -> Corpus:
    return read_corpus(["sample:little-world"], Reading(), Job())


@pytest.fixture
def run(corpus: Corpus) -> Embeddings:
    """Vectors of the corpus as a run would have left them."""
    words = len(corpus.vocabulary)
    made = Embeddings(
        corpus.vocabulary.words,
        np.random.default_rng(0).normal(size=(words, 6)).astype(np.float32),
        corpus.vocabulary.counts,
        name="little world",
        details={"hyperparameters": dataclasses.asdict(CHOSEN), "corpus_key": corpus.key, "threads": 1},
    )
    made.prepare()
    return made


@pytest.fixture
def job_bar(qtbot: QtBot) -> Iterator[JobBar]:
    bar = JobBar()
    qtbot.addWidget(bar)
    yield bar
    bar.cancel_all()


@pytest.fixture
def view(qtbot: QtBot, job_bar: JobBar) -> StabilityView:
    view = StabilityView(Session(), job_bar)
    qtbot.addWidget(view)
    view.resize(590, 700)
    return view


@pytest.fixture
def ready(
    view: StabilityView, corpus: Corpus, run: Embeddings, repetitions: FakeRepetitions, make_stability: Any
) -> Any:
    """The view over a run, whose repetitions keep as much of a word as it is frequent."""
    shares = np.linspace(1, 0, len(run)).tolist()
    repetitions.result = lambda embeddings: make_stability(embeddings, shares)
    view._session.set_corpus(corpus)
    view._session.set_embeddings(run, exported=False)
    return view


def test_before_there_is_anything_it_says_why_this_matters_and_what_to_do(
    view: StabilityView, royal: Embeddings, corpus: Corpus, run: Embeddings
) -> None:
    session = view._session
    assert not view.start_button.isEnabled()
    assert "train it" in view.cost.text()
    assert "hang on chance" in view.teaching.text()
    assert "fewer than 20 times" in view.teaching.text()
    session.set_embeddings(royal, exported=True)
    assert "come from a file" in view.cost.text()
    session.set_embeddings(run, exported=True)
    assert view.cost.text() == "Open the text that these vectors were trained on: little world."
    session.set_corpus(corpus)
    assert view.start_button.isEnabled()
    assert "on disk" in view.cost.text()


def test_a_number_that_cannot_be_is_refused(ready: StabilityView) -> None:
    ready.runs.set_value(1000)
    assert not ready.start_button.isEnabled()
    assert "1,000" in ready.cost.text()


def test_the_run_is_repeated_as_it_was_made(
    qtbot: QtBot, ready: StabilityView, job_bar: JobBar, repetitions: FakeRepetitions
) -> None:
    ready.runs.set_value(7)
    ready.vary.set_value("texts")
    repetitions.may_end.set()
    with qtbot.waitSignal(ready._session.stability_changed):
        qtbot.mouseClick(ready.start_button, Qt.MouseButton.LeftButton)
    assert repetitions.plans == [Plan(7, "texts")]
    assert repetitions.threads == 1
    assert not job_bar.running(KIND)


def test_what_is_done_can_be_kept(
    qtbot: QtBot, ready: StabilityView, job_bar: JobBar, repetitions: FakeRepetitions
) -> None:
    ready.start()
    assert ready.start_button.text() == "Stop and keep"
    with qtbot.waitSignal(ready._session.stability_changed):
        qtbot.mouseClick(ready.start_button, Qt.MouseButton.LeftButton)
    assert ready.start_button.text() == "Start"
    assert "2 of 5 runs" in ready.summary.text()
    assert ready._session.stability is not None


def test_cancelling_leaves_everything_as_it_was(
    ready: StabilityView, job_bar: JobBar, repetitions: FakeRepetitions
) -> None:
    ready.start()
    job_bar.cancel(KIND)
    assert ready._session.stability is None
    assert ready.start_button.text() == "Start"
    assert ready.start_button.isEnabled()


def test_other_vectors_end_the_repetitions(ready: StabilityView, job_bar: JobBar, royal: Embeddings) -> None:
    ready.start()
    ready._session.set_embeddings(royal, exported=True)
    assert not job_bar.running(KIND)
    assert "come from a file" in ready.cost.text()


@pytest.fixture
def told(ready: StabilityView, run: Embeddings, repetitions: FakeRepetitions) -> StabilityView:
    assert repetitions.result is not None
    ready._session.set_stability(repetitions.result(run))
    return ready


def test_the_result_is_told_in_words_and_plots(told: StabilityView, run: Embeddings) -> None:
    assert told.teaching.isHidden()
    assert "1.5 of 3 neighbours stay on average" in told.summary.text()
    assert "stretches of sentences" in told.summary.text()
    doubts = Doubts(told._session)
    grey = sum(bool(doubts.reason(word)) for word in run.words)
    assert f"{grey} of {len(run)} words are grey" in told.summary.text()
    assert sum(kind.words for kind in told.by_count.classes) == len(run)
    assert told.by_share.words.sum() == len(run)
    assert "median" in told.by_count.accessibleDescription()
    assert not told.grab().isNull()


def test_words_are_ranked_both_ways_and_a_click_selects_one(qtbot: QtBot, told: StabilityView, run: Embeddings) -> None:
    table = told.words.table
    shares = [row.share for row in table.rows]
    assert shares == sorted(shares)
    assert table.rows[0].doubt.startswith("Unstable")
    told.lists.set_value("most")
    most = [row.share for row in table.rows]
    assert most == sorted(most, reverse=True)
    assert max(shares) < min(most)
    table.chosen.emit(table.rows[0].word)
    assert told._session.selection == run.words[0] == table.rows[0].word


def test_all_words_can_be_taken_away(told: StabilityView, run: Embeddings) -> None:
    table = told.words._taken()
    assert table.headings == ("word", "count", "overlap", "runs")
    assert len(table.rows) == len(run)
    assert table.rows[0] == (run.words[0], int(run.counts[0]), 1.0, 2)  # type: ignore[index]


def test_the_neighbours_of_the_selected_word_say_in_how_many_runs_they_stay(
    told: StabilityView, run: Embeddings
) -> None:
    told.lists.set_value("staying")
    assert "Select a word" in told.staying.said.text()
    told._session.select(run.words[0])
    rows = told.staying.table.rows
    assert [row.word for row in rows] == [run.words[index] for index in (1, 2, 3)]
    assert {row.figure for row in rows} == {"2 of 2"}
    assert float(rows[0].number.replace("−", "-")) == pytest.approx(
        float(run.unit_vectors[0] @ run.unit_vectors[1]), abs=5e-4
    )


def test_two_words_have_an_interval(qtbot: QtBot, told: StabilityView, run: Embeddings) -> None:
    told.lists.set_value("similarity")
    similarity = told.similarity
    for field, word in zip(similarity.fields, run.words.first(2), strict=True):
        field.setText(word)
    similarity.ask()
    qtbot.waitUntil(lambda: similarity.bar.interval is not None)
    assert similarity.bar.interval is not None
    assert len(similarity.bar.interval.values) == 2
    assert "over 2 runs" in similarity.said.text()
    assert not told.grab().isNull()
    similarity.fields[1].setText("nowhere")
    similarity.ask()
    qtbot.waitUntil(lambda: "nowhere" in similarity.trouble.message.text())
    assert similarity.bar.interval is None


def test_the_time_it_takes_is_measured_once_it_is_looked_at(
    qtbot: QtBot, ready: StabilityView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.vectors.trust.stability_view.estimated_cost", lambda *_: (90.0, 5_000_000))
    with qtbot.waitExposed(ready):
        ready.show()
    cost = "about 2 min · 5.0 MB on disk until the window closes"
    qtbot.waitUntil(lambda: ready.cost.text().startswith(cost))
    assert ready.cost.text() == f"{cost} · drawn from 100 stretches of text"
    ready.vary.set_value("seeds")
    ready.vary.changed.emit()
    assert ready.cost.text() == cost
