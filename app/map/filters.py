"""Which words the map shows: the bar in which it is said, and the mask that follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.session import Session
from app.theme import GRID
from app.vectors.asking import Asker
from core.vectors.word_sets import EVERYTHING, WordFilter

if TYPE_CHECKING:
    from core.job import Job

PAUSE = 150  # ms after the last letter until it is looked for
_MOST = 2_000_000_000
_NARROW = 9 * GRID


class WordMask(QObject):
    """Finds which words of the session's vectors pass its filter, off the window's thread.

    Attributes:
        mask: bool[V], or None while every word passes.
        trouble: why the filter cannot be followed, or "".
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.mask: NDArray[np.bool_] | None = None
        self.trouble = ""
        self._session = session
        self._asker = Asker(self)
        session.filter_changed.connect(self._find)
        session.sets_changed.connect(self._find_in_set)
        session.embeddings_changed.connect(self._find)

    @property
    def busy(self) -> bool:
        """Whether the mask of the present filter is still being found."""
        return self._asker.busy

    def _find_in_set(self) -> None:
        if self._session.filter.within:
            self._find()

    def _find(self) -> None:
        embeddings, word_filter, sets = self._session.embeddings, self._session.filter, self._session.sets
        if embeddings is None or word_filter == EVERYTHING:
            self._asker.drop()
            self._take(None)
            return

        def question(job: Job) -> NDArray[np.bool_]:
            return word_filter.mask(embeddings.words, embeddings.counts, sets, job)

        self._asker.ask(question, self._take, self._fail)
        self.changed.emit()

    def _take(self, mask: NDArray[np.bool_] | None) -> None:
        self.mask, self.trouble = mask, ""
        self.changed.emit()

    def _fail(self, error: BaseException) -> None:
        self.trouble = str(error)
        self.changed.emit()


class FilterBar(QFrame):
    """Fields for the session's filter, and how many words pass it.

    Signals:
        closed: the person wants the bar away; the filter stays.
        wanted: all the words that are shown are to be chosen.
    """

    closed = Signal()
    wanted = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "float")
        self.setAccessibleName(self.tr("Filter of the words on the map"))
        self._session = session
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._submit)
        self._make_fields()
        self._make_answers()
        self._lay_out()
        for signal in (session.filter_changed, session.sets_changed, session.embeddings_changed):
            signal.connect(self._read)
        self._read()

    def _make_fields(self) -> None:
        self.text = self._field(self.tr("Text or /expression/"), self.tr("Letters that the word holds"))
        self.text.setToolTip(
            self.tr(
                "Letters that stand somewhere in the word; or a regular expression between slashes: "
                "/^un/ begins with un, /ing$/ ends with ing."
            )
        )
        self.lowest = self._count_field(self.tr("least"), self.tr("Least number of occurrences"))
        self.highest = self._count_field(self.tr("most"), self.tr("Greatest number of occurrences"))
        self.within = QComboBox(self)
        self.within.setAccessibleName(self.tr("Words of a set"))
        self.within.activated.connect(self._submit)
        self.within.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _make_answers(self) -> None:
        """What is said of the filter, and what can be done with it."""
        self.state = QLabel(self)
        self.state.setProperty("role", "muted")
        self.trouble = QLabel(self)
        self.trouble.setProperty("role", "error")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.state.setWordWrap(True)
        self.choose = QPushButton(self.tr("Choose them"), self)
        self.choose.setToolTip(self.tr("Choose all the words that are shown"))
        self.choose.clicked.connect(self.wanted)
        self.clear = QPushButton(self.tr("Clear"), self)
        self.clear.setToolTip(self.tr("Show every word"))
        self.clear.clicked.connect(lambda: self._session.set_filter(EVERYTHING))

    def say(self, shown: int, total: int, trouble: str, busy: bool) -> None:
        """Say how many words pass.

        Args:
            shown: words of the map that pass.
            total: words of the map.
            trouble: why the filter cannot be followed, or "".
            busy: whether the numbers are still those of the filter before.
        """
        text = self.tr("{0} of {1} words shown").format(f"{shown:,}", f"{total:,}")
        self.state.setText(self.tr("looking …") if busy else "" if trouble else text)
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        filtered = self._session.filter != EVERYTHING
        self.choose.setEnabled(filtered and not trouble and not busy and shown > 0)
        self.clear.setEnabled(filtered)

    def height_for(self, width: int) -> int:
        """How high it is in that width, pixels: a long complaint needs several lines."""
        layout = self.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()

    def focus(self) -> None:
        """Put the cursor into the first field."""
        self.text.setFocus()
        self.text.selectAll()

    # ---- parts ----

    def _lay_out(self) -> None:
        close = QToolButton(self)
        close.setIcon(theme.icon("close", "muted"))
        close.setIconSize(QSize(14, 14))
        close.setToolTip(self.tr("Close the bar; the filter stays"))
        close.setAccessibleName(self.tr("Close the filter bar"))
        close.clicked.connect(self.closed)
        for button in (self.choose, self.clear):
            button.setEnabled(False)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        dash = QLabel("–", self)
        counts = QLabel(self.tr("Count"), self)
        for label in (dash, counts):
            label.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID + GRID // 2, GRID // 2, GRID // 2, GRID)
        layout.setSpacing(GRID // 2)
        for parts in (
            (self.text, close),
            (counts, self.lowest, dash, self.highest, self.within),
            (self.state, self.choose, self.clear),
        ):
            row = QHBoxLayout()
            row.setSpacing(GRID)
            for part in parts:
                row.addWidget(part, part in (self.text, self.within, self.state))
            layout.addLayout(row)
        layout.addWidget(self.trouble)

    def _field(self, placeholder: str, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(placeholder)
        field.setAccessibleName(name)
        field.setMaxLength(400)
        field.setMinimumWidth(_NARROW)
        field.textEdited.connect(self._timer.start)
        field.returnPressed.connect(self._submit)
        return field

    def _count_field(self, placeholder: str, name: str) -> QLineEdit:
        field = self._field(placeholder, name)
        field.setValidator(QIntValidator(0, _MOST, field))
        field.setFixedWidth(_NARROW)
        return field

    # ---- reading and writing ----

    def _submit(self) -> None:
        self._timer.stop()
        within = self.within.currentData() or ""
        made = WordFilter(_number(self.lowest), _number(self.highest), self.text.text(), within)
        self._session.set_filter(made)

    def _read(self) -> None:
        """Show the session's filter, which others may have set, without disturbing what is being typed."""
        given, embeddings = self._session.filter, self._session.embeddings
        self.within.clear()
        self.within.addItem(self.tr("Any set"), "")
        for word_set in self._session.sets:
            self.within.addItem(word_set.name, word_set.name)
        self.within.setCurrentIndex(max(self.within.findData(given.within), 0))
        self.within.setEnabled(bool(self._session.sets))
        texts = (given.text, _written(given.lowest), _written(given.highest))
        for field, text in zip((self.text, self.lowest, self.highest), texts, strict=True):
            if field.text() != text and not self._timer.isActive():
                field.setText(text)
        counted = embeddings is not None and embeddings.counts is not None
        for field in (self.lowest, self.highest):
            field.setEnabled(counted)
            field.setToolTip("" if counted else self.tr("These vectors came without counts."))


def _number(field: QLineEdit) -> int | None:
    text = field.text().strip()
    return int(text) if text.isdigit() else None


def _written(count: int | None) -> str:
    return "" if count is None else str(count)
