from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.pages import Pages


def test_a_button_and_a_call_change_the_page(qtbot: QtBot) -> None:
    first, second = QLineEdit(), QLineEdit()
    pages = Pages({"a": ("First", first), "b": ("Second", second)}, "Pages")
    qtbot.addWidget(pages)
    shown: list[str] = []
    pages.shown.connect(shown.append)
    assert pages.currentWidget() is first
    pages.choice.set_value("b")
    assert (pages.page, pages.currentWidget()) == ("b", second)
    pages.show_page("a")
    assert (pages.page, pages.choice.value(), pages.currentWidget()) == ("a", "a", first)
    pages.show_page("a")
    assert shown == ["b", "a"]
