"""What the session points out on the map: selected and chosen words, arrows, sets, the filter; and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import theme

if TYPE_CHECKING:
    from app.map.canvas import MapCanvas
    from app.map.choosing import Choosing
    from app.map.drawing import Drawing
    from app.map.filters import WordMask
    from app.map.looks import Looks
    from app.map.space import SpaceCanvas
    from app.session import Session


class Marks(QObject):
    """Keeps the looks of both maps in step with the session. For the window's thread only.

    Args:
        session: whose words are marked.
        canvas: the flat map.
        space: the same words in three dimensions, where there is such a map.
        choosing: the chosen words and the sets as indices.
        mask: the words that pass the filter.
    """

    def __init__(
        self, session: Session, canvas: MapCanvas, space: SpaceCanvas, choosing: Choosing, mask: WordMask
    ) -> None:
        super().__init__(canvas)
        self._session, self._canvas, self._space = session, canvas, space
        self._choosing, self._mask = choosing, mask
        session.selection_changed.connect(self.mark)
        session.highlighted_changed.connect(self.mark)
        session.chosen_changed.connect(self.mark)
        session.arrows_changed.connect(self.point)
        session.sets_changed.connect(self.tint)
        theme.notifier.changed.connect(self.tint)
        mask.changed.connect(self.show_only)

    def put_on(self) -> None:
        """Mark drawings that have just come."""
        self.mark()
        self.point()
        self.tint()
        self.show_only()

    def index(self, word: str | None) -> int | None:
        """The index of a word in the session's vectors."""
        embeddings = self._session.embeddings
        return None if word is None or embeddings is None else embeddings.words.find(word)

    def mark(self) -> None:
        """Show the selected word, those that are highlighted, and the chosen ones."""
        selected = self.index(self._session.selection)
        others = (self.index(word) for word in self._session.highlighted)
        highlighted = [index for index in others if index is not None]
        for looks in self._looks():
            looks.mark(selected, highlighted, self._choosing.chosen())
        self.say()

    def point(self) -> None:
        """Show the arrows from word to word."""
        pairs = [(self.index(first), self.index(second)) for first, second in self._session.arrows]
        arrows = [(first, second) for first, second in pairs if first is not None and second is not None]
        for looks in self._looks():
            looks.set_arrows(arrows)
        self.say()

    def tint(self) -> None:
        """Show the words of the named sets in their colours."""
        for looks in self._looks():
            looks.tint(self._choosing.tints(len(looks)))
        self._refresh()

    def show_only(self) -> None:
        """Show the words that pass the filter."""
        mask = self._mask.mask
        for looks in self._looks():
            looks.show_only(None if mask is None else mask[: len(looks)])
        self.say()

    def say(self) -> None:
        """Say what cannot be seen, of the selected word and of arrows; and to a screen reader what can."""
        drawing, notice = self._canvas.drawing, ""
        said = self.tr("No word is selected.")
        word, index = self._session.selection, self.index(self._session.selection)
        if word is not None and drawing is not None:
            notice = self._missing(word, index, drawing)
            near = ", ".join(self._session.highlighted[:10])
            said = notice or (self.tr("{0}. Near it: {1}").format(word, near) if near else word)
        if drawing is not None and self._session.arrows:
            arrows = ", ".join(f"{first} → {second}" for first, second in self._session.arrows)
            said = f"{said} {self.tr('Arrows: {0}.').format(arrows)}"
            notice = notice or self._without_arrow(drawing)
        if drawing is not None and self._session.chosen:
            there, chosen = self._choosing.count_on(drawing), len(self._session.chosen)
            counted = self.tr("{0} of the {1} chosen words are on the map.").format(f"{there:,}", f"{chosen:,}")
            said = f"{said} {counted}"
        for canvas in (self._canvas, self._space):
            canvas.notice = notice
            canvas.describe(said)
        self._refresh()

    def _missing(self, word: str, index: int | None, drawing: Drawing) -> str:
        """Why a word is not to be seen on the map; "" where it is."""
        if index is None or index >= len(drawing):
            rank = "" if index is None else self.tr(" It is word {0}.").format(f"{index + 1:,}")
            text = self.tr("“{0}” is not on the map of the first {1} words.{2}")
            return text.format(word, f"{len(drawing):,}", rank)
        if not drawing.looks.shown[index]:
            return self.tr("“{0}” does not pass the filter.").format(word)
        return ""

    def _without_arrow(self, drawing: Drawing) -> str:
        """Which words of arrows are not to be seen, and why; "" where all are."""
        words = dict.fromkeys(word for arrow in self._session.arrows for word in arrow)
        missing = [word for word in words if self._missing(word, self.index(word), drawing)]
        if len(missing) > 1:
            names = ", ".join(f"“{word}”" for word in missing)
            return self.tr("Not to be seen on this map, so without arrows: {0}.").format(names)
        return self._missing(missing[0], self.index(missing[0]), drawing) if missing else ""

    def _looks(self) -> list[Looks]:
        drawings = (self._canvas.drawing, self._space.drawing)
        return [drawing.looks for drawing in drawings if drawing is not None]

    def _refresh(self) -> None:
        self._canvas.refresh()
        self._space.refresh()
