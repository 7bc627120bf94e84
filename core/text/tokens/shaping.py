"""Rewrites a text for the scanner: marks where tokens and sentences end, blanks what is no token; no place moves.

The marks have no place in the text, and whatever is blanked becomes as many bytes of space, so that every place that
the scanner finds is one in the person's own text.
"""

from __future__ import annotations

import codecs
import importlib.metadata
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray

from core.text.reading import CHINESE, EXPRESSION, SENTENCE, Reading
from core.text.tokens import expressions
from core.text.tokens.characters import FILLER, SENTENCE_MARK, TOKEN_MARK, han_range
from core.text.tokens.sentences import SentenceEnds

LONGEST_LINE = 1 << 16  # characters; a longer line is cut at white space, or where there is none, at a sign or anywhere
LINE_SECONDS = 2.0  # that a person's expression may take for a line
_BLOCK_SECONDS = 10.0  # and for a block: in that time Cancel is not heard

_LINE_ENDS = "\n\r\x85\u2028\u2029"
_LINE_END = re.compile(f"[{_LINE_ENDS}]")
_LAST_WHITE, _LAST_SIGN = regex.compile(r"(?r)\s"), regex.compile(r"(?r)\W")
_OWN_MARKS = bytes(0x20 if chr(byte) in (TOKEN_MARK, SENTENCE_MARK, FILLER) else byte for byte in range(256))
_MARKED = rf"{TOKEN_MARK}\g<0>{TOKEN_MARK}"
_WHITE = re.compile(rf"[^\S{TOKEN_MARK}]+")
_SOUND = re.compile("[^\udc80-\udcff]+")  # all but the bytes that are no UTF-8
_HAN_RUN = re.compile(f"([{han_range()}]+)")


def is_shaped(reading: Reading) -> bool:
    """Whether text is rewritten before it is scanned; else the scanner takes it as it is."""
    return reading.tokenizer in (CHINESE, EXPRESSION) or reading.bounds == SENTENCE


def versions(reading: Reading) -> list[str]:
    """What decides where tokens and sentences end beside the reading: the packages with their versions.

    Raises:
        ValueError: one of them is not installed; says how to install it.
    """
    names = ["rjieba"] if reading.tokenizer == CHINESE else []
    names += ["regex"] if is_shaped(reading) else []
    try:
        return [f"{name} {importlib.metadata.version(name)}" for name in names]
    except importlib.metadata.PackageNotFoundError:
        raise _no_segmenter() from None


