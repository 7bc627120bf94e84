"""Makes the cache's entry of a corpus: files to numbered tokens on disk, in memory that grows with the words alone."""

from __future__ import annotations

import dataclasses
import json
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.files import atomic_folder, require_space
from core.job import Job
from core.text import cache, tokenizers
from core.text.extraction import Findings, TextBlock, read_text
from core.text.forms.form import FORMS
from core.text.glimpse import Glimpse
from core.text.metadata import MetadataTable
from core.text.numbering import Numbered, number
from core.text.reading import AUTO, SENTENCE, Reading
from core.text.sources import HEAD_BYTES, Refused, Source, is_hard_wrapped, stamp
from core.text.token_files import IDS, LINE_SOURCES, LINE_STARTS
from core.text.tokenizers import Counter, Flaws
from core.text.vocabulary import Vocabulary

META = "meta.json"
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
    glimpse: Glimpse,
    job: Job,
) -> Seconds:
    """Make the entry of the cache at `folder`.

    Args:
        folder: where it shall be; nothing stands there.
        sources: the files.
        stamps: of each, `core.text.sources.stamp` when it was hashed.
        reading: how they are read.
        glimpse: shown what is read so far.
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
        counter = Counter(reading)
        with ExitStack() as files:
            scan = _Scan(temporary, counter, reading, files)
            scan.read(sources, glimpse, job)
        for source, before in zip(sources, stamps, strict=True):
            if stamp(source.path) != before:
                raise OSError(f"{source.path} changed while it was read. Open it again.")
        if counter.tokens == 0:
            raise ValueError(_no_words(sources, scan.refused))
        middle = time.perf_counter()
        types, numbers = counter.ranked()
        numbered = number(temporary, types, numbers, scan.starts, reading, job)
        if len(numbered.vocabulary) == 0:
            raise ValueError(f"No word is left after the steps: {_holding(sources)} only words that they drop.")
        _write_words(temporary, numbered)
        meta = {
            **scan.found(),
            "document_starts": numbered.document_starts.tolist(),
            "effects": numbered.effects,
        }
        sizes = {file.name: file.stat().st_size for file in temporary.iterdir()}
        (temporary / META).write_text(json.dumps({**meta, "sizes": sizes}))
        cache.new_lease(temporary)
        end = time.perf_counter()
    return Seconds(middle - start, end - middle)


@dataclass(frozen=True, slots=True)
class _Output:
    """The files that grow with the text."""

    ids: BinaryIO
    starts: BinaryIO
    sources: BinaryIO


class _Scan:
    """One walk over all files: tokens numbered as their types came up, where sentences and documents start."""

    def __init__(self, folder: Path, counter: Counter, reading: Reading, files: ExitStack) -> None:
        self._counter, self._reading = counter, reading
        self._output = _Output(
            *(files.enter_context((folder / name).open("wb")) for name in (IDS, LINE_STARTS, LINE_SOURCES))
        )
        self._sentences = 0
        self._document_starts: list[int] = []
        self._document_sources: list[int] = []
        self._metadata = MetadataTable(reading.only)
        self._flaws: list[list[int]] = []
        self._notes: list[list[str]] = []
        self._hard_wrapped = False
        self._is_open = False  # whether a document of this file has begun
        self._taken = False  # whether it is one of those that were chosen
        self.refused: list[Refused] = []

    def read(self, sources: tuple[Source, ...], glimpse: Glimpse, job: Job) -> None:
        """Read every file; one that fails is refused, and what had come of it stays."""
        total, done = sum(source.size for source in sources), 0
        for index, source in enumerate(sources):
            findings = Findings()
            try:
                for block in read_text(source, self._reading, findings, job):
                    self._take(index, source, block)
                    job.report("Reading", done + block.done, total)
                    glimpse.offer(self._so_far, (done + block.done) / max(total, 1))
                self._end_document()
            except ValueError as error:
                self.refused.append(Refused(source.name, str(error)))
                self._end_document()  # with what had come of it
            self._end_file(findings)
            done += source.size
        self._document_starts.append(self._sentences)
        self._output.starts.write(np.int64(self._counter.tokens).tobytes())

    @property
    def starts(self) -> NDArray[np.int64]:
        """int64[documents + 1], the first sentence of each document."""
        return np.array(self._document_starts, np.int64)

    def found(self) -> dict[str, Any]:
        """What the entry says of the documents and of what was wrong."""
        return {
            "document_sources": self._document_sources,
            "metadata": self._metadata.to_json(),
            "flaws": self._flaws,
            "notes": self._notes,
            "refused": [list(dataclasses.astuple(refused)) for refused in self.refused],
            "hard_wrapped": self._hard_wrapped,
        }

    def _so_far(self) -> Vocabulary:
        return self._counter.ranked()[0]

    def _take(self, index: int, source: Source, block: TextBlock) -> None:
        if block.begins is not None:
            self._begin(index, source, block)
        if self._taken:
            self._write(block.text, final=False)
        else:
            self._counter.pass_over(block.text)

    def _begin(self, index: int, source: Source, block: TextBlock) -> None:
        """Begin a document, the first of its file or another one."""
        self._end_document()
        if not self._is_open:
            self._counter.start_file()
        self._is_open = True
        self._taken = self._metadata.add(block.begins or {})
        if not self._taken:
            return
        self._document_starts.append(self._sentences)
        self._document_sources.append(index)
        tokenized, bounds = FORMS[source.form].is_tokenized, self._reading.bounds
        found = not tokenized and bounds in (AUTO, SENTENCE)
        wrapped = found and is_hard_wrapped(block.text[:HEAD_BYTES].tobytes())
        self._hard_wrapped |= wrapped
        self._counter.start_document(wrapped or (bounds == "paragraph" and not tokenized), tokenized)

    def _end_document(self) -> None:
        if self._taken:
            self._write(np.empty(0, np.uint8), final=True)
        self._taken = False

    def _end_file(self, findings: Findings) -> None:
        flaws = self._counter.flaws if self._is_open else Flaws()
        self._is_open = False
        if findings.bad_bytes:
            flaws = dataclasses.replace(flaws, bad_bytes=findings.bad_bytes, first_bad_line=findings.first_bad_line)
        self._flaws.append(list(dataclasses.astuple(flaws)))
        self._notes.append(findings.notes)

    def _write(self, text: NDArray[np.uint8], final: bool) -> None:
        for found in self._counter.feed(text, final):
            self._output.ids.write(found.ids.data)
            self._output.starts.write(found.sentences[:, 0].tobytes())
            self._output.sources.write(found.sentences[:, 1].tobytes())
            self._sentences += len(found.sentences)


def _write_words(folder: Path, numbered: Numbered) -> None:
    vocabulary, dropped = numbered.vocabulary, numbered.dropped
    (folder / WORDS).write_bytes(vocabulary.words.block)
    vocabulary.words.starts.tofile(folder / WORD_STARTS)
    vocabulary.counts.tofile(folder / COUNTS)
    (folder / DROPPED_WORDS).write_bytes(dropped.words.block)
    for name, array in zip(DROPPED_ARRAYS, (dropped.words.starts, dropped.counts, dropped.steps), strict=True):
        array.tofile(folder / name)


def _no_words(sources: tuple[Source, ...], refused: list[Refused]) -> str:
    if refused:
        return f"{refused[0].name}: {refused[0].reason}"
    return f"{_holding(sources)} no words. Choose another text or tokenizer."


def _holding(sources: tuple[Source, ...]) -> str:
    return f"{sources[0].path} holds" if len(sources) == 1 else f"The {len(sources)} files hold"
