import codecs
import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.job import Job
from core.text import tokenizers
from core.text.building import build
from core.text.corpus import Corpus, read_corpus, reopen_corpus
from core.text.files.extraction import Noticed, TextBlock
from core.text.lookup import passage as module
from core.text.lookup.passage import source_line, tokens_of
from core.text.reading import Reading
from core.text.sources import HEAD_BYTES, Source, survey
from core.text.tokens import scanner
from core.text.tokens.characters import written

TEXT = "First line.\n\nThe Cat’s hat, the hat; THE hat!\nNew\xad York\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))


def read(path: Path, text: str = TEXT, **reading: str) -> Corpus:
    path.write_bytes(text.encode())
    return read_corpus([path], Reading(**reading), Job())


def test_a_query_is_cut_and_folded_as_a_text_is() -> None:
    assert tokens_of("New-York, Don’t".encode(), Reading()) == ["new-york", "don't"]
    assert tokens_of("我爱天安门".encode(), Reading())[0] == "我"
    assert tokens_of(b"New York,", Reading(tokenizer="whitespace")) == ["New", "York,"]
    assert tokens_of(b"", Reading()) == []


def test_what_is_typed_waits_for_no_compiler() -> None:
    tokenizers.prepare()
    compiled = len(scanner.scan.signatures)
    tokens_of(b"New York", Reading())
    assert len(scanner.scan.signatures) == compiled


@pytest.mark.parametrize(
    ("place", "words", "shown", "start"), [(3, 1, "Cat’s", 4), (6, 1, "hat", 19), (7, 2, "THE hat", 24)]
)
def test_the_line_of_the_file_is_found_and_the_token_in_it(
    tmp_path: Path, place: int, words: int, shown: str, start: int
) -> None:
    found = source_line(read(tmp_path / "a.txt"), place, words, Job())
    assert found.text == "The Cat’s hat, the hat; THE hat!"
    assert found.span == (start, start + len(shown))
    assert found.text[slice(*found.span)] == shown
    assert (found.document, found.line, found.byte, found.missing, found.is_part) == ("a.txt", 3, 13, "", False)


def test_paragraphs_come_whole(tmp_path: Path) -> None:
    found = source_line(read(tmp_path / "a.txt", "One two\nthree\n\nfour\n", bounds="paragraph"), 2, 1, Job())
    assert found.text == "One two\nthree"
    assert found.span == (8, 13)


def test_text_without_blanks_has_its_words_marked(tmp_path: Path) -> None:
    found = source_line(read(tmp_path / "a.txt", "我爱天安门\n"), 2, 2, Job())
    assert found.span == (2, 4)


def test_tokens_are_written_as_their_script_is(tmp_path: Path) -> None:
    assert written(["new", "york", "我", "爱", "go", "门"]) == "new york 我爱 go 门"
    assert written([]) == ""
    corpus = read(tmp_path / "a.txt", "go 我爱天安门\n")
    (tmp_path / "a.txt").unlink()
    found = source_line(corpus, 3, 2, Job())
    assert (found.text, found.text[slice(*found.span or ())]) == ("go 我爱天安门", "天安")


def test_a_file_that_has_changed_or_gone_is_not_shown(tmp_path: Path) -> None:
    corpus = read(tmp_path / "a.txt")
    (tmp_path / "a.txt").write_bytes(TEXT.replace("Cat", "Dog").encode())  # of the same size
    found = source_line(corpus, 3, 1, Job())
    assert found.missing == "a.txt has changed since it was read"
    assert found.text == "the cat's hat the hat the hat"
    assert found.text[slice(*found.span or ())] == "cat's"
    (tmp_path / "a.txt").write_bytes(b"x")
    assert source_line(corpus, 3, 1, Job()).missing == "a.txt has changed since it was read"
    (tmp_path / "a.txt").unlink()
    assert source_line(corpus, 3, 1, Job()).missing == "a.txt cannot be read"


def test_of_a_line_without_end_the_part_around_the_token_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [f"w{number}" for number in range(3_000)]
    corpus = read(tmp_path / "a.txt", " ".join(words))
    monkeypatch.setattr(module, "LONGEST", 1_000)
    for place in (0, 1_500, 2_999):
        found = source_line(corpus, place, 1, Job())
        assert found.is_part
        assert found.missing == ""
        assert found.text[slice(*found.span or ())] == f"w{place}"
        assert len(found.text) <= 1_000
    (tmp_path / "a.txt").write_text(" ".join(words).replace("w1500", "v1500"))
    gone = source_line(corpus, 1_500, 1, Job())
    assert gone.missing == "the place could not be found again in a.txt"
    assert gone.is_part


def test_a_token_among_rows_of_signs_is_found_at_once(tmp_path: Path) -> None:
    signs = "| " * 20_000
    corpus = read(tmp_path / "a.txt", f"{signs}x a {signs}x b", tokenizer="whitespace")
    found = source_line(corpus, 2 * 20_000 + 2, 1, Job())
    assert found.span == (2 * len(signs) + 4, 2 * len(signs) + 5)


