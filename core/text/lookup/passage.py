"""The person's own text around a token, read from her file as long as it says what was read from it."""

from __future__ import annotations

import codecs
import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray

from core.job import Job
from core.text.corpus import Corpus
from core.text.files.extraction import Noticed, read_text
from core.text.forms.form import FORMS, PLAIN
from core.text.reading import EXPRESSION, WHITESPACE, Reading
from core.text.sources import BLOCK_BYTES, Source
from core.text.tokenizers import Counter
from core.text.tokens.characters import written
from core.text.words.rewriting import made_ready, stages
from core.text.words.steps import Phrases

LONGEST = 1 << 20  # bytes of a passage that is shown whole; of a longer one the part around the token
SHOWN_TOKENS = 200  # on each side, where our tokens stand in for the file

_COMPARED = 3  # tokens on each side by which a token is found again in its passage
_FIND_SECONDS = 0.5
# Between two tokens: white space alone, what an expression left out, signs but where they are tokens themselves.
_WHITE_GAP, _ANY_GAP, _OTHER_GAP, _SIGN_GAP = r"[\s\ufeff\ufffd]+", r"(?s:.{0,60}?)", r"[^\w\p{P}\p{S}]*?", r"[\W_]*?"
_COUNTED = 1 << 28  # bytes in which line ends are counted; beyond it the place is told in bytes
# How a file begins whose bytes are not the text itself: the mark of UTF-8, gzip, xz, bzip2, zstd.
_PACKED = (codecs.BOM_UTF8, b"\x1f\x8b", b"\xfd7zXZ", b"BZh", b"\x28\xb5\x2f\xfd")


@dataclass(frozen=True, slots=True)
class Passage:
    """A line or paragraph of a file, or what we have of it.

    Attributes:
        text: as it stands in the file; or our tokens, parted by spaces.
        span: where the token begins and ends in `text`, characters; None where it could not be told apart.
        document: the name of the file.
        line: the number of the line in which the passage begins, from 1; None where that is not known.
        byte: where the passage begins in the file's text, as it is in UTF-8.
        missing: why these are our tokens and not the file's text, in plain words; "" where it is the file's.
        is_part: whether the line or paragraph is longer than what is shown.
    """

    text: str
    span: tuple[int, int] | None
    document: str
    line: int | None
    byte: int
    missing: str = ""
    is_part: bool = False


def tokens_of(text: bytes, reading: Reading, tokenized: bool = False) -> list[str]:
    """The tokens of a short text, in their order, cut and folded as a corpus is, but for phrases.

    Args:
        text: UTF-8.
        reading: how the text is cut, and the steps that look at one word at a time.
        tokenized: whether the tokens are given (`core.text.forms.form.Form.is_tokenized`).

    Raises:
        ValueError: a package that the tokenizer needs is not installed, or the person's expression takes too long.
    """
    counter = Counter(reading)
    counter.start_file()
    counter.start_document(paragraphs=False, tokenized=tokenized)
    numbers = [found.ids.copy() for found in counter.feed(_scannable(text), final=True)]
    vocabulary, ranks = counter.ranked()
    words = stages(list(vocabulary.words), made_ready(reading.word_steps))[-1]
    return [word for number in chain.from_iterable(numbers) if (word := words[ranks[number]])]


def words_of(text: str, corpus: Corpus) -> list[str]:
    """The words of a short text as the corpus has them, phrases joined; steps behind that one act on what it made.

    Raises:
        OSError, ValueError: as `tokens_of`.
    """
    reading = corpus.reading
    kinds = [step.kind for step in reading.taken_steps]
    place = kinds.index(Phrases.kind) if Phrases.kind in kinds else len(kinds)
    before = dataclasses.replace(reading, steps=reading.taken_steps[:place])
    words = corpus.joined.join(tokens_of(text.encode(errors="replace"), before))
    later = made_ready(reading.word_steps)[len(before.word_steps) :]
    return [word for word in stages(words, later)[-1] if word]


def _scannable(text: bytes) -> NDArray[np.uint8]:
    """An array that can be written to: for one that cannot, the scanner would be compiled anew, for ten seconds."""
    return np.frombuffer(bytearray(text), np.uint8)


