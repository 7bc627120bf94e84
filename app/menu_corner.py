"""The end of the menu bar: what the middle of the window shows, and whether it is light or dark."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app import theme
from app.theme import GRID


class MenuCorner(QWidget):
    """The choice of pages, and the button that switches between light and dark.

    Args:
        choice: the buttons of the pages.
        switch: switches the theme.
    """

    def __init__(self, choice: QWidget, switch: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = QToolButton(self)
        self._theme.setToolTip(self.tr("Switch between light and dark (Ctrl+Shift+D)"))
        self._theme.setAccessibleName(self.tr("Switch between light and dark"))
        self._theme.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme.clicked.connect(switch)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(choice)
        row.addWidget(self._theme)
        theme.notifier.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self._theme.setIcon(theme.icon("sun" if theme.current().dark else "moon", "muted"))
