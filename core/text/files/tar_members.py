"""The headers of a tar archive, read from a stream that cannot go back."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator

from core.text.files.streams import HEAD_BYTES, Stream, exactly

MOST_MEMBERS = 1_000_000  # of one archive
TAR_BLOCK = 512


def is_tar(head: bytes) -> bool:
    """Whether what begins so is a tar archive."""
    if len(head) < TAR_BLOCK or not head[148:154].strip(b"\0 ").isdigit():  # its checksum, in octal digits
        return False
    try:
        return bool(tarfile.TarInfo.frombuf(head[:TAR_BLOCK], "utf-8", "surrogateescape"))
    except (tarfile.TarError, ValueError):
        return False


def tar_members(stream: Stream) -> Iterator[tarfile.TarInfo]:
    """The headers of a tar archive; whoever takes one leaves the stream behind the member's last block.

    The module's own reader takes names of any length into memory, and seeks; its parser of one header is used alone.

    Raises:
        ValueError: the archive is cut or damaged.
    """
    changes: dict[str, str] = {}
    for _ in range(2 * MOST_MEMBERS):
        block = exactly(stream, TAR_BLOCK)
        if not any(block):
            return
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except (tarfile.TarError, ValueError) as error:
            raise ValueError("It is damaged. Get a whole copy of it.") from error
        if info.size < 0:
            raise ValueError("It is damaged. Get a whole copy of it.")
        if info.type in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
            changes |= _changes(info, stream)
            continue
        if info.type in (tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK):
            stream.skip(info.size + -info.size % TAR_BLOCK)
            continue
        extended = block[482] if info.type == tarfile.GNUTYPE_SPARSE else 0
        while extended:
            extended = exactly(stream, TAR_BLOCK)[504]
        info.name = changes.get("path", info.name).removeprefix("./").rstrip("/")
        info.size = _size(changes.get("size"), info.size) if info.isreg() else 0
        changes = {}
        yield info
    raise ValueError(f"It holds more than {MOST_MEMBERS:,} files; the rest is not read.")


def _size(written: str | None, otherwise: int) -> int:
    return int(written) if written is not None and written.isascii() and written.isdecimal() else otherwise


def _changes(info: tarfile.TarInfo, stream: Stream) -> dict[str, str]:
    """What a header that stands before another one changes in it: the name or size that it has no room for."""
    if info.size > HEAD_BYTES:
        raise ValueError(f"It holds a file whose name has {info.size:,} bytes; it and the rest are not read.")
    content = exactly(stream, info.size + -info.size % TAR_BLOCK)[: info.size]
    if info.type == tarfile.GNUTYPE_LONGNAME:
        return {"path": content.split(b"\0")[0].decode("utf-8", "surrogateescape")}
    changes = {}
    while content:
        length, _, _ = content.partition(b" ")
        record = content[: int(length)] if length.isdigit() and len(length) < 9 else b""
        if len(record) <= len(length) + 1:
            break
        key, _, value = record[len(length) + 1 : -1].partition(b"=")
        if key in (b"path", b"size"):
            changes[key.decode()] = value.decode("utf-8", "surrogateescape")
        content = content[len(record) :]
    return changes


def tar_refusal(info: tarfile.TarInfo) -> str:
    """Why a member is not read; "" where it can be."""
    if info.issym() or info.islnk():
        return "It is a link, which is not followed within an archive."
    if not info.isreg() or info.issparse():
        return "It is a device or another special file."
    return ""