@pytest.mark.parametrize(
    ("text", "settings", "place", "words", "passage", "shown"),
    [
        ("One. Two three.\nFour", {"bounds": "sentence"}, 2, 1, "Two three.", "three"),
        ("Über was. We went.\n我好。你好！", {"bounds": "sentence"}, 6, 2, "你好！", "你好"),
        ("hm\n我爱北京天安门", {"tokenizer": "chinese"}, 3, 1, "我爱北京天安门", "北京"),
        ("hm\n我爱北京天安门", {"tokenizer": "characters"}, 5, 2, "我爱北京天安门", "京天"),
        ("a\n“Yes,” he said.", {"punctuation": "keep"}, 3, 3, "“Yes,” he said.", ",” he"),
        (
            "a\nIn New  York, now",
            {"tokenizer": "regex", "pattern": r"New\s+York|now|a"},
            1,
            1,
            "In New  York, now",
            "New  York",
        ),
        (
            "a\nIn New  York, now",
            {"tokenizer": "regex", "pattern": r"New\s+York|now|a"},
            2,
            1,
            "In New  York, now",
            "now",
        ),
    ],
)
def test_each_way_to_cut_a_text_leads_back_to_it(
    tmp_path: Path, text: str, settings: dict[str, str], place: int, words: int, passage: str, shown: str
) -> None:
    found = source_line(read(tmp_path / "a.txt", text, **settings), place, words, Job())
    assert (found.text.strip(), found.missing, found.is_part) == (passage, "", False)
    assert found.text[slice(*found.span or ())] == shown


def test_a_text_that_is_not_the_bytes_of_its_file_is_made_again_up_to_the_place(tmp_path: Path) -> None:
    corpus = read(tmp_path / "a.txt", "\ufeff" + TEXT)
    found = source_line(corpus, 4, 1, Job())
    assert found.text == "The Cat’s hat, the hat; THE hat!"
    assert (found.text[slice(*found.span or ())], found.line, found.missing) == ("hat", 3, "")
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf")
    assert source_line(corpus, 4, 1, Job()).missing == "a.txt has changed since it was read"


def test_the_last_sentence_before_a_file_is_damaged_is_the_persons_own(tmp_path: Path) -> None:
    lines = "".join(f"Line {number} is {number * 7919 % 1000}.\n" for number in range(5000))
    packed = gzip.compress(lines.encode())
    (tmp_path / "a.txt.gz").write_bytes(packed[: len(packed) // 2])
    corpus = read_corpus([tmp_path / "a.txt.gz"], Reading(), Job())
    found = source_line(corpus, corpus.tokens - 1, 1, Job())
    assert corpus.refused
    assert (found.missing, found.text[:5]) == ("", "Line ")


def documents(source: Source, reading: Reading, noticed: Noticed, job: Job, *_: object) -> Iterator[TextBlock]:
    """Two documents to a file, each in small blocks, of which the first is not read."""
    for name in ("left out", "one", "two"):
        text = (source.path.read_text().strip() + f" {name}").encode()
        for first in range(0, len(text), 5):
            block = np.frombuffer(bytearray(text[first : first + 5]), np.uint8)
            yield TextBlock(block, None if first else {"name": name}, 1)


def test_documents_of_one_file_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "read_text", documents)
    monkeypatch.setattr(module, "read_text", documents)
    (tmp_path / "a.txt").write_bytes(codecs.BOM_UTF8 + b"a b\nc d")
    corpus = read_corpus([tmp_path / "a.txt"], Reading(only=(("name", "one|two"),)), Job())
    assert [corpus.vocabulary.words[word] for word in corpus.ids] == [
        "a",
        "b",
        "c",
        "d",
        "one",
        "a",
        "b",
        "c",
        "d",
        "two",
    ]
    found = [source_line(corpus, place, 1, Job()) for place in (0, 4, 5, 9)]
    assert [passage.text.lstrip("\ufeff") for passage in found] == ["a b", "c d one", "a b", "c d two"]
    assert [passage.missing for passage in found] == [""] * 4


def test_of_a_long_text_without_blanks_the_part_around_the_token_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(chr(0x4E00 + number) for number in range(2_000))
    corpus = read(tmp_path / "a.txt", "\ufeff" + text)
    monkeypatch.setattr(module, "LONGEST", 999)
    for place in (0, 1_000, 1_999):
        found = source_line(corpus, place, 2 if place < 1_999 else 1, Job())
        assert (found.is_part, found.missing) == (True, "")
        assert found.text[slice(*found.span or ())] == text[place : place + 2]


def test_an_encoding_that_was_decided_late_is_the_source_s_and_its_text_is_found(tmp_path: Path) -> None:
    lines = ["plain words"] * (HEAD_BYTES // 12 + 10) + ["Der Fuß des Bären", "und die Größe der Welt"] * 20
    path = tmp_path / "late.txt"
    path.write_bytes("\n".join(lines).encode("latin-1"))
    corpus = read_corpus([path], Reading(), Job())
    assert survey([path], Reading()).sources[0].encoding == "utf-8"
    assert corpus.sources[0].encoding == "cp1252"
    assert reopen_corpus(corpus.recipe, Job()).sources == corpus.sources
    passage = source_line(corpus, corpus.tokens - 1, 1, Job())
    assert (passage.text, passage.missing) == ("und die Größe der Welt", "")
