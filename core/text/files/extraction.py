"""A file as a stream of plain text in UTF-8, whatever form, encoding and packing it is in."""

from __future__ import annotations

import importlib
import io
import itertools
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.job import Cancelled, Job
from core.text.files.containers import Archives, Entry
from core.text.files.encodings import UTF_8, Decoder, checked_encoding, encoding_label, find_encoding
from core.text.files.streams import BLOCK_BYTES, HEAD_BYTES, Stream, fill, spooled
from core.text.forms.form import FORMS, Content
from core.text.reading import AUTO, Reading
from core.text.sources import Source, plain_error

_LINE_END = ord("\n")
_BEYOND_ASCII = 0x80
_FEW_BYTES = 1 << 10  # of a piece of text: there may be millions of these
_CONTEXT = 256  # bytes of ASCII before others, which show how rare those are


class TextBlock(NamedTuple):
    """The next part of a file's text.

    Attributes:
        text: uint8, UTF-8 (bytes that are none are left for the scanner to count), overwritten by the next block.
        begins: where a document begins with this block, what is known of it, else None; the first block of a file
            begins one always.
        done: bytes on the disk that have been read for it so far.
    """

    text: NDArray[np.uint8]
    begins: Mapping[str, str] | None
    done: int


@dataclass
class Noticed:
    """What was noticed while a file was read.

    Attributes:
        bad_bytes: bytes that are none in its encoding, where the scanner does not count them.
        first_bad_line: the line of the first, from 1; 0 where there is none.
        encoding: that the text turned out to be in where it was taken for UTF-8 by its beginning, else "".
        notes: in plain words, what was found, chosen or left out.
        mark: what stands for a broken byte in the text of a form; U+FFFD where a person looks at it.
    """

    bad_bytes: int = 0
    first_bad_line: int = 0
    encoding: str = ""
    notes: list[str] = field(default_factory=list)
    mark: str = " "


def read_text(
    source: Source, reading: Reading, noticed: Noticed, job: Job, archives: Archives | None = None
) -> Generator[TextBlock, None, None]:
    """The text of a file in blocks of bounded size; places in the text (`Corpus.line_sources`) are counted in it.

    A document of a form that holds no text gives no block, and that is noted.

    Args:
        source: the file.
        reading: how it is read.
        noticed: told what is noticed.
        job: looked at for every block.
        archives: of whoever reads many files, so that the members of an archive are read in one go.

    Raises:
        OSError: the file cannot be read, or has another size than when it was found.
        ValueError: it is damaged; says where and what to do.
    """
    with ExitStack() as opened:
        archives = archives or opened.enter_context(Archives())
        lines = blocks = 0
        try:
            entry, own = archives.find(source.path, source.members, job), dict(source.metadata)
            for text, begins in _texts(source, entry, reading, noticed, job):
                known = None if begins is None and blocks else {**own, **(begins or {})}
                yield TextBlock(text, known, min(archives.done, source.size))
                blocks += 1
                lines += _line_ends(text)
            if not blocks:
                noticed.notes.append("it holds no text.")
            if not source.members and archives.done < source.size and not FORMS[source.form].module:
                raise OSError(f"{source.path} became shorter while it was read. Open it again.")
        except OSError as error:
            raise plain_error(error, source.path) from error
        except ValueError as error:
            kept = f" The {lines:,} lines before are read." if lines else ""
            raise ValueError(f"{_told(source.name, str(error))}{kept}") from error


def first_bytes(source: Source, reading: Reading, size: int, noticed: Noticed, job: Job) -> tuple[bytes, bool]:
    """The first bytes of a file's text, up to `size` of them, and whether they are all; raises as `read_text`."""
    taken = bytearray()
    with closing(read_text(source, reading, noticed, job)) as blocks:
        for block in blocks:
            room = size - len(taken)
            taken += block.text[:room].tobytes()
            if len(block.text) > room:
                return bytes(taken), False
    return bytes(taken), True


def encoding_of(source: Source, reading: Reading) -> str:
    """By which a file is read, as Python names it: the one that was named or found; "" where its form has none."""
    if FORMS[source.form].binary:
        return ""
    return source.encoding if reading.encoding == AUTO else checked_encoding(reading.encoding)


_Texts = Iterator[tuple[NDArray[np.uint8], Mapping[str, str] | None]]


def _texts(source: Source, entry: Entry, reading: Reading, noticed: Noticed, job: Job) -> _Texts:
    """The text in blocks of at most `BLOCK_BYTES`, each with what is known of a document that it begins."""
    form = FORMS.get(source.form)
    if form is None or entry.stream is None:
        raise ValueError(f"It is of a form that is not known here: {source.form}.")
    encoding = encoding_of(source, reading)
    utf_8 = _in_utf_8(_blocks(entry.stream, job), encoding, reading.encoding == AUTO, noticed) if encoding else None
    if not form.module and utf_8 is not None:
        for block in utf_8:
            yield from ((part, None) for part in _cut(block))
        return
    with ExitStack() as files:
        content = Content(
            texts=lambda: _decoded(utf_8 or iter(()), UTF_8, noticed),
            file=lambda: _seekable(entry, files, job),
            notes=noticed.notes,
        )
        module = importlib.import_module(f"core.text.forms.{form.module}")
        try:
            for piece in module.extract(content, reading, job):
                job.check()
                text = np.frombuffer(piece.text.encode(UTF_8, "replace"), np.uint8)
                if len(text) <= BLOCK_BYTES:
                    yield text, piece.begins
                    continue
                for number, part in enumerate(_cut(text)):
                    yield part, None if number else piece.begins
        except (OSError, ValueError, MemoryError, Cancelled):
            raise
        except Exception as error:  # whatever a parser of others says of hostile bytes: this file ends here
            raise ValueError(f"It cannot be read as {form.label}: {type(error).__name__} {error}") from error