class Shaper:
    """Rewrites documents block by block, and alike however they are cut into blocks.

    Holds `LONGEST_LINE` characters of text at most between two blocks. One thread at a time.

    Raises:
        ValueError: a package that the tokenizer needs is not installed; says how to install it.
    """

    def __init__(self, reading: Reading) -> None:
        self._ends = SentenceEnds() if reading.bounds == SENTENCE else None
        self._expression: Any = expressions.compiled(reading.pattern) if reading.tokenizer == EXPRESSION else None
        self._segment = _segmenter() if reading.tokenizer == CHINESE else None
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._text = ""  # what is not done yet: the beginning of a line
        self._line = 1
        self._after_return = False
        self._deadline = 0.0

    def start_document(self, paragraphs: bool, line: int) -> None:
        """Begin a document.

        Args:
            paragraphs: whether its sentences go on from line to line.
            line: the number of its first line in the file, from 1.
        """
        self._decoder.reset()
        self._text, self._line, self._after_return = "", line, False
        if self._ends is not None:
            self._ends.start_document(paragraphs)

    def shaped(self, block: NDArray[np.uint8], final: bool) -> NDArray[np.uint8]:
        """What the scanner shall read next: uint8, the lines that the next block of the document brings to an end.

        Args:
            block: uint8, UTF-8, of any length.
            final: whether the document ends with it.

        Raises:
            ValueError: the person's expression takes too long; names the line and says what to do.
        """
        self._text += self._decoder.decode(block.tobytes().translate(_OWN_MARKS), final)
        self._deadline = time.monotonic() + _BLOCK_SECONDS
        try:
            text = "".join(self._shaped(line, ends, cuts) for line, ends, cuts in self._lines(final))
        except ValueError:
            self._text = ""  # the document ends here
            raise
        if self._segment is not None:
            text = _segmented(text, self._segment)
        return np.frombuffer(bytearray(text, "utf-8", "surrogateescape"), np.uint8)

    def _lines(self, final: bool) -> Iterator[tuple[str, bool, bool]]:
        """Each line that is there: with its end, whether it has one, and whether it is cut within a token."""
        text, place = self._text, 0
        while place < len(text):
            end, cuts = _LINE_END.search(text, place, place + LONGEST_LINE), False
            if end is not None:
                stop = end.end()
            elif len(text) - place >= LONGEST_LINE:
                stop, cuts = _cut(text, place, place + LONGEST_LINE)
            elif final:
                stop = len(text)
            else:
                break
            yield text[place:stop], end is not None, cuts
            place = stop
        self._text = text[place:]

    def _shaped(self, line: str, ends: bool, cuts: bool) -> str:
        text = line if self._ends is None else self._ends.marked(line, ends)
        if self._expression is not None:
            text = SENTENCE_MARK.join(self._matches(part) for part in text.split(SENTENCE_MARK))
        if cuts and (self._expression is not None or self._segment is not None):
            text += TOKEN_MARK
        self._line += ends and not (self._after_return and line == "\n")
        self._after_return = line[-1] == "\r"
        return text

    def _matches(self, text: str) -> str:
        """The matches of the expression; all else is blanked but the end of the line."""
        body = text.rstrip(_LINE_ENDS)
        try:  # marks around each match by one call: a loop over the matches would take three times as long
            parts = self._expression.sub(_MARKED, body, timeout=LINE_SECONDS).split(TOKEN_MARK)
        except TimeoutError:
            raise self._too_slow(f"more than {LINE_SECONDS:g} seconds for the line") from None
        if time.monotonic() > self._deadline:
            raise self._too_slow(f"more than {_BLOCK_SECONDS:g} seconds for the text before it")
        parts[0::2] = [between if between == " " else _blank(between) for between in parts[0::2]]
        if _WHITE.search(TOKEN_MARK.join(parts[1::2])):
            parts[1::2] = [_WHITE.sub(_underscore, token) for token in parts[1::2]]
        return TOKEN_MARK.join(parts) + text[len(body) :]

    def _too_slow(self, time_taken: str) -> ValueError:
        expression = self._expression.pattern
        return ValueError(
            f"Line {self._line:,}: the expression /{expression[:60]}/ takes {time_taken}; what follows is not read. "
            "Simplify the expression: avoid a repetition within a repetition, as in (a+)+."
        )


def _cut(text: str, first: int, last: int) -> tuple[int, bool]:
    """Where a long line is cut, and whether that may be within a token."""
    for pattern, cuts in ((_LAST_WHITE, False), (_LAST_SIGN, True)):
        found = pattern.search(text, first, last)
        if found is not None:
            return found.end(), cuts
    return last, True


def _blank(text: str) -> str:
    """As many bytes of space; what is no UTF-8 stays, so that the scanner counts it."""
    return " " * len(text) if text.isascii() else _SOUND.sub(lambda found: " " * len(found[0].encode()), text)


def _underscore(space: re.Match[str]) -> str:
    return "_" + FILLER * (len(space[0].encode()) - 1)


def _segmented(text: str, segment: Callable[[str], list[str]]) -> str:
    """The text with a mark before and after each Chinese word."""
    parts = _HAN_RUN.split(text)
    runs = parts[1::2]
    if not runs:
        return text
    joined = TOKEN_MARK.join(segment("\n".join(runs)))  # one call is fastest
    marked = joined.split(f"{TOKEN_MARK}\n{TOKEN_MARK}")
    letters = len(joined) - joined.count(TOKEN_MARK) - joined.count("\n")
    if len(marked) != len(runs) or letters != sum(map(len, runs)):  # it has left something out, or taken it together
        marked = [TOKEN_MARK.join(segment(run)) for run in runs]
    parts[1::2] = [
        f"{TOKEN_MARK}{run}" if _is_accent(after[:1]) else f"{TOKEN_MARK}{run}{TOKEN_MARK}"
        for run, after in zip(marked, parts[2::2], strict=True)
    ]
    return "".join(parts)


def _is_accent(character: str) -> bool:
    """Whether a character, or none, belongs to the letter before it."""
    return character >= "\u0300" and unicodedata.category(character)[0] == "M"


def _segmenter() -> Callable[[str], list[str]]:
    try:
        import rjieba  # loads its dictionary, and only some texts need it
    except ImportError:
        raise _no_segmenter() from None
    cut: Any = rjieba.cut
    return lambda text: cut(text, True)  # words that are not in the dictionary are found by a hidden Markov model


def _no_segmenter() -> ValueError:
    return ValueError(
        "Chinese words are found by the package rjieba, which is not installed: pip install 'semascope[chinese]'. "
        "Without it choose the tokenizer of words in any script: it takes each Chinese character as a word."
    )
