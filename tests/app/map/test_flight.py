import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.map.flight import Flight
from app.map.viewport import Viewport

HERE, THERE, ELSEWHERE = (Viewport(x, 0, 100, 600, 400) for x in (0, 1, 5))


@pytest.fixture
def seen() -> list[Viewport]:
    return []


@pytest.fixture
def parent(qtbot: QtBot) -> QObject:
    return QObject()


def test_it_arrives_by_way_of_places_between(qtbot: QtBot, parent: QObject, seen: list[Viewport]) -> None:
    flight = Flight(parent, seen.append)
    assert flight.goal(HERE) == HERE
    flight.start(HERE, THERE, 120)
    assert flight.under_way
    assert flight.goal(HERE) == THERE
    qtbot.waitUntil(lambda: not flight.under_way)
    assert seen[-1] == THERE
    assert any(0 < place.x < 1 for place in seen)
    assert flight.goal(ELSEWHERE) == ELSEWHERE


def test_another_flight_takes_its_place_and_it_can_be_stopped(
    qtbot: QtBot, parent: QObject, seen: list[Viewport]
) -> None:
    flight = Flight(parent, seen.append)
    flight.start(HERE, THERE, 10_000)
    flight.start(HERE, ELSEWHERE, 10_000)
    assert flight.goal(HERE) == ELSEWHERE
    qtbot.waitUntil(lambda: len(seen) > 2)
    flight.stop()
    assert not flight.under_way
    assert flight.goal(seen[-1]) == seen[-1] != ELSEWHERE
