"""The room that the tests of a tab share: a session with the card that reads and the tab, as the window has them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.text.text_view import TextView


class Room:
    """Reads files as the window does, beside a tab that is on screen.

    Args:
        qtbot: of the test.
        make: the class of the tab.
    """

    def __init__(self, qtbot: QtBot, make: Callable[[Session, JobBar], QWidget]) -> None:
        self.session, self.job_bar = Session(), JobBar()
        self.text_view = TextView(self.session, self.job_bar)
        self.view: Any = make(self.session, self.job_bar)
        for widget in (self.job_bar, self.text_view, self.view):
            qtbot.addWidget(widget)
        self.view.resize(590, 640)
        self.view.show()
        self.qtbot = qtbot

    def read(self, *places: Path) -> None:
        with self.qtbot.waitSignal(self.session.corpus_changed, timeout=30_000):
            self.text_view.read([str(place) for place in places])

    def said(self) -> str:
        return "\n".join(label.text() for label in self.view.findChildren(QLabel) if label.isVisible())
