import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.map.map_view import MapView
from app.session import Session
from core.map import projection
from core.map.projection import Projection, project_pca
from core.map.settings import ProjectionSettings
from core.map.worker_process import ProjectionWorker
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from core.vectors.word_sets import WordFilter, WordSet


def _embeddings(count: int = 60, name: str = "w") -> Embeddings:
    vectors = np.random.default_rng(count).normal(size=(count, 8)).astype(np.float32)
    made = Embeddings(Words.of(f"{name}{i}" for i in range(count)), vectors, np.arange(count, 0, -1))
    made.prepare()
    return made


class FakeUmap:
    """In place of the child process: waits until it may answer, then turns the flat map round."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.error: Exception | None = None

    def project(
        self, _: object, embeddings: Embeddings, settings: ProjectionSettings, job: Any, forming: Any = None
    ) -> Projection:
        while not self.may_answer.wait(0.01):
            job.check()
        if self.error is not None:
            raise self.error
        flat = project_pca(embeddings, settings, job)
        return Projection(-3 * flat.positions**3, settings, {}, flat.total)


@pytest.fixture
def umap(monkeypatch: pytest.MonkeyPatch) -> FakeUmap:
    fake = FakeUmap()
    monkeypatch.setattr(ProjectionWorker, "start", lambda _: None)
    monkeypatch.setattr(ProjectionWorker, "project", lambda *given: fake.project(*given))
    return fake


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar, umap: FakeUmap) -> Iterator[MapView]:
    QSettings("Semascope", "Semascope").remove("map")
    view = MapView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show()
    qtbot.waitExposed(view)
    yield view
    umap.may_answer.set()
    job_bar.cancel_all()
    view.close()
    gc.unfreeze()


def _wait_for_map(qtbot: QtBot, session: Session, method: str = "umap") -> None:
    qtbot.waitUntil(lambda: session.projection is not None and session.projection.method == method, timeout=30_000)


def _chip(view: MapView) -> QToolButton:
    chip = view.findChild(QToolButton)
    assert isinstance(chip, QToolButton)
    return chip


def _action(view: MapView, text: str) -> QAction:
    return next(action for action in view.actions() if action.text().replace("&", "") == text)


def test_pca_comes_at_once_and_umap_replaces_it(qtbot: QtBot, view: MapView, session: Session, umap: FakeUmap) -> None:
    umap.may_answer.clear()
    session.set_embeddings(_embeddings(), True)
    _wait_for_map(qtbot, session, "pca")
    assert view.canvas.isVisible()
    assert _chip(view).text().startswith("60 words · PCA · ")
    assert view.canvas.drawing is not None
    before = view.canvas.drawing.goal
    umap.may_answer.set()
    _wait_for_map(qtbot, session)
    assert _chip(view).text() == "60 words · UMAP · cosine"
    drawing = view.canvas.drawing
    qtbot.waitUntil(lambda: np.array_equal(drawing.positions, drawing.goal))
    correlations = [float(np.corrcoef(drawing.goal[:, axis], before[:, axis])[0, 1]) for axis in (0, 1)]
    assert min(correlations) > 0.5  # turned back to lie as the flat map lies


def test_where_umap_fails_the_flat_map_stays_and_the_reason_is_said(
    qtbot: QtBot, view: MapView, session: Session, job_bar: JobBar, umap: FakeUmap
) -> None:
    umap.error = ChildProcessError("The projection process ended unexpectedly.")
    session.set_embeddings(_embeddings(), True)
    qtbot.waitUntil(lambda: bool(job_bar.messages()), timeout=30_000)
    assert job_bar.messages() == ["The projection process ended unexpectedly. The map stays flat (PCA)."]
    assert session.projection is not None
    assert session.projection.method == "pca"
    assert view.canvas.isVisible()


def test_vectors_that_are_not_finite_are_refused(
    qtbot: QtBot, view: MapView, session: Session, job_bar: JobBar
) -> None:
    bad = _embeddings()
    bad.input_vectors[3] = np.nan
    session.set_embeddings(Embeddings(bad.words, bad.input_vectors), True)
    qtbot.waitUntil(lambda: bool(job_bar.messages()), timeout=30_000)
    assert "“w3”" in job_bar.messages()[0]
    assert not view.canvas.isVisible()


def test_a_click_selects_and_the_selection_is_shown(qtbot: QtBot, view: MapView, session: Session) -> None:
    session.set_embeddings(_embeddings(), True)
    _wait_for_map(qtbot, session)
    canvas, drawing = view.canvas, view.canvas.drawing
    assert drawing is not None
    qtbot.waitUntil(lambda: not canvas.moving)
    canvas.grab()
    left, top = canvas.viewport.to_screen(*drawing.goal[0].tolist())
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(int(left), int(top)))
    assert session.selection == "w0"
    assert drawing.looks.selected == 0
    session.set_highlighted(("w3", "w4", "elsewhere"))
    canvas.grab()
    assert {0, 3, 4} <= {label.point for label in drawing.labels}
    assert canvas.accessibleDescription() == "w0. Near it: w3, w4, elsewhere"
    _action(view, "Clear the selection").trigger()
    assert session.selection is None
    assert drawing.looks.selected is None


def test_chosen_words_and_sets_are_marked_and_a_filter_hides_the_rest(
    qtbot: QtBot, view: MapView, session: Session
) -> None:
    session.set_embeddings(_embeddings(), True)
    _wait_for_map(qtbot, session)
    canvas = view.canvas
    qtbot.waitUntil(lambda: not canvas.moving)
    plain = canvas.grab().toImage()
    session.choose(("w3", "w4", "elsewhere"))
    chosen = canvas.grab().toImage()
    assert chosen != plain
    assert "2 of the 3 chosen words" in canvas.accessibleDescription()
    session.choose(())
    session.set_sets((WordSet("some", ("w3", "w4")),))
    assert canvas.grab().toImage() != plain
    session.set_sets(())
    session.set_filter(WordFilter(text="/^w1.$/"))
    qtbot.waitUntil(lambda: canvas.drawing is not None and canvas.drawing.looks.shown_count == 10)
    assert canvas.drawing is not None
    canvas.grab()
    assert {label.point for label in canvas.drawing.labels} <= set(range(10, 20))
    session.select("w5")
    assert canvas.notice == "“w5” does not pass the filter."
    assert _chip(view).text().startswith("10 of 60 words shown · ")
    session.select("w15")
    assert canvas.notice == ""
    _action(view, "PCA").trigger()
    _wait_for_map(qtbot, session, "pca")
    assert canvas.drawing.looks.shown.sum() == 10  # it holds for the next map as well


def test_a_click_in_the_void_lets_go_of_the_word_and_then_of_the_chosen_ones(
    qtbot: QtBot, view: MapView, session: Session
) -> None:
    session.set_embeddings(_embeddings(), True)
    _wait_for_map(qtbot, session)
    view.canvas.grab()
    session.select("w1")
    session.choose(("w3",))
    void = QPoint(view.canvas.width() - 3, view.canvas.height() // 2)
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=void)
    assert (session.selection, session.chosen) == (None, ("w3",))
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=void)
    assert session.chosen == ()


def test_escape_gives_up_a_drag_and_then_what_was_chosen(qtbot: QtBot, view: MapView, session: Session) -> None:
    session.set_embeddings(_embeddings(), True)
    _wait_for_map(qtbot, session)
    qtbot.waitUntil(lambda: not view.canvas.moving)
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.canvas.hasFocus)
    session.select("w1")
    session.choose(("w3",))
    qtbot.mousePress(view.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(100, 100))
    qtbot.mouseMove(view.canvas, QPoint(300, 300))
    assert view.canvas.gestures.drawing_area
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert not view.canvas.gestures.drawing_area
    assert (session.selection, session.chosen) == ("w1", ("w3",))
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert (session.selection, session.chosen) == (None, ())


def test_keys_work_where_the_map_has_the_focus(qtbot: QtBot, view: MapView, session: Session) -> None:
    session.set_embeddings(_embeddings(), True)
    _wait_for_map(qtbot, session)
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.canvas.hasFocus)
    qtbot.waitUntil(lambda: not view.canvas.moving)
    scale = view.canvas.viewport.scale
    qtbot.keyClick(view.canvas, "+")
    qtbot.waitUntil(lambda: view.canvas.viewport.scale == pytest.approx(1.5 * scale))
    qtbot.keyClick(view.canvas, "f")
    qtbot.waitUntil(lambda: view.canvas.viewport.scale == pytest.approx(scale))
    session.select("w5")
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert session.selection is None


def test_a_search_flies_to_its_word(qtbot: QtBot, view: MapView, session: Session) -> None:
    session.set_embeddings(_embeddings(), True)
    _wait_for_map(qtbot, session)
    session.fly_to("w7")
    canvas = view.canvas
    assert canvas.drawing is not None
    x, y = canvas.drawing.goal[7].tolist()
    qtbot.waitUntil(lambda: (canvas.viewport.x, canvas.viewport.y) == (x, y))


def test_an_expression_can_become_the_map_s_horizontal_axis(qtbot: QtBot, view: MapView, session: Session) -> None:
    session.set_embeddings(_embeddings(60), True)
    _wait_for_map(qtbot, session)
    session.draw_along("w1 - avg(w2, w3)")
    qtbot.waitUntil(lambda: view.canvas.drawing is not None and view.canvas.drawing.axes is not None)
    assert view.canvas.drawing is not None
    assert view.canvas.drawing.axes is not None
    assert view.canvas.drawing.axes.captions[0].startswith("w1 - avg(w2, w3)")


def test_a_word_that_is_not_on_the_map_is_said_to_be_off_it(
    qtbot: QtBot, view: MapView, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.set_embeddings(_embeddings(6000), True)
    _action(view, "5,000 words").trigger()
    _wait_for_map(qtbot, session)
    assert _chip(view).text().startswith("5,000 of 6,000 words")
    session.select("w5500")
    assert view.canvas.notice == "“w5500” is not on the map of the first 5,000 words. It is word 5,501."
    session.fly_to("w5500")
    session.select("w1")
    assert view.canvas.notice == ""
    session.set_arrows((("w1", "w2"), ("w3", "w5500")))
    assert view.canvas.notice == "“w5500” is not on the map of the first 5,000 words. It is word 5,501."
    session.set_arrows((("w1", "w5900"), ("w3", "w5500")))
    assert view.canvas.notice == "Not to be seen on this map, so without arrows: “w5900”, “w5500”."
    assert view.canvas.drawing is not None
    assert view.canvas.drawing.looks.arrows == ()
    session.set_arrows((("w1", "w2"), ("w3", "w4")))
    assert view.canvas.drawing.looks.arrows == ((1, 2), (3, 4))
    assert view.canvas.notice == ""
    assert "Arrows: w1 → w2, w3 → w4." in view.canvas.accessibleDescription()
    session.select("w3")
    assert view.canvas.drawing.looks.arrows == ()


def test_pca_can_be_chosen(qtbot: QtBot, view: MapView, session: Session, job_bar: JobBar) -> None:
    session.set_embeddings(_embeddings(), True)
    _wait_for_map(qtbot, session)
    _action(view, "PCA").trigger()
    _wait_for_map(qtbot, session, "pca")
    assert not job_bar.running("map")


def test_new_vectors_replace_a_map_that_is_under_way(
    qtbot: QtBot, view: MapView, session: Session, umap: FakeUmap
) -> None:
    umap.may_answer.clear()
    session.set_embeddings(_embeddings(), True)
    _wait_for_map(qtbot, session, "pca")
    session.set_embeddings(_embeddings(40, "new"), True)
    umap.may_answer.set()
    _wait_for_map(qtbot, session)
    assert view.canvas.drawing is not None
    assert view.canvas.drawing.words[0] == "new0"
    session.set_embeddings(None, True)
    assert not view.canvas.isVisible()
    assert not _chip(view).isVisible()


def test_a_map_that_was_cancelled_says_how_to_draw_it(
    qtbot: QtBot, view: MapView, session: Session, job_bar: JobBar
) -> None:
    session.set_embeddings(_embeddings(), True)
    job_bar.cancel("map")
    assert "cancelled" in view._empty._hint
    _action(view, "PCA").trigger()
    _wait_for_map(qtbot, session, "pca")


def test_the_window_s_thread_imports_no_numba(tmp_path: Path) -> None:
    program = """
