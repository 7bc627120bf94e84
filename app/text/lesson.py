"""What a tab of the page "Text" says while no text is open."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.labels import wrapped
from app.theme import GRID


def lesson(parent: QWidget, title: str, what: str, way: str, *, formula: str = "") -> QWidget:
    """What will be seen here, and the way there.

    Args:
        parent: in which it stands.
        title: the name of the tab.
        what: one learns here.
        way: what to do for it.
        formula: by which it is reckoned.
    """
    shown = QWidget(parent)
    column = QVBoxLayout(shown)
    column.setContentsMargins(0, GRID, 0, 0)
    column.setSpacing(GRID)
    for role, text in (("title", title), ("", what), ("number", formula), ("muted", way)):
        if text:
            column.addWidget(wrapped(shown, role, text))
    return shown
