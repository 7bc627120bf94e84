"""The index of a text: where each word stands, and the order of the words in the alphabet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled_lean
from core.files import atomic_write, require_space
from core.job import Job
from core.text.building import cache
from core.text.corpus import Corpus
from core.text.vocabulary import Words

_FILE = "word-index"
_MAGIC = int.from_bytes(b"semaidx1", "little")
_HEADER = 4  # int64: the magic number, tokens, types, bytes of a position
_MOST_SHORT = 2**31  # tokens whose places fit in int32
_BUFFER_TOKENS = 1 << 26  # places that are sorted at one time; a larger text is walked through several times
_STEP_TOKENS = 1 << 22  # between two looks at the job
_FOLDED_WORDS = 4_096  # that are strings at one time
_SORTED_BYTES = 24  # words alike in as many are rare, and sorted one by one


class DamagedIndexError(ValueError):
    """The index says what the text does not; it is to be built anew."""


@dataclass(frozen=True, eq=False)
class WordIndex:
    """Where each word of a corpus stands.

    Attributes:
        corpus: the text.
        positions: int32[tokens], int64 where there are 2^31 tokens and more, mapped from disk: the places of the first
            word of the vocabulary in rising order, then those of the second, ...
        starts: int64[V + 1], where each word's places begin in `positions`.
        ranks: int32[V], each word's place in the alphabet: by its case-folded spelling in Unicode order, then by its
            own; the same in every locale.
    """

    corpus: Corpus
    positions: NDArray[Any]
    starts: NDArray[np.int64]
    ranks: NDArray[np.int32]

    def places(self, word: int) -> NDArray[np.int64]:
        """int64[n]: the token positions at which a word stands, rising; compared with the text, so they can be trusted.

        Raises:
            DamagedIndexError: if they are not those of the word.
        """
        found = self.positions[self.starts[word] : self.starts[word + 1]]
        if not _are_places(found, self.corpus.ids, word):
            raise DamagedIndexError(f"The index of {self.corpus.name} is damaged.")
        return found.astype(np.int64)


def word_index(corpus: Corpus, job: Job, anew: bool = False) -> WordIndex:
    """The index of a corpus from its folder in the cache, where it is made if it is missing or damaged.

    Memory: 256 MB for the places (512 from 2^31 tokens on) and 60 bytes a type at most; a text of more than 67 million
    tokens is walked through several times.

    Args:
        corpus: the text.
        job: told how many tokens are done.
        anew: whether an index that is there is replaced.

    Raises:
        OSError: it cannot be written, or the disk is full.
        ValueError: the text in the cache is damaged.
    """
    opened = None if anew else open_index(corpus)
    if opened is None:
        _build(corpus, job)
        opened = open_index(corpus)
    if opened is None:
        raise OSError(f"{_path(corpus)} could not be read back after it was written. Check the disk.")
    return opened


def open_index(corpus: Corpus) -> WordIndex | None:
    """The index that lies in the corpus's folder, its size and its numbers checked; None where there is none."""
    kind, types = _kind(corpus), len(corpus.vocabulary)
    try:
        with _path(corpus).open("rb") as file:
            header = np.fromfile(file, np.int64, _HEADER)
            file.seek(header.nbytes + corpus.tokens * kind.itemsize)
            ranks = np.fromfile(file, np.int32, types + 1)  # one more than there may be
        if header.tolist() != _header(corpus) or len(ranks) != types or not _is_permutation(ranks):
            return None
        positions = np.memmap(_path(corpus), kind, "r", header.nbytes, (corpus.tokens,))
    except (OSError, ValueError):
        return None
    return WordIndex(corpus, np.asarray(positions), _starts(corpus), ranks)


