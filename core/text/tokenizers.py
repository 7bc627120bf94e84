"""The tokenizers, and the table of types that they fill: text in blocks of bytes to numbered tokens and counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import psutil
from numpy.typing import NDArray

from core.text.reading import TOKENIZERS, WHITESPACE, WORDS, Reading
from core.text.tokens import characters, scanner, type_table
from core.text.tokens.scanner import Classes, Output, Token
from core.text.tokens.shaping import Shaper, is_shaped
from core.text.tokens.type_table import Types
from core.text.vocabulary import Vocabulary, Words, order_by_count

MAX_TYPES = 2**28  # so that the numbers of several counters fit side by side in 32 bits
_MAX_ARENA = 2**32 - 2 * type_table.RESERVE  # words of 8 bytes: a place in it has 32 bits
_OUTPUT_TOKENS = 1 << 17
_SHAPED_BYTES = 1 << 20  # at one time: as strings they take many times as much
_BUFFER_BYTES = 1024
_FIRST_SLOTS, _FIRST_ARENA = 1 << 16, 1 << 18
_MARKS = {
    characters.TOKEN_MARK: characters.TOKEN_END,
    characters.SENTENCE_MARK: characters.SENTENCE_END,
    characters.FILLER: characters.IGNORED,
}


@cache
def _table(tokenizer: str, lower: bool, keeps: bool = False) -> NDArray[np.int32]:
    """int32[CODES + 1]: the class of each code point and what it is written as, for `scanner.scan`."""
    chosen = TOKENIZERS[tokenizer]
    codes = characters.plain_codes(chosen.normalised)
    if lower:
        codes = characters.lower_codes()[codes]
    codes[characters.CODES] = 0
    classes = chosen.classes().astype(np.int32)
    if keeps:
        classes[characters.signs() & (classes == characters.SEPARATOR)] = characters.HAN
    return (classes << characters.CLASS_SHIFT) | codes


@cache
def _classes(tokenizer: str, lower: bool, keeps: bool = False, shaped: bool = False) -> Classes:
    codes = _table(tokenizer, lower, keeps)
    if shaped:
        codes = codes.copy()
        for mark, kind in _MARKS.items():
            codes[ord(mark)] = kind << characters.CLASS_SHIFT
    first = codes[:128]
    letters = np.zeros(256, np.uint8)
    letters[:128] = np.where(first >> characters.CLASS_SHIFT == characters.LETTER, first & characters.CODE_MASK, 0)
    return Classes(codes, letters)


def fold(word: str, tokenizer: str = WORDS, lower: bool = True) -> str:
    """A query word as the tokenizer would have written it: lower case, one form of apostrophe, nothing invisible."""
    table = _table(tokenizer, lower)
    entries = [int(table[ord(character)]) for character in word]
    kept = [entry for entry in entries if entry >> characters.CLASS_SHIFT != characters.IGNORED]
    return "".join(chr(entry & characters.CODE_MASK) for entry in kept)


@dataclass(frozen=True, slots=True)
class Flaws:
    """What was wrong in one file, each with the line (from 1) of the first."""

    bad_bytes: int = 0
    first_bad_line: int = 0
    cut_tokens: int = 0
    first_cut_line: int = 0


class Counter:
    """Scans documents block by block and counts every type; memory grows with the types, not with the text.

    One thread at a time.
    """

    def __init__(self, reading: Reading) -> None:
        """Raises ValueError: a package that the tokenizer needs is not installed; says how to install it."""
        keeps, shaped = reading.keeps_punctuation, is_shaped(reading)
        self._cutting = _classes(reading.tokenizer, reading.scans_lower, keeps, shaped)
        self._given = _classes(WHITESPACE, False)
        self._classes = self._cutting
        self._shaper = Shaper(reading) if shaped else None
        self._shapes = False
        self._state = np.zeros(scanner.CELLS, np.int64)
        self._state[scanner.KEEPS] = keeps
        buffer = np.zeros(_BUFFER_BYTES // 8, np.int64)
        self._token = Token(buffer.view(np.uint8), buffer)
        self._types = Types(np.zeros(_FIRST_SLOTS, np.int64), np.empty(_FIRST_ARENA, np.int64))
        self._output = Output(np.empty(_OUTPUT_TOKENS, np.int32), np.empty((_OUTPUT_TOKENS, 2), np.int64))
        self._rest = np.empty(0, np.uint8)

    def start_file(self, place: int = 0) -> None:
        """Begin a file, or go on with one at a line's start: lines and flaws are counted from here.

        Args:
            place: where in the file, bytes.
        """
        self._state[: scanner.FILE_CELLS] = 0
        self._state[scanner.LINE] = 1
        self._state[scanner.OFFSET] = place
        self._rest = np.empty(0, np.uint8)

    def start_document(
        self, paragraphs: bool, tokenized: bool = False, place: int | None = None, passed_lines: int = 0
    ) -> None:
        """Begin a document of the file, where the one before has ended.

        Args:
            paragraphs: whether its sentences are its paragraphs, or end with them, in place of its lines.
            tokenized: whether its tokens stand between spaces as they shall be.
            place: where in the file it begins, bytes; where it is not said, behind the one before.
            passed_lines: lines of the file between the two.
        """
        self._classes = self._given if tokenized else self._cutting
        self._state[: scanner.PARAGRAPHS] = 0
        self._state[scanner.PARAGRAPHS] = paragraphs
        self._state[scanner.LINE] += passed_lines
        if place is not None:
            self._state[scanner.OFFSET] = place
        self._state[scanner.LINE_OFFSET] = self._state[scanner.OFFSET]
        self._shapes = self._shaper is not None and not tokenized
        if self._shaper is not None:
            self._shaper.start_document(paragraphs, int(self._state[scanner.LINE]))

    def feed(self, block: NDArray[np.uint8], final: bool) -> Iterator[Output]:
        """Scan the next block of the document; a token or a character may reach over any number of blocks.

        What is found comes in the order of the text, in arrays that the next step overwrites; tokens are counted over
        all documents.

        Args:
            block: uint8, of any length.
            final: whether they are the last.

        Raises:
            MemoryError: if the text has more types than memory can hold.
            ValueError: the person's expression takes too long; says where and what to do.
        """
        if self._shaper is None or not self._shapes:
            yield from self._scan(block, final)
            return
        for first in range(0, max(len(block), 1), _SHAPED_BYTES):
            ends = final and first + _SHAPED_BYTES >= len(block)
            yield from self._scan(self._shaper.shaped(block[first : first + _SHAPED_BYTES], ends), ends)

    def _scan(self, block: NDArray[np.uint8], final: bool) -> Iterator[Output]:
        if len(self._rest):
            block = np.concatenate((self._rest, block))
        done = 0
        while True:
            done += scanner.scan(
                block[done:], final, self._classes, self._state, self._token, self._types, self._output
            )
            written, sentences = self._state[scanner.WRITTEN], self._state[scanner.SENTENCES]
            yield Output(self._output.ids[:written], self._output.sentences[:sentences])
            if self._state[scanner.FULL]:
                self._grow()
            elif written < len(self._output.ids) - scanner.OUTPUT_RESERVE:
                break
        self._rest = block[done:].copy()  # the first bytes of a character that the block cuts

    @property
    def tokens(self) -> int:
        """Tokens of all documents so far."""
        return int(self._state[scanner.TOKENS])

    @property
    def flaws(self) -> Flaws:
        """What was wrong in this file so far."""
        return Flaws(*(int(self._state[cell]) for cell in range(scanner.BAD_BYTES, scanner.FIRST_CUT_LINE + 1)))

    @property
    def lines(self) -> int:
        """Lines that have ended since the file's start."""
        return int(self._state[scanner.LINE]) - 1

    @property
    def types(self) -> Types:
        """All types so far; `arena` ends with the last."""
        return Types(self._types.slots, self._types.arena[: int(self._state[scanner.USED])])

    @property
    def type_count(self) -> int:
        """How many types there are so far."""
        return int(self._state[scanner.TYPES])

    def ranked(self) -> tuple[Vocabulary, NDArray[np.int32]]:
        """All types by falling count, ties by bytes; and int32[types], the place there of each number in `ids`."""
        return _ranked(self.types.arena, self.type_count)

    def _grow(self) -> None:
        types, used = int(self._state[scanner.TYPES]), int(self._state[scanner.USED])
        slots, arena = self._types
        more_slots = 3 * len(slots) * (2 * (types + 2) > len(slots))
        more_arena = min(len(arena), _MAX_ARENA - len(arena)) * (used + type_table.RESERVE > len(arena))
        room = used + type_table.RESERVE <= len(arena) + more_arena and types < MAX_TYPES - 2
        if not room or 8 * (more_slots + more_arena) > psutil.virtual_memory().available:
            raise MemoryError(
                f"The text has more than {types:,} different words, and the memory cannot hold more. "
                "Read a part of it, or check that it is text."
            )
        if more_arena:
            arena = np.concatenate((arena[:used], np.empty(len(arena) + more_arena - used, np.int64)))
        if more_slots:
            slots = np.zeros(len(slots) + more_slots, np.int64)
        self._types = Types(slots, arena)
        if more_slots:
            type_table.rehash(self._types, used)


