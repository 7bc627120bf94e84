"""Files and folders: which of them are text, in which order, and their bytes in bounded memory."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text import samples
from core.text.reading import Reading

BLOCK_BYTES = 1 << 20
HEAD_BYTES = 1 << 16
SAMPLE = "sample:"

_NUL_SHARE = 0.002  # above it a file is no text
_BAD_SHARE = 0.1  # above it a file is no UTF-8; text in Latin letters of another encoding stays below
_WRAPPED_LINES = 8  # fewer show no habit
_PAGE_WIDTH = (30, 160)  # characters
_LONG_WORD = 12
_EVEN_SHARE, _FULL_SHARE = 0.75, 0.45
_SIGNATURES = {
    b"\x1f\x8b": "compressed (gzip)",
    b"\xfd7zXZ\x00": "compressed (xz)",
    b"BZh": "compressed (bzip2)",
    b"\x28\xb5\x2f\xfd": "compressed (zstd)",
    b"PK\x03\x04": "an archive (zip, or a document made of one)",
    b"7z\xbc\xaf\x27\x1c": "an archive (7z)",
    b"Rar!\x1a\x07": "an archive (rar)",
    b"%PDF-": "a PDF document",
    b"{\\rtf": "a document in rich text format",
}
_UTF_16 = "Save it as UTF-8 in the program that made it."
_EXTRACT = "Unpack it or save it as plain text first."


@dataclass(frozen=True, slots=True)
class Document:
    """One text file.

    Attributes:
        path: where it lies.
        name: what a person calls it: the file's name, or its path from the folder that was named.
        size: bytes, when it was found.
    """

    path: Path
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is needed to have a corpus again: from the cache by its key, or by reading the same places anew.

    Attributes:
        places: the files, folders and `sample:NAME` that were named, absolute.
        reading: how they were read.
        key: names the contents and the reading.
        name: what a person calls the corpus.
        documents: the files, in order.
    """

    places: tuple[str, ...]
    reading: Reading
    key: str
    name: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """The documents that were found, and in plain words what was left out of a folder."""

    documents: tuple[Document, ...]
    left_out: tuple[str, ...]


def absolute(places: Sequence[str | Path]) -> tuple[str, ...]:
    """The places as they can be named from any folder."""
    return tuple(
        str(place) if str(place).startswith(SAMPLE) else str(Path(place).expanduser().absolute()) for place in places
    )


def documents(places: Sequence[str | Path], job: Job | None = None) -> tuple[Document, ...]:
    """The documents of `survey` alone."""
    return survey(places, job).documents


def survey(places: Sequence[str | Path], job: Job | None = None) -> Survey:
    """Find the text files in `places`: files, folders with all that is below them, and `sample:NAME`.

    A folder is walked in natural order (2 before 10), its hidden files are passed over, and what in it is no text is
    left out and listed; a file that is named is refused if it is no text.

    Raises:
        OSError: a place is missing or cannot be read.
        ValueError: a file is empty, compressed, UTF-16 or binary, a folder holds no text, or a sample is not known.
    """
    job = job or Job()
    found: dict[Path, Document] = {}
    left_out: list[str] = []
    for place in places:
        for document in _in_place(place, left_out, job):
            if document.path in found:
                left_out.append(f"{document.path} was named twice and is read once.")
            found.setdefault(document.path, document)
    if not found:
        raise ValueError("No text was named. Name a file, a folder or a sample.")
    return Survey(tuple(found.values()), tuple(left_out))


def read_blocks(document: Document, job: Job) -> Iterator[tuple[NDArray[np.uint8], bool]]:
    """The bytes of a document in blocks of `BLOCK_BYTES`, each with whether it is the last; at least one.

    The block is overwritten by the next one.

    Raises:
        OSError: the file cannot be read, or has another size than when it was found.
    """
    block = np.empty(BLOCK_BYTES, np.uint8)
    left = document.size
    try:
        with document.path.open("rb", buffering=0) as file:
            while True:
                job.check()
                read = file.readinto(block.data[: min(left, BLOCK_BYTES)])
                left -= read
                if left > 0 and read == 0:
                    raise OSError(f"{document.path} became shorter while it was read. Open it again.")
                yield block[:read], left == 0
                if left == 0:
                    return
    except OSError as error:
        raise _plain(error, document.path) from error


def read_head(path: Path) -> bytes:
    """The first `HEAD_BYTES` of a file.

    Raises:
        OSError: in plain words.
    """
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError as error:
        raise _plain(error, path) from error


