"""One look for all tables whose rows are answers."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from app.theme import GRID


def as_rows(table: QTableView, name: str, height: int = 3 * GRID) -> None:
    """Let a table be read, chosen and dragged row by row, without lines between its cells.

    Args:
        table: with or without its model.
        name: what a screen reader calls it.
        height: of a row.
    """
    table.setAccessibleName(name)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)  # Tab leaves the table
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.verticalHeader().setMinimumSectionSize(height)
    table.verticalHeader().setDefaultSectionSize(height)
    table.horizontalHeader().setHighlightSections(False)
