"""The question before a picture of the map is drawn: which part of it, how large, on which ground."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.map import shapes
from app.segments import Segments
from app.theme import GRID
from core.map.sheet import LARGEST_SIDE, PNG, SCALES, SMALLEST_SIDE, Sheet, memory_of

WHOLE, VIEW = "whole", "view"
LIGHT, DARK = "light", "dark"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants drawn: on which sheet, and the whole map or what the window shows of it."""

    sheet: Sheet
    whole: bool = True


class SheetDialog(QDialog):
    """Asks for a sheet; `wish` is what is chosen.

    Args:
        wish: what stands there first.
        shape: width and height of what the window shows, which a picture of this view takes over.
        kind: the ending of the file, ".png", ".svg" or ".pdf".
        parent: the widget over which the dialog stands.
    """

    def __init__(self, wish: Wish, shape: tuple[int, int], kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export the map as a picture"))
        self._shape = shape
        self._kind = kind
        self.part = Segments({WHOLE: self.tr("The whole map"), VIEW: self.tr("This view")}, self.tr("Part"), self)
        self.ground = Segments({LIGHT: self.tr("Light"), DARK: self.tr("Dark")}, self.tr("Ground"), self)
        self.width_box, self.height_box = self._side(), self._side()
        self.scale_box = QDoubleSpinBox(self)
        self.scale_box.setRange(*SCALES)
        self.scale_box.setSingleStep(0.5)
        self.scale_box.setPrefix("× ")
        self.scale_box.setToolTip(
            self.tr("1 as on a screen of this size; 2 for print and sharp screens, with twice the width and height.")
        )
        self._note = QLabel(self)
        self._note.setProperty("role", "muted")
        self._note.setWordWrap(True)
        self._note.setMinimumHeight(2 * self._note.fontMetrics().lineSpacing())
        self._lay_out()
        self._show(wish)
        self.part.changed.connect(self._take_shape)
        for box in (self.width_box, self.height_box, self.scale_box):
            box.valueChanged.connect(self._describe)
        self._describe()

    @property
    def wish(self) -> Wish:
        """What is chosen."""
        size = (self.width_box.value(), self.height_box.value(), self.scale_box.value())
        return Wish(Sheet(*size, self.ground.value() == DARK), self.part.value() == WHOLE)

    def _side(self) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(SMALLEST_SIDE, LARGEST_SIDE)
        box.setSingleStep(100)
        box.setGroupSeparatorShown(True)
        box.setSuffix(self.tr(" px"))
        return box

    def _lay_out(self) -> None:
        size = QHBoxLayout()
        size.setSpacing(GRID)
        for box, name in ((self.width_box, self.tr("Width")), (self.height_box, self.tr("Height"))):
            box.setAccessibleName(name)
            size.addWidget(box, 1)
        size.insertWidget(1, QLabel("×", self))
        form = QFormLayout()
        form.setHorizontalSpacing(3 * GRID)
        form.setVerticalSpacing(GRID + GRID // 2)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        form.addRow(self.tr("Part"), self.part)
        form.addRow(self.tr("Size"), size)
        form.addRow(self.tr("Words and points"), self.scale_box)
        form.addRow(self.tr("Ground"), self.ground)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        save = QPushButton(self.tr("Export"), self)
        save.setProperty("role", "primary")
        save.setDefault(True)
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addLayout(form)
        layout.addWidget(self._note)
        layout.addWidget(buttons)
        self.setMinimumWidth(52 * GRID)

    def _show(self, wish: Wish) -> None:
        self.part.set_value(WHOLE if wish.whole else VIEW)
        self.ground.set_value(DARK if wish.sheet.dark else LIGHT)
        self.width_box.setValue(wish.sheet.width)
        self.height_box.setValue(wish.sheet.height)
        self.scale_box.setValue(wish.sheet.scale)

    def _take_shape(self) -> None:
        """A picture of this view has its shape."""
        if self.part.value() == VIEW:
            width, height = self._shape
            self.height_box.setValue(round(self.width_box.value() * height / max(width, 1)))

    def _describe(self) -> None:
        sheet = self.wish.sheet
        if self._kind == PNG:
            megabytes = f"{max(memory_of(self._kind, sheet) / 1e6, 1):,.0f}"
            self._note.setText(self.tr("Drawing it takes up to {0} MB of memory.").format(megabytes))
        else:
            self._note.setText(
                self.tr(
                    "Words are real text. Up to {0} points in sight are circles; more are one image under the words."
                ).format(f"{shapes.MOST_CIRCLES:,}")
            )


_last = Wish(Sheet(2400, 1600, 1.5))


def ask_wish(parent: QWidget, shape: tuple[int, int], kind: str, dark: bool) -> Wish | None:
    """Ask what is to be drawn; None where the person gives up. The size is remembered until the program ends.

    Args:
        parent: the widget over which the dialog stands.
        shape: width and height of what the window shows.
        kind: the ending of the file.
        dark: whether the window is dark.
    """
    global _last
    dialog = SheetDialog(Wish(replace(_last.sheet, dark=dark), _last.whole), shape, kind, parent)
    chosen = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    if not chosen:
        return None
    _last = dialog.wish
    return _last
