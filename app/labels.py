"""Lines of text in a view: plain, wrapped where they are long, in the look of a role of the theme."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


def wrapped(parent: QWidget, role: str, text: str = "") -> QLabel:
    """A label that goes on in the next line; what stands in it is never taken for markup.

    Args:
        parent: in which it stands.
        role: of the theme, as "small" or "error"; "" for the usual look.
        text: that it begins with.
    """
    label = QLabel(text, parent)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def clipped(parent: QWidget, role: str, text: str = "") -> QLabel:
    """The same for text of a person's own: a word longer than the line ends at its edge, and makes no view wider."""
    label = wrapped(parent, role, text)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label
