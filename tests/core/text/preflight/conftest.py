from collections.abc import Callable
from pathlib import Path

import pytest

from core.job import Job
from core.text.corpus import Corpus, read_corpus
from core.text.reading import Reading


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Corpus]:
    """Read texts, each in a file of its own, into a corpus."""

    def made(*texts: str | bytes, reading: Reading | None = None) -> Corpus:
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.txt").write_bytes(text.encode() if isinstance(text, str) else text)
        return read_corpus([tmp_path], reading or Reading(), Job())

    return made
