"""A question before something is lost: two verbs in place of Yes and No, and Enter keeps what there is."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QMessageBox, QWidget

from app import theme
from app.theme import GRID


def sign(widget: QWidget) -> QPixmap:
    """The sign that stands beside a question."""
    return theme.icon("info", "accent").pixmap(QSize(4 * GRID, 4 * GRID), widget.devicePixelRatio())


def confirmed(parent: QWidget, title: str, text: str, go_on: str, keep: str) -> bool:
    """Ask, and wait for the answer.

    Args:
        parent: the widget over which the question stands.
        title: what it is about.
        text: what would be lost.
        go_on: the verb that loses it.
        keep: the verb that loses nothing; Enter, Escape and closing the box mean it.
    """
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setIconPixmap(sign(parent))
    box.setText(text)
    chosen = box.addButton(go_on, QMessageBox.ButtonRole.DestructiveRole)
    safe = box.addButton(keep, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(safe)
    box.setEscapeButton(safe)
    box.exec()
    return box.clickedButton() is chosen
