"""What the tests of forms share: a file of any form, given as text or as bytes, read as the program reads it."""

from __future__ import annotations

import importlib
import io
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

import pytest

from core.job import Job
from core.text.forms.form import Content, Piece
from core.text.reading import Reading


@dataclass(frozen=True)
class Extracted:
    """What came of a file.

    Attributes:
        documents: (text, what is known of it).
        notes: what was said.
        longest: characters of the longest piece.
        pieces: as they came.
    """

    documents: list[tuple[str, dict[str, str]]]
    notes: list[str]
    longest: int
    pieces: list[Piece]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.documents)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for text, _ in self.documents for line in text.split("\n") if line.strip()]

    @property
    def paragraphs(self) -> list[list[str]]:
        """The lines of each, over all documents."""
        parts = [part for text, _ in self.documents for part in text.split("\n\n") if part.strip()]
        return [[line.rstrip() for line in part.strip().split("\n")] for part in parts]

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.documents]

    @property
    def each(self) -> list[dict[str, str]]:
        """What is known of each document."""
        return [known for _, known in self.documents]

    @property
    def known(self) -> dict[str, str]:
        (_, known), *_ = self.documents
        return known


Extract = Callable[..., Extracted]
Archive = Callable[[Mapping[str, str | bytes]], bytes]


def _extract(module: str, data: str | bytes, column: str = "", block: int = 1 << 16, **settings: str) -> Extracted:
    notes: list[str] = []

    def texts() -> Iterator[str]:
        assert isinstance(data, str)
        return (data[at : at + block] for at in range(0, len(data), block))

    def file() -> BinaryIO:
        assert isinstance(data, bytes)
        return io.BytesIO(data)

    extract = importlib.import_module(f"core.text.forms.{module}").extract
    start = time.thread_time()
    pieces: list[Piece] = list(extract(Content(texts, file, notes), Reading(column=column, **settings), Job()))
    assert time.thread_time() - start < 10, "no file of a test may take as long: its time grows faster than it"
    documents: list[tuple[str, dict[str, str]]] = []
    for text, begins in pieces:
        if begins is not None:
            documents.append((text, dict(begins)))
        else:
            documents[-1] = (documents[-1][0] + text, documents[-1][1])
    return Extracted(documents, notes, max((len(piece.text) for piece in pieces), default=0), pieces)


def _archive(parts: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.fixture(scope="session")
def extract() -> Extract:
    """`extract(module, text or bytes, column="", block=characters at a time, **settings of the reading)`."""
    return _extract


@pytest.fixture(scope="session")
def archive() -> Archive:
    """`archive({name: content})`: the bytes of a zip archive."""
    return _archive
