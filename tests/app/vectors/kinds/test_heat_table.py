import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.vectors.kinds.heat_table import HeatTable


def test_a_greater_cosine_is_nearer_to_the_accent(qtbot: QtBot) -> None:
    table = HeatTable("pairs")
    qtbot.addWidget(table)
    table.resize(320, 120)
    table.show()
    values = np.array([[0.0, 0.5, 1.0]], np.float32)
    table.show_pairs(("king",), ("a", "b", "c"), values)
    image = table.viewport().grab().toImage()
    grounds = []
    for column in range(3):
        cell = table.visualRect(table.model().index(0, column))
        grounds.append(QColor(image.pixel(cell.left() + 4, cell.top() + 4)).lightness())
    assert grounds[0] > grounds[1] > grounds[2]


def test_a_cell_is_told_and_chosen_by_key(qtbot: QtBot) -> None:
    table = HeatTable("pairs")
    qtbot.addWidget(table)
    table.show_pairs(("king", "queen"), ("man",), np.array([[0.25], [-0.5]], np.float32))
    index = table.model().index(1, 0)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "queen · man: −0.500"
    table.setCurrentIndex(index)
    with qtbot.waitSignal(table.pair_chosen) as chosen:
        table.activated.emit(index)
    assert chosen.args == ["queen", "man"]
    assert table.table("pairs").rows == [("king", 0.25), ("queen", -0.5)]
