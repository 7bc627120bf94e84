"""Tables of answers as text: TSV, CSV and Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.files import atomic_write
from core.job import Job

Cell = str | int | float | None
_STEP = 1_000  # rows between two looks at the job
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
    return "".join(_tsv_lines(table))


def as_csv(table: Table) -> str:
    """As RFC 4180 has it: commas, quotes where they are needed, CRLF."""
    return "".join(_csv_lines(table))


def as_markdown(table: Table) -> str:
    """A pipe table; columns of numbers stand to the right."""
    return "".join(_markdown_lines(table))


def _tsv_lines(table: Table) -> Iterator[str]:
    for row in _all_rows(table):
        yield "\t".join(_plain(cell).translate(_SPACE) for cell in row) + "\n"


def _csv_lines(table: Table) -> Iterator[str]:
    for row in _all_rows(table):
        written = io.StringIO(newline="")
        csv.writer(written).writerow([_plain(cell) for cell in row])
        yield written.getvalue()


def _markdown_lines(table: Table) -> Iterator[str]:
    numeric = [all(not isinstance(row[place], str) for row in table.rows) for place in range(len(table.headings))]
    for number, row in enumerate(_all_rows(table)):
        yield f"| {' | '.join(_escaped(_plain(cell)) for cell in row)} |\n"
        if number == 0:
            yield f"| {' | '.join('--:' if is_numeric else '---' for is_numeric in numeric)} |\n"


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A way to write a table."""

    label: str
    suffix: str
    write: Callable[[Table], str]
    lines: Callable[[Table], Iterator[str]]


FORMATS = {
    "tsv": TableFormat("Tab-separated (TSV)", ".tsv", as_tsv, _tsv_lines),
    "csv": TableFormat("Comma-separated (CSV)", ".csv", as_csv, _csv_lines),
    "markdown": TableFormat("Markdown table", ".md", as_markdown, _markdown_lines),
}


def write_table(table: Table, path: Path, job: Job | None = None) -> None:
    """Write a table in the format of the file's ending, UTF-8, row by row.

    Raises:
        ValueError: if no format has that ending.
        OSError: if it cannot be written.
        Cancelled: by the job.
    """
    found = next((one for one in FORMATS.values() if one.suffix == path.suffix.lower()), None)
    if found is None:
        endings = ", ".join(one.suffix for one in FORMATS.values())
        raise ValueError(f"{path} has no ending of a table. Use one of {endings}.")
    job = job or Job()
    with atomic_write(path) as file:
        for number, line in enumerate(found.lines(table)):
            if number % _STEP == 0:
                job.report("Writing", number, len(table.rows))
            file.write(line.encode(errors="replace"))


def _all_rows(table: Table) -> Iterator[tuple[Cell, ...]]:
    yield table.headings
    yield from table.rows


def _plain(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.6g}"
    return "" if cell is None else str(cell)


def _escaped(text: str) -> str:
    return text.translate(_SPACE).replace("\\", "\\\\").replace("|", "\\|")
