"""The words that a person gathers on the map: clicked, encircled, found; and how they and the sets are marked there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.map.canvas import MapCanvas
from app.map.selecting import Chosen, Operation, inside, joined
from app.map.sets_view import colour_of
from app.session import Session
from app.vectors.asking import Asker

if TYPE_CHECKING:
    from app.map.drawing import Drawing
    from core.job import Job
    from core.vectors.embeddings import Embeddings

_REMEMBERED = 50  # tuples of words whose indices are kept


class Choosing(QObject):
    """Turns gestures on a canvas into the session's chosen words, and those into indices for its drawing.

    What lies in an area is found off the window's thread.
    """

    def __init__(self, canvas: MapCanvas, session: Session) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._session = session
        self._asker = Asker(self)
        self._known: dict[int, Chosen] = {}  # by the identity of a tuple of words
        canvas.toggled.connect(self.toggle)
        canvas.area_chosen.connect(self._choose_area)
        session.embeddings_changed.connect(self._forget)

    def chosen(self) -> NDArray[np.int64]:
        """The indices of the chosen words among the session's vectors; those that are not there are left out."""
        return self._found(self._session.chosen)

    def count_on(self, drawing: Drawing) -> int:
        """How many of the chosen words are on a map."""
        return int(np.count_nonzero(self.chosen() < len(drawing)))

    def tints(self, total: int) -> NDArray[np.uint32] | None:
        """uint32[total]: the colour of each word that is in a set that is shown, else 0; None without such sets."""
        tints: NDArray[np.uint32] | None = None
        for word_set in self._session.sets:
            if word_set.shown:
                tints = np.zeros(total, np.uint32) if tints is None else tints
                indices = self._found(word_set.words)
                tints[indices[indices < total]] = colour_of(word_set).rgb()
        return tints

    def choose_shown(self) -> None:
        """Choose all the words that the map shows."""
        drawing = self._canvas.drawing
        if drawing is not None:
            self._ask(drawing, np.flatnonzero(drawing.looks.shown), Operation.REPLACE)

    def copy(self) -> None:
        """Put the chosen words on the clipboard, one a line."""
        if self._session.chosen:
            QGuiApplication.clipboard().setText("\n".join(self._session.chosen) + "\n")

    def toggle(self, point: int) -> None:
        """Add a word to those that are chosen, or take it away."""
        drawing, chosen = self._canvas.drawing, self._session.chosen
        if drawing is None:
            return
        word = drawing.words[point]
        if word in chosen:
            self._session.choose(tuple(other for other in chosen if other != word))
        else:
            self._session.choose((*chosen, word))

    # ---- areas ----

    def _choose_area(self, outline: list[tuple[float, float]], operation: Operation) -> None:
        if self._canvas.drawing is not None:
            self._ask(self._canvas.drawing, outline, operation)

    def _ask(self, drawing: Drawing, area: list[tuple[float, float]] | NDArray[np.int64], operation: Operation) -> None:
        positions, shown, embeddings = drawing.positions, drawing.looks.shown, self._session.embeddings
        if embeddings is None:
            return
        before = self._look_up(embeddings, self._session.chosen)

        def question(job: Job) -> Chosen:
            found = area if isinstance(area, np.ndarray) else inside(positions, area)
            return joined(embeddings.words, before, found[shown[found]], operation)

        self._asker.ask(question, self._take, _fail)

    def _take(self, chosen: Chosen) -> None:
        self._remember(chosen)
        self._session.choose(chosen.words)

    # ---- from words to indices ----

    def _forget(self) -> None:
        self._asker.drop()
        self._known.clear()

    def _found(self, words: tuple[str, ...]) -> NDArray[np.int64]:
        embeddings = self._session.embeddings
        if embeddings is None:
            return np.zeros(0, np.int64)
        places = self._look_up(embeddings, words).places
        return places[places >= 0]

    def _look_up(self, embeddings: Embeddings, words: tuple[str, ...]) -> Chosen:
        """Where words are; for very many it takes long, so that it is remembered as long as they are the same tuple."""
        known = self._known.get(id(words))
        if known is None or known.words is not words:
            known = Chosen(words, embeddings.words.places(words))
            self._remember(known)
        return known

    def _remember(self, chosen: Chosen) -> None:
        self._known[id(chosen.words)] = chosen
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]


def _fail(error: BaseException) -> None:
    raise error
