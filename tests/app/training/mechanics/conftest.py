"""Runs so small that they are trained in a moment, in a session with their text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.session import Session
from core.job import Job
from core.text.corpus import Corpus, Reading
from core.text.vocabulary import Vocabulary, Words
from core.training.hyperparameters import Hyperparameters
from core.training.trainer import Trainer

LINES = ["the king loves the queen", "the queen loves the king", "the cat drinks milk", "the dog chases the cat rare"]


def tale() -> Corpus:
    """The lines, three times each; "rare" once."""
    lines = [line.split() for line in LINES for _ in range(3)]
    for line in lines[-2:]:
        line.remove("rare")
    tokens = [word for line in lines for word in line]
    words = sorted(set(tokens), key=lambda word: (-tokens.count(word), word))
    return Corpus(
        folder=Path(),
        name="tale.txt",
        documents=(),
        reading=Reading(),
        vocabulary=Vocabulary(Words.of(words), np.array([tokens.count(word) for word in words], np.int64)),
        ids=np.array([words.index(word) for word in tokens], np.int32),
        line_starts=np.cumsum([0, *map(len, lines)]).astype(np.int64),
        line_sources=np.zeros(len(lines), np.int64),
        document_starts=np.array([0, len(lines)], np.int64),
        hard_wrapped=False,
        repairs=(),
        key="tale",
    )


@pytest.fixture
def of_run() -> Callable[..., Session]:
    """Makes a session with the vectors of a run on the tale."""

    def make(**fields: object) -> Session:
        corpus, session = tale(), Session()
        usual = {"dimensions": 6, "window": 2, "min_count": 2, "subsample": 0.0, "negatives": 3, "epochs": 2}
        embeddings = Trainer(corpus, Hyperparameters(**{**usual, **fields}), 1).run(Job())  # type: ignore[arg-type]
        session.set_corpus(corpus)
        session.set_embeddings(embeddings, exported=True)
        session.select("queen")
        return session

    return make
