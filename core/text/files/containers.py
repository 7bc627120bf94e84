"""Packed files and archives, recognised by content, in any nesting: the files in them, one after another, as streams.

Everything is read in bounded memory. What is damaged gives what comes before the damage.
"""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.job import Job
from core.text.files.streams import COMPRESSIONS, DAMAGE, Counted, Meter, Part, Stream, spooled
from core.text.files.tar_members import TAR_BLOCK, is_tar, tar_members, tar_refusal
from core.text.files.zip_members import (
    ZIP_SIGNATURES,
    members_of_a_cut_zip,
    mimetype,
    opened_zip,
    zip_refusal,
    zip_trouble,
)
from core.text.forms.form import recognised_zip

_DEPTH = 6  # packings within each other
_PACKED_ENDING = re.compile(r"\.(gz|bz2|xz|zst|z|lzma|gzip|zstd)$", re.IGNORECASE)
_TAR_ENDING = re.compile(r"\.(tgz|tbz2?|txz|tzst)$", re.IGNORECASE)
_UNREADABLE = {
    b"7z\xbc\xaf\x27\x1c": "an archive of a kind that is not read (7z). Unpack it first",
    b"Rar!\x1a\x07": "an archive of a kind that is not read (rar). Unpack it first",
    b"\x1f\x9d": "compressed in a way that is not read (compress). Unpack it first",
    b"\x04\x22\x4d\x18": "compressed in a way that is not read (lz4). Unpack it first",
    b"LZIP": "compressed in a way that is not read (lzip). Unpack it first",
    b"MSCF": "an archive of a kind that is not read (cab). Unpack it first",
    b"!<arch>\n": "an archive of a kind that is not read (ar). Unpack it first",
    b"{\\rtf": "a document in rich text format. Save it as plain text, DOCX or ODT first",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "a document of an old Office (DOC, XLS). Save it as DOCX or plain text first",
}


def without_packing(name: str) -> str:
    """A file's name without the endings of compression: `a.txt` for `a.txt.gz`, `a.tar` for `a.tgz`."""
    shorter = _TAR_ENDING.sub(".tar", name)
    return _PACKED_ENDING.sub("", shorter) or name


def is_archive_name(name: str) -> bool:
    """Whether a name is that of an archive."""
    return without_packing(name).lower().endswith((".tar", ".zip"))


