from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QSettings, Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.vectors.trust.evaluation_table import CELL, ScoreCell
from app.vectors.trust.evaluation_view import EvaluationView
from core.job import Job
from core.text.vocabulary import Words
from core.vectors import evaluation
from core.vectors.embeddings import Embeddings

FAMILY = "man woman king queen\nwoman man queen king\nman king woman queen\n"
ANALOGIES = f": family\n{FAMILY}man king woman princess\n: none\nx y z w\n"


@pytest.fixture(autouse=True)
def fresh_settings() -> None:
    QSettings("Semascope", "Semascope").clear()


@pytest.fixture
def job_bar(qtbot: QtBot) -> JobBar:
    job_bar = JobBar()
    qtbot.addWidget(job_bar)
    return job_bar


@pytest.fixture
def make(qtbot: QtBot, session: Session, job_bar: JobBar) -> Callable[[], EvaluationView]:
    def made() -> EvaluationView:
        view = EvaluationView(session, job_bar)
        qtbot.addWidget(view)
        view.resize(590, 690)
        view.show()
        return view

    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "family.txt").write_text(ANALOGIES)
    (tmp_path / "pairs.tsv").write_text("king\tqueen\t9\nman\twoman\t8\nking\tman\t4\nthe\tkin\t1\nthe\n")
    (tmp_path / "tale.txt").write_text("It was the best of times,\nit was the worst of times.\n")
    (tmp_path / "README.md").write_text("no suite")
    return tmp_path


def asked(qtbot: QtBot, view: EvaluationView, job_bar: JobBar, act: Callable[[], None]) -> None:
    act()
    qtbot.waitUntil(lambda: not job_bar.running())


def only(view: EvaluationView, *names: str) -> None:
    """Want these suites and no others."""
    for row, suite in enumerate(view.suites):
        state = Qt.CheckState.Checked if suite.label in names else Qt.CheckState.Unchecked
        view.table.scores.setData(view.table.scores.index(row, 0), state, Qt.ItemDataRole.CheckStateRole)


def cell(view: EvaluationView, label: str, column: int = 0, section: str = "") -> ScoreCell:
    model = view.table.scores
    row = next(row for row, suite in enumerate(view.suites) if suite.label == label)
    index = model.index(row, column + 1)
    if section:
        parent = model.index(row, 0)
        names = [model.index(place, 0, parent).data() for place in range(model.rowCount(parent))]
        index = model.index(names.index(section), column + 1, parent)
    found = index.data(CELL)
    assert isinstance(found, ScoreCell)
    return found


def test_before_there_are_vectors_it_teaches(session: Session, make: Callable[[], EvaluationView]) -> None:
    session.set_embeddings(None, exported=True)
    view = make()
    assert not view.evaluate_button.isEnabled()
    assert view.detail.currentWidget() is view.detail.guide
    assert "no vectors yet" in view.detail.advice.text()
    assert [suite.label for suite in view.suites] == ["Common facts", "Common classes"]


def test_suites_of_a_folder_are_added_asked_and_told(
    qtbot: QtBot, make: Callable[[], EvaluationView], job_bar: JobBar, folder: Path
) -> None:
    view = make()
    asked(qtbot, view, job_bar, lambda: view.add([folder]))
    assert [suite.label for suite in view.suites[2:]] == ["family.txt", "pairs.tsv"]
    assert "tale.txt, line 1: neither" in job_bar.messages()[0]
    only(view, "family.txt", "pairs.tsv")
    asked(qtbot, view, job_bar, view.evaluate_button.click)
    total = cell(view, "family.txt")
    assert (total.value, total.asked) == ("100.0 %", "3 / 5 asked")
    assert "95 % interval" in total.told
    assert cell(view, "family.txt", section="none").value == "–"
    assert cell(view, "pairs.tsv").asked == "4 / 5 asked"
    assert cell(view, "Common facts").value == "–"


