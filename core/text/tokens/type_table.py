"""The table of types that the scanner fills: every word once, in a hash table over one arena of words and counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled_lean, inlined_lean

MAX_TOKEN_BYTES = 1000  # a longer token is cut: no word is that long

# An entry of the arena, in words of 8 bytes: the count, id * 2^16 + length in bytes, then the bytes padded with zeros.
HEADER = 2
LENGTH_BITS = 16
LENGTH_MASK = 0xFFFF
RESERVE = 2 * (HEADER + MAX_TOKEN_BYTES // 8 + 1)  # room for what one more character can add
# A slot: the upper half of the hash, and below it the entry's place in the arena + 1; 0 is free.
PLACE_MASK = 0xFFFFFFFF
_MULTIPLIER = -7046029254386353131  # the golden ratio's 64 bits, odd, as a signed number


class Types(NamedTuple):
    """All types so far: int64[2^n] slots of a hash table with open addressing, and the int64 arena with the entries."""

    slots: NDArray[np.int64]
    arena: NDArray[np.int64]


@inlined_lean
def hash_of(words: NDArray[np.int64], start: np.int64, size: np.int64, length: np.int64) -> np.int64:
    """64 bits that depend on every byte of the `size` words of 8 bytes from `start`, and on the length in bytes."""
    value = length * _MULTIPLIER
    for index in range(start, start + size):
        value = (value ^ words[index]) * _MULTIPLIER
        value = value ^ ((value >> 32) & PLACE_MASK)
    return value * _MULTIPLIER


@compiled_lean
def rehash(types: Types, used: int) -> None:
    """Enter all types of `arena[:used]` into slots that are all free."""
    slots, arena = types.slots, types.arena
    mask = len(slots) - 1
    place = np.int64(0)
    while place < used:
        length = arena[place + 1] & LENGTH_MASK
        size = (length + 7) >> 3
        value = hash_of(arena, place + HEADER, size, length)
        index = value & mask
        while slots[index] != 0:
            index = (index + 1) & mask
        slots[index] = (value & ~PLACE_MASK) | (place + 1)
        place += HEADER + size


@compiled_lean
def list_types(arena: NDArray[np.int64], used: int, places: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
    """Write each type's place in the arena and its count, by number."""
    place = 0
    index = 0
    while place < used:
        places[index] = place
        counts[index] = arena[place]
        place += HEADER + (((arena[place + 1] & LENGTH_MASK) + 7) >> 3)
        index += 1


@compiled_lean
def write_words(
    arena: NDArray[np.uint8], places: NDArray[np.int64], lengths: NDArray[np.int64], block: NDArray[np.uint8]
) -> None:
    """Write the words at `places` (bytes) one after the other, a newline before the first and after each."""
    block[0] = 10
    end = 1
    for index in range(len(places)):
        for step in range(lengths[index]):
            block[end + step] = arena[places[index] + step]
        end += lengths[index] + 1
        block[end - 1] = 10


@compiled_lean
def absorb(types: Types, used: int, count: int, others: NDArray[np.int64], numbers: NDArray[np.int32]) -> int:
    """Add the types of another arena with their counts; how much of the arena is in use then.

    Args:
        types: with room for all of them, in slots and arena.
        used: of its arena.
        count: how many types it has; a new one gets the next number.
        others: int64, the other arena as far as it is in use.
        numbers: int32, the number here of each type there is written to it.
    """
    slots, arena = types.slots, types.arena
    mask = len(slots) - 1
    place = np.int64(0)
    index = 0
    while place < len(others):
        length = others[place + 1] & LENGTH_MASK
        size = (length + 7) >> 3
        value = hash_of(others, place + HEADER, size, length)
        slot = value & mask
        found = np.int64(-1)
        while slots[slot] != 0 and found < 0:
            entry = (slots[slot] & PLACE_MASK) - 1
            same = (slots[slot] ^ value) & ~PLACE_MASK == 0 and arena[entry + 1] & LENGTH_MASK == length
            step = np.int64(0)
            while same and step < size:
                same = arena[entry + HEADER + step] == others[place + HEADER + step]
                step = step + 1
            if same:
                found = entry
            slot = (slot + 1) & mask
        if found < 0:
            found = np.int64(used)
            arena[found] = 0
            arena[found + 1] = (np.int64(count) << LENGTH_BITS) | length
            for word in range(size):
                arena[found + HEADER + word] = others[place + HEADER + word]
            slots[slot] = (value & ~PLACE_MASK) | (found + 1)
            used += HEADER + size
            count += 1
        arena[found] += others[place]
        numbers[index] = arena[found + 1] >> LENGTH_BITS
        place += HEADER + size
        index += 1
    return used
