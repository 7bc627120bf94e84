"""Vectors in which analogies hold, in a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.text.vocabulary import Words
from core.training.stability import Plan, Stability
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
def make_stability() -> Callable[..., Stability]:
    """What two repetitions might have shown: how much stays of each word, its neighbours being the next three."""

    def make(run: Embeddings, overlap: Sequence[float]) -> Stability:
        words = len(run)
        shares = np.array(overlap, np.float32)
        return Stability(
            plan=Plan(),
            embeddings=run,
            measured=words,
            neighbours=((np.arange(words)[:, None] + [1, 2, 3]) % words).astype(np.int32),
            kept=np.repeat(np.rint(2 * np.nan_to_num(shares))[:, None], 3, axis=1).astype(np.uint8),
            presence=np.where(np.isfinite(shares), 2, 0).astype(np.uint8),
            overlap=shares,
            replicas=(run.unit_vectors, run.unit_vectors[:, ::-1]),
            by_documents=False,
            threads=1,
        )

    return make
