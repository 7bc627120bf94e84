"""Phrases: pairs of neighbours that occur far more often than chance would have it become one word."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import psutil
from numpy.typing import NDArray

from core.job import Job
from core.text.tokens.token_files import IDS, LINE_STARTS, renumber
from core.text.vocabulary import Vocabulary, Words, by_count
from core.text.words import pair_table
from core.text.words.joined import JOINER, Turn, append_turn
from core.text.words.pair_table import CELLS, KEY, LAST, NUMBER, WORD_BITS, WORD_MASK
from core.text.words.steps import WORD2PHRASE, Phrases

Counts = NDArray[np.int64]
_BLOCK_TOKENS = 1 << 18  # some 10 ms: between two looks at the job, and more pairs than these a block cannot bring
_FIRST_SLOTS = 4 * _BLOCK_TOKENS
_MOST_FIRST_SLOTS = 1 << 24
_SLOT_BYTES = 16
_SHARE_OF_MEMORY = 4  # the table takes at most this part of what is free


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Pairs of words that stand in a row in some sentence, in no order.

    Attributes:
        first: int32[n], the place of the first word in the vocabulary.
        second: int32[n].
        count: int64[n], how often they stand in a row.
        dropped: pairs that were rare so far and dropped while counting, as the memory could not hold them.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    count: Counts
    dropped: int = 0


@dataclass(frozen=True, eq=False)
class Pairs:
    """Neighbours by falling score, ties by falling count.

    Attributes:
        first: int32[n], the place of the first word in the vocabulary.
        second: int32[n].
        count: int64[n], how often they stand in a row.
        score: float64[n].
        dropped: pairs that were rare so far and dropped while counting, as the memory could not hold them.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    count: Counts
    score: NDArray[np.float64]
    dropped: int = 0

    def __len__(self) -> int:
        return len(self.count)

    def above(self, threshold: float) -> int:
        """How many have a greater score; they are the first."""
        return int(np.searchsorted(-self.score, -threshold, side="left"))


class Joined(NamedTuple):
    """What joining made of a text.

    Attributes:
        vocabulary: its words now, by falling count, ties by bytes.
        turns: what each pass joined.
    """

    vocabulary: Vocabulary
    turns: tuple[Turn, ...]


def scores_of(
    score: str, pair: Counts, first: Counts, second: Counts, tokens: int, min_count: int
) -> NDArray[np.float64]:
    """How far pairs are from chance, float64[n].

    `word2phrase`: (count(ab) - min_count) / (count(a) count(b)) tokens, Mikolov et al. 2013b, equation 6, with the
    scale that the authors' program gives it. `npmi`: ln(p(ab) / (p(a) p(b))) / -ln p(ab), Bouma 2009, equation 5, each
    probability a count over the tokens.

    Args:
        score: one of `core.text.words.steps.SCORES`.
        pair: int64[n], how often each pair stands in a row, 1 or more.
        first: int64[n], how often its first word occurs.
        second: int64[n], how often its second word occurs.
        tokens: of the text.
        min_count: what the count of a pair must be greater than for `word2phrase` to be over 0.
    """
    chance = first.astype(np.float64) * second / max(tokens, 1)
    if score == WORD2PHRASE:
        return np.asarray((pair - min_count) / chance)
    surprise = -np.log(pair / max(tokens, 1))
    # Where the text is one pair and nothing else, its words are never apart.
    return np.divide(np.log(pair / chance), surprise, out=np.ones(len(pair)), where=surprise > 0)


def find_pairs(
    ids: NDArray[np.int32], line_starts: Counts, counts: Counts, step: Phrases, job: Job, most_slots: int = 0
) -> Pairs:
    """Count the neighbours in each sentence and rate them: `count_neighbours`, then `rated`."""
    neighbours = count_neighbours(ids, line_starts, counts, step.min_count, job, most_slots)
    job.check()
    return rated(neighbours, counts, len(ids), step)


def count_neighbours(
    ids: NDArray[np.int32], line_starts: Counts, counts: Counts, min_count: int, job: Job, most_slots: int = 0
) -> Neighbours:
    """Count the neighbours in each sentence; 20 million tokens/s or so.

    Args:
        ids: int32[tokens], each token's word.
        line_starts: int64[sentences + 1], the first token of each sentence.
        counts: int64[V], how often each word occurs.
        min_count: how often a pair and both of its words must occur.
        job: told how many tokens are done.
        most_slots: of the table; by default what a quarter of the free memory holds.

    Raises:
        Cancelled: by the job.
    """
    slots, dropped = _counted_slots(ids, line_starts, counts >= min_count, job, most_slots or _most_slots())
    found = np.empty((pair_table.list_above(slots, min_count, slots[:0]), 2), np.int64)
    pair_table.list_above(slots, min_count, found)
    first = (found[:, KEY] >> WORD_BITS).astype(np.int32)
    second = (found[:, KEY] & WORD_MASK).astype(np.int32)
    return Neighbours(first, second, found[:, NUMBER].copy(), dropped)


