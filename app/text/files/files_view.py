"""The files of the text: which were read and which not, and why; their encodings, tried out on what they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QVBoxLayout, QWidget

from app.job_bar import JobBar
from app.labels import wrapped
from app.search_field import SearchField
from app.segments import Segments
from app.session import Session
from app.taking import TakeButton
from app.text.files.file_preview import FilePreview
from app.text.files.taking_form import TakingForm
from app.text.lesson import lesson
from app.theme import GRID
from app.training.mechanics.rows_table import ROW_HEIGHT, RowsTable
from app.translation import declared
from app.vectors.asking import Asker
from core.tables import Cell, Table
from core.text.preflight.listing import ALL, READ, REFUSED, REMARKED, Listed, Listing, arranged

if TYPE_CHECKING:
    from core.job import Job

_KINDS = (ALL, READ, REFUSED, REMARKED)
_OF_READ = ("name", "form", "encoding", "size", "tokens", "remarks")
_OF_MANY_DOCUMENTS = ("name", "form", "encoding", "documents", "tokens", "remarks")
_OF_REFUSED = ("name", "refused")
_MOST_ROWS, _FEWEST_ROWS = 6, 1  # in sight
_NAME_WIDTH = 26 * GRID  # where the reasons take the rest
_FORM_WIDTH = 10 * GRID  # the longest names are cut; numbers and encodings have the room that they need
_TYPING_MS = 150


class _Found(NamedTuple):
    """What is found out of the files off the window's thread.

    Attributes:
        listing: the files.
        counts: how many are of each kind.
        has_many_documents: whether one of them is more than one document.
        shared: characters of their names that are the folders they have in common.
    """

    listing: Listing
    counts: dict[str, int]
    has_many_documents: bool
    shared: int


class _Rows(Sequence[tuple[Cell, ...]]):
    """Rows of a table, each made when it is asked for: there may be 100,000, of which twenty are in sight."""

    def __init__(self, files: Sequence[Listed], make: Callable[[Listed], tuple[Cell, ...]]) -> None:
        self._files, self._make = files, make

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, index: int) -> tuple[Cell, ...]:  # type: ignore[override]  # nobody asks for a slice
        return self._make(self._files[index])


class FilesView(QWidget):
    """A table of all files, and below it the one that is chosen, as it would be read."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lister, self._arranger = Asker(self), Asker(self)
        self._listing: Listing | None = None
        self._shown: tuple[Listed, ...] = ()
        self._sorted = ("", False)  # column, descending
        self._has_many_documents = False
        self._shared = 0  # characters of the folders that all files lie in
        self._headings = {
            "name": self.tr("File"),
            "form": self.tr("Form"),
            "encoding": self.tr("Encoding"),
            "size": self.tr("Bytes"),
            "documents": self.tr("Documents"),
            "sentences": self.tr("Sentences"),
            "tokens": self.tr("Words"),
            "refused": self.tr("Why it was not read, and what to do"),
            "remarks": self.tr("Remarks"),
        }
        self._empty = lesson(
            self,
            self.tr("Files"),
            self.tr(
                "Which files were read, as what and in which encoding; which were not, and why; how many bytes were "
                "broken, and where."
            ),
            self.tr("Open a text (Ctrl+O): its files are listed here, and each can be read in another way."),
        )
        self._labels = dict(
            zip(_KINDS, (self.tr("All"), self.tr("Read"), self.tr("Not read"), self.tr("Remarks")), strict=True)
        )
        self._kinds = Segments(self._labels, self.tr("Which files"), self)
        self._search = SearchField(
            self.tr("Search the files"), self.tr("A part of the name, or of the reason why it was not read"), self
        )
        self._take = TakeButton(self.table, job_bar, self)
        self._rows = RowsTable(self.tr("Files"), _FEWEST_ROWS, parent=self)
        self._rows.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._said, self._general = wrapped(self, "warning"), wrapped(self, "small")
        self._form = TakingForm(session, self)
        self._again = QPushButton(self.tr("Read again"), self)
        self._again.setToolTip(self.tr("Read what was named last again, as it is set here"))
        self._again.clicked.connect(session.read_again)
        self._preview = FilePreview(self)
        self._filled = QWidget(self)
        self._lay_out()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._arrange)
        self._search.textChanged.connect(self._typing.start)
        self._kinds.changed.connect(self._arrange)
        self._rows.let_sort(self._sort)
        self._rows.selectionModel().currentRowChanged.connect(self._choose)
        session.corpus_changed.connect(self._list)
        session.refusal_changed.connect(self._show_refusal)
        session.reading_changed.connect(self._show_preview)
        self.setFocusProxy(self._rows)
        self._list()

    def table(self) -> Table:
        """What is listed, with everything that is known of it."""
        columns = ("name", "form", "encoding", "size", "documents", "sentences", "tokens", "refused", "remarks")
        headings = tuple(self._headings[column] for column in columns)
        return Table(headings, _Rows(self._shown, _whole), "files")

    # ---- what is listed ----

    def _list(self) -> None:
        """Ask what there is to list of the text."""
        corpus = self._session.corpus
        self._filled.setVisible(corpus is not None)
        self._preview.setVisible(corpus is not None)
        self._show_refusal()
        self._listing, self._shown = None, ()
        self._lister.drop()
        self._arranger.drop()
        if corpus is None:
            return

        def look(job: Job) -> _Found:
            from core.text.preflight.listing import count, listing

            found = listing(corpus, job)
            return _Found(
                found,
                {kind: count(found.files, kind) for kind in _KINDS},
                any((file.documents or 0) > 1 for file in found.files),
                shared_folders([file.name for file in found.files]),
            )

        self._lister.ask(look, self._take_listing, lambda error: self._said.setText(str(error)))

    def _show_refusal(self) -> None:
        """Say why a first text was not read, and offer what may mend it."""
        is_without, reason = self._session.corpus is None, self._session.refusal
        self._empty.setVisible(is_without and not reason)
        self._form.setVisible(not is_without or bool(reason))
        self._again.setVisible(is_without and bool(reason))
        if is_without:
            self._said.setText(reason)
            self._said.setVisible(bool(reason))

    def _take_listing(self, found: _Found) -> None:
        self._listing = found.listing
        self._has_many_documents, self._shared = found.has_many_documents, found.shared
        for kind, label in self._labels.items():
            self._kinds.set_label(kind, f"{label} {found.counts[kind]:,}")
        self._arrange()

    def _arrange(self) -> None:
        """Ask for the files of the chosen kind that are sought, in the order of the chosen column."""
        if self._listing is None:
            return
        kind, text, (column, descending) = self._kinds.value(), self._search.text().strip(), self._sorted
        ask = partial(arranged, self._listing.files, kind, text, column, descending)
        self._arranger.ask(ask, self._show_rows, lambda error: self._said.setText(str(error)))

    def _columns(self) -> tuple[str, ...]:
        """What has a column: there is no room for all."""
        if self._kinds.value() == REFUSED:
            return _OF_REFUSED
        return _OF_MANY_DOCUMENTS if self._has_many_documents else _OF_READ

    def _show_rows(self, files: tuple[Listed, ...]) -> None:
        self._shown = files
        columns = self._columns()
        headings = tuple(self._headings[column] for column in columns)
        rows = _Rows(files, lambda file: tuple(self._cell(file, column) for column in columns))
        self._rows.show_table(Table(headings, rows, "files"))
        self._fit_columns(columns)
        in_sight = min(max(len(files), _FEWEST_ROWS), _MOST_ROWS)
        self._rows.setFixedHeight(ROW_HEIGHT * in_sight + 4 * GRID)
        if files:
            self._rows.selectRow(0)
        self._choose()

    def _cell(self, file: Listed, column: str) -> Cell:
        """What stands in a column of the table on screen."""
        if column == "name":
            return file.name[self._shared :]
        if column == "refused":
            return brief(file)
        if column == "remarks":
            return self.tr("not read") if file.refused else self.tr("remark") if file.remarks else ""
        if column in ("form", "encoding"):
            return (declared(file.form).partition(" (")[0] if column == "form" else file.encoding.upper()) or "–"
        cell: Cell = getattr(file, column)
        return cell

    def _fit_columns(self, columns: tuple[str, ...]) -> None:
        header = self._rows.horizontalHeader()
        middle, right = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
        self._rows.setTextElideMode(right if columns == _OF_REFUSED else middle)
        if columns == _OF_REFUSED:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(0, _NAME_WIDTH)
            header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        elif "form" in columns:
            header.setSectionResizeMode(columns.index("form"), QHeaderView.ResizeMode.Interactive)
            header.resizeSection(columns.index("form"), _FORM_WIDTH)
        column, descending = self._sorted
        self._rows.show_order(columns.index(column) if column in columns else -1, descending)

    def _sort(self, section: int) -> None:
        """By a column: up, down, and in the order in which the files are read."""
        column, descending = self._columns()[section], False
        if column == self._sorted[0]:
            column, descending = ("", False) if self._sorted[1] else (column, True)
        self._sorted = (column, descending)
        self._arrange()

    # ---- the file that is chosen ----

    def _chosen(self) -> Listed | None:
        index: QModelIndex = self._rows.currentIndex()
        return self._shown[index.row()] if 0 <= index.row() < len(self._shown) else None

    def _choose(self) -> None:
        file = self._chosen()
        said = [line for line in (brief(file), *file.remarks) if line] if file is not None else []
        general = self._listing.remarks if self._listing is not None else ()
        for label, lines in ((self._said, said), (self._general, general)):
            label.setText("\n".join(line[:1].upper() + line[1:] for line in lines))
            label.setVisible(bool(lines))
        self._show_preview()

    def _show_preview(self) -> None:
        """Show the chosen file by what is set now, whether it was read so or not."""
        file, corpus = self._chosen(), self._session.corpus
        if corpus is None or file is None:
            self._preview.clear(self.tr("No file has these letters in its name or reason.") if corpus else "")
        elif file.source < 0:
            self._preview.clear(self.tr("What cannot be read cannot be shown."))
        else:
            self._preview.show_source(corpus.sources[file.source], self._session.reading, file.remarks)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self._kinds)
        top.addWidget(self._search, 1)
        top.addWidget(self._take)
        inside = QVBoxLayout(self._filled)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GRID)
        inside.addLayout(top)
        inside.addWidget(self._rows)
        inside.addWidget(self._general)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._empty)
        layout.addWidget(self._filled)
        layout.addWidget(self._said)
        layout.addWidget(self._form)
        layout.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._preview, 100)
        layout.addStretch(1)


def _whole(file: Listed) -> tuple[Cell, ...]:
    """All that is known of a file, in the order of its columns."""
    return (
        file.name,
        declared(file.form),
        file.encoding,
        file.size,
        file.documents,
        file.sentences,
        file.tokens,
        file.refused,
        " ".join(file.remarks),
    )


def brief(file: Listed) -> str:
    """Why a file was not read, without its name, which stands beside it."""
    if not file.refused:
        return ""
    before, name, reason = file.refused.partition(file.name.rsplit("/", 1)[-1])
    reason = reason.lstrip(":, ")
    if not name or " " in before.rsplit("/", 1)[-1]:
        return file.refused
    return reason if reason[:1].isupper() else _tr("It {0}").format(reason)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FilesView", text)


def shared_folders(names: Sequence[str]) -> int:
    """How many characters of all names are the folders that they have in common."""
    if len(names) < 2:
        return 0
    first, last = (name.split("/")[:-1] for name in (min(names), max(names)))
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return sum(len(folder) + 1 for folder, _ in shared)
