"""TEI XML as a stream: what its header says, then the text without what does not belong to it.

Source: TEI P5 Guidelines, https://tei-c.org/release/doc/tei-p5-doc/en/html/. Left out are notes, running heads
(`<fw>`), deletions, descriptions of figures and gaps, and all readings of an apparatus but the first; of a `<choice>`
the correction, the regular form and the expansion are taken. Entities are not expanded, and nothing outside is loaded.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from xml.parsers import expat

from core.job import Job

BEGIN, OPEN, CLOSE, TEXT = "begin", "open", "close", "text"

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
_DOCUMENTS = frozenset(("TEI", "TEI.2", "teiCorpus"))
_FEED = 1 << 16  # characters
_LONGEST_MARK = 1 << 24  # bytes of a tag or comment
_DEEPEST, _MAX_NAMES = 500, 20_000
_MAX_VALUE, _MAX_PARTS = 1_000, 8  # characters of one value of the header; how many authors or genres


class Event(NamedTuple):
    """What comes next in a text.

    Attributes:
        kind: BEGIN of a document, OPEN and CLOSE of an element, TEXT.
        name: of the element; of TEXT, the text.
        attributes: of the element; of BEGIN, what is known of the document.
    """

    kind: str
    name: str
    attributes: Mapping[str, str]


def events(texts: Callable[[], Iterator[str]], notes: list[str], job: Job) -> Iterator[Event]:
    """Walk through the texts of a file; memory grows neither with it nor with its longest element.

    Args:
        texts: the file in blocks.
        notes: told at the end what was left out.
        job: looked at for each block.

    Raises:
        ValueError: it is no well-formed XML, declares entities, or is made to exhaust memory; says where.
    """
    reader = _Reader()
    for block in texts():
        job.check()
        for start in range(0, len(block), _FEED):
            reader.feed(block[start : start + _FEED])
            yield from reader.events
            reader.events.clear()
    reader.end()
    yield from reader.events
    told = [f"{_TOLD[name]} {count:,}" for name, count in sorted(reader.left_out.items()) if name in _TOLD]
    if told:
        notes.append(f"Left out of the text: {', '.join(told)}.")


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
    """Follows expat, and gathers what belongs to the text as events."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.left_out: Counter[str] = Counter()
        self._path: list[str] = []
        self._known: list[dict[str, str]] = []  # of each document that is open: of a corpus, then of a text in it
        self._header: _Header | None = None
        self._text_depth = self._skipped_depth = 0  # where the outermost text and what is left out began
        self._has_taken: list[bool] = []  # of each choice and apparatus that is open, whether one of it was taken
        self._names: dict[str, str] = {}
        self._fed = 0
        self._parser = expat.ParserCreate("utf-8", intern=self._names)
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._take
        self._parser.EntityDeclHandler = self._refuse_entity
        self._parser.SkippedEntityHandler = self._take_entity

    def feed(self, text: str) -> None:
        """Read on."""
        if not self._fed:
            text = text.lstrip("\ufeff \t\r\n")
        block = text.encode(errors="replace")
        self._fed += len(block)
        self._parse(block, final=False)
        if self._fed - self._parser.CurrentByteIndex > _LONGEST_MARK:
            raise ValueError(self._at("a tag or comment is longer than 16 MB. That is no TEI."))
        if len(self._names) > _MAX_NAMES:
            raise ValueError(self._at(f"it has more than {_MAX_NAMES:,} different names of elements. That is no TEI."))

    def end(self) -> None:
        """There is no more."""
        self._parse(b"", final=True)

    def _parse(self, block: bytes, final: bool) -> None:
        try:
            self._parser.Parse(block, final)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            raise ValueError(
                f"Line {error.lineno:,}: it is no well-formed XML ({reason}). Mend it; what stands before was read."
            ) from error

    def _at(self, what: str) -> str:
        return f"Line {self._parser.CurrentLineNumber:,}: {what}"

    def _refuse_entity(self, name: str, *_: object) -> None:
        raise ValueError(
            self._at(f"it declares an entity of its own ({name[:40]}). Put what it stands for into the text instead.")
        )

    def _take_entity(self, name: str, is_parameter: bool) -> None:
        """An entity of the TEI's own list, which is not loaded: its names are those of HTML."""
        if not is_parameter:
            self._take(html.unescape(f"&{name};"))

    def _open(self, qualified: str, attributes: dict[str, str]) -> None:
        name = qualified.rpartition(":")[2]
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise ValueError(self._at(f"more than {_DEEPEST} elements stand in each other. That is no TEI."))
        if self._skipped_depth:
            return
        if self._text_depth:
            self._open_in_text(name, attributes)
        elif self._header is not None:
            self._header.open(name, attributes)
        elif name == "teiHeader":
            self._header = _Header()
        elif name in _DOCUMENTS:
            number = attributes.get("xml:id", attributes.get("id", ""))
            self._known.append({"id": number} if number and name != "teiCorpus" else {})
        elif name == "text":
            self._text_depth = len(self._path)
            self.events.append(Event(BEGIN, "", {key: value for each in self._known for key, value in each.items()}))

    def _open_in_text(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _LEFT_OUT or self._is_other_choice(name):
            self._skipped_depth = len(self._path)
            self.left_out[name] += 1
            return
        if name in ("choice", "app"):
            self._has_taken.append(False)
        self.events.append(Event(OPEN, name, attributes))

    def _is_other_choice(self, name: str) -> bool:
        """Whether an element stands for the same as another that is taken."""
        parent = self._path[-2]
        if parent not in ("choice", "app"):
            return False
        if self._has_taken[-1] or (parent == "choice" and name in _REPLACED):
            return True
        self._has_taken[-1] = True
        return False

    def _close(self, _: str) -> None:
        name, depth = self._path.pop(), len(self._path) + 1
        if self._skipped_depth:
            self._skipped_depth *= depth != self._skipped_depth
        elif self._text_depth:
            if name in ("choice", "app"):
                self._has_taken.pop()
            self.events.append(Event(CLOSE, name, {}))
            self._text_depth *= depth != self._text_depth
        elif name == "teiHeader" and self._header is not None:
            if self._known:
                self._known[-1] |= self._header.known()
            self._header = None
        elif self._header is not None:
            self._header.close()
        elif name in _DOCUMENTS:
            self._known.pop()

    def _take(self, text: str) -> None:
        if self._skipped_depth:
            return
        if self._text_depth:
            self.events.append(Event(TEXT, text, {}))
        elif self._header is not None:
            self._header.text(text)
