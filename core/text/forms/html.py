"""HTML: the text of its body, a line a block; scripts, styles, hidden parts, navigation and listings are left out.

The tags are found here and not by `html.parser`, which holds what it has not understood, looks at it anew with every
block, and reads less than 1 MB/s of pages full of tags.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape

from core.job import Job
from core.text.forms.form import Content, Piece
from core.text.forms.stream import gathered
from core.text.reading import Reading

_LONGEST_TAG = 1 << 18  # characters that are held of a tag that has not ended
_PARAGRAPH_CHARACTERS = 1 << 16
_LONGEST_VALUE = 200
_LONGEST_END = 16  # characters of the longest thing that is looked for behind a script or a comment

_TEXT_AND_TAG = re.compile(
    r"""([^<]*+(?:<(?![a-zA-Z!?/])[^<]*+)*+)(?:<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"']|"[^"]*+"|'[^']*+')*+)>)?"""
)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*)'|([^\s>"']+)))?""")
_TELLING_ATTRIBUTES = re.compile(r"hidden|role|display", re.IGNORECASE)
_UNFINISHED = re.compile(r"<\Z|&#?\w{0,32}\Z")
_TAG_END, _COMMENT_END, _CDATA_END = re.compile(">"), re.compile("--!?>"), re.compile(r"\]\]>")
_RAW = {tag: re.compile(f"(?=</{tag}\\b)", re.IGNORECASE) for tag in ("script", "style", "iframe", "textarea", "xmp")}

_PARAGRAPHS = (
    "address article aside blockquote body caption center details dialog dir div dl fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hgroup hr html legend main menu nav ol p pre section summary table title ul"
)
_LINES = "br dd dt li option tr"
_NEWLINES = {**dict.fromkeys(_PARAGRAPHS.split(), 2), **dict.fromkeys(_LINES.split(), 1)}
_ENDS_ITSELF = frozenset(("dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr"))
_NEVER_HIDDEN = frozenset(("body", "html", "main", "br", "hr", "img", "input", "link", "meta", "source", "wbr"))
_SCRIPTS, _NAVIGATION, _HIDDEN = "scripts and styles", "navigation and footers", "hidden parts"
_LISTING, _OTHER, _READINGS = (
    "listings of code",
    "drawings, formulas and fields to fill in",
    "readings beside characters",
)
_LONG_TAGS = "tags without end"
_LEFT_OUT = {
    "script": _SCRIPTS,
    "style": _SCRIPTS,
    "template": _SCRIPTS,
    "noscript": _SCRIPTS,
    "iframe": _SCRIPTS,
    "nav": _NAVIGATION,
    "footer": _NAVIGATION,
    "rp": _READINGS,
    "rt": _READINGS,
    "math": _OTHER,
    "svg": _OTHER,
    "select": _OTHER,
    "button": _OTHER,
    "textarea": _OTHER,
    "object": _OTHER,
}
_LEFT_OUT_ROLES = ("contentinfo", "navigation", "search")
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


class Page:
    """The text of one page, taken from a stream in time linear in it and bounded memory.

    Attributes:
        known: what the page says of itself so far: title, author, date, language.
        left_out: how many parts were left out, by what they are.
    """

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self.left_out: Counter[str] = Counter()
        self._texts: list[str] = []
        self._paragraph: list[str] = []
        self._held = 0  # characters in the paragraph
        self._newlines = 2  # at the end of what was yielded
        self._is_title = self._is_preformatted = False
        self._skipped, self._depth, self._hidden = "", 0, 0
        self._until: re.Pattern[str] | None = None  # what is between here and there is no text

    def read(self, blocks: Iterable[str], job: Job) -> Iterator[str]:
        """The text of the page that comes in blocks, in parts; paragraphs end with a blank line."""
        rest = ""
        for block in blocks:
            job.check()
            rest = self._scan(rest + block)
            yield from self._taken()
        if rest[:1] == "<" and rest[1:] and not self._until:
            self._pass_over(rest)
        if self._until or self._skipped:
            self._hidden += len(rest)
        else:
            self._take(unescape(rest))
        self._end_line(2)
        yield from self._taken()

    def notes(self) -> list[str]:
        """In plain words, what was left out."""
        parts = [f"{what} ({count:,})" for what, count in self.left_out.items() if count and what != _SCRIPTS]
        notes = [f"Left out: {', '.join(parts)}."] if parts else []
        if (self._until or self._skipped) and self._hidden:
            what = f"<{self._skipped}>" if self._skipped else "comment or tag"
            notes.append(f"Its last {what} is never closed: {self._hidden:,} characters behind it are left out.")
        return notes

    def _scan(self, text: str) -> str:
        """Take what is whole, and return the rest: the beginning of a tag, a reference or the end of a comment."""
        at = 0
        while at < len(text):
            if self._until:
                found = self._until.search(text, at)
                if not found:
                    kept = max(at, len(text) - _LONGEST_END)
                    self._hidden += kept - at
                    return text[kept:]
                at, self._until = found.end(), None
            match = _TEXT_AND_TAG.match(text, at)
            assert match
            data, slash, name, attributes = match.groups()
            at = match.end()
            if at == len(text) and not name and (unfinished := _UNFINISHED.search(data[-40:])):
                self._take(unescape(data[: len(data) - len(unfinished[0])]))
                return unfinished[0]
            if data:
                self._take(unescape(data) if "&" in data else data)
            if name:
                self._tag(name.lower(), bool(slash), attributes)
            elif at < len(text):
                if (text[at + 1].isalpha() and len(text) - at <= _LONGEST_TAG) or len(text) - at < _LONGEST_END:
                    return text[at:]
                self._pass_over(text[at : at + _LONGEST_END])
                at += 2
        return ""

    def _pass_over(self, begin: str) -> None:
        """Leave out what begins so: a comment, a declaration, or a tag that is too long."""
        self._hidden *= bool(self._skipped)
        if begin.startswith("<!--"):
            self._until = _COMMENT_END
        elif begin.startswith("<![CDATA["):
            self._until = _CDATA_END
        else:
            self._until = _TAG_END
            self.left_out[_LONG_TAGS] += begin[1].isalpha()

    def _tag(self, name: str, is_end: bool, attributes: str) -> None:
        if is_end:
            self._end(name)
            return
        self._begin(name, attributes)
        if attributes.endswith("/"):
            self._end(name)
        elif name in _RAW:
            self._until = _RAW[name]

    def _begin(self, tag: str, attributes: str) -> None:
        """Begin a block, or what is left out."""
        if self._skipped and not self._leaves_skipped(tag):
            self._depth += tag == self._skipped
            return
        self._skipped = ""
        self._break_at(tag)
        if tag == "title":
            self._is_title = True
        elif tag == "meta":
            self._take_meta(_attributes(attributes))
        elif tag == "html":
            known = _attributes(attributes)
            self._know("language", known.get("lang") or known.get("xml:lang", ""))
        elif what := self._why_left_out(tag, attributes):
            self.left_out[what] += 1
            self._skipped, self._depth, self._hidden = tag, 0, 0
        self._is_preformatted |= tag == "pre"

    def _end(self, tag: str) -> None:
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

    def _take(self, data: str) -> None:
        if self._skipped:
            self._hidden += len(data)
            return
        self._paragraph.append(data)
        self._held += len(data)
        if self._held > _PARAGRAPH_CHARACTERS:
            self._flush(ends=False)

    def _leaves_skipped(self, tag: str) -> bool:
        """Whether a tag ends an element that is left out and needs no end tag of its own."""
        return self._skipped in _ENDS_ITSELF and (tag == self._skipped or _NEWLINES.get(tag) == 2)

    def _why_left_out(self, tag: str, written: str) -> str:
        if tag in _LEFT_OUT:
            return _LEFT_OUT[tag]
        if tag == "code" and self._is_preformatted:
            return _LISTING
        if tag in _NEVER_HIDDEN or not _TELLING_ATTRIBUTES.search(written):
            return ""
        attributes = _attributes(written)
        if attributes.get("role", "").lower() in _LEFT_OUT_ROLES:
            return _NAVIGATION
        style = attributes.get("style", "").replace(" ", "").lower()
        is_hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true" or "display:none" in style
        return _HIDDEN if is_hidden else ""

    def _take_meta(self, attributes: dict[str, str]) -> None:
        name = (attributes.get("name") or attributes.get("property", "")).lower()
        if name in _META:
            self._know(_META[name], attributes.get("content", ""))

    def _know(self, field: str, value: str) -> None:
        value = " ".join(value.split())
        if value and len(value) <= _LONGEST_VALUE:
            self.known.setdefault(field, value)

    def _break_at(self, tag: str) -> None:
        if newlines := _NEWLINES.get(tag, 0):
            self._end_line(2 if tag == "br" and not self._held else newlines)  # two in a row part paragraphs
        elif tag in ("td", "th"):
            self._take("\t")

    def _end_line(self, newlines: int) -> None:
        if self._paragraph:
            self._flush(ends=True)
        if newlines > self._newlines:
            self._texts.append("\n" * (newlines - self._newlines))
            self._newlines = newlines

    def _flush(self, ends: bool) -> None:
        text = "".join(self._paragraph)
        self._paragraph, self._held, self._is_title = [], 0, False
        if self._is_preformatted:
            text = text.rstrip()
        else:
            before, behind = text[:1].isspace() and not self._newlines, text[-1:].isspace() and not ends
            words = " ".join(text.split())
            text = f"{' ' * before}{words}{' ' * behind}" if words else " " * (before and not ends)
        if text and not (text.isspace() and self._newlines):
            self._texts.append(text)
            self._newlines = 0

    def _taken(self) -> list[str]:
        texts, self._texts = self._texts, []
        return texts


def _attributes(written: str) -> dict[str, str]:
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(written)
    }
