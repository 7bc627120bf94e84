"""The forms in which texts are kept: how each is recognised, and which module makes plain text of it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import RawIOBase
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

PLAIN = "plain"


class Piece(NamedTuple):
    """What an extractor yields: text that goes on with the document before, or begins a new one.

    Attributes:
        text: of any length, some 64 KB at best; no larger than 16 MB, whatever the file is.
        begins: where a document begins with this piece, what is known of it (author, date, genre), else None.
    """

    text: str
    begins: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What an extractor is given; it uses one of the two, once.

    Attributes:
        texts: the decoded text in blocks of bounded size, for forms that are text.
        file: the bytes as a seekable file, for forms that are not; the extractor closes it.
        notes: where the extractor says in plain words what it found and chose or left out.
    """

    texts: Callable[[], Iterator[str]]
    file: Callable[[], BinaryIO]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Form:
    """One form.

    Attributes:
        label: its name for a person.
        module: the module in this room with `extract(content: Content, reading: Reading, job: Job) ->
            Iterator[Piece]`; "" where the text is there already.
        endings: those of file names, in small letters; content that says otherwise outranks them.
        signs: what the beginning of such a file matches behind white space, whatever its name is; "" where names
            alone tell.
        binary: whether it is bytes and no text, so that it has no encoding.
        is_tokenized: whether tokens are given: they stand between spaces, a sentence to a line; case is folded by the
            extractor where `reading.scans_lower`, and nothing else is cut.
        package: what reads it, where that is no part of Python: another version may find another text.
    """

    label: str
    module: str = ""
    endings: tuple[str, ...] = ()
    signs: str = ""
    binary: bool = False
    is_tokenized: bool = False
    package: str = ""


_XML = r"(?:<\?xml[^>]*>\s*)?(?:<!--(?s:.){,4000}?-->\s*)?"

_PROLOG = r"(?:<\?[^>]*>\s*|<!--(?:(?!-->)(?s:.)){,4000}-->\s*|<!DOCTYPE[^>\[]{,1000}(?:\[[^\]]{,20000}\]\s*)?>\s*)*"
_TEI = _PROLOG + r"<(?:\w+:)?(?:TEI|TEI\.2|teiCorpus|bncDoc)[\s>]"
_HEADED = r"\d+\t[^\t\n]+(?:\t[^\t\n]+){4}(?:\t[^\t\n]+\t[^\t\n]+)?\t(?:\d+|_)\t"  # a word with a number for its head
_STRUCTURE = r"(?:</?[A-Za-z][^<>\n]*>[ \t\r]*\n)"

FORMS: dict[str, Form] = {
    PLAIN: Form("Plain text", endings=(".txt", ".text")),
    "pdf": Form("PDF", "pdf", (".pdf",), r"%PDF-", binary=True, package="pypdfium2"),
    "epub": Form("EPUB", "epub", (".epub",), binary=True),
    "docx": Form("Word (DOCX)", "docx", (".docx", ".docm", ".dotx"), binary=True),
    "odt": Form("OpenDocument (ODT)", "odt", (".odt", ".ott"), binary=True),
    "html": Form("HTML", "html", (".html", ".htm", ".xhtml"), _XML + r"<(?i:!doctype\s+html|html)\b"),
    "tei-words": Form("TEI (words)", "tei_words", signs=_TEI + r"(?s:.)*?<(?:\w+:)?w[\s>]", is_tokenized=True),
    "tei": Form("TEI", "tei", (".tei",), _TEI),
    "conllu": Form(
        "CoNLL-U",
        "conllu",
        (".conllu", ".conllup", ".conll", ".conllx", ".conll09"),
        r"# global\.columns|(?:#[^\n]*\n)*(?:\d+-[^\n]*\n)?" + _HEADED,
        is_tokenized=True,
    ),
    "vertical": Form(
        "Vertical",
        "vertical",
        (".vert", ".vrt", ".vertical"),
        rf"(?:<\?[^>]*>\s*)?<(?:corpus|doc|document|text|file|s|p)[\s>_][^\n]*\n{_STRUCTURE}*"
        rf"(?:[^\s<][^\t\n]*\t[^\n]*\n|(?:{_STRUCTURE}|[^\s<]+\r?\n){{5}})",
        is_tokenized=True,
    ),
    "xml": Form("XML", "xml", (".xml",), r"<\?xml\s"),
    "json": Form("JSON", "json_rows", (".jsonl", ".ndjson", ".json"), r"(?:\[\s*)?\{\s*\"[^\"\n]{,200}\"\s*:"),
    "table": Form("Table (CSV, TSV)", "table", (".csv", ".tsv", ".tab", ".psv")),
    "markdown": Form("Markdown", "markdown", (".md", ".markdown", ".mdown", ".mkd")),
}
"""Every form by its name; where the signs of several match, the first is taken."""