def test_what_was_not_asked_is_listed_with_the_reason(
    qtbot: QtBot, make: Callable[[], EvaluationView], job_bar: JobBar, folder: Path
) -> None:
    view = make()
    asked(qtbot, view, job_bar, lambda: view.add([folder / "pairs.tsv", folder / "family.txt"]))
    only(view, "pairs.tsv", "family.txt")
    view.restrict.setValue(6)
    asked(qtbot, view, job_bar, view.evaluate)
    assert view.detail.heading.text() == "pairs.tsv · royal · 6 words"
    rows = [tuple(row) for row in view.detail.table().rows]
    assert rows == [
        ("kin", 1, "not among the 6 most frequent words"),
        ("line 5", None, "could not be read: the"),
    ]
    view.table.setCurrentIndex(view.table.scores.index(3, 1))
    assert ("princess", 1, "not among the words of these vectors") in view.detail.table().rows
    view.detail.take.copy("csv")
    assert "princess,1,not among" in QApplication.clipboard().text()
    view.guide_button.click()
    assert view.detail.currentWidget() is view.detail.guide


def test_runs_stand_side_by_side_and_differences_are_marked(
    qtbot: QtBot, session: Session, royal: Embeddings, make: Callable[[], EvaluationView], job_bar: JobBar, folder: Path
) -> None:
    (folder / "many.txt").write_text(": family\n" + FAMILY * 30)
    view = make()
    asked(qtbot, view, job_bar, lambda: view.add([folder / "many.txt"]))
    only(view, "many.txt")
    asked(qtbot, view, job_bar, view.evaluate)
    worse = dataclasses.replace(royal, input_vectors=royal.input_vectors[::-1].copy(), name="worse")
    worse.prepare()
    session.set_embeddings(worse, exported=True)
    asked(qtbot, view, job_bar, view.evaluate)
    assert [run.name for run in view.runs] == ["worse", "royal"]
    assert (cell(view, "many.txt", 0).difference, cell(view, "many.txt", 1).difference) == ("", "▲")
    assert "Higher than worse" in cell(view, "many.txt", 1).told
    table = view.take_table()
    assert {row[2] for row in table.rows} == {"worse", "royal"}
    assert len(table.rows) == 4
    view.remove_button.menu().aboutToShow.emit()
    next(one for one in view.remove_button.menu().actions() if one.text() == "The run worse").trigger()
    assert [run.name for run in view.runs] == ["royal"]
    assert cell(view, "many.txt").difference == ""


def test_the_same_vectors_asked_again_keep_their_column(
    qtbot: QtBot, make: Callable[[], EvaluationView], job_bar: JobBar, folder: Path
) -> None:
    view = make()
    asked(qtbot, view, job_bar, lambda: view.add([folder]))
    for names in (("family.txt",), ("pairs.tsv",)):
        only(view, *names)
        asked(qtbot, view, job_bar, view.evaluate)
    assert len(view.runs) == 1
    assert cell(view, "family.txt").asked == "3 / 5 asked"
    view.method.set_value("mul")
    asked(qtbot, view, job_bar, view.evaluate)
    assert [run.name for run in view.runs] == ["royal · 3CosMul", "royal"]


def test_a_suite_that_is_gone_says_so_and_the_others_are_asked(
    qtbot: QtBot, make: Callable[[], EvaluationView], job_bar: JobBar, folder: Path
) -> None:
    view = make()
    asked(qtbot, view, job_bar, lambda: view.add([folder]))
    (folder / "family.txt").unlink()
    only(view, "family.txt", "pairs.tsv")
    asked(qtbot, view, job_bar, view.evaluate)
    assert cell(view, "family.txt").value == "not asked"
    assert "does not exist" in view.detail.summary.text()
    assert cell(view, "pairs.tsv").asked == "4 / 5 asked"


