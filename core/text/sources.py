"""Files and folders: which of them are text, in which order, and their bytes in bounded memory."""

from __future__ import annotations

import codecs
import dataclasses
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text import samples
from core.text.forms.form import PLAIN
from core.text.reading import Reading, reading_from_json

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
class Source:
    """One file of text, or one in an archive.

    Attributes:
        path: where the file lies; of one in an archive, the archive.
        name: what a person calls it: the file's name, or its path from the folder or archive that was named.
        size: bytes on the disk that are read for it; of one in an archive, those that it takes there.
        members: the way to it within archives, one name an archive.
        form: a name of `core.text.forms.form.FORMS`.
        encoding: of its text, as Python names it; "" where its form has none.
        metadata: what is known of the whole file: (field, value).
    """

    path: Path
    name: str
    size: int
    members: tuple[str, ...] = ()
    form: str = PLAIN
    encoding: str = "utf-8"
    metadata: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was found and is not read.

    Attributes:
        name: what a person calls it.
        reason: why, and what to do, in plain words.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is needed to have a corpus again: from the cache by its key, or by reading the same places anew.

    Attributes:
        places: the files, folders and `sample:NAME` that were named, absolute.
        reading: how they were read.
        key: names the contents and the reading.
        name: what a person calls the corpus.
        sources: the files, in order.
    """

    places: tuple[str, ...]
    reading: Reading
    key: str
    name: str
    sources: tuple[Source, ...]


def recipe_to_json(recipe: Recipe) -> dict[str, Any]:
    """A recipe as it stands in a file."""
    return {
        "places": recipe.places,
        "reading": recipe.reading.to_json(),
        "key": recipe.key,
        "name": recipe.name,
        "sources": [{**dataclasses.asdict(source), "path": str(source.path)} for source in recipe.sources],
    }


def recipe_from_json(written: Any) -> Recipe:
    """The recipe that stands in a file.

    Raises:
        ValueError: if it is none.
    """
    try:
        sources = tuple(_source_from_json(**source) for source in written["sources"])
        places, key, name = tuple(map(_text, written["places"])), _text(written["key"]), _text(written["name"])
        return Recipe(places, reading_from_json(written["reading"]), key, name, sources)
    except (KeyError, TypeError) as error:
        raise ValueError(f"its recipe cannot be read: {error}") from error


def _source_from_json(path: Any, name: Any, size: Any, **more: Any) -> Source:
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise ValueError(f"{size!r} is no size")
    members = tuple(map(_text, more.get("members", ())))
    metadata = tuple((_text(key), _text(value)) for key, value in more.get("metadata", ()))
    kinds = {key: _text(more[key]) for key in ("form", "encoding") if key in more}
    return Source(Path(_text(path)), _text(name), size, members=members, metadata=metadata, **kinds)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


@dataclass(frozen=True, slots=True)
class Survey:
    """The files that were found, in order, and those that are left out, each with its reason."""

    sources: tuple[Source, ...]
    refused: tuple[Refused, ...]


def absolute(places: Sequence[str | Path]) -> tuple[str, ...]:
    """The places as they can be named from any folder."""
    return tuple(
        str(place) if str(place).startswith(SAMPLE) else str(Path(place).expanduser().absolute()) for place in places
    )


def survey(places: Sequence[str | Path], reading: Reading, job: Job | None = None) -> Survey:
    """Find the text files in `places`: files, folders with all that is below them, and `sample:NAME`.

    A folder is walked in natural order (2 before 10), its hidden files are passed over. What is no text is refused, and
    does not stop the rest.

    Raises:
        OSError: a place is missing or cannot be read.
        ValueError: nothing that was named is text, or a sample is not known.
    """
    job = job or Job()
    found: dict[Path, Source] = {}
    refused: list[Refused] = []
    for place in places:
        for source in _in_place(place, refused, job):
            if source.path in found:
                refused.append(Refused(source.name, f"{source.path} was named twice and is read once."))
            found.setdefault(source.path, source)
    if not found:
        raise ValueError("No text was named. Name a file, a folder or a sample.")
    return Survey(tuple(found.values()), tuple(refused))


def read_blocks(source: Source, job: Job) -> Iterator[tuple[NDArray[np.uint8], bool]]:
    """The bytes of a file in blocks of `BLOCK_BYTES`, each with whether it is the last; at least one.

    The block is overwritten by the next one.

    Raises:
        OSError: the file cannot be read, or has another size than when it was found.
    """
    block = np.empty(BLOCK_BYTES, np.uint8)
    left = source.size
    try:
        with source.path.open("rb", buffering=0) as file:
            while True:
                job.check()
                read = file.readinto(block.data[: min(left, BLOCK_BYTES)])
                left -= read
                if left > 0 and read == 0:
                    raise OSError(f"{source.path} became shorter while it was read. Open it again.")
                yield block[:read], left == 0
                if left == 0:
                    return
    except OSError as error:
        raise _plain(error, source.path) from error


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


def _in_place(place: str | Path, refused: list[Refused], job: Job) -> Iterator[Source]:
    if str(place).startswith(SAMPLE):
        path = samples.sample_path(str(place).removeprefix(SAMPLE), job)
        yield Source(path, str(place), path.stat().st_size)
        return
    path = Path(place).expanduser()
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:
        raise _plain(error, path) from error
    if not is_folder:
        yield _source(path.resolve(), path.name)
        return
    before = len(refused)
    number = 0
    for file in _files(path.resolve(), refused, job):
        try:
            source = _source(file, _name_in(path, file))
        except (OSError, ValueError) as error:
            refused.append(Refused(_name_in(path, file), str(error)))
        else:
            number += 1
            yield source
    if number == 0:
        reason = f" {refused[before].reason}" if len(refused) > before else ""
        raise ValueError(f"{path} holds no text file.{reason} Choose a folder with plain text in UTF-8.")


def _name_in(folder: Path, file: Path) -> str:
    return str(Path(folder.resolve().name) / file.relative_to(folder.resolve()))


def _files(folder: Path, refused: list[Refused], job: Job) -> Iterator[Path]:
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
            refused.append(Refused(str(place), str(_plain(error, place))))
        else:
            shown = [entry for entry in entries if not entry.name.startswith(".")]
            waiting += [Path(entry.path) for entry in reversed(shown) if not (entry.is_symlink() and entry.is_dir())]


def _natural(name: str) -> tuple[list[str | int], str]:
    parts = re.split(r"([0-9]+)", name.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], name


def _source(path: Path, name: str) -> Source:
    """The source at `path`, if it is text.

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
    return Source(path, name, status.st_size)


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