def natural_order(name: str) -> tuple[list[str | int], str]:
    """A key that sorts 2 before 10."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], name


def is_passed_over(name: str) -> bool:
    """Whether a path in an archive or a folder is that of something hidden or of the system's own."""
    return any(
        (part.startswith(".") and part not in (".", "..")) or part in ("__MACOSX", "Thumbs.db", "desktop.ini")
        for part in name.split("/")
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as it is unpacked; of an archive, read while the walk stands at it.

    Attributes:
        members: the way to it within archives, one name an archive.
        name: its file name without the endings of compression.
        size: packed bytes that it takes; None where only reading tells.
        reason: why it cannot be read; "" where it can.
        form: of a document that is a zip archive, its form; else "".
        stream: its bytes; None where it cannot be read.
    """

    members: tuple[str, ...]
    name: str
    size: int | None = None
    reason: str = ""
    form: str = ""
    stream: Stream | None = None


class Walk:
    """One walk over the files in a file: itself, or, where it is an archive, its members.

    The members of a zip archive come in natural order, those of a tar archive as they stand in it: they can be read
    in one go only so. One thread at a time.

    Raises:
        OSError: the file cannot be opened or read.
    """

    def __init__(self, path: Path, job: Job) -> None:
        self.path = path
        self._meter = Meter()
        self._open = ExitStack()
        self._job = job
        self._wanted: tuple[str, ...] | None = None
        self._file = Counted(self._open.enter_context(path.open("rb", buffering=0)), self._meter)
        self._entries = self._in_stream(Stream(self._file, self._meter, self._check), (), path.name, None, 0)

    @property
    def taken(self) -> int:
        """Bytes that were read from the disk."""
        return self._meter.taken

    def __iter__(self) -> Iterator[Entry]:
        return self._entries

    def find(self, members: tuple[str, ...], job: Job) -> Entry | None:
        """Go on to a member; None where it does not come any more."""
        self._wanted, self._job = members, job
        for entry in self._entries:
            if entry.members == members:
                return entry
        return None

    def close(self) -> None:
        """Close the file, and what was unpacked of it."""
        self._entries.close()
        self._open.close()

    def _check(self) -> None:
        self._job.check()

    def _is_wanted(self, way: tuple[str, ...]) -> bool:
        return self._wanted is None or self._wanted[: len(way)] == way

    def _in_stream(
        self, stream: Stream, way: tuple[str, ...], name: str, size: int | None, depth: int
    ) -> Generator[Entry, None, None]:
        while (unpack := _first(COMPRESSIONS, stream.head)) and depth < _DEPTH:
            stream = Stream(unpack(stream), self._meter, self._check)
            name, depth = without_packing(name), depth + 1
        reason = _first(_UNREADABLE, stream.head)
        is_archive = stream.head.startswith(ZIP_SIGNATURES) or is_tar(stream.head)
        if stream.trouble:
            yield Entry(way, name, size, reason=stream.trouble)
        elif unpack or (is_archive and depth >= _DEPTH):
            yield Entry(way, name, size, reason=f"It is packed more than {_DEPTH} times over. Unpack it first.")
        elif reason:
            yield Entry(way, name, size, reason=f"It is {reason}.")
        elif stream.head.startswith(ZIP_SIGNATURES):
            yield from self._in_zip(stream, way, name, size, depth + 1)
        elif is_archive:
            yield from self._in_tar(stream, way, name, size, depth + 1)
        else:
            yield Entry(way, name, size, stream=stream)

    def _in_zip(
        self, stream: Stream, way: tuple[str, ...], name: str, size: int | None, depth: int
    ) -> Generator[Entry, None, None]:
        with ExitStack() as files:
            try:
                file = self._file_of(stream, files)
            except ValueError as error:
                yield Entry(way, name, size, reason=str(error))
                return
            try:
                archive = files.enter_context(opened_zip(file))
                form = recognised_zip(archive.namelist()[:100], mimetype(archive))
            except (ValueError, *DAMAGE) as error:
                if type(error) is not ValueError:
                    yield from self._in_cut_zip(file, way, depth)
                yield Entry(way, name, size, reason=zip_trouble(error))
                return
            if form:
                file.seek(0)
                yield Entry(way, name, size, form=form, stream=Stream(file, self._meter, self._check))
            else:
                yield from self._in_whole_zip(archive, way, depth)

    def _in_whole_zip(self, archive: zipfile.ZipFile, way: tuple[str, ...], depth: int) -> Generator[Entry, None, None]:
        seen: set[str] = set()
        for info in sorted(archive.infolist(), key=lambda info: natural_order(info.filename)):
            inner = (*way, info.filename)
            if not self._is_wanted(way):
                return
            if info.is_dir() or is_passed_over(info.filename) or not self._is_wanted(inner):
                continue
            self._check()
            if reason := zip_refusal(info) or _twice(info.filename, seen):
                yield Entry(inner, info.filename, info.compress_size, reason=reason)
            else:
                yield from self._in_zip_member(archive, info, inner, depth)

    def _in_zip_member(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, way: tuple[str, ...], depth: int
    ) -> Generator[Entry, None, None]:
        try:
            raw = archive.open(info)
        except (ValueError, *DAMAGE) as error:
            yield Entry(way, info.filename, info.compress_size, reason=zip_trouble(error))
            return
        with raw:
            stream = Stream(raw, self._meter, self._check)
            yield from self._in_stream(stream, way, Path(info.filename).name, info.compress_size, depth)

    def _in_cut_zip(self, file: Counted, way: tuple[str, ...], depth: int) -> Generator[Entry, None, None]:
        seen: set[str] = set()
        file.seek(0)
        with contextlib.suppress(ValueError):  # its end; whoever called says so
            for name, size, raw in members_of_a_cut_zip(Stream(file, self._meter, self._check)):
                inner = (*way, name)
                is_file = not (name.endswith("/") or is_passed_over(name) or _twice(name, seen))
                if is_file and self._is_wanted(inner):
                    stream = Stream(raw, self._meter, self._check)
                    yield from self._in_stream(stream, inner, Path(name).name, size, depth)

    def _in_tar(
        self, stream: Stream, way: tuple[str, ...], name: str, size: int | None, depth: int
    ) -> Generator[Entry, None, None]:
        seen: set[str] = set()
        last = ""
        try:
            for info in tar_members(stream):
                if not self._is_wanted(way):
                    return
                last = info.name
                inner = (*way, info.name)
                part = Part(stream, info.size)
                if not (info.isdir() or is_passed_over(info.name)) and self._is_wanted(inner):
                    if reason := tar_refusal(info) or _twice(info.name, seen):
                        yield Entry(inner, info.name, 0, reason=reason)
                    else:
                        packed = info.size if stream.file else None
                        content = Stream(part, self._meter, self._check)
                        yield from self._in_stream(content, inner, Path(info.name).name, packed, depth)
                stream.skip(part.left + -info.size % TAR_BLOCK)
        except ValueError as error:
            where = f" Its last file that was found is {shown(last)}." if last else ""
            yield Entry(way, name, size, reason=f"{error}{where}")

    def _file_of(self, stream: Stream, files: ExitStack) -> Counted:
        """The bytes of a stream as a seekable file: the one on the disk, or a private temporary one."""
        if stream.file is not None:
            stream.file.seek(0)
            return stream.file
        return Counted(files.enter_context(spooled(stream, self._check)), self._meter)


class Archives:
    """The file that was read last, kept open, so that members that follow each other are read in one go.

    One thread at a time; closed by whoever makes it.
    """

    def __init__(self) -> None:
        self._walk: Walk | None = None
        self._start = 0

    def __enter__(self) -> Archives:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open."""
        if self._walk is not None:
            self._walk.close()
        self._walk = None

    @property
    def done(self) -> int:
        """Bytes that were read from the disk for the present file, since it was asked for."""
        return 0 if self._walk is None else self._walk.taken - self._start

    def find(self, path: Path, members: tuple[str, ...], job: Job) -> Entry:
        """A file, unpacked; read before the next one is asked for.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is not there any more, or cannot be read; says why.
        """
        if self._walk is not None and self._walk.path == path and members:
            self._start = self._walk.taken
            entry = self._walk.find(members, job)
            if entry is not None:
                return _readable(entry)
        self.close()
        self._start, self._walk = 0, Walk(path, job)
        entry = self._walk.find(members, job)
        if entry is None:
            raise ValueError(f"It is not in {path.name} any more. Open it again.")
        return _readable(entry)


def shown(name: str) -> str:
    """A name from an archive as it can be shown: on one line, of characters that can be written."""
    clean = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(character if character.isprintable() else "\ufffd" for character in clean)


def _readable(entry: Entry) -> Entry:
    if entry.reason:
        raise ValueError(entry.reason)
    return entry


def _first(by_start: dict[bytes, Any], head: bytes) -> Any:
    """What stands for the signature that bytes begin with."""
    if not head.startswith((*by_start,)):
        return None
    return next(value for start, value in by_start.items() if head.startswith(start))


def _twice(name: str, seen: set[str]) -> str:
    if name in seen:
        return "It stands twice in the archive and is read once."
    seen.add(name)
    return ""
