"""The beginnings of some files of a corpus as they are written, to see what the tokens no longer show."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from core.job import Job
from core.text.corpus import Corpus
from core.text.files.extraction import Noticed, first_bytes
from core.text.sources import Source

EXCERPT_BYTES = 256 << 10
_MOST_FILES = 8
_LONGEST_SECONDS = 0.4  # a packed or extracted file may be slow; what is not read by then is not looked at


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Text as it is written.

    Attributes:
        text: of all files looked at, one after the other.
        files: their names, and with which line of `text`, from 0, each begins.
    """

    text: str
    files: tuple[tuple[str, int], ...]

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self.text.count("\n") + (not self.text.endswith("\n") and bool(self.text))

    def place_of(self, character: int) -> str:
        """File and line (from 1) in which a character stands."""
        line = self.text.count("\n", 0, character)
        name, first = next((name, first) for name, first in reversed(self.files) if first <= line)
        return f"{name}, line {line - first + 1:,}"


def excerpt_of(corpus: Corpus, job: Job) -> Excerpt:
    """The beginnings of up to eight files from all over the corpus, 256 KB together; half a second at most.

    Files that are gone or changed are passed over: the corpus does not need them.
    """
    places = np.unique(np.linspace(0, len(corpus.sources) - 1, _MOST_FILES).astype(np.int64)).tolist()
    end, parts, files, lines = time.monotonic() + _LONGEST_SECONDS, [], [], 0
    for place in places:
        if time.monotonic() > end:
            break
        source = corpus.sources[place]
        with suppress(OSError, ValueError):
            part = _beginning(source, corpus, EXCERPT_BYTES // len(places), job)
            if part:
                files.append((source.name, lines))
                parts.append(part)
                lines += part.count(b"\n")
    return Excerpt(b"".join(parts).decode("utf-8", "ignore"), tuple(files))  # bytes that are none were counted before


def _beginning(source: Source, corpus: Corpus, size: int, job: Job) -> bytes:
    """The first bytes of a file's text, cut behind a line if there is one; a line end is at its end."""
    taken, is_whole = first_bytes(source, corpus.reading, size, Noticed(), job)
    if not is_whole:
        taken = taken[: taken.rfind(b"\n") + 1] or taken
    return taken if not taken or taken.endswith(b"\n") else taken + b"\n"
