from pathlib import Path

import pytest

from core.job import Job
from core.text.corpus import Corpus, read_corpus
from core.text.lookup.absence import phrases_with, why_absent
from core.text.reading import Reading
from core.text.words.steps import Digits, LowerCase, Phrases, StopWords

TEXT = "The unicorn of New York saw 1984\n" + "a king and a queen of New York\n" * 30


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))


def read(tmp_path: Path, reading: Reading = Reading(), text: str = TEXT) -> Corpus:  # noqa: B008 - frozen
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    return read_corpus([tmp_path / "text.txt"], reading, Job())


def test_a_rare_word_is_counted(tmp_path: Path) -> None:
    corpus = read(tmp_path)
    assert why_absent("unicorn", corpus, 5) == "It occurs once; only words that occur 5 times or more are learnt."
    assert (
        why_absent("Unicorn", corpus, 5)
        == "As “unicorn” it occurs once; only words that occur 5 times or more are learnt."
    )
    assert why_absent("king", corpus, 31) == "It occurs 30 times; only words that occur 31 times or more are learnt."


def test_nothing_is_said_of_what_is_there_or_never_was(tmp_path: Path) -> None:
    corpus = read(tmp_path)
    assert why_absent("king", corpus, 5) == ""
    assert why_absent("dragon", corpus, 5) == ""
    assert why_absent("", corpus) == ""


def test_a_stop_word_names_the_step_and_how_often_it_was_dropped(tmp_path: Path) -> None:
    corpus = read(tmp_path, Reading(steps=(LowerCase(), Digits("drop"), StopWords("en"))))
    assert why_absent("The", corpus, 5) == "The step “Stop words” of this text's reading dropped it once."
    assert why_absent("of", corpus) == "The step “Stop words” of this text's reading dropped it 31 times."
    assert why_absent("1984", corpus) == "The step “Digits” of this text's reading dropped it once."
    assert why_absent("you", corpus) == "The step “Stop words” of this text's reading dropped it."


def test_a_word_that_became_a_phrase_names_it(tmp_path: Path) -> None:
    text = "".join(f"w{n} New York v{n}\n" for n in range(31))
    corpus = read(tmp_path, Reading(steps=(LowerCase(), Phrases(threshold=1.0))), text)
    assert why_absent("york", corpus) == "It became part of new_york (31)."
    assert why_absent("New York", corpus) == "This text has it as “new_york”."
    assert corpus.fold("New York") == "new_york"
    assert phrases_with("York", corpus) == ("new_york",)
    assert corpus.fold("w1 v1") == "w1 v1"
    assert why_absent("New York", corpus, 40) == (
        "As “new_york” it occurs 31 times; only words that occur 40 times or more are learnt."
    )


def test_a_phrase_is_found_whose_words_a_later_step_drops(tmp_path: Path) -> None:
    text = "".join(f"w{n} New York v{n}\n" for n in range(31))
    corpus = read(tmp_path, Reading(steps=(LowerCase(), Phrases(threshold=1.0), StopWords("en"))), text)
    assert corpus.fold("New York") == "new_york"
    before = read(tmp_path, Reading(steps=(LowerCase(), StopWords("en"), Phrases(threshold=1.0))), text)
    assert before.fold("New York") != "york"


def test_a_word_that_was_cut_shows_its_parts(tmp_path: Path) -> None:
    corpus = read(tmp_path, text="我爱北京\n" * 9)
    assert why_absent("北京", corpus) == "This text is cut into smaller words: 北 · 京. Ask for one of them."


def test_annotated_words_are_cut_by_nobody(tmp_path: Path) -> None:
    line = "1\tWell-to-do\twell-to-do\tNOUN\tNN\t_\t0\troot\t_\t_\n\n"
    (tmp_path / "text.conllu").write_text(line, encoding="utf-8")
    corpus = read_corpus([tmp_path / "text.conllu"], Reading(layer="lemma-pos"), Job())
    assert [*corpus.vocabulary.words] == ["well-to-do_NOUN"]
    expected = "It occurs once; only words that occur 5 times or more are learnt."
    assert why_absent("well-to-do_NOUN", corpus, 5) == expected
    assert why_absent("well-to-do_NOUN", corpus) == ""
