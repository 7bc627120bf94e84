"""The glossary: every term in plain words, and the way to the view that shows it."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.taking import TakeButton
from app.theme import GRID
from app.training.mechanics.page import WIDEST
from app.translation import declared
from core.glossary import TERMS, Term
from core.tables import Table


class GlossaryView(QWidget):
    """All terms in one column, those that match what is typed; `view_wanted` names a view of the page."""

    view_wanted = Signal(str)

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(self.tr("Find a term"))
        self._search.setAccessibleName(self.tr("Find a term"))
        self._search.setClearButtonEnabled(True)
        self._search.setMaxLength(100)
        self._take = TakeButton(self._table, job_bar, self)
        self._nothing = QLabel(self.tr("No term has that in its name or its definition."), self)
        self._nothing.setProperty("role", "muted")
        self._entries = {key: _Entry(term, self) for key, term in TERMS.items()}
        self._scrolled = QScrollArea(self)
        self._lay_out()
        for entry in self._entries.values():
            entry.view_wanted.connect(self.view_wanted)
        self._search.textChanged.connect(self._find)
        self._find("")
        self.setFocusProxy(self._search)

    def show_term(self, key: str) -> None:
        """Bring one term into sight and mark it."""
        self._search.clear()
        for name, entry in self._entries.items():
            entry.set_marked(name == key)
        if key in self._entries:  # after the list is laid out, which may never have been shown
            QTimer.singleShot(0, self._entries[key], lambda: self._scroll_to(key))

    def _scroll_to(self, key: str) -> None:
        self._scrolled.verticalScrollBar().setValue(self._entries[key].y() - GRID)

    def shown(self) -> list[str]:
        """The keys of the terms that are in the list now."""
        return [key for key, entry in self._entries.items() if not entry.isHidden()]

    def _find(self, asked: str) -> None:
        for key, entry in self._entries.items():
            entry.setVisible(TERMS[key].matches(asked))
        self._nothing.setVisible(not self.shown())

    def _table(self) -> Table:
        rows = [(TERMS[key].name, declared(TERMS[key].definition), TERMS[key].formula) for key in self.shown()]
        return Table((self.tr("Term"), self.tr("Definition"), self.tr("Formula")), rows, "glossary")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID)
        head.addWidget(self._search, 1)
        head.addWidget(self._take)
        self._body = QWidget(self)
        self._body.setProperty("role", "plain")
        self._body.setMaximumWidth(WIDEST)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(2 * GRID, 0, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(self._nothing)
        for key in sorted(self._entries, key=lambda key: TERMS[key].name.casefold()):
            column.addWidget(self._entries[key])
        column.addStretch(1)
        self._scrolled.setWidgetResizable(True)
        self._scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self._scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scrolled.setWidget(self._body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._scrolled, 1)


class _Entry(QFrame):
    """One term: name, definition, formula, and a link to the view that shows it."""

    view_wanted = Signal(str)

    def __init__(self, term: Term, parent: QWidget) -> None:
        super().__init__(parent)
        self._term, self._is_marked = term, False
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._label.linkActivated.connect(self.view_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        layout.addWidget(self._label)
        theme.notifier.changed.connect(self._write)
        self._write()

    def set_marked(self, marked: bool) -> None:
        """Show that this is the term that was asked for."""
        self._is_marked = marked
        theme.set_role(self, "offer" if marked else "")

    def _write(self) -> None:
        term, colours = self._term, theme.current()
        name = declared(term.name)
        lines = [f"<b>{html.escape(name[:1].upper() + name[1:])}</b>"]
        if term.view:
            link = f"color:{colours.accent.name()}; text-decoration:none"
            lines[0] += f' &nbsp;<a href="{term.view}" style="{link}">{html.escape(self.tr("show"))}</a>'
        lines.append(f'<span style="color:{colours.muted.name()}">{html.escape(declared(term.definition))}</span>')
        if term.formula:
            lines.append(html.escape(declared(term.formula)))
        self._label.setText("<br>".join(lines))
        self._label.setAccessibleName(name)
        self._label.setAccessibleDescription(declared(term.definition))