def merged(counters: Sequence[Counter]) -> tuple[Vocabulary, NDArray[np.int32]]:
    """The types of several counters together, by falling count, ties by bytes; the counters stay as they are.

    Returns:
        the types, and int32[n], the place there of the type with number i of counter k at i * counters + k.
    """
    count = max(counter.type_count for counter in counters)
    numbers = np.zeros((count, len(counters)), np.int32)
    arena, types = counters[0].types.arena, counters[0].type_count
    numbers[:types, 0] = np.arange(types, dtype=np.int32)
    for column, counter in enumerate(counters[1:], 1):
        if counter.type_count:
            found = np.empty(counter.type_count, np.int32)
            arena, types = _absorbed(arena, types, counter, found)
            numbers[: len(found), column] = found
    vocabulary, ranks = _ranked(arena, types)
    return vocabulary, ranks[numbers.ravel()] if types else np.empty(0, np.int32)


def _absorbed(
    arena: NDArray[np.int64], types: int, counter: Counter, numbers: NDArray[np.int32]
) -> tuple[NDArray[np.int64], int]:
    """A copy of an arena with the types of a counter added, and how many it has then."""
    others = counter.types.arena
    slots = np.zeros(1 << (2 * (types + counter.type_count + 2)).bit_length(), np.int64)
    whole = Types(slots, np.concatenate((arena, np.empty(len(others) + type_table.RESERVE, np.int64))))
    type_table.rehash(whole, len(arena))
    used = type_table.absorb(whole, len(arena), types, others, numbers)
    return whole.arena[:used], max(types, int(numbers.max()) + 1)


