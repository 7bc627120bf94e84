"""What a text holds, seen before anything is trained: figures, growing while it is read."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.session import Session
from app.theme import GRID

_LOOK_MS = 200


class OverviewView(QWidget):
    """The figures of the open text, or of what is read of it so far."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._figures = QLabel(self)
        self._figures.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.addWidget(self._figures)
        layout.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._show)
        session.glimpse_changed.connect(self._follow)
        session.corpus_changed.connect(self._show)
        self._follow()

    def _follow(self) -> None:
        """Look at what is read as long as something is."""
        if self._session.glimpse is None:
            self._timer.stop()
        else:
            self._timer.start()
        self._show()

    def _show(self) -> None:
        session = self._session
        glimpse = session.glimpse
        vocabulary = glimpse.vocabulary if glimpse is not None else None
        if vocabulary is None and session.corpus is not None:
            vocabulary = session.corpus.vocabulary
        if vocabulary is None:
            self._figures.setText(self.tr("Open a text to see what it holds."))
        else:
            text = self.tr("{0} words of text, {1} different")
            self._figures.setText(text.format(f"{vocabulary.tokens:,}", f"{len(vocabulary):,}"))
