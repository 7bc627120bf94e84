from __future__ import annotations

from pathlib import Path

import pytest

from core.job import Cancelled, Job
from core.text.corpus import Corpus, read_corpus
from core.text.preflight.listing import ALL, READ, REFUSED, REMARKED, Listed, arranged, count, listing
from core.text.reading import Reading


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    (tmp_path / "a: tale, line 1.txt").write_bytes("schön\n".encode() * 20 + b"qu\xffeen\n")
    (tmp_path / "b.txt").write_bytes(b"one two three\n")
    (tmp_path / "empty.txt").write_bytes(b"")
    return read_corpus([tmp_path], Reading(), Job())


def test_what_was_read_and_what_was_not_is_listed(corpus: Corpus) -> None:
    found = listing(corpus, Job())
    tale, second, empty = found.files
    assert tale.name.endswith("a: tale, line 1.txt")
    assert (tale.form, tale.size, tale.documents, tale.sentences) == ("Plain text", 147, 1, 21)
    assert tale.remarks
    assert "line 21" in tale.remarks[0]
    assert not tale.remarks[0].startswith(tale.name)
    assert (second.tokens, second.source, second.refused, second.remarks) == (3, 1, "", ())
    assert sum(file.tokens or 0 for file in found.files) == corpus.tokens
    assert empty.source == -1
    assert empty.tokens is None
    assert "is empty" in empty.refused


def test_files_are_sought_and_sorted(corpus: Corpus) -> None:
    files = listing(corpus, Job()).files
    assert [count(files, kind) for kind in (ALL, READ, REFUSED, REMARKED)] == [3, 2, 1, 1]
    assert [file.name[-5:] for file in arranged(files, READ, "", "tokens", False, Job())] == ["b.txt", "1.txt"]
    assert [file.name[-5:] for file in arranged(files, ALL, "B.TXT", "", False, Job())] == ["b.txt"]
    assert [file.tokens for file in arranged(files, ALL, "", "tokens", True, Job())] == [22, 3, None]
    assert arranged(files, REFUSED, "is empty", "name", True, Job())[0].source == -1


def test_a_search_among_many_can_be_cancelled() -> None:
    files = [Listed(f"{number}.txt", number) for number in range(20_000)]
    job = Job()
    assert len(arranged(files, ALL, "7", "name", True, job)) == sum("7" in str(number) for number in range(20_000))
    job.cancel()
    with pytest.raises(Cancelled):
        arranged(files, ALL, "", "", False, job)
