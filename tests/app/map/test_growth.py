from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.map import growth
from app.map.growth import lying_alike
from app.map.map_view import MapView
from app.session import Session
from core.job import Job
from core.map.live_map import MOST_DIMENSIONS, LiveMap, Snapshot
from core.training.observation import Observer
from core.vectors.embeddings import Embeddings

Make = Callable[..., Embeddings]
FakeChild = Any  # the class in conftest.py
Trainer = Any


class _Vocabulary(SimpleNamespace):
    def __len__(self) -> int:
        return len(self.words)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "REST", 0.0)
    monkeypatch.setattr(growth, "COST_TIMES", 0.0)
    monkeypatch.setattr(growth, "LIVE_GLIDE", 30)


@pytest.fixture
def trainer(make_embeddings: Make) -> Trainer:
    """A run over the words of some vectors, 1,000 tokens in each of 4 epochs."""
    made = make_embeddings()
    return SimpleNamespace(
        vocabulary=_Vocabulary(words=made.words, counts=made.counts),
        ended=[],
        hyperparameters=SimpleNamespace(dimensions=8, epochs=4),
        corpus=SimpleNamespace(tokens=1000),
        observer=Observer(),
        threads=2,
        embeddings=made,
    )


@pytest.fixture
def run(job_bar: JobBar, session: Session, trainer: Trainer) -> Iterator[Trainer]:
    """The run is under way in the job bar, until a test ends it."""

    def work(job: Job) -> None:
        while not trainer.ended:
            job.check()

    job_bar.run("training", "Training", work, lambda _: None)
    yield trainer
    trainer.ended.append(True)


def learn(trainer: Trainer, tokens: int) -> Snapshot:
    """Let the observer look at vectors that differ from those before."""
    live = trainer.observer.live_map
    noise = np.random.default_rng(tokens).normal(size=trainer.embeddings.input_vectors.shape)
    live.look((trainer.embeddings.input_vectors + noise * (1 - tokens / 4000)).astype(np.float32), tokens)
    newest: Snapshot = live.newest
    return newest


def end(trainer: Trainer, session: Session, job_bar: JobBar, qtbot: QtBot) -> None:
    trainer.ended.append(True)
    qtbot.waitUntil(lambda: not job_bar.running("training"))
    session.set_embeddings(trainer.embeddings, False)
    qtbot.waitUntil(lambda: session.projection is not None and session.projection.method == "umap", timeout=30_000)


def chip(view: MapView) -> str:
    return next(button for button in view.findChildren(QToolButton) if button.property("role") == "chip").text()


def action(view: MapView, text: str) -> QAction:
    return next(action for action in view.actions() if action.text().replace("&", "") == text)


def test_words_are_seen_moving_while_they_are_learnt(
    qtbot: QtBot, map_view: MapView, session: Session, run: Trainer
) -> None:
    assert not map_view.canvas.isVisible()
    session.set_trainer(run)
    learn(run, 0)
    qtbot.waitUntil(map_view.canvas.isVisible, timeout=60_000)
    assert chip(map_view) == "60 words · PCA · being learnt, epoch 0.0 of 4"
    drawing = map_view.canvas.drawing
    assert drawing is not None
    before = drawing.goal
    learn(run, 2500)
    qtbot.waitUntil(lambda: drawing.goal is not before)
    qtbot.waitUntil(lambda: np.array_equal(drawing.positions, drawing.goal))
    assert chip(map_view) == "60 words · PCA · being learnt, epoch 2.5 of 4"
    map_view._choose(3)
    assert session.selection is None  # there is nothing to ask yet


