"""The beginning of a file as it would be read now: what one judges its encoding by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from app import theme
from app.job_bar import plain
from app.theme import GRID
from app.vectors.asking import Asker

if TYPE_CHECKING:
    from core.job import Job
    from core.text.preflight.beginning import Beginning
    from core.text.reading import Reading
    from core.text.sources import Source

_MARKED = 2_000  # broken bytes that are marked; all are counted
_BROKEN = "\N{REPLACEMENT CHARACTER}"
_LEAST_HEIGHT = 8 * GRID
_PATIENCE_MS = 150  # until what takes longer says so


class FilePreview(QWidget):
    """The text of one file, its broken bytes marked and counted; read off the window's thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asker = Asker(self)
        self._about = QLabel(self)
        self._about.setProperty("role", "small")
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        self._about.setWordWrap(True)
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(self.tr("How the file begins"))
        self._text.setMinimumHeight(_LEAST_HEIGHT)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_PATIENCE_MS)
        self._waiting.timeout.connect(self._say_waiting)
        self._awaited = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self._about)
        layout.addWidget(self._text, 1)
        layout.addStretch(0)
        theme.notifier.changed.connect(self._mark)

    def text(self) -> str:
        """What is shown of the file."""
        return self._text.toPlainText()

    def about(self) -> str:
        """What is said of it."""
        return self._about.text()

    def show_source(self, source: Source, reading: Reading, known: Sequence[str] = ()) -> None:
        """Show how a file would be read; the text before stays until this one is there, or is waited for.

        Args:
            source: the file.
            reading: how.
            known: what is said of the file already, and need not be said again.
        """

        def look(job: Job) -> Beginning:
            from core.text.preflight.beginning import beginning  # brings the compiler

            return beginning(source, reading, job)

        self._awaited = source.name
        self._waiting.start()
        self._asker.ask(look, partial(self._show, source, known), self._tell)

    def clear(self, reason: str = "") -> None:
        """Show no file, and say why."""
        self._asker.drop()
        self._waiting.stop()
        self._text.clear()
        self._text.hide()
        self._set_role("small")
        self._about.setText(reason)

    def _say_waiting(self) -> None:
        """What is shown is not the file that is asked for."""
        self._text.clear()
        self._set_role("small")
        self._about.setText(self.tr("Reading the beginning of {0}…").format(self._awaited))

    def _show(self, source: Source, known: Sequence[str], found: Beginning) -> None:
        from core.text.forms.form import FORMS

        self._waiting.stop()
        parts = [FORMS[source.form].label]
        if found.encoding:
            parts.append(found.encoding.upper())
        shown = self.tr("all of it") if found.is_whole else self.tr("its beginning")
        parts.append(self.tr("{0}: {1} characters").format(shown, f"{len(found.text):,}"))
        if found.encoding:
            fault = self.tr("1 broken byte in it") if found.broken == 1 else self.tr("{0} broken bytes in it")
            parts.append(fault.format(f"{found.broken:,}") if found.broken else self.tr("no broken byte in it"))
        self._about.setText(" · ".join((*parts, *(note for note in found.notes if note not in known))))
        self._set_role("warning" if found.broken else "small")
        self._text.setPlainText(found.text)
        self._text.show()
        self._mark()
        for mark in self._text.extraSelections()[:1]:
            cursor = QTextCursor(mark.cursor)
            cursor.clearSelection()
            self._text.setTextCursor(cursor)
            self._text.centerCursor()

    def _tell(self, error: BaseException) -> None:
        self.clear(plain(error))
        self._set_role("error")

    def _set_role(self, role: str) -> None:
        if self._about.property("role") != role:
            self._about.setProperty("role", role)
            self._about.style().unpolish(self._about)
            self._about.style().polish(self._about)

    def _mark(self) -> None:
        """Give what is broken a ground of its own."""
        ground = QColor(theme.current().error)
        ground.setAlphaF(0.35)
        look = QTextCharFormat()
        look.setBackground(ground)
        marks: list[QTextEdit.ExtraSelection] = []
        place = self.text().find(_BROKEN)
        document = self._text.document()
        while place >= 0 and len(marks) < _MARKED:
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(document)
            cursor.setPosition(place)
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor, mark.format = cursor, look
            marks.append(mark)
            place = self.text().find(_BROKEN, place + 1)
        self._text.setExtraSelections(marks)
