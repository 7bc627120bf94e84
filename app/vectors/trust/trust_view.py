"""The page that says how far the vectors can be trusted: what they answer, and what another training would change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.pages import Pages
from app.session import Session
from app.theme import GRID
from app.vectors.trust.evaluation_view import EvaluationView
from app.vectors.trust.stability_view import StabilityView

# By name: the label in English, and the view, which is made of the session and the job bar.
TABS: dict[str, tuple[str, Callable[[Session, JobBar], QWidget]]] = {
    "evaluation": ("Evaluation", EvaluationView),
    "stability": ("Stability", StabilityView),
}


class TrustView(QFrame):
    """A strip of tabs over their views."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        views = {
            name: (QCoreApplication.translate("TrustView", label), partial(view, session, job_bar))
            for name, (label, view) in TABS.items()
        }
        self.pages = Pages(views, self.tr("How far the vectors can be trusted"), self)
        self.pages.choice.setVisible(len(views) > 1)
        strip = QHBoxLayout()
        strip.setContentsMargins(GRID, GRID if len(views) > 1 else 0, GRID, 0)
        strip.addWidget(self.pages.choice)
        strip.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(strip)
        layout.addWidget(self.pages, 1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard belongs to the view that is shown."""
        super().focusInEvent(event)
        self.pages.view(self.pages.page).setFocus()
