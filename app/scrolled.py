"""A view in a place that may be smaller than the view can be."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.theme import GRID

LEAST = 15 * GRID  # pixels that are in sight however small the window is


class Scrolled(QScrollArea):
    """Scrolls its view where there is less room than that needs: it must not push the window off the screen."""

    def __init__(self, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(LEAST)
        self.setWidget(view)
        self.setFocusProxy(view)
