"""The room of words: every kind of question to the vectors, and the history of those that were asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.job_bar import JobBar
from app.scrolled import Scrolled
from app.session import Session
from app.theme import GRID
from app.vectors.answers import AnswerList
from app.vectors.kind_menu import KindButton, kind_text
from app.vectors.questions import Kind, Question, QuestionHistory, QuestionView
from app.vectors.teaching import lesson

if TYPE_CHECKING:
    from app.vectors.kinds.neighbours_view import NeighboursView

KINDS: dict[str, Kind] = {
    "neighbours": Kind(
        "Neighbours",
        "The words nearest to a word or a sum of words",
        "neighbours",
        "{text}",
        "Ctrl+F",
    ),
    "predict": Kind(
        "Predict",
        "What is likely around a word, or in a gap",
        "predict",
        "Predict: {text}",
        "Ctrl+Shift+G",
    ),
    "analogy": Kind(
        "Analogy",
        "A is to B as C is to which word?",
        "arrow",
        "{a} is to {b} as {c} is to ?",
        "Ctrl+G",
    ),
    "similarity": Kind(
        "Similarity",
        "How near two words are, or two sets of words",
        "similarity",
        "{left} and {right}: how near?",
    ),
    "odd": Kind(
        "Odd one out",
        "Which of some words does not belong to the others",
        "odd",
        "Odd one of: {words}",
    ),
    "compare": Kind(
        "Compare",
        "The neighbours of two words side by side",
        "compare",
        "Compare {a} with {b}",
    ),
    "axis": Kind(
        "Axis",
        "Words in their order from one pole to another",
        "axis",
        "From {low} to {high}: {words}",
    ),
    "association": Kind(
        "Association",
        "Whether two sets of words keep to two others (WEAT)",
        "association",
        "WEAT: {x} | {y}",
    ),
}
_SHOWN = 30  # questions in the history's menu
_LONGEST = 60  # characters of a question there


class WordsView(QWidget):
    """A choice of kinds of questions, the view of the present one, and back and forward through what was asked.

    A word that is selected, here or on the map, is a question for its neighbours. Views are made when they are first
    shown; only the one on screen adds to the history.

    Args:
        doubt: gives the reason why a word is not to be trusted, or "".
    """

    def __init__(
        self,
        session: Session,
        job_bar: JobBar,
        parent: QWidget | None = None,
        doubt: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self._doubt = doubt
        self._kind = ""
        self.history = QuestionHistory()
        self.views: dict[str, QWidget] = {}
        self._bar = QWidget(self)
        self.kind_button = KindButton(KINDS, self._bar)
        self.back = self._action(self.tr("&Back to what was asked"), "chevron-left", "Alt+Left", partial(self.go, -1))
        self.forward = self._action(self.tr("F&orward"), "chevron-right", "Alt+Right", partial(self.go, 1))
        self._past = QMenu(self)
        self._past_button = self._tool_button()
        self._pages = QStackedWidget(self)
        self._lesson = lesson(KINDS, self)
        self._pages.addWidget(self._lesson)
        self._lay_out()
        self.show_kind("neighbours")
        self._listen()
        self._start_over()

    @property
    def kind(self) -> str:
        """The kind of question on screen."""
        return self._kind

    @property
    def view(self) -> QuestionView:
        """The view of the present kind."""
        return cast(QuestionView, self._made(self._kind))

    def show_kind(self, kind: str) -> None:
        """Show the view of a kind of question, as it was left."""
        self._kind = kind
        self.kind_button.set_kind(kind)
        self._show_page()

    def focus_kind(self, kind: str) -> None:
        """Show the view of a kind, and put the cursor into its first field."""
        self.show_kind(kind)
        self.view.focus_first()

    def ask(self, question: Question) -> None:
        """Show a question's view, and ask it."""
        self.show_kind(question.kind)
        self.view.ask(question)

    def go(self, step: int) -> None:
        """Ask again the question `step` places on in the history; below 0: back."""
        if self._session.embeddings is not None and self.history.can(step):
            question = self.history.go(step)
            assert question is not None
            self.ask(question)
            self._refresh()

    def set_doubt(self, doubt: Callable[[str], str]) -> None:
        """Say which words are not to be trusted, and why; to be called again where that has changed."""
        self._doubt = doubt
        for answers in self.findChildren(AnswerList):
            answers.set_doubt(doubt)

    def sizeHint(self) -> QSize:
        """A column of the window."""
        return QSize(41 * GRID, 80 * GRID)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard belongs in the first field of the present view."""
        super().focusInEvent(event)
        if self._session.embeddings is not None:
            self.view.focus_first()

    # ---- what happens ----

    def _made(self, kind: str) -> QWidget:
        """The view of a kind, made now if it was never shown."""
        if kind not in self.views:
            self.views[kind] = self._make(kind)
        return self.views[kind]

    def _make(self, kind: str) -> QWidget:
        from app.vectors.kinds.views import VIEWS

        view = VIEWS[kind](self._session, self._job_bar, self)
        cast(QuestionView, view).asked.connect(partial(self._note, kind))
        for answers in view.findChildren(AnswerList):
            answers.chosen.connect(self._show_selected)
            if self._doubt is not None:
                answers.set_doubt(self._doubt)
        self._pages.addWidget(view)
        return view

    def _note(self, kind: str, question: Question) -> None:
        """Remember what was asked; an answer that comes to a view which has been left is none of the person's."""
        if kind == self._kind:
            self.history.record(question)
            self._refresh()

    def _follow(self) -> None:
        """A selected word is a question for its neighbours, which their view has heard by now."""
        if self._session.selection is not None:
            self.show_kind("neighbours")
        elif self._kind == "neighbours" and cast("NeighboursView", self.view).is_empty:
            self.history.leave()
            self._refresh()

    def _show_selected(self, word: str) -> None:
        """A word that was selected before, and is chosen in another view, is a question as well."""
        if word == self._session.selection and self._kind != "neighbours":
            self.ask(Question("neighbours", (("text", word),)))

    def _start_over(self) -> None:
        """Other vectors are there, or none; the history stays, for its questions can be put to any."""
        for view in self.views.values():
            cast(QuestionView, view).clear()
        if self._session.embeddings is not None:
            self._made("neighbours")  # it follows the word that is selected
        self.history.leave()
        self._show_page()
        self._refresh()

    def _show_page(self) -> None:
        there = self._session.embeddings is not None
        self._pages.setCurrentWidget(self._made(self._kind) if there else self._lesson)
        self._bar.setVisible(there)

    def _refresh(self) -> None:
        there = self._session.embeddings is not None
        for action, step in ((self.back, -1), (self.forward, 1)):
            action.setEnabled(there and self.history.can(step))
        self._past_button.setEnabled(there and bool(self.history.questions))

    def _fill_past(self) -> None:
        """The questions in words, the newest first, each once."""
        self._past.clear()
        present = self.history.present
        for question in list(dict.fromkeys(reversed(self.history.questions)))[:_SHOWN]:
            action = self._past.addAction(theme.icon(KINDS[question.kind].icon, "muted"), sentence(question))
            action.setFont(theme.font(strong=question == present))
            action.triggered.connect(partial(self._return_to, question))

    def _return_to(self, question: Question, _: bool = False) -> None:
        self.go(self.history.steps_to(question))

    # ---- parts ----

    def _listen(self) -> None:
        self._session.embeddings_changed.connect(self._start_over)
        self._session.selection_changed.connect(self._follow)
        self.kind_button.chosen.connect(self.focus_kind)
        self._past.aboutToShow.connect(self._fill_past)

    def _action(self, text: str, icon: str, keys: str, run: Callable[[], None]) -> QAction:
        action = QAction(theme.icon(icon, "muted"), text, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _=False: run())
        self.addAction(action)
        return action

    def _tool_button(self) -> QToolButton:
        button = QToolButton(self._bar)
        button.setIcon(theme.icon("history", "muted"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(self._past)
        button.setToolTip(self.tr("What was asked before"))
        button.setAccessibleName(self.tr("What was asked before"))
        return button

    def _lay_out(self) -> None:
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(GRID, GRID, 2 * GRID, 0)
        bar.setSpacing(2)
        bar.addWidget(self.kind_button)
        bar.addStretch(1)
        for action in (self.back, self.forward):
            button = QToolButton(self._bar)
            button.setDefaultAction(action)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            name = action.text().replace("&", "")
            button.setToolTip(f"{name} ({keys})")
            button.setAccessibleName(name)
            bar.addWidget(button)
        bar.addWidget(self._past_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(Scrolled(self._pages, self), 1)


def sentence(question: Question) -> str:
    """A question in words, for a menu."""
    told = kind_text(KINDS[question.kind].sentence).format_map(dict(question.values))
    return (told if len(told) <= _LONGEST else told[: _LONGEST - 1] + "…").replace("&", "&&")
