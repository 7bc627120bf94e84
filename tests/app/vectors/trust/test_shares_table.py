from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app import theme
from app.vectors.trust.shares_table import ShareRow, SharesTable


def test_rows_are_read_chosen_and_grey_where_they_are_in_doubt(qtbot: QtBot) -> None:
    table = SharesTable("Words")
    qtbot.addWidget(table)
    rows = (ShareRow("firm", "120", 0.8, "8.0"), ShareRow("stray", "90", 0.1, "1.0", "Unstable"))
    table.show_rows(("Word", "Count", "Stays"), rows)
    assert table.rows == rows
    model = table.model()
    assert [model.data(model.index(1, column)) for column in range(3)] == ["stray", "90", "1.0"]
    assert model.headerData(2, Qt.Orientation.Horizontal) == "Stays"
    grey = model.data(model.index(1, 0), Qt.ItemDataRole.ForegroundRole)
    assert grey == theme.current().muted
    assert model.data(model.index(0, 0), Qt.ItemDataRole.ForegroundRole) is None
    assert model.data(model.index(1, 0), Qt.ItemDataRole.ToolTipRole) == "Unstable"
    table.setCurrentIndex(model.index(1, 0))
    with qtbot.waitSignal(table.chosen) as heard:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert heard.args == ["stray"]
