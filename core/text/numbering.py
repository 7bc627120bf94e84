"""From the types that the scanner counted to the words of a corpus: the steps, the order by count, the new numbers."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.reading import Reading
from core.text.rewriting import DROPPED, NOTHING, Dropped, Effect, rewritten
from core.text.vocabulary import Vocabulary, by_count

IDS, LINE_STARTS, LINE_SOURCES = "ids", "line_starts", "line_sources"
_BLOCK_TOKENS = 1 << 20


class Numbered(NamedTuple):
    """The words of a corpus, where its documents start now, and what became of the rest.

    Attributes:
        vocabulary: by falling count, ties by bytes.
        document_starts: int64[documents + 1], the first sentence of each document.
        dropped: the words that are not in the vocabulary because a step dropped them.
        effects: what each of `Reading.taken_steps` did; None for those that the scanner did and for phrases.
    """

    vocabulary: Vocabulary
    document_starts: NDArray[np.int64]
    dropped: Dropped
    effects: tuple[Effect | None, ...]


def number(
    folder: Path,
    types: Vocabulary,
    numbers: NDArray[np.int32],
    document_starts: NDArray[np.int64],
    reading: Reading,
    job: Job,
) -> Numbered:
    """Take the tokens in `folder` through the steps, and number them by falling count.

    Word steps that follow each other are done together, once for each type; a step that looks at tokens (phrases) finds
    and leaves tokens that are numbered.

    Args:
        folder: holds ids (int32[tokens]), line_starts (int64[sentences + 1]) and line_sources (int64[sentences]), which
            are rewritten; sentences that lose all tokens go.
        types: every type of the scanner by falling count.
        numbers: int32[types], the place in `types` of each number in ids.
        document_starts: int64[documents + 1], the first sentence of each document.
        reading: the steps that the scanner left to be done.
        job: told how many tokens are done.
    """
    job.report("Sorting words")
    vocabulary = types
    places: NDArray[np.int32] | None = numbers  # where each number in ids stands in `vocabulary`; None: at its number
    effects: list[Effect | None] = [None] * reading.scans_lower
    dropped = NOTHING
    for is_of_words, group in groupby(reading.steps_after_scan, lambda step: hasattr(step, "rewrite")):
        steps = tuple(group)
        if is_of_words:
            rewriting = rewritten(vocabulary, steps, first=len(effects))
            effects += rewriting.effects
            dropped = dropped.and_also(rewriting.dropped)
            if rewriting.places is not None:
                vocabulary, ranks = _ranked(rewriting.vocabulary)
                moved = np.where(rewriting.places == DROPPED, DROPPED, ranks[rewriting.places]).astype(np.int32)
                places = moved if places is None else moved[places]
            continue
        for step in steps:
            document_starts = _settled(folder, places, document_starts, job)
            vocabulary, places = _joined(folder, vocabulary, step, job), None
            effects.append(None)
    return Numbered(vocabulary, _settled(folder, places, document_starts, job), dropped, tuple(effects))


def _joined(folder: Path, vocabulary: Vocabulary, step: Any, job: Job) -> Vocabulary:
    """Join the phrases among the tokens in `folder`; the tokens are numbered before and after."""
    from core.text.phrases import join

    return join(folder, vocabulary, step, job)


def _settled(
    folder: Path, places: NDArray[np.int32] | None, document_starts: NDArray[np.int64], job: Job
) -> NDArray[np.int64]:
    return document_starts if places is None else renumber(folder, places, document_starts, job)


def _ranked(vocabulary: Vocabulary) -> tuple[Vocabulary, NDArray[np.int32]]:
    """The words by falling count, ties by bytes; and int32[words + 1], the place there of each (`DROPPED` its own)."""
    words, counts = vocabulary.words, vocabulary.counts
    order = by_count(np.frombuffer(words.block, np.uint8), words.starts[:-1], np.diff(words.starts) - 1, counts)
    ranks = np.full(len(words) + 1, DROPPED, np.int32)
    ranks[order] = np.arange(len(words), dtype=np.int32)
    return Vocabulary(words.take(order), counts[order]), ranks


def renumber(
    folder: Path, places: NDArray[np.int32], document_starts: NDArray[np.int64], job: Job
) -> NDArray[np.int64]:
    """Give the tokens in `folder` new numbers, in place and block by block; those whose place is `DROPPED` go.

    Sentences that lose all tokens go with them; a document may lose all sentences, and stays.

    Args:
        folder: holds ids, line_starts and line_sources, as for `number`.
        places: int32[types], the new number of each in ids.
        document_starts: int64[documents + 1], the first sentence of each document.
        job: told how many tokens are done.

    Returns:
        int64[documents + 1], the first sentence of each document now.
    """
    drops = bool((places == DROPPED).any())
    starts = np.memmap(folder / LINE_STARTS, np.int64, "r+") if drops else np.empty(0, np.int64)
    block = np.empty(_BLOCK_TOKENS, np.int32)
    tokens = (folder / IDS).stat().st_size // block.itemsize
    written = sentence = 0
    with (folder / IDS).open("r+b", buffering=0) as file:
        for first in range(0, tokens, _BLOCK_TOKENS):
            job.report("Numbering words", first, tokens)
            file.seek(first * block.itemsize)
            read = file.readinto(block.data) // block.itemsize
            moved = places[block[:read]]
            if drops:
                kept = moved != DROPPED
                before = np.concatenate(([written], written + np.cumsum(kept)))
                end = int(np.searchsorted(starts, first + read))
                starts[sentence:end] = before[starts[sentence:end] - first]
                moved, sentence = moved[kept], end
            file.seek(written * block.itemsize)
            file.write(moved.data)
            written += len(moved)
        file.truncate(written * block.itemsize)
    if not drops:
        return document_starts
    starts[-1] = written
    return _without_empty(folder, starts, document_starts, job)


def _without_empty(
    folder: Path, starts: NDArray[np.int64], document_starts: NDArray[np.int64], job: Job
) -> NDArray[np.int64]:
    """Take the sentences without a token out of the files; the first sentence of each document now."""
    sources = np.memmap(folder / LINE_SOURCES, np.int64, "r+")
    moved = np.empty_like(document_starts)
    sentences, written = len(sources), 0
    for first in range(0, sentences, _BLOCK_TOKENS):
        job.check()
        end = min(first + _BLOCK_TOKENS, sentences)
        kept = starts[first + 1 : end + 1] > starts[first:end]
        documents = slice(*np.searchsorted(document_starts, (first, end)))
        before = np.concatenate(([written], written + np.cumsum(kept)))
        moved[documents] = before[document_starts[documents] - first]
        for array in (starts, sources):
            array[written : before[-1]] = array[first:end][kept]
        written = int(before[-1])
    moved[document_starts == sentences] = written
    starts[written] = starts[-1]
    for name, length in ((LINE_STARTS, written + 1), (LINE_SOURCES, written)):
        with (folder / name).open("r+b") as file:
            file.truncate(length * starts.itemsize)
    return moved
