from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.map.canvas import MapCanvas
from app.map.drawing import Drawing, framed
from app.session import Session
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings


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
