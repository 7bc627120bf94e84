from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.vectors.elided import Elided


def test_a_long_text_is_cut_and_told_in_full_where_it_is_pointed_at(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    label = Elided(whole)
    label.resize(80, 20)
    label.setText("king − man + woman + <b>child</b>")
    assert label.text() == "king − man + woman + <b>child</b>"
    assert QLabel.text(label).endswith("…")
    label.resize(1000, 20)
    whole.show()
    assert QLabel.text(label) == label.text()
    assert label.minimumSizeHint().width() == 0
