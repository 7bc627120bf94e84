from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.text.lesson import lesson


def test_it_says_in_order_what_will_be_seen_how_it_is_reckoned_and_the_way_there(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = lesson(parent, "Phrases", "What they are.", "Open a text.", formula="a / b")
    parent.resize(400, 300)
    parent.show()
    said = sorted(made.findChildren(QLabel), key=lambda label: label.y())
    assert [label.text() for label in said] == ["Phrases", "What they are.", "a / b", "Open a text."]
    assert len(lesson(parent, "Files", "What was read.", "Open a text.").findChildren(QLabel)) == 3
