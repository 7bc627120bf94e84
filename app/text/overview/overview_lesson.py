"""What the page "Overview" says while no text is open: what will be seen, and the ways to a text."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.labels import wrapped
from app.session import Session
from app.theme import GRID
from app.training.mechanics.term_label import TermLabel
from app.translation import declared
from core.text.samples import SAMPLES


class OverviewLesson(QWidget):
    """A title, what comes, a button and the samples."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 0)
        layout.setSpacing(GRID)
        layout.addWidget(wrapped(self, "title", self.tr("See what a text holds before you train on it")))
        lesson = self.tr(
            "Most vectors that come out badly were lost before training: a wrong [encoding](encoding), wrong words, "
            "a [vocabulary](vocabulary) of noise. Drop a text on the window, and while it is still being read you "
            "see here:"
        )
        layout.addWidget(TermLabel(session, lesson, parent=self))
        for what, why in (
            (
                self.tr("What is wrong with it"),
                self.tr("Spoilt letters, markup, repeated lines, no spaces; and a way out."),
            ),
            (
                self.tr("How its words are spread"),
                self.tr("[Zipf's plot](zipf), the most frequent words and the [rarest](hapax)."),
            ),
            (
                self.tr("Which words are learnt"),
                self.tr("The [minimum count](minimum-count), with [coverage](coverage), memory and time."),
            ),
            (self.tr("Which are skipped"), self.tr("The [subsampling](subsampling) curve with your own words on it.")),
        ):
            layout.addSpacing(GRID // 2)
            pair = QVBoxLayout()
            pair.setSpacing(2)
            pair.addWidget(wrapped(self, "heading", what))
            pair.addWidget(TermLabel(session, why, parent=self))
            layout.addLayout(pair)
        layout.addSpacing(2 * GRID)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        opening = QPushButton(self.tr("Open text…"), self)
        opening.setIcon(theme.icon("open"))
        opening.setIconSize(QSize(22, 16))
        opening.clicked.connect(session.ask_text)
        row.addWidget(opening)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(wrapped(self, "small", self.tr("No text at hand? Read a sample:")))
        layout.addLayout(self._samples(session))
        layout.addStretch(1)

    def _samples(self, session: Session) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        for name, description in SAMPLES.items():
            link = QPushButton(name, self)
            link.setProperty("role", "link")
            link.setToolTip(declared(description))
            link.setAccessibleDescription(declared(description))
            link.clicked.connect(partial(session.open_places, [f"sample:{name}"]))
            row.addWidget(link)
        row.addStretch(1)
        return row
