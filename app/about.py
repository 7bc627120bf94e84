"""The dialogs of the Help menu."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.theme import GRID

PACKAGES = ("PySide6_Essentials", "numpy", "numba", "openTSNE", "pyqtgraph")
ROWS = 12  # in a column, so that a dialog stays lower than the window


def versions() -> dict[str, str]:
    """What the program stands on, read without importing any of it."""
    found = {"Semascope": _version("semascope"), "Python": platform.python_version(), "Qt": qVersion() or "?"}
    return found | {name: _version(name) for name in PACKAGES}


def show_about(parent: QWidget) -> QDialog:
    """What the program is, and the versions that a report of a fault should name."""
    what = _tr(
        "Turns your own text into word vectors, and walks the map of their meaning. Nothing leaves this machine."
    )
    return _shown(parent, _tr("About Semascope"), _tr("Semascope"), what, versions().items())


def show_shortcuts(parent: QWidget, actions: Iterable[QAction]) -> QDialog:
    """Every action that has a key."""
    native = QKeySequence.SequenceFormat.NativeText
    rows = ((action.text().replace("&", ""), action.shortcut().toString(native)) for action in actions)
    title = _tr("Keyboard shortcuts")
    return _shown(parent, title, title, "", ((text.rstrip("…"), keys) for text, keys in rows if keys))


def _shown(parent: QWidget, window_title: str, title: str, text: str, rows: Iterable[tuple[str, str]]) -> QDialog:
    dialog = QDialog(parent)
    dialog.setWindowTitle(window_title)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
    layout.setSpacing(2 * GRID)
    for written, role in ((title, "title"), (text, "muted")):
        if written:
            label = QLabel(written, dialog)
            label.setProperty("role", role)
            label.setWordWrap(True)
            layout.addWidget(label)
    rows = list(rows)
    columns = QHBoxLayout()
    columns.setSpacing(6 * GRID)
    for start in range(0, len(rows), ROWS):
        columns.addLayout(_column(dialog, rows[start : start + ROWS]))
    layout.addLayout(columns)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.reject)
    layout.addWidget(buttons)
    dialog.setMinimumWidth(48 * GRID)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _column(dialog: QDialog, rows: Iterable[tuple[str, str]]) -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(4 * GRID)
    form.setVerticalSpacing(GRID)
    for name, value in rows:
        said = QLabel(value, dialog)
        said.setTextInteractionFlags(said.textInteractionFlags().TextSelectableByMouse)
        named = QLabel(name, dialog)
        named.setProperty("role", "muted")
        form.addRow(named, said)
    return form


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return _tr("not installed as a package")


def _tr(text: str) -> str:
    return QCoreApplication.translate("About", text)
