"""The compiled counting of neighbours, in a hash table of pairs, and the compiled walk that joins them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled_lean, inlined_lean

# A slot of a table, int64[2^n, 2]: the pair, first << WORD_BITS | second, and beside it a number that is 0 where the
# slot is free: how often the pair was seen, or which pair it is, from 1.
KEY, NUMBER = 0, 1
WORD_BITS = 31
WORD_MASK = (1 << WORD_BITS) - 1
_MULTIPLIER = -7046029254386353131  # the golden ratio's 64 bits, odd, as a signed number
_LOW = 0xFFFFFFFF

# What is carried from block to block: int64 cells of `state`.
LAST = 0  # the token before the block where the next may be joined to it, else -1
SENTENCE = 1  # counting: the first sentence that does not start before the block
ENTRIES = 2  # counting: pairs in the table
WRITTEN = 3  # joining: tokens written, or sure to be
CELLS = 4


@inlined_lean
def _slot_of(slots: NDArray[np.int64], key: np.int64) -> np.int64:
    """Where a pair stands in the table, or would; there is a free slot."""
    mask = len(slots) - 1
    value = key * _MULTIPLIER
    slot = (value ^ ((value >> 32) & _LOW)) & mask
    while slots[slot, KEY] != key and slots[slot, NUMBER] != 0:
        slot = (slot + 1) & mask
    return slot


@compiled_lean
def count_block(
    ids: NDArray[np.int32],
    begin: int,
    end: int,
    starts: NDArray[np.int64],
    counted: NDArray[np.bool_],
    slots: NDArray[np.int64],
    state: NDArray[np.int64],
) -> None:
    """Count the pairs whose second token stands from `begin` on and before `end`, none across sentences.

    Args:
        ids: of the whole text.
        begin: a position.
        end: a position.
        starts: int64[sentences + 1], the first token of each sentence.
        counted: bool[V], the words whose pairs are counted.
        slots: has room for a pair for each of these tokens, and more.
        state: of `CELLS`.
    """
    sentence, last, entries = state[SENTENCE], state[LAST], state[ENTRIES]
    position = np.int64(begin)
    while position < end:
        if sentence < len(starts) and starts[sentence] <= position:
            sentence += 1
            last = np.int64(-1)
        stop = min(np.int64(end), starts[sentence]) if sentence < len(starts) else np.int64(end)
        while position < stop:
            word = np.int64(ids[position])
            if not counted[word]:
                word = np.int64(-1)
            elif last >= 0:
                key = (last << WORD_BITS) | word
                slot = _slot_of(slots, key)
                if slots[slot, NUMBER] == 0:
                    slots[slot, KEY] = key
                    entries += 1
                slots[slot, NUMBER] += 1
            last = word
            position += 1
    state[SENTENCE], state[LAST], state[ENTRIES] = sentence, last, entries


@compiled_lean
def move_above(slots: NDArray[np.int64], least: int, into: NDArray[np.int64]) -> int:
    """Enter the pairs whose number is at least `least` into an empty table; how many they are."""
    entries = 0
    for old in range(len(slots)):
        if slots[old, NUMBER] >= least:
            slot = _slot_of(into, slots[old, KEY])
            into[slot, KEY] = slots[old, KEY]
            into[slot, NUMBER] = slots[old, NUMBER]
            entries += 1
    return entries


@compiled_lean
def list_above(slots: NDArray[np.int64], least: int, found: NDArray[np.int64]) -> int:
    """Write the slots whose number is at least `least` into `found` as far as it has room; how many there are."""
    entries = 0
    for slot in range(len(slots)):
        if slots[slot, NUMBER] >= least:
            if entries < len(found):
                found[entries, KEY] = slots[slot, KEY]
                found[entries, NUMBER] = slots[slot, NUMBER]
            entries += 1
    return entries


@compiled_lean
def enter_pairs(first: NDArray[np.int32], second: NDArray[np.int32], slots: NDArray[np.int64]) -> None:
    """Enter pairs into an empty table, numbered from 1."""
    for index in range(len(first)):
        key = (np.int64(first[index]) << WORD_BITS) | np.int64(second[index])
        slot = _slot_of(slots, key)
        slots[slot, KEY] = key
        slots[slot, NUMBER] = index + 1


@compiled_lean
def join_block(
    ids: NDArray[np.int32],
    begin: int,
    starts: NDArray[np.int64],
    slots: NDArray[np.int64],
    opens: NDArray[np.bool_],
    words: NDArray[np.int32],
    times: NDArray[np.int64],
    output: NDArray[np.int32],
    state: NDArray[np.int64],
) -> tuple[int, int]:
    """Join pairs from left to right, none across sentences; what is joined is not joined again.

    The last token is held back, in `state`, as the next block's first may be joined to it.

    Args:
        ids: of the block, int32[n].
        begin: the position of its first token.
        starts: the starts of sentences from this block's first on; those in the block are moved to where they are now.
        slots: the pairs.
        opens: bool[V], the words that a pair begins with.
        words: int32[pairs], the word that each becomes.
        times: int64[pairs], how often each was joined; is raised.
        output: int32[n + 1] or more.
        state: of `CELLS`.

    Returns:
        How many tokens were written, and how many sentences start in the block.
    """
    last, written, sentence, place = state[LAST], 0, 0, 0
    before = state[WRITTEN]
    while place < len(ids):
        if sentence < len(starts) and starts[sentence] <= begin + place:
            if last >= 0:
                output[written] = last
                written += 1
                last = np.int64(-1)
            starts[sentence] = before + written
            sentence += 1
        word = np.int64(ids[place])
        pair = np.int64(0)
        if last >= 0 and opens[last]:
            pair = slots[_slot_of(slots, (last << WORD_BITS) | word), NUMBER]
        if pair > 0:
            times[pair - 1] += 1
            output[written] = words[pair - 1]
            written += 1
            last = np.int64(-1)
        else:
            if last >= 0:
                output[written] = last
                written += 1
            last = word
        place += 1
    state[LAST], state[WRITTEN] = last, before + written
    return written, sentence
