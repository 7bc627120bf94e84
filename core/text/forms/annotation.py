"""What annotated corpora have in common: lines of any length, words by their layer, sentences as lines of words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from core.job import Job
from core.text.forms.form import Piece
from core.text.reading import FORM, KEEP, LEMMA_POS, Reading
from core.text.tokenizers import fold

LONGEST_LINE = 1 << 20  # characters
PIECE_CHARACTERS = 1 << 16
_KEPT_WORDS = 1 << 16  # whose writing is remembered
_LONGEST_KEPT = 200  # characters
_LONGEST_WORD = 2_000  # characters; the scanner cuts them shorter, and counts them


class Line(NamedTuple):
    """A line without its end.

    Attributes:
        number: from 1.
        text: its beginning, where it is longer than `LONGEST_LINE`.
        is_whole: whether it is not.
    """

    number: int
    text: str
    is_whole: bool


def lines(texts: Callable[[], Iterator[str]], job: Job) -> Iterator[Line]:
    """The lines of a text in blocks; memory does not grow with the longest."""
    number, rest, is_whole = 1, "", True
    for block in texts():
        job.check()
        *ended, open_line = block.split("\n")
        for line in ended:
            yield Line(number, (rest + line if is_whole else rest).removesuffix("\r"), is_whole)
            number, rest, is_whole = number + 1, "", True
        if is_whole:
            rest += open_line
            is_whole = len(rest) <= LONGEST_LINE
            rest = rest[:LONGEST_LINE]
    if rest:
        yield Line(number, rest.removesuffix("\r"), is_whole)


class _Written(NamedTuple):
    text: str
    lacks_lemma: bool
    lacks_tag: bool
    is_punctuation: bool


class Layer:
    """Writes annotated words as a reading wants them, and counts what was wanted and not there."""

    def __init__(self, reading: Reading) -> None:
        self._layer, self._lower, self._tokenizer = reading.layer, reading.scans_lower, reading.tokenizer
        self._keeps_punctuation = reading.punctuation == KEEP
        self._known: dict[tuple[str, str, str], _Written] = {}
        self.words = 0
        self._without_lemma = self._without_tag = self._punctuation = 0

    def write(self, form: str, lemma: str, tag: str) -> str:
        """A word without a space in it; "" for punctuation that is dropped.

        Args:
            form: as it stands in the text.
            lemma: "" where none is given: then the form stands for it.
            tag: part of speech, "" where none is given: then the lemma stands alone.
        """
        key = form, lemma, tag
        written = self._known.get(key)
        if written is None:
            written = self._write(form, lemma, tag)
            if len(self._known) == _KEPT_WORDS:
                self._known.clear()
            if len(form) + len(lemma) + len(tag) <= _LONGEST_KEPT:
                self._known[key] = written
        if written.is_punctuation:
            self._punctuation += 1
            if not self._keeps_punctuation:
                return ""
        self.words += 1
        self._without_lemma += written.lacks_lemma
        self._without_tag += written.lacks_tag
        return written.text

    def notes(self) -> list[str]:
        """What is to be said of the words, in plain words."""
        found = []
        if self._layer != FORM and self._without_lemma:
            found.append(f"{self._share(self._without_lemma)} have no lemma: they are taken as they are written.")
        if self._layer == LEMMA_POS and self._without_tag:
            found.append(f"{self._share(self._without_tag)} have no part of speech: their lemma stands alone.")
        if self._punctuation and not self._keeps_punctuation:
            found.append(f"Punctuation left out: {self._punctuation:,} tokens.")
        return found

    def _share(self, count: int) -> str:
        return f"All {count:,} words" if count == self.words else f"{count:,} of {self.words:,} words"

    def _write(self, form: str, lemma: str, tag: str) -> _Written:
        form, lemma = form[:_LONGEST_WORD], lemma[:_LONGEST_WORD]
        is_punctuation = tag == "PUNCT" or not any(unicodedata.category(sign)[0] in "LN" for sign in form)
        word = "_".join((form if self._layer == FORM else lemma or form).split())
        text = fold(word, self._tokenizer, self._lower)
        if self._layer == LEMMA_POS and tag and text:
            text = f"{text}_{'_'.join(tag.split())}"
        return _Written(text, not lemma, not tag, is_punctuation)


class Page:
    """Gathers words to lines, one a sentence, with an empty line behind a paragraph; given away piece by piece."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._begins: Mapping[str, str] | None = {}
        self._before = "\n\n"  # what stands before the next word: "" within a line

    def begin(self, known: Mapping[str, str]) -> Iterator[Piece]:
        """Begin a document, and give away what there is of the one before."""
        if self._parts:
            yield self._piece()
        self._begins, self._before = known, "\n\n"

    @property
    def is_at_start(self) -> bool:
        """Whether the line is empty so far."""
        return self._before != ""

    def add(self, text: str) -> Iterator[Piece]:
        """Add text to the line, a space behind a word in it, and give a piece away if it is full."""
        self._parts.append(text)
        self._length += len(text)
        self._before = ""
        if self._length >= PIECE_CHARACTERS:
            yield self._piece()

    def end_line(self, end: str = "\n") -> None:
        """End the line if there is something in it; a paragraph too, where `end` is two line ends."""
        missing = end[len(self._before) :]
        if missing:
            self._parts.append(missing)
            self._length += len(missing)
            self._before += missing

    def rest(self) -> Iterator[Piece]:
        """Give away what is left."""
        if self._parts:
            yield self._piece()

    def _piece(self) -> Piece:
        piece = Piece("".join(self._parts), self._begins)
        self._parts, self._length, self._begins = [], 0, None
        return piece


def whole(page: Page, pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces of a file, and then what is left on the page, also where the file turns out to be damaged."""
    try:
        yield from pieces
    except ValueError:
        yield from page.rest()
        raise
    yield from page.rest()


class Malformed:
    """Lines that are not what they should be: how many, and where the first is."""

    def __init__(self) -> None:
        self.count = self._first = 0

    def note(self, number: int) -> None:
        """Count the line of this number."""
        self.count += 1
        self._first = self._first or number

    def notes(self, what: str) -> list[str]:
        """What is to be said of them; `what` ends "Lines that are ..."."""
        said = f"Lines that are {what}, left out: {self.count:,}; the first is line {self._first:,}."
        return [said] if self.count else []
