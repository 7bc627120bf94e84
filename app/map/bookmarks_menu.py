"""The menu of bookmarks: views of the map that open again as they were."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from app.map.aspects import Aspects
from app.map.canvas import MapCanvas
from app.map.choice import MapChoice, OwnAxes
from app.map.description import describe
from app.session import Session
from core.map.bookmarks import LONGEST_NAME, PLACES, Bookmark, Making, fingerprint
from core.map.projection import AXES, Projection

_SAME_PLACE = 1e-3  # of the map: how far apart words lie on two maps that are the same


class BookmarksMenu(QMenu):
    """Keeps, opens and removes the session's bookmarks.

    Where the map has been drawn in another way since, it is drawn again before a view is shown.

    Args:
        session: whose bookmarks they are.
        canvas: whose views.
        aspects: what colours and sizes stand for.
        draw: draws the session's vectors in another way.
        parent: under which the menu and its question stand.
        say: tells a person something in one line.
    """

    def __init__(
        self,
        session: Session,
        canvas: MapCanvas,
        aspects: Aspects,
        draw: Callable[[MapChoice], None],
        parent: QWidget,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("&Bookmarks"))
        self._session = session
        self._canvas = canvas
        self._aspects, self._draw = aspects, draw
        self._say = say
        self._awaited: Bookmark | None = None  # to be shown when its map is there
        self.add = QAction(self.tr("Bookmark this &view…"), parent)  # what is the menu's own ends when it is cleared
        self._removing = QMenu(self.tr("&Remove"), self)
        self.add.triggered.connect(lambda: self.bookmark())
        session.bookmarks_changed.connect(self._fill)
        session.projection_changed.connect(self._arrive)
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
        name = " ".join(text.split())[:LONGEST_NAME]
        if agreed and name:
            made = Bookmark(
                name,
                self._canvas.view,
                session.selection,
                session.chosen,
                session.filter,
                self._map(),
                self._aspects.look,
                self._making(),
            )
            others = tuple(bookmark for bookmark in session.bookmarks if bookmark.name != name)
            session.set_bookmarks((*others, made))

    def open_bookmark(self, bookmark: Bookmark) -> None:
        """Show what was on screen; where that cannot be, say why."""
        session, making = self._session, bookmark.making
        session.set_filter(bookmark.filter)
        session.choose(bookmark.chosen)
        session.select(bookmark.selection)
        if not self._aspects.wear(bookmark.look):
            detail = bookmark.look.detail or bookmark.look.colour
            self._say(self.tr("“{0}” is not there to colour by: join its table again.").format(detail))
        self._awaited = None
        if making is not None and session.embeddings is not None:
            if making.vectors != fingerprint(session.embeddings):
                self._say_other(bookmark)
            elif not self._lies_so(making):
                self._awaited = bookmark
                axes = OwnAxes(*making.axes) if making.axes else None
                self._draw(MapChoice(making.settings, axes, making.places))
                return
        elif bookmark.map != self._map():
            self._say_other(bookmark)
        self._canvas.show_view(bookmark.view)

    def _say_other(self, bookmark: Bookmark) -> None:
        text = self.tr("“{0}” was kept on another map ({1}): its words may lie elsewhere.")
        self._say(text.format(bookmark.name, bookmark.map))

    def _arrive(self) -> None:
        """Show the bookmark that waited for its map."""
        bookmark, projection = self._awaited, self._session.projection
        if bookmark is None or bookmark.making is None:
            return
        if projection is None:
            self._awaited = None
        elif _made_so(projection, bookmark.making):
            self._awaited = None
            self._canvas.show_view(bookmark.view)

    def _lies_so(self, making: Making) -> bool:
        """Whether the map on screen is the one that was made so."""
        projection, drawing = self._session.projection, self._canvas.drawing
        if projection is None or drawing is None or not _made_so(projection, making):
            return False
        here = drawing.goal[: len(making.places)]
        return all(abs(a - b) < _SAME_PLACE for row in zip(here.tolist(), making.places, strict=False)
                   for a, b in zip(*row, strict=True))  # fmt: skip

    def _making(self) -> Making | None:
        projection, embeddings, drawing = self._session.projection, self._session.embeddings, self._canvas.drawing
        if projection is None or embeddings is None or drawing is None:
            return None
        places = tuple((float(x), float(y)) for x, y in drawing.goal[:PLACES].tolist())
        return Making(fingerprint(embeddings), projection.settings, _axes_of(projection), places)

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


def _axes_of(projection: Projection) -> tuple[str, ...]:
    return tuple(axis["expression"] for axis in projection.facts.get(AXES, ()))


def _made_so(projection: Projection, making: Making) -> bool:
    return _axes_of(projection) == making.axes and projection.settings == making.settings
