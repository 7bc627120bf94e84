from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.segments import Segments


def test_one_over_has_the_first_line_to_itself(qtbot: QtBot) -> None:
    made = Segments({"a": "Some", "b": "Few", "c": "Many"}, "How many", columns=2)
    qtbot.addWidget(made)
    made.resize(300, 80)
    made.show()
    first, second, third = made.findChildren(QPushButton)
    assert first.width() >= second.width() + third.width()
    assert second.y() == third.y() > first.y()
    with qtbot.waitSignal(made.changed):
        third.click()
    assert made.value() == "c"


def test_without_columns_all_stand_side_by_side(qtbot: QtBot) -> None:
    made = Segments({"a": "Some", "b": "Few", "c": "Many"}, "How many")
    qtbot.addWidget(made)
    made.show()
    assert len({button.y() for button in made.findChildren(QPushButton)}) == 1
