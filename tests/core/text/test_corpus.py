import errno
import gc
import gzip
import importlib.metadata
import json
import os
from collections import namedtuple
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.job import Cancelled, Job
from core.text import tokenizers
from core.text.building import build, cache
from core.text.building.cache import cache_size, clear_cache
from core.text.corpus import Corpus, read_corpus
from core.text.reading import Reading
from tests.core.text.files.packing import tar

TEXT = "the cat saw the dog\n\nthe dog saw\na bird  \n"


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))


def put(path: Path, text: str | bytes = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(*places: Path | str, **reading: str) -> Corpus:
    return read_corpus(places, Reading(**reading), Job())


def tokens(read_in: Corpus) -> list[str]:
    return [read_in.vocabulary.words[int(word)] for word in read_in.ids]


def sentences(read_in: Corpus) -> list[list[str]]:
    starts = read_in.line_starts.tolist()
    return [tokens(read_in)[start:end] for start, end in pairwise(starts)]


def left_behind() -> list[str]:
    return [path.name for path in cache.corpora_folder().iterdir() if path.name.startswith(".")]


def test_a_text_becomes_ids_by_falling_count(tmp_path: Path) -> None:
    read_in = read(put(tmp_path / "a.txt"))
    assert list(read_in.vocabulary.words) == ["the", "dog", "saw", "a", "bird", "cat"]
    assert read_in.vocabulary.counts.tolist() == [3, 2, 2, 1, 1, 1]
    assert tokens(read_in) == TEXT.split()
    assert read_in.ids.dtype == np.int32
    assert sentences(read_in) == [line.split() for line in TEXT.splitlines() if line]
    assert [TEXT[offset:][:3] for offset in read_in.line_sources] == ["the", "the", "a b"]
    assert (read_in.name, read_in.tokens, read_in.size_bytes) == ("a.txt", 10, len(TEXT))
    assert (read_in.repairs, read_in.hard_wrapped) == ((), False)
    assert read_in.count_seconds > 0
    assert read_in.fold("The") == "the"


def test_documents_follow_each_other_and_no_sentence_crosses_them(tmp_path: Path) -> None:
    put(tmp_path / "texts" / "1.txt", "one two")
    put(tmp_path / "texts" / "2.txt", "  \n.")
    put(tmp_path / "texts" / "10.txt", "\ufeffthree\nfour two")
    read_in = read(tmp_path / "texts")
    assert sentences(read_in) == [["one", "two"], ["three"], ["four", "two"]]
    assert read_in.document_starts.tolist() == [0, 1, 1, 3]
    assert (read_in.name, len(read_in.sources)) == ("texts", 3)


def test_the_second_time_comes_from_the_cache(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt")
    first, second = read(path), read(path)
    assert second.count_seconds == second.encode_seconds == 0
    assert first.key == second.key
    assert tokens(first) == tokens(second)
    assert (tmp_path / "cache" / "corpora" / first.key).stat().st_mode & 0o777 == 0o700


def test_contents_make_the_key_and_names_do_not(tmp_path: Path) -> None:
    first = read(put(tmp_path / "a.txt"))
    assert read(put(tmp_path / "b.txt")).count_seconds == 0
    assert read(tmp_path / "b.txt").name == "b.txt"
    assert read(put(tmp_path / "a.txt", TEXT + "more")).key != first.key


def test_the_reading_is_part_of_the_key(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", "The cat,\nthe Cat's")
    assert tokens(read(path)) == ["the", "cat", "the", "cat's"]
    assert tokens(read(path, tokenizer="whitespace")) == ["The", "cat,", "the", "Cat's"]
    assert tokens(read_corpus([path], Reading(steps=()), Job())) == ["The", "cat", "the", "Cat's"]
    assert sentences(read(path, bounds="paragraph")) == [["the", "cat", "the", "cat's"]]


@pytest.mark.parametrize(("package", "content"), [("chardet", "plain"), ("pypdfium2", "%PDF-1.4")])
@pytest.mark.parametrize("error", [False, True])
def test_what_reads_the_files_is_part_of_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, content: str, error: bool
) -> None:
    """A guess of the encoding may change with the guesser, and a PDF that was refused can be read once there is one."""
    put(tmp_path / "texts" / "a.txt", TEXT), put(tmp_path / "texts" / "b", content)
    before, known = read(tmp_path / "texts"), importlib.metadata.version
    assert read(tmp_path / "texts").count_seconds == 0

    def version(name: str) -> str:
        if name == package and error:
            raise importlib.metadata.PackageNotFoundError(name)
        return "1999" if name == package else known(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    assert read(tmp_path / "texts").key != before.key


@pytest.mark.parametrize("wrong", [{"tokenizer": "none"}, {"bounds": "none"}])
def test_an_unknown_reading_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="'none' is not one of"):
        Reading(**wrong)


def test_hard_wrapped_text_is_bounded_by_paragraphs(tmp_path: Path) -> None:
    paragraph = (
        "one of the many lines of a page that is about as long\nas the others are and ends where the next word would\n"
    )
    text = (paragraph * 5 + "\n") * 3
    wrapped = read(put(tmp_path / "page.txt", text))
    assert (wrapped.hard_wrapped, len(sentences(wrapped))) == (True, 3)
    lines = read(tmp_path / "page.txt", bounds="line")
    assert (lines.hard_wrapped, len(sentences(lines))) == (False, 30)


def test_repairs_name_the_file_and_the_first_line(tmp_path: Path) -> None:
    put(tmp_path / "texts" / "a.txt", b"good words\nba\xffd \xfe\n" + b"x" * 1500)
    put(tmp_path / "texts" / "b.bin", bytes(100))
    for _ in range(2):  # the second time from the cache
        read_in = read(tmp_path / "texts")
        (left_out,), (bad, cut) = read_in.refused, read_in.repairs
        assert (left_out.name, "is a binary file" in left_out.reason) == ("texts/b.bin", True)
        assert bad.startswith("texts/a.txt, line 2: not UTF-8; ")
        assert bad.endswith(": 2.")
        assert cut.startswith("texts/a.txt, line 3: a word of more than 1,000 bytes; ")
        assert cut.endswith(": 1.")


def test_a_packed_corpus_is_read_as_far_as_it_is_whole_and_says_what_is_not(tmp_path: Path) -> None:
    lines = "".join(f"wort{number} größe\n" for number in range(20_000))
    put(tmp_path / "texts" / "a.tgz", gzip.compress(tar({"1": b"one two", "2.gz": gzip.compress(b"three")})))
    put(tmp_path / "texts" / "b.gz", gzip.compress(lines.encode("cp1252"))[:-300])
    put(tmp_path / "texts" / "c.txt", "four")
    for _ in range(2):  # the second time from the cache
        read_in = read(tmp_path / "texts")
        assert tokens(read_in)[:3] == ["one", "two", "three"]
        assert tokens(read_in)[-1] == "four"
        assert [source.name for source in read_in.sources] == [
            "texts/a.tgz/1",
            "texts/a.tgz/2.gz",
            "texts/b.gz",
            "texts/c.txt",
        ]
        assert 10_000 < read_in.tokens < 40_000
        assert read_in.refused[0].reason.startswith("texts/b.gz is cut off behind the first ")
        assert read_in.repairs == ("texts/b.gz: read as Windows-1252 (Western European).",)
        assert read_in.document_sources.tolist() == [0, 1, 2, 3]


def test_what_is_wrong_in_one_file_is_not_said_of_the_next(tmp_path: Path) -> None:
    put(tmp_path / "texts" / "a.txt", "größe und maß\n".encode() * 9 + b"\xff")
    put(tmp_path / "texts" / "b.pdf", "%PDF-1.4 and nothing more")
    read_in = read(tmp_path / "texts")
    assert len(read_in.repairs) == 1
    assert [refused.name for refused in read_in.refused] == ["texts/b.pdf"]


def test_text_without_a_word_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"dots\.txt holds no words"):
        read(put(tmp_path / "dots.txt", "... --- ..."))
    assert left_behind() == []
    assert cache_size() == 0


@pytest.mark.parametrize(
    "name", ["ids", "words", "counts", "line_starts", "line_sources", "word_starts", "meta.json", "lock"]
)
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_damaged_entry_is_made_anew(tmp_path: Path, name: str, damage: str) -> None:
    path = put(tmp_path / "a.txt")
    folder = read(path).folder
    if damage == "gone":
        (folder / name).unlink()
    elif name != "lock":
        os.truncate(folder / name, (folder / name).stat().st_size // 2)
    again = read(path)
    assert tokens(again) == TEXT.split()
    assert (again.count_seconds > 0) == (damage == "gone" or name != "lock")


@pytest.mark.parametrize("name", ["counts", "line_starts", "word_starts"])
@pytest.mark.parametrize("byte", [0, 5, -1])
def test_numbers_that_cannot_be_are_made_anew(tmp_path: Path, name: str, byte: int) -> None:
    path = put(tmp_path / "a.txt")
    damaged = read(path).folder / name
    content = bytearray(damaged.read_bytes())
    content[byte] ^= 0x7F
    damaged.write_bytes(content)
    again = read(path)
    assert tokens(again) == TEXT.split()
    assert again.count_seconds > 0


@pytest.mark.parametrize("meta", [b"", b"[]", b"{}", b'{"sizes": {}}', b"\xff", b"[" * 100_000])
def test_damaged_notes_are_made_anew(tmp_path: Path, meta: bytes) -> None:
    path = put(tmp_path / "a.txt")
    (read(path).folder / "meta.json").write_bytes(meta)
    assert tokens(read(path)) == TEXT.split()


def test_a_damaged_memo_costs_nothing_but_time(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt")
    os.utime(path, (1, 1))
    first = read(path)
    memo = cache.corpora_folder() / "memo.json"
    assert str(path) in json.loads(memo.read_bytes())
    for content in (b"", b"[1]", json.dumps({str(path): 5}).encode(), json.dumps({"x": ["a", "b", "c"]}).encode()):
        memo.write_bytes(content)
        assert read(path).key == first.key


def test_a_remembered_hash_spares_reading_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "a.txt")
    os.utime(path, (1, 1))
    first = read(path)
    monkeypatch.setattr(cache, "read_blocks", None)
    assert read(path).key == first.key


def test_a_corpus_in_use_survives_clearing(tmp_path: Path) -> None:
    kept = read(put(tmp_path / "a.txt"))
    read(put(tmp_path / "b.txt", "another text"))
    assert cache_size() > 0
    clear_cache()
    assert [entry.name for entry in cache.corpora_folder().iterdir()] == [kept.key]
    assert tokens(kept) == TEXT.split()
    del kept
    gc.collect()
    clear_cache()
    assert cache_size() == 0


def test_the_oldest_go_when_the_cache_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [read(put(tmp_path / f"{number}.txt", f"text number {number}")).folder for number in range(3)]
    for age, folder in zip((30, 10, 20), folders, strict=True):
        os.utime(folder / "lock", (age, age))
    monkeypatch.setattr(cache, "MAX_BYTES", cache_size() // 3 * 2 + 100)
    cache.make_room(0)
    assert [folder.exists() for folder in folders] == [True, False, True]


def test_a_cancelled_reading_leaves_nothing(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", "word " * 1_000_000)

    class Cancelling(Job):
        def report(self, stage: str, done: float = 0.0, total: float = 0.0, detail: str = "") -> None:
            super().report(stage, done, total, detail)
            if stage == "Reading" and done > 0:
                self.cancel()

    with pytest.raises(Cancelled):
        read_corpus([path], Reading(), Cancelling())
    assert left_behind() == []
    assert cache_size() == 0


def test_a_text_that_changes_under_way_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", "word " * 1_000)

    class Changing(Job):
        def report(self, stage: str, done: float = 0.0, total: float = 0.0, detail: str = "") -> None:
            super().report(stage, done, total, detail)
            if stage == "Reading" and done > 0:
                path.write_text("other " * 1_000)

    with pytest.raises(OSError, match="changed while it was read"):
        read_corpus([path], Reading(), Changing())
    assert left_behind() == []
    path.unlink()
    with pytest.raises(FileNotFoundError, match="does not exist"):
        read(path)


def test_a_full_disk_is_said_before_and_during(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "a.txt")
    usage = namedtuple("usage", "total used free")
    with monkeypatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda _: usage(10**12, 10**12, 5))
        with pytest.raises(OSError, match="MB are needed"):
            read(path)

    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(build, "number", fails)
    with pytest.raises(OSError, match="No space left"):
        read(path)
    assert left_behind() == []


def test_a_cache_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(put(tmp_path / "file") / "cache"))
    with pytest.raises(OSError, match="Set SEMASCOPE_CACHE"):
        read(put(tmp_path / "a.txt"))


def test_too_many_types_for_the_memory_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = namedtuple("memory", "available")
    monkeypatch.setattr(tokenizers.psutil, "virtual_memory", lambda: memory(1000))
    with pytest.raises(MemoryError, match="different words, and the memory cannot hold more"):
        read(put(tmp_path / "a.txt", " ".join(map(str, range(100_000)))))


def test_progress_is_told_in_bytes(tmp_path: Path) -> None:
    seen: list[tuple[str, float, float]] = []

    class Watching(Job):
        def report(self, stage: str, done: float = 0.0, total: float = 0.0, detail: str = "") -> None:
            super().report(stage, done, total, detail)
            seen.append((stage, done, total))

    text = "many words in one long line " * 100_000
    read_corpus([put(tmp_path / "a.txt", text)], Reading(), Watching())
    done = [done for stage, done, total in seen if stage == "Reading" and total == len(text)]
    assert done == sorted(done)
    assert done[-1] == len(text)
    assert len(done) > 2
