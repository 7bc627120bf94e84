import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.map.canvas import MapCanvas
from app.map.history import STEPS, History, MapHistory
from app.session import Session
from core.map.bookmarks import WHOLE
from core.vectors.word_sets import EVERYTHING, WordFilter, WordSet


@pytest.fixture
def history(canvas: MapCanvas, words_open: Session) -> MapHistory:
    return MapHistory(canvas, words_open, canvas)


def _settle(qtbot: QtBot, canvas: MapCanvas, history: MapHistory) -> None:
    qtbot.waitUntil(lambda: not canvas.moving and not history.waiting)


def test_values_after_the_present_go_when_another_is_recorded() -> None:
    values = History(0)
    for value in (1, 2, 2, 3):
        values.record(value)
    assert [values.go(-1), values.go(-1)] == [2, 1]
    values.record(9)
    assert (values.can(1), values.go(-1), values.go(1)) == (False, 1, 9)
    with pytest.raises(IndexError):
        values.go(1)


def test_only_so_many_values_are_remembered() -> None:
    values = History(0)
    for value in range(1, 3 * STEPS):
        values.record(value)
    assert values.can(1 - STEPS)
    assert not values.can(-STEPS)


def test_a_drag_is_one_step_of_undo(qtbot: QtBot, canvas: MapCanvas, history: MapHistory) -> None:
    assert not history.can_undo()
    for _ in range(10):
        canvas.drag_map(7, 3)
    _settle(qtbot, canvas, history)
    moved = canvas.view
    assert history.can_undo()
    history.undo()
    qtbot.waitUntil(lambda: canvas.view == WHOLE and not canvas.moving)
    assert not history.can_undo()
    history.redo()
    _settle(qtbot, canvas, history)
    assert canvas.view == moved
    assert not history.can_redo()


def test_selection_chosen_words_filter_and_sets_come_back(
    qtbot: QtBot, canvas: MapCanvas, history: MapHistory, words_open: Session
) -> None:
    session = words_open
    kept = WordSet("kept", ("word1",))
    for change in (
        lambda: session.select("word5"),
        lambda: session.choose(("word1", "word2")),
        lambda: session.set_filter(WordFilter(text="1")),
        lambda: session.set_sets((kept,)),
    ):
        change()
        _settle(qtbot, canvas, history)
    session.set_sets(())
    history.undo()  # before the pause is over: what is not recorded yet is a step as well
    assert session.sets == (kept,)
    history.undo()
    assert session.sets == ()
    history.undo()
    assert session.filter == EVERYTHING
    history.undo()
    assert session.chosen == ()
    history.undo()
    assert session.selection is None
    history.undo()
    for _ in range(5):
        history.redo()
    assert (session.selection, session.chosen, session.filter) == ("word5", ("word1", "word2"), WordFilter(text="1"))


def test_back_and_forward_go_through_places_and_pass_over_nudges(
    qtbot: QtBot, canvas: MapCanvas, history: MapHistory, words_open: Session
) -> None:
    canvas.fly_to(0)
    _settle(qtbot, canvas, history)
    first = canvas.view
    canvas.drag_map(5, 5)
    _settle(qtbot, canvas, history)
    canvas.fly_to(50)
    _settle(qtbot, canvas, history)
    second = canvas.view
    words_open.choose(("word3",))
    assert history.can_go(-1)
    history.go(-1)
    _settle(qtbot, canvas, history)
    assert canvas.view == first
    history.go(-1)
    _settle(qtbot, canvas, history)
    assert canvas.view == WHOLE
    assert not history.can_go(-1)
    history.go(-1)
    history.go(1)
    history.go(1)
    _settle(qtbot, canvas, history)
    assert canvas.view == second
    assert not history.can_go(1)
    assert words_open.chosen == ("word3",)  # that is for undo


def test_a_selected_word_belongs_to_a_place(
    qtbot: QtBot, canvas: MapCanvas, history: MapHistory, words_open: Session
) -> None:
    words_open.select("word1")
    _settle(qtbot, canvas, history)
    words_open.select("word2")
    history.go(-1)
    assert words_open.selection == "word1"
    history.go(1)
    assert words_open.selection == "word2"


def test_another_size_of_the_window_is_no_step(qtbot: QtBot, canvas: MapCanvas, history: MapHistory) -> None:
    canvas.resize(500, 420)
    _settle(qtbot, canvas, history)
    assert not history.can_undo()
    assert not history.can_go(-1)


def test_new_vectors_begin_a_new_history(
    qtbot: QtBot, canvas: MapCanvas, history: MapHistory, words_open: Session
) -> None:
    words_open.select("word1")
    _settle(qtbot, canvas, history)
    words_open.set_embeddings(words_open.embeddings, exported=True)
    assert not history.can_undo()
    assert not history.can_go(-1)


def test_without_a_map_nothing_is_recorded(qtbot: QtBot, canvas: MapCanvas, history: MapHistory) -> None:
    canvas.show_drawing(None)
    history.undo()
    history.redo()
    history.go(-1)
    assert isinstance(history, QObject)
    assert not history.can_redo()
