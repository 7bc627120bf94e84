"""Vectors in which analogies hold, in a session."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from core.text.corpus import Corpus, Reading
from core.text.vocabulary import Vocabulary, Words
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


@pytest.fixture
def tale() -> Corpus:
    """A text in which a unicorn occurs too rarely to be learnt."""
    return Corpus(
        folder=Path(),
        name="tale",
        sources=(),
        reading=Reading(),
        vocabulary=Vocabulary(Words.of(["king", "unicorn"]), np.array([7000, 3])),
        ids=np.zeros(7003, np.int32),
        line_starts=np.array([0, 7003]),
        line_sources=np.array([0]),
        document_starts=np.array([0, 1]),
        hard_wrapped=False,
        repairs=(),
        key="tale",
    )
