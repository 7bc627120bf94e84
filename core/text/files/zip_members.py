"""Zip archives: opened where their list of files fits in memory, and which of their members can be read."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from core.text.files.streams import HEAD_BYTES, RATIO, Counted, Part, Stream, exactly, free_bytes, inflated
from core.text.files.tar_members import MOST_MEMBERS

_OF_DOCUMENTS = ("mimetype", "[Content_Types].xml")
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")

_MOST_NAMES_BYTES = 256 << 20  # of an archive's list of files, which is read whole


def opened_zip(file: Counted) -> zipfile.ZipFile:
    """A zip archive whose list of files is known to fit in memory.

    Raises:
        ValueError: it does not, or its members lie within each other.
    """
    size = file.seek(0, os.SEEK_END)
    tail_start = max(0, size - (1 << 16) - 98)
    file.seek(tail_start)
    tail = file.read(size - tail_start)
    place = tail.rfind(b"PK\x05\x06")
    end = tail[max(place, 0) :][:22]
    names_bytes = int.from_bytes(end[12:16], "little")
    if (wide := tail.rfind(b"PK\x06\x06")) >= 0:
        names_bytes = max(names_bytes % 0xFFFFFFFF, int.from_bytes(tail[wide + 40 : wide + 48], "little"))
    if min(names_bytes, size) > _MOST_NAMES_BYTES:
        raise ValueError("It holds more files than memory can list. Unpack it first.")
    archive = zipfile.ZipFile(cast(BinaryIO, file))
    if len(archive.filelist) > MOST_MEMBERS:
        raise ValueError(f"It holds more than {MOST_MEMBERS:,} files. Unpack it first.")
    if sum(info.compress_size for info in archive.filelist) > size:
        raise ValueError("It is damaged: its files lie within each other. Get a whole copy of it.")
    return archive


def members_of_a_cut_zip(stream: Stream) -> Iterator[tuple[str, int, io.RawIOBase]]:
    """The members of an archive whose list at its end is missing, by the headers before each, as far as they tell.

    Returns:
        Of each its name, packed bytes and unpacked content, to be read before the next one; none of a document.

    Raises:
        ValueError: a header is cut.
    """
    while (header := exactly(stream, 30)).startswith(ZIP_SIGNATURES[0]):
        flags, method = struct.unpack_from("<HH", header, 6)
        packed, _, name_bytes, extra_bytes = struct.unpack_from("<IIHH", header, 18)
        name = exactly(stream, name_bytes).decode("utf-8" if flags & 0x800 else "cp437", "replace")
        stream.skip(extra_bytes)
        if flags & 0x9 or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or name in _OF_DOCUMENTS:
            return  # encrypted, or its size is only told behind it
        part = Part(stream, packed)
        yield name, packed, part if method == zipfile.ZIP_STORED else inflated(part)
        stream.skip(part.left)


def mimetype(archive: zipfile.ZipFile) -> bytes:
    """What the member says that names a document's kind."""
    if "mimetype" not in archive.NameToInfo:
        return b""
    with archive.open("mimetype") as file:
        return file.read(200)


def zip_trouble(error: Exception) -> str:
    """What an error of an archive means, in plain words."""
    if type(error) is ValueError:
        return str(error)
    if isinstance(error, zipfile.BadZipFile) and "central" not in str(error) and "zip file" not in str(error):
        return "It is damaged. Get a whole copy of it."
    return "It is damaged or cut off: its list of files, which stands at its end, cannot be read. Get a whole copy."


def zip_refusal(info: zipfile.ZipInfo) -> str:
    """Why a member is not read; "" where it can be."""
    mode = info.external_attr >> 16
    if info.flag_bits & 0x1:
        return "It is encrypted. Unpack it with its password first."
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "It is a link or a special file, which is not followed within an archive."
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"It is packed by a method that is not read ({info.compress_type}). Unpack it first."
    if info.file_size > RATIO * (info.compress_size + HEAD_BYTES) and info.file_size > free_bytes():
        return (
            f"It unpacks to {info.file_size / 1e9:,.1f} GB, {info.file_size // max(info.compress_size, 1):,} times its "
            "size and more than the disk has free."
        )
    return ""
