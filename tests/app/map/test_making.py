from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.map.map_view import MapView
from app.session import Session
from core.map.settings import ProjectionSettings
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings

FakeChild = Any  # the class in conftest.py
Make = Callable[..., Embeddings]


def action(view: MapView, text: str) -> QAction:
    return next(action for action in view.actions() if action.text().replace("&", "") == text)


def chip(view: MapView) -> str:
    found = next(button for button in view.findChildren(QToolButton) if button.property("role") == "chip")
    return found.text()


def wait_for(qtbot: QtBot, session: Session, method: str = "umap") -> None:
    qtbot.waitUntil(lambda: session.projection is not None and session.projection.method == method, timeout=60_000)


def goal(view: MapView) -> np.ndarray:
    assert view.canvas.drawing is not None
    return view.canvas.drawing.goal


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    return min(float(np.corrcoef(one[:, axis], other[:, axis])[0, 1]) for axis in (0, 1))


def test_the_layout_is_seen_forming_and_does_not_jump(
    qtbot: QtBot, map_view: MapView, session: Session, child: FakeChild, make_embeddings: Make
) -> None:
    child.may_answer.clear()
    session.set_embeddings(make_embeddings(), True)
    wait_for(qtbot, session, "pca")
    flat = goal(map_view)
    qtbot.waitUntil(lambda: child.forming is not None)
    assert "of the variance" in chip(map_view)
    assert session.projection is not None
    child.forming.positions = 50 * child.places(session.projection.positions)[:, ::-1] + 7  # turned, moved, larger
    qtbot.waitUntil(lambda: goal(map_view) is not flat)
    assert chip(map_view) == "60 words · UMAP is forming …"
    forming = goal(map_view)
    assert correlation(forming, flat) > 0.5
    assert np.abs(forming).max() < 2
    qtbot.waitUntil(lambda: np.array_equal(map_view.canvas.drawing.positions, forming))  # they have glided there
    child.may_answer.set()
    wait_for(qtbot, session)
    assert correlation(goal(map_view), forming) > 0.99
    assert chip(map_view) == "60 words · UMAP · cosine"


def test_a_snapshot_of_another_number_of_words_is_passed_over(
    qtbot: QtBot, map_view: MapView, session: Session, child: FakeChild, make_embeddings: Make
) -> None:
    child.may_answer.clear()
    session.set_embeddings(make_embeddings(), True)
    wait_for(qtbot, session, "pca")
    qtbot.waitUntil(lambda: child.forming is not None)
    flat = goal(map_view)
    child.forming.positions = np.ones((5, 2), np.float32)
    qtbot.wait(80)
    assert goal(map_view) is flat


@pytest.mark.parametrize("words", [0, 40], ids=["as many words", "fewer words"])
@pytest.mark.parametrize("error", [None, ChildProcessError("The projection process does not answer.")])
def test_cancelled_or_failed_the_map_before_comes_back(
    qtbot: QtBot,
    map_view: MapView,
    session: Session,
    job_bar: JobBar,
    child: FakeChild,
    make_embeddings: Make,
    words: int,
    error: Exception | None,
) -> None:
    session.set_embeddings(make_embeddings(), True)
    wait_for(qtbot, session)
    before, projection = goal(map_view).copy(), session.projection
    child.may_answer.clear()
    child.forming = None
    map_view._set(method="tsne", words=words)
    qtbot.waitUntil(lambda: child.forming is not None)
    drawing = map_view.canvas.drawing
    child.forming.positions = np.random.default_rng(0).normal(size=(len(drawing), 2)).astype(np.float32)
    qtbot.waitUntil(lambda: not np.array_equal(goal(map_view), before))
    if error is None:
        job_bar.cancel("map")
        assert job_bar.messages() == []
    else:
        child.error = error
        child.may_answer.set()
        qtbot.waitUntil(lambda: bool(job_bar.messages()))
        assert job_bar.messages() == ["The projection process does not answer. The map before is kept."]
    assert session.projection is projection
    assert np.array_equal(goal(map_view), before)
    qtbot.waitUntil(lambda: np.array_equal(map_view.canvas.drawing.positions, before))
    assert chip(map_view) == "60 words · UMAP · cosine"


