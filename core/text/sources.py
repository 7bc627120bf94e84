"""Files and folders: which of them are text, in which order, and their bytes in bounded memory."""

from __future__ import annotations

import contextlib
import dataclasses
import os
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
from core.text.files.containers import (
    Entry,
    Walk,
    is_archive_name,
    is_passed_over,
    natural_order,
    shown,
    without_packing,
)
from core.text.files.encodings import UTF_8, Decoder, checked_encoding, encoding_label, find_encoding, is_binary
from core.text.files.file_pattern import matches_pattern
from core.text.files.streams import BLOCK_BYTES as BLOCK_BYTES
from core.text.files.streams import HEAD_BYTES as HEAD_BYTES
from core.text.forms.form import FORMS, PLAIN, recognised, recognised_tei
from core.text.reading import AUTO, Reading, reading_from_json

SAMPLE = "sample:"

_WRAPPED_LINES = 8  # fewer show no habit
_PAGE_WIDTH = (30, 160)  # characters
_LONG_WORD = 12
_EVEN_SHARE, _FULL_SHARE = 0.75, 0.45


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
    """Find the texts in `places`: files, folders with all that is below them, and `sample:NAME`; packed or not.

    A folder is walked in natural order (2 before 10); its hidden files are passed over, as are those that
    `reading.files` does not name. What cannot be read is refused, and does not stop the rest.

    Raises:
        OSError: nothing is left, and the first of the places is missing or cannot be read.
        ValueError: nothing is left, with the first reason.
    """
    finder = _Finder(reading, job or Job())
    for place in places:
        finder.look(place)
    return finder.found()


def read_blocks(path: Path, size: int, job: Job) -> Iterator[NDArray[np.uint8]]:
    """The bytes of a file as it lies on the disk, in blocks of `BLOCK_BYTES`; at least one.

    The block is overwritten by the next one.

    Raises:
        OSError: the file cannot be read, or is shorter than `size`.
    """
    block = np.empty(BLOCK_BYTES, np.uint8)
    left = size
    try:
        with path.open("rb", buffering=0) as file:
            while True:
                job.check()
                read = file.readinto(block.data[: min(left, BLOCK_BYTES)])
                left -= read
                if left > 0 and read == 0:
                    raise OSError(f"{path} became shorter while it was read. Open it again.")
                yield block[:read]
                if left == 0:
                    return
    except OSError as error:
        raise plain_error(error, path) from error


