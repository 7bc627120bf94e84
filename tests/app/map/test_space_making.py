import dataclasses
import gc
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QToolButton
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.map.map_view import MapView
from app.session import Session
from core.map.worker_process import ProjectionWorker
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings


def _embeddings(count: int = 60) -> Embeddings:
    vectors = np.random.default_rng(count).normal(size=(count, 8)).astype(np.float32)
    made = Embeddings(Words.of(f"w{i}" for i in range(count)), vectors, np.arange(count, 0, -1))
    made.prepare()
    return made


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def view(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[MapView]:
    """The map of sixty words; no child process takes part."""

    def fail(*_: object) -> None:
        raise ChildProcessError("There is none.")

    monkeypatch.setattr(ProjectionWorker, "start", lambda _: None)
    monkeypatch.setattr(ProjectionWorker, "project", fail)
    job_bar = JobBar()
    qtbot.addWidget(job_bar)
    view = MapView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show()
    qtbot.waitExposed(view)
    session.set_embeddings(_embeddings(), True)
    qtbot.waitUntil(lambda: session.projection is not None and not job_bar.running(), timeout=60_000)
    yield view
    job_bar.cancel_all()
    view.close()
    gc.unfreeze()


def _give_three_axes(qtbot: QtBot, view: MapView, session: Session) -> None:
    places = np.random.default_rng(1).normal(size=(60, 3)).astype(np.float32)
    session.set_projection(dataclasses.replace(session.projection, positions=places))  # type: ignore[type-var]
    qtbot.waitUntil(view.space.isVisible, timeout=60_000)


def test_a_map_of_three_axes_rises_out_of_the_plane(qtbot: QtBot, view: MapView, session: Session) -> None:
    assert view.canvas.isVisible()
    _give_three_axes(qtbot, view, session)
    drawing = view.space.drawing
    assert drawing is not None
    assert drawing.goal.shape == (60, 3)
    assert view.front is view.space
    assert not view.canvas.isVisible()
    qtbot.waitUntil(lambda: np.array_equal(drawing.positions, drawing.goal))
    qtbot.waitUntil(lambda: not view.space.moving)
    chip = next(button for button in view.findChildren(QToolButton) if button.property("role") == "chip")
    assert chip.isVisible()
    boxes = [QPoint(int(label.left + label.width / 2), int(label.top + label.height / 2)) for label in drawing.labels]
    assert boxes
    assert not any(chip.geometry().contains(box) for box in boxes)


def test_selection_and_highlights_are_shown_in_three_dimensions(qtbot: QtBot, view: MapView, session: Session) -> None:
    session.select("w3")
    _give_three_axes(qtbot, view, session)
    drawing = view.space.drawing
    assert drawing is not None
    assert drawing.looks.selected == 3
    session.set_highlighted(("w5", "w7"))
    assert view.space.accessibleDescription() == "w3. Near it: w5, w7"
    session.select("nowhere")
    assert drawing.looks.selected is None
    assert "nowhere" in view.space.notice


def test_a_click_and_a_flight_in_three_dimensions(qtbot: QtBot, view: MapView, session: Session) -> None:
    _give_three_axes(qtbot, view, session)
    space, drawing = view.space, view.space.drawing
    assert drawing is not None
    qtbot.waitUntil(lambda: np.array_equal(drawing.positions, drawing.goal) and not space.moving)
    view.fly_to("w9")
    middle = QPoint(space.width() // 2, space.height() // 2)

    def arrived() -> bool:
        x, y, _ = space.camera.to_screen(drawing.goal[[9]])
        return bool(np.hypot(x[0] - middle.x(), y[0] - middle.y()) < 2) and not space.moving

    qtbot.waitUntil(arrived)
    space.grab()
    found = drawing.word_at(middle.x(), middle.y())
    assert found is not None
    qtbot.mouseClick(space, Qt.MouseButton.LeftButton, pos=middle)
    assert session.selection == drawing.words[found]


def test_keys_of_the_view_go_to_the_map_that_is_seen(qtbot: QtBot, view: MapView, session: Session) -> None:
    _give_three_axes(qtbot, view, session)
    qtbot.waitUntil(lambda: not view.space.moving)
    flat, distance = view.canvas.viewport, view.space.camera.distance
    next(action for action in view.actions() if "+" in [key.toString() for key in action.shortcuts()]).trigger()
    qtbot.waitUntil(lambda: view.space.camera.distance < 0.7 * distance)
    assert view.canvas.viewport == flat


def test_a_map_of_two_axes_and_other_vectors_bring_the_flat_map_back(
    qtbot: QtBot, view: MapView, session: Session
) -> None:
    flat = session.projection
    _give_three_axes(qtbot, view, session)
    session.set_projection(flat)
    assert view.canvas.isVisible()
    assert view.space.drawing is None
    _give_three_axes(qtbot, view, session)
    session.set_embeddings(None, True)
    assert view.space.drawing is None
    assert not view.space.isVisible()


def test_a_layout_that_was_cancelled_or_failed_brings_the_third_dimension_back(
    qtbot: QtBot, map_view: MapView, session: Session, job_bar: JobBar, child: Any
) -> None:
    session.set_embeddings(_embeddings(), True)
    qtbot.waitUntil(lambda: session.projection is not None and not job_bar.running(), timeout=60_000)
    map_view._set(axes=3)
    qtbot.waitUntil(map_view.space.isVisible, timeout=60_000)
    before = session.projection
    for end in ("cancel", "error"):
        child.may_answer.clear()
        map_view._set(method="tsne")
        qtbot.waitUntil(map_view.canvas.isVisible, timeout=60_000)
        if end == "cancel":
            job_bar.cancel("map")
        else:
            child.error = ChildProcessError("It ended.")
            child.may_answer.set()
        qtbot.waitUntil(map_view.space.isVisible, timeout=60_000)
        assert session.projection is before


def test_the_map_is_used_in_three_dimensions(qtbot: QtBot, view: MapView, session: Session) -> None:
    def action(text: str) -> QAction:
        return next(action for action in view.actions() if action.text().replace("&", "") == text)

    assert not action("Turn by itself").isEnabled()
    _give_three_axes(qtbot, view, session)
    space, drawing = view.space, view.space.drawing
    assert drawing is not None
    assert not action("Choose by lasso").isEnabled()
    assert not action("Overview").isEnabled()
    qtbot.waitUntil(lambda: np.array_equal(drawing.positions, drawing.goal) and not space.moving)
    space.grab()
    x, y, _ = space.camera.to_screen(drawing.goal)
    seen = next(
        i for i in range(60) if drawing.word_at(x[i], y[i]) == i and space.rect().contains(int(x[i]), int(y[i]))
    )
    at, shift = QPoint(int(x[seen]), int(y[seen])), Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(space, Qt.MouseButton.LeftButton, shift, at)
    assert session.chosen == (f"w{seen}",)
    qtbot.waitUntil(action("Undo on the map").isEnabled)
    action("Undo on the map").trigger()
    assert session.chosen == ()
    action("Redo on the map").trigger()
    assert session.chosen == (f"w{seen}",)
    assert space.isVisible()
    turn = space.camera.turn
    action("Turn by itself").trigger()
    qtbot.waitUntil(lambda: space.camera.turn != turn)
    action("Turn by itself").trigger()


def test_words_are_not_written_under_the_tools_in_three_dimensions(
    qtbot: QtBot, view: MapView, session: Session
) -> None:
    _give_three_axes(qtbot, view, session)
    assert view.space.drawing is not None
    view.grab()
    strips = [part.geometry() for part in view.findChildren(QFrame) if part.property("role") == "strip"]
    reserved = [box.toRect() for box in view.space.drawing.reserved]
    assert any(strip in reserved for strip in strips)
