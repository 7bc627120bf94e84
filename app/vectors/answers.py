"""Ranked answers as a list: a word, how often it occurs, its numbers and a bar; and what can be done with a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QListView, QWidget

from app import theme
from app.job_bar import JobBar
from app.map.sets_view import marks_of
from app.session import Session
from app.taking import TakeButton, dragged
from app.theme import GRID
from app.vectors.answer_actions import AnswerActions
from app.vectors.answer_rows import Captions, Role, RowDelegate, columns_of, row_height
from core.tables import Table
from core.vectors.embeddings import Neighbour

Index = QModelIndex | QPersistentModelIndex
MOST_HIGHLIGHTED = 100  # of a list's words that the map writes; more would only cover it


def signed(number: float) -> str:
    """Three decimals and a true minus sign, so that figures stand under each other."""
    return f"{number:.3f}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class Answer:
    """One row.

    Attributes:
        word: what it is about.
        count: how often the word occurs, where that is known.
        numbers: one for each column of numbers.
        share: how much of its bar is full, 0 to 1.
    """

    word: str
    count: int | None
    numbers: tuple[float, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers: its caption, and how a number is written."""

    caption: str
    write: Callable[[float], str] = signed


class _Answers(QAbstractListModel):
    """The answers, best first."""

    def __init__(self, parent: AnswerList) -> None:
        super().__init__(parent)
        self._list = parent
        self.answers: tuple[Answer, ...] = ()
        self.columns: tuple[Column, ...] = ()

    def show(self, answers: Sequence[Answer], columns: Sequence[Column]) -> None:
        self.beginResetModel()
        self.answers, self.columns = tuple(answers), tuple(columns)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.answers)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """One word alone can be dropped into a field; several rows are a table."""
        rows = sorted(index.row() for index in indexes)
        data = dragged(self._list.table(rows))
        if len(rows) == 1:
            data.setText(self.answers[rows[0]].word)
        return data

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        answer = self.answers[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return answer.word
        count = "" if answer.count is None else f"{answer.count:,}"
        numbers = tuple(column.write(number) for column, number in zip(self.columns, answer.numbers, strict=True))
        doubt = self._list.doubt(answer.word)
        texts: dict[int, object] = {
            Role.NUMBERS: numbers,
            Role.COUNT: count,
            Role.SHARE: min(max(answer.share, 0.0), 1.0),
            Role.DOUBT: doubt,
        }
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            named = (f"{column.caption} {number}" for column, number in zip(self.columns, numbers, strict=True))
            times = self.tr("{0} times").format(count) if count else ""
            told = " · ".join(part for part in (answer.word, *named, times) if part)
            return "\n".join(part for part in (told, self.tr("Uncertain: {0}").format(doubt) if doubt else "") if part)
        return texts.get(role)


class AnswerList(QListView):
    """Shows answers; `chosen` carries the word that was clicked, or on which Enter was pressed.

    `doubt_changed` says that other words are in doubt now.

    Words of the session's sets are marked in their colours. Rows can be dragged out, copied, and asked about further
    in the context menu.

    Args:
        session: whose words they are.
        job_bar: where copying and writing a file are told.
        name: what a screen reader calls the list, and a file of it.

    Attributes:
        take: the button that copies and exports the list; whoever shows the list finds a place for it.
        doubt: gives the reason why a word is not to be trusted, or "".
        about: the word that the answers are near to, "" where they answer something else.
    """

    chosen = Signal(str)
    doubt_changed = Signal()

    def __init__(self, session: Session, job_bar: JobBar, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._session = session
        self.about = ""
        self.doubt: Callable[[str], str] = _no_doubt
        self.marks: Mapping[str, Sequence[QColor]] = {}
        self._places: dict[int, list[QRect]] = {}  # by width
        self._answers = _Answers(self)
        self._captions = Captions(self)
        self._captions_height = self._captions.sizeHint().height()
        self.take = TakeButton(self.table, job_bar, self)
        self.setModel(self._answers)
        self.setItemDelegate(RowDelegate(self))
        self._actions = AnswerActions(self, session)
        self._set_up()
        session.sets_changed.connect(self._mark)
        theme.notifier.changed.connect(self._mark)
        self._mark()

    def _set_up(self) -> None:
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(0, self._captions_height, 0, 0)
        self.setMinimumHeight(self._captions_height + 3 * row_height(self.fontMetrics()))
        self.clicked.connect(self._click)

    def show_answers(self, answers: Sequence[Neighbour], measure: str, full: float = 1.0, about: str = "") -> None:
        """Replace the answers by words with one number each.

        Args:
            answers: best first.
            measure: what the number is, the caption of its column.
            full: the value of a full bar.
            about: the word that they are near to.
        """
        rows = [Answer(near.word, near.count, (near.similarity,), near.similarity / full) for near in answers]
        self.show_rows(rows, (Column(measure),), about)

    def show_rows(self, answers: Sequence[Answer], columns: Sequence[Column], about: str = "") -> None:
        """Replace the answers by rows with as many numbers as there are columns."""
        self.about = about
        self._places = {}
        self._answers.show(answers, columns)
        self._captions.update()
        self.scrollToTop()
        self._actions.refresh()

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What is shown, best first."""
        return self._answers.answers

    @property
    def number_columns(self) -> tuple[Column, ...]:
        """The columns of numbers."""
        return self._answers.columns

    def set_doubt(self, doubt: Callable[[str], str]) -> None:
        """Say which words are not to be trusted, and why; to be called again where that has changed."""
        self.doubt = doubt
        self.viewport().update()
        self.doubt_changed.emit()

    def columns(self, width: int) -> list[QRect]:
        """Where word, count and numbers stand in a row of this width; their heights are the row's."""
        if width not in self._places:
            self._places = {width: columns_of(self, width)}
        return self._places[width]

    def selected_words(self) -> tuple[str, ...]:
        """The words of the selected rows, in their order."""
        return tuple(self.answers[row].word for row in sorted(index.row() for index in self.selectedIndexes()))

    def table(self, rows: Sequence[int] | None = None) -> Table:
        """The rows as a table: word, numbers, count; all where none are named."""
        counted = any(answer.count is not None for answer in self.answers)
        chosen = self.answers if rows is None else [self.answers[row] for row in rows]
        headings = ("word", *(column.caption for column in self.number_columns), *(("count",) if counted else ()))
        cells = [(answer.word, *answer.numbers, *((answer.count,) if counted else ())) for answer in chosen]
        return Table(headings, cells, " ".join(part for part in (self.accessibleName(), self.about) if part))

    def copy(self) -> None:
        """Put the selected rows on the clipboard where they are several, else the whole list."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        if len(rows) > 1:
            QApplication.clipboard().setMimeData(dragged(self.table(rows)))
        else:
            self.take.copy()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, the copy keys copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the captions above the rows."""
        super().resizeEvent(event)
        place = self.viewport().geometry()
        self._captions.setGeometry(place.x(), place.y() - self._captions_height, place.width(), self._captions_height)

    def sizeHint(self) -> QSize:
        """Room for ten rows."""
        return QSize(36 * GRID, self._captions_height + 10 * row_height(self.fontMetrics()))

    def _click(self, index: QModelIndex) -> None:
        if QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier:
            self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self.answers[index.row()].word)

    def _mark(self) -> None:
        """Show before each word a dot in the colour of each shown set that holds it."""
        self.marks = marks_of(self._session.sets)
        self._places = {}
        self.viewport().update()
        self._captions.update()


def _no_doubt(word: str) -> str:
    return ""
