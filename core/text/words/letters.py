"""What the characters of words are, and letters without their accents: for many words at one time."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.text.tokens.characters import CODES, lower_codes

LETTER, NUMBER, MARK = 1, 2, 4  # bits
_KIND_OF = {"L": LETTER, "N": NUMBER, "M": MARK}
_ASSIGNED = 0x20000  # what lies above is Han, private use, selectors and nothing
_HAN = (0x20000, 0x3FFFD)
_NEWLINE = 10
_COMMON_SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~“”„‘’‚«»‹›…–—•·。，、！？：；（）「」『』《》【】"

# What an accent is, by script: decomposed, a letter and the marks that may go. In Latin and Greek each mark may; in
# Cyrillic those of stress and the dots of ё, but not what makes й, ї, ў, ѓ and ќ of another letter. All others keep
# theirs: in Devanagari or Thai marks are vowels.
_ACCENTS = re.compile(
    "(?<=[A-Za-z\u00c0-\u024f\u0250-\u02af\u1e00-\u1eff\u0370-\u03ff\u1f00-\u1fff])[\u0300-\u036f]+"
    "|(?<=[АЕИОУЫЭЮЯаеиоуыэюя])[\u0300\u0301]+"
    "|(?<=[Ее])\u0308[\u0300\u0301]*"
)
# Points and accents of Hebrew; vowel signs and doubling of Arabic, the long stroke; not hamza and madda, which make
# other letters.
_SIGNS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670\u0640"
_VOWEL_SIGNS = re.compile(f"[{_SIGNS}]+")
# What a word must have for the search of accents to be worth its time.
_ACCENTED = "\u00c0-\u024f\u0300-\u036f\u0370-\u03ff\u1e00-\u1fffЁ-ЁЀ-ЀЍ-Ѝѐ-ёѝ-ѝ"
_POINTED = _ACCENTED + "\u0591-\u05c7\u0640-\u0670\ufb1d-\ufb4e"
# Characters that are normal whatever stands beside them; of the others some are not.
_SURE = "\u0400-\u0482\u048a-\u052f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
_NORMAL = {"NFC": "\0-\u02ff" + _SURE, "NFKC": "\0-\x7f" + _SURE}


def codes_of(text: str) -> NDArray[np.uint8] | NDArray[np.uint32]:
    """The code points of a text; in a byte each where that is enough."""
    if text.isascii():
        return np.frombuffer(text.encode(), np.uint8)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


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
    if not words:
        return np.empty(0, np.uint8), np.empty(0, bool)
    codes = codes_of("\n".join((*words, "")))
    kinds = _kinds()[codes]
    ends = np.flatnonzero(codes == _NEWLINE)
    starts = np.concatenate(([0], ends[:-1] + 1))
    return np.bitwise_or.reduceat(kinds, starts), (kinds[starts] != 0) & (kinds[np.maximum(ends - 1, 0)] != 0)


def trimmed(word: str) -> str:
    """A word without the signs before its first and after its last letter, number or mark; it has one of them."""
    word = word.strip(_COMMON_SIGNS)
    if word[0].isalnum() and word[-1].isalnum():
        return word
    kinds = _kinds()
    inside = [place for place, character in enumerate(word) if kinds[ord(character)]]
    return word[inside[0] : inside[-1] + 1]


def lowered(words: list[str]) -> dict[int, str]:
    """The small letters of those words that have capitals, by their places."""
    codes = codes_of("\n".join(words))
    small = lower_codes()[codes]
    changed = np.unique(np.searchsorted(np.flatnonzero(codes == _NEWLINE), np.flatnonzero(small != codes))).tolist()
    if not changed:
        return {}
    forms = small.astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass").split("\n")
    return {place: forms[place] for place in changed}


def normalised(words: list[str], form: str) -> dict[int, str]:
    """Those words that are not in a Unicode normal form, in it, by their places; white space that comes of it goes."""
    kind: Any = form
    places = _those_with(_unsure(form), words)
    text = "\n".join([words[place] for place in places])
    if unicodedata.is_normalized(kind, text):
        return {}
    made = unicodedata.normalize(kind, text).split("\n")
    pairs = zip(places, made, strict=True)
    return {place: "".join(after.split()) for place, after in pairs if after != words[place]}


def without_accents(words: list[str], vowel_signs: bool) -> dict[int, str]:
    """Those words that have accents, without them, by their places; composed again (NFC).

    Letters that Unicode does not decompose stay (ø, ł, ß, đ), and so does what is a letter of its own.

    Args:
        vowel_signs: whether Hebrew points and Arabic vowel signs go too.
    """
    places = _those_with(_within(_POINTED if vowel_signs else _ACCENTED), words)
    if not places:
        return {}
    parted = unicodedata.normalize("NFD", "\n".join([words[place] for place in places]))
    bare = _ACCENTS.sub("", parted)
    if vowel_signs:
        bare = _VOWEL_SIGNS.sub("", bare)
    composed = unicodedata.normalize("NFC", bare).split("\n")
    rows = zip(places, parted.split("\n"), bare.split("\n"), composed, strict=True)
    return {place: word for place, before, after, word in rows if before != after}


@cache
def _unsure(form: str) -> NDArray[np.bool_]:
    """bool[CODES]: the characters that may have to change for a Unicode normal form."""
    return ~_within(_NORMAL[form])


@cache
def _within(ranges: str) -> NDArray[np.bool_]:
    """bool[CODES]: the characters from a first to a last one, as they stand between brackets in an expression."""
    within = np.zeros(CODES, bool)
    for first, last in zip(ranges[::3], ranges[2::3], strict=True):
        within[ord(first) : ord(last) + 1] = True
    return within


def _those_with(wanted: NDArray[np.bool_], words: list[str]) -> list[int]:
    """The places of the words that have one of the characters."""
    codes = codes_of("\n".join(words))
    found = np.flatnonzero(wanted[codes])
    places: list[int] = np.unique(np.searchsorted(np.flatnonzero(codes == _NEWLINE), found)).tolist()
    return places
