"""Rows of vector files, word by word: the word2vec text, word2vec binary and GloVe layouts, read and written in blocks.

Every reader takes a `Source`, yields blocks of rows and notes in `Repairs` what it had to leave out. Nothing is
allocated on the word of a header.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.vectors.embeddings import Embeddings
from core.vectors.source import HEAD_BYTES, Source

MAX_DIMENSIONS = 10_000
MAX_WORD_BYTES = 10_000
_MAX_LINE_BYTES = 1 << 20
_HEADER = re.compile(rb"\s*(-?\d{1,18})[ \t]+(-?\d{1,18})[ \t\r]*(?:\n|$)")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_SAMPLE_LINES = 20

Block = tuple[list[bytes], NDArray[np.float32]]
"""Words in their own bytes, and float32[n, d]."""


@dataclass
class Repairs:
    """What was wrong with a file and was left out or mended: how often, and where first."""

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def note(self, kind: str, place: int, count: int = 1) -> None:
        """Count `count` faults of one kind, the first at `place` (a line or row number, from 1)."""
        self.counts[kind] += count
        self.first.setdefault(kind, place)

    def note_all(self, kind: str, rows: NDArray[np.bool_]) -> None:
        """Count the rows where `rows` is true."""
        if rows.any():
            self.note(kind, int(np.argmax(rows)) + 1, int(rows.sum()))


def has_header(head: bytes) -> bool:
    """Whether a file starts with two whole numbers alone in their line, as word2vec files do."""
    return _HEADER.match(head) is not None


def is_binary(head: bytes) -> bool:
    """Whether what follows a word2vec header is binary: no line is a word and d numbers, and it is no text either."""
    match = _HEADER.match(head)
    if match is None:
        return False
    body = head[match.end() :]
    lines = body.split(b"\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
    if any(_parse(line, int(match[2])) for line in lines):
        return False
    return _CONTROL.search(body) is not None or not (
        _is_utf8(body) or any(_numbers_at_end(line.split()) for line in lines)
    )


def sampled_dimensions(head: bytes) -> int:
    """The d of a file without a header, by its first lines: a word and d numbers in nearly all of them; else 0."""
    if _CONTROL.search(head):
        return 0
    lines = head.split(b"\n", _SAMPLE_LINES)
    cut = len(lines) > _SAMPLE_LINES or len(head) >= HEAD_BYTES - 3  # then the last piece is no whole line
    fields = [line.split() for line in (lines[:-1] if cut else lines) if line.strip()]
    lengths = [_numbers_at_end(line) for line in fields]
    if not lengths:
        return 0
    dimensions = Counter(lengths).most_common(1)[0][0]
    tail = len(lengths) > 1 and lengths[-1] < dimensions != 1  # a file that was cut off
    if sum(length >= dimensions for length in lengths) < 0.8 * (len(lengths) - tail):
        return 0
    counts = dimensions == 1 and all(line[-1].isdigit() for line in fields)  # a word list, not vectors
    return 0 if counts else dimensions


def read_word2vec_text(source: Source, repairs: Repairs) -> Iterator[Block]:
    """A line `rows dimensions`, then a line `word number number ...` for each word."""
    rows, dimensions = _read_header(source, numbers_of=2)
    return _text_rows(source, dimensions, repairs, rows)


def read_glove(source: Source, repairs: Repairs) -> Iterator[Block]:
    """A line `word number number ...` for each word, without a header (Pennington et al. 2014)."""
    dimensions = sampled_dimensions(source.head)
    if dimensions == 0:
        raise ValueError(f"{source.path} holds no vectors: its first lines are not a word and numbers.")
    _check_dimensions(source.path, dimensions)
    return _text_rows(source, dimensions, repairs, None)


def read_word2vec_binary(source: Source, repairs: Repairs) -> Iterator[Block]:
    """A line `rows dimensions`, then for each word the word, a space, and d little-endian float32."""
    rows, dimensions = _read_header(source, numbers_of=4)
    return _binary_rows(source, dimensions, repairs, rows)


def write_word2vec_text(embeddings: Embeddings, file: BinaryIO, job: Job) -> None:
    """Write what `read_word2vec_text` reads; nine digits give each float32 back exactly."""
    file.write(b"%d %d\n" % (len(embeddings), embeddings.dimensions))
    write_glove(embeddings, file, job)


def write_glove(embeddings: Embeddings, file: BinaryIO, job: Job) -> None:
    """Write what `read_glove` reads; nine digits give each float32 back exactly."""
    number = b"%.9g" if embeddings.dimensions > 1 else b"%#.9g"  # `5 3` alone in the first line would be a header
    template = b" ".join([number] * embeddings.dimensions)
    for words, vectors in blocks(embeddings, job):
        for word, vector in zip(words, vectors, strict=True):
            file.write(b"%b %b\n" % (word, template % tuple(vector.tolist())))


def write_word2vec_binary(embeddings: Embeddings, file: BinaryIO, job: Job) -> None:
    """Write what `read_word2vec_binary` reads, with a line feed behind each row as the reference has."""
    file.write(b"%d %d\n" % (len(embeddings), embeddings.dimensions))
    for words, vectors in blocks(embeddings, job):
        for word, vector in zip(words, vectors.astype("<f4", copy=False), strict=True):
            file.write(b"%b %b\n" % (word, vector.tobytes()))


def blocks(embeddings: Embeddings, job: Job) -> Iterator[Block]:
    """The rows of `embeddings` in blocks, with the progress of writing them reported."""
    starts, block = embeddings.words.starts, embeddings.words.block
    step = _rows_to_a_block(embeddings.dimensions)
    for begin in range(0, len(embeddings), step):
        job.report("Writing vectors", begin, len(embeddings))
        end = min(begin + step, len(embeddings))
        words = block[int(starts[begin]) : int(starts[end]) - 1].split(b"\n")
        yield words, embeddings.input_vectors[begin:end]


def _text_rows(source: Source, dimensions: int, repairs: Repairs, promised: int | None) -> Iterator[Block]:
    words: list[bytes] = []
    vectors = np.empty((_rows_to_a_block(dimensions), dimensions), np.float32)
    total = 0
    for number, line in enumerate(source.lines(_MAX_LINE_BYTES), start=1 if promised is None else 2):
        if not line.strip():
            continue
        row = _parse(line, dimensions)
        if row is None:
            repairs.note("unreadable line", number)
            continue
        vectors[len(words)] = row[1]
        words.append(row[0])
        if len(words) == len(vectors):
            total += len(words)
            yield words, vectors
            words = []
    if words:
        yield words, vectors[: len(words)]
    _compare_with_header(repairs, total + len(words), promised)


def _binary_rows(source: Source, dimensions: int, repairs: Repairs, promised: int) -> Iterator[Block]:
    width, step = 4 * dimensions, _rows_to_a_block(dimensions)
    words: list[bytes] = []
    rows: list[bytes] = []
    total, place, buffer = 0, 0, b""
    while True:
        space = buffer.find(b" ", place, place + MAX_WORD_BYTES)
        begin = space + 1
        if space < 0 or begin + width > len(buffer):
            lost = space < 0 and len(buffer) - place > MAX_WORD_BYTES
            more = b"" if lost else source.read()
            if not more:
                break
            buffer, place = buffer[place:] + more, 0
            continue
        words.append(buffer[place:space].lstrip(b"\r\n"))
        place = begin + width
        rows.append(buffer[begin:place])
        if len(words) == step:
            total += step
            yield words, _joined(rows, dimensions)
            words, rows = [], []
    if words:
        yield words, _joined(rows, dimensions)
    total += len(words)
    if buffer[place:].strip(b"\r\n"):
        repairs.note("incomplete row", total + 1)
    _compare_with_header(repairs, total, promised)


def _joined(rows: list[bytes], dimensions: int) -> NDArray[np.float32]:
    return np.frombuffer(b"".join(rows), "<f4").reshape(-1, dimensions).astype(np.float32, copy=False)


def _parse(line: bytes, dimensions: int) -> tuple[bytes, NDArray[np.float32]] | None:
    """The word and the numbers of a line; a word may hold spaces, then the last d fields are the numbers."""
    word, _, rest = line.partition(b" ")
    numbers = _numbers(rest)
    if word.strip() and len(numbers) == dimensions:
        return word, numbers
    fields = line.rsplit(None, dimensions)
    if len(fields) != dimensions + 1:
        return None
    numbers = _numbers(b" ".join(fields[1:]))
    return (fields[0].strip(), numbers) if len(numbers) == dimensions else None


def _numbers(text: bytes) -> NDArray[np.float32]:
    """The numbers of a text, or none at all if any of it is no number."""
    text = text.strip()
    if not text:
        return np.zeros(0, np.float32)
    try:
        return np.fromstring(text, np.float32, sep=" ")
    except ValueError:
        return np.zeros(0, np.float32)


def _numbers_at_end(fields: list[bytes]) -> int:
    """How many of the last fields are numbers; the first field is the word."""
    count = 0
    for part in reversed(fields[1:]):
        try:
            float(part)
        except ValueError:
            break
        count += 1
    return count


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a character that is cut off at the end is no fault
    except UnicodeDecodeError:
        return False
    return True


def _rows_to_a_block(dimensions: int) -> int:
    return max(1, min(4096, (1 << 20) // (4 * dimensions)))


def _read_header(source: Source, numbers_of: int) -> tuple[int, int]:
    """Rows and dimensions, checked against the length of the file where a number takes at least `numbers_of` bytes.

    A file that was cut off is read as far as it goes; one that cannot hold half of what it promises is refused.
    """
    match = _HEADER.match(source.head)
    if match is None:
        raise ValueError(f"{source.path}, line 1: not `rows dimensions`, so this is no word2vec file.")
    rows, dimensions = int(match[1]), int(match[2])
    _check_dimensions(source.path, dimensions)
    least = rows * (dimensions * numbers_of + 1)
    if rows < 1:
        raise ValueError(
            f"{source.path}, line 1: the header says {rows:,} rows. The file is damaged or holds no vectors."
        )
    if source.length is not None and least > 2 * source.length:
        raise ValueError(
            f"{source.path}, line 1: the header says {rows:,} rows of {dimensions:,} numbers, which take at least "
            f"{least:,} bytes; the file has {source.length:,}. It is damaged or was cut off: get it again."
        )
    source.skip(match.end())
    return rows, dimensions


def _check_dimensions(path: Path, dimensions: int) -> None:
    if not 1 <= dimensions <= MAX_DIMENSIONS:
        raise ValueError(
            f"{path}, line 1: {dimensions:,} dimensions; vectors of 1 to {MAX_DIMENSIONS:,} can be read. "
            "The file is damaged or is no file of vectors."
        )


def _compare_with_header(repairs: Repairs, found: int, promised: int | None) -> None:
    found += repairs.counts["unreadable line"]
    if promised is not None and found != promised:
        repairs.said.append(f"The header says {promised:,} rows; the file has {found:,}, and those were read.")
