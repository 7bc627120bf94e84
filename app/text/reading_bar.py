"""The foot of the page "Text": what of the reading was changed and is not in the open text yet, and the way there."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.session import Session
from app.theme import GRID
from app.translation import declared
from app.vectors.elided import Elided
from core.options import options_of

if TYPE_CHECKING:
    from core.text.reading import Reading


class ReadingBar(QFrame):
    """Seen on every tab while `Session.reading` is not how the open text was read: reads it again, or takes it back.

    Hidden while a text is read: the row of that job says so.
    """

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._session = session
        rule = QFrame(self)
        rule.setProperty("role", "rule")
        self._what = Elided(self)
        self._undo = QPushButton(self.tr("Undo changes"), self)
        self._undo.setProperty("role", "quiet")
        self._undo.clicked.connect(self._take_back)
        self._again = QPushButton(self.tr("Read again"), self)
        self._again.setProperty("role", "primary")
        self._again.setToolTip(self.tr("Read the open text again as it is set here (Ctrl+R)"))
        self._again.clicked.connect(session.read_again)
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(self._what, 1)
        row.addWidget(self._undo)
        row.addWidget(self._again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(rule)
        layout.addLayout(row)
        for signal in (session.reading_changed, session.corpus_changed, session.glimpse_changed):
            signal.connect(self._show)
        self._show()

    def text(self) -> str:
        """What it says."""
        return self._what.text()

    def _show(self) -> None:
        session = self._session
        before = session.corpus.reading if session.corpus is not None else session.reading
        changed = changes(before, session.reading)
        self.setVisible(bool(changed) and session.glimpse is None)
        self._what.setText(self.tr("Changed, not read so yet: {0}").format(", ".join(changed)))

    def _take_back(self) -> None:
        if self._session.corpus is not None:
            self._session.set_reading(self._session.corpus.reading)


def changes(before: Reading, after: Reading) -> list[str]:
    """The names, for a person, of the settings in which two readings differ."""
    labels = {name: declared(option.label) for name, option in options_of(before).items()}
    labels |= {"steps": _tr("Steps"), "only": _tr("Documents")}
    differing = [
        field.name for field in dataclasses.fields(before) if getattr(before, field.name) != getattr(after, field.name)
    ]
    return [labels.get(name, name) for name in differing]


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReadingBar", text)
