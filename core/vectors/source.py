"""A vector file as a stream of bytes: decompressed on the way, bounded in memory, with its progress reported."""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import lzma
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from core.job import Job

BLOCK_BYTES = 1 << 20
HEAD_BYTES = 1 << 19
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError)
_MAGIC: dict[bytes, Callable[[BinaryIO], object]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file, mode="rb"),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
COMPRESSION: dict[str, Callable[[BinaryIO], object]] = {
    ".gz": lambda file: gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0),
    ".bz2": lambda file: bz2.BZ2File(file, "wb"),
    ".xz": functools.partial(lzma.LZMAFile, mode="wb", preset=2),
}


class Source:
    """An open vector file.

    Attributes:
        path: the file.
        head: its first half megabyte, decompressed, without a byte-order mark; `read` gives it again.
        length: the number of bytes, or None where it is compressed and nobody can know.
        damage: why reading ended before the end of a compressed file, or "".

    Raises:
        OSError: in plain words if it is missing, no regular file, empty or may not be read.
    """

    def __init__(self, path: Path, job: Job, stage: str = "Reading vectors") -> None:
        self.path = path
        self.damage = ""
        self._job, self._stage = job, stage
        self._size = _checked_size(path)
        self._file = _opened(path)
        magic = self._file.read(6)
        self._file.seek(0)
        opener = next((opener for start, opener in _MAGIC.items() if magic.startswith(start)), None)
        self._stream = cast(io.BufferedReader, opener(self._file)) if opener else self._file
        self.length = None if opener else self._size
        self.head = self._fill(HEAD_BYTES).removeprefix(_BYTE_ORDER_MARK)
        self._pending = self.head

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stream.close()
        self._file.close()

    def read(self) -> bytes:
        """The next block; empty at the end, which is where the file ends or a compressed file is damaged.

        Raises:
            Cancelled: if the job was cancelled.
        """
        self._job.report(self._stage, self._file.tell(), self._size)
        if self._pending:
            block, self._pending = self._pending, b""
            return block
        return self._some(BLOCK_BYTES)

    def skip(self, size: int) -> None:
        """Leave out the first `size` bytes of what `read` gives; they are in `head`."""
        self._pending = self._pending[size:]

    def lines(self, longest: int) -> Iterator[bytes]:
        """The lines, without their ends; one longer than `longest` bytes comes cut off there."""
        rest, skipping = b"", False
        while block := self.read():
            first, *others = block.split(b"\n")
            rest = rest if skipping else rest + first
            for line in others:
                if not skipping or rest:
                    yield rest[:longest]
                rest, skipping = line, False
            if len(rest) > longest:
                yield rest[:longest]
                rest, skipping = b"", True
        if rest:
            yield rest

    def _fill(self, size: int) -> bytes:
        blocks: list[bytes] = []
        while size > 0 and (block := self._some(size)):
            blocks.append(block)
            size -= len(block)
        return b"".join(blocks)

    def _some(self, size: int) -> bytes:
        try:
            return self._stream.read1(size)  # `read` would lose what it has when it meets the damage
        except _DAMAGE as error:
            if self.length is not None:
                raise OSError(
                    f"{self.path} cannot be read: {error}. Copy it to this computer's disk and retry."
                ) from error
            self.damage = str(error) or type(error).__name__
            return b""


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> OSError:
    if isinstance(error, PermissionError):
        return PermissionError(f"{path} cannot be read: permission is denied. Ask its owner, or copy it.")
    return OSError(f"{path} cannot be read: {error.strerror}. Copy it to this computer's disk and retry.")


def _checked_size(path: Path) -> int:
    try:
        status = path.stat()
    except FileNotFoundError:
        raise FileNotFoundError(f"{path} does not exist. Check the name.") from None
    except OSError as error:
        raise _unreadable(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(f"{path} is a folder. Name a file of vectors in it.")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(f"{path} is no regular file. Name a file of vectors.")
    if status.st_size == 0:
        raise ValueError(f"{path} is empty: it holds no vectors.")
    return status.st_size
