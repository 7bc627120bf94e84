"""What is wrong with a text as it is written: mojibake, markup, broken words, punctuation that stands alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from core.text.forms.form import FORMS
from core.text.preflight.excerpt import Excerpt
from core.text.preflight.finding import NOTE, WARNING, Finding, percent
from core.text.reading import TOKENIZERS, WHITESPACE, Reading
from core.text.words.steps import LowerCase

_FEWEST = 5  # places; fewer may be chance, or a text about such things
_MOJIBAKE_SHARE = 0.1  # of the stretches of letters beyond ASCII
_MARKUP_SHARE = 0.02  # of the characters
_HYPHEN_SHARE = 0.01  # of the lines
_ALONE_SHARE, _FEWEST_MARKS = 0.8, 20
_CAPITAL_SHARE, _FEWEST_LETTERS = 0.8, 200
_SEGMENTED, _UNSPACED_SHARE = 3.5, 0.3  # characters between two spaces, on average: words have one to three
_LONG_EXAMPLE = 40

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f\s]+")
_MARKUP = re.compile(
    r"</?[A-Za-z!][^<>\n]{0,200}>|&(?:[A-Za-z]{2,8}|#\d{1,6});|https?://\S{1,200}|\[\[|\]\]|\{\{|\}\}|<!--|-->"
)
_BROKEN = re.compile(r"(?<!\w)(\w{2,60})-\r?\n[ \t]*([^\W\d_A-Z]\w+)")
_MARKS = re.compile(r"[.,;:!?。，、；：！？]+")
_ALONE = re.compile(r"(?<!\S)[.,;:!?。，、；：！？]+(?!\S)")
_UNSPACED = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff]+")  # Han and kana
_PLAUSIBLE = re.compile(r"[\u00a0-\u017f\u0370-\u06ff\u0900-\U0010ffff]+")
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]{0,4}\s|[。！？]")


def _readings(encoding: str) -> dict[str, int]:
    """The byte of each character beyond ASCII of a one-byte encoding; where it has none, as Latin-1 does."""
    shown = {byte: bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in range(128, 256)}
    return {character: byte for byte, character in shown.items()}


_ONE_BYTE = tuple(_readings(encoding) for encoding in ("cp1252", "latin-1", "cp1251"))


def unscrambled(run: str) -> str:
    """What UTF-8 was before it was taken for an encoding of one byte a character; "" if it was not.

    UTF-8 has a form that text in other encodings does not take by chance, but for a pair of characters now and then;
    such pairs (É» is one) would stand for letters that are hardly ever written.

    Args:
        run: characters beyond ASCII, without white space.
    """
    if len(run) < 2:
        return ""
    for table in _ONE_BYTE:
        if all(character in table for character in run):
            try:
                meant = bytes(table[character] for character in run).decode()
            except UnicodeDecodeError:
                continue
            return meant if _PLAUSIBLE.fullmatch(meant) else ""
    return ""


def written_findings(excerpt: Excerpt, reading: Reading, encodings: frozenset[str], form: str) -> Iterator[Finding]:
    """What the beginnings of the files show, the worst first.

    Args:
        excerpt: of the text.
        reading: how it was read.
        encodings: that the files were taken to be in.
        form: of the first file, a name of `core.text.forms.form.FORMS`.
    """
    if not excerpt.text:
        return
    yield from _mojibake(excerpt, reading, encodings)
    yield from _replaced(excerpt)
    yield from _markup(excerpt)
    if not FORMS[form].is_tokenized:
        yield from _already_cut(excerpt, reading)
    yield from _broken_words(excerpt)
    yield from _capitals(excerpt, reading)


def _mojibake(excerpt: Excerpt, reading: Reading, encodings: frozenset[str]) -> Iterator[Finding]:
    runs = [(match, unscrambled(match[0])) for match in _BEYOND_ASCII.finditer(excerpt.text)]
    wrong = [(match, meant) for match, meant in runs if meant]
    if len(wrong) < _FEWEST or len(wrong) < _MOJIBAKE_SHARE * len(runs):
        return
    match, meant = wrong[0]
    fixable = any(encoding not in ("", "ascii") and not encoding.startswith("utf") for encoding in encodings)
    remedy = "The files were taken for an encoding that they are not in: read them as UTF-8."
    if not fixable:
        remedy = "The text was spoilt before it was saved. Take the original, or have a program repair it (ftfy does)."
    yield Finding(
        "mojibake",
        WARNING,
        "Letters that were read in a wrong encoding",
        "In {0} places of the first {1} lines; the first is “{2}” for “{3}” ({4}).",
        (
            f"{len(wrong):,}",
            f"{excerpt.lines:,}",
            _brief(match[0]),
            _brief(meant),
            excerpt.place_of(match.start()),
        ),
        remedy,
        "Read as UTF-8" if fixable else "",
        replace(reading, encoding="utf-8") if fixable else None,
    )


def _replaced(excerpt: Excerpt) -> Iterator[Finding]:
    lost = excerpt.text.count("\ufffd")
    if lost < _FEWEST:
        return
    yield Finding(
        "lost-letters",
        WARNING,
        "Letters that are lost",
        "The sign � stands for {0} characters in the first {1} lines; the first in {2}.",
        (f"{lost:,}", f"{excerpt.lines:,}", excerpt.place_of(excerpt.text.index("\ufffd"))),
        "The text was saved in an encoding that did not have these letters, or was read in a wrong one. Take the "
        "original: the words around each are cut in two.",
    )


def _markup(excerpt: Excerpt) -> Iterator[Finding]:
    found = list(_MARKUP.finditer(excerpt.text))
    share = sum(len(match[0]) for match in found) / len(excerpt.text)
    if len(found) < _FEWEST or share < _MARKUP_SHARE:
        return
    yield Finding(
        "markup",
        WARNING,
        "Markup or addresses among the words",
        "{0} of the characters in the first {1} lines are tags, entities or web addresses; the first is “{2}” ({3}).",
        (percent(share), f"{excerpt.lines:,}", _brief(found[0][0]), excerpt.place_of(found[0].start())),
        "They will be learnt as words. Files whose names end in .html or .md are read without their markup; strip it "
        "from others first.",
    )


def is_segmented(excerpt: Excerpt) -> bool:
    """Whether the text is Chinese or Japanese with spaces between its words."""
    runs = _UNSPACED.findall(excerpt.text)
    characters = sum(map(len, runs))
    written = len("".join(excerpt.text.split()))
    return (
        len(runs) >= _FEWEST_MARKS and characters >= _UNSPACED_SHARE * written and characters < _SEGMENTED * len(runs)
    )


def _already_cut(excerpt: Excerpt, reading: Reading) -> Iterator[Finding]:
    """Text whose tokens stand between spaces: a tokenizer of another program has decided already."""
    if reading.tokenizer == WHITESPACE:
        return
    marks, alone = _MARKS.findall(excerpt.text), _ALONE.findall(excerpt.text)
    is_cut = len(alone) >= _FEWEST_MARKS and len(alone) >= _ALONE_SHARE * len(marks)
    if not is_cut and not is_segmented(excerpt):
        return
    line = next((line for line in excerpt.text.split("\n") if (_ALONE if is_cut else _UNSPACED).search(line)), "")
    evidence = "{0} of {1} punctuation marks in the first {2} lines stand alone between spaces: “{3}”."
    if not is_cut:
        evidence = "Writing that has no spaces has some between its words here: “{3}”."
    yield Finding(
        "already-cut",
        NOTE if is_cut else WARNING,
        "The text is cut into tokens already",
        evidence,
        (f"{len(alone):,}", f"{len(marks):,}", f"{excerpt.lines:,}", _brief(line.strip(), 2 * _LONG_EXAMPLE)),
        "Split at white space only, so that its tokens stay as they were cut.",
        TOKENIZERS[WHITESPACE].label,
        replace(reading, tokenizer=WHITESPACE, steps=reading.taken_steps),
    )


def _broken_words(excerpt: Excerpt) -> Iterator[Finding]:
    broken = list(_BROKEN.finditer(excerpt.text))
    if len(broken) < _FEWEST or len(broken) < _HYPHEN_SHARE * excerpt.lines:
        return
    first = broken[0]
    yield Finding(
        "broken-words",
        NOTE,
        "Words broken at the ends of lines",
        "{0} of the first {1} lines end in a hyphen; “{2}-{3}” becomes two words ({4}).",
        (f"{len(broken):,}", f"{excerpt.lines:,}", first[1], first[2], excerpt.place_of(first.start())),
        "Join them before you open the text, for instance by replacing each hyphen at a line's end.",
    )


def _capitals(excerpt: Excerpt, reading: Reading) -> Iterator[Finding]:
    if any(isinstance(step, LowerCase) for step in reading.taken_steps):
        return
    upper, lower = (_counted(excerpt.text, is_it) for is_it in (str.isupper, str.islower))
    if upper + lower < _FEWEST_LETTERS or upper < _CAPITAL_SHARE * (upper + lower):
        return
    yield Finding(
        "capitals",
        NOTE,
        "Everything is in capitals",
        "{0} of the letters in the first {1} lines are capitals.",
        (percent(upper / (upper + lower)), f"{excerpt.lines:,}"),
        "Make them small letters, or a word is not found as one types it.",
        "Lower case",
        replace(reading, steps=(LowerCase(), *reading.taken_steps)),
    )


def _counted(text: str, is_it: Callable[[str], bool]) -> int:
    return sum(map(is_it, text))


def _brief(text: str, longest: int = _LONG_EXAMPLE) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
