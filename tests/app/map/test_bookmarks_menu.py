from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.map.aspects import Aspects
from app.map.bookmarks_menu import BookmarksMenu
from app.map.canvas import MapCanvas
from app.map.choice import MapChoice
from app.map.colour_menu import ALIKE, AXIS, COLUMN, FREQUENCY
from app.map.map_view import MapView
from app.session import Session
from core.map.bookmarks import WHOLE, Bookmark, Look, bookmarks_from_json, bookmarks_to_json
from core.map.projection import Projection
from core.map.settings import ProjectionSettings
from core.vectors.embeddings import Embeddings
from core.vectors.word_sets import EVERYTHING, WordFilter


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def drawn() -> list[MapChoice]:
    return []


@pytest.fixture
def aspects(canvas: MapCanvas, words_open: Session, job_bar: JobBar) -> Aspects:
    return Aspects(words_open, job_bar, canvas)


@pytest.fixture
def menu(
    canvas: MapCanvas, words_open: Session, aspects: Aspects, drawn: list[MapChoice], said: list[str]
) -> BookmarksMenu:
    return BookmarksMenu(words_open, canvas, aspects, drawn.append, canvas, said.append)


def _answer(monkeypatch: pytest.MonkeyPatch, name: str, agreed: bool = True) -> list[str]:
    proposed: list[str] = []

    def ask(*_: object, text: str) -> tuple[str, bool]:
        proposed.append(text)
        return name, agreed

    monkeypatch.setattr(QInputDialog, "getText", ask)
    return proposed


def _action(menu: QWidget, text: str) -> QAction:
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


def test_colours_and_sizes_come_back(
    menu: BookmarksMenu, aspects: Aspects, words_open: Session, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    aspects.wear(Look(AXIS, "word1 - word2", ALIKE))
    _answer(monkeypatch, "axis")
    menu.bookmark()
    aspects.wear(Look())
    assert aspects.look == Look(FREQUENCY, "", FREQUENCY)
    menu.open_bookmark(words_open.bookmarks[0])
    assert aspects.look == Look(AXIS, "word1 - word2", ALIKE)
    assert said == []
    menu.open_bookmark(Bookmark("old", WHOLE, look=Look(COLUMN, "mood")))
    assert aspects.look == Look()
    assert "“mood” is not there" in said[0]


def test_a_map_that_is_another_now_is_made_again_and_then_shown(
    qtbot: QtBot,
    menu: BookmarksMenu,
    canvas: MapCanvas,
    words_open: Session,
    drawn: list[MapChoice],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert canvas.drawing is not None
    goal, settings = canvas.drawing.goal, ProjectionSettings(seed=5)
    words_open.set_projection(Projection(goal, settings, {}, 102))
    canvas.look_at(0.25, -0.125)
    canvas.zoom(2)
    qtbot.waitUntil(lambda: not canvas.moving)
    view = canvas.view
    _answer(monkeypatch, "here")
    menu.bookmark()
    words_open.set_bookmarks(bookmarks_from_json(bookmarks_to_json(words_open.bookmarks)))
    canvas.fit()
    words_open.set_projection(Projection(goal, ProjectionSettings(method="pca"), {}, 102))
    menu.open_bookmark(words_open.bookmarks[0])
    assert [(choice.settings, choice.own_axes) for choice in drawn] == [(settings, None)]
    assert canvas.view == WHOLE
    words_open.set_projection(Projection(goal, ProjectionSettings(method="pca"), {}, 102))  # the first, quick map
    assert canvas.view == WHOLE
    words_open.set_projection(Projection(goal, settings, {}, 102))
    assert canvas.view == view
    menu.open_bookmark(words_open.bookmarks[0])  # nothing is made again where the map is there
    assert len(drawn) == 1


def test_a_whole_map_reopens_exactly(
    qtbot: QtBot,
    map_view: MapView,
    session: Session,
    make_embeddings: Callable[..., Embeddings],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def still() -> bool:
        projection = session.projection
        return projection is not None and projection.method == method and not map_view.canvas.moving

    method = "umap"
    session.set_embeddings(make_embeddings(), exported=True)
    qtbot.waitUntil(still, timeout=20_000)
    canvas = map_view.canvas
    canvas.look_at(0.25, -0.125)
    canvas.zoom(2)
    qtbot.waitUntil(still)
    viewport, places = canvas.viewport, canvas.drawing.goal.copy()
    _answer(monkeypatch, "here")
    map_view._tools.bookmarks.bookmark()
    method = "pca"
    _action(map_view, "PCA").trigger()
    qtbot.waitUntil(still, timeout=20_000)
    canvas.glide_to(-canvas.drawing.goal[:, ::-1], 10)  # it lies otherwise now, and a new map would lie like it
    qtbot.waitUntil(still)
    assert np.abs(canvas.drawing.goal - places).max() > 0.1
    method = "umap"
    map_view._tools.bookmarks.open_bookmark(session.bookmarks[0])
    qtbot.waitUntil(still, timeout=20_000)
    np.testing.assert_allclose(canvas.drawing.goal, places, atol=1e-5)
    assert canvas.viewport == viewport
