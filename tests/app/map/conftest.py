from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.map.canvas import MapCanvas
from app.map.drawing import Drawing, warm
from app.map.framing import framed
from app.map.map_view import MapView
from app.session import Session
from core.map.projection import Projection, project_pca
from core.map.settings import ProjectionSettings
from core.map.worker_process import Forming, ProjectionWorker
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings


@pytest.fixture(autouse=True, scope="session")
def warmed(qapp: QApplication) -> None:
    """As in the program, where no frame is drawn before: else the first one has no time left for words."""
    warm()


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light")
    yield
    theme.apply(qapp, "light")


@pytest.fixture
def drawing() -> Drawing:
    """A hundred words on a ring, the most frequent to the right, then anticlockwise; two more in the middle."""
    angle = np.arange(100) * 2 * np.pi / 100
    places = np.vstack([np.stack([np.cos(angle), np.sin(angle)], axis=1), [[0, 0.01], [0, -0.3]]])
    counts = np.arange(1000, 1000 - len(places), -1, dtype=np.int64)
    return Drawing(Words.of(f"word{i}" for i in range(len(places))), counts, framed(places), theme.LIGHT)


class FakeChild:
    """In place of the child process: shows the snapshots that a test gives it, and answers when it may."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.error: Exception | None = None
        self.asked: list[ProjectionSettings] = []
        self.forming: Forming | None = None

    def project(
        self, embeddings: Embeddings, settings: ProjectionSettings, job: Any, forming: Forming | None = None
    ) -> Projection:
        self.forming = forming
        self.asked.append(settings)
        while not self.may_answer.wait(0.005):
            job.check()
        if self.error is not None:
            raise self.error
        flat = project_pca(embeddings, settings, job)
        return Projection(self.places(flat.positions), settings, {"seconds": 2.0, "approximate": False}, flat.total)

    @staticmethod
    def places(flat: np.ndarray) -> np.ndarray:
        """Where it puts the words of a flat map."""
        places: np.ndarray = (-3 * flat**3).astype(np.float32)
        return places


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> FakeChild:
    fake = FakeChild()
    monkeypatch.setattr(ProjectionWorker, "start", lambda _: None)
    monkeypatch.setattr(ProjectionWorker, "project", lambda _, *given: fake.project(*given))
    return fake


@pytest.fixture
def make_embeddings() -> Callable[..., Embeddings]:
    def make(count: int = 60, name: str = "w") -> Embeddings:
        vectors = np.random.default_rng(count).normal(size=(count, 8)).astype(np.float32)
        made = Embeddings(Words.of(f"{name}{i}" for i in range(count)), vectors, np.arange(count, 0, -1))
        made.prepare()
        return made

    return make


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def job_bar(qtbot: QtBot) -> JobBar:
    bar = JobBar()
    qtbot.addWidget(bar)
    return bar


@pytest.fixture
def map_view(qtbot: QtBot, session: Session, job_bar: JobBar, child: FakeChild) -> Iterator[MapView]:
    """A map room with a fake child process, and nothing remembered."""
    QSettings("Semascope", "Semascope").remove("map")
    view = MapView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    qtbot.waitExposed(view)
    yield view
    child.may_answer.set()
    job_bar.cancel_all()
    view.close()
    gc.unfreeze()
    QSettings("Semascope", "Semascope").remove("map")


@pytest.fixture
def words_open(drawing: Drawing) -> Session:
    """A session with vectors of the words of the drawing."""
    session = Session()
    count = len(drawing)
    vectors = np.random.default_rng(1).normal(size=(count, 4)).astype(np.float32)
    embeddings = Embeddings(drawing.words, vectors, np.arange(1000, 1000 - count, -1))
    embeddings.prepare()
    session.set_embeddings(embeddings, exported=True)
    return session


@pytest.fixture
def canvas(qtbot: QtBot, drawing: Drawing) -> MapCanvas:
    """600 x 400 pixels, on screen, with the drawing."""
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.show_drawing(drawing)
    canvas.grab()
    return canvas
