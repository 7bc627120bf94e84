"""Views of the map that can be opened again: plain values that are written as JSON and read with suspicion."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.map.settings import ProjectionSettings
from core.vectors.embeddings import Embeddings
from core.vectors.word_sets import EVERYTHING, WordFilter

LONGEST_NAME = 60  # characters
PLACES = 32  # words whose places tell how a map lay
_MOST, _MOST_WORDS, _LONGEST = 1_000, 1_000_000, 10_000
_HUGE = 1e300
_SAMPLE = 1_000  # words that tell one set of vectors from another


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
class Look:
    """What colours and sizes stood for, each by the name that the window gives that choice.

    Attributes:
        colour: the choice.
        detail: of an axis the expression, of a column its name.
        size: the choice.
    """

    colour: str = "frequency"
    detail: str = ""
    size: str = "frequency"


@dataclass(frozen=True, slots=True)
class Making:
    """How a map was made, so that the same vectors give it again.

    Attributes:
        vectors: the `fingerprint` of its vectors.
        settings: the method and all that it was told.
        axes: the two expressions in place of a method, or ().
        places: where the first `PLACES` words lay: a map that is made again is turned to lie so.
    """

    vectors: str
    settings: ProjectionSettings
    axes: tuple[str, ...] = ()
    places: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A view with all that was marked in it.

    Attributes:
        name: unlike that of any other bookmark.
        view: where.
        selection: the selected word.
        chosen: the chosen words.
        filter: which words were shown.
        map: how the map was made, as it is told to the person.
        look: what colours and sizes stood for.
        making: the same as `map` for the program; a view means nothing on another map.
    """

    name: str
    view: View
    selection: str | None = None
    chosen: tuple[str, ...] = ()
    filter: WordFilter = EVERYTHING
    map: str = ""
    look: Look = Look()
    making: Making | None = None


def fingerprint(embeddings: Embeddings) -> str:
    """Tells one set of vectors from another: by size, and by the first words and their vectors."""
    sums = hashlib.sha256(repr(embeddings.input_vectors.shape).encode())
    sums.update("\n".join(embeddings.words.first(min(_SAMPLE, len(embeddings)))).encode("utf-8", "surrogatepass"))
    sums.update(embeddings.input_vectors[:_SAMPLE].tobytes())
    return sums.hexdigest()


def bookmarks_to_json(bookmarks: Sequence[Bookmark]) -> str:
    """Bookmarks as one JSON document."""
    return json.dumps([dataclasses.asdict(bookmark) for bookmark in bookmarks], ensure_ascii=False, allow_nan=False)


def bookmarks_from_json(text: str) -> tuple[Bookmark, ...]:
    """What `bookmarks_to_json` wrote; whatever else is in it is refused.

    Raises:
        ValueError: that says which bookmark and what of it cannot be.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The bookmarks cannot be read: {error}.") from None
    rows = _list(found, "The bookmarks", _MOST)
    bookmarks = tuple(_bookmark(row, f"Bookmark {number}") for number, row in enumerate(rows, 1))
    names = [bookmark.name for bookmark in bookmarks]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"Two bookmarks are called “{twice}”.")
    return bookmarks


# ---- reading with suspicion ----


def _bookmark(value: Any, what: str) -> Bookmark:
    given = _object(value, what, Bookmark)
    name = _text(given.get("name"), f"{what}: the name", LONGEST_NAME)
    if not name.strip():
        raise ValueError(f"{what} has no name.")
    what = f"Bookmark “{name}”"
    selection = given.get("selection")
    chosen = _list(given.get("chosen", []), f"{what}: the chosen words", _MOST_WORDS)
    return Bookmark(
        name,
        _made(View, given.get("view", {}), f"{what}: the view", _view_number),
        None if selection is None else _text(selection, f"{what}: the selected word"),
        tuple(_text(word, f"{what}: a chosen word") for word in chosen),
        _made(WordFilter, given.get("filter", {}), f"{what}: the filter", _filter_value),
        _text(given.get("map", ""), f"{what}: the map"),
        _made(Look, given.get("look", {}), f"{what}: the colours and sizes", _text),
        None if given.get("making") is None else _making(given["making"], f"{what}: the making of its map"),
    )


def _making(value: Any, what: str) -> Making:
    given = _object(value, what, Making)
    axes = tuple(_text(axis, f"{what}: an axis") for axis in _list(given.get("axes", []), f"{what}: the axes", 2))
    if len(axes) == 1:
        raise ValueError(f"{what}: there is one axis, and a map has two.")
    pairs = [_list(pair, f"{what}: a place", 2) for pair in _list(given.get("places", []), f"{what}: places", PLACES)]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"{what}: a place has two numbers.")
    x_y = [[_number(number, f"{what}: a place") for number in pair] for pair in pairs]
    vectors = _text(given.get("vectors"), f"{what}: the vectors")
    chosen = _object(given.get("settings"), f"{what}: the settings", ProjectionSettings)
    try:
        settings = ProjectionSettings(**chosen)
    except (ValueError, TypeError) as error:  # a list is no member of the choices
        raise ValueError(f"{what}: {error}") from None
    return Making(vectors, settings, axes, tuple((x, y) for x, y in x_y))


def _made(kind: Callable[..., Any], value: Any, what: str, read: Callable[[Any, str], Any]) -> Any:
    """A dataclass each of whose values is read by the same function."""
    return kind(**{name: read(each, f"{what}: {name}") for name, each in _object(value, what, kind).items()})


def _object(value: Any, what: str, kind: Any) -> dict[str, Any]:
    known = {field.name for field in dataclasses.fields(kind)}
    if not isinstance(value, dict):
        raise ValueError(f"{what}: an object with names and values is missing.")
    if strange := sorted(set(value) - known):
        raise ValueError(f"{what}: “{strange[0][:LONGEST_NAME]}” is unknown.")
    return value


def _list(value: Any, what: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{what}: a list is missing.")
    if len(value) > most:
        raise ValueError(f"{what}: there are {len(value):,}, and at most {most:,} can be.")
    return value


def _text(value: Any, what: str, longest: int = _LONGEST) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError(f"{what} is no text of at most {longest:,} characters.")
    return value


def _number(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < _HUGE:
        raise ValueError(f"{what} is no finite number.")
    return float(value)


def _view_number(value: Any, what: str) -> float:
    number = _number(value, what)
    if what.endswith("scale") and number < 0:
        raise ValueError(f"{what} is below 0.")
    return number


def _filter_value(value: Any, what: str) -> int | str | None:
    if what.endswith(("lowest", "highest")):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
            raise ValueError(f"{what} is no count.")
        return value
    return _text(value, what)
