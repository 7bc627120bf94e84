"""From the types that the scanner counted to the words of a corpus: the steps, the order by count, the new numbers."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text import phrases
from core.text.steps import Phrases, WordStep
from core.text.token_files import DROPPED, IDS, LINE_SOURCES, LINE_STARTS, renumber
from core.text.vocabulary import Vocabulary, Words, by_count

__all__ = ["DROPPED", "IDS", "LINE_SOURCES", "LINE_STARTS", "Numbered", "Rewriting", "number", "rewritten"]


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
    before = tuple(takewhile(lambda step: not isinstance(step, Phrases), steps))
    if before:
        words, moved = rewritten(types.words, before)
        kept = moved >= 0
        counts = np.bincount(moved[kept], types.counts[kept], len(words)).astype(np.int64)
        order = by_count(words, counts)
        ranks = np.empty(len(words), np.int32)
        ranks[order] = np.arange(len(words), dtype=np.int32)
        places = np.where(moved[numbers] >= 0, ranks[moved[numbers]], DROPPED).astype(np.int32)
        vocabulary = Vocabulary(words.take(order), counts[order])
    renumber(folder, places, job)
    if len(before) < len(steps):
        vocabulary = phrases.join(folder, vocabulary, steps[len(before)], job).vocabulary
        after = steps[len(before) + 1 :]
        return number(folder, vocabulary, np.arange(len(vocabulary), dtype=np.int32), document_starts, after, job)
    return Numbered(vocabulary, document_starts)
