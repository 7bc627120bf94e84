import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu
from pytestqt.qtbot import QtBot

from app.map.bookmarks_menu import BookmarksMenu
from app.map.canvas import MapCanvas
from app.session import Session
from core.map.bookmarks import WHOLE, Bookmark
from core.map.projection import Projection
from core.map.settings import ProjectionSettings
from core.vectors.word_sets import EVERYTHING, WordFilter


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def menu(canvas: MapCanvas, words_open: Session, said: list[str]) -> BookmarksMenu:
    return BookmarksMenu(words_open, canvas, canvas, said.append)


def _answer(monkeypatch: pytest.MonkeyPatch, name: str, agreed: bool = True) -> list[str]:
    proposed: list[str] = []

    def ask(*_: object, text: str) -> tuple[str, bool]:
        proposed.append(text)
        return name, agreed

    monkeypatch.setattr(QInputDialog, "getText", ask)
    return proposed


def _action(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def test_a_bookmark_opens_exactly(
    qtbot: QtBot,
    canvas: MapCanvas,
    menu: BookmarksMenu,
    words_open: Session,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    canvas.look_at(0.25, -0.125)
    canvas.zoom(3)
    qtbot.waitUntil(lambda: not canvas.moving)
    view, viewport = canvas.view, canvas.viewport
    words_open.select("word3")
    words_open.choose(("word1", "word2"))
    words_open.set_filter(WordFilter(text="word"))
    proposed = _answer(monkeypatch, " Salt & pepper ")
    menu.add.trigger()
    assert proposed == ["word3"]
    made = words_open.bookmarks[0]
    assert made == Bookmark("Salt & pepper", view, "word3", ("word1", "word2"), WordFilter(text="word"), "")
    canvas.fit()
    words_open.select(None)
    words_open.choose(())
    words_open.set_filter(EVERYTHING)
    qtbot.waitUntil(lambda: canvas.view == WHOLE and not canvas.moving)
    _action(menu, "Salt && pepper").trigger()
    qtbot.waitUntil(lambda: not canvas.moving)
    assert canvas.viewport == viewport
    assert (words_open.selection, words_open.chosen, words_open.filter) == (
        "word3",
        ("word1", "word2"),
        WordFilter(text="word"),
    )
    assert said == []


def test_a_name_that_is_taken_is_given_anew_and_none_is_no_bookmark(
    menu: BookmarksMenu, words_open: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer(monkeypatch, "here")
    menu.bookmark()
    words_open.select("word1")
    menu.bookmark()
    assert [(mark.name, mark.selection) for mark in words_open.bookmarks] == [("here", "word1")]
    _answer(monkeypatch, " ")
    menu.bookmark()
    _answer(monkeypatch, "x", agreed=False)
    menu.bookmark()
    assert len(words_open.bookmarks) == 1


def test_bookmarks_are_removed(menu: BookmarksMenu, words_open: Session) -> None:
    words_open.set_bookmarks((Bookmark("a", WHOLE), Bookmark("b", WHOLE)))
    remove = next(child for child in menu.findChildren(QMenu) if child.title() == "&Remove")
    _action(remove, "a").trigger()
    assert [mark.name for mark in words_open.bookmarks] == ["b"]
    assert "a" not in [action.text() for action in menu.actions()]


def test_a_bookmark_of_another_map_says_so(
    canvas: MapCanvas, menu: BookmarksMenu, words_open: Session, said: list[str]
) -> None:
    assert canvas.drawing is not None
    words_open.set_projection(Projection(canvas.drawing.goal, ProjectionSettings(), {}, 102))
    menu.open_bookmark(Bookmark("old", WHOLE, map="UMAP of yesterday"))
    assert "“old” was kept on another map (UMAP of yesterday)" in said[0]
    canvas.show_drawing(None)
    menu.bookmark()
    assert words_open.bookmarks == ()
