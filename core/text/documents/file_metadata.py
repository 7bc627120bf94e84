"""What is known of whole files: from a person's table of metadata, from the folders they lie in, from their names."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from core.job import Job
from core.text.files.encodings import find_encoding
from core.text.reading import Reading
from core.text.sources import HEAD_BYTES, Refused, Source, Survey

FILE, FOLDER, YEAR = "file", "folder", "year"
MAX_TABLE_BYTES = 1 << 28
_CELL = 1 << 17  # characters
_MAX_COLUMNS = 60
_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)")
_SEPARATORS = "\t;,"
_NAMED = 3  # examples in a remark
_CHECK_EVERY = 10_000  # rows


def described(found: Survey, reading: Reading, job: Job) -> tuple[Survey, tuple[str, ...]]:
    """The files with what is known of each, and what is to be said of that in plain words.

    Where there are several, a file gets its name as `file`, its folder as `folder` and each level of it as `folder 1`,
    `folder 2` (those that all files share say nothing and are left out), and a `year` where its name or a folder's has
    exactly one number that can be one. What was known of it already outranks that, and the table of `Reading.metadata`
    outranks both. The table itself is not read as a text.

    Raises:
        OSError: the table cannot be read.
        ValueError: it is no table, or there is no file but it.
    """
    sources = list(found.sources)
    if (
        len(sources) > 1
    ):  # the name of one file tells nothing apart, and it may be given another without being read anew
        shared = _shared_folders(found.sources)
        sources = [_with(source, _from_place(source, shared)) for source in sources]
    notes = []
    dated = sum(any(field == YEAR for field, _ in source.metadata) for source in sources)
    if dated:
        notes.append(f"Files with a year in their name or folder, taken as their year: {dated:,} of {len(sources):,}.")
    refused = found.refused
    if reading.metadata:
        table = Path(reading.metadata).expanduser().absolute()
        own = [source for source in sources if source.path == table.resolve() and not source.members]
        refused += tuple(Refused(source.name, f"{source.name} is the table of metadata.") for source in own)
        sources = [source for source in sources if source not in own]
        if not sources:
            raise ValueError(
                f"{table} is the table of metadata, and there is no text beside it. Name the texts as well."
            )
        sources, said = _from_table(sources, table, job)
        notes += said
    return Survey(tuple(sources), refused), tuple(notes)


def _with(source: Source, known: dict[str, str]) -> Source:
    return dataclasses.replace(source, metadata=tuple({**known, **dict(source.metadata)}.items()))


def _shared_folders(sources: tuple[Source, ...]) -> int:
    """How many of the outer folders all files share."""
    folders = [PurePosixPath(source.name.replace("\\", "/")).parts[:-1] for source in sources]
    levels = zip(min(folders), max(folders), strict=False)  # what the first and the last share in order, all share
    return next((level for level, (first, last) in enumerate(levels) if first != last), len(min(folders)))


def _from_place(source: Source, shared: int) -> dict[str, str]:
    *folders, name = PurePosixPath(source.name.replace("\\", "/")).parts or (source.name,)
    known = {FILE: name}
    own = folders[shared:]
    if own:
        known[FOLDER] = "/".join(own)
    if len(own) > 1:
        known |= {f"{FOLDER} {level}": folder for level, folder in enumerate(own, 1)}
    for part in (name, *reversed(folders)):
        years = set(_YEAR.findall(part))
        if len(years) == 1:
            known[YEAR] = years.pop()
        if years:
            break
    return known


class _Rows:
    """The rows of the table that belong to a file, and those that do not."""

    def __init__(self, sources: list[Source]) -> None:
        self.known: list[dict[str, str]] = [{} for _ in sources]
        self.without_file: list[str] = []
        self.ambiguous: list[str] = []
        self.repeated: list[str] = []
        self._places: list[dict[str, int]] = [{} for _ in _keys(sources[0])]  # of a file's keys, -1 where it has rivals
        for index, source in enumerate(sources):
            for places, key in zip(self._places, _keys(source), strict=True):
                places[key] = index if key not in places else -1

    def take(self, name: str, known: dict[str, str]) -> None:
        """Give a row to the file that it names."""
        key = name.strip().replace("\\", "/").removeprefix("./")
        found = next((places[key] for places in self._places if key in places), None)
        if found is None:
            self.without_file.append(name)
        elif found < 0:
            self.ambiguous.append(name)
        elif self.known[found]:
            self.repeated.append(name)
        else:
            self.known[found] = known


def _keys(source: Source) -> tuple[str, ...]:
    """What a row may call a file, the most exact first."""
    inner = PurePosixPath(source.name.replace("\\", "/"))
    below = PurePosixPath(*(inner.parts[1:] or inner.parts))
    path = str(source.path.joinpath(*source.members))
    return (
        path,
        str(inner),
        str(below),
        str(inner.with_suffix("")),
        str(below.with_suffix("")),
        inner.name,
        inner.stem,
    )


def _from_table(sources: list[Source], table: Path, job: Job) -> tuple[list[Source], list[str]]:
    rows = _Rows(sources)
    for number, (name, known) in enumerate(_rows(table)):
        if number % _CHECK_EVERY == 0:
            job.check()
        rows.take(name, known)
    described = [
        dataclasses.replace(source, metadata=tuple({**dict(source.metadata), **known}.items()))
        for source, known in zip(sources, rows.known, strict=True)
    ]
    without_row = [source.name for source, known in zip(sources, rows.known, strict=True) if not known]
    told = {
        "files without a row": without_row,
        "rows that name no file": rows.without_file,
        "rows that could name several files (write their folders as well)": rows.ambiguous,
        "rows for a file that has one already": rows.repeated,
    }
    return described, [f"{table.name}: {kind}: {_some(names)}." for kind, names in told.items() if names]


def _some(names: list[str]) -> str:
    more = ", ..." if len(names) > _NAMED else ""
    return f"{len(names):,} ({', '.join(name[:80] for name in names[:_NAMED])}{more})"


class _Header(NamedTuple):
    fields: tuple[str, ...]
    separator: str


def _rows(table: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows: what names a file, and what is said of it."""
    try:
        if table.stat().st_size > MAX_TABLE_BYTES:
            raise ValueError(f"{table} is larger than {MAX_TABLE_BYTES >> 20} MB: that is no table of metadata.")
        with table.open(encoding=_encoding(table), newline="") as file:
            csv.field_size_limit(_CELL)  # of the whole program; whoever reads texts from a table sets it higher
            header = _header(table, file.readline(1 << 20).removeprefix("\ufeff"))
            kept: dict[str, str] = {}  # values come again and again: one string each
            for row in csv.reader(file, delimiter=header.separator):
                if any(cell.strip() for cell in row):
                    cells = [kept.setdefault(cell.strip(), cell.strip()) for cell in row[1:]]
                    yield row[0], dict(zip(header.fields, cells, strict=False))
    except UnicodeDecodeError as error:
        raise ValueError(f"{table} is not in {error.encoding}. Save it as CSV in UTF-8 where it was made.") from error
    except csv.Error as error:
        raise ValueError(f"{table} is no table that can be read: {error}. Save it as CSV or TSV.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise OSError(f"The table of metadata {table} cannot be read: {reason}. Choose another.") from error


def _encoding(table: Path) -> str:
    with table.open("rb") as file:
        head = file.read(HEAD_BYTES)
        return find_encoding(head, is_whole=not file.read(1))


def _header(table: Path, line: str) -> _Header:
    separator = max(_SEPARATORS, key=line.count)
    names = next(csv.reader([line], delimiter=separator), [])
    if len(names) < 2 or len(names) > _MAX_COLUMNS:
        raise ValueError(
            f"{table} is no table of metadata: its first line has {len(names)} columns. It needs one that names the "
            f"files and up to {_MAX_COLUMNS - 1} that say what they are, named in the first line."
        )
    fields = (name.strip() or f"column {place}" for place, name in enumerate(names[1:], 2))
    return _Header(tuple(fields), separator)
