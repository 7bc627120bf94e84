"""The menus of what colours and sizes of the map's words stand for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

FREQUENCY, AREAS, SIMILARITY, TRUST, AXIS, COLUMN = "frequency", "areas", "similarity", "trust", "axis", "column"
STABILITY = "stability"
ALIKE, COLOUR = "alike", "colour"


class ColourMenu(QObject):
    """One menu of colours, with columns that come and go, and one of sizes; in each one choice is checked.

    Signals:
        colour_chosen: what colours are to stand for, and the name of a column.
        size_chosen: what sizes are to stand for.
        table_wanted: a table is to be joined.
    """

    colour_chosen = Signal(str, str)
    size_chosen = Signal(str)
    table_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.colours = QMenu(self.tr("&Colour"), window)
        self.sizes = QMenu(self.tr("&Size"), window)
        self._colour_group, self._size_group = QActionGroup(self), QActionGroup(self)
        self._columns: list[QAction] = []
        for menu in (self.colours, self.sizes):
            menu.setToolTipsVisible(True)
        for key, text, help_ in self._colour_choices():
            action = _choice(self.colours, self._colour_group, text, help_, (key, ""))
            action.triggered.connect(lambda _=False, key=key: self.colour_chosen.emit(key, ""))
        self._end = self.colours.addSeparator()
        self.colours.addAction(self.tr("&Join a table…"), self.table_wanted.emit).setToolTip(
            self.tr("Columns of your own for the words: a part of speech, a rating, a group")
        )
        for key, text, help_ in self._size_choices():
            action = _choice(self.sizes, self._size_group, text, help_, key)
            action.triggered.connect(lambda _=False, key=key: self.size_chosen.emit(key))
        self.check(FREQUENCY, "")
        self._size_group.actions()[0].setChecked(True)

    def _colour_choices(self) -> Sequence[tuple[str, str, str]]:
        return (
            (FREQUENCY, self.tr("&Frequency"), self.tr("How often each word occurs in the text")),
            (AREAS, self.tr("&Areas"), self.tr("Groups of words that are used alike, in the original space")),
            (SIMILARITY, self.tr("&Similarity"), self.tr("How near each word is to the selected one")),
            (TRUST, self.tr("&Trust"), self.tr("How many of its true neighbours each word keeps near on the map")),
            (
                STABILITY,
                self.tr("Sta&bility"),
                self.tr("How many neighbours each word keeps when the run is repeated; grey what cannot be trusted"),
            ),
            (AXIS, self.tr("Along an a&xis…"), self.tr("How far each word lies along a word or an expression")),
        )

    def _size_choices(self) -> Sequence[tuple[str, str, str]]:
        return (
            (FREQUENCY, self.tr("&Frequency"), self.tr("How often each word occurs in the text")),
            (ALIKE, self.tr("&All alike"), ""),
            (COLOUR, self.tr("As the &colour"), self.tr("By the same values as the colours, where they are numbers")),
        )

    def check(self, key: str, column: str) -> None:
        """Check what colours stand for."""
        for action in self._colour_group.actions():
            action.setChecked(action.data() == (key, column))

    def check_size(self, key: str) -> bool:
        """Check what sizes stand for; returns whether there is such a choice."""
        actions = {action.data(): action for action in self._size_group.actions()}
        actions.get(key, actions[FREQUENCY]).setChecked(True)
        return key in actions

    @property
    def choices(self) -> frozenset[str]:
        """What colours can stand for beside the columns."""
        return frozenset(key for key, _, _ in self._colour_choices())

    def text(self, key: str) -> str:
        """What a choice of colours is called."""
        texts = {key: text for key, text, _ in self._colour_choices()}
        return texts[key].replace("&", "").removesuffix("…")

    def set_columns(self, names: Sequence[str]) -> None:
        """Offer other columns."""
        for action in self._columns:
            self._colour_group.removeAction(action)
            self.colours.removeAction(action)
            action.deleteLater()
        self._columns = []
        for name in names:
            action = _choice(self.colours, self._colour_group, name.replace("&", "&&"), "", (COLUMN, name))
            action.triggered.connect(lambda _=False, name=name: self.colour_chosen.emit(COLUMN, name))
            self.colours.insertAction(self._end, action)
            self._columns.append(action)


def _choice(menu: QMenu, group: QActionGroup, text: str, help_: str, data: object) -> QAction:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setData(data)
    action.setToolTip(help_ or text.replace("&", ""))
    group.addAction(action)
    return action
