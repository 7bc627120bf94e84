import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.map.filters import FilterBar, WordMask
from app.session import Session
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from core.vectors.word_sets import EVERYTHING, WordFilter, WordSet


@pytest.fixture
def mask(qtbot: QtBot, words_open: Session) -> WordMask:
    return WordMask(words_open, words_open)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def bar(qtbot: QtBot, words_open: Session, window: QWidget) -> FilterBar:
    bar = FilterBar(words_open, window)
    window.resize(460, 160)
    bar.resize(460, 130)
    window.show()
    qtbot.waitExposed(window)
    return bar


def _passing(qtbot: QtBot, mask: WordMask) -> list[int]:
    qtbot.waitUntil(lambda: not mask.busy)
    assert mask.mask is not None
    return np.flatnonzero(mask.mask).tolist()


def test_the_mask_follows_the_filter(qtbot: QtBot, mask: WordMask, words_open: Session) -> None:
    assert mask.mask is None
    words_open.set_filter(WordFilter(text="/^word9.$/"))
    assert _passing(qtbot, mask) == list(range(90, 100))
    words_open.set_filter(WordFilter(lowest=998))
    assert _passing(qtbot, mask) == [0, 1, 2]
    words_open.set_filter(EVERYTHING)
    assert mask.mask is None


def test_the_mask_follows_the_set_it_asks_for(qtbot: QtBot, mask: WordMask, words_open: Session) -> None:
    words_open.set_sets((WordSet("some", ("word3", "elsewhere")),))
    words_open.set_filter(WordFilter(within="some"))
    assert _passing(qtbot, mask) == [3]
    words_open.set_sets((WordSet("some", ("word3", "word5")),))
    assert _passing(qtbot, mask) == [3, 5]
    words_open.rename_set("some", "others")
    assert words_open.filter.within == "others"
    assert _passing(qtbot, mask) == [3, 5]
    words_open.set_sets(())
    assert words_open.filter == EVERYTHING
    qtbot.waitUntil(lambda: mask.mask is None)


def test_what_cannot_be_followed_is_said_and_the_mask_before_stays(
    qtbot: QtBot, mask: WordMask, words_open: Session
) -> None:
    words_open.set_filter(WordFilter(text="word1"))
    before = _passing(qtbot, mask)
    words_open.set_filter(WordFilter(text="/(/"))
    qtbot.waitUntil(lambda: "cannot be read" in mask.trouble)
    assert _passing(qtbot, mask) == before
    words_open.set_filter(WordFilter(text="word2"))
    qtbot.waitUntil(lambda: mask.trouble == "")


def test_new_vectors_are_shown_whole(qtbot: QtBot, mask: WordMask, words_open: Session) -> None:
    words_open.set_filter(WordFilter(text="word1"))
    words_open.set_embeddings(words_open.embeddings, exported=True)
    assert words_open.filter == EVERYTHING
    assert mask.mask is None
    words_open.set_embeddings(None, exported=True)
    words_open.set_filter(WordFilter(text="word1"))
    assert mask.mask is None
    assert not mask.busy


def test_what_is_typed_becomes_the_filter(qtbot: QtBot, bar: FilterBar, words_open: Session) -> None:
    qtbot.keyClicks(bar.text, "/9$/")
    qtbot.waitUntil(lambda: words_open.filter == WordFilter(text="/9$/"))
    qtbot.keyClicks(bar.lowest, "910")
    qtbot.keyClicks(bar.highest, "9x90")
    qtbot.keyClick(bar.highest, Qt.Key.Key_Return)
    assert words_open.filter == WordFilter(910, 990, "/9$/")
    qtbot.mouseClick(bar.clear, Qt.MouseButton.LeftButton)
    assert words_open.filter == WordFilter(910, 990, "/9$/")  # as long as nothing is known to be filtered
    bar.say(3, 102, "", busy=False)
    qtbot.mouseClick(bar.clear, Qt.MouseButton.LeftButton)
    assert words_open.filter == EVERYTHING
    assert (bar.text.text(), bar.lowest.text(), bar.highest.text()) == ("", "", "")


def test_the_bar_shows_a_filter_that_others_set(bar: FilterBar, words_open: Session) -> None:
    words_open.set_sets((WordSet("some", ("word3",)),))
    words_open.set_filter(WordFilter(lowest=5, text="a", within="some"))
    assert (bar.text.text(), bar.lowest.text(), bar.within.currentText()) == ("a", "5", "some")


def test_a_set_is_chosen_from_a_list(qtbot: QtBot, bar: FilterBar, words_open: Session) -> None:
    assert not bar.within.isEnabled()
    words_open.set_sets((WordSet("first", ()), WordSet("second", ())))
    bar.within.setFocus()
    qtbot.keyClick(bar.within, Qt.Key.Key_Down)
    qtbot.keyClick(bar.within, Qt.Key.Key_Down)
    assert words_open.filter.within == "second"


def test_the_bar_says_how_many_words_are_shown_or_why_not(qtbot: QtBot, bar: FilterBar, words_open: Session) -> None:
    words_open.set_filter(WordFilter(text="a"))
    bar.say(1234, 20000, "", busy=False)
    assert bar.state.text() == "1,234 of 20,000 words shown"
    with qtbot.waitSignal(bar.wanted):
        qtbot.mouseClick(bar.choose, Qt.MouseButton.LeftButton)
    bar.say(1234, 20000, "no", busy=False)
    assert bar.trouble.isVisible()
    assert bar.trouble.text() == "no"
    assert not bar.choose.isEnabled()
    assert bar.height_for(460) > bar.layout().contentsMargins().top()


def test_without_counts_their_fields_say_so(qtbot: QtBot, bar: FilterBar, words_open: Session) -> None:
    made = Embeddings(Words.of(["a", "b"]), np.eye(2, dtype=np.float32))
    made.prepare()
    words_open.set_embeddings(made, exported=True)
    assert not bar.lowest.isEnabled()
    assert "without counts" in bar.lowest.toolTip()
