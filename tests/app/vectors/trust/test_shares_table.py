from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app import theme
from app.vectors.trust.shares_table import ShareRow, SharesTable
from core.tables import Table

ROWS = (ShareRow("firm", "120", 0.8, "8.0"), ShareRow("stray", "90", 0.1, "1.0", "Unstable"))


def shown(qtbot: QtBot) -> SharesTable:
    whole = Table(("word", "overlap"), [("never shown", 0.5), ("stray", 0.1), ("firm", 0.8)], "stability")
    table = SharesTable("Words", lambda: whole)
    qtbot.addWidget(table)
    table.show_rows(("Word", "Count", "Stays"), ROWS)
    return table


def test_a_word_or_rows_of_the_whole_table_can_be_dragged_out(qtbot: QtBot) -> None:
    table = shown(qtbot)
    model = table.model()
    stray = model.mimeData([model.index(1, column) for column in range(3)])
    assert stray.text() == "stray"
    assert bytes(stray.data("text/csv").data()) == b"word,overlap\r\nstray,0.1\r\n"
    both = model.mimeData([model.index(row, 0) for row in range(2)])
    assert both.text() == "word\toverlap\nstray\t0.1\nfirm\t0.8\n"
    assert model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled


def test_rows_are_read_chosen_and_grey_where_they_are_in_doubt(qtbot: QtBot) -> None:
    table = shown(qtbot)
    rows = ROWS
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
