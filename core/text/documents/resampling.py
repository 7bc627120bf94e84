"""Another text that might have been: a corpus whose documents, or stretches, are drawn with replacement."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.files import require_space
from core.job import Job
from core.text.corpus import Corpus
from core.text.documents.metadata import NO_METADATA
from core.text.tokens.token_files import IDS

FEWEST_DOCUMENTS = 20  # fewer are too few to be drawn: a third of the text would be there or not as a whole
_STRETCHES = 100  # that a text of few documents is cut into
_FEWEST = 5  # that a drawing can be made of
_BLOCK = 1 << 20  # tokens that are copied at once
_SENTENCE_BYTES = 2 * 8  # its start, and its place in the source


@dataclass(frozen=True, eq=False)
class Stretches:
    """What is drawn as a whole, because what stands in it belongs together.

    Attributes:
        starts: int64[n + 1], the first sentence of each; none is empty.
        are_documents: whether each is a document; if not, contiguous sentences of about equal length together.
    """

    starts: NDArray[np.int64]
    are_documents: bool

    def __len__(self) -> int:
        return len(self.starts) - 1


def stretches_of(corpus: Corpus) -> Stretches:
    """The documents of a text, if there are at least 20; else about 100 stretches of neighbouring sentences.

    Raises:
        ValueError: if the text has too few sentences to be drawn from.
    """
    documents = np.unique(corpus.document_starts)
    if len(documents) > FEWEST_DOCUMENTS:
        return Stretches(documents, are_documents=True)
    sentences = len(corpus.line_starts) - 1
    wished = np.linspace(0, corpus.tokens, min(_STRETCHES, sentences) + 1)
    starts = np.unique(np.searchsorted(corpus.line_starts, wished)).astype(np.int64)
    if len(starts) <= _FEWEST:
        raise ValueError(
            f"{corpus.name} has {sentences:,} sentence{'s' * (sentences != 1)}, too few to draw other texts from. "
            "Vary the seed alone, or take text with more lines."
        )
    return Stretches(starts, are_documents=False)


def resampled(corpus: Corpus, stretches: Stretches, seed: tuple[int, ...], folder: Path, job: Job) -> Corpus:
    """A bootstrap of a text (Efron 1979): as many stretches as it has, drawn with replacement, in their drawn order.

    The vocabulary stays that of the text, counts and all, so that a word is the same row in every run and all runs
    have the same noise, the same subsampling and the same tree: only what is read differs. A word may be absent.

    Args:
        corpus: the text.
        stretches: `stretches_of` it.
        seed: of the drawing; the same one draws the same.
        folder: where the arrays are written, some 4 bytes a token; whoever made it removes it, after the corpus.
        job: looked at after every million tokens; told nothing.

    Raises:
        OSError: if the disk is full or cannot be written.
    """
    drawn = np.random.default_rng(seed).integers(len(stretches), size=len(stretches))
    firsts, lasts = stretches.starts[:-1][drawn], stretches.starts[1:][drawn]
    begins, ends = corpus.line_starts[firsts], corpus.line_starts[lasts]
    tokens, sentences = int((ends - begins).sum()), int((lasts - firsts).sum())
    require_space(folder, tokens * corpus.ids.itemsize + sentences * _SENTENCE_BYTES)
    with (folder / IDS).open("wb") as file:
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
            for block in range(begin, end, _BLOCK):
                job.check()
                file.write(np.ascontiguousarray(corpus.ids[block : min(block + _BLOCK, end)]).data)
    offsets = np.cumsum(ends - begins) - ends  # from a place in the text to the one in the drawn text
    starts = [corpus.line_starts[a:b] + shift for a, b, shift in zip(firsts, lasts, offsets, strict=True)]
    sources = [corpus.line_sources[a:b] for a, b in zip(firsts, lasts, strict=True)]
    return dataclasses.replace(
        corpus,
        folder=folder,
        ids=np.memmap(folder / IDS, np.int32, "r"),
        line_starts=np.concatenate([*starts, [tokens]]).astype(np.int64),
        line_sources=np.concatenate(sources),
        document_starts=np.concatenate(([0], np.cumsum(lasts - firsts))).astype(np.int64),
        document_sources=corpus.document_sources[np.searchsorted(corpus.document_starts, firsts, "right") - 1],
        metadata=NO_METADATA,
        key=f"{corpus.key}-{'-'.join(map(str, seed))}",
    )


def words_within(corpus: Corpus, words: int, job: Job) -> NDArray[np.bool_]:
    """bool[V]: which of the first `words` words of the vocabulary occur; a second for 100 million tokens."""
    there = np.zeros(len(corpus.vocabulary), np.bool_)
    for begin in range(0, corpus.tokens, _BLOCK):
        job.check()
        there[corpus.ids[begin : begin + _BLOCK]] = True
    return there[:words]
