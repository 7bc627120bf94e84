from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHeaderView
from pytestqt.qtbot import QtBot

from app.training.mechanics.rows_table import RowsTable, written
from core.tables import Table


@pytest.mark.parametrize(
    ("cell", "text"), [(1234567, "1,234,567"), (0.123456, "0.1235"), (209167.4, "209,167"), (None, "–"), ("w", "w")]
)
def test_cells_are_written_as_they_are_read(cell: str | int | float | None, text: str) -> None:
    assert written(cell) == text


def test_numbers_stand_to_the_right_and_the_wide_column_takes_the_rest(qtbot: QtBot) -> None:
    table = RowsTable("Words", 4, wide=-1)
    qtbot.addWidget(table)
    table.show_table(Table(("Count", "Word"), [(3, "a"), (2, "b")]))
    model, right = table.model(), Qt.AlignmentFlag.AlignRight
    assert model.data(model.index(0, 0), Qt.ItemDataRole.TextAlignmentRole) & right
    assert not model.data(model.index(0, 1), Qt.ItemDataRole.TextAlignmentRole) & right
    assert table.horizontalHeader().sectionResizeMode(1) == QHeaderView.ResizeMode.Stretch
    table.show_table(Table(("Count", "Word", "Share"), [(3, "a", 0.6)]))
    assert table.horizontalHeader().sectionResizeMode(2) == QHeaderView.ResizeMode.Stretch
    assert table.table.rows == [(3, "a", 0.6)]


def test_the_heading_says_how_the_rows_are_sorted_and_has_room_for_it(qtbot: QtBot) -> None:
    table = RowsTable("Words", 4, wide=0)
    qtbot.addWidget(table)
    pressed: list[int] = []
    table.let_sort(pressed.append)
    table.show_table(Table(("Word", "Count"), [("a", 3), ("b", 2)]))
    table.resize(300, 200)
    table.show()
    before = table.columnWidth(1)
    table.show_order(1, True)
    assert table.model().headerData(1, Qt.Orientation.Horizontal) == "Count ↓"
    qtbot.waitUntil(lambda: table.columnWidth(1) > before)
    header = table.horizontalHeader()
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(header.sectionPosition(1) + 9, 9))
    assert pressed == [1]
    table.show_order(-1, False)
    assert table.model().headerData(1, Qt.Orientation.Horizontal) == "Count"
