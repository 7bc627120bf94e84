"""EPUB: the chapters of a book in the order of reading."""

from __future__ import annotations

import codecs
import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from core.job import Job
from core.text.forms.form import Content, Piece
from core.text.forms.html import Page
from core.text.forms.package import Package
from core.text.forms.paragraphs import properties
from core.text.forms.stream import gathered
from core.text.forms.xml_events import Kind
from core.text.reading import Reading

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_FIELDS = {"title": "title", "creator": "author", "date": "date", "language": "language", "subject": "genre"}
_FONTS = (".otf", ".ttf", ".woff", ".woff2")


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """The text of a book, chapter by chapter; title, author, date, language and subject are what is known of it.

    Raises:
        ValueError: it is damaged, or locked by its seller; says what to do.
    """
    with Package(content.file(), "EPUB", job) as package:
        _check_unlocked(package)
        book = _book(package)
        chapters = _chapters(package, book)
        missing = [chapter for chapter in chapters if chapter not in package]
        if missing:
            content.notes.append(f"{len(missing):,} of {len(chapters):,} chapters are missing, first {missing[0]}.")
        known = properties(package.events(book), _FIELDS)
        yield from gathered(_texts(package, [name for name in chapters if name in package], content.notes, job), known)


def _texts(package: Package, chapters: list[str], notes: list[str], job: Job) -> Iterator[str]:
    page = Page()
    for chapter in chapters:
        left_out = page.left_out
        page = Page()
        page.left_out = left_out
        yield from page.read(_decoded(package.blocks(chapter)), job)
    notes.extend(page.notes())


def _decoded(blocks: Iterator[bytes]) -> Iterator[str]:
    """The text of a chapter: UTF-8 or UTF-16, as the standard demands; bytes that are neither become U+FFFD."""
    first = next(blocks, b"")
    is_wide = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if is_wide else "utf-8-sig")("replace")
    yield decoder.decode(first)
    for block in blocks:
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _check_unlocked(package: Package) -> None:
    if _ENCRYPTION not in package:
        return
    for event in package.events(_ENCRYPTION):
        locked = event.attributes.get("URI", "") if event.name == "CipherReference" else ""
        if locked and not locked.lower().endswith(_FONTS):
            raise ValueError("Its text is locked by its seller (DRM). Take an edition that is not.")


def _book(package: Package) -> str:
    """The name of the part that lists all others."""
    for event in package.events(_CONTAINER):
        if event.kind is Kind.START and event.name == "rootfile" and event.attributes.get("full-path"):
            return event.attributes["full-path"]
    raise ValueError("It is a damaged EPUB document: no list of its chapters is named. Fetch it anew.")


def _chapters(package: Package, book: str) -> list[str]:
    """The names of the chapters, in the order of reading, each once."""
    places: dict[str, str] = {}
    order: dict[str, None] = {}
    for event in package.events(book):
        if event.kind is not Kind.START:
            continue
        if event.name == "item" and "nav" not in event.attributes.get("properties", "").split():
            href = unquote(event.attributes.get("href", "").partition("#")[0])
            places[event.attributes.get("id", "")] = posixpath.normpath(posixpath.join(posixpath.dirname(book), href))
        elif event.name == "itemref":
            order[event.attributes.get("idref", "")] = None
    chapters = list(dict.fromkeys(places[name] for name in order if name in places))
    if not chapters:
        raise ValueError("It is a damaged EPUB document: it lists no chapters. Fetch it anew.")
    return chapters