def source_line(corpus: Corpus, place: int, words: int, job: Job) -> Passage:
    """The sentence of the file's text in which a token stands, if what is there now is still what was read.

    That is tested on the text itself: cut into tokens anew, it must give the sentence's. The time of the file's last
    change says less, and is not known of a corpus that comes from the cache. A plain file in UTF-8 is read from the
    sentence on; of any other the text is made from its beginning up to it, in bounded memory.

    Args:
        corpus: the text.
        place: the position of the first token.
        words: how many tokens it is about.
        job: is asked between the steps whether to go on.

    Raises:
        Cancelled: by the job.
    """
    sentence = int(np.searchsorted(corpus.line_starts, place, "right")) - 1
    number = int(np.searchsorted(corpus.document_starts, sentence, "right")) - 1
    source = corpus.source_of(number)
    begin = int(corpus.line_sources[sentence])
    is_last = sentence + 1 == int(corpus.document_starts[number + 1])
    end = None if is_last else int(corpus.line_sources[sentence + 1])
    first, last = (int(edge) for edge in corpus.line_starts[sentence : sentence + 2])
    try:
        stream = _Stream(source, begin, end, corpus.reading, job)
        part, share, whole = _part(stream, (place - first, last - first), source, corpus.reading)
        if whole and not _is_same(part, corpus, (first, last), source):
            raise ValueError(f"{source.name} has changed since it was read")
        text = part.decode("utf-8", "replace").strip("\r\n")
        span = _find(text, corpus, (first, place, place + words, last), share, whole, source)
        if span is None and not whole:
            raise ValueError(f"the place could not be found again in {source.name}")
        return Passage(text, span, source.name, stream.line, begin, "", not whole)
    except (OSError, ValueError) as error:
        reason = f"{source.name} cannot be read" if isinstance(error, OSError) else str(error)
        return _our_tokens(corpus, source, begin, (first, place, place + words, last), reason)