def rated(neighbours: Neighbours, counts: Counts, tokens: int, step: Phrases) -> Pairs:
    """The neighbours that occur often enough for a step, by its score; 30 ms for 100,000.

    Args:
        neighbours: counted with the same `min_count` or a lower one.
        counts: int64[V], how often each word occurs.
        tokens: of the text.
        step: the score, and how often a pair and its words must occur.
    """
    first, second, count = neighbours.first, neighbours.second, neighbours.count
    kept = (count >= step.min_count) & (counts[first] >= step.min_count) & (counts[second] >= step.min_count)
    first, second, count = first[kept], second[kept], count[kept]
    score = scores_of(step.score, count, counts[first], counts[second], tokens, step.min_count)
    order = np.lexsort((second, first, -count, -score))
    return Pairs(first[order], second[order], count[order], score[order], neighbours.dropped)


def _most_slots() -> int:
    """The greatest power of two of slots in the share of the free memory that the table may take."""
    room: int = psutil.virtual_memory().available // (_SHARE_OF_MEMORY * _SLOT_BYTES)
    return int(max(1 << (room.bit_length() - 1), _FIRST_SLOTS))


def _counted_slots(
    ids: NDArray[np.int32], line_starts: Counts, counted: NDArray[np.bool_], job: Job, most: int
) -> tuple[Counts, int]:
    """The table of all pairs, and how many rare ones were dropped because it may not grow any further."""
    # English has a pair for four tokens or so, at most half of the slots are taken, and growing costs time.
    first = min(max(_FIRST_SLOTS, 1 << (len(ids) // 2).bit_length()), _MOST_FIRST_SLOTS, most)
    slots, state = np.zeros((first, 2), np.int64), np.zeros(CELLS, np.int64)
    state[LAST] = -1
    least, dropped = 1, 0
    for begin in range(0, len(ids), _BLOCK_TOKENS):
        job.report("Counting pairs", begin, len(ids))
        entries = int(state[pair_table.ENTRIES])
        while 2 * (entries + _BLOCK_TOKENS) > len(slots):
            if len(slots) < most:
                more = np.zeros((2 * len(slots), 2), np.int64)
            else:  # as word2phrase does, what is rare so far goes, and next time what is a little less rare
                least += 1
                more = np.zeros_like(slots)
            kept = pair_table.move_above(slots, least, more)
            dropped += entries - kept
            slots, entries = more, kept
        state[pair_table.ENTRIES] = entries
        end = min(begin + _BLOCK_TOKENS, len(ids))
        pair_table.count_block(_read_only(ids), begin, end, _read_only(line_starts), counted, slots, state)
    return slots, dropped


def join(folder: Path, vocabulary: Vocabulary, step: Phrases, job: Job) -> Joined:
    """Join the pairs whose score is over the threshold, pass by pass, and keep a list of them in `folder`.

    As in word2phrase each pass goes from left to right, and what it joined it does not join again: of new_york and
    york_times in `new york times` the first is taken.

    Args:
        folder: holds ids (int32[tokens]) and line_starts (int64[sentences + 1]), which are rewritten.
        vocabulary: of these ids.
        step: what to join.
        job: told how many tokens are done.

    Raises:
        OSError: the files cannot be read or written.
        Cancelled: by the job.
    """
    words, counts, turns = vocabulary.words, vocabulary.counts.copy(), []
    for _ in range(step.passes):
        if not (folder / IDS).stat().st_size:
            break
        ids = np.memmap(folder / IDS, np.int32, "r")
        pairs = find_pairs(ids, np.memmap(folder / LINE_STARTS, np.int64, "r"), counts, step, job)
        del ids
        taken = pairs.above(step.taken_threshold)
        if not taken:
            break
        first, second = pairs.first[:taken], pairs.second[:taken]
        words, places = _with_phrases(words, first, second)
        times = _rewrite(folder, _Joining(first, second, places), len(words), job)
        counts = np.concatenate((counts, np.zeros(len(words) - len(counts), np.int64)))
        for changed, sign in ((first, -1), (second, -1), (places, 1)):
            np.add.at(counts, changed, sign * times)
        turn = _turn(step, words, pairs, times)
        append_turn(folder, turn)
        turns.append(turn)
    if not turns:
        return Joined(vocabulary, ())
    return Joined(_numbered(folder, words, counts, job), tuple(turns))


class _Joining(NamedTuple):
    """Pairs, and the word that each becomes: int32[n] all three."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    words: NDArray[np.int32]


def _with_phrases(words: Words, first: NDArray[np.int32], second: NDArray[np.int32]) -> tuple[Words, NDArray[np.int32]]:
    """The words with those that the pairs become behind them, and the place of each of these; some may be there."""
    names = [f"{a}{JOINER}{b}" for a, b in zip(words.take(first), words.take(second), strict=True)]
    places = words.places(names)
    new: dict[str, int] = {}
    for index in np.flatnonzero(places < 0).tolist():
        places[index] = new.setdefault(names[index], len(words) + len(new))
    more = Words.of(new)
    starts = np.concatenate((words.starts, more.starts[1:] + (len(words.block) - 1)))
    return Words(words.block + more.block[1:], starts), places.astype(np.int32)


def _rewrite(folder: Path, pairs: _Joining, vocabulary: int, job: Job) -> Counts:
    """Join pairs in the files of a text, in place and block by block; how often each was joined."""
    slots = np.zeros((1 << max(2 * len(pairs.first), 1).bit_length(), 2), np.int64)
    pair_table.enter_pairs(pairs.first, pairs.second, slots)
    opens = np.zeros(vocabulary, np.bool_)
    opens[pairs.first] = True
    times, state = np.zeros(len(pairs.first), np.int64), np.zeros(CELLS, np.int64)
    state[LAST] = -1
    ids, output = np.empty(_BLOCK_TOKENS, np.int32), np.empty(_BLOCK_TOKENS + 1, np.int32)
    starts = np.empty(_BLOCK_TOKENS + 1, np.int64)
    total = (folder / IDS).stat().st_size // ids.itemsize
    with (
        (folder / IDS).open("r+b", buffering=0) as file,
        (folder / LINE_STARTS).open("r+b", buffering=0) as bounds,
    ):
        written = sentence = 0
        for begin in range(0, total, _BLOCK_TOKENS):
            job.report("Joining phrases", begin, total)
            read = _read(file, begin, ids)
            near = _read(bounds, sentence, starts)
            more, passed = pair_table.join_block(
                ids[:read], begin, starts[:near], slots, opens, pairs.words, times, output, state
            )
            _write(file, written, output[:more])
            _write(bounds, sentence, starts[:passed])
            written, sentence = written + more, sentence + passed
        if state[LAST] >= 0:
            _write(file, written, state[LAST : LAST + 1].astype(np.int32))
            written += 1
        _write(bounds, sentence, np.array([written], np.int64))
        os.truncate(file.fileno(), written * ids.itemsize)
    return times


def _read(file: BinaryIO, place: int, into: NDArray[np.integer]) -> int:
    """Fill an array with the numbers of a file from one of them on; how many there were."""
    file.seek(place * into.itemsize)
    return file.readinto(into.data) // into.itemsize  # type: ignore[attr-defined, no-any-return]


def _write(file: BinaryIO, place: int, numbers: NDArray[np.integer]) -> None:
    file.seek(place * numbers.itemsize)
    file.write(numbers.data)


def _turn(step: Phrases, words: Words, pairs: Pairs, times: Counts) -> Turn:
    """The pairs that were joined; of two that overlap each time, one never is."""
    kept = np.flatnonzero(times)
    both = np.stack((pairs.first[kept], pairs.second[kept]), axis=1).ravel()
    return Turn(step.score, step.taken_threshold, words.take(both), times[kept], pairs.score[kept], pairs.dropped)


def _numbered(folder: Path, words: Words, counts: Counts, job: Job) -> Vocabulary:
    """Number the tokens by falling count; words of which no token is left go."""
    there = np.flatnonzero(counts)
    words, left = words.take(there), counts[there]
    order = by_count(words, left)
    places = np.zeros(len(counts), np.int32)
    places[there[order]] = np.arange(len(there), dtype=np.int32)
    renumber(folder, places, job)
    return Vocabulary(words.take(order), left[order])


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view as what is mapped from disk is: for another kind the code would be compiled anew."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view


def prepare() -> None:
    """Compile what counts and joins, or load it from the cache; off the window's thread."""
    ids, starts = np.zeros(2, np.int32), np.array([0, 2], np.int64)
    pairs = find_pairs(ids, starts, np.array([2]), Phrases(min_count=1), Job())
    slots, state, times = np.zeros((4, 2), np.int64), np.zeros(CELLS, np.int64), np.zeros(1, np.int64)
    pair_table.enter_pairs(pairs.first, pairs.second, slots)
    pair_table.move_above(slots, 1, np.zeros_like(slots))
    pair_table.join_block(ids, 0, starts, slots, np.ones(1, np.bool_), pairs.first, times, np.zeros(3, np.int32), state)
