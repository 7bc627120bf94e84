from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.training.training_view import TrainingView
from core.text.corpus import Corpus
from core.training.hyperparameters import Hyperparameters
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
    assert "38 words · 4.9 kB · 0.1M tokens" in texts(view)


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
    qtbot.waitUntil(lambda: session.trainer is not None)
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


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_vectors_in_no_file_are_not_replaced_unasked(
    view: TrainingView,
    corpus: Corpus,
    session: Session,
    qtbot: QtBot,
    fake_trainer: FakeTrainer,
    monkeypatch: pytest.MonkeyPatch,
    answer: QMessageBox.StandardButton,
) -> None:
    session.set_corpus(corpus)
    session.exported = False
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answer)
    view.start()
    assert view.training == (answer == QMessageBox.StandardButton.Yes)
    if view.training:
        view.cancel()


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
