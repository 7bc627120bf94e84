import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.fields import ChoiceField, MenuField, NumberField
from core.options import Option

WIDTH = Option("Width", "How wide.", whole=True, minimum=1, maximum=100, unit="words")


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def texts(field: QWidget) -> list[str]:
    return [label.text() for label in field.findChildren(QLabel) if not label.isHidden()]


def test_a_number_says_what_is_wrong_with_it(room: QWidget) -> None:
    field = NumberField(WIDTH, room)
    edit = field.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    field.set_value(7)
    assert field.value() == 7
    assert texts(field) == ["Width", "words"]
    edit.setText("1000")
    assert texts(field) == ["Width", "words", "1,000 is outside 1 to 100."]
    edit.setText("many")
    assert "not a whole number" in field.error()
    field.set_applies("only UMAP")
    assert not field.isEnabled()
    assert texts(field) == ["Width", "only UMAP"]
    assert "How wide. (1 to 100 words)" in edit.accessibleDescription()


def test_a_choice_says_that_it_was_made(room: QWidget, qtbot: QtBot) -> None:
    field = ChoiceField(Option("Side", "Which.", choices={"l": "Left", "r": "Right"}), room, wide=False)
    right = next(button for button in field.findChildren(QPushButton) if button.text() == "Right")
    with qtbot.waitSignal(field.changed):
        right.click()
    assert field.value() == "r"


def test_a_choice_of_many_is_a_list(room: QWidget, qtbot: QtBot) -> None:
    option = Option("Size", "How large.", choices={"s": "Small", "m": "Middle", "l": "Large"})
    field = MenuField(option, room)
    assert field.value() == "s"
    entries = field.findChild(QComboBox)
    assert isinstance(entries, QComboBox)
    with qtbot.waitSignal(field.changed):
        entries.setCurrentIndex(2)
    assert field.value() == "l"
    field.set_value("m")
    assert entries.currentText() == "Middle"
