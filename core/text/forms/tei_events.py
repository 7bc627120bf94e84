"""TEI XML as a stream: what its header says, then the text without what does not belong to it.

Source: TEI P5 Guidelines, https://tei-c.org/release/doc/tei-p5-doc/en/html/. Left out are notes, running heads
(`<fw>`), deletions, descriptions of figures and gaps, and all readings of an apparatus but the first; of a `<choice>`
the correction, the regular form and the expansion are taken. Entities are not expanded, and nothing outside is loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from core.job import Job
from core.text.forms.xml_events import Event, Kind, xml_events

_OF_PARAGRAPHS = """
    ab argument back body closer div div1 div2 div3 div4 div5 div6 div7 epigraph figure floatingText front head
    lg list listBibl opener p postscript sp stage table titlePage u
"""
_OF_LINES = """
    bibl byline castItem cell dateline docAuthor docImprint docTitle item l label row s salute signed speaker
    titlePart trailer
"""
_NAMES_LEFT_OUT = """
    alt altGrp certainty del desc facsimile figDesc fs fw gap index interp interpGrp linkGrp listAnnotation note
    noteGrp rdgGrp respons spanGrp standOff surplus teiHeader timeline witDetail xenoData
"""

PARAGRAPHS = frozenset(_OF_PARAGRAPHS.split())
"""Elements that bound a paragraph."""

LINES = frozenset(_OF_LINES.split())
"""Elements that bound a line."""

BREAKS = frozenset(("lb", "pb", "cb", "gb", "milestone"))

_LEFT_OUT = frozenset(_NAMES_LEFT_OUT.split())
_TOLD = {"note": "notes", "fw": "running heads and page numbers (fw)", "del": "deletions (del)"}
_REPLACED = frozenset(("sic", "orig", "abbr"))
_DOCUMENTS = frozenset(("TEI", "TEI.2", "teiCorpus", "bncDoc"))
_TEXTS = frozenset(("text", "wtext", "stext"))  # the British National Corpus has written and spoken ones
_FEED = 1 << 16  # characters
_MAX_VALUE, _MAX_PARTS = 1_000, 8  # characters of one value of the header; how many authors or genres


class Document(NamedTuple):
    """A document begins.

    Attributes:
        known: what its header, and that of the corpus it stands in, says of it.
    """

    known: Mapping[str, str]


def tei_events(texts: Callable[[], Iterator[str]], notes: list[str], job: Job) -> Iterator[Document | Event]:
    """Walk through the texts of a file; memory grows neither with it nor with its longest element.

    Args:
        texts: the file in blocks.
        notes: told at the end what was left out.
        job: looked at for each block.

    Raises:
        ValueError: it is no XML, declares entities, or is made to exhaust memory; says where.
    """
    reader = _Reader()
    for event in xml_events(in_bytes(texts, job), "The file", "utf-8"):
        if event.kind is Kind.START:
            taken = reader.open(event)
        elif event.kind is Kind.END:
            taken = reader.close(event)
        else:
            taken = reader.take(event)
        if taken is not None:
            yield taken
    told = [f"{_TOLD[name]} {count:,}" for name, count in sorted(reader.left_out.items()) if name in _TOLD]
    if told:
        notes.append(f"Left out of the text: {', '.join(told)}.")


def in_bytes(texts: Callable[[], Iterator[str]], job: Job) -> Iterator[bytes]:
    """A text as a parser of XML takes it: UTF-8, nothing before the declaration, `_FEED` characters at a time."""
    is_start = True
    for block in texts():
        job.check()
        if is_start:
            block = block.lstrip("\ufeff \t\r\n")  # nothing may stand before the declaration
        is_start &= not block
        for start in range(0, len(block), _FEED):
            yield block[start : start + _FEED].encode(errors="replace")


class _Header:
    """What a header says of the document."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}
        self._path: list[str] = []
        self._field = ""  # whose text is being read
        self._depth = 0

    def open(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element of it begins."""
        self._path.append(name)
        if not self._field:
            self._field, value = self._asked(name, attributes), ""
            self._depth = len(self._path)
            for key in ("when", "notBefore", "from", "to", "notAfter") if self._field.startswith("date") else ():
                value = value or attributes.get(key, "")
            if name == "language":
                value = attributes.get("ident", "")
            elif name == "catRef":
                value = attributes.get("target", "").lstrip("#")
            if self._field:
                parts = self._found.setdefault(self._field, [])
                if len(parts) <= _MAX_PARTS:
                    parts.append("")
                self.text(value)
                self._field = "" if value else self._field

    def text(self, text: str) -> None:
        """Text of it."""
        if self._field:
            parts = self._found[self._field]
            parts[-1] += text[: max(_MAX_VALUE - len(parts[-1]), 0)]

    def close(self) -> None:
        """An element of it ends."""
        if self._field and self._depth == len(self._path):
            self._field = ""
        if self._path:
            self._path.pop()

    def known(self) -> dict[str, str]:
        """What it says: title, author, date, genre, keywords, language."""
        found: dict[str, str] = {}
        for field, values in sorted(self._found.items()):
            parts = [part for part in dict.fromkeys(" ".join(value.split()) for value in values) if part]
            if parts:
                name = field.partition(" ")[0]
                found.setdefault(name, parts[0] if name in ("title", "date") else "; ".join(parts[:_MAX_PARTS]))
        return found

    def _asked(self, name: str, attributes: Mapping[str, str]) -> str:
        """The field that an element is, with its rank where several can be: date 1 outranks date 2; "" for none."""
        within = set(self._path)
        if name in ("title", "author") and "titleStmt" in within:
            return f"title {1 + (attributes.get('type', 'main') != 'main')}" if name == "title" else name
        if name == "date":
            places = ("creation", "correspDesc", "sourceDesc", "settingDesc")  # not that of the electronic edition
            return next((f"date {rank}" for rank, place in enumerate(places) if place in within), "")
        if name == "author" and "sourceDesc" in within:
            return "author 2"
        if "textClass" in within:
            return {"classCode": "genre", "catRef": "genre 2", "term": "keywords"}.get(name, "")
        return "language" if name == "language" and "langUsage" in within else ""


class _Reader:
    """Follows the elements, and picks what belongs to the text."""

    def __init__(self) -> None:
        self.left_out: Counter[str] = Counter()
        self._path: list[str] = []
        self._known: list[dict[str, str]] = []  # of each document that is open: of a corpus, then of a text in it
        self._header: _Header | None = None
        self._text_depth = self._skipped_depth = 0  # where the outermost text and what is left out began
        self._has_taken: list[bool] = []  # of each choice and apparatus that is open, whether one of it was taken

    def open(self, event: Event) -> Document | Event | None:
        """An element begins; what is to be told of that."""
        name = event.name
        self._path.append(name)
        if self._skipped_depth:
            return None
        if self._text_depth:
            return self._open_in_text(event)
        if self._header is not None:
            self._header.open(name, event.attributes)
        elif name == "teiHeader":
            self._header = _Header()
        elif name in _DOCUMENTS:
            number = event.attributes.get("id", "")
            self._known.append({"id": number} if number and name != "teiCorpus" else {})
        elif name in _TEXTS:
            self._text_depth = len(self._path)
            return Document({key: value for each in self._known for key, value in each.items()})
        return None

    def close(self, event: Event) -> Event | None:
        """An element ends."""
        name, depth = self._path.pop(), len(self._path) + 1
        if self._skipped_depth:
            self._skipped_depth *= depth != self._skipped_depth
        elif self._text_depth:
            if name in ("choice", "app"):
                self._has_taken.pop()
            self._text_depth *= depth != self._text_depth
            return event
        elif name == "teiHeader" and self._header is not None:
            if self._known:
                self._known[-1] |= self._header.known()
            self._header = None
        elif self._header is not None:
            self._header.close()
        elif name in _DOCUMENTS:
            self._known.pop()
        return None

    def take(self, event: Event) -> Event | None:
        """Text comes."""
        if self._header is not None:
            self._header.text(event.text)
        return event if self._text_depth and not self._skipped_depth else None

    def _open_in_text(self, event: Event) -> Event | None:
        name = event.name
        if name in _LEFT_OUT or self._is_other_choice(name):
            self._skipped_depth = len(self._path)
            self.left_out[name] += 1
            return None
        if name in ("choice", "app"):
            self._has_taken.append(False)
        return event

    def _is_other_choice(self, name: str) -> bool:
        """Whether an element stands for the same as another that is taken."""
        parent = self._path[-2]
        if parent not in ("choice", "app"):
            return False
        if self._has_taken[-1] or (parent == "choice" and name in _REPLACED):
            return True
        self._has_taken[-1] = True
        return False
