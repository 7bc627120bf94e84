import dataclasses
from pathlib import Path
from typing import Any

import pytest

from core.text.reading import Reading, reading_from_json
from core.text.words.steps import (
    STEPS,
    Digits,
    Length,
    LowerCase,
    Normalise,
    Phrases,
    Punctuation,
    StopWords,
    StripAccents,
    states_of,
    step_from_json,
    step_to_json,
)


def made(step: Any, *words: str, before: tuple[Any, ...] = ()) -> list[str]:
    changed = step.rewrite(before)(list(words))
    return [changed.get(place, word) for place, word in enumerate(words)]


def test_capitals_become_small_letters_of_every_script() -> None:
    assert made(LowerCase(), "The", "ОДЫССЕЯ", "small", "É") == ["the", "одыссея", "small", "é"]


def test_normalising_brings_letters_to_one_form() -> None:
    assert made(Normalise(), "cafe\u0301", "ﬁsh", "и\u0306") == ["café", "ﬁsh", "й"]
    assert made(Normalise("NFKC"), "ﬁsh", "Ｗｉｄｅ", "x²") == ["fish", "Wide", "x2"]


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("é", "e"),
        ("Ünïcödé", "Unicode"),
        ("cafe\u0301", "cafe"),
        ("việt", "viet"),
        ("ὁδός", "οδος"),
        ("ёлка", "елка"),
        ("за́мок", "замок"),
    ],
)
def test_accents_are_stripped(word: str, bare: str) -> None:
    assert made(StripAccents(), word) == [bare]


@pytest.mark.parametrize(
    "word", ["søster", "Łódka"[1:], "straße", "đ", "май", "їжак", "हिन्दी", "ไม่", "한국어", "ガ", "שָׁלוֹם", "كِتَابٌ", "أحمد"]
)
def test_what_makes_another_letter_stays(word: str) -> None:
    stays = {"ódka": "odka"}
    assert made(StripAccents(), word) == [stays.get(word, word)]


def test_hebrew_points_and_arabic_vowel_signs_go_on_request() -> None:
    words = ["שָׁלוֹם", "كِتَابٌ", "أحمد", "हिन्दी"]
    assert made(StripAccents(vowel_signs=True), *words) == ["שלום", "كتاب", "أحمد", "हिन्दी"]


def test_what_has_no_letter_and_no_digit_is_punctuation() -> None:
    words = ["—", "🙂", "(house),", "don't", "3", "क्", "«я»", "₿क्।"]
    assert made(Punctuation(), *words) == ["", "", "house", "don't", "3", "क्", "я", "क्"]
    assert made(Punctuation(trim=False), *words) == ["", "", "(house),", "don't", "3", "क्", "«я»", "₿क्।"]


def test_numbers_become_signs_or_go() -> None:
    words = ["1984", "3.14", "covid19", "१२", "x", "½", "x²"]
    assert made(Digits(), *words) == ["####", "#.##", "covid##", "##", "x", "½", "x²"]
    assert made(Digits("drop"), *words) == ["", "", "covid19", "", "x", "", "x²"]
    assert made(Digits("drop-any"), *words) == ["", "", "", "", "x", "", ""]


def test_stop_words_of_several_languages_go_whatever_their_capitals() -> None:
    words = ["The", "house", "и", "кот", "的", "don’t", "don't"]
    assert made(StopWords("en, ru"), *words) == ["", "house", "", "кот", "的", "", ""]
    assert made(StopWords("zh"), *words)[4] == ""


def test_stop_words_are_written_as_the_steps_before_have_written_the_words() -> None:
    assert made(StopWords("fr"), "ete", "maison") == ["ete", "maison"]
    assert made(StopWords("fr"), "ete", "maison", before=(StripAccents(),)) == ["", "maison"]
    assert made(StopWords("en"), "##", before=(Digits(),)) == ["##"]


def test_a_list_of_ones_own_is_taken_and_its_content_is_part_of_the_key(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("\ufeff# a remark\nHouse\n\n  thee \n!World\n", encoding="utf-8")
    step = StopWords("", str(path))
    assert made(step, "house", "thee", "the") == ["", "", "the"]
    assert made(StopWords("en", str(path)), "world", "the") == ["world", ""]
    before = states_of((LowerCase(), step))
    path.write_text("thee\n")
    assert states_of((LowerCase(), step)) != before


def test_a_list_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"missing\.txt cannot be read"):
        StopWords("", str(tmp_path / "missing.txt")).rewrite(())
    (tmp_path / "bad.txt").write_bytes(b"one\n\xff\n")
    with pytest.raises(ValueError, match="line 2: this is not UTF-8"):
        StopWords("", str(tmp_path / "bad.txt")).rewrite(())


def test_words_of_other_lengths_go() -> None:
    assert made(Length(2, 4), "a", "of", "four", "fives", "") == ["", "of", "four", "", ""]
    assert made(Length(1), "a" * 999) == ["a" * 999]


def test_settings_that_cannot_be_are_refused_at_birth() -> None:
    with pytest.raises(ValueError, match="no list for 'xx'"):
        StopWords("en xx")
    with pytest.raises(ValueError, match="at least 5 and at most 3"):
        Length(5, 3)
    with pytest.raises(ValueError, match="Numbers"):
        Digits("perhaps")
    with pytest.raises(ValueError, match="Lower case is there twice"):
        Reading(steps=(LowerCase(), Normalise(), LowerCase()))


@pytest.mark.parametrize("kind", STEPS)
def test_a_step_is_found_again_in_a_file(kind: str) -> None:
    step = STEPS[kind]()
    assert step_from_json(step_to_json(step)) == step
    assert reading_from_json(Reading(steps=(step,)).to_json()).steps == (step,)


@pytest.mark.parametrize("written", [None, {}, {"kind": ["digits"]}, {"kind": "digits", "other": 1}])
def test_what_is_no_step_is_refused(written: Any) -> None:
    with pytest.raises(ValueError, match="no step"):
        step_from_json(written)


def test_steps_say_what_they_are() -> None:
    assert all(step.label and step.help and dataclasses.is_dataclass(step) for step in STEPS.values())
    assert list(STEPS)[-1] == Phrases.kind
