"""What the window shows before anything is open: what to do first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.theme import GRID

WIDTH = 60 * GRID


class Welcome(QFrame):
    """The first screen: open a text, try a sample, open vectors, or go on where you were.

    Args:
        open_text: asks for files.
        open_folder: asks for a folder.
        open_vectors: asks for a vector file.
        open_places: opens what it is given.
        samples: description by name.
    """

    def __init__(
        self,
        open_text: Callable[[], None],
        open_folder: Callable[[], None],
        open_vectors: Callable[[], None],
        open_places: Callable[[Sequence[str]], None],
        samples: dict[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._open_places = open_places
        column = QWidget(self)
        column.setMaximumWidth(WIDTH)
        inner = QVBoxLayout(column)
        inner.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        inner.setSpacing(GRID)
        inner.addWidget(_label(self.tr("A map of your own words"), "display"))
        what = self.tr(
            "Drop text files or a folder here. Semascope learns from them which words stand in the same company, and "
            "draws a map on which they lie side by side. Nothing leaves this machine."
        )
        inner.addWidget(_label(what, "muted"))
        inner.addSpacing(GRID)
        opening = QHBoxLayout()
        opening.setSpacing(GRID)
        first = _button(self.tr("Open text…"), "open", "primary", open_text)
        self.setFocusProxy(first)
        opening.addWidget(first)
        opening.addWidget(_button(self.tr("Open folder…"), "folder", "", open_folder))
        opening.addWidget(_button(self.tr("Open vectors…"), "map", "", open_vectors))
        opening.addStretch(1)
        inner.addLayout(opening)
        if samples:
            inner.addSpacing(2 * GRID)
            inner.addWidget(_label(self.tr("Or begin with a sample"), "heading"))
        for name, description in samples.items():
            inner.addWidget(self._line(name, description, f"sample:{name}"))
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        inner.addLayout(self._recent)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(column, 100)
        middle.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addLayout(middle)
        layout.addStretch(3)

    def show_recent(self, places: Sequence[str]) -> None:
        """List what was open before, newest first."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if not places:
            return
        heading = _label(self.tr("Recent"), "heading")
        heading.setContentsMargins(0, 2 * GRID, 0, GRID // 2)
        self._recent.addWidget(heading)
        for place in places[:4]:
            path = Path(place)
            self._recent.addWidget(self._line(path.name or place, str(path.parent), place))

    def _line(self, name: str, description: str, place: str) -> QWidget:
        """Something to open, and what it is."""
        line = QWidget(self)
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        button = QPushButton(name, line)
        button.setProperty("role", "link")
        button.setToolTip(place)
        button.clicked.connect(lambda: self._open_places([place]))
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        said = _label(description, "small")
        said.setWordWrap(False)
        said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        said.setToolTip(description)
        layout.addWidget(button)
        layout.addWidget(said, 1)
        return line


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return label


def _button(text: str, icon: str, role: str, pressed: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setIcon(theme.icon(icon, "accent_text" if role == "primary" else "text"))
    button.setIconSize(QSize(22, 16))  # air before the words
    if role:
        button.setProperty("role", role)
    button.clicked.connect(lambda: pressed())
    return button
