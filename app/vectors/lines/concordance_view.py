"""The Lines panel: from the words to the text, where a word stands and why two are near."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.segments import Segments
from app.session import Session
from app.theme import GRID
from app.vectors.lines.lines_view import LinesView
from app.vectors.lines.reason_view import ReasonView
from app.vectors.lines.text_index import TextIndex

LINES, REASON = "lines", "reason"


class ConcordanceView(QWidget):
    """Shows the lines of a word or what two words share, from an index that is made when it is first wanted.

    While it is in sight it follows the selected word.
    """

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._in_sight = False
        self.index = TextIndex(session, job_bar, self)
        modes = {LINES: self.tr("Lines"), REASON: self.tr("Why near")}
        self.mode = Segments(modes, self.tr("What is asked of the text"), self)
        self.lines = LinesView(session, job_bar, self.index, self)
        self.reason = ReasonView(session, job_bar, self.index, self)
        self._heads, self._views, self._pages = QStackedWidget(self), QStackedWidget(self), QStackedWidget(self)
        self._lesson = _page(
            self,
            self.tr("From the words to the text"),
            self.tr(
                "Open a text (Ctrl+O), and every line in which a word stands is listed here, sorted by the words "
                "before it or after it. Vectors that were opened from a file do not bring their text: open that too."
            ),
            self.tr("“Why near” lists the contexts that two words share, with how strongly each is tied to them."),
        )
        self._waiting, self._making, self.make_button = self._make_waiting()
        self._lay_out()
        for changed in (self._show_state, self._follow):
            session.corpus_changed.connect(changed)
        session.selection_changed.connect(self._follow)
        self.index.changed.connect(self._show_state)
        self.mode.changed.connect(self._change_mode)
        self._show_state()

    def show_lines(self, word: str) -> None:
        """Show the lines of a word or phrase."""
        self.mode.set_value(LINES)
        self.lines.ask(word)
        self._show_state()

    def ask_reason(self, first: str, second: str) -> None:
        """Show what two words share; a word that is empty waits to be typed."""
        self.mode.set_value(REASON)
        self.reason.ask(first, second)
        self._show_state()

    def set_in_sight(self, in_sight: bool) -> None:
        """Say whether the panel is on screen: only then the selected word is looked up."""
        self._in_sight = in_sight
        self._follow()

    def sizeHint(self) -> QSize:
        """A strip below the map."""
        return QSize(90 * GRID, 34 * GRID)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard belongs in the first field."""
        super().focusInEvent(event)
        field = self.lines.field if self.mode.value() == LINES else self.reason.fields[0]
        field.setFocus()
        field.selectAll()

    def _follow(self) -> None:
        word = self._session.selection
        if not self._in_sight or self._session.corpus is None:
            return
        if word is not None and self.mode.value() == LINES and word != self.lines.wanted:
            self.lines.ask(word)
        self.index.want()
        self._show_state()

    def _change_mode(self) -> None:
        lines = self.mode.value() == LINES
        self._heads.setCurrentWidget(self.lines.head if lines else self.reason.head)
        self._views.setCurrentWidget(self.lines if lines else self.reason)
        word = self._session.selection
        if not lines and word is not None and self.reason.wanted is None:
            self.reason.fields[0].setText(word)
        self._follow()

    def _show_state(self) -> None:
        """The lines; or that a text is wanted, or that its index is."""
        there = self._session.corpus is not None
        self._heads.setEnabled(there)
        if not there:
            self._pages.setCurrentWidget(self._lesson)
        elif self.index.index is not None:
            self._pages.setCurrentWidget(self._views)
        else:
            text = self.tr("The index of the text is being made. It says where each word stands.")
            if not self.index.is_coming:
                text = self.index.trouble or self.tr(
                    "There is no index of the text yet. It says where each word stands."
                )
            self._making.setText(text)
            self.make_button.setVisible(not self.index.is_coming)
            self._pages.setCurrentWidget(self._waiting)

    def _make_index(self) -> None:
        self.index.want()
        self._show_state()

    # ---- parts ----

    def _make_waiting(self) -> tuple[QWidget, QLabel, QPushButton]:
        page = QWidget(self)
        text = QLabel(page)
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        button = QPushButton(self.tr("Make the index"), page)
        button.clicked.connect(self._make_index)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(text)
        layout.addLayout(row)
        layout.addStretch(1)
        return page, text, button

    def _lay_out(self) -> None:
        for view in (self.lines, self.reason):
            self._heads.addWidget(view.head)
            self._views.addWidget(view)
        self._heads.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for page in (self._lesson, self._waiting, self._views):
            self._pages.addWidget(page)
        head = QHBoxLayout()
        head.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        head.setSpacing(2 * GRID)
        head.addWidget(self.mode)
        head.addWidget(self._heads, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)


def _page(parent: QWidget, title: str, *paragraphs: str) -> QWidget:
    """A heading and paragraphs at the top of an otherwise quiet page."""
    page = QWidget(parent)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    layout.setSpacing(GRID)
    for role, text in (("title", title), *(("muted", paragraph) for paragraph in paragraphs)):
        label = QLabel(text, page)
        label.setProperty("role", role)
        label.setWordWrap(True)
        layout.addWidget(label)
    layout.addStretch(1)
    return page
