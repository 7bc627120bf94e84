"""From the types that the scanner counted to the words of a corpus: the steps, the order by count, the new numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.steps import WordStep
from core.text.vocabulary import Vocabulary, Words

IDS, LINE_STARTS, LINE_SOURCES = "ids", "line_starts", "line_sources"
DROPPED = -1
_BLOCK_TOKENS = 1 << 20


class Rewriting(NamedTuple):
    """What word steps made of a list of types.

    Attributes:
        words: the distinct words that came of it, in the order of the first type of each.
        places: int32[types], the place there of each type; `DROPPED` where a step dropped it.
    """

    words: Words
    places: NDArray[np.int32]


def rewritten(words: Words, steps: tuple[WordStep, ...]) -> Rewriting:
    """Apply word steps to every type."""
    functions = [step.rewrite() for step in steps]
    places = np.full(len(words), DROPPED, np.int32)
    numbers: dict[str, int] = {}
    for index, word in enumerate(words):
        for rewrite in functions:
            word = rewrite(word)
            if not word:
                break
        else:
            places[index] = numbers.setdefault(word, len(numbers))
    return Rewriting(Words.of(numbers), places)


class Numbered(NamedTuple):
    """The words of a corpus, and where its documents start now.

    Attributes:
        vocabulary: by falling count, ties by bytes.
        document_starts: int64[documents + 1], the first sentence of each document.
    """

    vocabulary: Vocabulary
    document_starts: NDArray[np.int64]


def number(
    folder: Path,
    types: Vocabulary,
    numbers: NDArray[np.int32],
    document_starts: NDArray[np.int64],
    steps: tuple[Any, ...],
    job: Job,
) -> Numbered:
    """Take the tokens in `folder` through the steps, and number them by falling count.

    Args:
        folder: holds ids (int32[tokens]), line_starts (int64[sentences + 1]) and line_sources (int64[sentences]), which
            are rewritten; sentences that lose all tokens go.
        types: every type of the scanner by falling count.
        numbers: int32[types], the place in `types` of each number in ids.
        document_starts: int64[documents + 1], the first sentence of each document.
        steps: what the scanner left to be done, in order.
        job: told how many tokens are done.
    """
    job.report("Sorting words")
    vocabulary, places = types, numbers
    if steps:
        words, moved = rewritten(types.words, steps)
        kept = moved >= 0
        counts = np.bincount(moved[kept], types.counts[kept], len(words)).astype(np.int64)
        order = by_count(words, counts)
        ranks = np.empty(len(words), np.int32)
        ranks[order] = np.arange(len(words), dtype=np.int32)
        places = np.where(moved[numbers] >= 0, ranks[moved[numbers]], DROPPED).astype(np.int32)
        vocabulary = Vocabulary(words.take(order), counts[order])
    renumber(folder, places, job)
    return Numbered(vocabulary, document_starts)


def by_count(words: Words, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The order of words by falling count, ties by bytes."""
    keys = [words.block[begin : end - 1] for begin, end in zip(words.starts[:-1], words.starts[1:], strict=True)]
    return np.array(sorted(range(len(keys)), key=lambda index: (-counts[index], keys[index])), np.int64)


def renumber(folder: Path, places: NDArray[np.int32], job: Job) -> None:
    """Give the tokens in `folder` new numbers, in place and block by block; those whose place is `DROPPED` go."""
    block = np.empty(_BLOCK_TOKENS, np.int32)
    tokens = (folder / IDS).stat().st_size // block.itemsize
    with (folder / IDS).open("r+b", buffering=0) as file:
        for first in range(0, tokens, _BLOCK_TOKENS):
            job.report("Numbering words", first, tokens)
            read = file.readinto(block.data) // block.itemsize
            file.seek(first * block.itemsize)
            file.write(places[block[:read]].data)
