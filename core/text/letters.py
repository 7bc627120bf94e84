"""What the characters of words are, and letters without their accents: for many words at one time."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from core.text.characters import CODES

LETTER, NUMBER, MARK = 1, 2, 4  # bits
_KIND_OF = {"L": LETTER, "N": NUMBER, "M": MARK}
_ASSIGNED = 0x20000  # what lies above is Han, private use, selectors and nothing
_HAN = (0x20000, 0x3FFFD)
_NEWLINE = 10

# What an accent is, by script: decomposed, a letter and the marks that may go. In Latin and Greek each mark may; in
# Cyrillic those of stress and the dots of ё, but not what makes й, ї, ў, ѓ and ќ of another letter. All others keep
# theirs: in Devanagari or Thai marks are vowels.
_ACCENTED = re.compile(
    "(?<=[A-Za-z\u00c0-\u024f\u0250-\u02af\u1e00-\u1eff\u0370-\u03ff\u1f00-\u1fff])[\u0300-\u036f]+"
    "|(?<=[АЕИОУЫЭЮЯаеиоуыэюя])[\u0300\u0301]+"
    "|(?<=[Ее])\u0308[\u0300\u0301]*"
)
# Points and accents of Hebrew; vowel signs and doubling of Arabic, the long stroke; not hamza and madda, which make
# other letters.
_VOWEL_SIGNS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670\u0640]+")


def codes_of(text: str) -> NDArray[np.uint8] | NDArray[np.uint32]:
    """The code points of a text; in a byte each where that is enough."""
    if text.isascii():
        return np.frombuffer(text.encode(), np.uint8)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def text_of(codes: NDArray[np.integer]) -> str:
    """The text of code points."""
    return codes.astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _kinds() -> NDArray[np.uint8]:
    kinds = np.zeros(CODES, np.uint8)
    kinds[:_ASSIGNED] = [_KIND_OF.get(unicodedata.category(chr(code))[0], 0) for code in range(_ASSIGNED)]
    kinds[_HAN[0] : _HAN[1] + 1] = LETTER
    return kinds


def kinds_of(words: list[str]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """What characters words are made of.

    Returns:
        uint8[words], the bits of all characters of each word, 0 for "" and for a word of other signs alone; and
        bool[words], whether it begins and ends with a letter, a number or a mark.
    """
    codes = codes_of("\n".join((*words, "")))
    kinds = _kinds()[codes]
    ends = np.flatnonzero(codes == _NEWLINE)
    starts = np.concatenate(([0], ends[:-1] + 1))
    return np.bitwise_or.reduceat(kinds, starts), (kinds[starts] != 0) & (kinds[np.maximum(ends - 1, 0)] != 0)


def without_accents(words: list[str], vowel_signs: bool) -> list[str]:
    """The words without what is no letter of its own; the same list where nothing changes.

    Letters that Unicode does not decompose stay (ø, ł, ß, đ). What changes is composed again (NFC).

    Args:
        vowel_signs: whether Hebrew points and Arabic vowel signs go too.
    """
    places = [place for place, word in enumerate(words) if not word.isascii()]
    if not places:
        return words
    parted = unicodedata.normalize("NFD", "\n".join([words[place] for place in places]))
    bare = _ACCENTED.sub("", parted)
    if vowel_signs:
        bare = _VOWEL_SIGNS.sub("", bare)
    if bare == parted:
        return words
    composed = unicodedata.normalize("NFC", bare).split("\n")
    stripped = list(words)
    for place, before, after, word in zip(places, parted.split("\n"), bare.split("\n"), composed, strict=True):
        if before != after:
            stripped[place] = word
    return stripped
