import weakref

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.vectors.trust.evaluation_runs import ChosenSuite, EvaluatedRun
from app.vectors.trust.evaluation_table import LEAST_RUN, ScoresTable
from core.vectors.embeddings import Embeddings
from core.vectors.evaluation import Evaluation, Figure, Scores

SUITES = [ChosenSuite("one.txt", kind="analogies", size=30), ChosenSuite("two.txt", False), ChosenSuite("three.txt")]


def run_of(royal: Embeddings, name: str) -> EvaluatedRun:
    scores = Scores(20, 10, {"accuracy": Figure(0.5, (0.3, 0.7))}, 10)
    result = Evaluation("analogies", {"first_section": scores, "second": scores}, scores)
    return EvaluatedRun(name, weakref.ref(royal), 0, "add", {"one.txt": result, "three.txt": "three.txt is gone."})


def test_the_model_is_a_sound_tree(qtbot: QtBot, qtmodeltester: ModelTester, royal: Embeddings) -> None:
    table = ScoresTable()
    qtbot.addWidget(table)
    table.show_scores(SUITES, [run_of(royal, "a"), run_of(royal, "b")])
    qtmodeltester.check(table.scores)
    suite = table.scores.index(0, 0)
    assert table.scores.index(0, 0, suite).data() == "first section"
    assert table.scores.index(1, 2, suite).data() == "50.0 %"
    assert table.scores.index(2, 1).data() == "not asked"
    assert table.scores.index(2, 1).data(Qt.ItemDataRole.ToolTipRole) == "three.txt is gone."
    assert table.scores.index(1, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked


def test_suites_are_dragged_out_with_all_their_figures(qtbot: QtBot, royal: Embeddings) -> None:
    table = ScoresTable()
    qtbot.addWidget(table)
    table.show_scores(SUITES, [run_of(royal, "a"), run_of(royal, "b")])
    scores = table.scores
    lines = scores.mimeData([scores.index(1, 2, scores.index(0, 0))]).text().splitlines()
    assert lines[0].startswith("suite\tsection\trun\tmeasure\tvalue")
    assert [line.split("\t")[1:3] for line in lines[1:3]] == [["all", "a"], ["all", "b"]]
    assert len(lines) == 7
    assert scores.flags(scores.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled


def test_unfolded_suites_and_the_current_one_stay_when_a_run_comes(qtbot: QtBot, royal: Embeddings) -> None:
    table = ScoresTable()
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    table.show_scores(SUITES, [run_of(royal, "a")])
    table.setExpanded(table.scores.index(0, 0), True)
    table.setCurrentIndex(table.scores.index(2, 1))
    table.show_scores(SUITES[:1] + SUITES[2:], [run_of(royal, name) for name in "abcdef"])
    assert table.isExpanded(table.scores.index(0, 0))
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, 1)
    assert table.header().sectionSize(6) == LEAST_RUN
    assert table.horizontalScrollBar().maximum() > 0
