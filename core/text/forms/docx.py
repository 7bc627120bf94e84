"""DOCX: paragraphs, tables and notes, a line a paragraph; headers, fields, hidden and deleted text are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.job import Job
from core.text.forms.form import Content, Piece
from core.text.forms.package import Package
from core.text.forms.paragraphs import Markup, paragraphs, properties
from core.text.forms.stream import gathered
from core.text.forms.xml_events import Event, Kind
from core.text.reading import Reading

_DOCUMENT = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_RELATIONS = "_rels/.rels"
_PROPERTIES = "docProps/core.xml"
_FIELDS = {"title": "title", "creator": "author", "created": "date", "language": "language"}
_MARKUP = Markup(
    paragraphs=frozenset(("p",)),
    written={"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"},
    left_out=frozenset(("Fallback", "tabs", "pPr", "sectPr")),
    text_in="t",
)


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """The text of a Word document, then its footnotes and endnotes; its properties are what is known of it.

    Raises:
        ValueError: it is damaged or locked; says where.
    """
    with Package(content.file(), "DOCX", job) as package:
        known = properties(package.events(_PROPERTIES), _FIELDS) if _PROPERTIES in package else {}
        yield from gathered(_texts(package), known)


def _texts(package: Package) -> Iterator[str]:
    for part in (_main_part(package), *(name for name in _NOTES if name in package)):
        yield from paragraphs(_shown(package.events(part)), _MARKUP)


def _main_part(package: Package) -> str:
    """The name of the part that holds the text; some programs give it another one than usual."""
    if _DOCUMENT not in package and _RELATIONS in package:
        for event in package.events(_RELATIONS):
            if event.attributes.get("Type", "").endswith("/officeDocument"):
                return event.attributes.get("Target", "").lstrip("/")
    return _DOCUMENT


def _shown(events: Iterable[Event]) -> Iterator[Event]:
    """The events without the texts of runs that are hidden."""
    hidden = False
    for event in events:
        if event.kind is Kind.START and event.name == "r":
            hidden = False
        elif event.kind is Kind.START and event.name == "vanish":
            hidden = event.attributes.get("val", "1") not in ("0", "false", "off")
        if not (hidden and event.kind is Kind.TEXT):
            yield event
