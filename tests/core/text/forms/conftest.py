from collections.abc import Callable, Iterator

import pytest

from core.job import Job
from core.text.forms import conllu, tei, tei_words, vertical
from core.text.forms.form import Content, Piece
from core.text.reading import Reading

MODULES = {"conllu": conllu, "vertical": vertical, "tei": tei, "tei-words": tei_words}


class Extracted:
    """What a form made of a text: its documents as lines, what is known of each, and what was said."""

    def __init__(self, pieces: list[Piece], notes: list[str]) -> None:
        self.pieces, self.notes = pieces, notes
        self.known = [dict(piece.begins) for piece in pieces if piece.begins is not None]
        self.texts: list[str] = []
        for piece in pieces:
            if piece.begins is not None:
                self.texts.append("")
            self.texts[-1] += piece.text

    @property
    def lines(self) -> list[str]:
        return [line.strip() for text in self.texts for line in text.split("\n") if line.strip()]

    @property
    def paragraphs(self) -> list[list[str]]:
        found = [text.strip().split("\n\n") for text in self.texts]
        return [[line.strip() for line in part.split("\n")] for parts in found for part in parts if part.strip()]


Extract = Callable[..., Extracted]


@pytest.fixture
def extract() -> Extract:
    """Extract a text given in blocks of some characters; settings are those of the reading."""

    def extracted(form: str, text: str, block: int = 1 << 16, **reading: str) -> Extracted:
        def texts() -> Iterator[str]:
            yield from (text[start : start + block] for start in range(0, len(text), block))

        content = Content(texts, lambda: pytest.fail("it is text"), [])
        return Extracted(list(MODULES[form].extract(content, Reading(**reading), Job())), content.notes)

    return extracted