def stamp(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change in nanoseconds: alike as long as a file is the same.

    Raises:
        OSError: in plain words.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise _plain(error, path) from error
    return status.st_size, status.st_mtime_ns


def is_hard_wrapped(head: bytes) -> bool:
    """Whether a text's lines are those of a page, broken where the next word did not fit; judged by its beginning.

    In such text nearly every line that another one follows is about as wide as the page, and too long for the other's
    first word more often than not; blank lines part its paragraphs. Verse is even and not full, lists and one sentence
    or paragraph to a line are not even.
    """
    lines = head.decode("utf-8", "replace").splitlines()
    if len(head) == HEAD_BYTES:
        lines.pop()
    lines = [line.rstrip() for line in lines]
    inner = [(len(line), line_after) for line, line_after in pairwise(lines) if line and line_after]
    blank = sum(not line for line in lines)
    if len(inner) < _WRAPPED_LINES or blank * 100 < len(lines):
        return False
    width = sorted(length for length, _ in inner)[int(0.95 * len(inner))]
    even = sum(length >= 0.75 * width for length, _ in inner) / len(inner)
    full = sum(length + 1 + min(len(after.split()[0]), _LONG_WORD) > width for length, after in inner) / len(inner)
    return _PAGE_WIDTH[0] <= width <= _PAGE_WIDTH[1] and even > _EVEN_SHARE and full > _FULL_SHARE


def _in_place(place: str | Path, left_out: list[str], job: Job) -> Iterator[Document]:
    if str(place).startswith(SAMPLE):
        path = samples.sample_path(str(place).removeprefix(SAMPLE), job)
        yield Document(path, str(place), path.stat().st_size)
        return
    path = Path(place).expanduser()
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:
        raise _plain(error, path) from error
    if not is_folder:
        yield _document(path.resolve(), path.name)
        return
    before = len(left_out)
    number = 0
    for file in _files(path.resolve(), left_out, job):
        try:
            document = _document(file, str(Path(path.resolve().name) / file.relative_to(path.resolve())))
        except (OSError, ValueError) as error:
            left_out.append(f"Left out: {error}")
        else:
            number += 1
            yield document
    if number == 0:
        reason = f" {left_out[before]}" if len(left_out) > before else ""
        raise ValueError(f"{path} holds no text file.{reason} Choose a folder with plain text in UTF-8.")


def _files(folder: Path, left_out: list[str], job: Job) -> Iterator[Path]:
    """All files below a folder, folder by folder in natural order; links to folders are not followed."""
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        job.check()
        try:
            entries = sorted(os.scandir(place), key=lambda entry: _natural(entry.name))
        except NotADirectoryError:
            yield place
        except OSError as error:
            left_out.append(f"Left out: {_plain(error, place)}")
        else:
            shown = [entry for entry in entries if not entry.name.startswith(".")]
            waiting += [Path(entry.path) for entry in reversed(shown) if not (entry.is_symlink() and entry.is_dir())]


def _natural(name: str) -> tuple[list[str | int], str]:
    parts = re.split(r"([0-9]+)", name.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], name


def _document(path: Path, name: str) -> Document:
    """The document at `path`, if it is text.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no text in UTF-8.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise _plain(error, path) from error
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path} is neither a file nor a folder. Name a text file.")
    if status.st_size == 0:
        raise ValueError(f"{path} is empty. Choose a file with text in it.")
    _check_text(read_head(path), path)
    return Document(path, name, status.st_size)


def _check_text(head: bytes, path: Path) -> None:
    for signature, kind in _SIGNATURES.items():
        if head.startswith(signature):
            raise ValueError(f"{path} is {kind}, not plain text. {_EXTRACT}")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        raise ValueError(f"{path} is in UTF-16 or UTF-32. {_UTF_16}")
    nuls = head.count(0)
    if nuls > _NUL_SHARE * len(head):
        if max(head[::2].count(0), head[1::2].count(0)) > 0.9 * nuls and nuls > 0.2 * len(head):
            raise ValueError(f"{path} seems to be in UTF-16. {_UTF_16}")
        raise ValueError(f"{path} is a binary file, not text. Choose a plain text file.")
    bad = head.decode("utf-8", "replace").count("\ufffd") - head.count("\ufffd".encode())
    if bad > max(_BAD_SHARE * len(head), 3):
        raise ValueError(f"{path} is not in UTF-8 ({bad:,} of its first {len(head):,} bytes are not). {_UTF_16}")


def _plain(error: Exception, path: Path) -> OSError:
    """The error of the system in a sentence that says what to do, without `errno`: the sentence says it all."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return FileNotFoundError(f"{path} does not exist. Check the name.")
    if isinstance(error, PermissionError):
        return PermissionError(f"{path} cannot be read: permission is denied. Ask its owner, or copy it.")
    if isinstance(error, OSError) and error.errno is None:
        return error
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return OSError(f"{path} cannot be read: {reason}.")
