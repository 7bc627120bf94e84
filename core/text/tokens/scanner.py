"""The compiled scanner: bytes to tokens, types counted and tokens numbered in one walk that holds no GIL.

What a token is, a table from code points to classes says (`core.text.tokens.characters`); another tokenizer is
another table.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.compilation import compiled_lean, inlined_lean
from core.text.tokens import characters
from core.text.tokens.characters import (
    BAD,
    HAN,
    HEBREW,
    IGNORED,
    INNER,
    LETTER,
    LINE_END,
    MARK,
    QUOTE,
    SENTENCE_END,
    SEPARATOR,
    TOKEN_END,
)
from core.text.tokens.type_table import (
    HEADER,
    LENGTH_BITS,
    LENGTH_MASK,
    MAX_TOKEN_BYTES,
    PLACE_MASK,
    RESERVE,
    Types,
    hash_of,
)

# What the scanner carries from block to block: int64 cells of `state`.
KIND = 0  # class of the token's last letter, SEPARATOR between tokens
PENDING = 1  # the inner character that belongs to the token if a letter follows, else 0
LENGTH = 2  # bytes of the token so far
CUT = 3  # whether the token is too long and the rest of it is skipped
OPEN = 4  # whether a token of this sentence has been seen
LINE_HAS_TOKEN = 5
AFTER_RETURN = 6  # whether the character before was a carriage return
PARAGRAPHS = 7  # whether sentences end at lines without a token, in place of at every line end
OFFSET = 8  # where the block starts in the file, bytes
LINE = 9  # the number of the line, from 1
LINE_OFFSET = 10  # where the line starts in the file, bytes
BAD_BYTES = 11
FIRST_BAD_LINE = 12
CUT_TOKENS = 13
FIRST_CUT_LINE = 14
FILE_CELLS = 15  # the cells above are one file's, those below the whole text's
TOKENS = 15  # tokens of all documents so far
TYPES = 16
USED = 17  # words of the arena in use
WRITTEN = 18  # tokens in the output of this call
SENTENCES = 19  # sentences in the output of this call
FULL = 20  # whether the table of types must grow before the next token
KEEPS = 21  # whether an inner character that no letter follows, or none precedes, is a token of its own
CELLS = 22

OUTPUT_RESERVE = 2  # tokens that one character can end: a word, and the inner character behind it

_LINE_FEED, _CARRIAGE_RETURN, _QUOTATION_MARK, _NON_JOINER = 10, 13, 34, 0x200C


class Classes(NamedTuple):
    """A tokenizer.

    Attributes:
        codes: int32[CODES + 1], class << CLASS_SHIFT | the code point that is written.
        ascii: uint8[256], what each ASCII letter is written as, 0 for every other byte.
    """

    codes: NDArray[np.int32]
    ascii: NDArray[np.uint8]


class Token(NamedTuple):
    """The token under way: the same memory as uint8[n] bytes and int64[n / 8] words, longer than any token."""

    bytes: NDArray[np.uint8]
    words: NDArray[np.int64]


class Output(NamedTuple):
    """What one call found.

    Attributes:
        ids: int32[n], the number of each token's type, in the order in which types came up.
        sentences: int64[n, 2], each sentence's first token, and where the line of it starts in the document, bytes.
    """

    ids: NDArray[np.int32]
    sentences: NDArray[np.int64]


@inlined_lean
def _decode(block: NDArray[np.uint8], place: np.int64, end: np.int64) -> tuple[np.int64, np.int64]:
    """The code point at `place` and its size; CODES and 1 for what is no UTF-8, CODES and 0 where `end` cuts it."""
    lead = np.int64(block[place])
    size = np.int64(1)
    for least in (0xC2, 0xE0, 0xF0):
        if lead >= least:
            size += 1
    valid = bool(lead < 0x80 or 0xC2 <= lead <= 0xF4)
    code = lead & (0x7F >> size) if size > 1 else lead
    step = np.int64(1)
    while valid and step < size and place + step < end:
        byte = np.int64(block[place + step])
        valid = bool(byte & 0xC0 == 0x80)
        code = (code << 6) | (byte & 0x3F)
        step += 1
    if step == size:  # no surrogate, nothing above the last code point, and no code point in more bytes than it needs
        if size == 3:
            valid = valid and bool(code >= 0x800) and not 0xD800 <= code < 0xE000
        elif size == 4:
            valid = valid and bool(0x10000 <= code < characters.CODES)
    if not valid:
        code = np.int64(characters.CODES)
        size = np.int64(1)
    elif step < size:
        code = np.int64(characters.CODES)
        size = np.int64(0)
    return code, size


@inlined_lean
def _encode(target: NDArray[np.uint8], length: np.int64, code: np.int64) -> np.int64:
    """Write a code point in UTF-8 at `length`; where it ends."""
    size = np.int64(1)
    for least in (0x80, 0x800, 0x10000):
        if code >= least:
            size += 1
    for step in range(size - 1, 0, -1):
        target[length + step] = 0x80 | (code & 0x3F)
        code = code >> 6
    target[length] = code | ((0xF00 >> size) & 0xFF if size > 1 else 0)
    return length + size


@inlined_lean
def _append(state: NDArray[np.int64], token: Token, code: np.int64) -> None:
    """Add the pending character and `code` to the token, or mark it as cut if they do not fit."""
    pending, state[PENDING] = state[PENDING], 0
    if state[CUT] == 0:
        length = state[LENGTH]
        if pending != 0:
            length = _encode(token.bytes, length, pending)  # there is room for two characters too many
        length = _encode(token.bytes, length, code)
        if length <= MAX_TOKEN_BYTES:
            state[LENGTH] = length
        else:
            state[CUT] = 1
            state[CUT_TOKENS] += 1
            if state[FIRST_CUT_LINE] == 0:
                state[FIRST_CUT_LINE] = state[LINE]


@inlined_lean
def _append_letters(
    block: NDArray[np.uint8], place: np.int64, classes: Classes, state: NDArray[np.int64], token: Token
) -> np.int64:
    """Add the letters of one or two bytes from `place` on, as long as they come; where they end.

    The same as `scan` does character by character, which takes whatever is left where this stops: Russian and Greek
    would else wait for the general way with each letter.
    """
    length = state[LENGTH]
    goes_on = bool(state[CUT] == 0)
    while goes_on and place < len(block) and length <= MAX_TOKEN_BYTES - 2:
        byte = np.int64(block[place])
        if byte < 0x80:
            goes_on = bool(classes.ascii[byte] != 0)
            if goes_on:
                token.bytes[length] = classes.ascii[byte]
                length += 1
                place += 1
        else:
            after = np.int64(block[place + 1]) if place + 1 < len(block) else np.int64(0)
            entry = classes.codes[(byte & 0x1F) << 6 | (after & 0x3F)]
            mapped = np.int64(entry & characters.CODE_MASK)
            goes_on = bool(0xC2 <= byte < 0xE0 and after & 0xC0 == 0x80) and bool(0x80 <= mapped < 0x800)
            goes_on = goes_on and bool(entry >> characters.CLASS_SHIFT == LETTER)
            if goes_on:
                token.bytes[length] = 0xC0 | (mapped >> 6)
                token.bytes[length + 1] = 0x80 | (mapped & 0x3F)
                length += 2
                place += 2
    state[LENGTH] = length
    return place


@inlined_lean
def _is(token: Token, length: np.int64, arena: NDArray[np.int64], place: np.int64) -> bool:
    """Whether the entry at `place` is the token."""
    left = (length + 7) >> 3
    if arena[place + 1] & LENGTH_MASK != length:
        left = np.int64(-1)
    while left > 0 and token.words[left - 1] == arena[place + HEADER + left - 1]:
        left -= 1
    return bool(left == 0)


@inlined_lean
def _count(state: NDArray[np.int64], token: Token, types: Types) -> np.int64:
    """Count the token and return the number of its type; a new type gets the next one."""
    length = state[LENGTH]
    size = (length + 7) >> 3
    if length & 7 != 0:
        token.words[size - 1] &= (np.int64(1) << (8 * (length & 7))) - 1  # little-endian: 0 behind the token
    value = hash_of(token.words, np.int64(0), size, length)
    mask = len(types.slots) - 1
    index = value & mask
    place = np.int64(-1)
    while types.slots[index] != 0 and place < 0:
        slot = types.slots[index]
        if (slot ^ value) & ~PLACE_MASK == 0 and _is(token, length, types.arena, (slot & PLACE_MASK) - 1):
            place = (slot & PLACE_MASK) - 1
        index = (index + 1) & mask
    if place < 0:
        place = _insert(state, token, types.arena)
        types.slots[index] = (value & ~PLACE_MASK) | (place + 1)
        if state[USED] + RESERVE > len(types.arena) or 2 * (state[TYPES] + 2) > len(types.slots):
            state[FULL] = 1
    types.arena[place] += 1
    number: np.int64 = types.arena[place + 1] >> LENGTH_BITS
    return number


@inlined_lean
def _insert(state: NDArray[np.int64], token: Token, arena: NDArray[np.int64]) -> np.int64:
    """Add the token as a new type, not counted yet; its place in the arena."""
    place: np.int64 = state[USED]
    size = (state[LENGTH] + 7) >> 3
    arena[place] = 0
    arena[place + 1] = (state[TYPES] << LENGTH_BITS) | state[LENGTH]
    for word in range(size):
        arena[place + HEADER + word] = token.words[word]
    state[TYPES] += 1
    state[USED] = place + HEADER + size
    return place


@inlined_lean
def _finish(state: NDArray[np.int64], token: Token, types: Types, output: Output) -> None:
    """End the token, if there is one: write its number, and where its sentence starts if it is the first."""
    if state[LENGTH] > 0:
        if state[OPEN] == 0:
            output.sentences[state[SENTENCES], 0] = state[TOKENS]
            output.sentences[state[SENTENCES], 1] = state[LINE_OFFSET]
            state[SENTENCES] += 1
            state[OPEN] = 1
        output.ids[state[WRITTEN]] = _count(state, token, types)
        state[WRITTEN] += 1
        state[TOKENS] += 1
        state[LINE_HAS_TOKEN] = 1
        state[LENGTH] = 0
        state[CUT] = 0
    state[KIND] = SEPARATOR
    state[PENDING] = 0


@inlined_lean
def _finish_both(state: NDArray[np.int64], token: Token, types: Types, output: Output) -> None:
    """End the token, and make one of the inner character that waits behind it, if such are kept."""
    pending = state[PENDING]
    _finish(state, token, types, output)
    if state[KEEPS] != 0 and pending not in (0, _NON_JOINER):
        _append(state, token, pending)
        _finish(state, token, types, output)


@inlined_lean
def _end_line(state: NDArray[np.int64], code: np.int64, offset: np.int64) -> None:
    """Start the line at `offset`; `code` ended the one before. A line feed behind a carriage return ends nothing."""
    state[LINE_OFFSET] = offset
    if code != _LINE_FEED or state[AFTER_RETURN] == 0:
        if state[PARAGRAPHS] == 0 or state[LINE_HAS_TOKEN] == 0:
            state[OPEN] = 0
        state[LINE_HAS_TOKEN] = 0
        state[LINE] += 1


@inlined_lean
def _note_bad(state: NDArray[np.int64]) -> None:
    """Count a byte that is no UTF-8."""
    state[BAD_BYTES] += 1
    if state[FIRST_BAD_LINE] == 0:
        state[FIRST_BAD_LINE] = state[LINE]


@inlined_lean
def _goes_on(last: np.int64, pending: np.int64, kind: np.int32) -> bool:
    """Whether a character of class `kind` belongs to the token before it."""
    after_letter = last in (LETTER, HEBREW)
    if kind == LETTER:
        return after_letter and bool(pending != _QUOTATION_MARK)
    if kind == HEBREW:
        return after_letter
    if kind == MARK:
        return bool(last != SEPARATOR and pending == 0)
    if kind == INNER:
        return after_letter and bool(pending == 0)
    return bool(kind == QUOTE and last == HEBREW and pending == 0)


@inlined_lean
def _take_ascii_tokens(
    block: NDArray[np.uint8],
    place: np.int64,
    classes: Classes,
    state: NDArray[np.int64],
    token: Token,
    types: Types,
    output: Output,
) -> np.int64:
    """Take whole tokens of ASCII letters with a separator behind each, as long as they come; where they end.

    The same as `scan` does character by character, which takes whatever is left where this stops. No token may be
    under way.
    """
    length = np.int64(1)
    while length > 0 and state[WRITTEN] < len(output.ids) - OUTPUT_RESERVE and state[FULL] == 0:
        length = _ascii_token(block, place, classes, token.words)
        if length > 0:
            state[LENGTH] = length
            _finish(state, token, types, output)
            state[AFTER_RETURN] = 0
            place += length + 1
    return place


@inlined_lean
def _ascii_token(block: NDArray[np.uint8], place: np.int64, classes: Classes, target: NDArray[np.int64]) -> np.int64:
    """Write the ASCII letters from `place` on; how many, or 0 if no separator follows within reach.

    They are written 8 at a time, as they will be read: bytes that were written one by one would be waited for.
    """
    length = word = np.int64(0)
    reach = min(np.int64(len(block)) - 1 - place, np.int64(MAX_TOKEN_BYTES))
    while length < reach and classes.ascii[block[place + length]] != 0:
        word |= np.int64(classes.ascii[block[place + length]]) << (8 * (length & 7))
        length += 1
        if length & 7 == 0:
            target[(length >> 3) - 1] = word
            word = np.int64(0)
    target[length >> 3] = word
    after = np.int64(block[place + length]) if length <= reach else np.int64(characters.CODES)
    return length if after < 0x80 and classes.codes[after] >> characters.CLASS_SHIFT == SEPARATOR else np.int64(0)


@compiled_lean
def scan(
    block: NDArray[np.uint8],
    final: bool,
    classes: Classes,
    state: NDArray[np.int64],
    token: Token,
    types: Types,
    output: Output,
) -> int:
    """Scan a block until it ends, the output is full or the table of types is; how many bytes are done.

    Args:
        block: uint8.
        final: whether the document ends with the block; if not, a character that the end cuts is left over.
        classes: the tokenizer.
        state: int64[CELLS], what is carried on.
        token: the token under way, carried on.
        types: the table of types; `FULL` is set when it must grow.
        output: where tokens and sentences are written; `WRITTEN` and `SENTENCES` say how many.
    """
    place, end = np.int64(0), np.int64(len(block))
    state[WRITTEN] = state[SENTENCES] = state[FULL] = 0
    while place < end and state[WRITTEN] < len(output.ids) - OUTPUT_RESERVE and state[FULL] == 0:
        if state[KIND] == SEPARATOR:
            taken = _take_ascii_tokens(block, place, classes, state, token, types, output)
            if taken > place:  # look again whether there is text and room
                place = taken
                continue
        code, size = np.int64(block[place]), np.int64(1)
        if code >= 0x80:
            code, size = _decode(block, place, end)
        if size == 0 and not final:
            break
        place += size if size > 0 else 1
        kind = classes.codes[code] >> characters.CLASS_SHIFT
        if kind == IGNORED:
            continue
        if not _goes_on(state[KIND], state[PENDING], kind):
            _finish_both(state, token, types, output)
        mapped = np.int64(classes.codes[code] & characters.CODE_MASK)
        if kind in (LETTER, HEBREW, HAN):
            state[KIND] = kind
            _append(state, token, mapped)
            if kind == LETTER:
                place = _append_letters(block, place, classes, state, token)
        elif kind == MARK:
            if state[KIND] != SEPARATOR:
                _append(state, token, mapped)
        elif kind in (INNER, QUOTE):
            if state[KIND] != SEPARATOR:
                state[PENDING] = mapped
            elif state[KEEPS] != 0 and code != _NON_JOINER:
                state[KIND] = HAN
                _append(state, token, mapped)
        elif kind == LINE_END:
            _end_line(state, code, state[OFFSET] + place)
        elif kind in (TOKEN_END, SENTENCE_END):
            state[OFFSET] -= 1  # the mark is no part of the text
            if kind == SENTENCE_END:
                state[OPEN] = 0
                state[LINE_OFFSET] = state[OFFSET] + place
            continue
        elif kind == BAD:
            _note_bad(state)
        state[AFTER_RETURN] = code == _CARRIAGE_RETURN
    if final and place >= end and state[WRITTEN] < len(output.ids) - OUTPUT_RESERVE and state[FULL] == 0:
        _finish_both(state, token, types, output)
    state[OFFSET] += place
    return int(place)
