"""Bytes from files on the disk, unpacked as they are read, in bounded memory; damage comes behind what is whole."""

from __future__ import annotations

import bz2
import io
import lzma
import os
import shutil
import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any, BinaryIO, cast

from core.files import cache_folder

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HEAD_BYTES = 1 << 16
BLOCK_BYTES = 1 << 20
RATIO = 200  # unpacked to packed: text seldom passes 20, what passes this may be made to fill disks
DAMAGE = (
    EOFError,
    OSError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zstd.ZstdError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    MemoryError,
)
"""What modules raise where packed bytes are not what they must be."""

_SPOOLED_BYTES = 8 << 20  # of a member that must be seekable: up to it in memory
_CHECKED_BYTES = 16 << 20
_MEMORY = 256 << 20  # of one decompressor


def free_bytes() -> int:
    """Free bytes on the disk of the cache, where a text's numbers and what must be unpacked come to lie."""
    return shutil.disk_usage(cache_folder()).free


class Meter:
    """How many bytes have been read of files on the disk."""

    taken = 0


class Counted(io.RawIOBase):
    """A seekable file whose bytes are counted as they are read."""

    def __init__(self, file: BinaryIO, meter: Meter) -> None:
        self._file, self._meter = file, meter

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some of the next bytes; 0 at the end."""
        read: int = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self._meter.taken += read
        return read

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to a byte.

        Raises:
            ValueError: a damaged archive tells to go where no file has bytes.
        """
        if whence == os.SEEK_SET and not 0 <= place < 1 << 62:
            raise ValueError("It is damaged. Get a whole copy of it.")
        return self._file.seek(place, whence)

    def tell(self) -> int:
        """The present byte."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


class Stream(io.RawIOBase):
    """Unpacked bytes with their beginning known; damage is told in plain words, behind what comes before it.

    Attributes:
        head: up to `HEAD_BYTES` from its beginning.
    """

    def __init__(self, raw: Any, meter: Meter, check: Callable[[], None]) -> None:
        self._raw, self._meter, self._check = raw, meter, check
        self._read_into = getattr(raw, "readinto1", raw.readinto)  # what comes before damage is not lost
        self._packed_start = meter.taken
        self._done = 0  # bytes that were read from the source
        self._checked = _CHECKED_BYTES
        self._trouble: Exception | None = None
        head = bytearray(HEAD_BYTES)
        filled, self._trouble = fill(self._source, memoryview(head))
        self.head = bytes(head[:filled])
        self._given = 0  # bytes of the head that were read again

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some of the next bytes; 0 at the end.

        Raises:
            OSError: the disk fails.
            ValueError: they are damaged, or fill the disk; says behind how many bytes.
        """
        if self._given < len(self.head):
            part = self.head[self._given : self._given + len(buffer)]
            buffer[: len(part)] = part
            self._given += len(part)
            return len(part)
        if self._trouble is not None:
            raise self._trouble
        return self._source(buffer)

    def skip(self, size: int) -> None:
        """Pass over bytes; what is not there is noticed where it is read."""
        self._check()
        from_head = min(size, len(self.head) - self._given)
        self._given += from_head
        size -= from_head
        if size and isinstance(self._raw, Counted) and self._trouble is None:
            self._raw.seek(size, os.SEEK_CUR)
            return
        while size > 0:
            self._check()
            passed = len(self.read(min(size, BLOCK_BYTES)) or b"")
            if passed == 0:
                return
            size -= passed

    @property
    def file(self) -> Counted | None:
        """The seekable file whose very bytes these are, where there is one."""
        return self._raw if isinstance(self._raw, Counted) else None

    @property
    def trouble(self) -> str:
        """Why nothing of it can be read; "" where something can.

        Raises:
            OSError: the disk fails.
        """
        if self.head or self._trouble is None:
            return ""
        if isinstance(self._trouble, OSError):
            raise self._trouble
        return str(self._trouble)

    def _source(self, buffer: Any) -> int:
        try:
            read: int = self._read_into(buffer)
        except DAMAGE as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk's
            raise ValueError(self._damage(error)) from error
        self._done += read
        if self._done >= self._checked:
            self._check_size()
        return read

    def _check_size(self) -> None:
        """Refuse what is made to fill disks."""
        self._check()
        self._checked = self._done + _CHECKED_BYTES
        packed = self._meter.taken - self._packed_start + HEAD_BYTES
        if self._done > RATIO * packed and self._done > free_bytes():
            raise ValueError(
                f"It unpacks to more than {self._done // packed:,} times its size and more than the disk has free "
                f"({free_bytes() / 1e9:,.1f} GB); what comes behind the first {self._done / 1e6:,.0f} MB is not read."
            )

    def _damage(self, error: Exception) -> str:
        if isinstance(error, MemoryError) or "limit" in str(error) or "too much memory" in str(error):
            return f"It needs more than {_MEMORY >> 20} MB of memory to unpack. Pack it anew in the usual way."
        kind = "cut off" if isinstance(error, EOFError) else "damaged"
        where = f" behind the first {self._done:,} unpacked bytes" if self._done else ""
        return f"It is {kind}{where}. Get a whole copy of it."


