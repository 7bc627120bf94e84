import weakref

from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.vectors.trust.evaluation_detail import Detail
from app.vectors.trust.evaluation_runs import ChosenSuite, EvaluatedRun
from core.vectors.embeddings import Embeddings
from core.vectors.evaluation import Evaluation, Figure, Missing, Scores


def test_a_score_is_told_with_its_gaps_or_why_there_is_none(qtbot: QtBot, royal: Embeddings) -> None:
    job_bar = JobBar()
    detail = Detail(job_bar)
    for widget in (job_bar, detail):
        qtbot.addWidget(widget)
    detail.resize(590, 300)
    detail.show()
    scores = Scores(20, 10, {"accuracy": Figure(0.5, (0.3, 0.7))}, 10)
    rook, pawn = Missing("rook", 1200, False), Missing("pawn", 3, False)
    gaps = Evaluation("analogies", {"a_b": scores}, scores, (rook, pawn), ((7, "what?"),), {"a_b": (pawn,)})
    whole = Evaluation("analogies", {}, scores)
    results: dict[str, Evaluation | str] = {
        "some.txt": gaps,
        "whole.txt": whole,
        "gone.txt": "gone.txt does not exist.",
    }
    run = EvaluatedRun("royal", weakref.ref(royal), 0, "add", results, {"rook": 2}, 5)
    detail.show_score(ChosenSuite("some.txt"), None, run)
    model = detail.gaps.model()
    shown = [[model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())]
    assert shown == [
        ["rook", "1,200", "too rare: seen 2 of the 5 times that are needed"],
        ["pawn", "3", "not in the text"],
        ["line 7", None, "could not be read: what?"],
    ]
    assert model.mimeData([model.index(1, column) for column in range(3)]).text() == (
        "word or line\tquestions\twhy\npawn\t3\tnot in the text\n"
    )
    detail.show_score(ChosenSuite("some.txt"), "a_b", run)
    assert detail.heading.text() == "some.txt: a b · royal"
    assert [row[0] for row in detail.gaps.rows] == ["pawn"]
    detail.show_score(ChosenSuite("whole.txt"), None, run)
    assert not detail.gaps.isVisible()
    assert detail.gaps_heading.text() == "No question was skipped."
    detail.show_score(ChosenSuite("gone.txt"), None, run)
    assert detail.summary.text() == "gone.txt does not exist."
    assert not detail.gaps_heading.isVisible()
    detail.show_score(ChosenSuite("never asked.txt"), None, run)
    assert detail.currentWidget() is detail.guide
