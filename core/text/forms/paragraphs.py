"""The text of documents in XML, a line a paragraph, and what their properties say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.text.forms.stream import PIECE_CHARACTERS
from core.text.forms.xml_events import Event, Kind

_LONGEST_VALUE = 200
_SPACE = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class Markup:
    """The tags of a format that matter for its text, without namespaces.

    Attributes:
        paragraphs: those that hold a paragraph.
        written: those that stand for characters.
        left_out: those whose content is no text of the document.
        text_in: the one tag that text stands in as it is, or "" where all that stands in a paragraph is text, with any
            white space for a space.
    """

    paragraphs: frozenset[str]
    written: Mapping[str, str]
    left_out: frozenset[str]
    text_in: str = ""


def paragraphs(events: Iterable[Event], markup: Markup) -> Iterator[str]:
    """The paragraphs, each a line with a blank one behind it; a very long one comes in parts.

    A paragraph that stands in another one (a note, a text box) comes behind it.
    """
    open_ones: list[list[str]] = []
    inner: list[str] = []
    held = left_out = 0
    in_text = not markup.text_in
    for kind, name, text, _ in events:
        if left_out:
            left_out += (kind is Kind.START) - (kind is Kind.END)
        elif kind is Kind.TEXT:
            if in_text and open_ones:
                open_ones[-1].append(text if markup.text_in else _with_single_spaces(text, open_ones[-1]))
                held += len(text)
        elif name in markup.paragraphs:
            if kind is Kind.START:
                open_ones.append([])
            elif open_ones and (line := "".join(open_ones.pop()).strip(" \r\n")):
                inner.append(f"{line}\n\n")
        elif name == markup.text_in:
            in_text = kind is Kind.START
        elif kind is Kind.START:
            left_out = name in markup.left_out
            if name in markup.written and open_ones:
                open_ones[-1].append(markup.written[name])
                held += 1
        if inner and not open_ones:
            yield inner.pop()  # the outermost one ended last
            yield from inner
            inner, held = [], 0
        elif held > PIECE_CHARACTERS:
            yield from inner
            for part in open_ones:
                yield "".join(part)
                part.clear()
            inner, held = [], 0


def _with_single_spaces(text: str, before: list[str]) -> str:
    spaced = _SPACE.sub(" ", text)
    return spaced.lstrip(" ") if before and before[-1].endswith(" ") else spaced


def properties(events: Iterable[Event], fields: Mapping[str, str]) -> dict[str, str]:
    """What a document says of itself: for the tags of `fields` their text, under the name that they have there."""
    known: dict[str, str] = {}
    field, texts = "", [""]
    for kind, name, text, _ in events:
        if kind is Kind.START:
            field, texts = fields.get(name, ""), []
        elif kind is Kind.TEXT and field and len(texts) <= _LONGEST_VALUE:
            texts.append(text)
        elif kind is Kind.END and field:
            value = " ".join("".join(texts).split())
            if value and len(value) <= _LONGEST_VALUE:
                known.setdefault(field, value)
            field = ""
    return known
