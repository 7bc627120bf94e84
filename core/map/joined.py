"""Columns that a person joins to the words from her own table (TSV or CSV), and tags that words carry at their end.

The first line names the columns. The words stand in the column called word, lemma, form or token, else in the first.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from itertools import chain, islice
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.vocabulary import Words
from core.vectors.embeddings import Fold, quoted, usual_fold

MAX_BYTES = 256_000_000
MAX_COLUMNS = 200
MAX_CELLS = 50_000_000  # words of the vectors x columns of the table
MAX_VALUES = 5_000_000  # different values of all columns together

_MAX_LINE = 1 << 20  # bytes
_MAX_VALUE, _MAX_NAME = 200, 100  # characters that are kept
_SAMPLE = 50  # lines that tell the delimiter
_DELIMITERS = "\t;,|"
_WORD_COLUMNS = {"word", "words", "lemma", "form", "token"}
_MISSING = {"", "na", "n/a", "nan", "null", "none", "-", "—", "?", "."}
_NUMERIC_SHARE = 0.95  # of the values; fewer numbers are names that happen to be numbers
_NUMBER = re.compile(r"[-+−]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?%?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[-+−]?\d+,\d+", re.ASCII)
_TAG = re.compile(r"(?<=.)[_/|]([A-Za-z][A-Za-z0-9$]{0,6})$", re.DOTALL)
_MOST_TAGS = 60
_TAGGED_SHARE = 0.6
_TRIED = 2_000
_REPORT_LINES = 5_000
_MOST_LINES_OF_ROW = 20
_UNCLOSED = "Is a quotation mark not closed?"
_GREATEST = 1e30  # what float32 holds with room to spare
_SAVE = "Save it as CSV in UTF-8."


@dataclass(frozen=True, eq=False, slots=True)
class Column:
    """What is known of each word under one name.

    Attributes:
        name: what the person calls it.
        values: float32[V] numbers, NaN where none is known; or int32[V] numbers of categories, -1 where none is known.
        categories: the names of the categories, the most frequent first; None for a column of numbers.
    """

    name: str
    values: NDArray[np.float32] | NDArray[np.int32]
    categories: tuple[str, ...] | None = None

    @property
    def known(self) -> NDArray[np.bool_]:
        """bool[V]: for which words it has a value."""
        known: NDArray[np.bool_] = np.isfinite(self.values) if self.categories is None else self.values >= 0
        return known


@dataclass(frozen=True, eq=False, slots=True)
class Joined:
    """A table joined to the words of some vectors.

    Attributes:
        name: the file's name.
        columns: without the one that holds the words.
        matched: bool[V], which words have a line.
        lines: how many lines the table has, without the first.
        unknown: how many of them name no word of the vectors.
        repeated: how many name one that an earlier line named; the first line of each word holds.
        repairs: what else was not as it should be, each with the line (from 1) of the first.
    """

    name: str
    columns: tuple[Column, ...]
    matched: NDArray[np.bool_]
    lines: int
    unknown: int
    repeated: int
    repairs: tuple[str, ...]

    def coverage(self, count: int) -> int:
        """How many of the first `count` words have a line: "coverage of count words on the map"."""
        return int(np.count_nonzero(self.matched[:count]))


def read_columns(path: Path, words: Words, fold: Fold | None, job: Job) -> Joined:
    """Read a table and join it to the words; a word is sought as it stands, then as the text was folded.

    Fields are parted by tabs, semicolons, commas or bars, whichever gives the lines the same number of fields; quotes
    are those of spreadsheets. A column is one of numbers where 95 in 100 of its values are; percent signs, and commas
    for decimal points where no comma parts the fields, are understood. About 2 s for 100,000 lines.

    Args:
        path: a text file in UTF-8, with or without a mark at its start.
        words: of the vectors.
        fold: how the text was folded; None folds as the usual tokenizer does.
        job: told how many bytes were read.

    Raises:
        OSError: if the file cannot be read.
        ValueError: if it is no such table, or too large; names the file, the line and what to do.
    """
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is no regular file. Choose a table.")
    with path.open("rb") as file:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ValueError(
                f"{path} has {size / 1e6:,.0f} MB; a table may have {MAX_BYTES / 1e6:,.0f} MB. Shorten it."
            )
        lines = _Lines(path, file, size, job)
        return _Table(path, lines, words, fold).joined()


def tags_of(words: Words) -> Column | None:
    """The tags that most words carry at their end, as corpora with parts of speech write them: `house_NOUN`, `go/VB`.

    Returns:
        a column "tag"; None where fewer than 6 in 10 words have a tag or there are more than 60 tags, so that joined
        phrases (`new_york`) are not taken for tagged words.
    """
    if not _tagged(_endings(words.first(_TRIED))):
        return None
    tags = _endings(words)
    if not _tagged(tags):
        return None
    numbers = {tag: number for number, tag in enumerate(dict.fromkeys(tag for tag in tags if tag))}
    return _categories("tag", list(numbers), np.array([numbers.get(tag, -1) for tag in tags], np.int32))


def _endings(words: Words) -> list[str]:
    """For each word the tag behind its last separator, or nothing."""
    return [match[1] if (match := _TAG.search(word)) else "" for word in words]


def _tagged(tags: Sequence[str]) -> bool:
    found = Counter(tags)
    untagged = found.pop("", 0)
    return len(tags) - untagged >= _TAGGED_SHARE * len(tags) > 0 and 2 <= len(found) <= _MOST_TAGS


class _Lines(Iterator[str]):
    """The lines of a file, decoded, none of them too long; counts what it had to mend."""

    def __init__(self, path: Path, file: BufferedReader, size: int, job: Job) -> None:
        self.number = 0
        self.broken, self.first_broken = 0, 0
        self._path, self._file, self._size, self._job = path, file, size, job
        _check_text(path, file.peek(1024)[:1024])

    def __next__(self) -> str:
        if self.number % _REPORT_LINES == 0:
            self._job.report("Joining columns", self._file.tell(), self._size)
        line = self._file.readline(_MAX_LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > _MAX_LINE:
            raise ValueError(f"{self._path}, line {self.number:,}: it is longer than {_MAX_LINE:,} bytes; no table is.")
        if b"\0" in line:
            raise ValueError(f"{self._path}, line {self.number:,}: it holds a zero byte, so this is no text. {_SAVE}")
        if self.number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.broken += 1
            self.first_broken = self.first_broken or self.number
            return line.decode(errors="replace")


class _Table:
    """Reads the rows one by one and keeps the values of the words that are there, each different one once."""

    def __init__(self, path: Path, lines: _Lines, words: Words, fold: Fold | None) -> None:
        self._path, self._lines, self._words, self._fold = path, lines, words, fold or usual_fold
        sample = list(islice(lines, _SAMPLE))
        self._delimiter = _delimiter_of(path, sample)
        self._rows = _rows(path, chain(sample, lines), self._delimiter)
        self._line, header = next(self._rows)
        self._word_column = next((i for i, name in enumerate(header) if name.lower() in _WORD_COLUMNS), 0)
        self._check(header)
        self._names = _distinct(header)
        self._codes = [np.full(len(words), -1, np.int32) for _ in header]
        self._values: list[dict[str, int]] = [{} for _ in header]
        self._matched = np.zeros(len(words), bool)
        self._count = self._unknown = self._repeated = self._uneven = self._first_uneven = self._different = 0

    def _check(self, header: list[str]) -> None:
        if len(header) > MAX_COLUMNS:
            raise ValueError(f"{self._path} has {len(header):,} columns; {MAX_COLUMNS} can be joined. Leave some out.")
        if len(header) * len(self._words) > MAX_CELLS:
            most = max(MAX_CELLS // len(self._words), 2)
            raise ValueError(
                f"{self._path} has {len(header):,} columns, too many for {len(self._words):,} words. Leave all out but "
                f"{most:,}."
            )
        if all(_number(name, ",") is not None for i, name in enumerate(header) if i != self._word_column):
            raise ValueError(
                f"{self._path}, line 1: the first line must name the columns, but it holds numbers. Put a line such "
                "as “word, score” before it."
            )

    def joined(self) -> Joined:
        for line, row in self._rows:
            self._count += 1
            self._line = line
            self._take(row)
        if self._count == 0:
            raise ValueError(f"{self._path} has no line but the first. A table has a line for each word.")
        if not self._matched.any():
            raise ValueError(
                f"{self._path}: none of its {self._count:,} lines names a word of these vectors. The words are sought "
                f"in the column {quoted(self._names[self._word_column])}; call the right one “word”."
            )
        repairs: list[str] = []
        columns = [self._column(place, repairs) for place in range(len(self._names)) if place != self._word_column]
        return Joined(
            name=self._path.name,
            columns=tuple(columns),
            matched=self._matched,
            lines=self._count,
            unknown=self._unknown,
            repeated=self._repeated,
            repairs=(*self._repairs(), *repairs),
        )

    def _take(self, row: list[str]) -> None:
        if len(row) != len(self._names):
            self._uneven += 1
            self._first_uneven = self._first_uneven or self._line
        word = row[self._word_column] if self._word_column < len(row) else ""
        index = self._words.find(word)
        if index is None:
            index = self._words.find(self._fold(word))
        if index is None:
            self._unknown += 1
        elif self._matched[index]:
            self._repeated += 1
        else:
            self._matched[index] = True
            for place, value in enumerate(row[: len(self._names)]):
                if place != self._word_column and value.lower() not in _MISSING:
                    self._codes[place][index] = self._code(place, value[:_MAX_VALUE])

    def _code(self, place: int, value: str) -> int:
        values = self._values[place]
        code = values.get(value)
        if code is None:
            self._different += 1
            if self._different > MAX_VALUES:
                raise ValueError(
                    f"{self._path}, line {self._line:,}: there are more than {MAX_VALUES:,} different values. "
                    "Leave some columns out."
                )
            code = values[value] = len(values)
        return code

    def _column(self, place: int, repairs: list[str]) -> Column:
        """Numbers where nearly all values are, else categories."""
        name, codes, values = self._names[place], self._codes[place], self._values[place]
        numbers = [_number(value, self._delimiter) for value in values]
        often = np.bincount(codes[codes >= 0], minlength=len(values))
        numeric = sum(int(times) for number, times in zip(numbers, often, strict=True) if number is not None)
        if numeric == 0 or numeric < _NUMERIC_SHARE * often.sum():
            return _categories(name, list(values), codes)
        if numeric < often.sum():
            odd = next(value for value, number in zip(values, numbers, strict=True) if number is None)
            repairs.append(
                f"Column {quoted(name)}: {often.sum() - numeric:,} values that are no numbers were left out, such as "
                f"{quoted(odd)}."
            )
        table = np.array([np.nan if number is None else number for number in (*numbers, None)], np.float32)
        return Column(name, table[codes])

    def _repairs(self) -> Iterator[str]:
        if self._lines.broken:
            yield (
                f"{self._lines.broken:,} lines are not UTF-8; their broken bytes became � "
                f"(first: line {self._lines.first_broken:,})."
            )
        if self._uneven:
            yield (
                f"{self._uneven:,} lines have more or fewer fields than the {len(self._names):,} of the first line "
                f"(first: line {self._first_uneven:,})."
            )


def _check_text(path: Path, head: bytes) -> None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ValueError(f"{path} is in UTF-16. {_SAVE}")
    if head.startswith(b"PK\x03\x04"):
        raise ValueError(f"{path} is a spreadsheet or an archive, not a plain table. {_SAVE}")
    if b"\0" in head:
        raise ValueError(f"{path} is no text. {_SAVE}")
    if not head.strip():
        raise ValueError(f"{path} is empty. A table has a line that names its columns, and a line for each word.")


def _rows(path: Path, lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank: its last line (from 1), and its fields without the blanks around them.

    With tabs a quotation mark is a character like others, but where it stands round a whole field.
    """
    tabs = delimiter == "\t"
    quoting: Literal[0, 3] = csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, skipinitialspace=not tabs)
    while True:
        begin = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise ValueError(f"{path}, line {begin:,}: {error}. {_UNCLOSED}") from error
        if row is None:
            return
        if reader.line_num - begin >= _MOST_LINES_OF_ROW:
            raise ValueError(f"{path}, line {begin:,}: a field goes on for {_MOST_LINES_OF_ROW} lines. {_UNCLOSED}")
        fields = [_unquoted(field.strip()) if tabs else field.strip() for field in row]
        if any(fields):
            yield reader.line_num, fields


