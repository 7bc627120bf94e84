"""Makes the cache's entry of a corpus: files to numbered tokens on disk, in memory that grows with the words alone."""

from __future__ import annotations

import dataclasses
import json
import time
from array import array
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.files import atomic_folder, require_space
from core.job import Job
from core.text import tokenizers
from core.text.building import cache
from core.text.building.glimpse import Glimpse
from core.text.building.numbering import Numbered, number
from core.text.building.scan import Scan
from core.text.documents.metadata import MetadataTable
from core.text.files.containers import Archives
from core.text.files.extraction import Noticed, TextBlock, read_text
from core.text.forms.form import FORMS
from core.text.reading import AUTO, PARAGRAPH, SENTENCE, Reading
from core.text.sources import HEAD_BYTES, Refused, Source, is_hard_wrapped, stamp
from core.text.tokenizers import Flaws
from core.text.vocabulary import Vocabulary

META = "meta.json"
DOCUMENT_STARTS, DOCUMENT_SOURCES = "document_starts", "document_sources"
WORDS, WORD_STARTS, COUNTS = "words", "word_starts", "counts"
DROPPED_WORDS = "dropped_words"
DROPPED_ARRAYS = ("dropped_word_starts", "dropped_counts", "dropped_steps")
_SPACE_PER_BYTE = 1.5  # of the cache, for a byte of text: Chinese needs 4 bytes for 3, English half of that


class Seconds(NamedTuple):
    """What building took: scanning and counting; sorting the types and numbering the tokens by it."""

    counting: float = 0.0
    encoding: float = 0.0


def build(
    folder: Path,
    sources: tuple[Source, ...],
    stamps: list[tuple[int, int]],
    reading: Reading,
    glimpse: Glimpse | None,
    job: Job,
) -> Seconds:
    """Make the entry of the cache at `folder`.

    Args:
        folder: where it shall be; nothing stands there.
        sources: the files.
        stamps: of each, `core.text.sources.stamp` when it was hashed.
        reading: how they are read.
        glimpse: shown what is read so far; None where nobody looks.
        job: told how many bytes of how many are read; looked at every few milliseconds.

    Raises:
        OSError: a file or the cache cannot be read or written, the disk is full, or a file changed under way.
        ValueError: nothing in them is a word.
        MemoryError: they have more types than memory can hold.
    """
    job.report("Preparing")
    tokenizers.prepare()
    needed = int(sum(source.size for source in sources) * _SPACE_PER_BYTE)
    cache.make_room(needed)
    require_space(folder.parent, needed)
    with atomic_folder(folder) as temporary:
        start = time.perf_counter()
        walked = _walked(temporary, sources, reading, glimpse, job)
        for source, before in zip(sources, stamps, strict=True):
            if stamp(source.path) != before:
                raise OSError(f"{source.path} changed while it was read. Open it again.")
        if len(walked.types) == 0:
            raise ValueError(walked.walk.no_words(sources))
        middle = time.perf_counter()
        numbered = number(temporary, walked.types, walked.numbers, walked.document_starts, reading, job)
        if len(numbered.vocabulary) == 0:
            raise ValueError(f"No word is left after the steps: {_holding(sources)} only words that they drop.")
        _write(temporary, numbered, walked.walk)
        cache.new_lease(temporary)
        end = time.perf_counter()
    return Seconds(middle - start, end - middle)


class _Walked(NamedTuple):
    """What the walk over the files left.

    Attributes:
        types: every type of the scanner by falling count.
        numbers: int32[types], the place in `types` of each number in ids.
        document_starts: int64[documents + 1], the first sentence of each document.
        walk: what it noticed.
    """

    types: Vocabulary
    numbers: NDArray[np.int32]
    document_starts: NDArray[np.int64]
    walk: _Walk


def _walked(folder: Path, sources: tuple[Source, ...], reading: Reading, glimpse: Glimpse | None, job: Job) -> _Walked:
    """Read every file; the numbers of its tokens, and where its sentences start, are written into `folder`."""
    with ExitStack() as stack:
        scan = Scan(folder, reading, stack)
        walk = _Walk(scan, reading, stack)
        walk.read(sources, glimpse, job)
        types, numbers = scan.finish()
    return _Walked(types, numbers, np.array(scan.document_starts, np.int64), walk)


