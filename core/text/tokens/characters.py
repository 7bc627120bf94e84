"""What each Unicode code point is to a tokenizer, as tables that a compiled scanner reads."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# The classes. A tokenizer is a table that gives each code point one of them.
SEPARATOR = 0  # ends a token
LETTER = 1  # starts a token or goes on with it
HEBREW = 2  # a letter that allows QUOTE behind it
HAN = 3  # a token of its own
MARK = 4  # goes on with a token, and starts none
INNER = 5  # belongs to a token between two letters only
QUOTE = 6  # belongs to a token between two Hebrew letters only
IGNORED = 7  # as if it were not there
LINE_END = 8  # ends a token and a line
BAD = 9  # what the byte that is no UTF-8 is taken for
TOKEN_END = 10  # a mark that has no place in the text: a token ends here
SENTENCE_END = 11  # the same, and a sentence begins here

CODES = 0x110000  # one more entry, at CODES, stands for a byte that is no UTF-8
CLASS_SHIFT = 21
CODE_MASK = (1 << CLASS_SHIFT) - 1

UNICODE_VERSION = unicodedata.unidata_version

# What `core.text.tokens.shaping` writes into a text for the scanner, one byte each.
TOKEN_MARK, SENTENCE_MARK = "\x1f", "\x1e"
FILLER = "\x1d"  # has its place in the text and is nothing

_LINE_ENDS = "\n\r\u0085\u2028\u2029"
_APOSTROPHES = "'’"
_HYPHENS = "-‐‑"  # the hyphen of the keyboard, the hyphen proper, and the one that does not break
_MIDDLE_DOT = "·"  # Catalan: col·legi
_GERESH, _GERSHAYIM = "\u05f3", "\u05f4"
_ZERO_WIDTH_SPACE, _NON_JOINER, _JOINER = "\u200b", "\u200c", "\u200d"
# The ideographic planes are taken whole: characters that a later Unicode adds there are Han as well.
_HAN = [(0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B), (0x3400, 0x4DBF), (0x4E00, 0x9FFF)]
_HAN += [(0xF900, 0xFAFF), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD)]
_VARIATION_SELECTORS = [(0xFE00, 0xFE0F), (0xE0100, 0xE01EF)]
_ASSIGNED = [(0, 0x20000), (0xE0000, 0xE0200)]  # outside of these there is Han, private use and nothing
_BY_CATEGORY = {"L": LETTER, "N": LETTER, "M": MARK}


def written(words: Sequence[str]) -> str:
    """Tokens as a text: a space between them, none between two of Han writing."""
    return "".join(word + gap(word, after) for word, after in pairwise((*words, ""))).rstrip(" ")


def gap(word: str, after: str) -> str:
    """What stands between two tokens."""
    return "" if word and after and _is_han(word[-1]) and _is_han(after[0]) else " "


def han_range() -> str:
    """All Han characters as they stand within the brackets of a regular expression."""
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in _HAN)


def _is_han(character: str) -> bool:
    code = ord(character)
    return code >= _HAN[0][0] and any(first <= code <= last for first, last in _HAN)


@cache
def word_classes() -> NDArray[np.uint8]:
    """uint8[CODES + 1]: the classes of the word tokenizer.

    Letters and digits make words, with their marks; apostrophes, hyphens and the like belong to a word inside of it;
    each Han character is a word; format characters are ignored, as in rule WB4 of Unicode's annex 29.
    """
    classes = np.zeros(CODES + 1, np.uint8)
    for first, end in _ASSIGNED:
        for code in range(first, end):
            category = unicodedata.category(chr(code))
            classes[code] = IGNORED if category == "Cf" else _BY_CATEGORY.get(category[0], SEPARATOR)
    hebrew = classes[0x0590:0x0600]
    hebrew[hebrew == LETTER] = HEBREW
    for kind, ranges in ((HAN, _HAN), (IGNORED, _VARIATION_SELECTORS)):
        for first, last in ranges:
            classes[first : last + 1] = kind
    _set(classes, INNER, _APOSTROPHES + _HYPHENS + _MIDDLE_DOT + _NON_JOINER)
    _set(classes, QUOTE, '"' + _GERSHAYIM)
    _set(classes, MARK, _JOINER + _GERESH)
    _set(classes, SEPARATOR, _ZERO_WIDTH_SPACE + "\ufff9\ufffa\ufffb")
    _set(classes, LINE_END, _LINE_ENDS)
    classes[CODES] = BAD
    return classes


@cache
def character_classes() -> NDArray[np.uint8]:
    """uint8[CODES + 1]: the classes of the tokenizer that takes each letter and digit, with its marks, as a token."""
    classes = word_classes().copy()
    classes[(classes == LETTER) | (classes == HEBREW)] = HAN
    classes[(classes == INNER) | (classes == QUOTE)] = SEPARATOR
    return classes


@cache
def joined_han_classes() -> NDArray[np.uint8]:
    """uint8[CODES + 1]: as the word tokenizer, but Han characters make words; where these end is marked in the text."""
    classes = word_classes().copy()
    classes[classes == HAN] = LETTER
    return classes


@cache
def signs() -> NDArray[np.bool_]:
    """bool[CODES + 1]: whether a code point is punctuation or a symbol, Unicode's categories P and S."""
    found = np.zeros(CODES + 1, bool)
    for first, end in _ASSIGNED:
        found[first:end] = [unicodedata.category(chr(code))[0] in "PS" for code in range(first, end)]
    return found


@cache
def whitespace_classes() -> NDArray[np.uint8]:
    """uint8[CODES + 1]: the classes of the tokenizer that splits at Unicode white space and nowhere else."""
    classes = np.full(CODES + 1, LETTER, np.uint8)
    _set(classes, SEPARATOR, "".join(chr(code) for code in range(0x3001) if chr(code).isspace()))
    _set(classes, LINE_END, _LINE_ENDS)
    _set(classes, IGNORED, "\ufeff")
    classes[CODES] = BAD
    return classes


@cache
def lower_codes() -> NDArray[np.int32]:
    """int32[CODES + 1]: the lower case of each code point, itself where it has none; always one for one."""
    codes = np.arange(CODES + 1, dtype=np.int32)
    for code in range(0x20000):  # no script with case lies beyond
        codes[code] = ord(chr(code).lower()[0])
    return codes


def plain_codes(normalised: bool) -> NDArray[np.int32]:
    """int32[CODES + 1]: each code point itself, but one form for all apostrophes, hyphens and Hebrew marks if asked."""
    codes = np.arange(CODES + 1, dtype=np.int32)
    if normalised:
        _set(codes, ord("'"), _APOSTROPHES)
        _set(codes, ord("-"), _HYPHENS)
        _set(codes, ord('"'), _GERSHAYIM)
    return codes


def _set(table: NDArray[np.generic], value: int, characters: str) -> None:
    table[[ord(character) for character in characters]] = value
