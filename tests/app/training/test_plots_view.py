from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.training import plots_view
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


def test_the_first_sample_may_come_while_the_run_is_shown(
    view: PlotsView, trainer: MakeTrainer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, means = trainer(), plots_view._means

    def and_then_a_sample(*given: Any) -> Any:
        curves = means(*given)
        run.add(0.25, 4.0)
        return curves

    monkeypatch.setattr(plots_view, "_means", and_then_a_sample)
    session.set_trainer(run)
    assert "Done –" in view.summary()


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


def test_a_pause_is_said(
    view: PlotsView, trainer: MakeTrainer, session: Session, job_bar: JobBar, qtbot: QtBot
) -> None:
    run = trainer()
    run.add(0.5, 3.0)
    session.set_trainer(run)
    job_bar.run("training", "Training", run.run, lambda _: None)
    run.add(0.6, 3.0)
    qtbot.waitUntil(lambda: "Remaining 4 s" in view.summary())
    run.pause()
    qtbot.waitUntil(lambda: "Remaining Paused" in view.summary())
    run.resume()
    qtbot.waitUntil(lambda: "Remaining 4 s" in view.summary())
    job_bar.cancel("training")


def test_the_loss_on_held_out_lines_is_a_second_curve_with_a_label(
    view: PlotsView, trainer: MakeTrainer, session: Session
) -> None:
    run = trainer()
    run.add(0.5, 3.0)
    session.set_trainer(run)
    loss = view._plots["loss"]
    assert not loss._beside_end.isVisible()
    run.observer.held_out.append(400_000, 3.25)
    session.set_trainer(run)
    assert [values.tolist() for values in loss._beside.getData()] == [[400_000], [3.25]]
    assert loss._beside_end.toPlainText() == "held out"
    assert "Loss · 3.250 on held-out lines 3.000 nats per pair" in view.summary()


def test_the_labels_of_two_curves_stand_clear_of_each_other(
    view: PlotsView, trainer: MakeTrainer, session: Session, qtbot: QtBot
) -> None:
    run = trainer()
    run.add(0.5, 3.0)
    session.set_trainer(run)
    plot = view._plots["loss"]
    qtbot.waitUntil(lambda: plot._box.height() > 50)
    plot.show_samples(np.array([0.0, 1e6]), np.array([4.0, 3.0]), 1e6, np.array([[1e6, 3.001]]))
    view.grab()
    boxes = [label.sceneBoundingRect() for label in (plot._end, plot._beside_end)]
    assert boxes[1].bottom() <= boxes[0].top() + 2


def suite_file(path: Path) -> Path:
    path.write_text("w1\tw2\t9\nw3\tw4\t2\nw5\tw6\t4\n", encoding="utf-8")
    return path


def test_a_suite_has_a_curve_of_its_score(
    view: PlotsView, trainer: MakeTrainer, session: Session, tmp_path: Path
) -> None:
    run = trainer(min_count=1)
    run.add(0.5, 3.0)
    session.set_trainer(run)
    assert not view._figures["score"].isVisible()
    session.set_suites((suite_file(tmp_path / "three.txt"),))
    session.set_trainer(run)
    assert view._score_note.isVisible()
    vectors = np.random.default_rng(0).normal(size=(len(run.vocabulary), 4)).astype(np.float32)
    run.observer.begin(run.vocabulary.words, vectors, run.corpus.fold, None)
    run.observer.finish(500_000)
    session.set_trainer(run)
    points = run.observer.suites[0].curve.points()
    assert view._score is not None
    assert view._score._curve.getData()[1].tolist() == points[:, 1].tolist()
    assert f"three.txt {points[0, 1]:.3f} 3 of 3 asked" in view.summary()
    assert not view._score_note.isVisible()


def test_columns_that_have_no_room_stand_as_figures_at_the_side(
    view: PlotsView, trainer: MakeTrainer, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    run = trainer(min_count=1)
    run.add(0.5, 3.0)
    session.set_trainer(run)

    def shown() -> list[str]:
        return [name for name, plot in view._plots.items() if plot.isVisible()]

    assert shown() == ["loss", "tokens_per_second"]
    view.resize(1400, 220)
    qtbot.waitUntil(lambda: len(shown()) == 3)
    session.set_suites((suite_file(tmp_path / "three.txt"),))
    session.set_trainer(run)
    assert len(shown()) == 3
    view.resize(900, 220)
    qtbot.waitUntil(lambda: shown() == ["loss"])
    for name in ("learning_rate", "tokens_per_second"):
        qtbot.waitUntil(lambda name=name: view._figures[name].isVisible())
    assert view.height() == 220
