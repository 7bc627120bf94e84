"""What is dragged over the window: a sheet over all of it that says what will happen, and takes what is dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.theme import GRID

_NAMED = 5  # of what is dragged
_LOOKED_AT = 200  # places that are looked at on the disk: it may be slow, and the pointer is waiting
_SIGN = 32


class DropSheet(QWidget):
    """Lies over its parent while files are dragged over it, so that no field in it takes their names as text.

    `dropped` carries the places, absolute.
    """

    dropped = Signal(list)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setAcceptDrops(True)
        self._is_over = False
        card = QFrame(self)
        card.setProperty("role", "popover")
        card.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._sign = QLabel(card)
        self._what = _line(card, "title")
        self._names = _line(card, "muted")
        self._then = _line(card, "small")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 3 * GRID)
        inside.setSpacing(GRID)
        for label in (self._sign, self._what, self._names, self._then):
            inside.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        parent.installEventFilter(self)
        self.hide()

    def offer(self, event: QDragEnterEvent, open_now: bool) -> None:
        """Show what would be opened, if there is anything; and what becomes of what is open now."""
        places = places_of(event.mimeData())
        if not places:
            return
        event.acceptProposedAction()
        self._what.setText(self.tr("Drop to open {0}").format(summary(places)))
        names = [Path(place).name or place for place in places[:_NAMED]]
        if len(places) > _NAMED:
            names.append(self.tr("and {0} more").format(f"{len(places) - _NAMED:,}"))
        self._names.setText("\n".join(name if len(name) < 60 else f"{name[:58]}…" for name in names))
        stays = self.tr("What is open stays until the new text has been read; trained vectors stay on screen.")
        hint = self.tr("Texts are read at once; a file of vectors opens as a map.")
        self._then.setText(f"{hint}\n{stays}" if open_now else hint)
        self._sign.setPixmap(theme.icon("open", "accent").pixmap(QSize(_SIGN, _SIGN), self.devicePixelRatio()))
        self._is_over = False
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    def text(self) -> str:
        """What it says."""
        return "\n".join(label.text() for label in (self._what, self._names, self._then))

    def leave(self) -> None:
        """The drag has left the window, unless it is over the sheet: Qt says that later."""
        QTimer.singleShot(0, self, lambda: None if self._is_over else self.hide())

    def take(self, event: QDropEvent) -> None:
        """Take what is dropped; the program that it comes from waits until this returns."""
        self.hide()
        event.acceptProposedAction()
        self.dropped.emit(places_of(event.mimeData()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """The drag is over the sheet now, and no longer over the window below."""
        self._is_over = True
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go."""
        self._is_over = False
        self.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it."""
        self.take(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A veil over the window, and a frame of dashes."""
        painter = QPainter(self)
        veil = QColor(theme.current().window)
        veil.setAlphaF(0.82)
        painter.fillRect(self.rect(), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().accent, 2, Qt.PenStyle.DashLine))
        edge = 2 * GRID
        painter.drawRoundedRect(self.rect().adjusted(edge, edge, -edge, -edge), GRID, GRID)


def places_of(data: QMimeData) -> list[str]:
    """The files and folders of this machine that are dragged."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]


def summary(places: list[str]) -> str:
    """What they are, counted: "3 files and 1 folder"."""
    folders = sum(Path(place).is_dir() for place in places[:_LOOKED_AT])
    files = len(places) - folders
    one_file, one_folder = _tr("1 file"), _tr("1 folder")
    parts = []
    if files:
        parts.append(one_file if files == 1 else _tr("{0} files").format(f"{files:,}"))
    if folders:
        parts.append(one_folder if folders == 1 else _tr("{0} folders").format(f"{folders:,}"))
    return _tr("{0} and {1}").format(*parts) if len(parts) == 2 else parts[0]


def _line(parent: QWidget, role: str) -> QLabel:
    label = QLabel(parent)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label


def _tr(text: str) -> str:
    return QCoreApplication.translate("DropSheet", text)
