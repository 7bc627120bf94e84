"""The menu of bookmarks: views of the map that open again as they were."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from app.map.canvas import MapCanvas
from app.map.description import describe
from app.session import Session
from core.map.bookmarks import Bookmark

LONGEST = 60  # characters of a name


class BookmarksMenu(QMenu):
    """Keeps, opens and removes the session's bookmarks.

    Args:
        say: tells a person something in one line.
    """

    def __init__(self, session: Session, canvas: MapCanvas, parent: QWidget, say: Callable[[str], None]) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("&Bookmarks"))
        self._session = session
        self._canvas = canvas
        self._say = say
        self.add = QAction(self.tr("Bookmark this &view…"), parent)  # what is the menu's own ends when it is cleared
        self._removing = QMenu(self.tr("&Remove"), self)
        self.add.triggered.connect(lambda: self.bookmark())
        session.bookmarks_changed.connect(self._fill)
        self._fill()

    def bookmark(self) -> None:
        """Ask for a name, and keep the view under it; a name that is taken is given to it anew."""
        if self._canvas.drawing is None:
            return
        session = self._session
        proposed = session.selection or self.tr("View {0}").format(len(session.bookmarks) + 1)
        text, agreed = QInputDialog.getText(
            self.parentWidget(), self.tr("Bookmark this view"), self.tr("Name:"), text=proposed
        )
        name = " ".join(text.split())[:LONGEST]
        if agreed and name:
            made = Bookmark(name, self._canvas.view, session.selection, session.chosen, session.filter, self._map())
            others = tuple(bookmark for bookmark in session.bookmarks if bookmark.name != name)
            session.set_bookmarks((*others, made))

    def open_bookmark(self, bookmark: Bookmark) -> None:
        """Show what was on screen; where the map is another one, say so."""
        session = self._session
        session.set_filter(bookmark.filter)
        session.choose(bookmark.chosen)
        session.select(bookmark.selection)
        self._canvas.show_view(bookmark.view)
        if bookmark.map != self._map():
            self._say(
                self.tr("“{0}” was kept on another map ({1}): its words may lie elsewhere.").format(
                    bookmark.name, bookmark.map
                )
            )

    def _map(self) -> str:
        projection, embeddings = self._session.projection, self._session.embeddings
        if projection is None or embeddings is None:
            return ""
        return " · ".join(part for part in (embeddings.name, describe(projection)) if part)

    def _remove(self, bookmark: Bookmark) -> None:
        kept = tuple(other for other in self._session.bookmarks if other is not bookmark)
        self._session.set_bookmarks(kept)

    def _fill(self) -> None:
        self.clear()
        self.addAction(self.add)
        bookmarks = self._session.bookmarks
        if not bookmarks:
            return
        self.addSeparator()
        self._removing.clear()
        for bookmark in bookmarks:
            name = bookmark.name.replace("&", "&&")
            self.addAction(name).triggered.connect(partial(_call, self.open_bookmark, bookmark))
            self._removing.addAction(name).triggered.connect(partial(_call, self._remove, bookmark))
        self.addSeparator()
        self.addMenu(self._removing)


def _call(run: Callable[[Bookmark], None], bookmark: Bookmark, checked: bool = False) -> None:
    run(bookmark)
