from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from app.session import Session
from app.training.watch_view import MOST_WATCHED, WatchView
from core.text.corpus import Corpus
from core.training.hyperparameters import Hyperparameters


@pytest.fixture
def trainer(corpus: Corpus, fake_trainer: Any, session: Session) -> Any:
    made = fake_trainer(corpus, Hyperparameters(min_count=1))
    session.set_trainer(made)
    return made


@pytest.fixture
def view(session: Session, trainer: Any, qtbot: QtBot) -> WatchView:
    made = WatchView(session)
    qtbot.addWidget(made)
    made.resize(320, 200)
    made.show()
    return made


def begin(trainer: Any, vectors: np.ndarray) -> None:
    """Let the observer of the run that does nothing see these vectors."""
    trainer.observer.begin(trainer.vocabulary.words, vectors, trainer.corpus.fold, None)


def test_a_word_is_watched_and_its_neighbours_are_shown_with_what_changed(view: WatchView, trainer: Any) -> None:
    vectors = np.random.default_rng(1).normal(size=(len(trainer.vocabulary), 4)).astype(np.float32)
    begin(trainer, vectors)
    view.field.setText("w3")
    view.field.submitted.emit("w3")
    assert "w3: asked soon" in view.described()
    trainer.observer.look(1)
    view.look()
    first = [word for word, _ in trainer.observer.watched[0].answers[0].neighbours]
    assert view.described() == f"w3: {', '.join(first)}"
    vectors[:] = np.random.default_rng(2).normal(size=vectors.shape)
    trainer.observer.finish(2)
    view.look()
    answer = trainer.observer.watched[0].answers[1]
    assert answer.stability is not None
    for word, _ in answer.neighbours:
        assert (f"{word} (new)" in view.described()) == (word not in first)
    assert f"{100 * answer.stability:.0f} % as before" in view.described()
    assert view.grab().toImage().allGray() is False  # what is new has a colour


def test_an_unknown_word_says_so(view: WatchView, trainer: Any) -> None:
    begin(trainer, np.eye(len(trainer.vocabulary), 4, dtype=np.float32))
    view.field.submitted.emit("unheard")
    trainer.observer.look(1)
    view.look()
    assert "unheard" in view.described()
    assert trainer.observer.watched[0].reason in view.described()


def test_after_a_run_a_word_waits_for_the_next(view: WatchView, session: Session) -> None:
    view.field.submitted.emit("w3")
    view.look(running=False)
    assert view.described() == "w3: asked in the next run"
    assert session.watched == ("w3",)


def test_words_are_completed_from_the_run_and_no_more_than_five_are_watched(view: WatchView, session: Session) -> None:
    view.field.setText("w1")
    view.field.textEdited.emit("w1")
    assert set(view.field.suggestions()) <= {f"w{n}" for n in (1, *range(10, 20))}
    assert view.field.suggestions()
    for n in range(MOST_WATCHED):
        assert view.field.isEnabled()
        view.field.submitted.emit(f"w{n}")
    assert not view.field.isEnabled()
    view.field.submitted.emit("w0")
    assert session.watched == tuple(f"w{n}" for n in range(MOST_WATCHED))
    close = next(one for one in view.findChildren(QToolButton) if one.accessibleName() == "Watch w2 no longer")
    close.click()
    assert session.watched == ("w0", "w1", "w3", "w4")
    assert view.field.isEnabled()


def test_a_suite_is_chosen_and_read_off_the_windows_thread(
    view: WatchView, trainer: Any, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "gone.txt"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    view.suite_button.click()
    assert session.suites == (path,)
    qtbot.waitUntil(lambda: view.suite is not None and "gone.txt" in view.suite.reason)
