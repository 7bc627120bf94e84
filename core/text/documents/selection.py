"""Which documents of a corpus are taken, by what is known of them: `1800..1850`, `poem|novel`, `!letter`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_NUMBER = re.compile(r"[-+]?\d{1,30}(\.\d{1,30})?")
_DATE = re.compile(r"(-?\d{1,6})-(\d{1,2})(?:-(\d{1,2}))?(?:T.*)?")
_PART = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^|]*))\s*(\||$)')

_Moment = tuple[float, ...]
"""A number, or a date from its year down to what of it is known."""


class _Span(NamedTuple):
    """From one number or date to another, both of them in it; None where an end is open."""

    first: _Moment | None
    last: _Moment | None

    def holds(self, value: str) -> bool:
        """Whether a value lies in it; it and a bound are compared as far as both of them are known."""
        moment = _moment(value)
        if moment is None:
            return False
        first, last = self.first or (), self.last or ()
        shared, shared_last = min(len(first), len(moment)), min(len(last), len(moment))
        return moment[:shared] >= first[:shared] and moment[:shared_last] <= last[:shared_last]


class Condition(NamedTuple):
    """What one field of a document must say.

    Attributes:
        field: its name.
        values: it must be one of them,
        spans: or lie in one of these;
        excludes: or be none of all that.
    """

    field: str
    values: frozenset[str]
    spans: tuple[_Span, ...]
    excludes: bool

    def holds(self, known: Mapping[str, str]) -> bool:
        """Whether it does in a document."""
        value = known.get(self.field, "")
        return (value in self.values or any(span.holds(value) for span in self.spans)) != self.excludes


def condition(field: str, wanted: str) -> Condition:
    """The condition that a person wrote.

    Args:
        field: of the metadata.
        wanted: values parted by |; `1800..1850`, `1800..` and `..1850-06` are ranges of numbers or dates; a ! before
            all takes the documents that have none of them. A value with such signs stands in quotation marks, which are
            doubled inside; "" is a document of which the field is not known.

    Raises:
        ValueError: it cannot be read; says what to write.
    """
    if not field.strip():
        raise ValueError("Documents are chosen by a field of their metadata: name it.")
    text = wanted.strip()
    excludes = text.startswith("!")
    parts = _parts(field, text.removeprefix("!"))
    spans = tuple(_span(field, part) for part, is_quoted in parts if ".." in part and not is_quoted)
    values = frozenset(part for part, is_quoted in parts if ".." not in part or is_quoted)
    return Condition(field, values, spans, excludes)


def quoted(value: str) -> str:
    """A value as it is written in a condition, in quotation marks where it needs them."""
    is_plain = value and value == value.strip() and not re.search(r'["|]|\.\.|^!', value)
    return value if is_plain else '"' + value.replace('"', '""') + '"'


def in_order(values: Iterable[str]) -> tuple[str, ...]:
    """Values from the first to the last where all that are known are numbers or dates; else none."""
    known = [(_moment(value), value) for value in values if value]
    found = sorted((moment, value) for moment, value in known if moment is not None)
    return tuple(value for _, value in found) if len(found) == len(known) else ()


def _parts(field: str, text: str) -> list[tuple[str, bool]]:
    """The values, each with whether it stood in quotation marks."""
    parts: list[tuple[str, bool]] = []
    place, end = 0, "|"
    while end == "|":
        found = _PART.match(text, place)
        if found is None or (found[1] is None and '"' in found[2]):
            raise ValueError(
                f'{field}: {text!r} has a quotation mark too many. Write "like this" round a whole value, and "" for a '
                "quotation mark inside of it."
            )
        is_quoted = found[1] is not None
        part = found[1].replace('""', '"') if is_quoted else found[2].strip()
        if not part and not is_quoted:
            raise ValueError(f'{field}: a value is missing in {text!r}. Write "" for documents where it is not known.')
        parts.append((part, is_quoted))
        place, end = found.end(), found[3]
    return parts


def _span(field: str, part: str) -> _Span:
    first, _, last = (side.strip() for side in part.partition(".."))
    moments = [_moment(side) for side in (first, last)]
    if not (first or last) or any(side and moment is None for side, moment in zip((first, last), moments, strict=True)):
        raise ValueError(
            f'{field}: {part!r} is no range of numbers or dates such as 1800..1850 or 1914-07..1918. Write "{part}" in '
            "quotation marks if it is a value."
        )
    span = _Span(*moments)
    if span.first and span.last and not span.holds(first):
        raise ValueError(f"{field}: the range {part} ends before it begins.")
    return span


def _moment(value: str) -> _Moment | None:
    value = value.strip()
    if _NUMBER.fullmatch(value):
        return (float(value),)
    date = _DATE.fullmatch(value)
    return None if date is None else tuple(float(part) for part in date.groups() if part is not None)
