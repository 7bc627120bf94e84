"""Taking a list away: to the clipboard, to a file, by dragging it out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QMimeData, Signal
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from app import exports, theme
from app.job_bar import JobBar
from app.translation import declared
from core.job import Job
from core.tables import FORMATS, Table, as_csv, as_tsv, write_table

MOST_COPIED = 100_000  # rows; more would fill the clipboard with hundreds of megabytes, and are written to a file


class TakeButton(QToolButton):
    """Copies a list as a table, and in its menu as another kind or to a file; `copied` carries how many rows.

    Of more than `MOST_COPIED` rows it says so and asks for a file.

    Args:
        table: gives the list as it is now.
        job_bar: where writing to a file is told.
    """

    copied = Signal(int)

    def __init__(self, table: Callable[[], Table], job_bar: JobBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table, self._job_bar = table, job_bar
        self.setIcon(theme.icon("copy", "muted"))
        self.setToolTip(self.tr("Copy the list as a table; the arrow offers other kinds and files"))
        self.setAccessibleName(self.tr("Copy the list as a table"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.clicked.connect(lambda: self.copy("tsv"))
        menu = QMenu(self)
        for name, kind in FORMATS.items():
            action = menu.addAction(self.tr("Copy as {0}").format(declared(kind.label)))
            action.triggered.connect(lambda _=False, name=name: self.copy(name))
        menu.addSeparator()
        menu.addAction(theme.icon("export", "muted"), self.tr("Export…")).triggered.connect(self.export)
        self.setMenu(menu)

    def copy(self, kind: str = "tsv") -> None:
        """Put the list on the clipboard, as one of `core.tables.FORMATS`."""
        table = self._table()
        if len(table.rows) > MOST_COPIED:
            text = self.tr("{0} rows are too many for the clipboard; they are written to a file.")
            self._job_bar.show_message(text.format(f"{len(table.rows):,}"))
            self.export()
        elif table.rows:
            QApplication.clipboard().setText(FORMATS[kind].write(table))
            self.copied.emit(len(table.rows))
            text = self.tr("{0} rows were copied as a table.")
            self._job_bar.show_message(text.format(f"{len(table.rows):,}"))

    def export(self) -> None:
        """Ask for a file and write the list to it."""
        table = self._table()
        filters = {f"{declared(kind.label)} (*{kind.suffix})": kind.suffix for kind in FORMATS.values()}
        path = exports.ask_file(self, _tr("Export the list"), table.name, filters)
        if path is None:
            return

        def write(job: Job) -> None:
            write_table(table, path, job)

        text = _tr("{0} rows were written to {1}.").format(f"{len(table.rows):,}", path)
        title = _tr("Exporting {0}").format(path.name)
        self._job_bar.run("export", title, write, lambda _: self._job_bar.show_message(text))


def dragged(table: Table) -> QMimeData:
    """What a list is while it is dragged out: tab-separated text, and CSV for those who know it."""
    data = QMimeData()
    data.setText(as_tsv(table))
    data.setData("text/csv", as_csv(table).encode(errors="replace"))
    return data


def _tr(text: str) -> str:
    return QCoreApplication.translate("TakeButton", text)
