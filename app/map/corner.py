"""The lower left corner of the map: how it is drawn, what its colours stand for, and how far it can be trusted."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QLabel, QMenu, QToolButton, QWidget

from app.map.projection_form import ProjectionForm
from app.theme import GRID

_NOTE_ROOM = 96  # pixels: a note of which less can be read is not shown


class MapCorner(QObject):
    """Two chips, a note beside them, and the form that opens above.

    Attributes:
        form: how the map is drawn.

    Signals:
        changed: it is to be laid out anew.
    """

    changed = Signal()

    def __init__(self, form: ProjectionForm, colours: QMenu, view: QWidget) -> None:
        super().__init__(view)
        self._view, self.form = view, form
        self._chip = self._make_chip(self.tr("How the map is drawn (D)"))
        self._chip.setCheckable(True)
        self._chip.clicked.connect(self.switch_form)
        self._colour = self._make_chip(self.tr("What the colours stand for"))
        self._colour.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._colour.setMenu(colours)
        self._note = QLabel(view)
        self._note.setProperty("role", "map-note")
        self._note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = ""
        form.hide()
        form.closed.connect(self.switch_form)

    def _make_chip(self, tip: str) -> QToolButton:
        chip = QToolButton(self._view)
        chip.setProperty("role", "chip")
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        chip.setToolTip(tip)
        return chip

    def tell(self, made: str, colour: str, note: str) -> None:
        """Say what is on the map; nothing where there is nothing.

        Args:
            made: how much of what, and how.
            colour: what the colours stand for.
            note: how far it can be trusted.
        """
        self._chip.setText(made)
        self._chip.setAccessibleName(self.tr("What the map shows: {0}").format(made))
        self._colour.setText(self.tr("Colour: {0}").format(colour))
        self._text = note
        self._note.setToolTip(note)
        for chip in (self._chip, self._colour):
            chip.setVisible(bool(made))

    def place(self, foot: int, end: int) -> QRect:
        """Lay it out in a part of the view; returns what it covers.

        Args:
            foot: the height of that part, pixels.
            end: its width.
        """
        for chip in (self._chip, self._colour):
            chip.adjustSize()
        self._chip.move(2 * GRID, foot - self._chip.height() - 2 * GRID)
        self._colour.move(self._chip.geometry().right() + GRID, self._chip.y())
        if self._colour.geometry().right() > end - GRID:  # no room beside: above
            self._colour.move(self._chip.x(), self._chip.y() - self._colour.height() - GRID // 2)
        self._place_note(end)
        top = min(self._chip.y(), self._colour.y())
        height = min(self.form.sizeHint().height(), top - 2 * GRID)
        self.form.setGeometry(2 * GRID, top - GRID - height, self.form.width(), height)
        for part in (self._chip, self._colour, self._note, self.form):
            part.raise_()
        covered = self._chip.geometry().united(self._colour.geometry())
        return covered.united(self._note.geometry()) if self._note.isVisibleTo(self._view) else covered

    def _place_note(self, end: int) -> None:
        """The note stands beside the chips, or above them where there is no room, its parts one under another."""
        metrics, parts = self._note.fontMetrics(), self._text.split(" · ")
        beside = max(self._chip.geometry().right(), self._colour.geometry().right()) + GRID + GRID // 2
        left, foot = beside, self._chip.geometry().center().y() + metrics.height() // 2 + GRID // 2
        if metrics.horizontalAdvance(self._text) + 2 * GRID <= end - beside:
            parts = [self._text]
        else:
            left, foot = 2 * GRID, min(self._chip.y(), self._colour.y()) - GRID // 2
        room = end - left - 2 * GRID
        wide = max(map(metrics.horizontalAdvance, parts)) + 2 * GRID
        self._note.setWordWrap(wide > room)
        self._note.setText("\n".join(parts))
        self._note.adjustSize()
        if self._note.wordWrap():
            self._note.resize(room, self._note.heightForWidth(room))
        self._note.move(left, foot - self._note.height())
        self._note.setVisible(bool(self._text) and self._chip.isVisibleTo(self._view) and room >= _NOTE_ROOM)

    def switch_form(self) -> None:
        """Open the form over the map, or close it."""
        shown = self.form.isHidden()
        self.form.setVisible(shown)
        self._chip.setChecked(shown)
        if shown:
            self.form.refresh()
            self.changed.emit()
            self.form.setFocus()
        else:
            self._view.setFocus()
