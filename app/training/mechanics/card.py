"""A card of a column: parts one below the other."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.theme import GRID


def card(parent: QWidget, *parts: QWidget | QHBoxLayout) -> QFrame:
    """A frame with air around its parts, which stand at its top."""
    made = QFrame(parent)
    made.setProperty("role", "card")
    layout = QVBoxLayout(made)
    layout.setContentsMargins(2 * GRID, 12, 2 * GRID, 12)
    layout.setSpacing(GRID)
    for part in parts:
        layout.addWidget(part) if isinstance(part, QWidget) else layout.addLayout(part)
    layout.addStretch(1)
    return made
