from itertools import pairwise
from pathlib import Path

import pytest

from core.job import Job
from core.text.corpus import Corpus, read_corpus, reopen_corpus
from core.text.reading import Reading
from core.text.words.steps import Digits, Length, LowerCase, Normalise, Phrases, StopWords, StripAccents

STEPS = (LowerCase(), Normalise(), StripAccents(), Digits("drop"), StopWords("en"))
TEXT = "The café of 1984\nof the\nCafe Müller and CAFÉ\n"


def sentences(corpus: Corpus) -> list[list[str]]:
    ids, starts, words = corpus.ids, corpus.line_starts, corpus.vocabulary.words
    return [[words[int(word)] for word in ids[begin:end]] for begin, end in pairwise(starts)]


def test_a_corpus_holds_what_the_steps_leave_and_knows_what_they_dropped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text("the and 12\n")
    (tmp_path / "c.txt").write_text("more 3 milk\n")
    corpus = read_corpus([tmp_path], Reading(steps=STEPS), Job())
    assert sentences(corpus) == [["cafe"], ["cafe", "muller", "cafe"], ["milk"]]
    assert corpus.document_starts.tolist() == [0, 2, 2, 3]
    assert corpus.line_sources.tolist() == [0, len("The café of 1984\nof the\n".encode()), 0]
    dropped = corpus.dropped
    assert dict(zip(dropped.words, dropped.counts.tolist(), strict=True)) == {
        "the": 3, "of": 2, "and": 2, "1984": 1, "12": 1, "3": 1, "more": 1,
    }  # fmt: skip
    assert {dropped.words[i] for i in range(len(dropped.words)) if dropped.steps[i] == 3} == {"1984", "12", "3"}
    lower, _, accents, digits, stops = corpus.effects
    assert lower is None
    assert accents is not None
    assert accents[:2] == (2, 3)
    assert digits is not None
    assert digits[2:4] == (3, 3)
    assert stops is not None
    assert stops[2:4] == (4, 8)
    assert corpus.fold("Café") == "cafe"
    assert corpus.fold("The") == ""


def test_a_text_of_which_nothing_is_left_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("a b c\n")
    with pytest.raises(ValueError, match="No word is left after the steps"):
        read_corpus([path], Reading(steps=(Length(2),)), Job())


def test_a_list_of_stop_words_that_changed_makes_another_corpus_and_one_that_is_gone_does_not_spoil_it(
    tmp_path: Path,
) -> None:
    text, stops = tmp_path / "text.txt", tmp_path / "stops.txt"
    text.write_text("milk and honey\n")
    stops.write_text("milk\n")
    reading = Reading(steps=(LowerCase(), StopWords("", str(stops))))
    first = read_corpus([text], reading, Job())
    stops.write_text("honey\n")
    second = read_corpus([text], reading, Job())
    assert first.key != second.key
    assert sentences(first) == [["and", "honey"]]
    assert sentences(second) == [["milk", "and"]]
    stops.unlink()
    again = reopen_corpus(first.recipe, Job())
    assert again.fold("Honey") == "honey"
    assert list(again.dropped.words) == ["milk"]


@pytest.mark.parametrize("name", ["dropped_words", "dropped_counts", "dropped_steps", "dropped_word_starts"])
def test_an_entry_whose_dropped_words_are_damaged_is_made_anew(name: str, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(f"the milk of {name.replace('_', '')}\n")
    reading = Reading(steps=(LowerCase(), StopWords("en")))
    corpus = read_corpus([path], reading, Job())
    damaged = corpus.folder / name
    damaged.write_bytes(b"\xff" * (damaged.stat().st_size + (name == "dropped_words")))
    again = read_corpus([path], reading, Job())
    assert again.count_seconds > 0
    assert sorted(again.dropped.words) == ["of", "the"]


def test_phrases_are_joined_between_the_steps_before_and_after_them(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("In New York\n" + "New York\n" * 5 + "the milk 7\nmilk of the town\n")
    steps = (LowerCase(), Digits("drop"), Phrases(threshold=0.1, min_count=5), StopWords("en"), Length(5))
    corpus = read_corpus([path], Reading(steps=steps), Job())
    assert sentences(corpus) == [["new_york"]] * 6
    effects = corpus.effects
    assert effects[2] is None
    assert [effect[2:4] for effect in effects if effect is not None] == [(1, 1), (3, 4), (2, 3)]
    dropped = {corpus.dropped.words[i]: int(corpus.dropped.steps[i]) for i in range(len(corpus.dropped.words))}
    assert dropped == {"7": 1, "in": 3, "the": 3, "of": 3, "milk": 4, "town": 4}