def test_another_method_starts_from_the_map_that_is_there(
    qtbot: QtBot, map_view: MapView, session: Session, child: FakeChild, make_embeddings: Make
) -> None:
    session.set_embeddings(make_embeddings(), True)
    wait_for(qtbot, session)
    methods: list[str] = []
    session.projection_changed.connect(lambda: methods.append(session.projection.method if session.projection else ""))
    action(map_view, "t-SNE").trigger()
    wait_for(qtbot, session, "tsne")
    assert methods == ["tsne"]
    assert child.asked[-1] == ProjectionSettings("tsne")
    action(map_view, "PCA").trigger()
    wait_for(qtbot, session, "pca")
    assert "of the variance" in chip(map_view)


def test_words_that_were_trained_further_go_on_from_where_they_are(
    qtbot: QtBot, map_view: MapView, session: Session, make_embeddings: Make
) -> None:
    first = make_embeddings()
    session.set_embeddings(first, True)
    wait_for(qtbot, session)
    hidden: list[bool] = []
    map_view._making.shown.connect(lambda: hidden.append(not map_view.canvas.isVisible()))
    longer = Embeddings(Words.of(first.words), first.input_vectors + np.float32(0.05), first.counts)
    longer.prepare()
    session.set_embeddings(longer, True)
    wait_for(qtbot, session)
    assert hidden
    assert not any(hidden)
    session.set_embeddings(make_embeddings(60, "other"), True)
    assert not map_view.canvas.isVisible()
    wait_for(qtbot, session)


@pytest.mark.parametrize("count", [1, 3])
def test_one_word_and_three_words_have_a_map(
    qtbot: QtBot, session: Session, job_bar: JobBar, make_embeddings: Make, count: int
) -> None:
    view = MapView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    session.set_embeddings(make_embeddings(count), True)
    wait_for(qtbot, session, "pca")
    qtbot.waitUntil(lambda: not job_bar.running("map"), timeout=60_000)
    assert job_bar.messages() == []
    assert len(goal(view)) == count
    assert np.isfinite(goal(view)).all()
    view.grab()
    view.close()
    job_bar.cancel_all()
    gc.unfreeze()


def test_vectors_that_are_all_alike_have_a_map(
    qtbot: QtBot, map_view: MapView, session: Session, make_embeddings: Make
) -> None:
    made = make_embeddings()
    made.input_vectors[:] = 1
    session.set_embeddings(Embeddings(made.words, made.input_vectors, made.counts), True)
    wait_for(qtbot, session, "pca")  # where all are at one place; nothing could set them apart
    assert np.isfinite(goal(map_view)).all()
    map_view.grab()


def test_vectors_that_are_not_finite_leave_no_map_and_a_plain_message(
    qtbot: QtBot, map_view: MapView, session: Session, job_bar: JobBar, make_embeddings: Make
) -> None:
    made = make_embeddings()
    made.input_vectors[3] = np.nan
    session.set_embeddings(Embeddings(made.words, made.input_vectors), True)
    qtbot.waitUntil(lambda: bool(job_bar.messages()))
    assert "“w3”" in job_bar.messages()[0]
    assert map_view.canvas.drawing is None
    session.set_embeddings(make_embeddings(), True)
    wait_for(qtbot, session)


def test_the_real_child_shows_its_layout_and_its_death_leaves_the_map(
    qtbot: QtBot, session: Session, job_bar: JobBar, make_embeddings: Make
) -> None:
    view = MapView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    session.set_embeddings(make_embeddings(3000), True)
    qtbot.waitUntil(lambda: view._making.forming, timeout=300_000)
    qtbot.waitUntil(lambda: session.projection is not None and session.projection.method == "umap", timeout=300_000)
    before, projection = goal(view).copy(), session.projection
    view._set(neighbours=5)
    worker = view._making._maker._worker
    qtbot.waitUntil(lambda: job_bar.running("map") and worker._child is not None and worker._child.alive)
    os.kill(worker._child._process.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(job_bar.messages()) or not job_bar.running("map"), timeout=60_000)
    assert "ended unexpectedly" in job_bar.messages()[0]
    assert job_bar.messages()[0].endswith("The map before is kept.")
    assert session.projection is projection
    assert np.array_equal(goal(view), before)
    view.close()
    job_bar.cancel_all()
    gc.unfreeze()
