"""A page of the person's own text, as it stands in the file and as the steps leave it, side by side."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QTextEdit, QWidget

from app import theme
from app.theme import GRID
from app.vectors.elided import Elided

if TYPE_CHECKING:
    from core.text.preflight.preview import Page, Preview, Shown


class PagePreview(QWidget):
    """Left the text, right its tokens: what a step changed in the accent's colour, what it dropped faint and struck.

    Signals:
        another: the person wants to see another page.
    """

    another = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview: Preview | None = None
        self._name, self._count = Elided(self), Elided(self)
        for label in (self._name, self._count):
            label.setProperty("role", "small")
        self.before = self._pane(self.tr("The text as it stands in the file"))
        self.after = self._pane(self.tr("The tokens after the steps"))
        self.button = QPushButton(self.tr("Another page"), self)
        self.button.setProperty("role", "link")
        self.button.setToolTip(self.tr("Show a page from elsewhere in the text, at random"))
        self.button.clicked.connect(self.another)
        self._key = QLabel(self)
        self._key.setProperty("role", "small")
        self._lay_out()
        theme.notifier.changed.connect(self._draw)
        self._draw()

    def _lay_out(self) -> None:
        left = QHBoxLayout()
        left.setSpacing(GRID)
        left.addWidget(self._name, 1)
        left.addWidget(self.button)
        layout = QGridLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setHorizontalSpacing(3 * GRID)
        layout.setVerticalSpacing(GRID // 2)
        layout.addLayout(left, 0, 0)
        layout.addWidget(self._count, 0, 1)
        layout.addWidget(self.before, 1, 0)
        layout.addWidget(self.after, 1, 1)
        layout.addWidget(self._key, 2, 1)
        layout.setColumnStretch(0, 1)
        layout.setColumnStretch(1, 1)
        layout.setRowStretch(1, 1)

    def _pane(self, name: str) -> QTextEdit:
        pane = QTextEdit(self)
        pane.setReadOnly(True)
        pane.setProperty("role", "passage")
        pane.setAccessibleName(name)
        pane.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        pane.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        pane.setTabChangesFocus(True)
        pane.document().setDocumentMargin(0)
        pane.setMinimumHeight(8 * GRID)
        return pane

    def show_page(self, page: Page) -> None:
        """Show a page, before it is known what becomes of it."""
        self._preview = None
        self.before.setPlainText(page.text)
        self.after.clear()
        self._name.setText(page.name or self.tr("An example: open a text to see your own"))
        self._count.setText(self.tr("After the steps…"))

    def show_preview(self, preview: Preview) -> None:
        """Show what becomes of the page that is shown."""
        self._preview = preview
        self._draw()

    def show_problem(self, text: str) -> None:
        """Say why there is nothing to be seen."""
        self._preview = None
        self.after.setPlainText(text)
        self._count.setText(self.tr("After the steps"))

    def _draw(self) -> None:
        """Write the tokens in the theme's colours."""
        colours = theme.current()
        changed, dropped = self.tr("changed"), self.tr("dropped")
        self._key.setText(f"{_changed(changed)} &nbsp; {_dropped(dropped)}")
        if self._preview is None:
            return
        tokens = self._preview.tokens
        kept = sum(token.fate.dropped_by is None for token in tokens)
        text = (
            self.tr("After the steps: {0} of {1} tokens")
            if kept < len(tokens)
            else self.tr("After the steps: {1} tokens")
        )
        self._count.setText(text.format(f"{kept:,}", f"{len(tokens):,}"))
        place = self.after.verticalScrollBar().value()
        body = "".join(_gap(token) + _token(token) for token in tokens)
        self.after.setHtml(f'<div style="color:{colours.text.name()}">{body}</div>')
        self.after.verticalScrollBar().setValue(place)


def _gap(token: Shown) -> str:
    return "<br>" if "\n" in token.gap else " "


def _token(token: Shown) -> str:
    fate = token.fate
    if fate.dropped_by is not None:
        return _dropped(token.text or fate.word)
    return _changed(fate.form) if fate.form != token.text else escape(fate.form)


def _changed(text: str) -> str:
    return f'<span style="color:{theme.current().accent.name()}">{escape(text)}</span>'


def _dropped(text: str) -> str:
    return f'<s style="color:{theme.current().muted.name()}">{escape(text)}</s>'
