"""The beginning of a file as its text is extracted: what a person judges the encoding and the column by."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from core.job import Job
from core.text.files.containers import Archives
from core.text.files.encodings import Decoder
from core.text.files.extraction import Noticed, encoding_of, first_bytes
from core.text.forms.form import FORMS
from core.text.reading import Reading
from core.text.sources import HEAD_BYTES, Source, plain_error

_SHOWN = 20_000  # bytes of UTF-8


class Beginning(NamedTuple):
    """The beginning of a file.

    Attributes:
        text: with U+FFFD for each byte that is none in the encoding.
        encoding: by which it was read; "" where the form has none.
        broken: bytes that are none in it, in what is shown.
        notes: what was found and chosen or left out, in plain words.
        is_whole: whether it is all of the file.
    """

    text: str
    encoding: str
    broken: int
    notes: tuple[str, ...]
    is_whole: bool


def beginning(source: Source, reading: Reading, job: Job) -> Beginning:
    """Read the beginning of a file, in memory of a block; some 10 ms for plain text, in any thread.

    Args:
        source: the file; where `reading` names no encoding, by the one that was found.
        reading: how it is read.
        job: looked at between blocks.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged; says where and what to do.
        Cancelled: by the job.
    """
    encoding = encoding_of(source, reading)
    if encoding and not FORMS[source.form].module:
        return _plain(source, encoding, job)
    noticed = Noticed(mark="\ufffd")
    found, is_whole = first_bytes(source, reading, _SHOWN, noticed, job)
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(found)  # a character cut at the end is not broken
    return Beginning(text, encoding, noticed.bad_bytes, tuple(noticed.notes), is_whole)


def _plain(source: Source, encoding: str, job: Job) -> Beginning:
    """The beginning of plain text, with its broken bytes to be seen; an extractor is given spaces for them."""
    decoder = Decoder(encoding, mark="\ufffd")
    with Archives() as archives:
        try:
            entry = archives.find(source.path, source.members, job)
        except OSError as error:
            raise plain_error(error, source.path) from error
        head = b"" if entry.stream is None else entry.stream.head
    is_whole = len(head) < HEAD_BYTES
    return Beginning(decoder.decode(head, final=is_whole), encoding, decoder.bad_bytes, (), is_whole)
