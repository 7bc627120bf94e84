import re
import unicodedata
from collections import Counter as Tally
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.reading import PUNCTUATION, TOKENIZERS, Reading
from core.text.tokenizers import Counter, fold
from core.text.vocabulary import Vocabulary
from core.text.words.steps import LowerCase

SCRIPTS = (
    "The café’s co-operative isn't 'quoted' -- rock-'n'-roll, 3.14 x² e\u0301te\u0301 col·legi naïve soft\u00adware\n"
    "Привет, мир! ОДЫССЕЙ что-нибудь\r\n"
    "ΟΔΥΣΣΕΥΣ ὁδός λόγος\n"
    "السلامُ عليكم، می\u200cخواهم ۱۲۳\n"
    'צה"ל צה״ל ג׳ירפה "שלום" מה־זה\n'
    "हिन्दी में नमस्ते क्\u200dष\u0964\n"
    "ภาษาไทย ไม่มีช่องว่าง\n"
    "我爱天安门。𠀀々〇 iPhone手机2台\n"
    "ひらがなカタカナー東京タワー\n"
    "한국어 텍스트\n"
    "👩\u200d👩\u200d👧 1\ufe0f\u20e3 ❤\ufe0f word🙂word İstanbul K\n"
)
ENDS = (". ", "? ", "…", "。", "！」", "Mr. ", "\x1e", "\x1f", "\x1d", "\r", "\r\n", "\u0301", "A")
pieces = st.sampled_from(
    [*SCRIPTS, *re.findall(r"\S+|\s+", SCRIPTS), *ENDS, "a" * 999, "é" * 499, "'", "-", "\n\n", "\ufeff"]
)
texts = st.lists(st.one_of(pieces, st.characters(exclude_categories=["Cs"]))).map("".join)

data = st.one_of(st.binary(), texts.map(str.encode), st.tuples(texts.map(str.encode), st.binary()).map(b"".join))
settings = st.fixed_dictionaries(
    {
        "tokenizer": st.sampled_from([*TOKENIZERS]),
        "punctuation": st.sampled_from([*PUNCTUATION]),
        "bounds": st.sampled_from(["line", "sentence"]),
        "pattern": st.sampled_from([r"\w+", r"\w\W?", r"\S+\s\S+"]),
    }
)


def reference_words(text: str, lower: bool = True) -> list[str]:
    """The word tokenizer once more, by other means: character for character over strings."""
    tokens: list[str] = []
    word, inner, last = "", "", ""
    for character in text:
        kind = reference_class(character)
        if kind == "ignored":
            continue
        joins = {
            "letter": last in ("letter", "hebrew") and inner != '"',
            "hebrew": last in ("letter", "hebrew"),
            "mark": last != "" and inner == "",
            "inner": last in ("letter", "hebrew") and inner == "",
            "quote": last == "hebrew" and inner == "",
        }.get(kind, False)
        if not joins:
            tokens += [word] if word else []
            word, inner, last = "", "", ""
        character = reference_form(character, lower)
        if kind in ("letter", "hebrew", "han") or (kind == "mark" and last):
            word, inner = word + inner + character, ""
            last = last if kind == "mark" else kind
        elif kind in ("inner", "quote") and last:
            inner = character
    return [cut for token in [*tokens, word] if (cut := cut_at_limit(token))]


def reference_class(character: str) -> str:
    name, category = unicodedata.name(character, ""), unicodedata.category(character)
    if character in "'’-‐‑·\u200c":
        return "inner"
    if character in '"״':
        return "quote"
    if character in "׳\u200d":
        return "mark"
    if character in "\u200b\ufff9\ufffa\ufffb":
        return ""
    if category == "Cf" or ("VARIATION SELECTOR-" in name and "MONGOLIAN" not in name):
        return "ignored"
    if character in "々〇〻" or re.match("CJK (UNIFIED|COMPATIBILITY) IDEOGRAPH", name) or "HANGZHOU" in name:
        return "han"
    if category == "Cn" and re.match("[\U00020000-\U0002fffd\U00030000-\U0003fffd\uf900-\ufaff]", character):
        return "han"  # kept for ideographs to come
    if category[0] == "M":
        return "mark"
    if category[0] in "LN":
        return "hebrew" if "\u0590" <= character < "\u0600" else "letter"
    return ""


