"""The named sets of words: a card over the map with a row for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.session import Session
from app.theme import GRID
from core.vectors.word_sets import WordFilter, WordSet, free_colour

WIDTH = 32 * GRID
LONGEST = 60  # characters of a name
_DOT = 10


def colour_of(word_set: WordSet) -> QColor:
    """The colour of a set in the theme on screen."""
    groups = theme.current().groups
    return groups[word_set.colour % len(groups)]


def marks_of(sets: Sequence[WordSet]) -> dict[str, list[QColor]]:
    """The colours of the words of all sets that are shown, for a list of words."""
    marks: dict[str, list[QColor]] = {}
    for word_set in sets:
        if word_set.shown:
            for word in word_set.words:
                marks.setdefault(word, []).append(colour_of(word_set))
    return marks


class SetsView(QFrame):
    """Lists the session's sets: show or hide, choose, rename, delete, and take away as text.

    Signals:
        closed: the person wants the card away.
        said: something to be told in one line.
    """

    closed = Signal()
    said = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "float")
        self.setAccessibleName(self.tr("Sets of words"))
        self.setFixedWidth(WIDTH)
        self._session = session
        self.rows: list[SetRow] = []
        self.keep = QPushButton(self.tr("Keep as set…"), self)
        self.keep.setToolTip(self.tr("Give the chosen words a name (Ctrl+K)"))
        self.keep.clicked.connect(self.keep_chosen)
        self._empty = QLabel(
            self.tr("Choose words on the map with the rectangle or the lasso, or click them with Shift held."), self
        )
        self._lay_out()
        session.sets_changed.connect(self._fill)
        session.chosen_changed.connect(self._enable)
        self._fill()

    def keep_chosen(self) -> None:
        """Ask for a name, and keep the chosen words under it; a name that is taken is given to them anew."""
        session = self._session
        if not session.chosen:
            return
        proposed = ", ".join(session.chosen[:2]) + (" …" if len(session.chosen) > 2 else "")
        name = self._ask_name(self.tr("Keep as set"), proposed[:LONGEST])
        if not name:
            return
        old = next((word_set for word_set in session.sets if word_set.name == name), None)
        if old is None:
            session.set_sets((*session.sets, WordSet(name, session.chosen, free_colour(session.sets))))
        else:
            self._replace(old, replace(old, words=session.chosen, shown=True))

    def sizeHint(self) -> QSize:
        """As high as its rows, up to half a screen."""
        rows = sum(row.sizeHint().height() for row in self.rows) or self._empty.heightForWidth(WIDTH - 4 * GRID)
        return QSize(WIDTH, min(rows, 40 * GRID) + self._head.sizeHint().height() + 3 * GRID)

    # ---- parts ----

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("Sets"), self)
        heading.setProperty("role", "heading")
        close = _button(self, "close", self.tr("Close the list of sets; the sets stay"))
        close.clicked.connect(self.closed)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(GRID + GRID // 2, GRID // 2, GRID // 2, GRID // 2)
        self._head.addWidget(heading, 1)
        self._head.addWidget(self.keep)
        self._head.addWidget(close)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "muted")
        self._empty.setContentsMargins(GRID + GRID // 2, 0, GRID, GRID)
        body = QWidget(self)
        body.setProperty("role", "plain")
        self._list = QVBoxLayout(body)
        self._list.setContentsMargins(GRID // 2, 0, GRID // 2, GRID // 2)
        self._list.setSpacing(0)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(self._head)
        layout.addWidget(self._empty)
        layout.addWidget(self._area, 1)

    def _fill(self) -> None:
        focus = next((row.word_set.name for row in self.rows if row.isAncestorOf(self.focusWidget() or self)), "")
        for row in self.rows:
            self._list.removeWidget(row)
            row.deleteLater()
            row.hide()
        self.rows = [SetRow(word_set, self) for word_set in self._session.sets]
        for row in self.rows:
            self._list.addWidget(row)
            if row.word_set.name == focus:
                row.name.setFocus()
        self._empty.setVisible(not self.rows)
        self._area.setVisible(bool(self.rows))
        self._enable()
        self.resize(self.sizeHint())

    def _enable(self) -> None:
        self.keep.setEnabled(bool(self._session.chosen))

    def _ask_name(self, title: str, proposed: str) -> str:
        name, agreed = QInputDialog.getText(self, title, self.tr("Name:"), text=proposed)
        return " ".join(name.split())[:LONGEST] if agreed else ""

    # ---- what a row asks for ----

    def _replace(self, old: WordSet, new: WordSet) -> None:
        session = self._session
        session.set_sets(tuple(new if word_set is old else word_set for word_set in session.sets))

    def show_or_hide(self, word_set: WordSet) -> None:
        """Mark the words of a set in the views, or no longer."""
        self._replace(word_set, replace(word_set, shown=not word_set.shown))

    def choose(self, word_set: WordSet) -> None:
        """Choose the words of a set."""
        self._session.choose(word_set.words)

    def add(self, word_set: WordSet) -> None:
        """Put the chosen words into a set as well."""
        words = tuple(dict.fromkeys((*word_set.words, *self._session.chosen)))
        self._replace(word_set, replace(word_set, words=words))

    def show_only(self, word_set: WordSet) -> None:
        """Let the map show only the words of a set."""
        self._session.set_filter(WordFilter(within=word_set.name))

    def copy(self, word_set: WordSet) -> None:
        """Put the words on the clipboard, one a line."""
        QGuiApplication.clipboard().setText("\n".join(word_set.words) + "\n")
        self.said.emit(self.tr("{0} words of “{1}” were copied.").format(f"{len(word_set.words):,}", word_set.name))

    def rename(self, word_set: WordSet) -> None:
        """Ask for another name."""
        name = self._ask_name(self.tr("Rename the set"), word_set.name)
        if not name or name == word_set.name:
            return
        if any(other.name == name for other in self._session.sets):
            self.said.emit(self.tr("There is a set “{0}” already; the name was not changed.").format(name))
            return
        self._session.rename_set(word_set.name, name)

    def delete(self, word_set: WordSet) -> None:
        """Let a set go; undo brings it back."""
        self._session.set_sets(tuple(other for other in self._session.sets if other is not word_set))
        self.said.emit(self.tr("The set “{0}” was deleted. Ctrl+Z on the map brings it back.").format(word_set.name))


class SetRow(QFrame):
    """One set: its colour, which shows or hides it; its name, which chooses it; its size; and more in a menu."""

    def __init__(self, word_set: WordSet, view: SetsView) -> None:
        super().__init__(view)
        self.word_set = word_set
        self._make_eye(view)
        self._make_name(view)
        size = QLabel(f"{len(word_set.words):,}", self)
        size.setProperty("role", "muted")
        self.more = _button(self, "more", self.tr("More to do with “{0}”").format(word_set.name))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._menu(view))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.eye)
        layout.addWidget(self.name, 1)
        layout.addWidget(size)
        layout.addWidget(self.more)

    def _make_eye(self, view: SetsView) -> None:
        word_set = self.word_set
        self.eye = QToolButton(self)
        self.eye.setIcon(dot(colour_of(word_set), filled=word_set.shown))
        self.eye.setIconSize(QSize(_DOT + 2, _DOT + 2))
        verb = self.tr("Do not mark {0}") if word_set.shown else self.tr("Mark {0} in its colour")
        self.eye.setToolTip(verb.format(word_set.name))
        self.eye.setAccessibleName(self.eye.toolTip())
        self.eye.clicked.connect(lambda: view.show_or_hide(word_set))

    def _make_name(self, view: SetsView) -> None:
        word_set, count = self.word_set, f"{len(self.word_set.words):,}"
        self.name = QPushButton(self)
        self.name.setProperty("role", "quiet")
        self.name.setStyleSheet("text-align: left;")
        metrics = self.name.fontMetrics()
        self.name.setText(
            metrics.elidedText(word_set.name, Qt.TextElideMode.ElideRight, WIDTH - 14 * GRID).replace("&", "&&")
        )
        self.name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.name.setToolTip(self.tr("Choose the {0} words of “{1}”").format(count, word_set.name))
        self.name.setAccessibleName(self.name.toolTip())
        self.name.clicked.connect(lambda: view.choose(word_set))

    def _menu(self, view: SetsView) -> QMenu:
        menu = QMenu(self)
        for text, run in (
            (self.tr("&Choose its words"), view.choose),
            (self.tr("&Add the chosen words to it"), view.add),
            (self.tr("&Show only its words"), view.show_only),
            (self.tr("Co&py as a list"), view.copy),
            (self.tr("&Rename…"), view.rename),
            (self.tr("&Delete"), view.delete),
        ):
            menu.addAction(text).triggered.connect(partial(_call, run, self.word_set))
        return menu


def _call(run: object, word_set: WordSet, checked: bool = False) -> None:
    assert callable(run)
    run(word_set)


def _button(parent: QWidget, icon: str, name: str) -> QToolButton:
    button = QToolButton(parent)
    button.setIcon(theme.icon(icon, "muted"))
    button.setIconSize(QSize(14, 14))
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button


def dot(colour: QColor, *, filled: bool = True) -> QIcon:
    """A disc in the colour of a shown set, or a ring in that of a hidden one."""
    side = _DOT + 2
    made = QIcon()
    for ratio in (1.0, 2.0):
        drawn = QPixmap(QSize(side, side) * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(side / 2, side / 2), _DOT / 2 - 1, _DOT / 2 - 1)
        painter.end()
        made.addPixmap(drawn)
    return made