class _Walk:
    """One walk over all files: which documents they hold, which of them are taken, what was wrong."""

    def __init__(self, scan: Scan, reading: Reading, stack: ExitStack) -> None:
        self._scan, self._reading = scan, reading
        self._document_sources = array("i")
        self._metadata = MetadataTable(reading.only)
        self._noticed: list[Noticed] = []
        self._hard_wrapped = False
        self._taken = False  # whether the document is one of those that were chosen
        self._archives = stack.enter_context(Archives())
        self.refused: list[Refused] = []

    def read(self, sources: tuple[Source, ...], glimpse: Glimpse | None, job: Job) -> None:
        """Read every file; one that fails is refused, and what had come of it stays."""
        total, done, reported = sum(source.size for source in sources), 0, -1
        for index, source in enumerate(sources):
            self._noticed.append(Noticed())
            try:
                for block in read_text(source, self._reading, self._noticed[-1], job, self._archives):
                    self._take(index, source, block)
                    if reported != done + block.done:  # many documents may come of one block from the disk
                        reported = done + block.done
                        job.report("Reading", reported, total)
                    if glimpse is not None:
                        glimpse.offer(self._scan.so_far, (done + block.done) / max(total, 1))
                self._scan.end_document()
            except ValueError as error:
                self.refused.append(Refused(source.name, str(error)))
            self._scan.end_file()  # with what had come of it
            done += source.size

    def no_words(self, sources: tuple[Source, ...]) -> str:
        """Why there is no token, in plain words."""
        if self.refused:
            return self.refused[0].reason
        if not self._document_sources and self._reading.only:
            conditions = " and ".join(f"{field} = {wanted}" for field, wanted in self._reading.only)
            return f"No document is one of those that were chosen: {conditions}. Choose others, or all."
        return f"{_holding(sources)} no words. Choose another text or tokenizer."

    def write_documents(self, folder: Path) -> dict[str, Any]:
        """Write what is known of the documents; what the entry says of them and of what was wrong."""
        (folder / DOCUMENT_SOURCES).write_bytes(self._document_sources.tobytes())
        return {
            "metadata": self._metadata.write(folder),
            "flaws": [_flaws(*each) for each in zip(self._scan.flaws, self._noticed, strict=True)],
            "encodings": [noticed.encoding for noticed in self._noticed],
            "notes": [noticed.notes for noticed in self._noticed],
            "refused": [list(dataclasses.astuple(refused)) for refused in self.refused],
            "hard_wrapped": self._hard_wrapped,
        }

    def _take(self, index: int, source: Source, block: TextBlock) -> None:
        if block.begins is not None:
            self._begin(index, source, block)
        if self._taken:
            self._scan.feed(block.text)
        else:
            self._scan.pass_over(block.text)

    def _begin(self, index: int, source: Source, block: TextBlock) -> None:
        """Begin a document, the first of its file or another one.

        Raises:
            ValueError: of the document before, as `Scan.feed`; then this one is not begun.
        """
        self._scan.end_document()
        self._taken = self._metadata.add(block.begins or {})
        if not self._taken:
            return
        self._document_sources.append(index)
        tokenized, bounds = FORMS[source.form].is_tokenized, self._reading.bounds
        found = not tokenized and bounds in (AUTO, SENTENCE)
        wrapped = found and is_hard_wrapped(block.text[:HEAD_BYTES].tobytes())
        self._hard_wrapped |= wrapped
        self._scan.begin(wrapped or bounds == PARAGRAPH, tokenized)


def _flaws(scanned: Flaws, noticed: Noticed) -> list[int]:
    """The flaws of a file: bad bytes were counted by who decoded them, or by the scanner."""
    if noticed.bad_bytes:
        bad = {"bad_bytes": noticed.bad_bytes, "first_bad_line": noticed.first_bad_line}
        scanned = dataclasses.replace(scanned, **bad)
    return list(dataclasses.astuple(scanned))


def _write(folder: Path, numbered: Numbered, walk: _Walk) -> None:
    """Write what belongs to the tokens; last the list of contents, with the size of each file."""
    vocabulary, dropped = numbered.vocabulary, numbered.dropped
    (folder / WORDS).write_bytes(vocabulary.words.block)
    vocabulary.words.starts.tofile(folder / WORD_STARTS)
    vocabulary.counts.tofile(folder / COUNTS)
    (folder / DROPPED_WORDS).write_bytes(dropped.words.block)
    for name, numbers in zip(DROPPED_ARRAYS, (dropped.words.starts, dropped.counts, dropped.steps), strict=True):
        numbers.tofile(folder / name)
    numbered.document_starts.tofile(folder / DOCUMENT_STARTS)
    meta = {**walk.write_documents(folder), "effects": numbered.effects}
    sizes = {file.name: file.stat().st_size for file in folder.iterdir()}
    (folder / META).write_text(json.dumps({**meta, "sizes": sizes}))


def _holding(sources: tuple[Source, ...]) -> str:
    return f"{sources[0].path} holds" if len(sources) == 1 else f"The {len(sources)} files hold"
