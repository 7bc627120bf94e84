import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import Job
from core.text.corpus import read_corpus
from core.text.reading import Reading
from core.text.tokenizers import Counter
from core.text.tokens import shaping as module
from core.text.tokens.shaping import Shaper, is_shaped, versions

readings = st.builds(
    Reading,
    tokenizer=st.sampled_from(["words", "characters", "chinese", "whitespace", "regex"]),
    bounds=st.sampled_from(["line", "sentence"]),
    pattern=st.sampled_from([r"\w+", r"\S+", r"[^。]\W?"]),
).filter(is_shaped)
texts = st.one_of(st.binary(), st.text(alphabet="aB.。! \n\r\u2028我爱北京\u0301\x1d\x1e\x1f").map(str.encode))


def shaped(data: bytes, reading: Reading, block: int = 0, paragraphs: bool = False) -> bytes:
    shaper = Shaper(reading)
    shaper.start_document(paragraphs, 1)
    step = block or max(len(data), 1)
    parts = [np.frombuffer(data[first : first + step], np.uint8) for first in range(0, len(data), step)]
    return b"".join(
        [*(shaper.shaped(part, False).tobytes() for part in parts), shaper.shaped(parts_end(), True).tobytes()]
    )


def parts_end() -> Any:
    return np.empty(0, np.uint8)


@given(texts, readings, st.integers(1, 9), st.sampled_from([4, 16, 1 << 16]), st.booleans())
def test_blocks_of_any_size_are_shaped_alike(
    data: bytes, reading: Reading, block: int, longest: int, paragraphs: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LONGEST_LINE", longest)
        assert shaped(data, reading, block, paragraphs) == shaped(data, reading, 0, paragraphs)


@given(texts, readings)
def test_no_place_in_the_text_moves(data: bytes, reading: Reading) -> None:
    plain = shaped(data, reading).replace(b"\x1f", b"").replace(b"\x1e", b"")
    cleared = data.translate(bytes(32 if byte in (0x1D, 0x1E, 0x1F) else byte for byte in range(256)))
    assert len(plain) == len(data)
    if reading.tokenizer != "regex":
        assert plain == cleared
    changed = [place for place in range(len(data)) if plain[place] != cleared[place]]
    assert all(plain[place] in b" _\x1d" for place in changed)


def test_a_long_line_is_cut_at_white_space_and_else_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_LINE", 8)

    def tokens(data: bytes, pattern: str) -> list[bytes]:
        return shaped(data, Reading(tokenizer="regex", pattern=pattern)).replace(b"\x1f", b" ").split()

    assert tokens(b"one two three four", r"\w+ \w+|\w+") == [b"one_two", b"three", b"four"]
    assert tokens(b"aaaaaaaaaab", r"a+|b") == [b"aaaaaaaa", b"aa", b"b"]


def test_little_is_held_back_whatever_the_line_is() -> None:
    shaper = Shaper(Reading(bounds="sentence"))
    shaper.start_document(False, 1)
    block = np.frombuffer("我".encode() * 100_000, np.uint8)
    given_back = sum(len(shaper.shaped(block, False)) for _ in range(5))
    assert 5 * len(block) - given_back <= 3 * module.LONGEST_LINE


@pytest.mark.parametrize(("limit", "seconds"), [("LINE_SECONDS", 0.02), ("_BLOCK_SECONDS", -1.0)])
def test_an_expression_that_takes_too_long_is_stopped_and_says_where(
    monkeypatch: pytest.MonkeyPatch, limit: str, seconds: float
) -> None:
    monkeypatch.setattr(module, limit, seconds)
    shaper = Shaper(Reading(tokenizer="regex", pattern=r"(a|aa)+$"))
    shaper.start_document(False, 3)
    data = np.frombuffer(b"a" * 5_000 + b"b\n", np.uint8)
    with pytest.raises(ValueError, match=r"^Line 3: the expression /\(a\|aa\)\+\$/ takes more than .* Simplify"):
        shaper.shaped(data if limit == "LINE_SECONDS" else data[-3:], False)
    assert len(shaper.shaped(parts_end(), True)) == 0


def test_without_the_segmenter_one_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    with pytest.raises(ValueError, match=r"pip install 'semascope\[chinese\]'.*each Chinese character"):
        Counter(Reading(tokenizer="chinese"))


def test_the_versions_that_decide_are_named() -> None:
    assert versions(Reading()) == []
    assert [name.split()[0] for name in versions(Reading(tokenizer="chinese"))] == ["rjieba", "regex"]
    assert [name.split()[0] for name in versions(Reading(bounds="sentence"))] == ["regex"]


def test_chinese_is_read_from_raw_text_and_sentences_bound_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))
    text = "我爱北京天安门。天安门上太阳升！\n北京 OK\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    corpus = read_corpus([tmp_path / "a.txt"], Reading(tokenizer="chinese", bounds="sentence"), Job())
    words = [corpus.vocabulary.words[word] for word in corpus.ids]
    lines = [words[first:last] for first, last in pairwise(corpus.line_starts)]
    assert lines == [["我", "爱", "北京", "天安门"], ["天安门", "上", "太阳升"], ["北京", "ok"]]
    begins = [text.encode()[place:].decode()[:2] for place in corpus.line_sources]
    assert begins == ["我爱", "天安", "北京"]


def test_in_hard_wrapped_text_a_sentence_goes_on_from_line_to_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))
    page = (
        "Its first words are written in a line that is full,\nas those are that come behind it. It is full as well,\n"
    )
    (tmp_path / "a.txt").write_text((page * 5 + "and here it ends.\n\n") * 3)
    corpus = read_corpus([tmp_path / "a.txt"], Reading(bounds="sentence"), Job())
    assert corpus.hard_wrapped
    assert len(corpus.line_sources) == 3 * 6


def test_a_file_on_which_an_expression_takes_too_long_is_refused_beside_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "LINE_SECONDS", 0.02)
    (tmp_path / "bad.txt").write_text("b\n" + "a" * 5_000 + "c")
    (tmp_path / "good.txt").write_text("aa b")
    places = [tmp_path / "bad.txt", tmp_path / "good.txt"]
    corpus = read_corpus(places, Reading(tokenizer="regex", pattern=r"(a|aa)+$|(a|aa)+ "), Job())
    assert [refused.name for refused in corpus.refused] == ["bad.txt"]
    assert corpus.refused[0].reason.startswith("Line 2: the expression")
    assert list(corpus.vocabulary.words) == ["aa_"]
