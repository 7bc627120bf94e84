"""How a corpus divides by what is known of its documents: documents, sentences and tokens of each author, each year."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.text.corpus import Corpus
from core.text.documents.metadata import Metadata

SHOWN_VALUES = 200  # of a field that are counted one by one


class FacetValue(NamedTuple):
    """How much of a corpus has one value of a field.

    Attributes:
        value: "" where it is not known.
        documents: that are taken.
        sentences: in them.
        tokens: in them.
        left_out: documents that `Reading.only` left out.
    """

    value: str
    documents: int
    sentences: int
    tokens: int
    left_out: int


class Facet(NamedTuple):
    """A field of the metadata, and how the corpus divides by it.

    Attributes:
        field: its name.
        values: those with the most tokens first, then those that were left out whole; at most `SHOWN_VALUES`.
        others: how many more values there are (of those that are taken, where they alone are too many).
    """

    field: str
    values: tuple[FacetValue, ...]
    others: int


def facets(corpus: Corpus) -> tuple[Facet, ...]:
    """How a corpus divides by each field; some 20 ms for 100,000 documents, in any thread."""
    metadata, starts = corpus.metadata, corpus.document_starts
    if not metadata.fields:
        return ()
    lines = np.asarray(corpus.line_starts[starts])
    sentences, tokens = starts[1:] - starts[:-1], lines[1:] - lines[:-1]
    return tuple(_facet(metadata, place, sentences, tokens) for place in range(len(metadata.fields)))


def _facet(metadata: Metadata, place: int, sentences: NDArray[np.int64], tokens: NDArray[np.int64]) -> Facet:
    values, codes, left_out = metadata.values[place], metadata.codes[:, place], dict(metadata.left_out[place])
    documents = np.bincount(codes, minlength=len(values))
    sums = [np.bincount(codes, weights, len(values)).astype(np.int64) for weights in (sentences, tokens)]
    order = np.lexsort((-documents, -sums[1]))
    found = order[documents[order] > 0]
    shown = [
        FacetValue(
            value := values[code],
            int(documents[code]),
            int(sums[0][code]),
            int(sums[1][code]),
            left_out.pop(value, 0),
        )
        for code in found[:SHOWN_VALUES].tolist()
    ]
    if len(found) > SHOWN_VALUES:
        return Facet(metadata.fields[place], tuple(shown), len(found) - SHOWN_VALUES)
    gone = [FacetValue(value, 0, 0, 0, count) for value, count in Counter(left_out).most_common()]
    room = SHOWN_VALUES - len(shown)
    return Facet(metadata.fields[place], (*shown, *gone[:room]), len(gone[room:]))
