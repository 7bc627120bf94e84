"""What a person watches while a run goes on: neighbours of some words, and the score of a suite of questions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSettings, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
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
from app.vectors.asking import Asker
from app.vectors.word_field import WordField

if TYPE_CHECKING:
    from app.vectors.word_field import Source
    from core.training.observation import Answer, WatchedSuite, WatchedWord

MOST_WATCHED = 5
ROW = 5 * GRID  # height of two lines
LAST_FOLDER = "folders/suite"


class WatchView(QWidget):
    """The watched words of the session's run, a row each, a field for more, and the button that chooses a suite.

    It asks nothing itself: `look` reads what the run's observer has found.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asker = Asker(self)
        self._rows: list[_Row] = []
        self.field = WordField(session, self.tr("Watch a word"), False, self, self._vocabulary)
        self.field.submitted.connect(self._watch)
        self.suite_button = QPushButton(self.tr("Suite…"), self)
        self.suite_button.setProperty("role", "quiet")
        self.suite_button.setToolTip(self.tr("Score a file of analogies or similarities while the run goes on"))
        self.suite_button.clicked.connect(self._ask_suite)
        self._list = QWidget(self)
        self._list_layout = QVBoxLayout(self._list)
        self._list_layout.setContentsMargins(0, 0, 0, 0)
        self._list_layout.setSpacing(0)
        self._list_layout.addStretch(1)
        scrolled = QScrollArea(self)
        scrolled.setWidgetResizable(True)
        scrolled.setWidget(self._list)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(self.field, 1)
        head.addWidget(self.suite_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addLayout(head)
        layout.addWidget(scrolled, 1)
        theme.notifier.changed.connect(self.update)

    @property
    def suite(self) -> WatchedSuite | None:
        """The suite that is scored, if one was chosen."""
        trainer = self._session.trainer
        return trainer.observer.suites[-1] if trainer is not None and trainer.observer.suites else None

    def look(self, running: bool = True) -> None:
        """Show what was found since the last look; words that are named after a run wait for the next one."""
        trainer = self._session.trainer
        watched = trainer.observer.watched if trainer is not None else ()
        if [row.watched for row in self._rows] != list(watched):
            self._fill(watched)
        for row in self._rows:
            row.look(running)

    def described(self) -> str:
        """The rows in words, for a screen reader."""
        return "; ".join(row.accessibleName() for row in self._rows)

    def _fill(self, watched: tuple[WatchedWord, ...]) -> None:
        for row in self._rows:
            self._list_layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [_Row(each, self._unwatch, self._list) for each in watched]
        for place, row in enumerate(self._rows):
            self._list_layout.insertWidget(place, row)
        full = len(watched) >= MOST_WATCHED
        self.field.setEnabled(not full)
        self.field.setPlaceholderText(self.tr("Five are watched") if full else self.tr("Watch a word"))

    def _watch(self, word: str) -> None:
        if not self._is_watched(word):
            self._session.watch((*(row.watched.word for row in self._rows), word))
        self.field.clear()
        self.look()

    def _unwatch(self, word: str) -> None:
        self._session.watch(tuple(row.watched.word for row in self._rows if row.watched.word != word))
        self.look()

    def _is_watched(self, word: str) -> bool:
        return any(row.watched.word == word for row in self._rows)

    def _vocabulary(self) -> Source | None:
        trainer = self._session.trainer
        return (trainer.vocabulary.words, trainer.vocabulary.counts) if trainer is not None else None

    def _ask_suite(self) -> None:
        settings = QSettings("Semascope", "Semascope")
        folder = str(settings.value(LAST_FOLDER, str(Path.home())))
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Analogies or similarities"), folder)
        if chosen:
            settings.setValue(LAST_FOLDER, str(Path(chosen).parent))
            self.set_suite(Path(chosen))

    def set_suite(self, path: Path) -> None:
        """Score a file of questions from now on; it is read off the window's thread."""
        self._session.set_suites((path,))
        trainer = self._session.trainer
        if trainer is not None:
            read = trainer.observer.read_suites
            self._asker.ask(lambda job: read(), lambda _: self.look(), lambda _: self.look())


class _Row(QWidget):
    """A watched word and how many of its neighbours were there before; under it the neighbours, new ones marked."""

    def __init__(self, watched: WatchedWord, unwatch: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.watched = watched
        self._seen: tuple[int, str, bool] | None = None
        self._none = ""  # why there is no answer
        self._new: set[str] = set()
        self._close = QToolButton(self)
        self._close.setIcon(theme.icon("close", "muted"))
        self._close.setIconSize(QSize(10, 10))
        self._close.setAccessibleName(self.tr("Watch {0} no longer").format(watched.word))
        self._close.setToolTip(self._close.accessibleName())
        self._close.clicked.connect(partial(unwatch, watched.word))
        self.setFixedHeight(ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch(1)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.look()

    @property
    def answer(self) -> Answer | None:
        """The newest answer."""
        return self.watched.answers[-1] if self.watched.answers else None

    def look(self, running: bool = True) -> None:
        """Draw anew if there is another answer, or a reason why there is none."""
        state = (len(self.watched.answers), self.watched.reason, running)
        if state == self._seen:
            return
        self._seen = state
        self._none = self.watched.reason or (self.tr("asked soon") if running else self.tr("asked in the next run"))
        answer, answers = self.answer, self.watched.answers
        if answer is not None and len(answers) > 1:
            before = {word for word, _ in answers[-2].neighbours}
            self._new = {word for word, _ in answer.neighbours if word not in before}
        self.setAccessibleName(self._in_words())
        self.setToolTip(self._table())
        self.update()

    def _in_words(self) -> str:
        answer = self.answer
        if answer is None:
            return f"{self.watched.word}: {self._none}"
        words = ", ".join(
            self.tr("{0} (new)").format(word) if word in self._new else word for word, _ in answer.neighbours
        )
        stays = "" if answer.stability is None else f"; {self._stays(answer.stability)}"
        return f"{self.watched.word}: {words}{stays}"

    def _stays(self, stability: float) -> str:
        return self.tr("{0} % as before").format(f"{100 * stability:.0f}")

    def _table(self) -> str:
        if self.answer is None:
            return self._none
        lines = [f"{word}\t{cosine:.3f}" for word, cosine in self.answer.neighbours]
        return "\n".join([self.tr("Nearest to {0}, cosine").format(self.watched.word), *lines])

    def paintEvent(self, _: QPaintEvent) -> None:
        """The word and the share that stayed; under them the neighbours, as far as there is room."""
        painter, colours, answer = QPainter(self), theme.current(), self.answer
        strong, plain, small = theme.font(0, strong=True), theme.font(), theme.font(-1)
        head = QRect(0, 0, self.width() - self._close.width() - GRID // 2, self.height() // 2)
        foot = QRect(0, head.height(), self.width(), self.height() - head.height() - 2)
        if answer is not None and answer.stability is not None:
            share = self._stays(answer.stability)
            painter.setFont(small)
            painter.setPen(colours.muted)
            painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, share)
            head = head.adjusted(0, 0, -QFontMetrics(small).horizontalAdvance(share) - GRID, 0)
        _write(painter, head, self.watched.word, strong, colours.text)
        if answer is None:
            _write(painter, foot, self._none, small, colours.muted)
            return
        for near, _similarity in answer.neighbours:
            new = near in self._new
            foot = _write(painter, foot, near, strong if new else plain, colours.accent if new else colours.text)


def _write(painter: QPainter, room: QRect, text: str, font: QFont, colour: QColor) -> QRect:
    """Write at the left as much as there is room for, and return the room that is left."""
    written = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, max(room.width(), 0))
    if len(written) < min(len(text), 3):
        return QRect()
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, written)
    return room.adjusted(QFontMetrics(font).horizontalAdvance(written) + GRID, 0, 0, 0)
