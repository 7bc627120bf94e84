"""XML as a stream of tags and text: no tree, no entities of its own, no tag or depth without bound."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple
from xml.parsers import expat

_LONGEST_TAG = 1 << 20  # bytes; the parser holds a tag or comment whole, and looks at it anew with each block
_DEEPEST = 1000
_MAX_NAMES = 20_000  # of tags and attributes; the parser holds them all


class Kind(Enum):
    """What was met."""

    START = 1
    END = 2
    TEXT = 3


class Event(NamedTuple):
    """A tag or a part of a text.

    Attributes:
        kind: of what was met.
        name: the tag's, without its namespace; "" of text.
        text: a part of a text node; "" of a tag.
        attributes: of a start tag, names without their namespaces.
    """

    kind: Kind
    name: str
    text: str
    attributes: dict[str, str]


def xml_events(blocks: Iterable[bytes], what: str, encoding: str | None = None) -> Iterator[Event]:
    """The tags and texts of an XML file, in order; a long text comes in parts.

    Args:
        blocks: its bytes, at best 64 KB at a time: the events of one are held at once.
        what: what the file is called in errors.
        encoding: of its bytes, whatever it says of that itself; None where it tells.

    Raises:
        ValueError: it is no XML, declares entities, or has tags too long, too deep or of too many kinds; says where.
    """
    names: dict[str, str] = {}
    parser = expat.ParserCreate(encoding, "}", intern=names)
    events: list[Event] = []
    _listen(parser, events, what)
    fed = 0
    try:
        for block in blocks:
            parser.Parse(block, False)
            fed += len(block)
            yield from events
            events.clear()
            if fed - max(parser.CurrentByteIndex, 0) > _LONGEST_TAG:
                raise ValueError(f"{what} has a tag or comment of more than 1 MB behind line {_line(parser)}.")
            if len(names) > _MAX_NAMES:
                raise ValueError(f"{what} has more than {_MAX_NAMES:,} different tags before line {_line(parser)}.")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        yield from events  # what stands before
        reason = expat.ErrorString(error.code)
        raise ValueError(f"{what} is damaged: {reason}, line {error.lineno}. Save it anew.") from error
    except (LookupError, UnicodeError) as error:
        raise ValueError(f"{what} names an encoding that cannot be read: {error}.") from error
    yield from events


def _listen(parser: expat.XMLParserType, events: list[Event], what: str) -> None:
    none: dict[str, str] = {}
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise ValueError(f"{what} has tags nested more than {_DEEPEST:,} deep at line {_line(parser)}.")
        plain = {key.rpartition("}")[2]: value for key, value in attributes.items()} if attributes else none
        events.append(Event(Kind.START, name.rpartition("}")[2], "", plain))

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        events.append(Event(Kind.END, name.rpartition("}")[2], "", none))

    def text(part: str) -> None:
        events.append(Event(Kind.TEXT, "", part, none))

    def unknown(name: str, is_parameter: bool) -> None:
        """An entity that a file outside declares, which is not read: most of them are named as those of HTML are."""
        if not is_parameter:
            text(html.unescape(f"&{name};"))

    def entity(*_: object) -> None:
        raise ValueError(f"{what} declares entities of its own (line {_line(parser)}), which can hide a flood of text.")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.EntityDeclHandler = text, entity
    parser.SkippedEntityHandler = unknown


def _line(parser: expat.XMLParserType) -> int:
    return int(parser.CurrentLineNumber)