def test_the_words_go_on_to_the_final_map_and_the_timeline_shows_how_it_came_to_be(
    qtbot: QtBot, map_view: MapView, session: Session, job_bar: JobBar, run: Trainer, child: FakeChild
) -> None:
    session.set_trainer(run)
    learn(run, 0)
    qtbot.waitUntil(map_view.canvas.isVisible, timeout=60_000)
    hidden: list[bool] = []
    map_view._making.shown.connect(lambda: hidden.append(not map_view.canvas.isVisible()))
    for tokens in (1000, 2000, 4000):
        learn(run, tokens)
    end(run, session, job_bar, qtbot)
    assert not any(hidden)
    timeline = map_view._timeline
    qtbot.waitUntil(timeline.isVisible)
    canvas = map_view.canvas
    assert canvas.drawing is not None
    qtbot.waitUntil(lambda: not canvas.moving)
    final = canvas.drawing.goal
    assert (timeline.share, timeline.text) == (1.0, "Final map")
    qtbot.waitUntil(lambda: len(canvas.drawing.areas) == 2, timeout=30_000)
    timeline.slider.setValue(0)
    assert len(canvas.drawing.areas) == 0  # their names stand on the final map
    assert timeline.text == "Epoch 0.0 of 4"
    assert chip(map_view) == "60 words · PCA · Epoch 0.0 of 4"
    assert map_view.caption == chip(map_view)  # which a picture of this moment bears
    history = run.observer.live_map.history()
    assert np.allclose(canvas.drawing.positions, lying_alike(history, final)[0], atol=1e-5)
    timeline.slider.setValue(900)
    assert np.allclose(canvas.drawing.positions, lying_alike(history, final)[-1], atol=1e-5)
    timeline.slider.setValue(950)  # on the way to the final map
    assert np.allclose(canvas.drawing.positions, (lying_alike(history, final)[-1] + final) / 2, atol=1e-5)
    timeline.slider.setValue(1000)
    assert np.array_equal(canvas.drawing.positions, final)
    assert chip(map_view) == "60 words · UMAP · cosine"
    assert len(canvas.drawing.areas) == 2


def test_it_plays_and_vanishes_when_other_vectors_are_opened(
    qtbot: QtBot, map_view: MapView, session: Session, job_bar: JobBar, run: Trainer, make_embeddings: Make
) -> None:
    session.set_trainer(run)
    for tokens in (0, 1000, 4000):
        learn(run, tokens)
    end(run, session, job_bar, qtbot)
    timeline = map_view._timeline
    qtbot.waitUntil(timeline.isVisible)
    action(map_view, "Play how the map came to be").trigger()
    qtbot.waitUntil(lambda: 0.01 < timeline.share < 0.5)
    session.set_embeddings(make_embeddings(30, "other"), True)
    assert not timeline.isVisible()
    assert not timeline.playing
    qtbot.waitUntil(lambda: session.projection is not None and session.projection.method == "umap", timeout=30_000)
    assert not timeline.isVisible()
    action(map_view, "Play how the map came to be").trigger()
    assert not timeline.playing


def test_a_run_that_is_cancelled_leaves_the_empty_page(
    qtbot: QtBot, map_view: MapView, session: Session, job_bar: JobBar, run: Trainer
) -> None:
    session.set_trainer(run)
    learn(run, 0)
    qtbot.waitUntil(map_view.canvas.isVisible, timeout=60_000)
    job_bar.cancel("training")
    session.set_trainer(None)
    assert map_view.canvas.drawing is None
    assert not map_view.canvas.isVisible()
    assert not any(button.isVisible() for button in map_view.findChildren(QToolButton))


def test_the_map_on_screen_stays_while_another_run_goes_on(
    qtbot: QtBot, map_view: MapView, session: Session, run: Trainer, make_embeddings: Make
) -> None:
    session.set_embeddings(make_embeddings(30, "other"), True)
    qtbot.waitUntil(lambda: session.projection is not None and session.projection.method == "umap", timeout=60_000)
    drawing = map_view.canvas.drawing
    session.set_trainer(run)
    learn(run, 0)
    qtbot.wait(100)
    assert map_view.canvas.drawing is drawing


def test_it_can_be_switched_off_and_that_is_remembered(
    qtbot: QtBot, map_view: MapView, session: Session, run: Trainer
) -> None:
    live = action(map_view, "Live map while training")
    assert live.isChecked()
    session.set_trainer(run)
    learn(run, 0)
    qtbot.waitUntil(map_view.canvas.isVisible, timeout=60_000)
    live.trigger()
    assert run.observer.live_map is None
    assert not map_view.canvas.isVisible()
    assert QSettings("Semascope", "Semascope").value("map/live") == "false"
    live.trigger()
    assert isinstance(run.observer.live_map, LiveMap)


def test_vectors_that_are_too_long_to_be_looked_at_have_none(map_view: MapView, session: Session, run: Trainer) -> None:
    run.hyperparameters.dimensions = MOST_DIMENSIONS + 1
    session.set_trainer(run)
    assert run.observer.live_map is None
    session.set_trainer(None)


def test_a_final_map_of_fewer_words_has_a_history_of_them() -> None:
    places = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    history = (Snapshot(0, places), Snapshot(5, 2 * places))
    frames = lying_alike(history, places[:20] / 3)
    assert [frame.shape for frame in frames] == [(20, 2), (20, 2)]
    assert np.abs(frames[0] - frames[1]).max() < 1e-5
