import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.vectors.kinds.how_many import HowMany


@pytest.fixture
def choice(qtbot: QtBot) -> HowMany:
    choice = HowMany("Number of answers")
    qtbot.addWidget(choice)
    choice.show()
    return choice


def test_any_number_can_be_typed_and_is_told_once(qtbot: QtBot, choice: HowMany) -> None:
    told: list[str] = []
    choice.changed.connect(lambda: told.append(choice.value()))
    choice.field.selectAll()
    QTest.keyClicks(choice.field, "250")
    assert told == []
    QTest.keyClick(choice.field, Qt.Key.Key_Return)
    assert told == ["250"]
    assert choice.usual.value() == ""


def test_a_usual_number_is_a_click_and_is_told_once(qtbot: QtBot, choice: HowMany) -> None:
    told: list[str] = []
    choice.changed.connect(lambda: told.append(choice.value()))
    choice.usual.set_value("1000")
    choice.field.setValue(100)
    assert told == ["1000", "100"]
    assert choice.usual.value() == "100"


@pytest.mark.parametrize("value", ["0", "1001", "-3", "many", "", "²"])
def test_what_is_beyond_the_bounds_changes_nothing(choice: HowMany, value: str) -> None:
    choice.set_value(value)
    assert choice.value() == "10"


def test_the_usual_numbers_are_left_out_where_they_would_be_cut(qtbot: QtBot) -> None:
    wanted = HowMany("Number")
    qtbot.addWidget(wanted)
    wanted.resize(wanted.usual.sizeHint().width() + 200, 40)
    wanted.show()
    assert wanted.usual.isVisible()
    wanted.resize(100, 40)
    assert not wanted.usual.isVisible()
    assert wanted.field.isVisible()
