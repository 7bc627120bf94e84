"""The person's own text around a token, read from her file as long as it says what was read from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.characters import written
from core.text.corpus import Corpus
from core.text.reading import Reading
from core.text.rewriting import made_ready, stages
from core.text.sources import BLOCK_BYTES, Source
from core.text.tokenizers import Counter

LONGEST = 1 << 20  # bytes of a passage that is shown whole; of a longer one the part around the token
SHOWN_TOKENS = 200  # on each side, where our tokens stand in for the file

_COMPARED = 3  # tokens on each side by which a token is found again in its passage
# Between two tokens. No token begins with what a gap may hold: else a search that fails would try every parting of a
# row of signs, for hours.
_GAPS = {"words": r"\W*?", "whitespace": r"[\s\ufeff\ufffd]+"}
_COUNTED = 1 << 28  # bytes in which line ends are counted; beyond it the place is told in bytes


@dataclass(frozen=True, slots=True)
class Passage:
    """A line or paragraph of a file, or what we have of it.

    Attributes:
        text: as it stands in the file; or our tokens, parted by spaces.
        span: where the token begins and ends in `text`, characters; None where it could not be told apart.
        document: the name of the file.
        line: the number of the line in which the passage begins, from 1; None where that is not known.
        byte: where the passage begins in the file.
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


def tokens_of(text: bytes, reading: Reading) -> list[str]:
    """The tokens of a short text, in their order, cut and folded as a corpus is."""
    counter = Counter(reading.tokenizer, reading.scans_lower)
    counter.start_file()
    counter.start_document(paragraphs=False)
    numbers = [found.ids.copy() for found in counter.feed(_scannable(text), final=True)]
    vocabulary, ranks = counter.ranked()
    words = stages(list(vocabulary.words), made_ready(reading.word_steps))[-1]
    return [word for number in chain.from_iterable(numbers) if (word := words[ranks[number]])]


def _scannable(text: bytes) -> NDArray[np.uint8]:
    """An array that can be written to: for one that cannot, the scanner would be compiled anew, for ten seconds."""
    return np.frombuffer(bytearray(text), np.uint8)


