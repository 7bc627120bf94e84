from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.scrolled import LEAST, Scrolled


def test_a_view_that_wants_much_room_is_scrolled_and_has_the_keyboard(qtbot: QtBot) -> None:
    window, view = QWidget(), QLineEdit()
    qtbot.addWidget(window)
    view.setMinimumSize(900, 900)
    area = Scrolled(view, window)
    QVBoxLayout(window).addWidget(area)
    assert window.minimumSizeHint().width() < 200
    assert window.minimumSizeHint().height() < 2 * LEAST
    window.show()
    window.activateWindow()
    area.setFocus()
    qtbot.waitUntil(view.hasFocus)
    window.resize(1000, 1000)
    assert view.width() > 900, "it takes what room there is"