def _blocks(stream: Stream, job: Job) -> Iterator[NDArray[np.uint8]]:
    """The bytes of a stream in blocks of `BLOCK_BYTES`; at least one, each overwritten by the next."""
    block = np.empty(BLOCK_BYTES, np.uint8)
    is_first = True
    while True:
        job.check()
        filled, trouble = fill(stream.readinto, block.data)
        if filled or is_first:
            yield block[:filled]
        is_first = False
        if trouble is not None:
            raise trouble
        if filled < BLOCK_BYTES:
            return


def _in_utf_8(
    blocks: Iterator[NDArray[np.uint8]], encoding: str, may_change: bool, noticed: Noticed
) -> Iterator[NDArray[np.uint8]]:
    """A text as UTF-8. Bytes that are said to be in it are left as they are, broken ones are for the scanner to count.

    Of one that was ASCII as far as anyone looked, the first other bytes decide.
    """
    if encoding != UTF_8:
        noticed.notes.append(f"read as {encoding_label(encoding)}.")
        yield from _encoded(_decoded(blocks, encoding, noticed))
        return
    line = 1
    for block in blocks:
        if not may_change:
            yield block
            continue
        beyond = block >= _BEYOND_ASCII
        if not beyond.any():
            line += int(np.count_nonzero(block == _LINE_END))
            yield block
            continue
        may_change = False
        first = int(beyond.argmax())
        following, trouble = _next(blocks) if len(block) - first < HEAD_BYTES else (None, None)
        if following is not None:
            block = np.concatenate((block, following))
        found = _found_behind_ascii(
            block[max(first - _CONTEXT, 0) : first + HEAD_BYTES].tobytes(), is_whole=following is None
        )
        rest = itertools.chain(_cut(block), _raising(trouble), blocks)
        if found == UTF_8:
            yield from rest
            return
        noticed.encoding = found
        place = line + int(np.count_nonzero(block[:first] == _LINE_END))
        noticed.notes.append(
            f"read as {encoding_label(found)}, which its first letter beyond ASCII, in line {place:,}, shows."
        )
        yield from _encoded(_decoded(rest, found, noticed, line))
        return


def _next(blocks: Iterator[NDArray[np.uint8]]) -> tuple[NDArray[np.uint8] | None, Exception | None]:
    """The next block, and what is wrong behind it."""
    kept = None
    try:
        kept = next(blocks, None)
    except (OSError, ValueError) as error:
        return None, error
    return kept, None


def _raising(trouble: Exception | None) -> Iterator[NDArray[np.uint8]]:
    if trouble is not None:
        raise trouble
    yield from ()


def _found_behind_ascii(part: bytes, is_whole: bool) -> str:
    try:
        return find_encoding(part, is_whole and len(part) < HEAD_BYTES)
    except ValueError:
        return UTF_8  # controls in the middle of a text: they are the scanner's


def _decoded(blocks: Iterator[NDArray[np.uint8]], encoding: str, noticed: Noticed, line: int = 1) -> Iterator[str]:
    """The text of blocks, its broken bytes counted; a form that is text takes it so."""
    decoder = Decoder(encoding, noticed.mark, line=line)
    for data in itertools.chain((block.tobytes() for block in blocks), (None,)):
        before = decoder.bad_bytes
        text = decoder.decode(data or b"", final=data is None)
        noticed.bad_bytes += decoder.bad_bytes - before
        noticed.first_bad_line = noticed.first_bad_line or decoder.first_bad_line
        yield text


def _encoded(texts: Iterator[str]) -> Iterator[NDArray[np.uint8]]:
    return (np.frombuffer(text.encode(UTF_8, "replace"), np.uint8) for text in texts)


def _cut(text: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    """Parts of at most `BLOCK_BYTES`; at least one."""
    return (text[start : start + BLOCK_BYTES] for start in range(0, max(len(text), 1), BLOCK_BYTES))


def _seekable(entry: Entry, files: ExitStack, job: Job) -> BinaryIO:
    """The bytes of an entry as a seekable file: the one on the disk, or a private temporary one."""
    assert entry.stream is not None
    if entry.stream.file is None:
        return files.enter_context(spooled(entry.stream, job.check))
    entry.stream.file.seek(0)
    return io.BufferedReader(entry.stream.file)


def _line_ends(text: NDArray[np.uint8]) -> int:
    if len(text) < _FEW_BYTES:
        return text.tobytes().count(_LINE_END)
    return int(np.count_nonzero(text == _LINE_END))


def _told(name: str, reason: str) -> str:
    return f"{name} {reason.removeprefix('It ')}" if reason.startswith("It ") else f"{name}: {reason}"