def source_line(corpus: Corpus, place: int, words: int, job: Job) -> Passage:
    """The line or paragraph of the file in which a token stands, if what is there now is still what was read.

    That is tested on the text itself: cut into tokens anew, it must give the sentence's. The time of the file's last
    change says less, and is not known of a corpus that comes from the cache.

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
    end = _end(corpus, sentence, int(corpus.document_starts[number + 1]), source)
    first, last = (int(edge) for edge in corpus.line_starts[sentence : sentence + 2])
    try:
        if source.path.stat().st_size != source.size:
            raise ValueError(f"{source.name} has changed since it was read")
        part, share = _part(source, (begin, end), (place - first, last - first), corpus.reading, job)
        text = part.decode("utf-8", "replace").strip("\r\n")
        whole = len(part) == end - begin
        if whole and not _is_same(part, corpus, first, last):
            raise ValueError(f"{source.name} has changed since it was read")
        span = _find(text, corpus, (first, place, place + words, last), share)
        if span is None and not whole:
            raise ValueError(f"the place could not be found again in {source.name}")
        return Passage(text, span, source.name, _line_number(source, begin, job), begin, "", not whole)
    except (OSError, ValueError) as error:
        reason = f"{source.name} cannot be read" if isinstance(error, OSError) else str(error)
        return _our_tokens(corpus, source, begin, (first, place, place + words, last), reason)


def _end(corpus: Corpus, sentence: int, next_document: int, source: Source) -> int:
    """Where the passage of a sentence ends in its document, bytes."""
    return int(corpus.line_sources[sentence + 1]) if sentence + 1 < next_document else source.size


def _part(
    source: Source, edges: tuple[int, int], token: tuple[int, int], reading: Reading, job: Job
) -> tuple[bytes, float]:
    """The bytes of a passage, or of a long one those around a token; and about how far in them it stands, 0..1.

    Args:
        source: the file.
        edges: where the passage begins and ends, bytes.
        token: its number in the passage, and how many there are.
        reading: how the text was cut.
        job: is asked from time to time whether to go on.
    """
    begin, end = edges
    with source.path.open("rb") as file:
        file.seek(begin)
        if end - begin <= LONGEST:
            part, share = file.read(end - begin), token[0] / max(token[1], 1)
        else:
            place = begin + _byte_of(file, end - begin, token[0], reading, job)
            first = min(max(place - LONGEST // 2, begin), end - LONGEST)
            file.seek(first)
            part, share = file.read(LONGEST), (place - first) / LONGEST
    if not part:
        raise ValueError(f"{source.name} has changed since it was read")
    return part, share


def _byte_of(file: BinaryIO, left: int, token: int, reading: Reading, job: Job) -> int:
    """About where a token stands, bytes from here: what lies before its quarter of a long passage is counted."""
    counter = Counter(reading.tokenizer, reading.scans_lower)
    counter.start_file()
    counter.start_document(paragraphs=False)
    place = before = 0
    while left > 0 and (block := file.read(min(left, LONGEST // 4))):
        job.check()
        before, left = counter.tokens, left - len(block)
        for _ in counter.feed(_scannable(block), final=left == 0):
            pass
        if counter.tokens > token:
            return place + int(len(block) * (token - before) / (counter.tokens - before))
        place += len(block)
    return place


def _is_same(part: bytes, corpus: Corpus, first: int, last: int) -> bool:
    tokens = tokens_of(part, corpus.reading)
    words = corpus.vocabulary.words
    return len(tokens) == last - first and tokens == [words[int(word)] for word in corpus.ids[first:last]]


def _find(text: str, corpus: Corpus, edges: tuple[int, int, int, int], share: float) -> tuple[int, int] | None:
    """Where the tokens stand in the text: the match, with some tokens on each side, that is nearest to `share` of it.

    Args:
        text: of the passage.
        corpus: whose tokens they are.
        edges: the first position of the sentence, of the tokens, behind the tokens, and behind the sentence.
        share: how far in the passage they are, 0..1.
    """
    first, place, after, last = edges
    words = [corpus.vocabulary.words[int(w)] for w in corpus.ids[max(first, place - _COMPARED) : after + _COMPARED]]
    words = words[: min(last, after + _COMPARED) - max(first, place - _COMPARED)]
    before = place - max(first, place - _COMPARED)
    parts = [re.escape(word).replace("'", "['’ʼ]").replace("\\-", "[-‐‑]") for word in words]
    left, own, right = parts[:before], parts[before : before + after - place], parts[before + after - place :]
    gap = _GAPS[corpus.reading.tokenizer]
    pattern = gap.join((*left, f"({gap.join(own)})", *right))
    matches = [match.span(1) for match in re.finditer(f"(?<!\\w){pattern}(?!\\w)", text, re.IGNORECASE)]
    matches = matches or [match.span(1) for match in re.finditer(pattern, text, re.IGNORECASE)]  # no blanks: Chinese
    return min(matches, key=lambda span: abs(span[0] / max(len(text), 1) - share), default=None)


def _line_number(source: Source, byte: int, job: Job) -> int | None:
    if byte > _COUNTED:
        return None
    ends, left = 0, byte
    with source.path.open("rb") as file:
        while left > 0 and (block := file.read(min(left, BLOCK_BYTES))):
            job.check()
            ends += block.count(b"\n")
            left -= len(block)
    return ends + 1


def _our_tokens(corpus: Corpus, source: Source, byte: int, edges: tuple[int, int, int, int], reason: str) -> Passage:
    first, place, after, last = edges
    begin, end = max(first, place - SHOWN_TOKENS), min(last, after + SHOWN_TOKENS)
    words = corpus.vocabulary.words
    tokens = [words[int(word)] for word in corpus.ids[begin:end]]
    start = len(written((*tokens[: place - begin], tokens[place - begin]))) - len(tokens[place - begin])
    text, stop = written(tokens), len(written(tokens[: after - begin]))
    is_part = begin > first or end < last
    return Passage(text, (start, stop), source.name, None, byte, reason, is_part)