def _ranked(arena: NDArray[np.int64], types: int) -> tuple[Vocabulary, NDArray[np.int32]]:
    """The types of an arena by falling count, ties by bytes; and int32[types], the place there of each number."""
    places, counts = np.empty(types, np.int64), np.empty(types, np.int64)
    type_table.list_types(arena, len(arena), places, counts)
    lengths = arena[places + 1] & type_table.LENGTH_MASK
    places = (places + type_table.HEADER) * 8
    order = order_by_count(arena.view(np.uint8), places, lengths, counts)
    block = np.empty(int(lengths.sum()) + types + 1, np.uint8)
    type_table.write_words(arena.view(np.uint8), places[order], lengths[order], block)
    starts = np.concatenate(([1], 1 + np.cumsum(lengths[order] + 1)))
    ranks = np.empty(types, np.int32)
    ranks[order] = np.arange(types, dtype=np.int32)
    return Vocabulary(Words(block.tobytes(), starts), counts[order]), ranks


def prepare() -> None:
    """Compile the scanner or load it from the cache, off the window's thread, so that the first text need not wait."""
    counters = Counter(Reading()), Counter(Reading())
    for counter in counters:
        counter.start_file()
        counter.start_document(paragraphs=False)
        for _ in counter.feed(np.full(1, ord("a"), np.uint8), final=True):
            pass
    merged(counters)