_TEXT, _ANNOTATED = re.compile(rb"<(?:\w+:)?[ws]?text[\s>]"), re.compile(rb"<(?:\w+:)?w[\s>]")
_LOOK, _LONGEST_HEADER, _TAG = 1 << 16, 1 << 24, 64  # bytes

_ENDINGS = {ending: name for name, form in FORMS.items() for ending in form.endings}
_SIGNS = [(name, re.compile(form.signs)) for name, form in FORMS.items() if form.signs]
_OFFICE = {
    "xl/": "a spreadsheet (XLSX). Save its sheets as CSV.",
    "ppt/": "slides (PPTX). Save their text as plain text or PDF.",
}
_DOCUMENTS = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
}


def recognised(head: bytes, name: str) -> str:
    """The form of a file: by its first bytes, where they tell, else by its name.

    Args:
        head: up to `core.text.sources.HEAD_BYTES` unpacked bytes; of text, in UTF-8.
        name: of the file, without the endings of compression.
    """
    begin = head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace").lstrip()
    ending = PurePath(name).suffix.lower()
    by_signs = next((form for form, signs in _SIGNS if signs.match(begin)), PLAIN)
    by_name = _ENDINGS.get(ending, PLAIN)
    return by_signs if by_signs != PLAIN or FORMS[by_name].binary else by_name


def recognised_tei(text: RawIOBase) -> str:
    """The form of TEI whose header is longer than the first bytes of the file: whether its first words are annotated.

    Args:
        text: from its beginning; read up to some words behind the header, at most `_LONGEST_HEADER` bytes.

    Raises:
        OSError: the disk fails.
        ValueError: it is damaged there.
    """
    before, words = b"", b""
    for _ in range(_LONGEST_HEADER // _LOOK):
        block = text.read(_LOOK) or b""
        words += block if words else _behind_header(before + block)
        before = block[-_TAG:]
        if len(words) >= _LOOK or not block:
            break
    return "tei-words" if _ANNOTATED.search(words) else "tei"


def _behind_header(part: bytes) -> bytes:
    """What follows the first tag of a text in a part of a file."""
    found = _TEXT.search(part)
    return part[found.start() :] if found else b""


def recognised_zip(names: Sequence[str], mimetype: bytes) -> str:
    """The form of the document that a zip archive is, or "" where it is an archive of files.

    Args:
        names: of its members; the first hundred are enough.
        mimetype: what its member `mimetype` holds, b"" where there is none.

    Raises:
        ValueError: it is a document of a kind that is not read; says which and what to do.
    """
    kind = mimetype.strip()
    if kind in _DOCUMENTS:
        return _DOCUMENTS[kind]
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        raise ValueError("It is an OpenDocument file other than a text. Save its text as ODT, CSV or plain text.")
    if "[Content_Types].xml" not in names:
        return "epub" if "META-INF/container.xml" in names else ""
    for folder, kind_of_office in _OFFICE.items():
        if any(name.startswith(folder) for name in names):
            raise ValueError(f"It is {kind_of_office}")
    return "docx" if any(name.startswith("word/") for name in names) else ""
