"""PDF: the text that its pages hold, broken lines joined to paragraphs; needs the extra `pdf` (pypdfium2)."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from core.job import Job
from core.text.forms.form import Content, Piece
from core.text.forms.stream import gathered
from core.text.reading import Reading

_PDFIUM = threading.Lock()  # PDFium is not safe in several threads
_PAGE_NUMBER = re.compile(
    r"\W{0,9}(?:page\s{0,3})?(?:\d{1,4}|[ivxlc]{1,7})(?:\s{0,3}(?:of|/)\s{0,3}\d{1,4})?\W{0,9}", re.I
)
_SENTENCE_END = tuple(".!?:…\"'”’»)。！？」』：")
_FULL_LINE = 0.75  # of the usual width of the page; a shorter one that ends a sentence ends a paragraph
_HYPHENS = "-\u00ad\u2010"
_BROKEN_WORD = re.compile("[\x02\ufffe]")  # what PDFium writes where it joins a word that was broken
_FIELDS = {"Title": "title", "Author": "author", "CreationDate": "date"}
_LONGEST_VALUE = 200
_PARAGRAPH_CHARACTERS = 1 << 16


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """The text of a PDF file, a paragraph a line; its title, author and date are what is known of it.

    Words broken at the end of a line are joined; numbers that stand alone above or below a page are left out.

    Raises:
        ValueError: the extra is missing, or the file is damaged, locked, or has no text: says what to do.
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise ValueError("PDF needs one more package: pip install 'semascope[pdf]'") from error
    with content.file() as file:
        document = _opened(pypdfium2, file)
        try:
            pages = _Pages(pypdfium2, document, job)
            yield from gathered(paragraphs(pages.lines()), _known(document))
        finally:
            with _PDFIUM:
                document.close()
    content.notes.extend(pages.notes())


class _Pages:
    """The lines of all pages, and what was met on the way."""

    def __init__(self, pdfium: Any, document: Any, job: Job) -> None:
        self._pdfium, self._document, self._job = pdfium, document, job
        with _PDFIUM:
            self._count = len(document)
        self._empty: list[int] = []
        self._broken: list[int] = []
        self._numbers = 0

    def lines(self) -> Iterator[str]:
        """The lines; an empty one between blocks. Pages follow each other without one, as sentences do.

        Raises:
            ValueError: no page holds text.
        """
        for number in range(self._count):
            self._job.check()
            lines = [line.strip() for line in self._text(number).splitlines()]
            shown = [line for line in lines if line]
            if not shown:
                self._empty.append(number + 1)
            else:
                yield from self._without_numbers(lines, shown)
        if len(self._broken) == self._count:
            raise ValueError(f"It is a damaged PDF document: none of its {self._count:,} pages can be read.")
        if len(self._empty) == self._count:
            raise ValueError(
                f"Its {self._count:,} pages hold pictures and no text. Have their text recognised first (OCR), then"
                " open the result."
            )

    def _text(self, number: int) -> str:
        try:
            with _PDFIUM:
                page = self._document[number]
                text = page.get_textpage()
                try:
                    return _BROKEN_WORD.sub("", str(text.get_text_bounded()))
                finally:
                    text.close()
                    page.close()
        except self._pdfium.PdfiumError:
            self._broken.append(number + 1)
            return ""

    def _without_numbers(self, lines: list[str], shown: list[str]) -> Iterator[str]:
        """The lines but a first or last one that is the number of the page."""
        numbers = [line for line in {shown[0], shown[-1]} if _PAGE_NUMBER.fullmatch(line)]
        self._numbers += len(numbers)
        first, last = (shown[0] in numbers), (shown[-1] in numbers)
        begin = lines.index(shown[0]) + 1 if first else 0
        end = len(lines) - lines[::-1].index(shown[-1]) - 1 if last else len(lines)
        yield from lines[begin:end]

    def notes(self) -> list[str]:
        """What was left out, in plain words."""
        unread = sorted(set(self._empty).difference(self._broken))
        notes = [f"{self._numbers:,} numbers of pages are left out."] if self._numbers else []
        if unread:
            notes.append(f"{len(unread):,} of {self._count:,} pages hold no text, first page {unread[0]:,}.")
        if self._broken:
            notes.append(f"{len(self._broken):,} pages are damaged and left out, first page {self._broken[0]:,}.")
        return notes


def paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """The lines of pages joined to paragraphs, each a line with a blank one behind it.

    A paragraph ends at an empty line, and at a line that ends a sentence and is shorter than most.
    """
    held: list[str] = []
    size = widest = 0
    for line in lines:
        if not line:
            ends = True
        else:
            widest = max(len(line), widest - widest // 50)  # forgets a table or a title page that was wide
            _join(held, line)
            size += len(line)
            ends = line.endswith(_SENTENCE_END) and len(line) < _FULL_LINE * widest
        if held and (ends or size > _PARAGRAPH_CHARACTERS):
            yield "".join([*held, "\n\n" if ends else " "])
            held, size = [], 0
    if held:
        yield "".join([*held, "\n\n"])


def _join(held: list[str], line: str) -> None:
    """Add a line to a paragraph: a broken word is joined, and scripts without spaces get none."""
    if not held:
        held.append(line)
        return
    before = held[-1]
    if before[-1] in _HYPHENS and before[-2:-1].isalpha() and line[0].islower():
        held[-1] = before[:-1]
    elif not (_is_unspaced(before[-1]) and _is_unspaced(line[0])):
        held.append(" ")
    held.append(line)


def _is_unspaced(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\uffef" or character >= "\U00020000"


def _opened(pdfium: Any, file: BinaryIO) -> Any:
    try:
        with _PDFIUM:
            return pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ValueError("It is locked by a password. Save it without one.") from error
        raise ValueError("It is a damaged PDF document: its pages cannot be found. Fetch it anew.") from error


def _known(document: Any) -> dict[str, str]:
    with _PDFIUM:
        written = document.get_metadata_dict()
    known = {field: " ".join(str(written.get(key, "")).split()) for key, field in _FIELDS.items()}
    if date := re.match(r"D:(\d{4})(\d\d)?(\d\d)?", known["date"]):
        known["date"] = "-".join(part for part in date.groups() if part)
    return {field: value for field, value in known.items() if 0 < len(value) <= _LONGEST_VALUE}
