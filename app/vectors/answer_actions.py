"""What can be done with the words of an answer: the context menu of a list, with its keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from app import theme
from app.session import Session
from app.training.watch_view import MOST_WATCHED

if TYPE_CHECKING:
    from app.vectors.answers import AnswerList


class AnswerActions(QObject):
    """Actions on the selected rows of a list; they are its context menu, and their keys hold while it has the focus."""

    def __init__(self, answers: AnswerList, session: Session) -> None:
        super().__init__(answers)
        self._answers, self._session = answers, session
        self.lines = self._add(self.tr("&Lines in the text"), "text", "Ctrl+Shift+T", self._show_lines)
        self.reason = self._add(self.tr("&Why near?"), "info", "Ctrl+Shift+W", self._ask_reason)
        self._separate()
        self.fly = self._add(self.tr("&Fly to it"), "map", "Ctrl+Shift+F", self._fly)
        self.choose = self._add(self.tr("&Choose on the map"), "lasso", "Ctrl+Shift+C", self._choose)
        self.watch = self._add(self.tr("Watch while &training"), "training", "", self._watch)
        self._separate()
        self.copy = self._add(self.tr("C&opy as a table"), "copy", "", answers.copy)
        answers.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        answers.selectionModel().selectionChanged.connect(lambda *_: self.refresh())
        session.corpus_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Enable what can be done with the rows that are selected."""
        words = self._answers.selected_words()
        has_text = self._session.corpus is not None
        about = self._answers.about
        self.lines.setEnabled(len(words) == 1 and has_text)
        self.reason.setEnabled(len(words) == 1 and has_text and about not in ("", words[0]))
        self.reason.setText(self.tr("&Why near {0}?").format(about.replace("&", "&&")) if about else self._why)
        self.fly.setEnabled(len(words) == 1)
        self.choose.setEnabled(bool(words))
        self.watch.setEnabled(bool(words) and len(self._watched()) <= MOST_WATCHED)
        self.copy.setEnabled(bool(self._answers.answers))

    @property
    def _why(self) -> str:
        return self.tr("&Why near?")

    def _add(self, text: str, icon: str, keys: str, run: Callable[[], None]) -> QAction:
        action = QAction(theme.icon(icon, "muted"), text, self._answers)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _=False: run())
        self._answers.addAction(action)
        return action

    def _separate(self) -> None:
        line = QAction(self._answers)
        line.setSeparator(True)
        self._answers.addAction(line)

    def _show_lines(self) -> None:
        self._session.show_lines(self._answers.selected_words()[0])

    def _ask_reason(self) -> None:
        self._session.ask_reason(self._answers.about, self._answers.selected_words()[0])

    def _fly(self) -> None:
        self._session.fly_to(self._answers.selected_words()[0])

    def _choose(self) -> None:
        self._session.choose(self._answers.selected_words())

    def _watch(self) -> None:
        self._session.watch(self._watched())

    def _watched(self) -> tuple[str, ...]:
        """The words that are watched with the selected ones: those of the run there is, else those for the next."""
        trainer = self._session.trainer
        before = [one.word for one in trainer.observer.watched] if trainer is not None else self._session.watched or ()
        return tuple(dict.fromkeys((*before, *self._answers.selected_words())))
