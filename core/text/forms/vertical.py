"""Vertical files as the Corpus Workbench and the Sketch Engine read them: one token a line, structures in tags.

Source: https://www.sketchengine.eu/documentation/preparing-corpus-text/ and the CWB Encoding Tutorial.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from core.job import Job
from core.text.forms.annotation import LONGEST_LINE, Layer, Malformed, Page, Word, numbered_lines, whole
from core.text.forms.form import Content, Piece
from core.text.reading import Reading

_KEPT_ROWS, _LONGEST_KEPT = 1 << 15, 1_000  # lines, characters
_SAMPLE_LINES, _SAMPLE_CHARACTERS = 2_000, 1 << 20
_TAG = re.compile(r"<(/?)([A-Za-z_][\w.:-]*)((?:\s[^<>]*)?|\s.*?)(/?)>\s*")
_ASIDE = re.compile(r"<\?.*\?>\s*|<!.*>\s*")
_ATTRIBUTE = re.compile(r"""(?<![\w.:-])([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
_OF_DOCUMENT = re.compile(r"(doc|document|text|file)(?:_([\w.-]+))?")
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,32});")
_LEMPOS = re.compile(r".+-[a-z]")
_SENTENCE_ENDS = frozenset(".!?…。！？।؟") | {"...", "?!", "!!", "??"}
_NO_LEMMA = frozenset(("<unknown>", "@card@", "[unknown]", "_", "__UNDEF__"))
_NAMES = {"word": 0, "form": 0, "pos": 1, "tag": 1, "lemma": 2, "lempos": 2}
_COLUMN = re.compile(r"(\w+)\s*=\s*(\d{1,3})")
_ALIKE = 0.25  # share of rows in which a lemma looks like its word; of tags, hardly any do
_MAX_ATTRIBUTES = 20_000  # characters of a tag that are looked at


class _Columns(NamedTuple):
    """Where in a line what stands, from 0; -1 where it is not there.

    Attributes:
        word: as written.
        tag: its part of speech.
        lemma: or a lempos.
        is_lempos: whether a letter for the part of speech hangs on the lemma: house-n.
    """

    word: int = 0
    tag: int = -1
    lemma: int = -1
    is_lempos: bool = False


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """The words of a file, a sentence to a line, an empty line behind a paragraph.

    A document begins at `<doc>`, `<document>`, `<text>` or `<file>`, whose attributes are what is known of it.
    Sentences end where `<s>` says so; in files without it, at the marks that end sentences. The columns are found in
    the first 2,000 lines, or named in `Reading.column`: `lemma=3 pos=2`.

    Raises:
        ValueError: the columns are named in a way that cannot be read.
    """
    page = Page()
    return whole(page, _pieces(page, content, reading, job))


