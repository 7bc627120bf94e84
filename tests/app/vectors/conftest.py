"""Vectors in which analogies hold, in a session."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings

WORDS = ["the", "king", "man", "woman", "queen", "kingdom", "kin", "prince"]
VECTORS = [
    [0.1, 0.1, 1, 0],
    [1, 0, 0.1, 0],
    [0, 0, 1, 0],
    [0, 1, 1, 0],
    [1, 1, 0.1, 0],
    [1, 0, 0.1, 0.8],
    [0.3, 0.3, 0.9, -0.5],
    [1, -0.2, 0.1, 0],
]


@pytest.fixture
def royal() -> Embeddings:
    embeddings = Embeddings(Words.of(WORDS), np.array(VECTORS, np.float32), np.arange(8000, 0, -1000), name="royal")
    embeddings.prepare()
    return embeddings


@pytest.fixture
def session(qtbot: QtBot, royal: Embeddings) -> Session:
    session = Session()
    session.set_embeddings(royal, exported=True)
    return session


@pytest.fixture
def job_bar(qtbot: QtBot) -> JobBar:
    bar = JobBar()
    qtbot.addWidget(bar)
    return bar
