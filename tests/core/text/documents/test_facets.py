import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.text.documents.facets import SHOWN_VALUES, facets
from core.text.documents.metadata import Metadata, MetadataTable, read_metadata

BOOKS = (
    {"author": "Eliot", "genre": "novel"},
    {"author": "Eliot", "genre": "poem", "year": "1868"},
    {"author": "Zola", "genre": "novel"},
    {},
)


class Holder(NamedTuple):
    """What `facets` looks at in a corpus."""

    metadata: Metadata
    document_starts: np.ndarray
    line_starts: np.ndarray


def held(folder: Path, documents: Sequence[Mapping[str, str]], *only: tuple[str, str]) -> Holder:
    """Each document has one sentence more than the one before, up to five, of two tokens each."""
    made = MetadataTable(only)
    taken = sum(made.add(known) for known in documents)
    metadata = read_metadata(folder, made.write(folder), taken)
    starts = np.concatenate(([0], np.cumsum(1 + np.arange(taken) % 5)))
    return Holder(metadata, starts, 2 * np.arange(starts[-1] + 1))


def test_facets_say_how_a_corpus_divides(tmp_path: Path) -> None:
    author, genre, year = facets(held(tmp_path, BOOKS))
    assert (author.field, author.others) == ("author", 0)
    assert author.values == (("", 1, 4, 8, 0), ("Eliot", 2, 3, 6, 0), ("Zola", 1, 3, 6, 0))
    assert genre.values == (("novel", 2, 4, 8, 0), ("", 1, 4, 8, 0), ("poem", 1, 2, 4, 0))
    assert [value.value for value in year.values] == ["", "1868"]


def test_facets_show_what_was_left_out(tmp_path: Path) -> None:
    author, *_ = facets(held(tmp_path, BOOKS, ("author", "Eliot")))
    assert author.values == (("Eliot", 2, 3, 6, 0), ("Zola", 0, 0, 0, 1))


def test_facets_of_many_documents_are_quick(tmp_path: Path) -> None:
    documents: list[Mapping[str, str]] = [
        {"title": f"Title {number}", "genre": f"genre {number % 7}", "year": str(1800 + number % 150)}
        for number in range(30_000)
    ]
    corpus = held(tmp_path, documents)
    start = time.thread_time()
    title, genre, year = facets(corpus)
    assert time.thread_time() - start < 0.5
    assert (len(title.values), title.others) == (SHOWN_VALUES, 30_000 - SHOWN_VALUES)
    assert (len(genre.values), len(year.values)) == (7, 150)
