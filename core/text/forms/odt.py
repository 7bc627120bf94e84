"""OpenDocument text: headings, paragraphs, tables and notes, a line each; comments and deleted text are left out."""

from __future__ import annotations

from collections.abc import Iterator

from core.job import Job
from core.text.forms.form import Content, Piece
from core.text.forms.package import Package
from core.text.forms.paragraphs import Markup, paragraphs, properties
from core.text.forms.stream import gathered
from core.text.forms.xml_events import Kind
from core.text.reading import Reading

_CONTENT, _META, _MANIFEST = "content.xml", "meta.xml", "META-INF/manifest.xml"
_FIELDS = {
    "title": "title",
    "initial-creator": "author",
    "creator": "author",
    "creation-date": "date",
    "language": "language",
}
_MARKUP = Markup(
    paragraphs=frozenset(("p", "h")),
    written={"s": " ", "tab": "\t", "line-break": "\n"},
    left_out=frozenset(
        ("annotation", "tracked-changes", "note-citation", "binary-data", "automatic-styles", "forms", "desc", "title")
    ),
)


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """The text of an OpenDocument file, notes behind the paragraph they belong to; its properties are known of it.

    Raises:
        ValueError: it is damaged or locked; says where.
    """
    with Package(content.file(), "ODT", job) as package:
        if _is_locked(package):
            raise ValueError("It is locked by a password. Save it without one.")
        known = properties(package.events(_META), _FIELDS) if _META in package else {}
        yield from gathered(paragraphs(package.events(_CONTENT), _MARKUP), known)


def _is_locked(package: Package) -> bool:
    if _MANIFEST not in package:
        return False
    return any(event.kind is Kind.START and event.name == "encryption-data" for event in package.events(_MANIFEST))
