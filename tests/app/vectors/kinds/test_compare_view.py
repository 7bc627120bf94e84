import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds import compare_view
from app.vectors.kinds.compare_view import CompareView
from app.vectors.questions import Question
from core.text.corpus import Corpus
from core.vectors.comparison import Compared, NeighbourComparison


@pytest.fixture
def view(qtbot: QtBot, session: Session, job_bar: JobBar) -> CompareView:
    view = CompareView(session, job_bar)
    qtbot.addWidget(view)
    view.resize(328, 600)
    view.show()
    return view


def ask(qtbot: QtBot, view: CompareView, a: str, b: str) -> None:
    with qtbot.waitSignal(view.asked):
        view.ask(Question("compare", (("a", a), ("b", b)), (("count", "10"),)))


def test_neighbours_of_two_words_stand_side_by_side(qtbot: QtBot, view: CompareView, session: Session) -> None:
    ask(qtbot, view, "King", "man")
    words = [answer.word for answer in view.neighbours.answers]
    assert set(words) == {"the", "woman", "queen", "kingdom", "kin", "prince"}
    assert "6 of 6 neighbours are shared (Jaccard 1.00)" in view.shared.text()
    table = view.neighbours.table()
    assert table.headings == ("word", "king", "man", "count", "near")
    assert {row[4] for row in table.rows} == {"both"}
    assert session.highlighted[:2] == ("king", "man")


def test_a_click_selects(qtbot: QtBot, view: CompareView, session: Session) -> None:
    ask(qtbot, view, "king", "man")
    place = view.neighbours.visualRect(view.neighbours.model().index(1, 0)).center()
    qtbot.mouseClick(view.neighbours.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.selection == view.neighbours.answers[1].word


def test_those_of_one_word_only_can_be_listed_alone(
    qtbot: QtBot, view: CompareView, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(*_: object) -> NeighbourComparison:
        words = [Compared(word, 0.5, 0.4, None) for word in ("queen", "prince", "woman")]
        return NeighbourComparison((words[0],), (words[1],), (words[2],), 1 / 3)

    monkeypatch.setattr(compare_view, "compare_neighbours", found)
    ask(qtbot, view, "king", "man")
    assert "1 of 3 neighbours are shared (Jaccard 0.33)" in view.shared.text()
    listed = {}
    for which in ("all", "shared", "first", "second"):
        view.which.set_value(which)
        listed[which] = [answer.word for answer in view.neighbours.answers]
    assert listed == {
        "all": ["woman", "queen", "prince"],
        "shared": ["woman"],
        "first": ["queen"],
        "second": ["prince"],
    }


def test_why_near_asks_for_two_words_of_a_text(qtbot: QtBot, view: CompareView, session: Session, tale: Corpus) -> None:
    ask(qtbot, view, "king", "man")
    assert not view.why.isEnabled()
    session.set_corpus(tale)
    assert view.why.isEnabled()
    with qtbot.waitSignal(session.reason_requested) as asked:
        view.why.click()
    assert asked.args == ["king", "man"]
    ask(qtbot, view, "king - man", "woman")
    assert not view.why.isEnabled()


def test_another_count_asks_again(qtbot: QtBot, view: CompareView) -> None:
    ask(qtbot, view, "king", "man")
    with qtbot.waitSignal(view.asked) as asked:
        view.count.set_value("7")
    assert asked.args[0].value("count") == "7"
