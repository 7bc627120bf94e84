"""XML of a kind that is not known here: its text without the tags."""

from __future__ import annotations

from collections.abc import Iterator

from core.job import Job
from core.text.files.encodings import UTF_8
from core.text.forms.annotation import Page, whole
from core.text.forms.form import Content, Piece
from core.text.forms.tei_events import in_bytes
from core.text.forms.xml_events import Event, Kind, xml_events
from core.text.reading import Reading

_WORDS = frozenset(("w", "pc", "mw", "tok", "token", "word", "wd"))  # as corpora call them: a space parts them


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """The text of all elements. A tag ends a line, but where text of its parent stands beside it: there it is markup.

    White space is one space; an empty line ends a paragraph.

    Raises:
        ValueError: it is no XML, declares entities, or is made to exhaust memory; says where.
    """
    page = Page()
    return whole(page, _pieces(page, content, job))


def _pieces(page: Page, content: Content, job: Job) -> Iterator[Piece]:
    content.notes.append(
        "XML of a kind that is not known here: its tags are left out; those beside no text end a line."
    )
    lines = _Lines(page)
    for event in xml_events(in_bytes(content.texts, job), "The file", UTF_8):
        lines.take(event)
        if page.is_full:
            yield page.piece()


class _Lines:
    """Puts texts on lines of a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._has_text = [False]  # of each element that is open, whether text of its own came
        self._has_space = self._may_end = False
        self._line_ends = 0  # since the last word

    def take(self, event: Event) -> None:
        """Take a tag or a text."""
        if event.kind is Kind.TEXT:
            self._write(event.text)
            return
        if event.kind is Kind.END:
            self._end(len(self._has_text) > 1 and self._may_end)
            self._has_text.pop()
        if event.name in _WORDS:
            self._has_space = True
        elif event.kind is Kind.END:
            self._may_end = not self._has_text[-1]
        else:
            self._end(not self._has_text[-1])
        if event.kind is Kind.START:
            self._has_text.append(False)

    def _end(self, does: bool) -> None:
        if does:
            self._page.end_line()
            self._has_space = False
        self._may_end = False

    def _write(self, text: str) -> None:
        for number, row in enumerate(text.split("\n")):  # the parser may give a text in any parts
            self._line_ends += number > 0
            self._has_space |= number > 0
            words = row.split()
            if not words:
                self._has_space |= bool(row)
                continue
            if self._line_ends > 1:
                self._page.end_line("\n\n")
            self._has_text[-1], self._may_end, self._line_ends = True, False, 0
            is_apart = (self._has_space or row[0].isspace()) and not self._page.is_at_start
            self._page.add(" " * is_apart + " ".join(words))
            self._has_space = row[-1].isspace()
