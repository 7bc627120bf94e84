"""A file as a stream of plain text in UTF-8, whatever form, encoding and packing it is in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.reading import Reading
from core.text.sources import Source, read_blocks


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
class Findings:
    """What was noticed while a file was read.

    Attributes:
        bad_bytes: bytes that are none in its encoding, where the scanner does not count them.
        first_bad_line: the line of the first, from 1; 0 where there is none.
        notes: in plain words, what was found, chosen or left out.
    """

    bad_bytes: int = 0
    first_bad_line: int = 0
    notes: list[str] = field(default_factory=list)


def read_text(source: Source, reading: Reading, findings: Findings, job: Job) -> Iterator[TextBlock]:
    """The text of a file in blocks of bounded size; places in the text (`Corpus.line_sources`) are counted in it.

    Raises:
        OSError: the file cannot be read, or has another size than when it was found.
        ValueError: it is damaged; says where and what to do.
    """
    done, begins = 0, dict(source.metadata)
    for block, _ in read_blocks(source, job):
        done += len(block)
        yield TextBlock(block, None if done > len(block) else begins, done)
