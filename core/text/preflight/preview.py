"""A page of a person's own text, and what the tokenizer and the steps make of it: seen before anything is read anew."""

from __future__ import annotations

import dataclasses
import random
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from core.job import Job
from core.text.files.extraction import Noticed, read_text
from core.text.forms.form import FORMS
from core.text.lookup.passage import tokens_of
from core.text.reading import Reading
from core.text.sources import Source
from core.text.words.fates import Fate, fates

PAGE_CHARACTERS = 1_500
_FAR = 1 << 23  # bytes of a file's text in which a page is looked for: more would keep a person waiting
_PIECE = 1 << 13  # bytes around a page, so that it can begin at a line and end at a word

EXAMPLE = (
    "In 1984, the café at 12 Łódź Street wasn't open. “Come back tomorrow!” said the naïve waiter; "
    "he had said so on Monday, and on Tuesday. Москва слезам не верит. 我爱天安门。"
)


class Page(NamedTuple):
    """A part of a text.

    Attributes:
        text: as it stands in the file (as `core.text.files.extraction` gives it).
        name: of the file; "" for the example.
        is_tokenized: whether its tokens stand between spaces as they shall be.
    """

    text: str
    name: str = ""
    is_tokenized: bool = False


class Shown(NamedTuple):
    """A token of a page.

    Attributes:
        gap: what stands between the token before and this one.
        text: the token as it stands in the page.
        fate: what becomes of it.
    """

    gap: str
    text: str
    fate: Fate


class Preview(NamedTuple):
    """A page and what is made of it; `rest` is what stands behind the last token."""

    page: Page
    tokens: tuple[Shown, ...]
    rest: str


def page_of(sources: Sequence[Source], reading: Reading, job: Job, seed: int | None = None) -> Page:
    """A page of a text: its beginning, or one at random.

    Args:
        sources: the files; a larger one is taken more often.
        reading: how they are read; a page may come of any of their documents.
        job: is asked whether to go on.
        seed: of the draw; None takes the beginning.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged, or there is nothing in it.
    """
    draw = random.Random(seed)
    source = sources[0] if seed is None else draw.choices(sources, [source.size + 1 for source in sources])[0]
    wanted = 0 if seed is None else int(draw.random() * min(source.size, _FAR))
    kept = b""
    done = 0
    for block in read_text(source, reading, Noticed(), job):
        job.check()
        kept = (kept + block.text.tobytes())[-(_PIECE + len(block.text)) :]
        done += len(block.text)
        if done >= wanted + _PIECE:
            break
    begin = max(min(wanted - (done - len(kept)), len(kept) - _PIECE), 0)
    page = _page(kept[begin : begin + _PIECE], is_start=done == len(kept) and begin == 0)
    if not page.strip():
        raise ValueError(f"{source.name} holds no text at this place.")
    return Page(page, source.name, FORMS[source.form].is_tokenized)


def _page(piece: bytes, is_start: bool) -> str:
    """A page from the first line of a piece that begins in it, or the first word, to the end of a word."""
    text = piece.decode("utf-8", "ignore")
    if not is_start:
        line = text.find("\n", 0, len(text) // 2)
        word = line if line >= 0 else text.find(" ", 0, len(text) // 2)
        text = text[word + 1 :]
    text = text.lstrip("\r\n\ufeff")
    if len(text) <= PAGE_CHARACTERS:
        return text
    end = max(text.rfind(sign, 0, PAGE_CHARACTERS) for sign in " \n")
    return text[: end if end > PAGE_CHARACTERS // 2 else PAGE_CHARACTERS]


def preview(page: Page, reading: Reading) -> Preview:
    """What becomes of the tokens of a page, by the tokenizer and the steps that read a whole text; phrases stay apart.

    Raises:
        OSError: a file that a step needs cannot be read.
        ValueError: what stands there is wrong; says where.
    """
    tokens = tokens_of(page.text.encode(), dataclasses.replace(reading, steps=()), page.is_tokenized)
    shown: list[Shown] = []
    place = 0
    for fate in fates(tokens, reading):
        begin, end = _span(page.text, fate.word, place)
        shown.append(Shown(page.text[place:begin], page.text[begin:end], fate))
        place = end
    return Preview(page, tuple(shown), page.text[place:])


def _span(text: str, token: str, start: int) -> tuple[int, int]:
    """Where a token stands from `start` on; the tokenizer gives apostrophes and hyphens one form and leaves out signs.

    A token that is not found (of an annotated text, whose tokens are no part of it) has no width.
    """
    for begin in range(start, len(text)):
        if _is_like(text[begin], token[0]):
            end = _end(text, token, begin)
            if end is not None:
                return begin, end
    return start, start


def _end(text: str, token: str, place: int) -> int | None:
    for character in token:
        while place < len(text) and not _is_like(text[place], character) and _is_left_out(text[place]):
            place += 1
        if place == len(text) or not _is_like(text[place], character):
            return None
        place += 1
    return place


_FORMS = {"'": "'’", "-": "-‐‑", '"': '"״', "_": "_ \t\u00a0"}


def _is_like(written: str, taken: str) -> bool:
    return written == taken or written in _FORMS.get(taken, "")


def _is_left_out(character: str) -> bool:
    """Whether a tokenizer passes over it within a word."""
    return unicodedata.category(character) in ("Cf", "Mn")
