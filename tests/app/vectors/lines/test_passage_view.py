import pytest
from pytestqt.qtbot import QtBot

from app.vectors.lines.passage_view import SHOWN, PassageView
from core.text.lookup.passage import Passage


@pytest.fixture
def view(qtbot: QtBot) -> PassageView:
    view = PassageView()
    qtbot.addWidget(view)
    view.resize(400, 100)
    return view


def marked(view: PassageView) -> str:
    """What is written in the strong colour."""
    document = view.text.document()
    found, block = "", document.begin()
    while block.isValid():
        place = block.begin()
        while not place.atEnd():
            part = place.fragment()
            found += part.text() if part.charFormat().fontWeight() >= 600 else ""
            place += 1
        block = block.next()
    return found


@pytest.mark.parametrize("text", ["see the king here", "𝒜𝒜 the king 𝒜"])  # letters beyond Qt's units of 16 bits
def test_the_word_is_marked(view: PassageView, text: str) -> None:
    place = text.index("king")
    view.show_passage(Passage(text, (place, place + 4), "a.txt", 1_234, 9))
    assert marked(view) == "king"
    assert view.source.text() == "a.txt, line 1,234"
    assert view.text.isReadOnly()
    view.clear()
    assert not view.isVisible()
    assert view.text.toPlainText() == ""


def test_of_a_very_long_line_the_part_around_the_word_is_shown_and_said(view: PassageView) -> None:
    text = "a " * 30_000 + "king" + " b" * 30_000
    view.show_passage(Passage(text, (60_000, 60_004), "a.txt", None, 5_000, "", True))
    assert len(view.text.toPlainText()) < 2 * SHOWN + 20
    assert marked(view) == "king"
    assert view.source.text() == "a.txt, byte 5,000 · a part of it"


def test_the_word_is_scrolled_into_sight(view: PassageView, qtbot: QtBot) -> None:
    text = "words before " * 300 + "king"
    view.show()
    qtbot.waitExposed(view)
    view.show_passage(Passage(text, (len(text) - 4, len(text)), "a.txt", 1, 0))
    rect = view.text.cursorRect()
    assert rect.top() >= 0
    assert rect.bottom() <= view.text.viewport().height()


def test_a_place_that_was_not_found_is_shown_without_a_mark(view: PassageView) -> None:
    view.show_passage(Passage("the king", None, "a.txt", 1, 0))
    assert marked(view) == ""
    assert view.text.toPlainText() == "the king"
