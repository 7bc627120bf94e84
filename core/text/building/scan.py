"""The walk over all files: tokens numbered as their types come up, on every core, in memory bounded by the types."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.job import yield_to_the_window
from core.text.reading import Reading
from core.text.tokenizers import Counter, Flaws, merged
from core.text.tokens.shaping import is_shaped
from core.text.tokens.token_files import IDS, LINE_SOURCES, LINE_STARTS
from core.text.vocabulary import Vocabulary

_MOST_COUNTERS = 4  # each has a table of all types that it meets
_BATCH_BYTES = 1 << 19  # of text that one counter takes at a time; many small documents go together
_AHEAD = 2  # batches that wait for each counter
_BLANK_LINES = (b"\n\n", b"\n\r\n")


class _Manner(NamedTuple):
    """How a document is cut: as `Counter.start_document` takes it."""

    paragraphs: bool = False
    tokenized: bool = False


@dataclass(slots=True)
class _Part:
    """A stretch of one document.

    Attributes:
        text: uint8, UTF-8.
        manner: how the document is cut.
        begins: where the document begins with it: the place of that in its file, and the lines passed over before.
        ends: whether the document ends with it.
    """

    text: NDArray[np.uint8]
    manner: _Manner
    begins: tuple[int, int] | None
    ends: bool = False


@dataclass(slots=True)
class _Batch:
    """What one counter takes at a time.

    Attributes:
        counter: the number of the counter.
        fresh: its place in the file, where it begins with a line; None where it goes on in the middle of one.
        parts: in the order of the text.
        bytes: of all parts.
        ends_file: whether the file ends with it.
    """

    counter: int
    fresh: int | None
    parts: list[_Part] = field(default_factory=list)
    bytes: int = 0
    ends_file: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found in a batch.

    Attributes:
        ids: int32, for each token the number of its type in the counter * counters + the number of the counter.
        sentences: int64[n, 2], each sentence's first token, counted from the batch's, and its line's place in the file.
        documents: for each document that begins in the batch, how many of its sentences come before.
        lines: that have ended since the counter was last fresh.
        flaws: since then, with lines counted from 1 there.
        error: why it was not taken to its end; None where it was.
    """

    ids: list[NDArray[np.int32]]
    sentences: list[NDArray[np.int64]]
    documents: list[int]
    lines: int
    flaws: Flaws
    error: ValueError | None = None


