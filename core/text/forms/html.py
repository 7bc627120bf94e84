"""HTML: the text of its body, a line a block; scripts, styles, hidden parts, navigation and listings are left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from core.job import Job
from core.text.forms.form import Content, Piece
from core.text.forms.stream import gathered
from core.text.reading import Reading

_LONGEST_TAG = 1 << 18  # characters of a tag, comment or declaration that has not ended
_PARAGRAPH_CHARACTERS = 1 << 16
_LONGEST_VALUE = 200
_PARAGRAPHS = re.compile(
    "address|article|aside|blockquote|body|caption|center|details|dialog|dir|div|dl|fieldset|figcaption|figure|footer"
    "|form|h[1-6]|header|hgroup|hr|html|legend|main|menu|nav|ol|p|pre|section|summary|table|ul"
).fullmatch
_LINES = re.compile("br|dd|dt|li|option|tr").fullmatch
_CELLS = re.compile("td|th").fullmatch
_ENDS_ITSELF = re.compile("dd|dt|li|option|p|tbody|td|tfoot|th|thead|tr").fullmatch
_NEVER_LEFT_OUT = re.compile(
    "area|base|body|br|col|embed|hr|html|img|input|link|main|meta|param|source|track|wbr"
).fullmatch
_NAVIGATION, _HIDDEN, _LISTING = "navigation and footers", "hidden parts", "listings of code"
_OTHER, _READINGS, _LONG_TAGS = "things that are no text", "readings beside characters", "tags too long to be read"
_NO_TEXT = re.compile("script|style|template|noscript|title").fullmatch
_LEFT_OUT = {
    "nav": _NAVIGATION,
    "footer": _NAVIGATION,
    "rp": _READINGS,
    "rt": _READINGS,
    "math": _OTHER,
    "select": _OTHER,
    "svg": _OTHER,
    "textarea": _OTHER,
    "button": _OTHER,
    "iframe": _OTHER,
    "object": _OTHER,
}
_LEFT_OUT_ROLES = ("contentinfo", "navigation", "search")
_SCRIPT_END = 32  # characters that may be the beginning of the tag that ends a script
_META = {
    "author": "author",
    "article:author": "author",
    "dc.creator": "author",
    "dcterms.creator": "author",
    "date": "date",
    "article:published_time": "date",
    "dc.date": "date",
    "dcterms.date": "date",
    "dcterms.created": "date",
}


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """The text of a page: its title, author, date and language are what is known of the document."""
    page = Page()
    yield from gathered(page.read(content.texts(), job), page.known)
    content.notes.extend(page.notes())


class Page(HTMLParser):
    """The text of one page, taken from a stream in time linear in it and bounded memory.

    Attributes:
        known: what the page says of itself so far: title, author, date, language.
        left_out: how many parts were left out, by what they are.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.known: dict[str, str] = {}
        self.left_out: Counter[str] = Counter()
        self._texts: list[str] = []
        self._paragraph: list[str] = []
        self._held = 0
        self._newlines = 2  # at the end of what was yielded
        self._is_title = self._is_preformatted = False
        self._skipped, self._depth, self._hidden = "", 0, 0

    def read(self, blocks: Iterable[str], job: Job) -> Iterator[str]:
        """The text of the page that comes in blocks, in parts; paragraphs end with a blank line."""
        until = tail = ""
        for block in blocks:
            job.check()
            rest = block
            if until:
                rest, until, tail = _behind(until, tail + block)
            self.feed(rest)
            if len(self.rawdata) > _LONGEST_TAG:
                until, tail = self._drop_unfinished()
            yield from self._taken()
        self._hidden += len(self.rawdata)
        if not self.rawdata.startswith("<"):  # a tag that never ends is dropped, as browsers do
            self.close()
        self._end_line(2)
        yield from self._taken()

    def notes(self) -> list[str]:
        """In plain words, what was left out."""
        parts = [f"{what} ({count:,})" for what, count in self.left_out.items()]
        notes = [f"Left out: {', '.join(parts)}."] if parts else []
        if self._skipped and self._hidden:
            hidden = f"the {self._hidden:,} characters behind it are left out."
            notes.append(f"Its last <{self._skipped}> is never closed: {hidden}")
        return notes

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, or what is left out."""
        if self._skipped and not self._leaves_skipped(tag):
            self._depth += tag == self._skipped
            return
        self._skipped = ""
        self._break_at(tag)
        attributes = dict(attrs)
        if tag == "title":
            self._end_line(2)
            self._is_title = True
        elif tag == "meta":
            self._take_meta(attributes)
        elif tag == "html":
            self._know("language", attributes.get("lang") or attributes.get("xml:lang"))
        elif what := self._why_left_out(tag, attributes):
            self.left_out[what] += 1
            self._skipped, self._depth, self._hidden = tag, 0, 0
        self._is_preformatted |= tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin and end an element."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a block, or what is left out."""
        if self._skipped:
            if tag == self._skipped and self._depth:
                self._depth -= 1
            elif tag in (self._skipped, "body", "html") or self._leaves_skipped(tag):
                self._skipped = ""
            return
        if tag == "title" and self._is_title:
            self._know("title", "".join(self._paragraph))
            self._paragraph, self._held, self._is_title = [], 0, False
        self._break_at(tag)
        self._is_preformatted &= tag != "pre"

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._skipped:
            self._hidden += len(data)
            return
        self._paragraph.append(data)
        self._held += len(data)
        if self._held > _PARAGRAPH_CHARACTERS:
            self._flush()

    def parse_marked_section(self, i: int, report: bool | int = True) -> int:
        """Pass over what older versions of the parser stop at."""
        return self.parse_bogus_comment(i)

    def _leaves_skipped(self, tag: str) -> bool:
        """Whether a tag ends an element that is left out and has no end tag of its own."""
        return _ENDS_ITSELF(self._skipped) and (tag == self._skipped or _PARAGRAPHS(tag))

    def _why_left_out(self, tag: str, attributes: dict[str, str | None]) -> str:
        if tag in _LEFT_OUT:
            return _LEFT_OUT[tag]
        if tag == "code" and self._is_preformatted:
            return _LISTING
        if not attributes or _NEVER_LEFT_OUT(tag):
            return ""
        if (attributes.get("role") or "").lower() in _LEFT_OUT_ROLES:
            return _NAVIGATION
        style = (attributes.get("style") or "").replace(" ", "").lower()
        hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true" or "display:none" in style
        return _HIDDEN if hidden else ""

    def _take_meta(self, attributes: dict[str, str | None]) -> None:
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        if name in _META:
            self._know(_META[name], attributes.get("content"))

    def _know(self, field: str, value: str | None) -> None:
        value = " ".join((value or "").split())
        if value and len(value) <= _LONGEST_VALUE:
            self.known.setdefault(field, value)

    def _break_at(self, tag: str) -> None:
        if _PARAGRAPHS(tag):
            self._end_line(2)
        elif tag == "br" and not self._held:
            self._end_line(2)  # two in a row part paragraphs
        elif _LINES(tag):
            self._end_line(1)
        elif _CELLS(tag):
            self._paragraph.append("\t")

    def _end_line(self, newlines: int) -> None:
        self._flush()
        if newlines > self._newlines:
            self._texts.append("\n" * (newlines - self._newlines))
            self._newlines = newlines

    def _flush(self) -> None:
        text = "".join(self._paragraph)
        self._paragraph, self._held, self._is_title = [], 0, False
        if not self._is_preformatted:
            words = " ".join(text.split())
            goes_on = text[:1].isspace() and not self._newlines
            text = f"{' ' * goes_on}{words}{' ' * text[-1:].isspace()}" if words else " " * goes_on
        if text and not (text.isspace() and self._newlines):
            self._texts.append(text)
            self._newlines = 0

    def _taken(self) -> list[str]:
        texts, self._texts = self._texts, []
        return texts

    def _drop_unfinished(self) -> tuple[str, str]:
        """Forget a tag, comment or script that is too long; what ends it, and what of its end may be here already."""
        size = len(self.rawdata)
        if self.cdata_elem:
            self.rawdata = self.rawdata[-_SCRIPT_END:]
            self._hidden += size - _SCRIPT_END
            return "", ""
        until = "-->" if self.rawdata.startswith("<!--") else ">"
        tail = self.rawdata[-len(until) :]
        self.rawdata = ""
        self.left_out[_LONG_TAGS] += 1
        return until, tail


def _behind(until: str, text: str) -> tuple[str, str, str]:
    """What stands behind `until`, where it is there; what is still looked for, and the end of what was looked at."""
    _, found, rest = text.partition(until)
    return (rest, "", "") if found else ("", until, text[-len(until) :])
