"""Rows as documents: which field is the text, and which say what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from core.text.forms.form import Piece
from core.text.forms.stream import PIECE_CHARACTERS

LONGEST_VALUE = 200
_LOOKED_AT_ROWS, _LOOKED_AT_CHARACTERS = 200, 1 << 20
_SHOWN_FIELDS = 20
_MOST_KNOWN = 40  # fields of a row


class Row(NamedTuple):
    """A row of a table, or an object of JSON.

    Attributes:
        number: the line where it begins, from 1.
        fields: name -> what stands there.
        broken: why it cannot be read, or "".
    """

    number: int
    fields: Mapping[str, str]
    broken: str = ""


def documents(rows: Iterator[Row], column: str, notes: list[str]) -> Iterator[Piece]:
    """Each row as a document.

    Args:
        rows: in order.
        column: the name of the field that is the text, in any case; "" takes the one with the longest texts.
        notes: gets which field was taken, what the others are called, and which rows were left out.

    Raises:
        ValueError: there is no row, or no field of that name.
    """
    looked_at = list(_first(rows))
    text_field = _text_field(looked_at, column, notes)
    broken: list[Row] = []
    broken_count = empty = 0
    left_out: dict[str, int] = {}
    for row in chain(looked_at, rows):
        text = row.fields.get(text_field, "")
        if row.broken:
            broken_count += 1
            broken = broken or [row]
        elif not text or text.isspace():
            empty += 1
        else:
            known = _known(row.fields, text_field, left_out)
            if len(text) < PIECE_CHARACTERS:
                yield Piece(text if text.endswith("\n") else f"{text}\n", known)
            else:
                yield from _document(text, known)
    if broken_count:
        first = broken[0]
        notes.append(f"{broken_count:,} rows are left out. The first, at line {first.number:,}, {first.broken}.")
    if empty:
        notes.append(f"{empty:,} rows have nothing in {text_field}.")
    if left_out:
        names = ", ".join([*left_out][:_SHOWN_FIELDS])
        notes.append(
            f"{sum(left_out.values()):,} values are no metadata, longer than {LONGEST_VALUE} characters or behind the "
            f"first {_MOST_KNOWN} fields of a row: {names}."
        )


def _first(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows that are looked at before the text is chosen."""
    size = 0
    for count, row in enumerate(rows, 1):
        yield row
        size += sum(map(len, row.fields.values()))
        if count >= _LOOKED_AT_ROWS or size > _LOOKED_AT_CHARACTERS:
            return


def _text_field(rows: list[Row], column: str, notes: list[str]) -> str:
    sizes: dict[str, int] = {}
    for row in rows:
        for name, value in row.fields.items():
            sizes[name] = sizes.get(name, 0) + _size_of_text(value)
    if not sizes:
        first = f" The first, at line {rows[0].number:,}, {rows[0].broken}." if rows else ""
        raise ValueError(f"None of its first rows can be read.{first} Check that its ending names what it is.")
    names = [name for name in sizes if name]
    more = f" and {len(names) - _SHOWN_FIELDS:,} more" if len(names) > _SHOWN_FIELDS else ""
    shown = ", ".join(names[:_SHOWN_FIELDS]) + more
    if not column:
        taken = max(sizes, key=lambda name: sizes[name])
        notes.append(f"Its text is the column {taken}, the one with the longest texts. Columns: {shown}.")
        return taken
    wanted = column.strip().casefold()
    for name in sizes:
        if name.strip().casefold() == wanted:
            return name
    raise ValueError(f"It has no column {column}. Its columns: {shown}.")


def _size_of_text(value: str) -> int:
    """The length of what may be a text: no number, no address of a page."""
    is_text = any(map(str.isalpha, value[:LONGEST_VALUE])) and not value.startswith(("http://", "https://"))
    return len(value) if is_text else 0


def _known(fields: Mapping[str, str], text_field: str, left_out: dict[str, int]) -> dict[str, str]:
    """The short fields; of the others it is counted in `left_out` how many there are, by name."""
    known: dict[str, str] = {}
    for name, value in fields.items():
        if not name or name == text_field or not value:
            continue
        if len(value) > LONGEST_VALUE or len(known) >= _MOST_KNOWN:
            if name in left_out or len(left_out) < _MOST_KNOWN:
                left_out[name] = left_out.get(name, 0) + 1
            continue
        short = value if value.isalnum() else " ".join(value.split())
        if short:
            known[name] = short
    return known


def _document(text: str, known: Mapping[str, str]) -> Iterator[Piece]:
    begins: Mapping[str, str] | None = known
    for at in range(0, len(text), PIECE_CHARACTERS):
        end = at + PIECE_CHARACTERS
        part = text[at:end]
        yield Piece(part if end < len(text) or part.endswith("\n") else f"{part}\n", begins)
        begins = None