class Scan:
    """Counts and numbers the tokens of documents that are fed one after another, by counters on several threads.

    Text is parted where a line ends (where paragraphs bound the sentences: a blank line), so that the counters can take
    the parts in turns; text without line ends goes to one. What comes of it is the same for any number of counters. To
    be used by one thread.

    Text that is shaped first (`core.text.tokens.shaping`) goes to one counter, which takes it at once: Python does most
    of that work, and what is wrong is said of the file in which it stands.

    Args:
        folder: ids, line_starts and line_sources are written there.
        reading: how the tokens are cut.
        stack: closes the files and ends the threads.
        counters: how many; one a core where it is not said.

    Attributes:
        document_starts: the first sentence of each document, and at last how many there are.
        flaws: of each file.
    """

    def __init__(self, folder: Path, reading: Reading, stack: ExitStack, counters: int | None = None) -> None:
        self._at_once = is_shaped(reading)
        count = 1 if self._at_once else counters or min(os.cpu_count() or 1, _MOST_COUNTERS)
        self._counters = [Counter(reading) for _ in range(count)]
        self._threads = [ThreadPoolExecutor(1, f"counter {n}", yield_to_the_window) for n in range(count)]
        for thread in self._threads:
            stack.callback(thread.shutdown, wait=True, cancel_futures=True)
        self._ids, self._starts, self._sources = (
            stack.enter_context((folder / name).open("wb")) for name in (IDS, LINE_STARTS, LINE_SOURCES)
        )
        self._under_way: deque[tuple[_Batch, Future[_Found]]] = deque()
        self._batch = _Batch(0, 0)
        self._is_open, self._manner = False, _Manner()
        self._begins: tuple[int, int] | None = None  # of a document none of whose text is in a part yet
        self._place = self._passed_lines = 0  # in the text of the file
        self._tally = _FileTally()
        self._tokens = self._sentences = 0
        self.document_starts: list[int] = []
        self.flaws: list[Flaws] = []

    # ---- the text, in its order ----

    def begin(self, paragraphs: bool, tokenized: bool = False) -> None:
        """Begin a document, as `Counter.start_document` does.

        Raises:
            ValueError: of the document before, as `feed`.
        """
        self.end_document()
        self._is_open, self._manner = True, _Manner(paragraphs, tokenized)
        self._begins, self._passed_lines = (self._place, self._passed_lines), 0

    def feed(self, text: NDArray[np.uint8]) -> None:
        """Go on with the document.

        Args:
            text: uint8, copied.

        Raises:
            ValueError: the person's expression takes too long; says where and what to do.
        """
        data = bytearray(text.data)
        block = np.frombuffer(data, np.uint8)
        self._place += len(block)
        if self._batch.bytes + len(block) < _BATCH_BYTES:
            self._append(block)
            return
        cut = 0 if self._at_once else _clean_end(data, self._manner.paragraphs)
        self._append(block[:cut] if cut else block)
        self._send(self._place - (len(block) - cut) if cut else None)
        if 0 < cut < len(block):
            self._append(block[cut:])

    def pass_over(self, text: NDArray[np.uint8]) -> None:
        """Leave out text of a document that is not taken."""
        self.end_document()
        self._place += len(text)
        self._passed_lines += int(np.count_nonzero(text == ord("\n")))

    def end_document(self) -> None:
        """End the document, if there is one.

        Raises:
            ValueError: as `feed`.
        """
        if not self._is_open:
            return
        if self._begins is not None or not self._batch.parts:
            self._append(np.empty(0, np.uint8))
        self._batch.parts[-1].ends = True
        self._is_open = False
        if self._at_once:
            self._send(None)
        elif self._batch.bytes >= _BATCH_BYTES:
            self._send(self._place)

    def end_file(self) -> None:
        """End the document and the file: the next one's places and lines are counted from its own start."""
        self.end_document()
        self._batch.ends_file = True
        self._place = self._passed_lines = 0
        self._send(0)

    # ---- what came of it ----

    def so_far(self) -> Vocabulary:
        """The types that are counted by now, by falling count, ties by bytes."""
        self._collect(0)
        return merged(self._counters)[0]

    def finish(self) -> tuple[Vocabulary, NDArray[np.int32]]:
        """Write what is left; all types by falling count, ties by bytes, and int32[n], the place of each id there."""
        self._collect(0)
        self.document_starts.append(self._sentences)
        self._starts.write(np.int64(self._tokens).tobytes())
        return merged(self._counters)

    # ---- batches ----

    def _append(self, text: NDArray[np.uint8]) -> None:
        self._batch.parts.append(_Part(text, self._manner, self._begins))
        self._batch.bytes += len(text)
        self._begins = None

    def _send(self, fresh: int | None) -> None:
        """Give the batch to its counter, and begin the next one: another counter's, where it can be `fresh`."""
        batch, count = self._batch, len(self._counters)
        counter = self._counters[batch.counter]
        self._under_way.append((batch, self._threads[batch.counter].submit(_count, counter, batch, count)))
        self._batch = _Batch(batch.counter if fresh is None else (batch.counter + 1) % count, fresh)
        self._collect(0 if self._at_once else _AHEAD * count)

    def _collect(self, left: int) -> None:
        """Write what was found, in the order of the text, until `left` batches are under way."""
        if left == 0 and self._batch.parts:
            self._send(None)
        while len(self._under_way) > left:
            batch, future = self._under_way.popleft()
            found = future.result()
            self.document_starts += [self._sentences + before for before in found.documents]
            for ids in found.ids:
                self._ids.write(ids.data)
            for sentences in found.sentences:
                self._starts.write((sentences[:, 0] + self._tokens).tobytes())
                self._sources.write(sentences[:, 1].tobytes())
                self._sentences += len(sentences)
            self._tokens += sum(map(len, found.ids))
            self._tally.add(found, batch.fresh is not None)
            if batch.ends_file:
                self.flaws.append(self._tally.total)
                self._tally = _FileTally()
            if found.error is not None:
                raise found.error


class _FileTally:
    """The flaws of a file, put together from those of its batches."""

    def __init__(self) -> None:
        self._before, self._lines = Flaws(), 0  # of the batches that are over
        self._stretch, self._stretch_lines = Flaws(), 0  # of those since the last fresh one

    def add(self, found: _Found, fresh: bool) -> None:
        """Take the next batch into account."""
        if fresh:
            self._before, self._lines = self.total, self._lines + self._stretch_lines
        self._stretch, self._stretch_lines = found.flaws, found.lines

    @property
    def total(self) -> Flaws:
        """The flaws so far."""
        before, later = self._before, self._stretch
        return Flaws(
            before.bad_bytes + later.bad_bytes,
            before.first_bad_line or (self._lines + later.first_bad_line if later.first_bad_line else 0),
            before.cut_tokens + later.cut_tokens,
            before.first_cut_line or (self._lines + later.first_cut_line if later.first_cut_line else 0),
        )


def _count(counter: Counter, batch: _Batch, counters: int) -> _Found:
    """Scan a batch, in the thread of its counter."""
    if batch.fresh is not None:
        counter.start_file(batch.fresh)
    goes_on, first = batch.fresh is not None, counter.tokens
    ids: list[NDArray[np.int32]] = []
    sentences: list[NDArray[np.int64]] = []
    documents: list[int] = []
    before, error = 0, None
    try:
        for part in batch.parts:
            if part.begins is not None:
                documents.append(before)
                counter.start_document(*part.manner, *part.begins)
            elif goes_on:
                counter.start_document(*part.manner)
            goes_on = False
            for found in counter.feed(part.text, part.ends):
                ids.append(found.ids * counters + batch.counter)
                sentences.append(found.sentences - (first, 0))
                before += len(found.sentences)
    except ValueError as what:  # what was counted before is written all the same
        error = what
    return _Found(ids, sentences, documents, counter.lines, counter.flaws, error)


def _clean_end(data: bytearray, paragraphs: bool) -> int:
    """Behind the last line (paragraph) that ends in the text; 0 where none does."""
    if not paragraphs:
        return data.rfind(b"\n") + 1
    return max(data.rfind(blank) + len(blank) if blank in data else 0 for blank in _BLANK_LINES)
