"""TEI XML whose words are annotated: `<w>` and `<pc>` by their layer, a sentence to a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from core.job import Job
from core.text.forms.annotation import PUNCTUATION, Layer, Page, whole
from core.text.forms.form import Content, Piece
from core.text.forms.tei_events import BREAKS, LINES, PARAGRAPHS, Document, tei_events
from core.text.forms.xml_events import Kind
from core.text.reading import Reading

_BREAK = "\n\0\n"
_BREAK_AND_SPACE = re.compile(r"[-‐¬\u00ad]?\s*\0\s*")
_UNIVERSAL = re.compile(r"UPosTag=(\w{1,20})")
_LONGEST = 4_000  # characters of a word that are looked at


def extract(content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    """The words of a file, a sentence to a line, an empty line between paragraphs.

    A word is the innermost `<w>`, or its `norm` where it is empty; its lemma stands in `lemma` (or `hw`), its part of
    speech in `pos`, `msd`, `ana`, `type` or `c5`. Sentences end at `<s>`, in texts without it at lines and paragraphs.
    A document begins at each `<TEI>`, whose header says what is known of it.

    Raises:
        ValueError: it is no XML, declares entities, or is made to exhaust memory; says where.
    """
    page = Page()
    return whole(page, _pieces(page, content, reading, job))


def _pieces(page: Page, content: Content, reading: Reading, job: Job) -> Iterator[Piece]:
    layer, words = Layer(reading), _Words()
    for event in tei_events(content.texts, content.notes, job):
        if isinstance(event, Document):
            yield from page.begin(event.known)
            words = _Words(words.outside)
        elif event.kind is Kind.TEXT:
            words.take(event.text)
        elif event.name in ("w", "pc"):
            if event.kind is Kind.START:
                words.open(event.attributes)
                continue
            found = words.close()
            if found is None:
                continue
            form, lemma, tag = found
            word = layer.word(form, lemma, tag if event.name == "w" else tag or PUNCTUATION)
            word.count += 1
            if word.text:
                page.add(word.text + " ")
                if page.is_full:
                    yield page.piece()
        elif event.name in PARAGRAPHS:
            page.end_line("\n\n")
        elif event.name in LINES and (event.name == "s" or not words.has_sentences):
            words.has_sentences |= event.name == "s"
            page.end_line()
        elif event.name in BREAKS and event.kind is Kind.START:
            words.take(_BREAK)
    content.notes.extend(layer.notes())
    if words.outside:
        content.notes.append(f"Text outside of annotated words, left out: {words.outside:,} characters.")


class _Words:
    """The words that are open: `<w>` may stand in `<w>`."""

    def __init__(self, outside: int = 0) -> None:
        self.outside = outside  # characters that stand in none
        self.has_sentences = False
        self._open: list[tuple[list[str], Mapping[str, str]]] = []
        self._is_leaf = False
        self._held = 0  # characters of all that are open

    def open(self, attributes: Mapping[str, str]) -> None:
        """A word begins."""
        self._open.append(([], attributes))
        self._is_leaf = True

    def take(self, text: str) -> None:
        """Text of the word, or of none."""
        if not self._open:
            self.outside += 0 if text == _BREAK else sum(map(len, text.split()))
        elif self._held < _LONGEST:
            self._open[-1][0].append(text[:_LONGEST])
            self._held += len(text)

    def close(self) -> tuple[str, str, str] | None:
        """The word that ends as form, lemma and part of speech; None where others stand in it or it is empty."""
        parts, attributes = self._open.pop()
        is_leaf, self._is_leaf = self._is_leaf, False
        self._held *= bool(self._open)
        form = _BREAK_AND_SPACE.sub("", "".join(parts)[:_LONGEST]).strip()
        form = form or attributes.get("norm", "") or attributes.get("orig", "")
        if not is_leaf or not form:
            return None
        return form, attributes.get("lemma", "") or attributes.get("hw", ""), _tag(attributes)


def _tag(attributes: Mapping[str, str]) -> str:
    universal = _UNIVERSAL.search(attributes.get("msd", ""))
    if universal:
        return universal[1]
    value = next((attributes[name] for name in ("pos", "msd", "ana", "type", "c5") if attributes.get(name)), "")
    return re.split(r"[#:]", (value.split() or [""])[0])[-1]
