"""What is known of the documents of a corpus: author, date, genre; and which documents are chosen by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Metadata:
    """A table: one row a document, one column a field.

    Attributes:
        fields: the names of the columns.
        values: for each field its distinct values, "" (unknown) first.
        codes: int32[documents, fields], the place of each document's value in `values`.
        left_out: for each field, value -> how many documents with it `Reading.only` left out.
    """

    fields: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    codes: NDArray[np.int32]
    left_out: tuple[Mapping[str, int], ...]

    def of(self, document: int) -> dict[str, str]:
        """What is known of one document."""
        row = zip(self.fields, self.values, self.codes[document], strict=True)
        return {field: values[code] for field, values, code in row if values[code]}


NO_METADATA = Metadata((), (), np.zeros((0, 0), np.int32), ())


class MetadataTable:
    """Grows by a row for each document that is read.

    Args:
        only: which documents are taken, as `Reading.only` says.
    """

    def __init__(self, only: tuple[tuple[str, str], ...] = ()) -> None:
        self._only = only
        self._values: dict[str, dict[str, int]] = {}
        self._left_out: dict[str, dict[str, int]] = {}
        self._rows: list[dict[str, int]] = []

    def add(self, known: Mapping[str, str]) -> bool:
        """Add a document; False where it is not one of those that are taken: then its text is passed over."""
        if any(not _matches(known.get(field, ""), wanted) for field, wanted in self._only):
            for field, value in known.items():
                counts = self._left_out.setdefault(field, {})
                counts[value] = counts.get(value, 0) + 1
            return False
        row = {}
        for field, value in known.items():
            values = self._values.setdefault(field, {"": 0})
            row[field] = values.setdefault(value, len(values))
        self._rows.append(row)
        return True

    def to_json(self) -> dict[str, Any]:
        """As it stands in the cache."""
        fields = [*dict.fromkeys([*self._values, *self._left_out])]
        return {
            "fields": fields,
            "values": [[*self._values.get(field, {"": 0})] for field in fields],
            "codes": [[row.get(field, 0) for field in fields] for row in self._rows],
            "left_out": [self._left_out.get(field, {}) for field in fields],
        }


def metadata_from_json(written: Mapping[str, Any], documents: int) -> Metadata:
    """The table that stands in the cache.

    Raises:
        ValueError: if it cannot be.
    """
    fields = tuple(map(str, written["fields"]))
    values = tuple(tuple(map(str, column)) for column in written["values"])
    codes = np.array(written["codes"], np.int32).reshape(documents, len(fields))
    if len(values) != len(fields) or any(
        not 0 <= codes[:, place].min(initial=0) <= codes[:, place].max(initial=0) < len(column)
        for place, column in enumerate(values)
    ):
        raise ValueError("the table of documents is damaged")
    return Metadata(fields, values, codes, tuple(dict(counts) for counts in written["left_out"]))


def _matches(value: str, wanted: str) -> bool:
    return value in wanted.split("|")
