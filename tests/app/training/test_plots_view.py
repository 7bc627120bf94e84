from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.training.plots_view import POINTS, PlotsView
from core.text.corpus import Corpus
from core.training.hyperparameters import Hyperparameters

MakeTrainer = Callable[..., Any]


@pytest.fixture
def view(session: Session, job_bar: JobBar, qtbot: QtBot) -> PlotsView:
    made = PlotsView(session, job_bar)
    qtbot.addWidget(made)
    made.resize(900, 220)
    made.show()
    return made


@pytest.fixture
def trainer(corpus: Corpus, fake_trainer: Any) -> MakeTrainer:
    return lambda **choices: fake_trainer(corpus, Hyperparameters(**choices))


def curve(view: PlotsView, name: str) -> tuple[np.ndarray, np.ndarray]:
    tokens, values = view._plots[name]._curve.getData()
    return tokens, values


def test_no_run_says_what_will_stand_here(view: PlotsView) -> None:
    assert view._empty.isVisible()
    assert not view._plots


def test_samples_appear_at_the_job_bars_ticks(
    view: PlotsView, trainer: MakeTrainer, session: Session, job_bar: JobBar, qtbot: QtBot
) -> None:
    run = trainer()
    run.add(0.25, 4.0)
    session.set_trainer(run)
    assert curve(view, "loss")[1].tolist() == [4.0]
    run.add(0.5, 3.0)
    job_bar.run("training", "Training", lambda job: None, lambda _: None)
    qtbot.waitUntil(lambda: len(curve(view, "loss")[1]) == 2)
    assert curve(view, "loss")[0].tolist() == [250_000, 500_000]
    assert curve(view, "learning_rate")[1] == pytest.approx([0.01875, 0.0125])
    assert curve(view, "tokens_per_second")[1].tolist() == [100_000, 100_000]


def test_figures_have_units(view: PlotsView, trainer: MakeTrainer, session: Session) -> None:
    run = trainer()
    run.add(0.5, 3.0)
    session.set_trainer(run)
    said = view.summary()
    for part in ("Done 50 %", "Loss 3.000 nats per pair", "Learning rate 0.01250", "Speed 100,000 tokens/s"):
        assert part in said


def test_cbow_counts_positions(view: PlotsView, trainer: MakeTrainer, session: Session) -> None:
    session.set_trainer(trainer(architecture="cbow"))
    assert "nats per position" in view.summary()


def test_many_samples_are_drawn_as_means(view: PlotsView, trainer: MakeTrainer, session: Session) -> None:
    run = trainer()
    for share in np.linspace(0.001, 1, 1000):
        run.add(float(share), 4 - float(share))
    session.set_trainer(run)
    tokens, losses = curve(view, "loss")
    assert len(tokens) <= POINTS
    assert tokens[-1] == run.total_tokens
    assert losses.mean() == pytest.approx(3.5, abs=0.01)


def test_the_table_holds_every_sample(
    view: PlotsView, trainer: MakeTrainer, session: Session, job_bar: JobBar, qtbot: QtBot
) -> None:
    run = trainer()
    run.add(0.25, 4.0)
    session.set_trainer(run)
    run.add(0.5, 3.0)
    job_bar.timer.timeout.emit()
    table = view.findChild(QTableView)
    assert isinstance(table, QTableView)
    model = table.model()
    rows = [[model.index(row, column).data() for column in range(model.columnCount())] for row in range(2)]
    assert rows == [
        ["500,000", "5.0", "3.0000", "0.01250", "100,000"],
        ["250,000", "2.5", "4.0000", "0.01875", "100,000"],
    ]


def test_a_run_without_samples_and_another_theme_are_no_trouble(
    view: PlotsView, trainer: MakeTrainer, session: Session, qapp: Any
) -> None:
    session.set_trainer(trainer())
    theme.apply(qapp, "dark")
    view.grab()
    theme.apply(qapp, "light")
    session.set_trainer(None)
    assert view._empty.isVisible()


def test_the_label_at_the_end_of_a_run_has_room(
    view: PlotsView, trainer: MakeTrainer, session: Session, qtbot: QtBot
) -> None:
    run = trainer()
    run.add(1.0, 2.146)
    session.set_trainer(run)
    view.resize(1_000, 200)
    shown = [plot for plot in view._plots.values() if plot.isVisible()]
    qtbot.waitUntil(lambda: all(plot._box.width() > 150 for plot in shown))
    for plot in shown:
        plot.show_samples(np.array([1e6]), np.array([2.146]), 1e6)
        right = plot._box.viewRange()[0][1]
        assert (right - 1e6) / right * plot._box.width() >= plot._end.boundingRect().width() - 1
