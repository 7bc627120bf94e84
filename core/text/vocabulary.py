"""The words of a text or of a vector file, and how often each occurs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

_RADIX = 0x9E3779B97F4A7C15
_MASK = 0xFFFFFFFFFFFFFFFF
_HEAD = 8
_STRINGS = 4_096  # that an iteration makes at once
_HEADS = np.array([(1 << 64) - (1 << (64 - 8 * length)) for length in range(9)], np.uint64)  # masks of first bytes


class Words(Sequence[str]):
    """An immutable list of distinct words, kept as one UTF-8 block; strings are made when they are asked for.

    Args:
        block: the words in UTF-8, a newline before the first and after each.
        starts: int64[n + 1], where each word starts in `block`; the last entry is `len(block)`.
    """

    def __init__(self, block: bytes, starts: NDArray[np.int64]) -> None:
        self.block = block
        self.starts = starts

    @classmethod
    def of(cls, words: Iterable[str]) -> Words:
        """Build from strings; none may hold a newline."""
        encoded = [word.encode() for word in words]
        lengths = np.fromiter((len(word) + 1 for word in encoded), np.int64, len(encoded))
        starts = np.concatenate(([1], 1 + np.cumsum(lengths)))
        return cls(b"\n" + b"".join(word + b"\n" for word in encoded), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, index: int) -> str:  # type: ignore[override]  # a slice is `first(n)`
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        return self.block[self.starts[index] : self.starts[index + 1] - 1].decode()

    def __iter__(self) -> Iterator[str]:
        for begin in range(0, len(self), _STRINGS):
            yield from self.between(begin, begin + _STRINGS).split("\n")

    def between(self, begin: int, end: int) -> str:
        """The words from one index to before another, joined by newlines."""
        return self.block[self.starts[begin] : max(self.starts[min(end, len(self))] - 1, 0)].decode()

    def take(self, indices: NDArray[np.integer]) -> Words:
        """The words at these indices, in their order."""
        lengths = self.starts[1:][indices] - self.starts[:-1][indices]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        places = np.arange(starts[-1]) + np.repeat(self.starts[:-1][indices] - starts[:-1], lengths)
        return Words(b"\n" + np.frombuffer(self.block, np.uint8)[places].tobytes(), starts + 1)

    def followed_by(self, others: Words) -> Words:
        """These words and then others."""
        starts = np.concatenate((self.starts[:-1], others.starts + (len(self.block) - 1)))
        return Words(self.block + others.block[1:], starts)

    def first(self, count: int) -> Words:
        """The first `count` words."""
        starts = self.starts[: count + 1]
        return Words(self.block[: int(starts[-1])], starts)

    def find(self, word: str) -> int | None:
        """The index of a word, or None where it is not in the list."""
        key = _hash_of(word.encode(errors="surrogatepass"))  # half a character is in no word
        hashes, order = self._lookup
        for place in range(int(np.searchsorted(hashes, np.uint64(key))), len(hashes)):
            if int(hashes[place]) != key:
                return None
            if self[int(order[place])] == word:
                return int(order[place])
        return None

    def places(self, wanted: Sequence[str]) -> NDArray[np.int64]:
        """int64[m]: the index of each of many words, -1 where it is not in the list; 1.5 s for a million."""
        block = "\n".join(("", *wanted, "")).encode(errors="surrogatepass")
        starts = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n")) + 1
        given = Words(block, starts) if len(starts) == len(wanted) + 1 else None
        if given is None:  # one of them holds a newline, so that it is no word
            return np.array([-1 if place is None else place for place in map(self.find, wanted)], np.int64)
        keys = _hashes(given.block, given.starts)
        hashes, order = self._lookup
        if len(keys) == 0 or len(hashes) == 0:
            return np.full(len(keys), -1, np.int64)
        spots = np.minimum(np.searchsorted(hashes, keys), len(hashes) - 1)
        found: NDArray[np.int64] = np.where(hashes[spots] == keys, order[spots], -1)
        there = np.flatnonzero(found >= 0)
        if self.take(found[there]).block != given.take(there).block:  # two words of one hash
            found[there] = [-1 if place is None else place for place in map(self.find, given.take(there))]
        return found

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.find(word) is not None

    def starting_with(self, prefix: str, count: int) -> list[int]:
        """The indices of the first `count` words, in the order of the list, that start with `prefix`.

        About 2 ms for a million words after `prepare_lookup`.
        """
        wanted = prefix.encode(errors="surrogatepass")
        lowest, highest = (
            np.uint64(int.from_bytes(wanted[:_HEAD].ljust(_HEAD, fill), "big")) for fill in (b"\x00", b"\xff")
        )
        found: list[int] = []
        for index in np.flatnonzero((self._heads >= lowest) & (self._heads <= highest)):
            start = int(self.starts[index])
            if self.block.startswith(wanted, start, int(self.starts[index + 1]) - 1):
                found.append(int(index))
            if len(found) >= count:
                break
        return found[:count]

    def repeated(self) -> NDArray[np.bool_]:
        """bool[n]: which words stand earlier in the list already, for a list from a file that may not be distinct."""
        hashes, order = self._lookup
        again = np.zeros(len(self), bool)
        seen: set[str] = set()
        last = -2
        for place in np.flatnonzero(hashes[1:] == hashes[:-1]).tolist():
            if place != last + 1:  # another hash than the place before
                seen = {self[int(order[place])]}
            word = self[int(order[place + 1])]
            again[order[place + 1]] = word in seen
            seen.add(word)
            last = place
        return again

    def prepare_lookup(self) -> None:
        """Build what searching needs, about 0.3 s for a million words; call it off the window's thread."""
        _ = self._lookup, self._heads

    @cached_property
    def _heads(self) -> NDArray[np.uint64]:
        """The first eight bytes of each word as a number, so that words with a common start lie in one interval."""
        text = np.frombuffer(self.block + bytes(_HEAD), np.uint8)
        heads = np.zeros(len(self), np.uint64)
        lengths = np.diff(self.starts) - 1
        for place in range(_HEAD):
            letters = text[self.starts[:-1] + place]
            heads = (heads << np.uint64(8)) | np.where(lengths > place, letters, 0).astype(np.uint64)
        return heads

    @cached_property
    def _lookup(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """The words' hashes in ascending order, and the index of the word of each."""
        starts = [self.starts[begin : begin + 65_537] for begin in range(0, max(len(self), 1), 65_536)]
        hashes = np.concatenate([_hashes(self.block, part) for part in starts])  # in parts: it takes 16 times the text
        order = np.argsort(hashes, kind="stable")
        return hashes[order], order


def _hash_of(word: bytes) -> int:
    """The sum of byte[i] * radix^i modulo 2^64, each byte counted from 1."""
    total, power = 0, 1
    for byte in word:
        total = (total + (byte + 1) * power) & _MASK
        power = (power * _RADIX) & _MASK
    return total


def _hashes(block: bytes, starts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """`_hash_of` every word of a block."""
    lengths = np.diff(starts) - 1
    if len(lengths) == 0:
        return np.zeros(0, np.uint64)
    longest = int(lengths.max())
    powers = np.full(longest + 1, _RADIX, np.uint64)
    powers[0] = 1
    np.cumprod(powers, out=powers)
    powers[-1] = 0  # what the newline behind the longest word is multiplied by
    values = np.frombuffer(block, np.uint8)[starts[0] : starts[-1]].astype(np.uint64) + np.uint64(1)
    place = np.arange(len(values)) - np.repeat(starts[:-1] - starts[0], lengths + 1)
    values *= powers[place]
    values[starts[1:] - starts[0] - 1] = 0
    return np.add.reduceat(values, starts[:-1] - starts[0])


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Words by falling count (ties by bytes), so that the words at or above any `min_count` are a prefix.

    Attributes:
        words: the V words.
        counts: int64[V], how often each occurs.
    """

    words: Words
    counts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def tokens(self) -> int:
        """The sum of all counts."""
        return int(self.counts.sum())

    def size_at(self, min_count: int) -> int:
        """How many words occur at least `min_count` times."""
        return int(np.searchsorted(-self.counts, -min_count, side="right"))

    def at_least(self, min_count: int) -> Vocabulary:
        """The words that occur at least `min_count` times."""
        size = self.size_at(min_count)
        return Vocabulary(self.words.first(size), self.counts[:size])


def by_count(words: Words, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64[n]: the order of words by falling count, ties by bytes."""
    block = np.frombuffer(words.block, np.uint8)
    return order_by_count(block, words.starts[:-1], np.diff(words.starts) - 1, counts)


def order_by_count(
    block: NDArray[np.uint8], places: NDArray[np.int64], lengths: NDArray[np.int64], counts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The same of words that lie anywhere in a block.

    Words that are alike so far are a group; each turn sorts those of the larger groups by some more of their bytes,
    with the number of the group in front: one number a word.

    Args:
        block: uint8, holds them; none is there twice.
        places: int64[n], where each begins.
        lengths: int64[n], bytes of each.
        counts: int64[n], how often each occurs.
    """
    eights = np.ndarray(len(block), ">u8", np.concatenate((block, np.zeros(8, np.uint8))), strides=(1,))
    order = np.argsort(counts, kind="stable")[::-1].astype(np.int64)
    spots, chosen = np.arange(len(order)), order  # the places in the order that are not settled, and the words there
    groups = np.cumsum(_changes(counts[order]))
    start = 0
    while len(chosen) and bool((lengths[chosen] > start).any()):
        width = (64 - int(groups[-1]).bit_length()) // 8
        heads = eights[np.minimum(places[chosen] + start, max(len(block) - 1, 0))]
        keys = (heads & _HEADS[np.clip(lengths[chosen] - start, 0, width)]).astype(np.uint64)
        keys = keys >> np.uint64(64 - 8 * width) | groups.astype(np.uint64) << np.uint64(8 * width)
        by_key = np.argsort(keys)
        chosen = order[spots] = chosen[by_key]
        new = _changes(keys[by_key])
        groups, is_alone = np.cumsum(new), new & np.append(new[1:], True)
        spots, chosen, groups = spots[~is_alone], chosen[~is_alone], groups[~is_alone]
        start += width
    order[spots] = chosen[np.lexsort((lengths[chosen], groups))]  # words that differ by zeros at their end
    return order


def _changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """bool[n]: whether a value is another one than that before it; the first is."""
    return np.append(np.ones(min(len(values), 1), bool), values[1:] != values[:-1])
