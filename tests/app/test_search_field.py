from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.search_field import SearchField


def test_the_field_says_what_it_seeks_and_can_be_emptied(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    field = SearchField("Search the words", "A part of the word", parent)
    assert field.accessibleName() == "Search the words"
    assert "A part of the word" in (field.toolTip(), field.accessibleDescription())
    assert field.isClearButtonEnabled()
