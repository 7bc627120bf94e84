"""The part of the Map menu that says with which method the map is drawn, and of how many words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup

from app.map.choice import MapChoice
from app.translation import declared
from core.map.settings import ALL, DEFAULT_WORDS, METHODS

WORD_CHOICES = (5_000, 20_000, DEFAULT_WORDS, ALL)


class MethodMenu(QObject):
    """A checkable action for each method, and one for each of a few numbers of words.

    Attributes:
        methods: the actions of the methods.
        words: the actions of the numbers of words.

    Signals:
        method_chosen: one of `METHODS`.
        words_chosen: how many words; `ALL` for every one.
    """

    method_chosen = Signal(str)
    words_chosen = Signal(int)

    def __init__(self, choice: MapChoice, parent: QObject) -> None:
        super().__init__(parent)
        self.methods = self._group((method, declared(name)) for method, name in METHODS.items())
        many = self.tr("{0} words")
        self.words = self._group(
            (count, self.tr("All words") if count == ALL else many.format(f"{count:,}")) for count in WORD_CHOICES
        )
        for action in self.methods:
            action.triggered.connect(partial(self._choose, self.method_chosen, action))
        for action in self.words:
            action.triggered.connect(partial(self._choose, self.words_chosen, action))
        self.check(choice)

    def check(self, choice: MapChoice) -> None:
        """Show what holds; of methods none where a person has chosen her own axes."""
        method = None if choice.own_axes is not None else choice.settings.method
        for actions, value in ((self.methods, method), (self.words, choice.settings.words)):
            for action in actions:
                action.setChecked(action.data() == value)

    def offer(self, total: int) -> None:
        """Offer no more words than there are; 0 where nobody knows."""
        for action in self.words:
            action.setEnabled(action.data() < total or total == 0)

    def _group(self, choices: Iterable[tuple[object, str]]) -> list[QAction]:
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        for value, text in choices:
            action = QAction(text, group)
            action.setCheckable(True)
            action.setData(value)
        return group.actions()

    def _choose(self, signal: object, action: QAction, checked: bool = False) -> None:
        action.setChecked(True)  # it stays so where it is chosen again
        signal.emit(action.data())  # type: ignore[attr-defined]
