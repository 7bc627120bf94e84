"""Each finding on a text made for it, and silence on a text that is as it should be."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.job import Cancelled, Job
from core.text.corpus import Corpus, Reading
from core.text.preflight.excerpt import excerpt_of
from core.text.preflight.finding import NOTE, WARNING, Finding
from core.text.preflight.findings import findings, min_count_findings, sample_of
from core.text.preflight.repeated_lines import repeats_of
from core.text.reading import TOKENIZERS
from core.text.words.steps import Digits, LowerCase

Make = Callable[..., Corpus]


def by_kind(corpus: Corpus) -> dict[str, Finding]:
    found = findings(corpus, Job())
    assert len({finding.kind for finding in found}) == len(found)
    return {finding.kind: finding for finding in found}


def prose(lines: int, seed: int = 1) -> str:
    """Lines of made-up words by Zipf's law, no two alike."""
    numbers = np.random.default_rng(seed).zipf(1.3, (lines, 12)).clip(max=20_000)
    letters = "aeioubdgklmnprst"

    def word(number: int) -> str:
        return "".join(letters[number // 16**place % 16] for place in range(4))

    return "".join(" ".join(map(word, row)).capitalize() + ".\n" for row in numbers.tolist())


def test_a_text_that_is_as_it_should_be_has_no_findings(make: Make) -> None:
    assert findings(make(prose(45_000)), Job()) == ()


def test_how_little_text_there_is_is_said(make: Make) -> None:
    found = by_kind(make("The cat saw the dog.\n"))["small"]
    assert found.severity == WARNING
    assert found.told.startswith("5 words;")
    assert found.remedy


def test_chinese_without_spaces_and_chinese_cut_by_someone(make: Make, tmp_path: Path) -> None:
    text = "我爱北京天安门，天安门上太阳升。\n"
    found = by_kind(make(text * 50))["no-spaces"]
    assert found.title == "Each Chinese character is taken for a word"
    assert (found.reading is not None) == ("chinese" in TOKENIZERS)
    whole = by_kind(make(text * 50, reading=Reading(tokenizer="whitespace")))["no-spaces"]
    assert whole.title == "Whole clauses of Chinese are taken for words"
    japanese = by_kind(make("これ は 日本語 の 文章 です 。 カタカナ も あり ます 。\n" * 50))
    assert "no-spaces" not in japanese
    cut = by_kind(make("我 爱 北京 天安门 ， 天安门 上 太阳 升 。\n" * 50))
    assert "no-spaces" not in cut
    assert cut["already-cut"].reading.tokenizer == "whitespace"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("これは日本語の文章です。カタカナもあります。\n", "Characters of Japanese are taken for words"),
        ("ภาษาไทยไม่มีช่องว่างระหว่างคำ\n", "Whole clauses are taken for words: this writing has no spaces"),
    ],
)
def test_other_writing_without_spaces(make: Make, text: str, title: str) -> None:
    assert by_kind(make(text * 50))["no-spaces"].title == title


def test_one_giant_line_is_told_with_its_share(make: Make) -> None:
    found = by_kind(make(" ".join(f"word{n % 700}" for n in range(20_000))))["giant-line"]
    assert found.severity == NOTE  # nothing can be done: it has no sentences
    assert "The longest line has 20,000 words" in found.told
    assert "100 %" in found.told
    sentences = make("The cat saw a dog. It ran away. " * 2_000)
    assert by_kind(sentences)["giant-line"].severity == WARNING


def test_numbers_and_codes_are_told(make: Make) -> None:
    numbers = "12 7.5 1999 cat\n" * 400
    found = by_kind(make(numbers))["numbers"]
    assert "80 % of 2,000 words looked at are numbers: 12" in found.told
    assert found.reading is not None
    assert "numbers" not in by_kind(make(numbers, reading=found.reading))
    assert "numbers" not in by_kind(make(numbers, reading=Reading(steps=(LowerCase(), Digits("hash")))))
    assert "numbers" not in by_kind(make("w1 w2 w3 cat\n" * 400))
    code = "".join("abcdefgh"[n % 8] for n in range(100))
    assert "100 %" in by_kind(make(f"{code}\n" * 40))["long-words"].told


def test_few_types_and_capitals(make: Make) -> None:
    found = by_kind(make("ACGT TTGA CCGA GATT ACCA\n" * 300, reading=Reading(tokenizer="whitespace")))
    assert "only 5 different ones" in found["few-types"].told
    changed = found["capitals"].reading
    assert changed is not None
    assert changed.scans_lower
    assert "capitals" not in by_kind(make("ACGT TTGA CCGA GATT ACCA\n" * 300))  # case is folded there


def test_repeated_lines_are_counted_as_a_plain_count_does(make: Make) -> None:
    licence = "this work is free for everyone to use\n"
    corpus = make(prose(300) + licence * 60 + prose(300, seed=2))
    repeats = repeats_of(corpus)
    assert repeats.times == 60
    assert repeats.share == pytest.approx(59 * 8 / corpus.tokens)
    found = by_kind(corpus)["repeated"]
    assert found.severity == WARNING
    assert "one comes 60 times: “this work is free for everyone to use”" in found.told


def test_copies_of_a_file_are_repetition(make: Make) -> None:
    text = prose(200)
    assert repeats_of(make(text, text, text)).share == pytest.approx(2 / 3, abs=0.01)


def test_too_high_a_minimum_count_is_told_with_a_better_one(make: Make) -> None:
    corpus = make(prose(2_000))
    (found,) = min_count_findings(corpus.vocabulary, 500)
    counts = corpus.vocabulary.counts
    assert found.min_count is not None
    assert counts[counts >= found.min_count].sum() >= 0.9 * corpus.tokens
    assert counts[counts >= found.min_count + 1].sum() < 0.9 * corpus.tokens
    assert min_count_findings(corpus.vocabulary, found.min_count) == ()
    assert min_count_findings(corpus.vocabulary, 1) == ()


def test_a_sample_is_of_all_of_a_short_text_and_of_parts_of_a_long_one(make: Make) -> None:
    short = sample_of(make("a b c a\n"))
    assert short.of_all
    assert dict(zip(short.words, short.counts.tolist(), strict=True)) == {"a": 2, "b": 1, "c": 1}
    long = sample_of(make("x " * 60_000 + "\n" + "y " * 60_000))
    assert not long.of_all
    assert long.tokens == 100_000
    assert set(long.words) == {"x", "y"}


def test_very_long_words_take_no_more_memory(make: Make) -> None:
    corpus = make("".join(f"{n:06}{'x' * 900}\n" for n in range(6_000)))
    sample = sample_of(corpus)
    assert not sample.of_all
    assert sum(map(len, sample.words)) <= 4 << 20
    assert "long-words" in by_kind(corpus)


def test_files_that_are_gone_are_no_hindrance(make: Make, tmp_path: Path) -> None:
    corpus = make("<b>The cat</b> <i>saw</i> <u>the dog</u>\n" * 20)
    assert "markup" in by_kind(corpus)
    (tmp_path / "0.txt").unlink()
    assert excerpt_of(corpus, Job()).text == ""
    assert "markup" not in by_kind(corpus)


def test_a_look_that_nobody_waits_for_ends(make: Make) -> None:
    corpus, job = make(prose(10)), Job()
    job.cancel()
    with pytest.raises(Cancelled):
        findings(corpus, job)
