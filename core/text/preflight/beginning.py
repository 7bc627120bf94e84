"""The beginning of a file as its text is extracted: what a person judges the encoding and the column by."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from core.job import Job
from core.text.files.encodings import checked_encoding
from core.text.files.extraction import Findings, preview, read_text
from core.text.forms.form import FORMS
from core.text.reading import AUTO, Reading
from core.text.sources import HEAD_BYTES, Source

SHOWN = 20_000  # bytes of UTF-8


class Beginning(NamedTuple):
    """The beginning of a file.

    Attributes:
        text: with U+FFFD for each byte that is none in the encoding, where the form is plain.
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
    if source.encoding and not FORMS[source.form].module:
        encoding = source.encoding if reading.encoding == AUTO else checked_encoding(reading.encoding)
        found = preview(source, encoding, job)
        return Beginning(found.text, encoding, found.bad_bytes, (), found.looked_at < HEAD_BYTES)
    return _extracted(source, reading, job)


def _extracted(source: Source, reading: Reading, job: Job) -> Beginning:
    """The beginning of what an extractor makes of a file; broken bytes of it are counted and not seen."""
    encoding = reading.encoding if reading.encoding != AUTO and source.encoding else source.encoding
    findings = Findings()
    found = bytearray()
    is_whole = True
    for block in read_text(source, reading, findings, job):
        is_whole = len(found) + len(block.text) <= SHOWN
        found += block.text[: SHOWN - len(found)].tobytes()
        if not is_whole:
            break
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(found)  # a character cut at the end is not broken
    return Beginning(text, encoding, findings.bad_bytes, tuple(findings.notes), is_whole)
