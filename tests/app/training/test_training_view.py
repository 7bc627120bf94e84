from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app import question
from app.job_bar import JobBar
from app.session import Session
from app.training.run import runs_folder
from app.training.threads_box import ThreadsBox
from app.training.training_view import TrainingView
from core.text.corpus import Corpus
from core.training.checkpoint_file import CheckpointFile
from core.training.estimates import note_speed, workload_of
from core.training.hyperparameters import FAST, PRESETS, SOFTMAX, STRICT, Hyperparameters
from core.training.trainer import Trainer

FakeTrainer = Any  # the class in conftest.py


@pytest.fixture
def view(session: Session, job_bar: JobBar, qtbot: QtBot) -> TrainingView:
    made = TrainingView(session, job_bar)
    qtbot.addWidget(made)
    made.show()
    return made


def button(view: TrainingView, text: str) -> QPushButton:
    return next(one for one in view.findChildren(QPushButton) if one.text() == text)


def texts(view: TrainingView) -> str:
    return "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def write(view: TrainingView, name: str, text: str) -> None:
    field = view.form.field(name).findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText(text)


def under_way(view: TrainingView, session: Session, corpus: Corpus, qtbot: QtBot, epochs: str = "100000") -> Trainer:
    """Start a real run that would take long, and wait until it learns."""
    session.set_corpus(corpus)
    write(view, "epochs", epochs)
    view.start()
    qtbot.waitUntil(lambda: session.trainer is not None and session.trainer.tokens_done > 0, timeout=60_000)
    assert session.trainer is not None
    return session.trainer


def test_without_a_text_it_says_what_to_do(view: TrainingView) -> None:
    assert "Open a text" in texts(view)
    assert not view.can_start
    view.start()
    assert not view.training


def test_the_preset_that_fits_is_proposed_with_the_reason(view: TrainingView, corpus: Corpus, session: Session) -> None:
    session.set_corpus(corpus)
    assert view.form.hyperparameters().min_count == 1
    assert "By hand fits: the text has 600 tokens." in texts(view)
    assert view.findChildren(QComboBox)[0].currentText() == "By hand"
    write(view, "window", "7")
    assert view.findChildren(QComboBox)[0].currentText() == "Own values"
    session.set_corpus(corpus)
    assert view.form.hyperparameters().window == 7


def test_a_preset_leaves_the_two_choices_alone(view: TrainingView, corpus: Corpus, session: Session) -> None:
    session.set_corpus(corpus)
    view.form.set_hyperparameters(Hyperparameters(architecture="cbow"))
    view.set_preset("quick-look")
    assert view.form.hyperparameters().architecture == "cbow"
    assert view.form.hyperparameters().dimensions == 50
    assert view.findChildren(QComboBox)[0].currentText() == "Quick look"


def test_it_says_what_a_run_will_cost(view: TrainingView, corpus: Corpus, session: Session) -> None:
    session.set_corpus(corpus)
    assert "38 words · 5.2 kB · 0.1M tokens" in texts(view)


def test_a_field_in_red_stops_the_start(
    view: TrainingView, corpus: Corpus, session: Session, fake_trainer: FakeTrainer
) -> None:
    session.set_corpus(corpus)
    assert view.can_start
    write(view, "window", "1000")
    assert "1,000 is outside 1 to 100." in texts(view)
    assert not view.can_start
    button(view, "Start training").click()
    view.start()
    assert fake_trainer.made == []


def test_too_few_words_stop_the_start(view: TrainingView, corpus: Corpus, session: Session) -> None:
    session.set_corpus(corpus)
    write(view, "min_count", "10000")
    assert "0 words occur at least 10000 times" in texts(view)
    assert not view.can_start


def test_a_run_ends_with_its_vectors_in_the_session(
    view: TrainingView, corpus: Corpus, session: Session, job_bar: JobBar, qtbot: QtBot, fake_trainer: FakeTrainer
) -> None:
    session.set_corpus(corpus)
    button(view, "Start training").click()
    assert view.training
    assert not view.form.isEnabled()
    qtbot.waitUntil(lambda: session.trainer is not None, timeout=60_000)  # the first one may wait for a compilation
    button(view, "Stop and keep").click()
    with qtbot.waitSignal(session.embeddings_changed):
        pass
    assert not view.training
    assert session.embeddings is not None
    assert not session.exported
    assert button(view, "Start training").isVisible()


def test_cancel_leaves_everything_as_it_was(
    view: TrainingView, corpus: Corpus, session: Session, job_bar: JobBar, qtbot: QtBot, fake_trainer: FakeTrainer
) -> None:
    session.set_corpus(corpus)
    view.start()
    qtbot.waitUntil(lambda: session.trainer is not None)
    button(view, "Cancel").click()
    assert not view.training
    assert session.trainer is None
    assert session.embeddings is None
    view.start()
    job_bar.cancel("training")
    qtbot.waitUntil(lambda: not view.training)