def alphabetical_ranks(words: Words, job: Job) -> NDArray[np.int32]:
    """int32[V]: each word's place among all in the order of their case-folded spellings, ties by their own."""
    blocks = []
    for begin in range(0, len(words), _FOLDED_WORDS):
        job.check()
        blocks.append(words.between(begin, begin + _FOLDED_WORDS).casefold().encode() + b"\n")
    block = b"".join(blocks)
    text = np.frombuffer(block + bytes(_SORTED_BYTES), np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    starts = np.concatenate(([0], ends[:-1] + 1))
    keys = [_eight_bytes(text, starts + shift, ends) for shift in range(0, _SORTED_BYTES, 8)]
    order = np.lexsort(keys[::-1])
    alike = np.flatnonzero(np.logical_and.reduce([np.diff(key[order]) == 0 for key in keys]))
    for run in np.split(alike, np.flatnonzero(np.diff(alike) > 1) + 1) if len(alike) else ():
        span = slice(int(run[0]), int(run[-1]) + 2)
        order[span] = sorted(order[span], key=lambda word: (block[starts[word] : ends[word]], words[int(word)]))
    ranks = np.empty(len(words), np.int32)
    ranks[order] = np.arange(len(words), dtype=np.int32)
    return ranks


def prepare() -> None:
    """Compile what makes and reads an index, or load it from the cache; off the window's thread."""
    ids = np.zeros(1, np.int32)
    ids.flags.writeable = False  # as what is mapped from disk is
    positions = np.zeros(1, np.int32)  # for int64 it is compiled when a text is so long
    _sort_places(ids, 0, np.zeros(1, np.int64), 0, positions)
    positions.flags.writeable = False
    _are_places(positions, ids, 0)


def _build(corpus: Corpus, job: Job) -> None:
    path = _path(corpus)
    needed = corpus.tokens * _kind(corpus).itemsize + 4 * len(corpus.vocabulary)
    cache.make_room(needed)
    require_space(path.parent, needed)
    job.report("Sorting words")
    ranks = alphabetical_ranks(corpus.vocabulary.words, job)
    with atomic_write(path) as file:
        file.write(np.array(_header(corpus), np.int64).data)
        _write_places(corpus, file.write, job)
        file.write(ranks.data)


def _write_places(corpus: Corpus, write: Callable[[memoryview], object], job: Job) -> None:
    """Sort the places by counting: where a word's places begin is known from the counts of those before it."""
    ids, starts, tokens = np.asarray(corpus.ids), _starts(corpus), corpus.tokens
    buffer = np.empty(min(_BUFFER_TOKENS, tokens), _kind(corpus))
    walks = -(-tokens // len(buffer))
    for walk in range(walks):
        first_slot = walk * len(buffer)
        part = buffer[: min(len(buffer), tokens - first_slot)]
        free = starts[:-1].copy()
        for begin in range(0, tokens, _STEP_TOKENS):
            job.report("Finding places", walk * tokens + begin, walks * tokens)
            if not _sort_places(ids[begin : begin + _STEP_TOKENS], begin, free, first_slot, part):
                raise _damaged(corpus)
        if not np.array_equal(free, starts[1:]):
            raise _damaged(corpus)
        write(part.data)


def _damaged(corpus: Corpus) -> ValueError:
    return ValueError(f"The copy of {corpus.name} in the cache is damaged. Clear the cache and open the text anew.")


@compiled_lean
def _sort_places(
    ids: NDArray[np.int32], first: int, free: NDArray[np.int64], first_slot: int, slots: NDArray[Any]
) -> bool:
    """Put the places of these tokens, the first of which is `first`, into those of the slots that are in `slots`.

    `free` says for each word its next free slot. False where an id is no word's.
    """
    for step in range(len(ids)):
        word = ids[step]
        if word < 0 or word >= len(free):
            return False
        slot = free[word] - first_slot
        free[word] += 1
        if 0 <= slot < len(slots):
            slots[slot] = first + step
    return True


@compiled_lean
def _are_places(positions: NDArray[Any], ids: NDArray[np.int32], word: int) -> bool:
    before = -1
    for index in range(len(positions)):
        position = positions[index]
        if position <= before or position >= len(ids) or ids[position] != word:
            return False
        before = position
    return True


def _path(corpus: Corpus) -> Path:
    return corpus.folder / _FILE


def _kind(corpus: Corpus) -> np.dtype[Any]:
    return np.dtype(np.int32 if corpus.tokens < _MOST_SHORT else np.int64)


def _header(corpus: Corpus) -> list[int]:
    return [_MAGIC, corpus.tokens, len(corpus.vocabulary), _kind(corpus).itemsize]


def _starts(corpus: Corpus) -> NDArray[np.int64]:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(corpus.vocabulary.counts)))


def _is_permutation(ranks: NDArray[np.int32]) -> bool:
    if ranks.min() < 0 or ranks.max() >= len(ranks):
        return False
    return bool((np.bincount(ranks, minlength=len(ranks)) == 1).all())


def _eight_bytes(text: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The eight bytes from each start as a number that sorts as they do, those from `ends` on taken as 0."""
    number = np.zeros(len(starts), np.uint64)
    for step in range(8):
        place = starts + step
        letters = np.where(place < ends, text[np.minimum(place, len(text) - 1)], 0)
        number = (number << np.uint64(8)) | letters.astype(np.uint64)
    return number
