"""What was found in a text, each with its evidence, what to do, and a button that does it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.labels import clipped
from app.theme import GRID
from app.translation import declared
from core.text.preflight.finding import WARNING, Finding


class FindingsList(QWidget):
    """A card for each finding; `wanted` carries the one whose button was pressed."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Finding, ...] | None = None
        self._state = clipped(self, "small")
        self._cards: list[QFrame] = []
        self._signs: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        self._column.addWidget(self._state)
        theme.notifier.changed.connect(self._dress)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is shown."""
        return self._shown or ()

    def show_state(self, text: str) -> None:
        """Say in one line what is being done, or that nothing stands out; nothing hides it."""
        self._state.setText(text)
        self._state.setVisible(bool(text))
        self.setVisible(bool(text or self._shown))

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these, in this order."""
        findings = tuple(findings)
        if findings == self._shown:
            return
        self._shown = findings
        for card in self._cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._signs = []
        self._cards = [self._card(finding) for finding in findings]
        for card in self._cards:
            self._column.addWidget(card)
            card.show()
        self._dress()

    def _dress(self) -> None:
        """Draw the signs in the colours of the theme on screen."""
        for sign, finding in zip(self._signs, self.findings, strict=True):
            severe = finding.severity == WARNING
            icon = theme.icon("warning" if severe else "info", "warning" if severe else "muted")
            sign.setPixmap(icon.pixmap(QSize(16, 16), self.devicePixelRatio()))

    def _card(self, finding: Finding) -> QFrame:
        severe = finding.severity == WARNING
        title, evidence, remedy = explained(finding)
        card = QFrame(self)
        card.setProperty("role", "finding")
        card.setProperty("severity", finding.severity)
        kind = self.tr("Warning: {0}") if severe else self.tr("Note: {0}")
        card.setAccessibleName(kind.format(title))
        card.setAccessibleDescription(f"{evidence} {remedy}")
        sign = QLabel(card)
        self._signs.append(sign)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(clipped(card, "heading", title), 1)
        column = QVBoxLayout(card)
        column.setContentsMargins(12, GRID, 12, GRID)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(clipped(card, "", evidence))
        foot = QHBoxLayout()
        foot.setSpacing(2 * GRID)
        foot.addWidget(clipped(card, "muted", remedy), 1)
        if finding.action:
            button = QPushButton(declared(finding.action), card)
            button.setAccessibleDescription(remedy)
            button.clicked.connect(partial(self.wanted.emit, finding))
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(foot)
        return card


def explained(finding: Finding) -> tuple[str, str, str]:
    """Title, evidence and remedy of a finding in the person's language."""
    title, evidence, remedy = map(declared, (finding.title, finding.evidence, finding.remedy))
    return title, evidence.format(*finding.values), remedy