def test_what_goes_wrong_is_said_once(
    view: TrainingView, corpus: Corpus, session: Session, job_bar: JobBar, qtbot: QtBot, fake_trainer: FakeTrainer
) -> None:
    session.set_corpus(corpus)
    view.start()
    qtbot.waitUntil(lambda: bool(fake_trainer.made))
    fake_trainer.made[0].error = ValueError("The learning rate is too high.")
    fake_trainer.made[0].end.set()
    qtbot.waitUntil(lambda: not view.training)
    assert job_bar.messages() == ["The learning rate is too high."]


@pytest.mark.parametrize("agreed", [True, False])
def test_vectors_in_no_file_are_not_replaced_unasked(
    view: TrainingView,
    corpus: Corpus,
    session: Session,
    qtbot: QtBot,
    fake_trainer: FakeTrainer,
    monkeypatch: pytest.MonkeyPatch,
    agreed: bool,
) -> None:
    session.set_corpus(corpus)
    session.exported = False
    monkeypatch.setattr(question, "confirmed", lambda *_: agreed)
    view.start()
    assert view.training == agreed
    if view.training:
        view.cancel()


def test_a_run_is_paused_and_resumed(
    view: TrainingView, corpus: Corpus, session: Session, qtbot: QtBot, fake_trainer: FakeTrainer
) -> None:
    session.set_corpus(corpus)
    view.start()
    qtbot.waitUntil(lambda: session.trainer is not None)
    button(view, "Pause").click()
    assert fake_trainer.made[0].paused
    assert view.paused
    button(view, "Resume").click()
    assert not fake_trainer.made[0].paused
    assert button(view, "Pause").isEnabled()
    view.cancel()


def test_what_is_watched_between_the_start_and_the_trainer_reaches_the_run(
    view: TrainingView, corpus: Corpus, session: Session, qtbot: QtBot, fake_trainer: FakeTrainer, tmp_path: Path
) -> None:
    session.set_corpus(corpus)
    view.start()
    session.watch(("w3",))
    session.set_suites((tmp_path / "suite.txt",))
    qtbot.waitUntil(lambda: session.trainer is not None)
    observer = fake_trainer.made[0].observer
    assert [word.word for word in observer.watched] == ["w3"]
    assert [suite.path for suite in observer.suites] == [tmp_path / "suite.txt"]
    view.cancel()


def trained(view: TrainingView, session: Session, corpus: Corpus, qtbot: QtBot) -> Trainer:
    session.set_corpus(corpus)
    write(view, "epochs", "3")
    with qtbot.waitSignal(session.embeddings_changed, timeout=60_000):
        view.start()
    assert session.trainer is not None
    return session.trainer


def test_a_finished_run_is_trained_further_and_its_curves_go_on(
    view: TrainingView, corpus: Corpus, session: Session, qtbot: QtBot
) -> None:
    first = trained(view, session, corpus, qtbot)
    before = session.embeddings
    assert before is not None
    kept = before.input_vectors.copy()
    assert "3 epochs are trained." in texts(view)
    view.buttons.epochs.setValue(4)
    with qtbot.waitSignal(session.embeddings_changed, timeout=60_000):
        button(view, "Train further").click()
    longer = session.trainer
    assert longer is not None
    assert longer.hyperparameters.epochs == 7
    assert longer.tokens_done == 7 * corpus.tokens
    assert np.array_equal(longer.metrics.samples[: first.metrics.length], first.metrics.samples)
    assert [word.word for word in longer.observer.watched] == [word.word for word in first.observer.watched]
    assert np.array_equal(before.input_vectors, kept)
    session.mark_exported()


def test_a_run_that_was_stopped_says_that_the_rest_is_trained_too(
    view: TrainingView, corpus: Corpus, session: Session, qtbot: QtBot
) -> None:
    under_way(view, session, corpus, qtbot)
    with qtbot.waitSignal(session.embeddings_changed):
        view.stop_and_keep()
    assert "of 100000 epochs; the rest is trained too." in texts(view)
    session.set_embeddings(None, exported=True)
    assert not view.can_train_further
    assert not view.buttons.further_button.isVisible()


def checkpoints() -> list[Path]:
    return sorted(runs_folder().glob("*.checkpoint*"))


def interrupted(view: TrainingView, session: Session, corpus: Corpus, qtbot: QtBot, epochs: str = "100000") -> float:
    """Interrupt a run as closing the window does; returns its share."""
    trainer = under_way(view, session, corpus, qtbot, epochs)
    with qtbot.waitSignal(view.interrupted) as ended:
        assert view.interrupt()
    assert ended.args == [True]
    return trainer.tokens_done / trainer.total_tokens


