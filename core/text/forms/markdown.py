"""Markdown: its text without its signs. Blocks of code, addresses of links and comments are left out.

Read line by line and not by a parser of CommonMark: those hold the whole text and its tree, and need a second for
each half megabyte. What differs: text indented by four columns is text, and a sign that CommonMark would leave as it
is between two words may be taken for one of emphasis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import chain

from core.job import Job
from core.text.forms.form import Content, Piece
from core.text.forms.stream import PIECE_CHARACTERS, Line, gathered, lines, watched
from core.text.reading import Reading

_MOST_FRONT_LINES = 200
_LONGEST_VALUE = 200
_FRONT_FIELD = re.compile(r"([A-Za-z][\w -]{0,40}):[ \t]+(.+)")
_FENCE = re.compile(r"[ \t>]{0,40}(`{3,}|~{3,})")
_RULE = re.compile(r"[ \t]{0,3}(?:=+|(?:-[ \t]*){2,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})[ \t]*")
_TABLE_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*(?::?-+:?[ \t]*)?")
_DEFINITION = re.compile(r" {0,3}\[(?!\^)[^\[\]]{1,300}\]:[ \t]*\S+")
_MARK = re.compile(r"[ \t]*(?:>[ \t]?|[-+*][ \t]+(?:\[[ xX]\][ \t]+)?|\d{1,9}[.)][ \t]+|\[\^[^\]\s]{1,100}\]:[ \t]*)")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}(?:[ \t]+|$)")
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$")
_LINK = re.compile(
    r"!?\[((?:[^\[\]\\]|\\.|\[[^\[\]]{0,300}\]){0,1000})\]"
    r"(?:\([ \t]*(?:<[^<>\n]{0,2000}>|[^\s()<>]{0,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,500}){0,4})"
    r"""(?:[ \t]+(?:"[^"]{0,300}"|'[^']{0,300}'))?[ \t]*\)|\[[^\[\]]{0,300}\])"""
)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,100}\]")
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]{0,500}|!--[^<>]{0,500}--)>")
_AUTOLINK = re.compile(r"<((?:[a-zA-Z][\w+.-]{1,31}:|[\w.+-]{1,64}@)[^\s<>]{1,500})>")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_RUN = re.compile(r"\\.|`+|\*+|_+|~~")


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """The text of a Markdown file; the fields of its front matter are what is known of the document.

    Each paragraph, heading, item and row of a table is a line. The texts of links, what stands for pictures, code
    within a sentence and the text of footnotes are kept.
    """
    document = _Document(content.notes)
    all_lines = lines(watched(content.texts(), job), PIECE_CHARACTERS)
    yield from gathered(document.read(all_lines), document.known)


