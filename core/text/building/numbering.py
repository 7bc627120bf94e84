"""From the types that the scanner counted to the words of a corpus: the steps, the order by count, the new numbers."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.reading import Reading
from core.text.tokens.token_files import DROPPED, renumber
from core.text.vocabulary import Vocabulary, by_count
from core.text.words.rewriting import NOTHING, Dropped, Effect, rewritten


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
    from core.text import phrases

    return phrases.join(folder, vocabulary, step, job).vocabulary


def _settled(
    folder: Path, places: NDArray[np.int32] | None, document_starts: NDArray[np.int64], job: Job
) -> NDArray[np.int64]:
    return document_starts if places is None else renumber(folder, places, job, document_starts)


def _ranked(vocabulary: Vocabulary) -> tuple[Vocabulary, NDArray[np.int32]]:
    """The words by falling count, ties by bytes; and int32[words + 1], the place there of each (`DROPPED` its own)."""
    words, counts = vocabulary.words, vocabulary.counts
    order = by_count(words, counts)
    ranks = np.full(len(words) + 1, DROPPED, np.int32)
    ranks[order] = np.arange(len(words), dtype=np.int32)
    return Vocabulary(words.take(order), counts[order]), ranks
