"""The concordance of a text: every line in which a word stands (KWIC, key word in context), in a useful order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled_lean, inlined_lean
from core.job import Job
from core.text.corpus import Corpus
from core.text.lookup.absence import phrases_with, why_absent
from core.text.lookup.passage import words_of
from core.text.lookup.word_index import WordIndex
from core.vectors.embeddings import UnknownWordError, near_spellings, quoted

PLACE, LEFT, RIGHT = "place", "left", "right"
ORDERS = {PLACE: "As in the text", LEFT: "By the words before", RIGHT: "By the words after"}
WINDOW = 5
CONTEXT = 12  # tokens of a line on each side

_MOST_NEIGHBOURS = 4  # whose ranks a key holds; lines alike in so many stand in the order of the text
_KEY_BITS = 62
_DIGIT_BITS = 11
_STEP = 1 << 16  # places between two looks at the job


@dataclass(frozen=True, slots=True)
class Line:
    """One place of a word with what stands around it in its sentence.

    Attributes:
        place: the position of its first token in the text.
        document: the name of the file.
        sentence: the number of the line or paragraph in its file, from 1, empty ones not counted.
        left: the tokens before, in the order of the text.
        keyword: the word, or the words of a phrase.
        right: the tokens after.
        is_cut: whether the sentence goes on to the left, and to the right.
    """

    place: int
    document: str
    sentence: int
    left: tuple[str, ...]
    keyword: tuple[str, ...]
    right: tuple[str, ...]
    is_cut: tuple[bool, bool]


@dataclass(frozen=True, eq=False)
class Concordance:
    """All places of a word or phrase; lines are read from the text when they are asked for.

    Attributes:
        corpus: the text.
        words: the ids of the word, or of the words of a phrase in their order.
        order: one of `ORDERS`.
        places: int64[n], the position of the first token of each, in the order chosen; none is left out.
        documents: in how many of the corpus's documents they are.
        near: the id of a word that stands within the window in every line; None where none was asked for.
    """

    corpus: Corpus
    words: tuple[int, ...]
    order: str
    places: NDArray[np.int64]
    documents: int
    near: int | None = None

    def __len__(self) -> int:
        return len(self.places)

    def line(self, index: int, context: int = CONTEXT) -> Line:
        """One line, with at most `context` tokens on each side."""
        corpus, place = self.corpus, int(self.places[index])
        sentence = int(np.searchsorted(corpus.line_starts, place, "right")) - 1
        begin, end = (int(edge) for edge in corpus.line_starts[sentence : sentence + 2])
        document = int(np.searchsorted(corpus.document_starts, sentence, "right")) - 1
        after = place + len(self.words)
        first, last = max(begin, place - context), min(end, after + context)
        return Line(
            place,
            corpus.source_of(document).name,
            sentence - int(corpus.document_starts[document]) + 1,
            _spelt(corpus, first, place),
            _spelt(corpus, place, after),
            _spelt(corpus, after, last),
            (first > begin, last < end),
        )


def find_phrase(corpus: Corpus, text: str) -> tuple[int, ...]:
    """The ids of a word, or of the words of a phrase, cut from `text` as the corpus was and folded as it was.

    Raises:
        UnknownWordError: a ValueError, for a word that is not in the text; with near spellings.
        ValueError: there is no word in it.
    """
    words = corpus.vocabulary.words
    whole = words.find(text.strip())
    if whole is not None:
        return (whole,)
    found = []
    tokens = words_of(text, corpus)
    if not tokens and (reason := why_absent(text.strip(), corpus)):
        raise UnknownWordError(text.strip(), len(words), (), reason)
    for token in tokens:
        index = words.find(token)
        if index is None:
            near = (*phrases_with(token, corpus), *near_spellings(words, token))
            raise UnknownWordError(token, len(words), near, why_absent(token, corpus))
        found.append(index)
    if not found:
        raise ValueError("There is no word in what was typed. Type a word, or several in a row.")
    return tuple(found)


def find_word(corpus: Corpus, text: str) -> int:
    """The id of one word, as `find_phrase` finds it.

    Raises:
        UnknownWordError: a ValueError, if it is not in the text; with near spellings.
        ValueError: there is no word in it, or more than one.
    """
    found = find_phrase(corpus, text)
    if len(found) > 1:
        raise ValueError(f"{quoted(text)} is more than one word in this text. Give one word.")
    return found[0]


def concordance(
    index: WordIndex,
    words: Sequence[int],
    order: str,
    job: Job,
    near: int | None = None,
    window: int = WINDOW,
) -> Concordance:
    """Every place of a word or of several words in a row, in one sentence; 0.2 s for a million places in any order.

    The orders by context compare the alphabetical ranks of the nearest three words or so on that side, the nearest
    first, the end of the sentence before any word; lines alike in them stand in the order of the text.

    Args:
        index: of the text.
        words: the ids of the words of the phrase; one for a word.
        order: one of `ORDERS`.
        job: is asked between the steps whether to go on.
        near: only lines in which this word stands within the window, in the sentence; None: all.
        window: tokens on each side of the phrase that are searched for `near`.

    Raises:
        DamagedIndexError: a ValueError, if the index is not the text's.
        ValueError: for no words, or an order or window that cannot be.
        Cancelled: by the job.
    """
    if not words or order not in ORDERS or window < 1:
        raise ValueError("A concordance needs a word, an order that is known and a window of 1 or more.")
    corpus = index.corpus
    ids, line_starts = np.asarray(corpus.ids), np.asarray(corpus.line_starts)
    places = _phrase_places(index, tuple(words), job)
    sentences = np.empty(len(places), np.int64)
    _find_sentences(places, line_starts, sentences)
    if near is not None:
        kept = np.empty(len(places), np.bool_)
        _have_near(places, sentences, len(words), ids, line_starts, near, window, kept)
        places, sentences = places[kept], sentences[kept]
    job.check()
    documents = _documents(corpus, sentences)
    if order != PLACE:
        places = places[_sorted_by_context(index, places, sentences, 0 if order == LEFT else len(words), job)]
    return Concordance(corpus, tuple(words), order, places, documents, near)


def prepare() -> None:
    """Compile what searches and sorts, or load it from the cache; off the window's thread."""
    ids, line_starts = np.zeros(2, np.int32), np.array([0, 2], np.int64)
    for array in (ids, line_starts):
        array.flags.writeable = False  # as what is mapped from disk is
    places, sentences, kept = np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(1, np.bool_)
    _are_phrases(places, 0, ids, ids, line_starts, kept)
    _find_sentences(places, line_starts, sentences)
    _have_near(places, sentences, 1, ids, line_starts, 0, 1, kept)
    _fill_keys(places, sentences, 0, ids, line_starts, np.zeros(1, np.int32), 1, 1, np.zeros(1, np.int64))
    keys, order = np.zeros(1, np.int64), np.zeros(1, np.int32)
    _sort_by_digit(keys, order, 0, keys.copy(), order.copy(), np.zeros(3, np.int64))