class _Document:
    """Reads lines; `known` is whole when the first text is yielded."""

    def __init__(self, notes: list[str]) -> None:
        self.known: dict[str, str] = {}
        self._notes = notes
        self._held: list[str] = []
        self._size = 0
        self._fence, self._in_comment, self._since = "", False, 0
        self._listings = 0

    def read(self, all_lines: Iterator[Line]) -> Iterator[str]:
        """The text in parts."""
        first = next(all_lines, None)
        if first is None:
            return
        first = Line(first.text.removeprefix("\ufeff"), *first[1:])
        kept = [first] if first.text.rstrip() != "---" else self._front_matter(first, all_lines)
        for line in chain(kept, all_lines):
            text = self._behind_comment(line)
            if text is None:
                continue
            yield from self._paragraph() if self._is_listing(line, text) else self._line(text, line.begins)
        yield from self._paragraph()
        if self._listings:
            self._notes.append(f"Left out: listings of code ({self._listings:,}).")
        if self._fence or self._in_comment:
            what = "listing" if self._fence else "comment"
            self._notes.append(
                f"The {what} that begins at line {self._since:,} never ends; what is behind it is left out."
            )

    def _behind_comment(self, line: Line) -> str | None:
        """What of a line stands outside a comment of several lines; None where nothing does."""
        text = line.text
        if self._in_comment:
            _, found, text = text.partition("-->")
            self._in_comment = not found
            if self._in_comment or not text.strip():
                return None
        begin = -1 if self._fence else text.find("<!--")
        if begin >= 0 and "-->" not in text[begin:]:
            self._in_comment, self._since, text = True, line.number, text[:begin]
        return text

    def _is_listing(self, line: Line, text: str) -> bool:
        """Whether a line is one of a fenced block of code, or of its fences."""
        fence = _FENCE.match(text) if line.begins else None
        if self._fence:
            if fence and fence[1].startswith(self._fence) and not text[fence.end() :].strip():
                self._fence = ""
            return True
        if not fence or "`" in text[fence.end() :]:
            return False
        self._fence, self._since = fence[1], line.number
        self._listings += 1
        return True

    def _front_matter(self, first: Line, all_lines: Iterator[Line]) -> list[Line]:
        """Take the fields between two lines of `---`; the lines themselves, where no second one comes."""
        taken = [first]
        known: dict[str, str] = {}
        for line in all_lines:
            taken.append(line)
            if line.text.rstrip() in ("---", "..."):
                self.known.update(known)
                return []
            if field := _FRONT_FIELD.fullmatch(line.text.rstrip()):
                value = field[2].strip().strip("\"'[]").strip()
                if 0 < len(value) <= _LONGEST_VALUE:
                    known[field[1].strip().lower()] = value
            if len(taken) > _MOST_FRONT_LINES:
                break
        return taken

    def _line(self, text: str, begins: bool) -> Iterator[str]:
        """Take a line of text."""
        if begins and (not text or text.isspace() or _RULE.fullmatch(text) or _DEFINITION.match(text)):
            yield from self._paragraph()
            return
        is_new = False
        if begins:
            if _TABLE_RULE.fullmatch(text):
                return
            bare = _without_marks(text)
            heading = _HEADING.match(bare)
            is_row = bare.lstrip().startswith("|")
            is_new = (bare is not text and not text.lstrip().startswith(">")) or heading is not None or is_row
            if is_new:
                yield from self._paragraph(is_row)
            text = bare
            if is_row:
                text = text.replace("|", "\t").strip()
            if heading:
                yield _inline(_HEADING_END.sub("", text[heading.end() :])).strip() + "\n\n"
                return
            text = text.lstrip()
        self._held.append(text if self._held and not begins else f" {text}" if self._held else text)
        self._size += len(text)
        if self._size > PIECE_CHARACTERS:
            yield _inline("".join(self._held))
            self._held, self._size = [""], 0

    def _paragraph(self, is_row: bool = False) -> Iterator[str]:
        text = _inline("".join(self._held)).strip()
        self._held, self._size = [], 0
        if text:
            yield text + ("\n" if is_row else "\n\n")


def _without_marks(text: str) -> str:
    """A line without the signs of quotations and lists before it."""
    at = 0
    while mark := _MARK.match(text, at):
        at = mark.end()
    return text[at:] if at else text


def _inline(text: str) -> str:
    """A paragraph without the signs within it."""
    if "[" in text:
        text = _FOOTNOTE.sub("", text)
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", text))  # twice: a picture may stand in a link
    if "<" in text:
        text = _TAG.sub("", _AUTOLINK.sub(r"\1", text))
    text = _without_emphasis(text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return unescape(text) if "&" in text else text


def _without_emphasis(text: str) -> str:
    """Without backquotes, and without the pairs of `*`, `_` and `~~` that emphasise what is between them."""
    dropped: list[tuple[int, int]] = []
    waiting: dict[str, list[tuple[int, int]]] = {"*": [], "_": [], "~": []}
    for run in _RUN.finditer(text):
        kind = run[0][0]
        if kind == "`":
            dropped.append(run.span())
        if kind not in waiting:
            continue
        before, behind = text[run.start() - 1 : run.start()] if run.start() else "", text[run.end() : run.end() + 1]
        closes, opens = bool(before and not before.isspace()), bool(behind and not behind.isspace())
        if kind == "_" and closes and opens and before.isalnum() and behind.isalnum():
            continue
        if closes and waiting[kind]:
            dropped += [waiting[kind].pop(), run.span()]
        elif opens:
            waiting[kind].append(run.span())
    parts, at = [], 0
    for begin, end in sorted(dropped):
        parts.append(text[at:begin])
        at = end
    return "".join([*parts, text[at:]])
