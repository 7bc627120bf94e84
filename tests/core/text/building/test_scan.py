from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.building import scan
from core.text.building.scan import Scan
from core.text.reading import Reading
from core.text.tokenizers import Flaws
from core.text.tokens.token_files import IDS, LINE_SOURCES, LINE_STARTS


class Document(NamedTuple):
    """What is fed: the text in the blocks in which it comes, whether by paragraphs, whether it is taken."""

    blocks: list[bytes]
    paragraphs: bool = False
    taken: bool = True


class Outcome(NamedTuple):
    """What came of it."""

    words: list[str]
    counts: list[int]
    tokens: list[str]
    line_starts: list[int]
    line_sources: list[int]
    document_starts: list[int]
    flaws: list[Flaws]


def outcome(files: list[list[Document]], counters: int, look_between: bool = False) -> Outcome:
    with TemporaryDirectory() as folder:
        with ExitStack() as stack:
            scanned = Scan(Path(folder), Reading(), stack, counters)
            for documents in files:
                for document in documents:
                    if document.taken:
                        scanned.begin(document.paragraphs)
                    for block in document.blocks:
                        feed = scanned.feed if document.taken else scanned.pass_over
                        feed(np.frombuffer(bytearray(block), np.uint8))
                        if look_between:
                            scanned.so_far()
                scanned.end_file()
            vocabulary, numbers = scanned.finish()
        ids = numbers[np.fromfile(Path(folder) / IDS, np.int32)].tolist()
        words = list(vocabulary.words)
        return Outcome(
            words,
            vocabulary.counts.tolist(),
            [words[word] for word in ids],
            np.fromfile(Path(folder) / LINE_STARTS, np.int64).tolist(),
            np.fromfile(Path(folder) / LINE_SOURCES, np.int64).tolist(),
            scanned.document_starts,
            scanned.flaws,
        )


texts = st.text(st.sampled_from("ab é我.-'\n\n\r \ufeff"), max_size=60).map(str.encode)
bad = st.binary(max_size=6)
documents = st.builds(Document, st.lists(texts | bad, max_size=4), st.booleans(), st.booleans())


@given(
    st.lists(st.lists(documents, max_size=4), max_size=3), st.integers(2, 4), st.sampled_from([1, 7, 40]), st.booleans()
)
def test_any_number_of_counters_finds_the_same(
    files: list[list[Document]], counters: int, batch: int, look_between: bool
) -> None:
    alone = outcome(files, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "_BATCH_BYTES", batch)
        assert outcome(files, counters, look_between) == alone


def test_documents_that_are_passed_over_keep_places_and_lines_right() -> None:
    file = [Document([b"one two\n"]), Document([b"left out\nhere\n"], taken=False), Document([b"three\nfo\xffur\n"])]
    found = outcome([file], 2)
    assert found.tokens == ["one", "two", "three", "fo", "ur"]
    assert found.line_sources == [0, 22, 28]
    assert found.document_starts == [0, 1, 3]
    assert found.flaws == [Flaws(bad_bytes=1, first_bad_line=5)]


def test_a_type_that_several_counters_met_is_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_BATCH_BYTES", 8)
    lines = [b"shared only%d\n" % number for number in range(50)]
    found = outcome([[Document(lines)]], 3)
    assert (found.words[0], found.counts[0], len(found.words)) == ("shared", 50, 51)
    assert found.line_starts == list(range(0, 101, 2))
