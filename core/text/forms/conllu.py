"""CoNLL-U, and its kin CoNLL-U Plus, CoNLL-X and CoNLL-2009: one word a line, with lemma and part of speech.

Source: https://universaldependencies.org/format.html and https://universaldependencies.org/ext-format.html.
Trained on are the words of the analysis: of a contraction (1-2) the words that it stands for, and no empty nodes (1.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from core.job import Job
from core.text.forms.annotation import LONGEST_LINE, Layer, Malformed, Page, numbered_lines, whole
from core.text.forms.form import Content, Piece
from core.text.reading import Reading

_RANGE, _EMPTY_NODE = re.compile(r"\d+-\d+"), re.compile(r"\d+\.\d+")
_OF_SENTENCE = re.compile(r"(sent_id|text|newpar)\b|text_")
_UNKNOWN = "_"
_COMMENT_VALUE = 1_000  # characters of one that are looked at
_MAX_FIELDS = 100  # of one document


class _Columns(NamedTuple):
    """Where in a line what stands.

    Attributes:
        width: how many columns there are at least.
        id: -1 where words have none.
        form: as written.
        lemma: the first of these that is known.
        tag: the first of these that is known.
    """

    width: int
    id: int
    form: int
    lemma: tuple[int, ...]
    tag: tuple[int, ...]


_CONLLU = _Columns(10, 0, 1, (2,), (3, 4))
_CONLL_2009 = _Columns(13, 0, 1, (2, 3), (4, 5))


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """The words of a file, a sentence to a line, an empty line between paragraphs.

    A document begins at `# newdoc`; the comments `# key = value` before its first sentence are what is known of it.

    Raises:
        ValueError: its columns are named, and none of them is FORM.
    """
    page = Page()
    return whole(page, _pieces(page, content, reading, job))


def _pieces(page: Page, content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    layer, file = Layer(reading), _File()
    for number, line in numbered_lines(content.texts, job):
        if line.startswith("#"):
            file.comment(line[:_COMMENT_VALUE], page)
        elif not line or line.isspace():
            page.end_line()
        elif (row := file.row(number, line)) is not None:
            if file.begins is not None:
                yield from page.begin(file.begins)
                file.begins = None
            columns = file.columns
            word = layer.word(row[columns.form], _known(row, columns.lemma), _known(row, columns.tag))
            word.count += 1
            if word.text:
                page.add(word.text + " ")
                if page.is_full:
                    yield page.piece()
    if layer.words == 0 and file.is_malformed:
        raise ValueError("None of its lines is a word in the columns of CoNLL-U: ten of them, parted by tabs.")
    content.notes.extend([*layer.notes(), *file.notes()])


class _File:
    """What has been seen of a file."""

    def __init__(self) -> None:
        self.columns = _CONLLU
        self.begins: dict[str, str] | None = {}  # of a document whose first word is still to come
        self._is_head = True  # whether comments are the document's
        self._is_named = False  # whether the columns are named
        self._malformed = Malformed()
        self._contractions = self._empty_nodes = 0

    def comment(self, text: str, page: Page) -> None:
        """Take a comment."""
        key, _, value = (part.strip() for part in text.lstrip("# ").partition("="))
        kind = key.split()[0] if key else ""
        if kind == "global.columns":
            self.columns, self._is_named = _named(value.split()), True
        elif kind in ("newdoc", "newdoc_id"):
            page.end_line("\n\n")
            self.begins, self._is_head = {"id": value} if value else {}, True
        elif _OF_SENTENCE.match(key):
            self._is_head = False
            if kind == "newpar":
                page.end_line("\n\n")
        elif self._is_head and value and not kind.startswith("global.") and len(self.begins or ()) < _MAX_FIELDS:
            self.begins = {**(self.begins or {}), key.removeprefix("meta::"): value}

    def row(self, place: int, line: str) -> list[str] | None:
        """The columns of a line that is a word; `place` is the line's number."""
        self._is_head = False
        row = line.split("\t")
        if not self._is_named and len(row) >= _CONLL_2009.width:
            self.columns = _CONLL_2009
        if len(line) >= LONGEST_LINE or len(row) < self.columns.width or not row[self.columns.form].strip():
            self._malformed.note(place)
            return None
        number = row[self.columns.id].strip() if self.columns.id >= 0 else "1"
        if number.isdecimal():
            return row
        if _RANGE.fullmatch(number):
            self._contractions += 1
        elif _EMPTY_NODE.fullmatch(number):
            self._empty_nodes += 1
        else:
            self._malformed.note(place)
        return None

    @property
    def is_malformed(self) -> bool:
        """Whether some of its lines are not what they should be."""
        return self._malformed.count > 0

    def notes(self) -> list[str]:
        """What is to be said of it."""
        found = self._malformed.notes("not in the columns of CoNLL-U")
        if self._contractions:
            found.append(f"Contractions, taken as the words that they stand for (1-2): {self._contractions:,}.")
        if self._empty_nodes:
            found.append(f"Empty nodes (1.1), which are no words of the text, left out: {self._empty_nodes:,}.")
        return found


def _named(names: list[str]) -> _Columns:
    if "FORM" not in names:
        raise ValueError(f"Its columns are named {' '.join(names)[:100]}, and none is FORM: it has no words to read.")
    places = {name: place for place, name in enumerate(names)}
    tags = tuple(places[name] for name in ("UPOS", "XPOS") if name in places)
    lemma = (places["LEMMA"],) if "LEMMA" in places else ()
    return _Columns(len(names), places.get("ID", -1), places["FORM"], lemma, tags)


def _known(row: list[str], places: tuple[int, ...]) -> str:
    for place in places:
        if row[place] != _UNKNOWN and not row[place].isspace():
            return row[place]
    return ""
