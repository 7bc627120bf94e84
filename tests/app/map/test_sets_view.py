import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.map.sets_view import SetsView, colour_of, marks_of
from app.session import Session
from core.vectors.word_sets import WordFilter, WordSet

LEFT = Qt.MouseButton.LeftButton


class Answers:
    """What is answered when a name is asked for; remembers what was proposed."""

    def __init__(self) -> None:
        self.name, self.agreed, self.proposed = "", True, ""

    def ask(self, *_: object, text: str = "") -> tuple[str, bool]:
        self.proposed = text
        return self.name, self.agreed


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    made = Answers()
    monkeypatch.setattr(QInputDialog, "getText", made.ask)
    return made


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def view(qtbot: QtBot, words_open: Session, answers: Answers, window: QWidget) -> SetsView:
    view = SetsView(words_open, window)
    window.resize(400, 400)
    window.show()
    qtbot.waitExposed(window)
    return view


def _do(view: SetsView, row: int, text: str) -> None:
    actions = view.rows[row].more.menu().actions()
    next(action for action in actions if action.text().replace("&", "") == text).trigger()


def test_chosen_words_are_kept_under_a_name(
    qtbot: QtBot, view: SetsView, words_open: Session, answers: Answers
) -> None:
    assert not view.keep.isEnabled()
    words_open.choose(("word1", "word2", "word3"))
    answers.name = "  first \n three "
    qtbot.mouseClick(view.keep, LEFT)
    assert answers.proposed == "word1, word2 …"
    assert words_open.sets == (WordSet("first three", ("word1", "word2", "word3"), 0),)
    words_open.choose(("word9",))
    answers.name = "another"
    qtbot.mouseClick(view.keep, LEFT)
    assert [word_set.colour for word_set in words_open.sets] == [0, 1]
    answers.name = "another"
    words_open.choose(("word8",))
    view.keep_chosen()
    assert [word_set.words for word_set in words_open.sets][1:] == [("word8",)]


def test_without_a_name_nothing_is_kept(view: SetsView, words_open: Session, answers: Answers) -> None:
    words_open.choose(("word1",))
    answers.name, answers.agreed = "x", False
    view.keep_chosen()
    answers.name, answers.agreed = "  ", True
    view.keep_chosen()
    assert words_open.sets == ()


def test_a_row_chooses_shows_and_hides_its_words(qtbot: QtBot, view: SetsView, words_open: Session) -> None:
    words_open.set_sets((WordSet("A & B", ("word4", "word5")),))
    qtbot.mouseClick(view.rows[0].name, LEFT)
    assert words_open.chosen == ("word4", "word5")
    assert view.rows[0].name.accessibleName() == "Choose the 2 words of “A & B”"
    qtbot.mouseClick(view.rows[0].eye, LEFT)
    assert not words_open.sets[0].shown
    qtbot.mouseClick(view.rows[0].eye, LEFT)
    assert words_open.sets[0].shown


def test_more_can_be_done_in_the_menu_of_a_row(
    qtbot: QtBot, view: SetsView, words_open: Session, answers: Answers
) -> None:
    words_open.set_sets((WordSet("a", ("word4",)), WordSet("b", ("word5",))))
    words_open.choose(("word4", "word6"))
    _do(view, 0, "Add the chosen words to it")
    assert words_open.sets[0].words == ("word4", "word6")
    _do(view, 0, "Copy as a list")
    assert QApplication.clipboard().text() == "word4\nword6\n"
    _do(view, 0, "Show only its words")
    assert words_open.filter == WordFilter(within="a")
    answers.name = "b"
    with qtbot.waitSignal(view.said) as said:
        _do(view, 0, "Rename…")
    assert said.args == ["There is a set “b” already; the name was not changed."]
    answers.name = "c"
    _do(view, 0, "Rename…")
    assert answers.proposed == "a"
    assert [word_set.name for word_set in words_open.sets] == ["c", "b"]
    assert words_open.filter == WordFilter(within="c")
    _do(view, 1, "Choose its words")
    assert words_open.chosen == ("word5",)
    with qtbot.waitSignal(view.said):
        _do(view, 0, "Delete")
    assert [row.word_set.name for row in view.rows] == ["b"]


def test_many_sets_scroll(view: SetsView, words_open: Session) -> None:
    empty = view.sizeHint().height()
    words_open.set_sets(tuple(WordSet(str(number), ()) for number in range(60)))
    assert empty < view.sizeHint().height() < 500


def test_lists_know_the_colours_of_words_in_sets_that_are_shown(qapp: QApplication) -> None:
    sets = (WordSet("a", ("x", "y"), 0), WordSet("b", ("y",), 1), WordSet("c", ("z",), 2, shown=False))
    marks = marks_of(sets)
    assert marks == {"x": [theme.current().groups[0]], "y": list(theme.current().groups[:2])}
    assert colour_of(WordSet("far", (), 10_000)) in theme.current().groups
