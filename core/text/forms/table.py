"""Tables of text with delimiters (CSV, TSV): each row is a document."""

from __future__ import annotations

import contextlib
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from core.job import Job
from core.text.forms.form import Content, Piece
from core.text.forms.rows import Row, documents
from core.text.forms.stream import ROW_CHARACTERS, Line, lines, watched
from core.text.reading import Reading

_LOOKED_AT_ROWS, _LOOKED_AT_CHARACTERS = 200, 1 << 20
_LONGEST_NAME = 64
_MANY_LINES = 1000
_USUAL_NAMES = re.compile("author|body|content|date|genre|id|label|language|text|title|year", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Layout:
    delimiter: str
    quoted: bool
    width: int
    agreement: float


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """Each row is a document: one column is its text, the short ones are what is known of it.

    What parts the columns, and whether the first row names them, is found by itself; unnamed columns are called 1, 2
    and so on. Rows with too many or too few fields, or longer than 16 million characters, are left out, counted and
    located.

    Raises:
        ValueError: no row can be read, or there is no column of the name that was asked for.
    """
    csv.field_size_limit(ROW_CHARACTERS)
    yield from documents(_rows(content.texts(), reading.column, content.notes, job), reading.column, content.notes)


def _rows(blocks: Iterable[str], column: str, notes: list[str], job: Job) -> Iterator[Row]:
    all_lines = lines(watched(blocks, job), ROW_CHARACTERS)
    looked_at = list(_beginning(all_lines))
    layout = _layout(looked_at)
    first_rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        first_rows.extend(_parsed([line for line in looked_at if line.begins and line.ends], layout))
    names = _names(first_rows, layout.width, column)
    rows = _fitted(chain(looked_at, all_lines), layout, names or [str(place + 1) for place in range(layout.width)])
    if names:
        next(rows, None)
    else:
        notes.append("Its first row names no columns: they are called 1, 2 and so on.")
    yield from rows


def _beginning(all_lines: Iterator[Line]) -> Iterator[Line]:
    size = 0
    for count, line in enumerate(all_lines, 1):
        yield Line(line.text.lstrip("\ufeff"), *line[1:]) if count == 1 else line
        size += len(line.text)
        if count >= _LOOKED_AT_ROWS or size > _LOOKED_AT_CHARACTERS:
            return


def _layout(beginning: Sequence[Line]) -> _Layout:
    """How most rows fall into more than one field, all into as many."""
    whole = [line for line in beginning if line.begins and line.ends]
    candidates = [_tried(whole, delimiter, quoted=True) for delimiter in "\t,;|"]
    candidates.append(_tried(whole, "\t", quoted=False))
    fitting = [layout for layout in candidates if layout.width > 1 and layout.agreement > 0.5]
    if not fitting:
        return _Layout("\x1f", True, 1, 1.0)
    return max(fitting, key=lambda layout: layout.agreement)


def _tried(whole: Sequence[Line], delimiter: str, quoted: bool) -> _Layout:
    """How well the beginning fits; quotation marks between tabs are often no more than that, and must then all fit."""
    layout = _Layout(delimiter, quoted, 0, 0.0)
    widths: Counter[int] = Counter()
    try:
        widths.update(map(len, _parsed(whole, layout, strict=delimiter == "\t")))
    except csv.Error as error:
        if "end of data" not in str(error):  # a field that goes on behind the beginning
            return layout
    if not widths:
        return layout
    width, count = widths.most_common(1)[0]
    return _Layout(delimiter, quoted, width, count / widths.total())


def _parsed(whole: Iterable[Line], layout: _Layout, strict: bool = False) -> Iterator[list[str]]:
    texts = (f"{line.text}\n" for line in whole)
    yield from filter(None, csv.reader(texts, delimiter=layout.delimiter, quoting=_quoting(layout), strict=strict))


def _quoting(layout: _Layout) -> Literal[0, 3]:
    return csv.QUOTE_MINIMAL if layout.quoted else csv.QUOTE_NONE


def _names(rows: Sequence[list[str]], width: int, column: str) -> list[str]:
    """The names of the columns, if the first row is names."""
    if not rows or len(rows[0]) != width:
        return []
    first = [cell.strip() for cell in rows[0]]
    asked_for = not _is_number(column) and column.strip().casefold() in (cell.casefold() for cell in first if cell)
    if not (asked_for or _are_names(first, [row for row in rows[1:] if len(row) == width])):
        return []
    names: list[str] = []
    for place, cell in enumerate(first, 1):
        names.append(cell if cell and cell not in names else f"{cell} {place}".strip())
    return names


def _are_names(first: Sequence[str], rest: Sequence[list[str]]) -> bool:
    shown = [cell for cell in first if cell]
    if not rest or not shown or len(set(shown)) < len(shown):
        return False
    if any(len(cell) > _LONGEST_NAME or _is_number(cell) for cell in shown):
        return False
    if any(map(_USUAL_NAMES.fullmatch, shown)):
        return True
    columns = list(zip(*rest, strict=True))
    if any(sum(map(_is_number, cells)) > 0.8 * len(cells) for cells in columns):
        return True
    longest = max(range(len(columns)), key=lambda place: sum(map(len, columns[place])))
    return sum(map(len, columns[longest])) > 2 * len(rest) * len(first[longest])


def _is_number(cell: str) -> bool:
    return cell.strip().lstrip("+-").replace(".", "").replace(",", "").isdecimal()


def _fitted(all_lines: Iterable[Line], layout: _Layout, names: Sequence[str]) -> Iterator[Row]:
    """The rows with their fields by name, or with what is wrong with them."""
    too_long: list[int] = []
    numbers: list[int] = []
    texts = _texts(all_lines, too_long, numbers)
    reader = csv.reader(texts, delimiter=layout.delimiter, quoting=_quoting(layout))
    while True:
        numbers.clear()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(numbers[0] if numbers else 1, {}, f"cannot be read: {error}")
            continue
        finally:
            yield from (Row(number, {}, "is longer than 16 million characters") for number in too_long)
            too_long.clear()
        if row:
            yield _row(row, numbers, names)


def _texts(all_lines: Iterable[Line], too_long: list[int], numbers: list[int]) -> Iterator[str]:
    """The whole lines; the numbers of others are added to `too_long`, of these to `numbers`."""
    for line in all_lines:
        if line.begins and line.ends:
            if len(numbers) <= 1:
                numbers.append(line.number)
            else:
                numbers[1] = line.number
            yield f"{line.text}\n"
        elif line.begins:
            too_long.append(line.number)


def _row(row: list[str], numbers: Sequence[int], names: Sequence[str]) -> Row:
    number, last = numbers[0], numbers[-1]
    while len(row) > len(names) and not row[-1]:
        row.pop()
    if len(row) != len(names):
        reason = f"has {len(row):,} fields in place of {len(names):,}"
        if last - number > _MANY_LINES:
            reason += f" and goes on to line {last:,}: a quotation mark may be missing"
        return Row(number, {}, reason)
    return Row(number, dict(zip(names, row, strict=True)))