def reference_form(character: str, lower: bool) -> str:
    character = {"’": "'", "‐": "-", "‑": "-", "״": '"'}.get(character, character)
    return character.lower()[0] if lower else character


def cut_at_limit(token: str) -> str:
    return token.encode()[:1000].decode("utf-8", "ignore")


def one_by_one(data: bytes) -> str:
    """The text of bytes, each byte that is no UTF-8 as a character of its own that is no word."""
    return re.sub("[\udc80-\udcff]", "\ufffd", data.decode("utf-8", "surrogateescape"))


def scanned(
    data: bytes, *, lower: bool = True, block: int = 0, paragraphs: bool = False, **settings: Any
) -> tuple[list[str], list[list[int]], Counter, Vocabulary]:
    counter = Counter(Reading(**settings, steps=(LowerCase(),) if lower else ()))
    counter.start_file()
    counter.start_document(paragraphs)
    array = np.frombuffer(data, np.uint8).copy()
    numbers: list[int] = []
    sentences: list[list[int]] = []
    step = block or max(len(array), 1)
    for start in range(0, max(len(array), 1), step):
        for found in counter.feed(array[start : start + step], start + step >= len(array)):
            numbers += found.ids.tolist()
            sentences += found.sentences.tolist()
    vocabulary, ranks = counter.ranked()
    words = list(vocabulary.words)
    return [words[ranks[number]] for number in numbers], sentences, counter, vocabulary


