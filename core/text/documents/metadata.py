"""What is known of the documents of a corpus: author, date, genre; and which documents are chosen by it."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.text.documents.selection import condition
from core.text.vocabulary import Words

LONGEST_VALUE = 300  # characters; of a longer one the beginning, with a … behind it
MAX_FIELDS = 64
_COMPARED_VALUES = 20_000  # of a field that are kept once each; those after them once a document
_LONGEST_FIELD = 80

_CODES, _VALUES, _STARTS = "metadata_codes", "metadata_values", "metadata_starts"


@dataclass(frozen=True, eq=False)
class Metadata:
    """A table: one row a document, one column a field.

    Attributes:
        fields: the names of the columns.
        values: for each field its values, "" (unknown) first; each once where there are no more than some 20,000.
        codes: int32[documents, fields], mapped from disk, the place of each document's value in `values`.
        left_out: for each field, value -> how many documents with it `Reading.only` left out, of the values compared.
        documents_left_out: how many documents it left out in all.
        remarks: what the table could not hold, in plain words.
    """

    fields: tuple[str, ...]
    values: tuple[Words, ...]
    codes: NDArray[np.int32]
    left_out: tuple[Mapping[str, int], ...]
    documents_left_out: int = 0
    remarks: tuple[str, ...] = ()

    def of(self, document: int) -> dict[str, str]:
        """What is known of one document."""
        row = zip(self.fields, self.values, self.codes[document].tolist(), strict=True) if self.fields else ()
        return {field: values[code] for field, values, code in row if code}


NO_METADATA = Metadata((), (), np.zeros((0, 0), np.int32), ())


class _Column:
    """The values of one field while documents are read; 4 bytes a document, and a value's own bytes."""

    def __init__(self) -> None:
        self.codes = array("i")
        self.left_out: Counter[str] = Counter()
        self.block = bytearray(b"\n\n")
        self.starts = array("q", (1, 2))
        self._compared = {"": 0}

    def code(self, value: str) -> int:
        """The place of a value, found or made."""
        code = self._compared.get(value)
        if code is None:
            code = len(self.starts) - 1
            self.block += value.encode() + b"\n"
            self.starts.append(len(self.block))
            if code < _COMPARED_VALUES:
                self._compared[value] = code
        return code

    def pad(self, documents: int) -> None:
        """Say of all documents up to this many that the field is not known, where they do not have it."""
        self.codes.frombytes(bytes(4 * (documents - len(self.codes))))

    def leave_out(self, value: str) -> None:
        """Count a value of a document that is not taken."""
        if value in self.left_out or len(self.left_out) < _COMPARED_VALUES:
            self.left_out[value] += 1


