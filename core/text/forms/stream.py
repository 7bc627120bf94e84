"""Lines out of blocks of text, and pieces out of short texts: bounded, whatever comes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from core.job import Job
from core.text.forms.form import Piece

PIECE_CHARACTERS = 1 << 16
ROW_CHARACTERS = 16_000_000


class Line(NamedTuple):
    """A line, or a part of one that is too long.

    Attributes:
        text: without the end of the line.
        number: from 1.
        begins: whether it is the beginning of the line.
        ends: whether it is the end of the line.
    """

    text: str
    number: int
    begins: bool = True
    ends: bool = True


def lines(blocks: Iterable[str], longest: int) -> Iterator[Line]:
    """The lines of a text that comes in blocks; one of more than `longest` characters comes in parts of that length.

    Lines end as on any system: LF, CR LF or CR. Takes time linear in the text, memory of some `longest` characters.
    """
    parts: list[str] = []
    held, number, begins = 0, 1, True
    for block in _with_one_newline(blocks):
        *whole, rest = block.split("\n")
        for text in whole:
            line = "".join([*parts, text]) if parts else text
            while len(line) > longest:
                yield Line(line[:longest], number, begins, ends=False)
                line, begins = line[longest:], False
            yield Line(line, number, begins)
            parts, held, number, begins = [], 0, number + 1, True
        parts.append(rest)
        held += len(rest)
        while held > longest:
            line = "".join(parts)
            yield Line(line[:longest], number, begins, ends=False)
            parts, held, begins = [line[longest:]], held - longest, False
    rest = "".join(parts)
    if rest or not begins:
        yield Line(rest, number, begins)


def watched(blocks: Iterable[str], job: Job) -> Iterator[str]:
    """The blocks, as long as they are wanted.

    Raises:
        Cancelled: when the job is.
    """
    for block in blocks:
        job.check()
        yield block


def _with_one_newline(blocks: Iterable[str]) -> Iterator[str]:
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    for block in blocks:
        yield newlines.decode(block)
    yield newlines.decode("", final=True)


def gathered(parts: Iterable[str], begins: Mapping[str, str]) -> Iterator[Piece]:
    """One document of short texts, in pieces of some `PIECE_CHARACTERS`; nothing where there is no text.

    What is known of the document may grow until the first piece is yielded.
    """
    known: Mapping[str, str] | None = begins
    held: list[str] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= PIECE_CHARACTERS:
            yield Piece("".join(held), known if known is None else dict(known))
            held, size, known = [], 0, None
    if size:
        yield Piece("".join(held), known if known is None else dict(known))