def _spelt(corpus: Corpus, first: int, last: int) -> tuple[str, ...]:
    return tuple(corpus.vocabulary.words[int(word)] for word in corpus.ids[first:last])


def _documents(corpus: Corpus, sentences: NDArray[np.int64]) -> int:
    return int(np.count_nonzero(np.diff(np.searchsorted(sentences, corpus.document_starts))))


def _phrase_places(index: WordIndex, words: tuple[int, ...], job: Job) -> NDArray[np.int64]:
    """Where the phrase begins: the places of its rarest word, around which the others stand."""
    if len(words) == 1:
        return index.places(words[0])
    rarest = max(range(len(words)), key=lambda place: words[place])  # ids go by falling count
    candidates = index.places(words[rarest])
    kept = np.empty(len(candidates), np.bool_)
    phrase = np.array(words, np.int32)
    phrase.flags.writeable = False
    job.check()
    corpus = index.corpus
    _are_phrases(candidates, rarest, phrase, np.asarray(corpus.ids), np.asarray(corpus.line_starts), kept)
    return candidates[kept] - rarest


def _sorted_by_context(
    index: WordIndex, places: NDArray[np.int64], sentences: NDArray[np.int64], side: int, job: Job
) -> NDArray[np.int32]:
    """The order of the places by the words before them (side 0), or after a phrase of `side` words."""
    ids, line_starts = np.asarray(index.corpus.ids), np.asarray(index.corpus.line_starts)
    bits = len(index.ranks).bit_length()
    neighbours = min(_KEY_BITS // bits, _MOST_NEIGHBOURS)
    keys = np.empty(len(places), np.int64)
    _fill_keys(places, sentences, side, ids, line_starts, index.ranks, neighbours, bits, keys)
    order = np.arange(len(places), dtype=np.int32)
    sorted_keys, sorted_order = np.empty_like(keys), np.empty_like(order)
    for shift in range(0, bits * neighbours, _DIGIT_BITS):
        job.check()
        _sort_by_digit(keys, order, shift, sorted_keys, sorted_order, np.zeros((1 << _DIGIT_BITS) + 1, np.int64))
        keys, sorted_keys, order, sorted_order = sorted_keys, keys, sorted_order, order
    return order


@inlined_lean
def sentence_of(place: int, line_starts: NDArray[np.int64], low: int, high: int) -> int:
    """The sentence in which a token stands, among those from `low` on and before `high`."""
    while high - low > 1:
        middle = (low + high) // 2
        if line_starts[middle] <= place:
            low = middle
        else:
            high = middle
    return low


@compiled_lean
def _find_sentences(places: NDArray[np.int64], line_starts: NDArray[np.int64], sentences: NDArray[np.int64]) -> None:
    """The sentence of each of the rising places: steps that double find where it may be, halving finds it."""
    low, last = 0, len(line_starts) - 1
    for index in range(len(places)):
        place = places[index]
        step = 1
        while low + step < last and line_starts[low + step] <= place:
            low += step
            step *= 2
        low = sentence_of(place, line_starts, low, min(low + step, last))
        sentences[index] = low


@compiled_lean
def _are_phrases(
    places: NDArray[np.int64],
    shift: int,
    phrase: NDArray[np.int32],
    ids: NDArray[np.int32],
    line_starts: NDArray[np.int64],
    kept: NDArray[np.bool_],
) -> None:
    """Which places of the phrase's word number `shift` have its other words around them, in one sentence."""
    for index in range(len(places)):
        begin = places[index] - shift
        kept[index] = begin >= 0 and begin + len(phrase) <= len(ids)
        step = 0
        while kept[index] and step < len(phrase):
            kept[index] = ids[begin + step] == phrase[step]
            step += 1
        if kept[index]:
            kept[index] = line_starts[sentence_of(begin, line_starts, 0, len(line_starts) - 1) + 1] >= begin + len(
                phrase
            )


@compiled_lean
def _have_near(
    places: NDArray[np.int64],
    sentences: NDArray[np.int64],
    span: int,
    ids: NDArray[np.int32],
    line_starts: NDArray[np.int64],
    near: int,
    window: int,
    kept: NDArray[np.bool_],
) -> None:
    """Which places have the word `near` within the window before or after their `span` tokens, in the sentence."""
    for index in range(len(places)):
        place = places[index]
        begin = max(int(line_starts[sentences[index]]), int(place) - window)
        end = min(int(line_starts[sentences[index] + 1]), int(place) + span + window)
        found = False
        for position in range(begin, end):
            if ids[position] == near and not place <= position < place + span:
                found = True
                break
        kept[index] = found


@compiled_lean
def _fill_keys(
    places: NDArray[np.int64],
    sentences: NDArray[np.int64],
    side: int,
    ids: NDArray[np.int32],
    line_starts: NDArray[np.int64],
    ranks: NDArray[np.int32],
    neighbours: int,
    bits: int,
    keys: NDArray[np.int64],
) -> None:
    """For each place the ranks of its neighbours on one side, counted from 1, the nearest in the highest bits.

    0 stands for the end of the sentence. `side` 0 looks before the place; more: after so many tokens.
    """
    for index in range(len(places)):
        begin, end = line_starts[sentences[index]], line_starts[sentences[index] + 1]
        place = places[index]
        key = np.int64(0)
        for step in range(neighbours):
            position = place - 1 - step if side == 0 else place + side + step
            key <<= bits
            if begin <= position < end:
                word = ids[position]
                if 0 <= word < len(ranks):
                    key |= np.int64(ranks[word]) + 1
        keys[index] = key


@compiled_lean
def _sort_by_digit(
    keys: NDArray[np.int64],
    order: NDArray[np.int32],
    shift: int,
    sorted_keys: NDArray[np.int64],
    sorted_order: NDArray[np.int32],
    counts: NDArray[np.int64],
) -> None:
    """One pass of a radix sort: keys and what goes with them by the bits from `shift` on, those alike as they stood.

    The keys move with their order: to look each of them up would take eight times as long. `counts` are zeros, one
    more than a digit has values (a power of two).
    """
    mask = len(counts) - 2
    for index in range(len(keys)):
        counts[((keys[index] >> shift) & mask) + 1] += 1
    for digit in range(1, len(counts)):
        counts[digit] += counts[digit - 1]
    for index in range(len(keys)):
        key = keys[index]
        digit = (key >> shift) & mask
        place = counts[digit]
        counts[digit] = place + 1
        sorted_keys[place] = key
        sorted_order[place] = order[index]
