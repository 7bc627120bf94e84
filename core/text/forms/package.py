"""Documents that are zip archives of XML (EPUB, DOCX, ODT): their parts, read in bounded memory."""

from __future__ import annotations

import contextlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from core.job import Job
from core.text.forms.xml_events import Event, xml_events

BLOCK_BYTES = 1 << 16
_FLOOD_BYTES = 64 << 20  # parts below it are read however well they were packed
_FLOOD_RATIO = 200  # text and XML pack to a tenth
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others are never used, and can ask for gigabytes
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    UnicodeError,
)


class Package:
    """An open document of parts; parts are found by their names.

    Args:
        file: seekable; closed with the package.
        kind: what such a document is called in errors.

    Raises:
        ValueError: it is no such archive, or a damaged one.
    """

    def __init__(self, file: BinaryIO, kind: str, job: Job) -> None:
        self._kind, self._job, self._file = kind, job, file
        self._left = _FLOOD_BYTES + _FLOOD_RATIO * file.seek(0, 2)
        try:
            with self._plainly("its list of parts"):
                self._zip = zipfile.ZipFile(file)
        except ValueError:
            file.close()
            raise
        self._parts = {info.filename: info for info in self._zip.infolist()}

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._zip.close()
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, in blocks of `BLOCK_BYTES`.

        Raises:
            ValueError: the part is missing, locked, damaged, or unpacks to a flood.
        """
        info = self._parts.get(name)
        if info is None:
            raise ValueError(f"It is a damaged {self._kind} document: {name} is missing. Save it anew.")
        if info.flag_bits & 1:
            raise ValueError(f"Its part {name} is locked by a password. Save it without one.")
        if info.compress_type not in _PACKINGS:
            raise ValueError(f"Its part {name} is packed in a way that is not read. Save it anew.")
        self._left -= info.file_size
        if self._left < 0 or info.file_size > _FLOOD_BYTES + _FLOOD_RATIO * info.compress_size:
            raise ValueError(f"Its part {name} unpacks to far more than a text does ({info.file_size:,} bytes).")
        with self._plainly(name), self._zip.open(info) as part:
            while block := part.read(BLOCK_BYTES):
                self._job.check()
                yield block

    def events(self, name: str) -> Iterator[Event]:
        """The tags and texts of a part that is XML.

        Raises:
            ValueError: as `blocks` and `xml_events`.
        """
        return xml_events(self.blocks(name), f"Its part {name}")

    @contextlib.contextmanager
    def _plainly(self, what: str) -> Iterator[None]:
        try:
            yield
        except _DAMAGE as error:
            reason = str(error) or type(error).__name__
            raise ValueError(f"It is a damaged {self._kind} document: {what}: {reason}. Fetch it anew.") from error
