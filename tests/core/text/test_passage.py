from pathlib import Path

import pytest

from core.job import Job
from core.text import passage as module
from core.text.characters import written
from core.text.corpus import Corpus, read_corpus
from core.text.passage import source_line, tokens_of
from core.text.reading import Reading

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