def words_of(text: str, **options: Any) -> list[str]:
    return scanned(text.encode(), **options)[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The cat's co-op -- 'no'.", ["the", "cat's", "co-op", "no"]),
        ("isn’t non‑stop", ["isn't", "non-stop"]),
        ("COL·LEGI l’home", ["col·legi", "l'home"]),
        ("e\u0301te\u0301 na\u00adïve", ["e\u0301te\u0301", "naïve"]),
        ("3.14 x2", ["3", "14", "x2"]),
        ("Привет, МИР", ["привет", "мир"]),
        ("ΟΔΥΣΣΕΥΣ λόγος", ["οδυσσευσ", "λόγος"]),
        ("السلامُ عليكم، می‌خواهم", ["السلامُ", "عليكم", "می‌خواهم"]),
        ('צה"ל צה״ל "שלום"', ['צה"ל', 'צה"ל', "שלום"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("ภาษาไทย ไม่", ["ภาษาไทย", "ไม่"]),
        ("我爱iPhone手机", ["我", "爱", "iphone", "手", "机"]),
        ("人々〇𠀀", ["人", "々", "〇", "𠀀"]),
        ("カタカナー と", ["カタカナー", "と"]),
        ("한국어 텍스트", ["한국어", "텍스트"]),
        ("a🙂b ❤\ufe0f", ["a", "b"]),
        ("\ufeffİstanbul", ["istanbul"]),
        ("", []),
    ],
)
def test_words_of_every_script(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(texts, st.booleans())
def test_words_are_those_of_the_reference(text: str, lower: bool) -> None:
    assert words_of(text, lower=lower) == reference_words(text, lower)


@given(data)
def test_any_bytes_are_read_and_bad_ones_counted(data: bytes) -> None:
    words, _, counter, _ = scanned(data)
    text = one_by_one(data)
    assert words == reference_words(text)
    assert counter.flaws.bad_bytes == len(re.findall("[\udc80-\udcff]", data.decode("utf-8", "surrogateescape")))


@given(data, st.integers(1, 9), st.booleans(), settings)
def test_blocks_of_any_size_give_the_same(data: bytes, block: int, paragraphs: bool, settings: dict[str, str]) -> None:
    whole = scanned(data, paragraphs=paragraphs, **settings)
    parts = scanned(data, paragraphs=paragraphs, block=block, **settings)
    assert whole[:2] == parts[:2]
    assert whole[2].flaws == parts[2].flaws


@given(data, st.booleans(), settings)
def test_each_sentence_is_found_again_at_its_place(data: bytes, paragraphs: bool, settings: dict[str, str]) -> None:
    words, sentences, counter, _ = scanned(data, paragraphs=paragraphs, **settings)
    for (first, begin), (last, end) in pairwise([*sentences, [len(words), len(data)]]):
        assert scanned(data[begin:end], paragraphs=paragraphs, **settings)[0] == words[first:last]
    assert counter.flaws.bad_bytes == scanned(data)[2].flaws.bad_bytes


def test_each_character_can_be_a_token_with_its_marks() -> None:
    def characters(text: str) -> list[str]:
        return words_of(text, tokenizer="characters")

    assert characters("「我爱天安门」") == ["我", "爱", "天", "安", "门"]
    assert characters("It's e\u0301t\u00ade 2½") == ["i", "t", "s", "e\u0301", "t", "e", "2", "½"]
    assert characters("हिन्दी 텍스") == ["हि", "न्", "दी", "텍", "스"]
    assert characters('צה"ל') == ["צ", "ה", "ל"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“Dogs’ tails,” it's 5 $!", ["“", "dogs", "'", "tails", ",", "”", "it's", "5", "$", "!"]),
        ("rock-'n'-roll -- a_b", ["rock", "-", "'", "n", "'", "-", "roll", "-", "-", "a", "_", "b"]),
        ("我，爱。", ["我", "，", "爱", "。"]),
        ("می\u200cخواهم\u200c.", ["می\u200cخواهم", "."]),
        ('צה"ל "שלום"', ['צה"ל', '"', "שלום", '"']),
        ("so-called-", ["so-called", "-"]),
    ],
)
def test_punctuation_outside_of_words_can_be_kept(text: str, words: list[str]) -> None:
    assert words_of(text, punctuation="keep") == words
    kept = "".join(words_of(text, punctuation="keep", tokenizer="characters"))
    assert kept == "".join(words).replace("\u200c", "")


@given(texts)
def test_kept_punctuation_changes_no_word(text: str) -> None:
    kept = words_of(text, punctuation="keep", lower=False)
    assert [word for word in kept if reference_words(word, lower=False)] == reference_words(text, lower=False)


def test_chinese_words_come_of_the_segmenter_and_all_else_as_ever() -> None:
    def chinese(text: str) -> list[str]:
        return words_of(text, tokenizer="chinese")

    assert chinese("我爱北京天安门。") == ["我", "爱", "北京", "天安门"]
    assert chinese("用iPhone手机，co-op和Don’t在北京's") == [
        "用",
        "iphone",
        "手机",
        "co-op",
        "和",
        "don't",
        "在",
        "北京",
        "s",
    ]
    assert chinese("Привет, мир! ひらがな") == ["привет", "мир", "ひらがな"]
    assert chinese("北京\n天安门") == ["北京", "天安门"]


def test_the_tokens_are_the_matches_of_ones_own_expression() -> None:
    text = "New York, new\u00a0york; 3.14 and 2\nnext"
    words = words_of(text, tokenizer="regex", pattern=r"(?i)new\s+york|\d+\.\d+|\w")
    assert words == ["new_york", "new_york", "3.14", "a", "n", "d", "2", "n", "e", "x", "t"]
    assert words_of("a\x1fb \x1e c", tokenizer="regex", pattern=r"\S") == ["a", "b", "c"]


@given(texts)
def test_white_space_is_all_that_the_other_tokenizer_splits_at(text: str) -> None:
    expected = [cut_at_limit(token) for token in text.replace("\ufeff", "").split()]
    assert words_of(text, tokenizer="whitespace", lower=False) == expected


@given(texts)
def test_types_are_ranked_by_count_and_then_by_bytes(text: str) -> None:
    words, _, _, vocabulary = scanned(text.encode())
    expected = sorted(Tally(words).items(), key=lambda item: (-item[1], item[0].encode()))
    assert list(zip(vocabulary.words, vocabulary.counts.tolist(), strict=True)) == expected


@given(texts)
def test_a_query_word_is_folded_as_the_text_was(text: str) -> None:
    assert all(fold(word) == word for word in words_of(text))


def test_folding_knows_case_and_apostrophes() -> None:
    assert fold("Don’T") == "don't"
    assert fold("Don’T", lower=False) == "Don'T"
    assert fold("Don’T", "whitespace", lower=False) == "Don’T"


def test_sentences_are_lines_and_blank_ones_are_none() -> None:
    text = "one two\r\n\r\n  \nthree\rfour\u2028five\n"
    words, sentences, _, _ = scanned(text.encode())
    assert words == ["one", "two", "three", "four", "five"]
    assert [first for first, _ in sentences] == [0, 2, 3, 4]
    assert [text.encode()[offset:][:4] for _, offset in sentences] == [b"one ", b"thre", b"four", b"five"]


def test_paragraphs_end_at_lines_without_a_word() -> None:
    _, sentences, _, _ = scanned(b"one\r\ntwo\r\n\r\nthree\n* * *\nfour\nfive", paragraphs=True)
    assert [first for first, _ in sentences] == [0, 2, 3]


def test_a_long_token_is_cut_at_a_character_counted_and_located() -> None:
    words, _, counter, _ = scanned(("short\n" + "é" * 700 + "b next " + "x" * 1001 + "-y\nlast").encode())
    assert words == ["short", "é" * 500, "next", "x" * 1000, "last"]
    assert (counter.flaws.cut_tokens, counter.flaws.first_cut_line) == (2, 2)


def test_the_first_bad_byte_is_located() -> None:
    words, _, counter, _ = scanned(b"good\nba\xffd \xe2\x82 x\n\xed\xa0\x80")
    assert words == ["good", "ba", "d", "x"]
    assert (counter.flaws.bad_bytes, counter.flaws.first_bad_line) == (6, 2)


def test_many_types_make_the_table_grow() -> None:
    text = " ".join(f"w{number}" for number in range(200_000)) + " w7 " + " ".join(f"w{number}" for number in range(9))
    words, _, _, vocabulary = scanned(text.encode())
    assert words == text.split()
    assert (len(vocabulary), vocabulary.words[0], int(vocabulary.counts[0])) == (200_000, "w7", 3)


def test_documents_share_the_types_and_nothing_else() -> None:
    counter = Counter(Reading())
    found = []
    for document in (b"split wor", b"ds here"):
        counter.start_file()
        counter.start_document(paragraphs=False)
        outputs = counter.feed(np.frombuffer(document, np.uint8).copy(), True)
        found += [(output.ids.tolist(), output.sentences.tolist()) for output in outputs]
    assert found == [([0, 1], [[0, 0]]), ([2, 3], [[2, 0]])]


def test_tokens_that_are_given_are_taken_as_they_stand_and_lines_bound_them() -> None:
    counter = Counter(Reading(tokenizer="chinese", bounds="sentence", punctuation="keep"))
    counter.start_file()
    counter.start_document(paragraphs=False, tokenized=True)
    text = np.frombuffer(bytearray("New_York Is’ 天安门 .\nA. B\n".encode()), np.uint8)
    sentences = [found.sentences.tolist() for found in counter.feed(text, True)]
    assert sentences == [[[0, 0], [4, text.tobytes().index(b"A.")]]]
    assert sorted(counter.ranked()[0].words) == sorted(["New_York", "Is’", "天安门", ".", "A.", "B"])
