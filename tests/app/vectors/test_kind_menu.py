import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.vectors.kind_menu import KindButton
from app.vectors.questions import Kind

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what a screen that is none says of a popup

KINDS = {
    "near": Kind("Neighbours", "The words nearest to a word", "neighbours", "{text}", "Ctrl+F"),
    "odd": Kind("Odd one out", "Which of some words does not belong", "sets", "{words}"),
    "axis": Kind("Axis", "Words in their order between two poles", "arrow", "{low}"),
}


@pytest.fixture
def panel(qtbot: QtBot) -> QWidget:
    panel = QWidget()
    qtbot.addWidget(panel)
    return panel


@pytest.fixture
def button(panel: QWidget) -> KindButton:
    button = KindButton(KINDS, panel)
    button.set_kind("near")
    panel.show()
    return button


def test_the_button_names_the_present_kind(button: KindButton) -> None:
    assert button.text().strip() == "Neighbours"
    assert button.accessibleName() == "Kind of question: Neighbours"
    assert button.toolTip() == "The words nearest to a word"
    button.set_kind("axis")
    assert button.text().strip() == "Axis"


def test_the_list_is_used_with_the_keyboard(qtbot: QtBot, button: KindButton) -> None:
    chosen: list[str] = []
    button.chosen.connect(chosen.append)
    button.click()
    assert button.list.isVisible()
    assert button.list.currentIndex().data() == "Neighbours"
    qtbot.keyClick(button.list, Qt.Key.Key_Down)
    qtbot.keyClick(button.list, Qt.Key.Key_Return)
    assert chosen == ["odd"]
    assert not button.list.isVisible()


def test_a_kind_is_chosen_with_a_click_and_told_with_its_help(qtbot: QtBot, button: KindButton) -> None:
    chosen: list[str] = []
    button.chosen.connect(chosen.append)
    button.click()
    index = button.list.model().index(2, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Axis. Words in their order between two poles"
    area = button.list.visualRect(index)
    assert button.list.viewport().rect().contains(area), "every kind is in sight"
    qtbot.mouseClick(button.list.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert chosen == ["axis"]


def test_escape_chooses_nothing(qtbot: QtBot, button: KindButton) -> None:
    chosen: list[str] = []
    button.chosen.connect(chosen.append)
    button.click()
    qtbot.keyClick(button.list, Qt.Key.Key_Escape)
    assert not button.list.isVisible()
    assert chosen == []
