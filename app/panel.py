"""A dock that looks like a card and folds into its title."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app import theme
from app.theme import GRID

UNBOUNDED = 16_777_215  # QWIDGETSIZE_MAX


class Panel(QDockWidget):
    """One room of the window: a title that folds it, floats it and closes it, and a view.

    Args:
        name: the same in every language; the layout is remembered by it.
        title: what the person reads.
        icon: a name in resources/icons.
        make: makes what it holds, when it is first shown.
    """

    folded = Signal(bool)

    def __init__(self, name: str, title: str, icon: str, make: Callable[[], QWidget], parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._make = make
        self._view: QWidget | None = None
        self._body = QFrame(self)
        self._body.setProperty("role", "panel-body")
        self._inside = QVBoxLayout(self._body)
        self._inside.setContentsMargins(1, 0, 1, 1)
        self.setWidget(self._body)
        self._title = _Title(title, icon, self)
        self._title.fold_button.toggled.connect(self._fold)
        self.setTitleBarWidget(self._title)

    @property
    def view(self) -> QWidget:
        """What it holds, made now if it was never shown."""
        return self.fill()

    def fill(self) -> QWidget:
        """Make what it holds before it is shown."""
        if self._view is None:
            self._view = self._make()
            self._inside.addWidget(self._view)
        return self._view

    @property
    def is_folded(self) -> bool:
        """Whether only the title shows."""
        return self._title.fold_button.isChecked()

    def set_folded(self, folded: bool) -> None:
        """Show only the title, or all."""
        self._title.fold_button.setChecked(folded)

    def reveal(self) -> None:
        """Bring the view on screen and give it the keyboard."""
        self.show()
        self.raise_()
        self.set_folded(False)
        self.view.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Have something to show."""
        super().showEvent(event)
        self.view.setVisible(not self.is_folded)

    def _fold(self, folded: bool) -> None:
        if self._view is not None:
            self._view.setVisible(not folded)
        self._body.setMaximumHeight(0 if folded else UNBOUNDED)
        self.setMaximumHeight(self._title.sizeHint().height() if folded else UNBOUNDED)
        self._title.show_folded(folded)
        self.folded.emit(folded)


class _Title(QFrame):
    """The title of a panel; a double click on it folds, a drag moves the panel."""

    def __init__(self, title: str, icon: str, panel: Panel) -> None:
        super().__init__(panel)
        self.setProperty("role", "panel-title")
        self._panel = panel
        sign = QLabel(self)
        self._sign, self._icon = sign, icon
        heading = QLabel(title, self)
        heading.setProperty("role", "heading")
        self.fold_button = self._button("chevron-down", self.tr("Fold or unfold {0}").format(title))
        self.fold_button.setCheckable(True)
        self.fold_button.setProperty("role", "fold")
        floating = self._button("float", self.tr("Move {0} into a window of its own, or back").format(title))
        floating.clicked.connect(lambda: panel.setFloating(not panel.isFloating()))
        close = self._button("close", self.tr("Close {0}; the View menu opens it again").format(title))
        close.clicked.connect(panel.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        layout.setSpacing(GRID)
        layout.addWidget(sign)
        layout.addWidget(heading, 1)
        for button in (self.fold_button, floating, close):
            layout.addWidget(button)
        theme.notifier.changed.connect(self._dress)
        self._dress()

    def show_folded(self, folded: bool) -> None:
        self.fold_button.setIcon(theme.icon("chevron-right" if folded else "chevron-down", "muted"))
        self.setProperty("folded", folded)
        self.style().unpolish(self)
        self.style().polish(self)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.fold_button.toggle()
            return True
        return super().event(event)

    def _button(self, icon: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(theme.icon(icon, "muted"))
        button.setIconSize(QSize(14, 14))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _dress(self) -> None:
        self._sign.setPixmap(theme.icon(self._icon, "accent").pixmap(QSize(16, 16), self.devicePixelRatio()))