def stamp(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change in nanoseconds: alike as long as a file is the same.

    Raises:
        OSError: in plain words.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise plain_error(error, path) from error
    return status.st_size, status.st_mtime_ns


def is_hard_wrapped(head: bytes) -> bool:
    """Whether a text's lines are those of a page, broken where the next word did not fit; judged by its beginning.

    In such text nearly every line that another one follows is about as wide as the page, and too long for the other's
    first word more often than not; blank lines part its paragraphs. Verse is even and not full, lists and one sentence
    or paragraph to a line are not even.
    """
    lines = head.decode("utf-8", "replace").splitlines()
    if len(lines) <= _WRAPPED_LINES:
        return False
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


class _Finder:
    """Gathers the sources of all places, and what is refused."""

    def __init__(self, reading: Reading, job: Job) -> None:
        self._reading, self._job = reading, job
        self._sources: dict[tuple[Path, tuple[str, ...]], Source] = {}
        self._refused: list[Refused] = []
        self._first: Exception | None = None
        self._taken = 0

    def look(self, place: str | Path) -> None:
        """Look for texts in one place."""
        if str(place).startswith(SAMPLE):
            with self._refusing(str(place)):
                path = samples.sample_path(str(place).removeprefix(SAMPLE), self._job)
                self._add(Source(path, str(place), path.stat().st_size))
            return
        path = Path(place).expanduser()
        with self._refusing(path.name or str(path)):
            try:
                path = path.resolve()
                is_folder = stat.S_ISDIR(path.stat().st_mode)
            except (OSError, ValueError, RuntimeError) as error:
                raise plain_error(error, path) from error
            if is_folder:
                self._look_in_folder(path)
            else:
                self._look_in_file(path, path.name, is_named=True)

    def found(self) -> Survey:
        """What was found; raises the first reason where that is nothing."""
        if not self._sources:
            raise self._first or ValueError("No text was named. Name a file, a folder or a sample.")
        return Survey(tuple(self._sources.values()), tuple(self._refused))

    def _look_in_folder(self, folder: Path) -> None:
        before, first, refused = self._taken, self._first, len(self._refused)
        above = len(str(folder.parent).rstrip(os.sep)) + 1
        for file in _files(folder, self._refused, self._job):
            self._job.report("Looking for texts")
            name = file[above:].replace(os.sep, "/")
            if self._is_chosen(name) or is_archive_name(name):
                with self._refusing(name):
                    self._look_in_file(Path(file), name, is_named=False)
        if self._taken == before:
            self._first = first
            reason = f" {self._refused[refused].reason}" if len(self._refused) > refused else ""
            kind = f"text file that {self._reading.files} names" if self._reading.files else "text file"
            raise ValueError(f"{folder} holds no {kind}.{reason} Choose another folder.")

    def _look_in_file(self, path: Path, name: str, is_named: bool) -> None:
        """Find the texts in one file.

        Raises:
            OSError: it cannot be read.
            ValueError: it is no text; says what it is.
        """
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise ValueError(f"{path} is neither a file nor a folder. Name a text file.")
            if status.st_size == 0:
                raise ValueError(f"{path} is empty. Choose a file with text in it.")
            with contextlib.closing(Walk(path, self._job)) as walk:
                self._take(walk, name, status.st_size, is_named)
        except OSError as error:
            raise plain_error(error, path) from error

    def _take(self, walk: Walk, name: str, size: int, is_named: bool) -> None:
        takes_all = self._is_chosen(name)
        before = self._taken + len(self._refused)
        taken, last, is_empty = 0, None, True
        for entry in walk:
            self._resize(last, walk.taken - taken)
            taken, last, is_empty = walk.taken, None, False
            if entry.members:
                last = self._take_member(walk, name, entry, takes_all, size)
            elif takes_all or is_named:
                self._add(self._source(walk.path, name, str(walk.path), entry, size))
        self._resize(last, walk.taken - taken)
        if is_empty:
            raise ValueError(f"{walk.path} is an archive without files. Choose another one.")
        if is_named and self._taken + len(self._refused) == before:
            raise ValueError(f"{walk.path} holds no text file that {self._reading.files} names. Choose another one.")

    def _take_member(self, walk: Walk, archive: str, entry: Entry, takes_all: bool, size: int) -> Source | None:
        """Take a member if it is chosen; returned where only passing it tells how many bytes it takes."""
        name = "/".join((archive, *map(shown, entry.members)))
        self._job.report("Looking into archives", walk.taken, size)
        if takes_all or self._is_chosen(name):
            with self._refusing(name):
                source = self._source(walk.path, name, name, entry, entry.size or 1)
                self._add(source)
                return source if entry.size is None else None
        return None

    def _resize(self, source: Source | None, size: int) -> None:
        if source is not None:
            self._sources[source.path, source.members] = dataclasses.replace(source, size=max(size, 1))

    def _source(self, path: Path, name: str, called: str, entry: Entry, size: int) -> Source:
        """The source that an entry is.

        Raises:
            ValueError: it is no text.
        """
        if entry.stream is None:
            raise ValueError(f"{called} {entry.reason.removeprefix('It ')}")
        head = entry.stream.head
        if not head:
            raise ValueError(f"{called} is empty. Choose a file with text in it.")
        form = entry.form or recognised(head, entry.name)
        if FORMS[form].binary:
            return Source(path, name, size, entry.members, form, "")
        try:
            encoding = self._encoding(head)
        except ValueError as error:
            raise ValueError(f"{called} is {error}. Choose a file with text in it.") from error
        if encoding != UTF_8:
            form = recognised(Decoder(encoding).decode(head).encode(UTF_8, "replace"), entry.name)
        if form == "tei" and len(head) == HEAD_BYTES:
            with contextlib.suppress(ValueError):  # damage is told when it is read
                form = recognised_tei(entry.stream)
        return Source(path, name, size, entry.members, form, encoding)

    def _encoding(self, head: bytes) -> str:
        if self._reading.encoding == AUTO:
            return find_encoding(head, len(head) < HEAD_BYTES)
        encoding = checked_encoding(self._reading.encoding)
        if is_binary(Decoder(encoding).decode(head)):
            raise ValueError(f"not text in {encoding_label(encoding)}")
        return encoding

    def _is_chosen(self, name: str) -> bool:
        pattern = self._reading.files
        return not pattern or matches_pattern(pattern, name) or matches_pattern(pattern, without_packing(name))

    def _add(self, source: Source) -> None:
        key = (source.path, source.members)
        self._taken += 1
        if key in self._sources:
            self._refused.append(Refused(source.name, f"{source.name} was named twice and is read once."))
        self._sources.setdefault(key, source)

    @contextlib.contextmanager
    def _refusing(self, name: str) -> Iterator[None]:
        """Refuse what fails, with its reason."""
        try:
            yield
        except (OSError, ValueError) as error:
            self._first = self._first or error
            self._refused.append(Refused(name, str(error)))


def _files(folder: Path, refused: list[Refused], job: Job) -> Iterator[str]:
    """All files below a folder, folder by folder in natural order; links to folders are not followed."""
    waiting = [str(folder)]
    while waiting:
        place = waiting.pop()
        job.check()
        try:
            entries = sorted(os.scandir(place), key=lambda entry: natural_order(entry.name))
        except NotADirectoryError:
            yield place
        except OSError as error:
            refused.append(Refused(place, str(plain_error(error, Path(place)))))
        else:
            shown_ones = [entry for entry in entries if not is_passed_over(entry.name)]
            waiting += [entry.path for entry in reversed(shown_ones) if not (entry.is_symlink() and entry.is_dir())]


def plain_error(error: Exception, path: Path) -> OSError:
    """The error of the system in a sentence that says what to do, without `errno`: the sentence says it all."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return FileNotFoundError(f"{path} does not exist. Check the name.")
    if isinstance(error, PermissionError):
        return PermissionError(f"{path} cannot be read: permission is denied. Ask its owner, or copy it.")
    if isinstance(error, OSError) and error.errno is None:
        return error
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return OSError(f"{path} cannot be read: {reason}.")