def test_an_interrupted_run_leaves_a_checkpoint_that_is_offered_and_goes_on(
    view: TrainingView, small_world: Corpus, session: Session, qtbot: QtBot
) -> None:
    share = interrupted(view, session, small_world, qtbot)
    assert 0 < share < 1
    assert len(checkpoints()) == 1
    session.set_corpus(None)
    view.offer.look()
    qtbot.waitUntil(lambda: view.offer.run is not None)
    assert "sample:little-world was interrupted at" in view.offer.text()
    button(view, "Go on").click()
    qtbot.waitUntil(lambda: session.corpus is not None and session.trainer is not None, timeout=60_000)
    assert session.corpus is not None
    assert session.corpus.key == small_world.key
    assert session.trainer is not None
    assert view.form.hyperparameters() == session.trainer.hyperparameters
    assert session.trainer.tokens_done >= share * session.trainer.total_tokens - 1
    assert not view.offer.isVisible()
    with qtbot.waitSignal(session.embeddings_changed, timeout=60_000):
        view.stop_and_keep()
    session.mark_exported()
    qtbot.waitUntil(lambda: not checkpoints())


def test_a_checkpoint_goes_with_a_cancelled_run(
    view: TrainingView, corpus: Corpus, session: Session, qtbot: QtBot
) -> None:
    under_way(view, session, corpus, qtbot)
    view.pause_or_resume()
    qtbot.waitUntil(lambda: bool(checkpoints()))
    view.cancel()
    qtbot.waitUntil(lambda: not checkpoints())


def test_a_state_that_cannot_be_written_loses_nothing(
    view: TrainingView, corpus: Corpus, session: Session, qtbot: QtBot, job_bar: JobBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("The disk is full.")

    first = under_way(view, session, corpus, qtbot)
    monkeypatch.setattr(CheckpointFile, "save", fail)
    with qtbot.waitSignal(view.interrupted) as ended:
        assert view.interrupt()
    assert ended.args == [False]
    assert job_bar.messages() == ["The disk is full."]
    qtbot.waitUntil(lambda: session.trainer is not None and session.trainer.tokens_done > first.tokens_done)
    view.cancel()


def test_the_threads_and_the_arithmetic_agree(view: TrainingView, corpus: Corpus, session: Session) -> None:
    session.set_corpus(corpus)
    box = view.findChildren(ThreadsBox)[0]
    box.setCurrentIndex(box.findText("1, reproducible everywhere"))
    assert view.form.hyperparameters().arithmetic == STRICT
    assert box.threads == 1
    assert "the same vectors on every processor" in texts(view)
    assert view.findChildren(QComboBox)[0].currentText() == "By hand"
    box.setCurrentIndex(box.findText("1"))
    assert view.form.hyperparameters().arithmetic == FAST
    view.form.set_hyperparameters(dataclasses.replace(view.form.hyperparameters(), arithmetic=STRICT))
    assert box.currentText() == "1, reproducible everywhere"


def test_what_a_run_of_a_preset_chose_is_shown_as_the_preset(
    view: TrainingView, corpus: Corpus, session: Session
) -> None:
    session.set_corpus(corpus)
    resolved = PRESETS["small"].hyperparameters.resolved(corpus.tokens)
    view.form.set_hyperparameters(resolved)  # as after going on from its checkpoint
    assert view.findChildren(QComboBox)[0].currentText() == "Small text"
    view.form.set_hyperparameters(dataclasses.replace(resolved, window=11))
    assert view.findChildren(QComboBox)[0].currentText() == "Own values"


def test_the_time_is_said_as_soon_as_the_speed_is_known(
    view: TrainingView, corpus: Corpus, session: Session, qtbot: QtBot
) -> None:
    session.set_corpus(corpus)
    write(view, "dimensions", "24")  # no other test has measured it
    assert "about" not in texts(view)
    view.measure_speeds()
    assert "tokens to read · timing…" in texts(view)
    qtbot.waitUntil(lambda: "tokens to read · about\u00a01\u00a0s" in texts(view), timeout=60_000)


def test_what_would_take_too_long_is_refused_beside_the_form(
    view: TrainingView, corpus: Corpus, session: Session
) -> None:
    session.set_corpus(corpus)
    chosen = dataclasses.replace(view.form.hyperparameters(), objective=SOFTMAX, dimensions=31, epochs=100_000)
    known = corpus.vocabulary.at_least(chosen.min_count)
    note_speed(workload_of(known, corpus.tokens, chosen), 1.0)
    view.form.set_hyperparameters(chosen)
    assert "more than 30 are not begun" in texts(view)
    assert not view.can_start


def test_the_real_trainer_learns(view: TrainingView, corpus: Corpus, session: Session, qtbot: QtBot) -> None:
    session.set_corpus(corpus)
    write(view, "epochs", "3")
    view.start()
    with qtbot.waitSignal(session.embeddings_changed, timeout=60_000):
        pass
    assert isinstance(session.trainer, Trainer)
    assert session.embeddings is not None
    assert session.embeddings.dimensions == 8
    session.mark_exported()
