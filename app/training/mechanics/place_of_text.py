"""The sentence that a step is about: found in the text, or typed; its centre and its contexts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.text.corpus import Corpus
    from core.training.mechanics.pairs import Sentence as Stretch
    from core.training.mechanics.pairs import Window
    from core.vectors.embeddings import Embeddings

MOST_WORDS = 16  # of a sentence that is shown around its centre: two lines
_MARGIN = 2  # words that are shown around a window


@dataclass(frozen=True)
class Sentence:
    """What a step is about.

    Attributes:
        words: as they are written.
        rows: of the vectors, -1 for a word that they do not have.
        centre: a position.
        contexts: positions, in order.
        draws: the random states from which the run draws the targets here: the first, and those of later pairs
            where each has its own; None: they are drawn anew.
    """

    words: tuple[str, ...]
    rows: tuple[int, ...]
    centre: int
    contexts: tuple[int, ...]
    draws: tuple[int, int] | None = None


def found_in_text(embeddings: Embeddings, corpus: Corpus | None, row: int | None, number: int, window: int) -> Sentence:
    """The place of the text where a word stands for the `number`-th time, from 0, and on from the start again.

    Raises:
        ValueError: there is no text, or the word stands alone wherever it stands.
    """
    if corpus is None:
        raise ValueError(_tr("The text of this run is not open. Type a sentence of words that the vectors have."))
    word = embeddings.words[min(150, len(embeddings) // 4) if row is None else row]
    place = corpus.vocabulary.words.find(word)
    if place is None:
        raise ValueError(_tr("The text that is open is not that of these vectors. Type a sentence of their words."))
    places = np.flatnonzero(corpus.ids == place)
    lines = np.searchsorted(corpus.line_starts, places, side="right") - 1
    alone = corpus.line_starts[lines + 1] - corpus.line_starts[lines] < 2
    places, lines = places[~alone], lines[~alone]
    if len(places) == 0:
        raise ValueError(_tr("“{0}” never stands beside another word. Type a sentence.").format(word))
    at, line = int(places[number % len(places)]), int(lines[number % len(places)])
    begin = max(int(corpus.line_starts[line]), at - MOST_WORDS // 2)
    end = min(int(corpus.line_starts[line + 1]), begin + MOST_WORDS)
    words = tuple(corpus.vocabulary.words[int(token)] for token in corpus.ids[begin:end])
    return centred(words, _rows(embeddings, words), at - begin, window)


def from_typed(embeddings: Embeddings, text: str, window: int) -> Sentence:
    """A sentence that was typed, its first known word that has a context as the centre.

    Raises:
        ValueError: the vectors have fewer than two of its words.
    """
    from core.training.mechanics.lesson import lines_of

    words = tuple(word for line in lines_of(text) for word in line)[:MOST_WORDS]
    as_typed = tuple(text.split())[:MOST_WORDS]
    rows = max(_rows(embeddings, words), _rows(embeddings, as_typed), key=lambda rows: sum(row >= 0 for row in rows))
    words = words if rows == _rows(embeddings, words) else as_typed
    known = [place for place, row in enumerate(rows) if row >= 0]
    if len(known) < 2:
        raise ValueError(_tr("The vectors have fewer than two of these words. A step needs a centre and a context."))
    return centred(words, rows, known[len(known) // 2], window)


def of_window(words: Sequence[str], sentence: Stretch, number: int, window: Window, size: int) -> Sentence:
    """A window of the run, with the draws that the run makes there.

    Args:
        words: the tokens of the sentence.
        sentence: as the epoch treats it.
        number: of the centre.
        window: of that centre.
        size: of the vocabulary.
    """
    places = [window.centre, *window.contexts.tolist()]
    begin, end = max(min(places) - _MARGIN, 0), max(places) + 1 + _MARGIN
    return Sentence(
        tuple(words[begin:end]),
        tuple(row if row < size else -1 for row in sentence.words[begin:end].tolist()),
        window.centre - begin,
        tuple(sorted(place - begin for place in places[1:])),
        (int(sentence.before[number]), int(sentence.during[number])),
    )


def _rows(embeddings: Embeddings, words: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(embeddings.words.places(words).tolist()) if words else ()


def centred(words: tuple[str, ...], rows: tuple[int, ...], centre: int, window: int) -> Sentence:
    """A sentence with the contexts of a centre: the whole window over the words that the vectors have."""
    known = [place for place, row in enumerate(rows) if row >= 0]
    at = known.index(centre)
    contexts = known[max(at - window, 0) : at] + known[at + 1 : at + window + 1]
    return Sentence(words, rows, centre, tuple(contexts))


def _tr(text: str) -> str:
    return QCoreApplication.translate("NetworkView", text)