class _Stream:
    """The bytes of one passage, in small blocks.

    Attributes:
        line: the number of the line in which it begins; known once the first block is read, None where it is not.
    """

    def __init__(self, source: Source, begin: int, end: int | None, reading: Reading, job: Job) -> None:
        self._source, self._begin, self._reading, self._job = source, begin, reading, job
        self._end = end
        self._ends = 0
        if not source.members and source.path.stat().st_size != source.size:
            raise ValueError(f"{source.name} has changed since it was read")

    @property
    def line(self) -> int | None:
        is_told = self._source.form == PLAIN and self._begin <= _COUNTED
        return self._ends + 1 if is_told else None

    def blocks(self) -> Iterator[bytes]:
        step = max(LONGEST // 4, 1)
        for block in self._from_file() if self._is_file() else self._from_text():
            for first in range(0, len(block), step):
                self._job.check()
                yield block[first : first + step]

    def _is_file(self) -> bool:
        source = self._source
        if source.form != PLAIN or source.members or source.encoding not in ("utf-8", "ascii"):
            return False
        with source.path.open("rb") as file:
            return not file.read(8).startswith(_PACKED)

    def _from_file(self) -> Iterator[bytes]:
        with self._source.path.open("rb") as file:
            left = self._begin if self._begin <= _COUNTED else 0
            while left > 0 and (block := file.read(min(left, BLOCK_BYTES))):
                self._job.check()
                self._ends += block.count(b"\n")
                left -= len(block)
            file.seek(self._begin)
            left = (self._source.size if self._end is None else self._end) - self._begin
            while left > 0 and (block := file.read(min(left, BLOCK_BYTES))):
                yield block
                left -= len(block)

    def _from_text(self) -> Iterator[bytes]:
        is_begun = False
        try:
            for part in self._extracted():
                is_begun = True
                yield part
        except (OSError, ValueError):
            if not is_begun:  # else it ends where the file is damaged, as it did when it was read
                raise

    def _extracted(self) -> Iterator[bytes]:
        place = 0
        for found in read_text(self._source, self._reading, Noticed(), self._job):
            if found.begins is not None and place > self._begin:
                return  # the document is over
            after = place + len(found.text)
            first = max(self._begin - place, 0)
            last = len(found.text) if self._end is None else min(self._end - place, len(found.text))
            self._ends += int(np.count_nonzero(found.text[:first] == ord("\n")))
            if first < last:
                yield found.text[first:last].tobytes()
            if self._end is not None and after >= self._end:
                return
            place = after


def _part(stream: _Stream, token: tuple[int, int], source: Source, reading: Reading) -> tuple[bytes, float, bool]:
    """The bytes of a passage, or of a long one those around a token; how far in them it stands; whether all are there.

    Args:
        stream: the passage.
        token: its number in the passage, and how many there are.
        source: the file.
        reading: how the text was cut.
    """
    kept, place, before, whole = bytearray(), -1, 0, True
    tokenized = FORMS[source.form].is_tokenized
    for block in stream.blocks():
        kept += block
        if place < 0:
            count = len(tokens_of(block, reading, tokenized))
            if before + count > token[0]:
                place = len(kept) - len(block) + int(len(block) * (token[0] - before) / count)
            before += count
        elif len(kept) >= max(place + LONGEST // 2, LONGEST + 1):
            break
        if place < 0 and len(kept) > LONGEST:
            whole = False
            del kept[:-LONGEST]
    if not kept:
        raise ValueError(f"{source.name} has changed since it was read")
    if whole and len(kept) <= LONGEST:
        return bytes(kept), token[0] / max(token[1], 1), True
    place = len(kept) - 1 if place < 0 else place
    first = max(min(place - LONGEST // 2, len(kept) - LONGEST), 0)
    return bytes(kept[first : first + LONGEST]), (place - first) / LONGEST, False


def _is_same(part: bytes, corpus: Corpus, edges: tuple[int, int], source: Source) -> bool:
    """Whether a passage gives the tokens that were read; where steps follow phrases, their words, in order."""
    reading, tokenized = corpus.reading, FORMS[source.form].is_tokenized
    words = corpus.vocabulary.words
    read = [words[int(word)] for word in corpus.ids[slice(*edges)]]
    kinds = [step.kind for step in reading.taken_steps]
    if Phrases.kind not in kinds[:-1]:
        return corpus.joined.join(tokens_of(part, reading, tokenized)) == read
    before = dataclasses.replace(reading, steps=reading.taken_steps[: kinds.index(Phrases.kind)])
    there = iter("_".join(tokens_of(part, before, tokenized)).casefold().split("_"))
    return all(word in there for word in "_".join(read).casefold().split("_"))


def _find(
    text: str, corpus: Corpus, edges: tuple[int, int, int, int], share: float, whole: bool, source: Source
) -> tuple[int, int] | None:
    """Where the tokens stand in the text: the match, with some tokens on each side, that is nearest to `share` of it.

    Args:
        text: of the passage.
        corpus: whose tokens they are.
        edges: the first position of the sentence, of the tokens, behind the tokens, and behind the sentence.
        share: how far in the passage they are, 0..1.
        whole: whether the text is known to be the passage, so that the tokens may be sought without those around them.
        source: the file.
    """
    first, place, after, last = edges
    begin, end = max(first, place - _COMPARED), min(last, after + _COMPARED)
    parts = [_as_pattern(corpus.vocabulary.words[int(word)]) for word in corpus.ids[begin:end]]
    gap = _gap(corpus.reading, source)
    own = f"({gap.join(parts[place - begin : after - begin])})"
    among = gap.join((*parts[: place - begin], own, *parts[after - begin :]))
    for sought in (among, own) if whole else (among,):
        for pattern in (f"(?<!\\w){sought}(?!\\w)", sought):  # the second for writing without blanks: Chinese
            spans = _spans(pattern, text)
            if spans:
                return min(spans, key=lambda span: abs(span[0] / max(len(text), 1) - share))
    return None


def _spans(pattern: str, text: str) -> list[tuple[int, int]]:
    try:
        found: Any = regex.finditer(pattern, text, regex.IGNORECASE, timeout=_FIND_SECONDS)
        return [match.span(1) for match in found]
    except TimeoutError:
        return []


def _as_pattern(word: str) -> str:
    """What may stand in a text for a word that was brought to one form."""
    pattern = re.escape(word).replace("'", "['’ʼ]").replace("\\-", "[-‐‑]").replace("\\#", r"[#\d]+")
    return pattern.replace("_", r"[\W_]+")


def _gap(reading: Reading, source: Source) -> str:
    if reading.tokenizer == WHITESPACE or FORMS[source.form].is_tokenized:
        return _WHITE_GAP
    if reading.tokenizer == EXPRESSION:
        return _ANY_GAP
    return _OTHER_GAP if reading.keeps_punctuation else _SIGN_GAP


def _our_tokens(corpus: Corpus, source: Source, byte: int, edges: tuple[int, int, int, int], reason: str) -> Passage:
    first, place, after, last = edges
    begin, end = max(first, place - SHOWN_TOKENS), min(last, after + SHOWN_TOKENS)
    words = corpus.vocabulary.words
    tokens = [words[int(word)] for word in corpus.ids[begin:end]]
    start = len(written((*tokens[: place - begin], tokens[place - begin]))) - len(tokens[place - begin])
    text, stop = written(tokens), len(written(tokens[: after - begin]))
    is_part = begin > first or end < last
    return Passage(text, (start, stop), source.name, None, byte, reason, is_part)