def _pieces(page: Page, content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    source = numbered_lines(content.texts, job)
    head = list(_head(source))
    columns = _columns(reading.column, [line.split("\t") for _, line in head if not _is_tag(line)])
    structure = _Structure(has_sentences=any(re.match(r"<s[\s>]", line) for _, line in head))
    layer, malformed = Layer(reading), Malformed()
    forgotten = 0
    rows: dict[str, _Row] = {}  # the same lines come again and again
    for number, line in chain(head, source):
        row = rows.get(line)
        if row is None:
            if _is_tag(line):
                structure.take(line, page)
                continue
            row = _row(line, columns, layer)
            if line.isspace() or not line:
                continue
            if not row.form:
                malformed.note(number)
                continue
            if len(rows) >= _KEPT_ROWS or layer.forgotten != forgotten:
                rows.clear()
                forgotten = layer.forgotten
            if len(line) <= _LONGEST_KEPT:
                rows[line] = row
        if structure.begins is not None:
            yield from page.begin(structure.begins)
            structure.begins = None
        row.word.count += 1
        if row.word.text:
            page.add(row.word.text + " ")
            if page.is_full:
                yield page.piece()
        if row.form in _SENTENCE_ENDS and not structure.has_sentences:
            page.end_line()
    content.notes.extend([_said(columns, structure), *layer.notes(), *malformed.notes("no tokens")])


def _head(source: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines that tell how the file is made."""
    characters = 0
    for number, line in islice(source, _SAMPLE_LINES):
        yield number, line
        characters += len(line)
        if characters > _SAMPLE_CHARACTERS:
            return


class _Row(NamedTuple):
    """A line that is a token.

    Attributes:
        form: as written; "" where it is none.
        word: by its layer.
    """

    form: str
    word: Word


def _row(line: str, columns: _Columns, layer: Layer) -> _Row:
    row = line.split("\t")
    form = _cell(row, columns.word) if len(line) < LONGEST_LINE else ""
    return _Row(form, layer.word(form, _lemma(row, columns), _cell(row, columns.tag)))


class _Structure:
    """The tags that are open, as far as they matter."""

    def __init__(self, has_sentences: bool) -> None:
        self.has_sentences = has_sentences
        self.begins: dict[str, str] | None = {}  # of a document whose first word is still to come
        self._open: dict[str, dict[str, str]] = {}  # document in document: corpus, doc, text

    def take(self, text: str, page: Page) -> None:
        """Take a tag."""
        tag = _TAG.fullmatch(text)
        if tag is None:
            return
        closes, name, attributes = bool(tag[1]), tag[2].lower(), tag[3][:_MAX_ATTRIBUTES]
        if name == "s":
            self.has_sentences = True
            page.end_line()
        elif name in ("p", "head", "corpus"):
            page.end_line("\n\n")
        if document := _OF_DOCUMENT.fullmatch(name):
            page.end_line("\n\n")
            self._document(document[1], document[2], closes, attributes)

    def _document(self, name: str, field: str | None, closes: bool, attributes: str) -> None:
        known = self._open.setdefault(name, {})
        if field:  # <text_author Smith>, as cwb-decode writes it
            known.pop(field, None)
            if not closes and attributes.strip():
                known[field] = _plain(attributes.strip())
        elif closes:
            del self._open[name]
            return
        else:
            known.clear()
            known |= {
                found[1]: _plain(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(attributes)
            }
        if not closes:
            self.begins = {key: value for each in self._open.values() for key, value in each.items()}


def _is_tag(line: str) -> bool:
    return line.startswith("<") and line.rstrip().endswith(">") and bool(_TAG.fullmatch(line) or _ASIDE.fullmatch(line))


def _columns(asked: str, rows: list[list[str]]) -> _Columns:
    """The columns, as they are named or as the rows look."""
    if "=" in asked:  # else it is the column of a table that is read beside it
        return _asked(asked)
    full = [row for row in rows if len(row) > 1 and any(sign.isalpha() for sign in row[0])]
    width = min(max((len(row) for row in full), default=1), 50)
    if width == 1:
        return _Columns()
    places = range(1, width)
    alike = {place: _share_alike(full, place, is_lempos=False) for place in places}
    lempos = {place: _share_alike(full, place, is_lempos=True) for place in places}
    lemma = max(places, key=lambda place: (alike[place], -lempos[place]))
    is_lempos = alike[lemma] < max(_ALIKE, max(lempos.values()))
    if is_lempos:
        lemma = max(places, key=lambda place: lempos[place])
        if lempos[lemma] < _ALIKE:
            lemma, is_lempos = -1, False
    tag = next((place for place in places if place != lemma and lempos[place] < _ALIKE), -1)
    return _Columns(0, tag, lemma, is_lempos)


def _share_alike(rows: list[list[str]], place: int, is_lempos: bool) -> float:
    """In how many of the rows a column looks like the lemma of the word: alike, or alike in its beginning."""
    good = 0.0
    for row in rows:
        word, lemma = row[0].casefold(), _cell(row, place)
        if is_lempos and not _LEMPOS.fullmatch(lemma):
            continue
        lemma = (lemma[:-2] if is_lempos else lemma).casefold()
        good += 1 if word == lemma else 0.5 * (len(lemma) > 1 and word[:2] == lemma[:2])
    return good / max(len(rows), 1)


def _asked(asked: str) -> _Columns:
    places = [0, -1, -1]
    is_lempos = False
    for part in re.split(r"[\s,;]+", asked.strip()):
        found = _COLUMN.fullmatch(part)
        if found is None or found[1].lower() not in _NAMES or int(found[2]) == 0:
            raise ValueError(f"Column: {part!r} names none of a vertical file. Write, for example, lemma=3 pos=2.")
        places[_NAMES[found[1].lower()]] = int(found[2]) - 1
        is_lempos |= found[1].lower() == "lempos"
    return _Columns(places[0], places[1], places[2], is_lempos)


def _cell(row: list[str], place: int) -> str:
    text = row[place] if 0 <= place < len(row) else ""
    return _plain(text.strip())


def _lemma(row: list[str], columns: _Columns) -> str:
    """The lemma; the first one where several are given (|run|running|), "" where the tagger knew none."""
    lemma = _cell(row, columns.lemma)
    if lemma in _NO_LEMMA:
        return ""
    if len(lemma) > 1 and "|" in lemma:
        lemma = next((part for part in lemma.split("|") if part), "")
    return lemma[:-2] if columns.is_lempos and _LEMPOS.fullmatch(lemma) else lemma


def _plain(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def _said(columns: _Columns, structure: _Structure) -> str:
    named = {
        "word": columns.word,
        "part of speech": columns.tag,
        "lempos" if columns.is_lempos else "lemma": columns.lemma,
    }
    found = ", ".join(f"{name} {place + 1}" for name, place in named.items() if place >= 0)
    ends = "at <s>" if structure.has_sentences else "at marks such as . and ?, for it has no <s>"
    return f"Columns: {found} (another choice: write lemma=3 pos=2 as the column). Sentences end {ends}."
