import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.map.choice import MapChoice, OwnAxes
from app.map.method_menu import WORD_CHOICES, MethodMenu
from core.map.settings import ALL, METHODS, ProjectionSettings

Parts = tuple[MethodMenu, QObject]


@pytest.fixture
def menu(qtbot: QtBot) -> Parts:
    parent = QObject()
    return MethodMenu(MapChoice(ProjectionSettings("umap", words=20_000)), parent), parent


def _checked(menu: MethodMenu) -> list[object]:
    return [action.data() for action in (*menu.methods, *menu.words) if action.isChecked()]


def test_what_holds_is_checked(menu: Parts) -> None:
    made, _ = menu
    assert _checked(made) == ["umap", 20_000]
    made.check(MapChoice(ProjectionSettings("pca", words=1234)))
    assert _checked(made) == ["pca"]
    made.check(MapChoice(ProjectionSettings("umap", words=ALL), OwnAxes("a", "b")))
    assert _checked(made) == [ALL]


def test_a_choice_is_said_and_stays_checked_where_it_is_made_twice(menu: Parts) -> None:
    made, _ = menu
    said: list[object] = []
    made.method_chosen.connect(said.append)
    made.words_chosen.connect(said.append)
    for action in (made.methods[1], made.methods[1], made.words[0]):
        action.trigger()
    assert said == [list(METHODS)[1], list(METHODS)[1], WORD_CHOICES[0]]
    assert _checked(made) == [list(METHODS)[1], WORD_CHOICES[0]]


def test_no_more_words_are_offered_than_there_are(menu: Parts) -> None:
    made, _ = menu
    made.offer(20_000)
    assert [action.data() for action in made.words if action.isEnabled()] == [5_000, ALL]
    made.offer(0)
    assert all(action.isEnabled() for action in made.words)
