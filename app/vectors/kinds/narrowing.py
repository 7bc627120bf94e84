"""Which words may answer: a range of ranks, a range of counts, and the row of fields where they are typed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from app.theme import GRID
from core.vectors.embeddings import Among, Embeddings

PAUSE = 250  # ms after the last figure until it is asked
_MOST = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Bounds of rank and count, both included; None where there is none.

    Attributes:
        first: the best rank, from 1.
        last: the worst rank.
        least: the fewest times that a word occurs.
        most: the most times.
    """

    first: int | None = None
    last: int | None = None
    least: int | None = None
    most: int | None = None

    @classmethod
    def parsed(cls, text: str) -> Narrowing:
        """What `written` wrote; anything else is no bound."""
        parts = [int(part) if part.isascii() and part.isdigit() else None for part in text.split(",")]
        return cls(*parts) if len(parts) == 4 else cls()

    def written(self) -> str:
        """The bounds in one text, as a setting of a question."""
        bounds = (self.first, self.last, self.least, self.most)
        return ",".join("" if bound is None else str(bound) for bound in bounds) if self != ANY else ""

    def among(self, embeddings: Embeddings) -> Among:
        """The rows of the words within the bounds; bounds of counts hold where counts are known."""
        first, last = (self.first or 1) - 1, len(embeddings) if self.last is None else self.last
        if embeddings.counts is not None and (self.least, self.most) != (None, None):
            counted = Among.counted(embeddings, self.least or 0, self.most)
            first = max(first, counted.first)
            last = last if counted.last is None else min(last, counted.last)
        return Among(first, max(first, last))

    def told(self, between: str = ", ") -> str:
        """The bounds in words, `between` those of rank and of count; "" where there are none."""
        by_rank = (_tr("rank {0} to {1}"), _tr("rank {0} and on"), _tr("the {1} most frequent"))
        by_count = (_tr("seen {0} to {1} times"), _tr("seen {0} times or more"), _tr("seen at most {1} times"))
        ranks, counts = _told(self.first, self.last, *by_rank), _told(self.least, self.most, *by_count)
        return _tr("Only {0}").format(between.join(part for part in (ranks, counts) if part)) if ranks or counts else ""


ANY = Narrowing()


class NarrowingFields(QWidget):
    """Four fields for the bounds; `changed` a moment after the last figure."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.changed)
        self.first = self._field(self.tr("first"), self.tr("Best rank that may answer"))
        self.last = self._field(self.tr("last"), self.tr("Worst rank that may answer"))
        self.least = self._field(self.tr("least"), self.tr("Fewest times that an answer occurs"))
        self.most = self._field(self.tr("most"), self.tr("Most times that an answer occurs"))
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.setColumnStretch(1, 1)
        layout.setColumnStretch(3, 1)
        rows = ((self.tr("Rank"), self.first, self.last), (self.tr("Count"), self.least, self.most))
        for row, (text, low, high) in enumerate(rows):
            caption = QLabel(text, self)
            dash = QLabel("–", self)
            for label in (caption, dash):
                label.setProperty("role", "muted")
            for column, part in enumerate((caption, low, dash, high)):
                layout.addWidget(part, row, column)

    def value(self) -> Narrowing:
        """What is typed."""
        return Narrowing(*(_number(field) for field in self._fields))

    def set_value(self, narrowing: Narrowing) -> None:
        """Show other bounds; says nothing."""
        self._timer.stop()
        bounds = (narrowing.first, narrowing.last, narrowing.least, narrowing.most)
        for field, bound in zip(self._fields, bounds, strict=True):
            field.setText("" if bound is None else str(bound))

    def set_counted(self, counted: bool) -> None:
        """Say whether counts are known; where they are not, none can be asked for."""
        for field in (self.least, self.most):
            field.setEnabled(counted)
            field.setToolTip("" if counted else self.tr("These vectors came without counts."))

    @property
    def _fields(self) -> tuple[QLineEdit, ...]:
        return self.first, self.last, self.least, self.most

    def _field(self, placeholder: str, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(placeholder)
        field.setAccessibleName(name)
        field.setToolTip(name)
        field.setValidator(QIntValidator(0, _MOST, field))
        field.setMinimumWidth(6 * GRID)
        field.textEdited.connect(lambda _: self._timer.start())
        field.returnPressed.connect(self.changed)
        return field


def _number(field: QLineEdit) -> int | None:
    text = field.text().strip()
    return int(text) if text.isdigit() else None


def _told(low: int | None, high: int | None, both: str, only_low: str, only_high: str) -> str:
    if low is None and high is None:
        return ""
    text = only_high if low is None else only_low if high is None else both
    return text.format(f"{low or 0:,}", f"{high or 0:,}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Narrowing", text)
