"""Runs over a small corpus, and a view that has shown its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.training.mechanics.page import MechanicsPage
from core.job import Job
from core.text.corpus import Corpus
from core.training.hyperparameters import Hyperparameters
from core.training.trainer import Trainer

SMALL = {"dimensions": 4, "window": 3, "min_count": 3, "epochs": 2, "subsample": 0.01}


@pytest.fixture
def train(session: Session, corpus: Corpus) -> Callable[..., Trainer]:
    """Trains on the corpus with some hyperparameters; the run and its vectors are on screen then."""

    def trained(**chosen: Any) -> Trainer:
        trainer = Trainer(corpus, Hyperparameters(**{**SMALL, **chosen}), threads=1)
        embeddings = trainer.run(Job())
        embeddings.prepare()
        session.set_corpus(corpus)
        session.set_trainer(trainer)
        session.set_embeddings(embeddings, exported=True)
        return trainer

    return trained


@pytest.fixture
def shown(qtbot: QtBot, session: Session, job_bar: JobBar) -> Callable[[type[MechanicsPage]], Any]:
    """Makes a view of the page, on screen and with its answer."""

    def show(kind: type[MechanicsPage]) -> Any:
        view = kind(session, job_bar)  # type: ignore[call-arg, arg-type]
        qtbot.addWidget(view)
        view.resize(590, 700)
        view.show()
        qtbot.waitUntil(lambda: view.subject is not None, timeout=60_000)
        return view

    return show
