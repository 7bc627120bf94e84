"""The tokens of a text on disk: the names of their files, and how they are given new numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.job import Job

IDS, LINE_STARTS, LINE_SOURCES = "ids", "line_starts", "line_sources"
DROPPED = -1
_BLOCK_TOKENS = 1 << 20
_NO_DOCUMENTS = np.empty(0, np.int64)


def renumber(
    folder: Path, places: NDArray[np.int32], job: Job, document_starts: NDArray[np.int64] = _NO_DOCUMENTS
) -> NDArray[np.int64]:
    """Give the tokens in `folder` new numbers, in place and block by block; those whose place is `DROPPED` go.

    Sentences that lose all tokens go with them; a document may lose all sentences, and stays.

    Args:
        folder: holds ids (int32[tokens]), line_starts (int64[sentences + 1]) and line_sources (int64[sentences]).
        places: int32[types], the new number of each in ids.
        job: told how many tokens are done.
        document_starts: int64[documents + 1], the first sentence of each document.

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
