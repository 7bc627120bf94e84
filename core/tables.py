"""Tables of answers as text: TSV, CSV and Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.files import atomic_write

Cell = str | int | float | None
_SPACE = str.maketrans("\t\n\r", "   ")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings.

    Attributes:
        headings: one for each column.
        rows: as many cells as there are headings; numbers stay numbers, None is an empty cell.
        name: what it is a table of; proposed as the name of a file.
    """

    headings: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    name: str = "table"


def as_tsv(table: Table) -> str:
    """Tabs between the cells, a heading line; tabs and line ends in a cell become spaces."""
    return "".join("\t".join(_plain(cell).translate(_SPACE) for cell in row) + "\n" for row in _all_rows(table))


def as_csv(table: Table) -> str:
    """As RFC 4180 has it: commas, quotes where they are needed, CRLF."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([_plain(cell) for cell in row] for row in _all_rows(table))
    return written.getvalue()


def as_markdown(table: Table) -> str:
    """A pipe table; columns of numbers stand to the right."""
    numeric = [all(not isinstance(row[place], str) for row in table.rows) for place in range(len(table.headings))]
    head, *rows = [[_escaped(_plain(cell)) for cell in row] for row in _all_rows(table)]
    rule = ["--:" if is_numeric else "---" for is_numeric in numeric]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, rule, *rows))


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A way to write a table."""

    label: str
    suffix: str
    write: Callable[[Table], str]


FORMATS = {
    "tsv": TableFormat("Tab-separated (TSV)", ".tsv", as_tsv),
    "csv": TableFormat("Comma-separated (CSV)", ".csv", as_csv),
    "markdown": TableFormat("Markdown table", ".md", as_markdown),
}


def write_table(table: Table, path: Path) -> None:
    """Write a table in the format of the file's ending, UTF-8.

    Raises:
        ValueError: if no format has that ending.
        OSError: if it cannot be written.
    """
    found = next((one for one in FORMATS.values() if one.suffix == path.suffix.lower()), None)
    if found is None:
        endings = ", ".join(one.suffix for one in FORMATS.values())
        raise ValueError(f"{path} has no ending of a table. Use one of {endings}.")
    with atomic_write(path) as file:
        file.write(found.write(table).encode(errors="replace"))


def _all_rows(table: Table) -> list[tuple[Cell, ...]]:
    return [table.headings, *table.rows]


def _plain(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.6g}"
    return "" if cell is None else str(cell)


def _escaped(text: str) -> str:
    return text.translate(_SPACE).replace("\\", "\\\\").replace("|", "\\|")