import sys
from PySide6.QtWidgets import QApplication
application = QApplication([])
from app.job_bar import JobBar
from app.map.map_view import MapView
from app.session import Session
view = MapView(Session(), JobBar())
view.show()
view.grab()
view.close()
sys.exit(", ".join(name for name in ("numba", "umap", "sklearn", "scipy") if name in sys.modules) or 0)
"""
    root = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=root, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_child_process_ends_with_the_view(qtbot: QtBot, session: Session, job_bar: JobBar) -> None:
    view = MapView(session, job_bar)
    qtbot.addWidget(view)
    session.set_embeddings(_embeddings(3), True)
    _wait_for_map(qtbot, session, "pca")
    children: list[projection._Child] = []
    worker = view._making._maker._worker
    assert worker is not None
    assert worker._child is not None
    children.append(worker._child)
    view.close()
    job_bar.cancel_all()
    assert not children[0].alive
    gc.unfreeze()


def test_too_few_words_and_equal_vectors_are_told(
    qtbot: QtBot, view: MapView, session: Session, umap: FakeUmap
) -> None:
    def notes() -> list[str]:
        return [label.text() for label in view.findChildren(QLabel) if label.property("role") == "map-note"]

    equal = Embeddings(Words.of("abcdefgh"), np.ones((8, 4), np.float32))
    equal.prepare()
    session.set_embeddings(equal, True)
    _wait_for_map(qtbot, session, "pca")
    assert notes() == ["All vectors are equal: the places mean nothing."]
    flat = Projection(np.ones((1, 2), np.float32), ProjectionSettings(method="pca"), {"explained_variance": (0.0,)}, 1)
    session.set_projection(flat)
    assert notes() == ["Too few words for UMAP."]
