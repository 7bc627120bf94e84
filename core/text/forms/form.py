"""The forms in which texts are kept: how each is recognised, and which module makes plain text of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
        binary: whether it is bytes and no text, so that it has no encoding.
        is_tokenized: whether tokens are given: they stand between spaces, a sentence to a line; case is folded by the
            extractor where `reading.scans_lower`, and nothing else is cut.
    """

    label: str
    module: str = ""
    endings: tuple[str, ...] = ()
    binary: bool = False
    is_tokenized: bool = False


FORMS: dict[str, Form] = {
    PLAIN: Form("Plain text", endings=(".txt", ".text")),
}
"""Every form by its name."""


def recognised(head: bytes, name: str) -> str:
    """The form of a file, by its first bytes and its name without the endings of compression.

    Args:
        head: up to `core.text.sources.HEAD_BYTES` unpacked bytes; of text, in UTF-8.
        name: of the file.
    """
    return PLAIN
