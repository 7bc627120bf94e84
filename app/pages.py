"""The middle of the window: the map, and what takes its place on wish."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.segments import Segments


class Pages(QStackedWidget):
    """Views of which one is shown; `choice` are the buttons that change it.

    Args:
        views: by name, each with the label of its button; the first is shown.
        name: what a screen reader calls the choice.
    """

    shown = Signal(str)

    def __init__(self, views: Mapping[str, tuple[str, QWidget]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views = {key: view for key, (_, view) in views.items()}
        for view in self._views.values():
            self.addWidget(view)
        self.choice = Segments({key: label for key, (label, _) in views.items()}, name, self)
        self.choice.changed.connect(lambda: self.show_page(self.choice.value()))

    @property
    def page(self) -> str:
        """The name of the view that is shown."""
        return self.choice.value()

    def show_page(self, name: str) -> None:
        """Show a view and give it the keyboard."""
        self.choice.set_value(name)
        if self.currentWidget() is not self._views[name]:
            self.setCurrentWidget(self._views[name])
            self._views[name].setFocus()
            self.shown.emit(name)
