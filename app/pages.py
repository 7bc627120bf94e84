"""Views of which one is shown: the middle of the window, and the tabs of what takes the map's place there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.segments import Segments
from app.theme import GRID


class Pages(QStackedWidget):
    """Views of which one is shown; `choice` are the buttons that change it.

    A view is made when it is first shown, so that the window need not wait for those that are not.

    Args:
        views: by name, each with the label of its button and what makes it.
        name: what a screen reader calls the choice.
        first: the view that is shown at the start; by default the first of them.
    """

    def __init__(
        self,
        views: Mapping[str, tuple[str, Callable[[], QWidget]]],
        name: str,
        parent: QWidget | None = None,
        *,
        first: str = "",
    ) -> None:
        super().__init__(parent)
        self._makers = {key: make for key, (_, make) in views.items()}
        self._views: dict[str, QWidget] = {}
        self.choice = Segments({key: label for key, (label, _) in views.items()}, name, self)
        for button in self.choice.findChildren(QPushButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click is to leave the keyboard to the view
        self.choice.set_value(first or self.page)
        self.setCurrentWidget(self.view(self.page))
        self.choice.changed.connect(self._show)

    @property
    def page(self) -> str:
        """The name of the view that is shown."""
        return self.choice.value()

    def view(self, name: str) -> QWidget:
        """A view, made now if it was never shown."""
        if name not in self._views:
            self._views[name] = self._makers[name]()
            self.addWidget(self._views[name])
        return self._views[name]

    def show_page(self, name: str) -> None:
        """Show a view and give it the keyboard."""
        self.choice.set_value(name)
        self.view(name).setFocus()

    def bring_page(self, name: str) -> None:
        """Show a view that the person did not ask for herself: the keyboard stays where it is."""
        with QSignalBlocker(self.choice):
            self.choice.set_value(name)
        self.setCurrentWidget(self.view(name))

    def _show(self) -> None:
        """Show what was chosen; whoever goes through the choice by keys stays there."""
        view = self.view(self.page)
        self.setCurrentWidget(view)
        if not any(button.hasFocus() for button in self.choice.findChildren(QPushButton)):
            view.setFocus()


def tabbed(pages: Pages, parent: QWidget, *, below: QWidget | None = None) -> QFrame:
    """A card of a strip with the choice over the view that is chosen; `below` is seen under each of them."""
    card = QFrame(parent)
    card.setProperty("role", "card")
    strip = QFrame(card)
    strip.setProperty("role", "bar")
    row = QHBoxLayout(strip)
    row.setContentsMargins(GRID, GRID, GRID, GRID)
    row.addWidget(pages.choice)
    row.addStretch(1)
    column = QVBoxLayout(card)
    column.setContentsMargins(1, 0, 1, 1)
    column.setSpacing(0)
    column.addWidget(strip)
    column.addWidget(pages, 1)
    if below is not None:
        column.addWidget(below)
    return card
