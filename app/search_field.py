"""The field above a list in which one types what is sought in it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from app import theme


class SearchField(QLineEdit):
    """Begins with a glass and ends with a button that empties it.

    Args:
        name: what a screen reader calls it.
        explained: what can be typed; seen while one points at it.
    """

    def __init__(self, name: str, explained: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Search"))
        self.setAccessibleName(name)
        self.setAccessibleDescription(explained)
        self.setToolTip(explained)
        self.setClearButtonEnabled(True)
        self.addAction(theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
