"""The documents of the text by what is known of them, and the choice of those that are read."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.job_bar import JobBar, plain
from app.labels import wrapped
from app.session import Session
from app.taking import TakeButton
from app.text.lesson import lesson
from app.theme import GRID
from app.training.mechanics.rows_table import ROW_HEIGHT
from app.vectors.asking import Asker
from core.tables import Cell, Table

if TYPE_CHECKING:
    from core.job import Job
    from core.text.corpus import Corpus
    from core.text.documents.choosing import Taken
    from core.text.documents.facets import Facet, FacetValue

_VALUE, _DOCUMENTS, _TOKENS = range(3)
_OPEN_UNTIL = 12  # values of a field that are seen without asking for them
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_VALUE_OF = Qt.ItemDataRole.UserRole


class DocumentsView(QWidget):
    """A tree of fields and values with boxes to choose by; the field that is chosen has its condition written below.

    What is chosen is what the next reading takes; how much would be left is counted at once.
    """

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._counter, self._looker = Asker(self), Asker(self)
        self._facets: tuple[Facet, ...] = ()
        self._left = wrapped(self, "heading")
        self._lesson = lesson(
            self,
            self.tr("Documents"),
            self.tr(
                "What is known of the documents of a text, as their authors, dates and genres, and how much of it each "
                "has: choose by it which of them are read."
            ),
            self.tr("Open a text (Ctrl+O): its documents are listed here."),
        )
        self._hint = wrapped(
            self,
            "muted",
            self.tr(
                "Nothing is known of the documents of this text. Several files are told apart by their names, folders "
                "and years; annotated corpora and tables bring authors, dates and genres; or name a table of metadata."
            ),
        )
        self._error = wrapped(self, "error")
        self._table_button = QPushButton(self.tr("Table of metadata…"), self)
        self._table_button.setToolTip(
            self.tr("A table (CSV, TSV) whose first column names the files, and whose others say what they are")
        )
        self._table_button.clicked.connect(self.ask_table)
        self._no_table = QPushButton(self.tr("Without the table"), self)
        self._no_table.setProperty("role", "quiet")
        self._no_table.clicked.connect(lambda: self._set(metadata=""))
        self._all = QPushButton(self.tr("Take all"), self)
        self._all.setProperty("role", "quiet")
        self._all.clicked.connect(lambda: self._set(only=()))
        self._take = TakeButton(self.table, job_bar, self)
        self._tree = self._make_tree()
        self._condition = QLineEdit(self)
        self._condition.setAccessibleName(self.tr("Condition on the chosen field"))
        self._condition.setPlaceholderText(self.tr("all"))
        self._condition.setClearButtonEnabled(True)
        self._condition.textEdited.connect(self._write)
        self._field = wrapped(self, "")
        self._field.setWordWrap(False)
        self._how = wrapped(self, "small")
        self._of_table = wrapped(self, "warning")
        self._lay_out()
        self._tree.itemChanged.connect(self._check)
        self._tree.itemExpanded.connect(self._fill)
        self._tree.currentItemChanged.connect(self._go_to)
        session.corpus_changed.connect(self._look)
        session.reading_changed.connect(self._show)
        self.setFocusProxy(self._tree)
        self._look()

    def table(self) -> Table:
        """All fields and values that are listed, with how much of the text each has."""
        headings = (
            self.tr("Field"),
            self.tr("Value"),
            self.tr("Documents"),
            self.tr("Sentences"),
            self.tr("Words of text"),
            self.tr("Left out"),
        )
        rows: list[tuple[Cell, ...]] = [(facet.field, *value) for facet in self._facets for value in facet.values]
        return Table(headings, rows, "documents")

    def ask_table(self) -> None:
        """Take what is known of the files from a table that the person chooses."""
        corpus = self._session.corpus
        folder = str(corpus.sources[0].path.parent) if corpus is not None else str(Path.home())
        filters = self.tr("Tables (*.csv *.tsv *.tab *.txt);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Table of metadata"), folder, filters)
        if chosen:
            self._set(metadata=chosen)

    # ---- what is known ----

    def _look(self) -> None:
        """Ask how the text divides by each field."""
        corpus = self._session.corpus
        self._looker.drop()
        self._facets = ()
        self._tree.clear()
        if corpus is None:
            self._show()
            return

        def look(job: Job) -> tuple[Facet, ...]:
            from core.text.documents.facets import facets

            return facets(corpus)

        self._looker.ask(look, self._take_facets, self._tell)

    def _take_facets(self, found: tuple[Facet, ...]) -> None:
        self._facets = found
        with QSignalBlocker(self._tree):
            for facet in found:
                item = QTreeWidgetItem(self._tree, [facet.field])
                item.setSizeHint(_VALUE, QSize(0, ROW_HEIGHT))  # and so all lines
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
                values = len(facet.values) + facet.others
                item.setText(_DOCUMENTS, self.tr("1 value") if values == 1 else self.tr("{0} values").format(values))
                item.setTextAlignment(_DOCUMENTS, _RIGHT)
        for facet, item in zip(found, self._fields(), strict=True):
            item.setExpanded(len(facet.values) + facet.others <= _OPEN_UNTIL)
        for item in self._fields()[:1]:
            self._tree.setCurrentItem(item)
        self._show()

    def _fill(self, item: QTreeWidgetItem) -> None:
        """Make the lines of a field's values when they are first looked at."""
        place = self._tree.indexOfTopLevelItem(item)
        if place < 0 or item.childCount():
            return
        with QSignalBlocker(self._tree):
            for value in _in_order(self._facets[place]):
                line = QTreeWidgetItem(item, [value.value or self.tr("(not known)")])
                line.setData(_VALUE, _VALUE_OF, value.value)
                line.setFlags(line.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                count = f"{value.documents:,}" if not value.left_out else f"{value.documents:,} (+{value.left_out:,})"
                line.setText(_DOCUMENTS, count)
                line.setText(_TOKENS, f"{value.tokens:,}")
                if value.left_out:
                    line.setToolTip(_DOCUMENTS, self.tr("{0} documents are left out now").format(value.left_out))
                for column in (_DOCUMENTS, _TOKENS):
                    line.setTextAlignment(column, _RIGHT)
            if self._facets[place].others:
                more = self.tr("and {0} more values").format(f"{self._facets[place].others:,}")
                QTreeWidgetItem(item, [more]).setDisabled(True)
        self._show_boxes(item)

    # ---- what is chosen ----

    def _wanted(self, field: str) -> str:
        return next((wanted for name, wanted in self._session.reading.only if name == field), "")

    def _choose(self, field: str, wanted: str) -> None:
        """Take the documents of which a field says what is wanted; "" takes all."""
        others = [pair for pair in self._session.reading.only if pair[0] != field]
        self._set(only=(*others, *([(field, wanted)] if wanted else [])))

    def _set(self, **changes: object) -> None:
        try:
            reading = dataclasses.replace(self._session.reading, **changes)  # type: ignore[arg-type]
        except ValueError as error:
            self._tell(error)
        else:
            self._tell(None)
            self._session.set_reading(reading)

    def _check(self, item: QTreeWidgetItem, column: int) -> None:
        """Boxes were changed: write the condition that takes what is checked."""
        if column != _VALUE:
            return
        field = item.parent() or item
        if item is field:
            self._fill(field)
            with QSignalBlocker(self._tree):
                for line in _lines(field):
                    line.setCheckState(_VALUE, item.checkState(_VALUE))
        by_state: dict[bool, list[str]] = {True: [], False: []}
        for line in _lines(field):
            by_state[line.checkState(_VALUE) == Qt.CheckState.Checked].append(line.data(_VALUE, _VALUE_OF))
        from core.text.documents.choosing import wanted_of

        try:
            wanted = wanted_of(by_state[True], by_state[False])
        except ValueError as error:
            self._tell(error)  # the boxes stay as they are: the next one that is checked makes a choice of them
            return
        self._choose(field.text(_VALUE), wanted)

    def _write(self, wanted: str) -> None:
        """A condition was typed."""
        field = self._chosen_field()
        if field is not None:
            self._choose(field.text(_VALUE), wanted.strip())

    def _fields(self) -> list[QTreeWidgetItem]:
        items = (self._tree.topLevelItem(place) for place in range(self._tree.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _chosen_field(self) -> QTreeWidgetItem | None:
        item = self._tree.currentItem()
        return None if item is None else item.parent() or item

    # ---- what is shown ----

    def _show(self) -> None:
        corpus, reading = self._session.corpus, self._session.reading
        self._lesson.setVisible(corpus is None)
        self._hint.setVisible(corpus is not None and not self._facets)
        for part in (self._tree, self._condition, self._field, self._how, self._take):
            part.setVisible(bool(self._facets))
        self._left.setVisible(corpus is not None and bool(self._facets))
        self._all.setVisible(bool(reading.only))
        self._table_button.setVisible(corpus is not None)
        self._no_table.setVisible(bool(reading.metadata))
        self._no_table.setText(self.tr("Without {0}").format(Path(reading.metadata).name))
        said = _said_of_table(corpus) if corpus is not None else []
        self._of_table.setText("\n".join(said))
        self._of_table.setVisible(bool(said))
        for item in self._fields():
            self._show_boxes(item)
        self._show_condition()
        self._count()

    def _show_boxes(self, item: QTreeWidgetItem) -> None:
        """Check what the present choice takes."""
        from core.text.documents.selection import condition

        field = item.text(_VALUE)
        wanted = self._wanted(field)
        holds = condition(field, wanted).holds if wanted else (lambda _: True)
        with QSignalBlocker(self._tree):
            for line in _lines(item):
                is_taken = holds({field: line.data(_VALUE, _VALUE_OF)})
                line.setCheckState(_VALUE, Qt.CheckState.Checked if is_taken else Qt.CheckState.Unchecked)
            item.setCheckState(_VALUE, Qt.CheckState.PartiallyChecked if wanted else Qt.CheckState.Checked)
        self._tree.viewport().update()

    def _go_to(self) -> None:
        """Another line is looked at: what was wrong with the one before is over."""
        self._tell(None)
        self._show_condition()

    def _show_condition(self) -> None:
        item = self._chosen_field()
        if item is None:
            return
        self._field.setText(self.tr("{0} is").format(item.text(_VALUE)))
        self._how.setText(self._how_to_write(item))
        wanted = self._wanted(item.text(_VALUE))
        if wanted != self._condition.text().strip() and not self._error.text():
            self._condition.setText(wanted)

    def _how_to_write(self, item: QTreeWidgetItem) -> str:
        """What can be written as a condition, by the field's own numbers or dates where it has such."""
        from core.text.documents.selection import in_order

        place = self._tree.indexOfTopLevelItem(item)
        values = in_order(value.value for value in self._facets[place].values) if place >= 0 else ()
        if len(values) > 1:
            text = self.tr(
                "Ranges as {0}..{1}, {0}.. or ..{1}; values parted by |, a ! before all for every other one."
            )
            return text.format(values[0], values[-1])
        return self.tr("Values parted by |, ranges as 1800..1850, a ! before all for every other one.")

    def _count(self) -> None:
        """Ask how much of the text the present choice would leave."""
        corpus, only = self._session.corpus, self._session.reading.only
        if corpus is None or not self._facets:
            self._counter.drop()
            return

        def count(job: Job) -> Taken:
            from core.text.documents.choosing import taken

            return taken(corpus, only, job)

        self._counter.ask(count, self._show_left, self._tell)

    def _show_left(self, found: Taken) -> None:
        text = self.tr("{0} of {1} documents · {2} of {3} words of text").format(
            *(f"{n:,}" for n in (found.documents, found.of_documents, found.tokens, found.of_tokens))
        )
        if found.left_out:
            text += self.tr(" · and those of the {0} left out now").format(f"{found.left_out:,}")
        self._left.setText(text)

    def _tell(self, error: BaseException | None) -> None:
        self._error.setText("" if error is None else plain(error))
        self._error.setVisible(error is not None)

    # ---- the parts ----

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setHeaderLabels([self.tr("Field and value"), self.tr("Documents"), self.tr("Words of text")])
        tree.setAccessibleName(self.tr("What is known of the documents"))
        tree.setFrameShape(QFrame.Shape.NoFrame)
        tree.setUniformRowHeights(True)
        tree.setIconSize(QSize(10, 10))
        tree.setIndentation(2 * GRID)
        tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_VALUE, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(12 * GRID)
        for column in (_DOCUMENTS, _TOKENS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
            tree.headerItem().setTextAlignment(column, _RIGHT)
        header.setResizeContentsPrecision(0)
        theme.notifier.changed.connect(tree.viewport().update)
        return tree

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._left, 1)
        top.addWidget(self._all)
        top.addWidget(self._take)
        written = QHBoxLayout()
        written.setSpacing(GRID)
        written.addWidget(self._field)
        written.addWidget(self._condition, 1)
        tables = QHBoxLayout()
        tables.setSpacing(GRID)
        tables.addWidget(self._table_button)
        tables.addWidget(self._no_table)
        tables.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._lesson, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(top)
        layout.addWidget(self._tree, 1)
        layout.addLayout(written)
        layout.addWidget(self._how)
        layout.addWidget(self._error)
        layout.addLayout(tables)
        layout.addWidget(self._of_table)
        layout.addStretch(0)
        self._error.hide()


def _in_order(facet: Facet) -> tuple[FacetValue, ...]:
    """The values of a field: numbers and dates from the first to the last, others by how much text they have."""
    from core.text.documents.selection import in_order

    places = {value: place for place, value in enumerate(in_order(value.value for value in facet.values))}
    return tuple(sorted(facet.values, key=lambda value: places.get(value.value, len(places))))


def _said_of_table(corpus: Corpus) -> list[str]:
    """What was remarked of the table of metadata that a text was read with."""
    name = Path(corpus.reading.metadata).name
    return [remark for remark in corpus.repairs if name and remark.startswith(f"{name}: ")]


def _lines(field: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    """The lines of a field's values, without the one that counts the others."""
    items = (field.child(place) for place in range(field.childCount()))
    return [item for item in items if item is not None and not item.isDisabled()]
