from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QSettings

from app.map.choice import SETTINGS, MapChoice, OwnAxes, estimated_seconds, note_time
from core.map.projection import Projection
from core.map.settings import ProjectionSettings


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    QSettings("Semascope", "Semascope").remove("map")
    yield
    QSettings("Semascope", "Semascope").remove("map")


def test_what_was_chosen_is_remembered_but_for_the_own_axes() -> None:
    assert MapChoice.remembered() == MapChoice()
    chosen = ProjectionSettings("tsne", words=0, perplexity=12.5, remove_common=True)
    MapChoice(chosen, OwnAxes("a - b", "frequency")).remember()
    assert MapChoice.remembered() == MapChoice(chosen)


@pytest.mark.parametrize(
    "stored", ["", "no json", "[1]", '{"method": "magic"}', '{"seed": "one"}', '{"words": -4}', '{"unheard": 1}']
)
def test_what_cannot_be_is_forgotten(stored: str) -> None:
    QSettings("Semascope", "Semascope").setValue(SETTINGS, stored)
    assert MapChoice.remembered() == MapChoice()


def test_the_time_of_a_map_is_told_from_the_last_one_made_in_the_same_way() -> None:
    settings = ProjectionSettings()
    assert estimated_seconds(settings, 1000) is None
    note_time(Projection(np.zeros((1000, 2), np.float32), settings, {"seconds": 4.0}, 1000))
    assert estimated_seconds(settings, 1000) == pytest.approx(4)
    twice = estimated_seconds(settings, 2000)
    assert twice is not None
    assert 8 <= twice <= 16
    assert estimated_seconds(ProjectionSettings("tsne"), 1000) is None
    note_time(Projection(np.zeros((0, 2), np.float32), ProjectionSettings("tsne"), {"seconds": 1.0}, 0))
    assert estimated_seconds(ProjectionSettings("tsne"), 1000) is None
