from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.pages import Pages, tabbed


def test_a_button_and_a_call_change_the_page(qtbot: QtBot) -> None:
    first, second = QLineEdit(), QLineEdit()
    pages = Pages({"a": ("First", lambda: first), "b": ("Second", lambda: second)}, "Pages")
    qtbot.addWidget(pages)
    assert pages.currentWidget() is first
    pages.choice.set_value("b")
    assert (pages.page, pages.currentWidget()) == ("b", second)
    pages.show_page("a")
    assert (pages.page, pages.choice.value(), pages.currentWidget()) == ("a", "a", first)


def test_a_view_is_made_once_when_it_is_first_shown(qtbot: QtBot) -> None:
    made: list[str] = []

    def make(name: str) -> QWidget:
        made.append(name)
        return QLineEdit()

    pages = Pages({"a": ("First", lambda: make("a")), "b": ("Second", lambda: make("b"))}, "Pages")
    qtbot.addWidget(pages)
    assert made == ["a"]
    for name in "bab":
        pages.show_page(name)
    assert made == ["a", "b"]
    assert pages.view("b") is pages.currentWidget()


def test_keys_go_through_the_choice_and_a_click_leaves_them_to_the_view(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pages = Pages({"a": ("First", QLineEdit), "b": ("Second", QLineEdit)}, "Pages", window)
    pages.choice.setParent(window)
    window.show()
    window.activateWindow()
    first, second = pages.choice.findChildren(QPushButton)
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert pages.page == "b"
    assert second.hasFocus()
    pages.show_page("a")
    assert pages.view("a").hasFocus()
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    assert pages.view("b").hasFocus()


def test_a_card_has_the_choice_above_its_views_and_what_is_seen_with_each_below(qtbot: QtBot) -> None:
    window, foot = QWidget(), QLineEdit()
    qtbot.addWidget(window)
    pages = Pages({"a": ("First", QLineEdit), "b": ("Second", QLineEdit)}, "Pages", window)
    card = tabbed(pages, window, below=foot)
    card.resize(400, 300)
    window.show()
    card.show()
    for page in "ba":
        pages.show_page(page)
        places = [part.mapTo(card, part.rect().topLeft()).y() for part in (pages.choice, pages, foot)]
        assert places == sorted(places)
        assert foot.isVisible()