class MetadataTable:
    """Grows by a row for each document that is read.

    Args:
        only: which documents are taken, as `Reading.only` says.
    """

    def __init__(self, only: tuple[tuple[str, str], ...] = ()) -> None:
        self._conditions = [condition(field, wanted) for field, wanted in only]
        self._columns: dict[str, _Column] = {}
        self._documents = self._left_out = 0
        self._fields_passed: set[int] = set()  # hashes: there may be many
        self._names: dict[str, str] = {}  # field as it came -> as it is shown; documents have the same ones as a rule

    def add(self, known: Mapping[str, str]) -> bool:
        """Add a document; False where it is not one of those that are taken: then its text is passed over."""
        shown = {
            self._names.get(field) or self._shown(field): _plain(value, LONGEST_VALUE) for field, value in known.items()
        }
        taken = not self._conditions or all(condition.holds(shown) for condition in self._conditions)
        self._left_out += not taken
        for field, value in shown.items():
            column = (self._columns.get(field) or self._column(field)) if field and value else None
            if column is not None and taken:
                if len(column.codes) < self._documents:
                    column.pad(self._documents)
                column.codes.append(column.code(value))
            elif column is not None:
                column.leave_out(value)
        self._documents += taken
        return taken

    def write(self, folder: Path) -> dict[str, Any]:
        """Write the table into the entry of the cache; what its list of contents says of it."""
        with (folder / _CODES).open("wb") as file:
            for column in self._columns.values():
                column.pad(self._documents)
                file.write(column.codes.tobytes())
        with (folder / _VALUES).open("wb") as values, (folder / _STARTS).open("wb") as starts:
            for column in self._columns.values():
                values.write(column.block)
                starts.write(column.starts.tobytes())
        return {
            "fields": [*self._columns],
            "values": [[len(column.block), len(column.starts)] for column in self._columns.values()],
            "left_out": [column.left_out for column in self._columns.values()],
            "documents_left_out": self._left_out,
            "fields_passed": len(self._fields_passed),
        }

    def _shown(self, field: str) -> str:
        shown = _plain(field, _LONGEST_FIELD)
        if len(self._names) < MAX_FIELDS and len(field) <= _LONGEST_FIELD:
            self._names[field] = shown
        return shown

    def _column(self, field: str) -> _Column | None:
        """A column for a field that has none yet; None where there are too many."""
        if len(self._columns) < MAX_FIELDS:
            return self._columns.setdefault(field, _Column())
        if len(self._fields_passed) < 1_000_000:
            self._fields_passed.add(hash(field))
        return None


def read_metadata(folder: Path, written: Mapping[str, Any], documents: int) -> Metadata:
    """The table that stands in the entry of the cache.

    Args:
        folder: the entry.
        written: what its list of contents says of it.
        documents: how many there are.

    Raises:
        ValueError: if it cannot be.
    """
    fields = tuple(map(str, written["fields"]))
    left_out = tuple({str(value): int(count) for value, count in counts.items()} for counts in written["left_out"])
    sizes = [(int(block), int(starts)) for block, starts in written["values"]]
    if len(sizes) != len(fields) or len(left_out) != len(fields):
        raise ValueError("the table of documents is damaged")
    values = tuple(_read_values(folder, sizes))
    codes: NDArray[np.int32] = np.zeros((documents, 0), np.int32)
    if fields and documents:
        codes = np.memmap(folder / _CODES, np.int32, "r", shape=(len(fields), documents)).T
    for column, known in zip(codes.T, values, strict=True):
        if not 0 <= column.min(initial=0) <= column.max(initial=0) < len(known):
            raise ValueError("the table of documents is damaged")
    total = int(written["documents_left_out"])
    return Metadata(fields, values, codes, left_out, total, _remarks(documents, total, int(written["fields_passed"])))


def _read_values(folder: Path, sizes: Iterable[tuple[int, int]]) -> Iterable[Words]:
    block, starts = (folder / _VALUES).read_bytes(), np.fromfile(folder / _STARTS, np.int64)
    done = places = 0
    for length, count in sizes:
        own = starts[places : places + count]
        part = block[done : done + length]
        if len(own) != count or count < 2 or own[0] != 1 or own[-1] != len(part) or (np.diff(own) < 1).any():
            raise ValueError("the table of documents is damaged")
        part.decode()
        yield Words(part, own)
        done, places = done + length, places + count


def _remarks(documents: int, left_out: int, fields_passed: int) -> tuple[str, ...]:
    found = []
    if left_out:
        found.append(f"Chosen by their metadata: {documents:,} of {documents + left_out:,} documents.")
    if fields_passed:
        found.append(f"The documents have more than {MAX_FIELDS} fields of metadata; left out: {fields_passed:,}.")
    return tuple(found)


def _plain(value: str, longest: int) -> str:
    """A name or value on one line, and no longer than can be shown; half a character, which no file can hold, goes."""
    if len(value) <= longest and value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()
    text = " ".join(value[: 4 * longest].split()).encode(errors="replace").decode()
    return text if len(text) <= longest else text[: longest - 1] + "…"
