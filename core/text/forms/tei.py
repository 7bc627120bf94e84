"""TEI XML whose words are not annotated: its text, a block to a line, for the tokenizer to cut."""

from __future__ import annotations

from collections.abc import Iterator

from core.job import Job
from core.text.forms.annotation import Page, whole
from core.text.forms.form import Content, Piece
from core.text.forms.tei_events import BREAKS, LINES, PARAGRAPHS, Document, tei_events
from core.text.forms.xml_events import Event, Kind
from core.text.reading import FORM, Reading

_HYPHENS = "-‐¬\u00ad"


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """The text of a file: each `<p>`, `<l>`, `<ab>` and the like on a line, an empty line between paragraphs.

    Line breaks are spaces; those that break no word (`<lb break="no"/>`) join what stands around them, without the
    hyphen before them. A document begins at each `<TEI>`, whose header says what is known of it.

    Raises:
        ValueError: it is no XML, declares entities, or is made to exhaust memory; says where.
    """
    page = Page()
    return whole(page, _pieces(page, content, reading, job))


def _pieces(page: Page, content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    flow, words = _Flow(), 0
    for event in tei_events(content.texts, content.notes, job):
        if isinstance(event, Document):
            yield from page.begin(event.known)
            flow = _Flow()
        elif event.kind is Kind.TEXT:
            text = flow.written(event.text, page.is_at_start)
            if text:
                page.add(text)
            if page.is_full:
                yield page.piece()
        elif event.name in PARAGRAPHS or event.name in LINES:
            if flow.hyphen:
                page.add(flow.hyphen)
            flow = _Flow()
            page.end_line("\n" if event.name in LINES else "\n\n")
        elif event.kind is Kind.START:
            words += event.name == "w"
            flow.mark(event)
    if words:
        content.notes.append(f"It has {words:,} annotated words, but none near its beginning: taken as plain text.")
    elif reading.layer != FORM:
        content.notes.append("It has no lemmas, for its words are not annotated: its text is taken as it is written.")


class _Flow:
    """White space and breaks within a line."""

    def __init__(self) -> None:
        self._has_space = self._joins = False
        self.hyphen = ""  # that ended the text so far, and goes if a break within a word follows

    def written(self, text: str, is_at_start: bool) -> str:
        """Text as it is written behind what was: white space is one space."""
        parts = text.split()
        if not parts:
            self._has_space |= bool(text) and not self._joins
            return ""
        gap = (self._has_space or text[0].isspace()) and not self._joins and not (is_at_start and not self.hyphen)
        joined = self.hyphen + " " * gap + " ".join(parts)
        self._joins, self._has_space = False, text[-1].isspace()
        kept = joined.rstrip(_HYPHENS)
        self.hyphen = joined[len(kept) :]
        return kept

    def mark(self, event: Event) -> None:
        """Take an element within a line."""
        if event.name in BREAKS and event.attributes.get("break") == "no":
            self.hyphen, self._has_space, self._joins = "", False, True
        elif event.name in BREAKS or event.name in ("w", "space"):
            self._has_space = not self._joins
