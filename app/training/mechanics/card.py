"""What the views are laid out of: a card of parts one below the other, and a column that scrolls."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

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


def scrolled(parent: QWidget, inside: QWidget) -> QScrollArea:
    """A column in its whole width, of which as much is seen as there is room for."""
    made = QScrollArea(parent)
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    inside.setProperty("role", "plain")
    made.setWidget(inside)
    return made
