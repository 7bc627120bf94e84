from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.docks import SIDE
from app.theme import GRID
from app.training.run_buttons import RunButtons


@pytest.fixture
def buttons(qtbot: QtBot) -> RunButtons:
    made = RunButtons()
    qtbot.addWidget(made)
    made.show()
    return made


def shown(buttons: RunButtons) -> list[str]:
    return [one.text() for one in buttons.findChildren(QPushButton) if one.isVisible()]


def test_each_moment_has_its_buttons(buttons: RunButtons) -> None:
    assert shown(buttons) == ["Start training"]
    buttons.show_running(can_pause=True, paused=False)
    assert shown(buttons) == ["Stop and keep", "Pause", "Cancel"]
    buttons.show_running(can_pause=True, paused=True)
    assert shown(buttons) == ["Stop and keep", "Resume", "Cancel"]
    buttons.show_idle(can_start=True, further="10 epochs are trained.")
    assert shown(buttons) == ["Start training", "Train further"]


def test_they_fit_the_card(buttons: RunButtons) -> None:
    for paused in (True, False):
        buttons.show_running(can_pause=True, paused=paused)
        assert buttons.minimumSizeHint().width() <= SIDE - 3 * GRID - 2
    buttons.show_idle(can_start=True, further="10 epochs are trained.")
    assert buttons.minimumSizeHint().width() <= SIDE - 3 * GRID - 2


def test_pause_does_not_move_the_row(buttons: RunButtons) -> None:
    buttons.show_running(can_pause=True, paused=False)
    before = buttons.pause_button.minimumSizeHint().width(), buttons.sizeHint().width()
    buttons.show_running(can_pause=True, paused=True)
    assert buttons.sizeHint().width() == before[1]


def test_a_press_is_told(buttons: RunButtons, qtbot: QtBot) -> None:
    buttons.show_idle(can_start=True, further="10 epochs are trained.")
    buttons.epochs.setValue(7)
    with qtbot.waitSignal(buttons.further) as told:
        buttons.further_button.click()
    assert told.args == [7]
    with qtbot.waitSignal(buttons.start):
        buttons.start_button.click()
    buttons.show_running(can_pause=True, paused=False)
    for button, signal in (
        (buttons.pause_button, buttons.pause),
        (buttons.keep_button, buttons.keep),
        (buttons.cancel_button, buttons.cancel),
    ):
        with qtbot.waitSignal(signal):
            button.click()
