"""Where sentences end: by the signs that end them in each script, and not behind abbreviations and initials."""

from __future__ import annotations

import re
from typing import Any

import regex

from core.text.tokens.characters import SENTENCE_MARK

# Unicode's annex 29: STerm are signs that end sentences, ATerm those that may.
_SIGNS = "".join(regex.findall(r"[\p{SB=STerm}\p{SB=ATerm}…\u037e]", "".join(map(chr, range(0x20000)))))
_ROW = re.compile(f"[{re.escape(_SIGNS)}]+")
_PLAIN_ROW = re.compile(f"[{re.escape(''.join(sign for sign in _SIGNS if ord(sign) < 0x10000))}]+")  # 7 times as fast
_BEYOND_PLAIN = re.compile("[\U00010000-\U0010ffff]")
# What may stand between the signs and the next sentence: quotation marks and brackets that close, the number of a
# footnote, white space. Behind the signs of Chinese and Japanese no white space need follow.
_SPACED = regex.compile(r"[\p{Pe}\p{Pf}\p{Pi}\"']*+(?:\[\p{Nd}{1,3}\])*+\s++")
_UNSPACED = regex.compile(r"(?:(?<=[。！？｡︒︕︖])|(?<=．)(?!\p{Nd}))[\p{Pe}\p{Pf}]*+")
_OPENING = r"[\p{Ps}\p{Pi}\"'¿¡–—-]{0,3}+\s?+"
_SMALL = r"[\p{Ll}--\p{Script=Georgian}]"  # Georgian is written in small letters alone
_NOTHING = regex.compile("(?!)")
_SMALL_LETTER = regex.compile(_OPENING + _SMALL, regex.V1)
_SMALL_LETTER_OR_NUMBER = regex.compile(rf"{_OPENING}(?:{_SMALL}|\p{{Nd}}|[IVXLC]+\b)", regex.V1)
_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhundert"
_SMALL_LETTER_OR_MONTH = regex.compile(rf"{_OPENING}{_SMALL}|(?:{_MONTHS})\b", regex.V1)  # German: am 3. Mai
_LAST_WORD = re.compile(r"[^\W_]+\Z")
_LONGEST_WORD = 24  # characters that are looked at; longer ones are no abbreviations
_FIRST_IDEOGRAPH = 0x2E80  # what lies beyond has no initials
_APOSTROPHES = ("'", "’")  # he's. is no initial

# Those that stand before a capital; before a small letter no sentence begins anyway. None is a common word as well.
_NEVER_LAST = """
mr mrs ms messrs dr drs prof rev hon gen col maj capt cpt cmdr lt sgt sen rep gov pres st mt ft jr sr bros vs cf
jan feb febr mar apr jun jul aug sep sept oct okt nov dec dez
hr hrn fr frl bzw ca vgl sog evtl ggf inkl exkl bspw abk geb gest hrsg str
mme mmes mlle mlles mgr ste av sra srta dra ud uds sig dott
гг ул проф акад доц рис табл стр см ср тыс млн млрд руб коп обл пр гр св напр
"""
_ABBREVIATIONS = frozenset(_NEVER_LAST.split())
_BEFORE_NUMBERS = frozenset(
    ("no", "nos", "nr", "art", "fig", "figs", "eq", "vol", "pp", "ch", "abb", "bd", "pág", "núm")
)


class SentenceEnds:
    """Marks where sentences begin, line by line; whether one ends at the end of a line, the next line may say.

    One thread at a time.
    """

    def __init__(self) -> None:
        self._ends_with_line = True
        self._forbidden: Any = None  # behind the end of a sentence: what may not follow, or it was none

    def start_document(self, paragraphs: bool) -> None:
        """Begin a document; `paragraphs` says that its sentences go on from line to line."""
        self._ends_with_line = not paragraphs
        self._forbidden = None

    def marked(self, line: str, ends: bool) -> str:
        """A line, or a part of a long one, with `SENTENCE_MARK` before the first character of each new sentence.

        Args:
            line: with its end.
            ends: whether it has one.
        """
        parts, done = [], 0
        first = len(line) - len(line.lstrip())
        if self._forbidden is not None and first < len(line):
            if self._forbidden.match(line, first) is None:
                parts, done = [line[:first]], first
            self._forbidden = None
        for row in (_ROW if _BEYOND_PLAIN.search(line) else _PLAIN_ROW).finditer(line):
            behind = _SPACED.match(line, row.end()) or _UNSPACED.match(line, row.end())
            if behind is None:
                continue
            end, forbidden = behind.end(), _forbidden_after(line, row, behind)
            if end == len(line):
                self._forbidden = forbidden
            elif forbidden is not None and forbidden.match(line, end) is None:
                parts.append(line[done:end])
                done = end
        if ends and self._ends_with_line:
            self._forbidden = None
        return SENTENCE_MARK.join((*parts, line[done:]))


def _forbidden_after(line: str, row: re.Match[str], behind: Any) -> Any:
    """The pattern of what may not follow if a sentence ends with a row of signs; None where none does.

    Args:
        line: the line.
        row: the signs.
        behind: what stands between them and the next word.
    """
    if behind.re is _UNSPACED:
        return _NOTHING
    if row[0] != ".":
        return _SMALL_LETTER
    start = row.start()
    found = _LAST_WORD.search(line[max(start - _LONGEST_WORD, 0) : start])
    if found is None:
        return _SMALL_LETTER
    word = found[0].casefold()
    before = line[start - len(found[0]) - 1 : start - len(found[0])]
    is_initial = len(found[0]) == 1 and found[0].isalpha() and ord(found[0]) < _FIRST_IDEOGRAPH
    is_item = word.isdigit() and len(word) <= 3 and line[:start].strip() == word
    if word in _ABBREVIATIONS or is_item or (is_initial and before not in _APOSTROPHES):
        return None
    if word in _BEFORE_NUMBERS:
        return _SMALL_LETTER_OR_NUMBER
    return _SMALL_LETTER_OR_MONTH if word.isdigit() and len(word) <= 2 else _SMALL_LETTER