def _unquoted(field: str) -> str:
    if len(field) > 2 and field[0] == field[-1] == '"':
        return field[1:-1].replace('""', '"').strip()
    return field


def _delimiter_of(path: Path, sample: list[str]) -> str:
    """What parts the lines most evenly into two fields or more; where several do, into the most."""
    best, delimiter = (0.0, 0), ""
    for candidate in _DELIMITERS:
        widths: list[int] = []
        with contextlib.suppress(ValueError):  # a quotation that may not be one with another delimiter
            widths.extend(len(row) for _, row in _rows(path, sample, candidate))
        if widths and widths[0] >= 2:
            best, delimiter = max((best, delimiter), ((widths.count(widths[0]) / len(widths), widths[0]), candidate))
    if not delimiter:
        raise ValueError(
            f"{path}, line 1: there is only one column. A table has the words and at least one more, parted by tabs, "
            "commas or semicolons."
        )
    return delimiter


def _distinct(header: list[str]) -> list[str]:
    """Names for all columns, no two the same."""
    names: list[str] = []
    for number, name in enumerate(header, 1):
        whole = name[:_MAX_NAME] or f"column {number}"
        times = 1
        while whole in names:
            times += 1
            whole = f"{name[:_MAX_NAME]} ({times})"
        names.append(whole)
    return names


def _number(text: str, delimiter: str) -> float | None:
    """The finite number that a field holds, or None."""
    if delimiter != "," and _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text.removesuffix("%").replace("−", "-"))
    return number if abs(number) <= _GREATEST else None


def _categories(name: str, values: Sequence[str], codes: NDArray[np.int32]) -> Column:
    """A column of categories, renumbered by falling count; ties by first occurrence.

    Args:
        name: the column's.
        values: the names.
        codes: int32[V], an index into `values` for each word, -1 where none is known.
    """
    order = np.argsort(-np.bincount(codes[codes >= 0], minlength=len(values)), kind="stable")
    ranks = np.full(len(values) + 1, -1, np.int32)
    ranks[order] = np.arange(len(values))
    return Column(name, ranks[codes], tuple(values[i] for i in order))
