"""What annotated corpora have in common: lines of any length, words by their layer, sentences as lines of words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.job import Job
from core.text.forms.form import Piece
from core.text.forms.stream import PIECE_CHARACTERS, lines
from core.text.reading import FORM, KEEP, LEMMA_POS, Reading
from core.text.tokenizers import fold

LONGEST_LINE = 1 << 20  # characters
_KEPT_WORDS = 1 << 15  # whose writing is remembered
PUNCTUATION = "PUNCT"  # the tag, in Universal Dependencies
_LONGEST_WORD = 1_200  # characters; the scanner cuts them shorter, and counts them


def numbered_lines(texts: Callable[[], Iterator[str]], job: Job) -> Iterator[tuple[int, str]]:
    """The lines of a text with their numbers from 1; of one that is longer the first `LONGEST_LINE` characters."""
    return ((line.number, line.text) for line in lines(_watched(texts, job), LONGEST_LINE) if line.begins)


def _watched(texts: Callable[[], Iterator[str]], job: Job) -> Iterator[str]:
    for block in texts():
        job.check()
        yield block


@dataclass(slots=True)
class Word:
    """A word as it is written, and how often it came.

    Attributes:
        text: without a space in it; "" for punctuation that is dropped.
        lacks_lemma: whether its form stands for it.
        lacks_tag: whether it has no part of speech.
        is_punctuation: whether there is no letter or digit in it.
        count: how often; whoever takes the word adds to it.
    """

    text: str
    lacks_lemma: bool
    lacks_tag: bool
    is_punctuation: bool
    count: int = 0


class Layer:
    """Writes annotated words as a reading wants them, and counts what was wanted and not there.

    Attributes:
        forgotten: how often it forgot its words, so that they are bounded; those from before are counted no more.
    """

    def __init__(self, reading: Reading) -> None:
        self.forgotten = 0
        self._layer, self._lower, self._tokenizer = reading.layer, reading.scans_lower, reading.tokenizer
        self._keeps_punctuation = reading.punctuation == KEEP
        self._known: dict[tuple[str, str, str], Word] = {}
        self._words = self._without_lemma = self._without_tag = self._punctuation = 0

    @property
    def words(self) -> int:
        """How many words there were that are not dropped."""
        self._settle()
        return self._words

    def word(self, form: str, lemma: str, tag: str) -> Word:
        """A word; the same one again for the same arguments, most often.

        Args:
            form: as it stands in the text.
            lemma: "" where none is given: then the form stands for it.
            tag: part of speech, "" where none is given: then the lemma stands alone.
        """
        key = form[:_LONGEST_WORD], lemma[:_LONGEST_WORD], tag[:_LONGEST_WORD]
        word = self._known.get(key)
        if word is None:
            if len(self._known) >= _KEPT_WORDS:
                self._settle()
                self._known.clear()
                self.forgotten += 1
            word = self._known[key] = self._written(*key)
        return word

    def notes(self) -> list[str]:
        """What is to be said of the words, in plain words."""
        self._settle()
        found = []
        if self._layer != FORM and self._without_lemma:
            found.append(f"{self._share(self._without_lemma)} have no lemma: they are taken as they are written.")
        if self._layer == LEMMA_POS and self._without_tag:
            found.append(f"{self._share(self._without_tag)} have no part of speech: their lemma stands alone.")
        if self._punctuation and not self._keeps_punctuation:
            found.append(f"Punctuation left out: {self._punctuation:,} tokens.")
        return found

    def _settle(self) -> None:
        """Count what came since the last time."""
        for word in self._known.values():
            self._punctuation += word.is_punctuation * word.count
            if not word.is_punctuation or self._keeps_punctuation:
                self._words += word.count
                self._without_lemma += word.lacks_lemma * word.count
                self._without_tag += word.lacks_tag * word.count
            word.count = 0

    def _share(self, count: int) -> str:
        return f"All {count:,} words" if count == self._words > 1 else f"{count:,} of {self._words:,} words"

    def _written(self, form: str, lemma: str, tag: str) -> Word:
        is_punctuation = tag == PUNCTUATION or not any(unicodedata.category(sign)[0] in "LN" for sign in form)
        word = "_".join((form if self._layer == FORM else lemma or form).split())
        text = fold(word, self._tokenizer, self._lower)
        if self._layer == LEMMA_POS and tag and text:
            text = f"{text}_{'_'.join(tag.split())}"
        if is_punctuation and not self._keeps_punctuation:
            text = ""
        return Word(text, not lemma, not tag, is_punctuation)


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
            yield self.piece()
        self._begins, self._before = known, "\n\n"

    @property
    def is_at_start(self) -> bool:
        """Whether the line is empty so far."""
        return self._before != ""

    def add(self, text: str) -> None:
        """Add text to the line, a space behind a word in it; then give a piece away if it is full."""
        self._parts.append(text)
        self._length += len(text)
        self._before = ""

    @property
    def is_full(self) -> bool:
        """Whether a piece is to be given away."""
        return self._length >= PIECE_CHARACTERS

    def piece(self) -> Piece:
        """Give away what there is."""
        piece = Piece("".join(self._parts), self._begins)
        self._parts, self._length, self._begins = [], 0, None
        return piece

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
            yield self.piece()


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