class _Inflate:
    """A decompressor of one deflated part, with the interface of the other decompressors."""

    def __init__(self, window_bits: int) -> None:
        self._inflate = zlib.decompressobj(window_bits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        unpacked = self._inflate.decompress(self._inflate.unconsumed_tail + data, max_length)
        self.needs_input = not self._inflate.unconsumed_tail and len(unpacked) < max_length
        return unpacked


class _Unpacked(io.RawIOBase):
    """What a decompressor makes of a stream, however many frames there are, in bounded memory."""

    def __init__(self, raw: io.RawIOBase, new: Callable[[], Any]) -> None:
        self._raw, self._new = raw, new
        self._decompressor = new()

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some of the next bytes; 0 at the end."""
        while True:
            data = b""
            if self._decompressor.eof:
                data = (self._decompressor.unused_data or self._raw.read(HEAD_BYTES) or b"").lstrip(b"\0")
                if not data:
                    return 0
                self._decompressor = self._new()
            elif self._decompressor.needs_input:
                data = self._raw.read(HEAD_BYTES) or b""
                if not data:
                    raise EOFError("cut")
            unpacked = self._decompressor.decompress(data, len(buffer))
            if unpacked:
                buffer[: len(unpacked)] = unpacked
                return len(unpacked)


class Part(io.RawIOBase):
    """The next `size` bytes of a stream."""

    def __init__(self, raw: Stream, size: int) -> None:
        self._raw, self.left = raw, size

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some of the next bytes; 0 at the end."""
        view = memoryview(buffer)[: self.left]
        read = self._raw.readinto(view) if len(view) else 0
        if read == 0 and self.left and len(buffer):
            raise EOFError("cut")
        self.left -= read
        return read


def fill(read_into: Callable[[Any], int], view: memoryview) -> tuple[int, Exception | None]:
    """Read until `view` is full or nothing comes; how many bytes came, and what stopped them."""
    filled = 0
    while filled < len(view):
        try:
            read = read_into(view[filled:])
        except (OSError, ValueError) as error:
            return filled, error
        if read == 0:
            break
        filled += read
    return filled, None


def inflated(raw: io.RawIOBase) -> io.RawIOBase:
    """What was deflated without a header, as members of zip archives are."""
    return _Unpacked(raw, lambda: _Inflate(-zlib.MAX_WBITS))


COMPRESSIONS: dict[bytes, Callable[[Stream], Any]] = {
    b"\x1f\x8b\x08": lambda raw: _Unpacked(raw, lambda: _Inflate(16 + zlib.MAX_WBITS)),
    b"BZh": lambda raw: _Unpacked(raw, bz2.BZ2Decompressor),
    b"\xfd7zXZ\x00": lambda raw: _Unpacked(raw, lambda: lzma.LZMADecompressor(memlimit=_MEMORY)),
    b"\x28\xb5\x2f\xfd": lambda raw: _Unpacked(
        raw, lambda: zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 27})
    ),
}


def exactly(stream: Stream, size: int) -> bytes:
    """The next bytes.

    Raises:
        ValueError: there are not as many.
    """
    block = bytearray(size)
    filled, trouble = fill(stream.readinto, memoryview(block))
    if trouble:
        raise trouble
    if filled < size:
        raise ValueError("It is cut off. Get a whole copy of it.")
    return bytes(block)


def spooled(stream: IO[bytes] | io.RawIOBase, check: Callable[[], None]) -> BinaryIO:
    """The bytes of a stream in a private temporary file, which goes when it is closed; a small one is in memory.

    Raises:
        ValueError: the disk has no room for them, or they are damaged.
    """
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(_SPOOLED_BYTES, dir=str(cache_folder())))  # noqa: SIM115
    written = 0
    try:
        while block := stream.read(BLOCK_BYTES):
            check()
            if written % _CHECKED_BYTES < BLOCK_BYTES and len(block) + _CHECKED_BYTES > free_bytes():
                raise ValueError(f"It needs more room than the disk of {cache_folder()} has free. Unpack it elsewhere.")
            file.write(block)
            written += len(block)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file
