"""Views of the map that can be opened again: plain values that can be written as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from core.vectors.word_sets import EVERYTHING, WordFilter


@dataclass(frozen=True, slots=True)
class View:
    """Where the map is looked at; without an argument, all of it.

    Attributes:
        x: the map's coordinate at the middle of the window.
        y: the same, upwards.
        scale: logical pixels for one unit of the map; 0 for the whole map, however large the window is.
    """

    x: float = 0.0
    y: float = 0.0
    scale: float = 0.0


WHOLE = View()


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A view with all that was marked in it.

    Attributes:
        name: unlike that of any other bookmark.
        view: where.
        selection: the selected word.
        chosen: the chosen words.
        filter: which words were shown.
        map: how the map was made, as it is told to the person; a view means nothing on another.
    """

    name: str
    view: View
    selection: str | None = None
    chosen: tuple[str, ...] = ()
    filter: WordFilter = EVERYTHING
    map: str = ""