def test_suites_and_whether_they_are_wanted_are_remembered(
    qtbot: QtBot, make: Callable[[], EvaluationView], job_bar: JobBar, folder: Path
) -> None:
    view = make()
    asked(qtbot, view, job_bar, lambda: view.add([folder]))
    only(view, "pairs.tsv")
    again = make()
    assert [suite.label for suite in again.suites if suite.wanted] == ["pairs.tsv"]
    again.table.setCurrentIndex(again.table.scores.index(2, 0))
    again.remove_suite()
    again.table.setCurrentIndex(again.table.scores.index(0, 0))
    again.remove_suite()
    assert [suite.label for suite in make().suites] == ["Common facts", "Common classes", "pairs.tsv"]


def test_files_are_chosen_in_a_dialog(
    qtbot: QtBot, make: Callable[[], EvaluationView], job_bar: JobBar, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make()
    chosen = [str(folder / "family.txt")]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (chosen, ""))
    asked(qtbot, view, job_bar, view.add_button.menu().actions()[0].trigger)
    assert view.suites[-1].place == chosen[0]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    asked(qtbot, view, job_bar, view.add_button.menu().actions()[1].trigger)
    assert view.suites[-1].label == "pairs.tsv"


def test_cancelling_leaves_everything_as_it_was(
    qtbot: QtBot, make: Callable[[], EvaluationView], job_bar: JobBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_end(questions: object, embeddings: object, job: Job, method: str) -> None:
        while True:
            job.report("Asking analogies")

    monkeypatch.setattr(evaluation, "score", without_end)
    view = make()
    view.evaluate()
    assert not view.evaluate_button.isEnabled()
    job_bar.cancel("evaluation")
    assert view.runs == ()
    assert view.evaluate_button.isEnabled()


def test_space_checks_a_suite_and_every_cell_is_named(
    qtbot: QtBot, make: Callable[[], EvaluationView], job_bar: JobBar
) -> None:
    view = make()
    only(view, "Common facts")
    asked(qtbot, view, job_bar, view.evaluate)
    model = view.table.scores
    view.table.setFocus()
    view.table.setCurrentIndex(model.index(0, 1))
    qtbot.keyClick(view.table, Qt.Key.Key_Space)
    assert not view.suites[0].wanted
    assert not view.evaluate_button.isEnabled()
    name, score = (model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in (0, 1))
    assert name == "Common facts, Analogies · 1,208"
    assert str(score).startswith("2 of 1,208 were asked.")
    assert model.rowCount(model.index(0, 0)) == model.rowCount(model.index(0, 0, QModelIndex())) > 8


@pytest.mark.parametrize("dark", ["light", "dark"])
def test_it_is_drawn_in_both_themes_and_nothing_is_cut_off(
    qtbot: QtBot, make: Callable[[], EvaluationView], job_bar: JobBar, dark: str
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, dark)
    view = make()
    asked(qtbot, view, job_bar, view.evaluate)
    view.table.setExpanded(view.table.scores.index(0, 0), True)
    view.restrict.setValue(5)
    asked(qtbot, view, job_bar, view.evaluate)
    assert not view.grab().isNull()
    header = view.table.header()
    assert header.length() <= view.table.viewport().width()
    theme.apply(application, "light")


def test_vectors_of_a_run_are_not_kept_alive(
    qtbot: QtBot, session: Session, make: Callable[[], EvaluationView], job_bar: JobBar
) -> None:
    import gc

    view = make()
    vectors = np.random.default_rng(1).normal(size=(9, 3)).astype(np.float32)
    other = Embeddings(Words.of(["a", "b", "c", "d", "e", "f", "g", "h", "i"]), vectors, name="other")
    other.prepare()
    session.set_embeddings(other, exported=True)
    asked(qtbot, view, job_bar, view.evaluate)
    session.set_embeddings(None, exported=True)
    del other
    gc.collect()
    assert view.runs[0].vectors() is None
