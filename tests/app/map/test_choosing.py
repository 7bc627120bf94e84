import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.map.canvas import MapCanvas
from app.map.choosing import Choosing
from app.map.drawing import Drawing
from app.map.selecting import Operation
from app.session import Session
from core.vectors.word_sets import WordSet

RIGHT = [(0.9, -0.5), (2.0, -0.5), (2.0, 0.5), (0.9, 0.5)]


@pytest.fixture
def choosing(canvas: MapCanvas, words_open: Session) -> Choosing:
    return Choosing(canvas, words_open)


def _inside(drawing: Drawing, outline: list[tuple[float, float]]) -> set[str]:
    (left, bottom), (right, top) = outline[0], outline[2]
    x, y = drawing.goal.T
    return {drawing.words[int(i)] for i in np.flatnonzero((x > left) & (x < right) & (y > bottom) & (y < top))}


def test_an_area_chooses_its_words(
    qtbot: QtBot, canvas: MapCanvas, choosing: Choosing, words_open: Session, drawing: Drawing
) -> None:
    expected = _inside(drawing, RIGHT)
    assert 3 < len(expected) < 30
    canvas.area_chosen.emit(RIGHT, Operation.REPLACE)
    qtbot.waitUntil(lambda: set(words_open.chosen) == expected)
    assert {drawing.words[int(i)] for i in choosing.chosen()} == expected
    canvas.area_chosen.emit([(0.9, 0.0), (2.0, 0.0), (2.0, 0.5), (0.9, 0.5)], Operation.REMOVE)
    qtbot.waitUntil(lambda: 0 < len(words_open.chosen) < len(expected))
    assert set(words_open.chosen) < expected


def test_words_that_are_not_shown_are_not_chosen(
    qtbot: QtBot, canvas: MapCanvas, choosing: Choosing, words_open: Session, drawing: Drawing
) -> None:
    shown = np.arange(len(drawing)) % 2 == 0
    drawing.looks.show_only(shown)
    canvas.area_chosen.emit(RIGHT, Operation.REPLACE)
    qtbot.waitUntil(lambda: bool(words_open.chosen))
    assert all(int(word.removeprefix("word")) % 2 == 0 for word in words_open.chosen)
    choosing.choose_shown()
    qtbot.waitUntil(lambda: len(words_open.chosen) == shown.sum())
    drawing.looks.show_only(None)
    choosing.choose_shown()
    qtbot.waitUntil(lambda: len(words_open.chosen) == len(drawing))


def test_a_toggled_word_comes_and_goes(canvas: MapCanvas, choosing: Choosing, words_open: Session) -> None:
    for point in (3, 5, 3):
        canvas.toggled.emit(point)
    assert words_open.chosen == ("word5",)
    assert choosing.chosen().tolist() == [5]


def test_chosen_words_can_be_copied(choosing: Choosing, words_open: Session) -> None:
    QApplication.clipboard().setText("before")
    choosing.copy()
    assert QApplication.clipboard().text() == "before"
    words_open.choose(("a", "b"))
    choosing.copy()
    assert QApplication.clipboard().text() == "a\nb\n"


def test_sets_tint_their_words_in_their_colours(choosing: Choosing, words_open: Session, drawing: Drawing) -> None:
    assert choosing.tints(len(drawing)) is None
    words_open.set_sets(
        (
            WordSet("a", ("word1", "nowhere", "word2"), 0),
            WordSet("b", ("word2",), 1),
            WordSet("c", ("word9",), 2, shown=False),
        )
    )
    tints = choosing.tints(len(drawing))
    assert tints is not None
    groups = [colour.rgb() for colour in theme.current().groups]
    assert {int(i): int(tints[i]) for i in np.flatnonzero(tints)} == {1: groups[0], 2: groups[1]}


def test_words_of_other_vectors_are_looked_up_anew(choosing: Choosing, words_open: Session) -> None:
    chosen = ("word7", "elsewhere")
    words_open.choose(chosen)
    assert choosing.chosen().tolist() == [7]
    words_open.set_embeddings(None, exported=True)
    words_open.choose(chosen)
    assert choosing.chosen().tolist() == []


def test_without_a_map_every_gesture_is_harmless(canvas: MapCanvas, choosing: Choosing, words_open: Session) -> None:
    canvas.show_drawing(None)
    canvas.toggled.emit(3)
    canvas.area_chosen.emit(RIGHT, Operation.ADD)
    choosing.choose_shown()
    assert words_open.chosen == ()
