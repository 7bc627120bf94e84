import pytest
from pytestqt.qtbot import QtBot

from app.map.empty_map import EmptyMap


@pytest.mark.parametrize("size", [(900, 600), (300, 500), (240, 340)])
def test_the_steps_are_drawn_at_any_size_and_told(qtbot: QtBot, size: tuple[int, int]) -> None:
    page = EmptyMap()
    qtbot.addWidget(page)
    page.resize(*size)
    steps = page.grab().toImage()
    page.set_done(1)
    done = page.grab().toImage()
    assert done != steps
    page.set_hint("Preparing the map …")
    assert page.grab().toImage() != done
    assert page.accessibleDescription().startswith("1. Open a text.")
