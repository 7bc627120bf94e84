from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.vocabulary import Vocabulary, Words, by_count
from core.text.words import rewriting
from core.text.words.rewriting import DROPPED, effects_from_json, rewritten
from core.text.words.steps import Digits, Length, LowerCase, Normalise, Punctuation, StopWords, StripAccents

STEPS = (LowerCase(), Normalise(), StripAccents(), Punctuation(), Digits(), StopWords("en"), Length(2))
types = st.lists(
    st.one_of(
        st.sampled_from(["the", "The", "café", "cafe", "cafe\u0301", "1984", "1985", "a", "(a)", "—", "x", "É"]),
        st.text(st.sampled_from("aAéбЁ1-"), min_size=1, max_size=3),
    ),
    min_size=1,
    unique=True,
)


def vocabulary(words: list[str]) -> Vocabulary:
    return Vocabulary(Words.of(words), np.arange(3 * len(words), 2 * len(words), -1))


def one_by_one(word: str, steps: tuple[Any, ...]) -> str:
    """A word through the steps by itself."""
    for index, step in enumerate(steps):
        word = step.rewrite(steps[:index])([word]).get(0, word) if word else word
    return word


@pytest.mark.parametrize("block", [1, 4, 1 << 14])
def test_types_become_words_as_each_would_by_itself(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "_BLOCK_WORDS", block)

    @settings(max_examples=40)
    @given(types, st.permutations(STEPS), st.integers(0, len(STEPS)))
    def holds(words: list[str], order: list[Any], taken: int) -> None:
        steps, found = tuple(order[:taken]), vocabulary(words)
        made = rewritten(found, steps)
        forms = [one_by_one(word, steps) for word in words]
        places = made.places if made.places is not None else np.arange(len(words))
        assert [made.vocabulary.words[place] if place != DROPPED else "" for place in places] == forms
        expected: Counter[str] = Counter()
        for form, count in zip(forms, found.counts.tolist(), strict=True):
            expected[form] += count
        lost = expected.pop("", 0)
        assert dict(zip(made.vocabulary.words, made.vocabulary.counts.tolist(), strict=True)) == expected
        assert made.dropped.counts.sum() == lost == sum(effect.dropped_tokens for effect in made.effects)

    holds()


def test_what_a_step_did_is_told_with_its_most_frequent_examples() -> None:
    words = ["the", "house", "1984", "of", "1985", "année"]
    made = rewritten(vocabulary(words), (StripAccents(), Digits(), StopWords("en")), first=1)
    accents, digits, stops = made.effects
    assert accents == (1, 13, 0, 0, (("année", "annee"),))
    assert digits == (2, 16 + 14, 0, 0, (("1984", "####"), ("1985", "####")))
    assert stops == (0, 0, 2, 18 + 15, (("the", ""), ("of", "")))
    assert list(made.dropped.words) == ["the", "of"]
    assert made.dropped.counts.tolist() == [18, 15]
    assert made.dropped.steps.tolist() == [3, 3]
    assert effects_from_json([[*effect] for effect in made.effects]) == made.effects


def test_words_that_nothing_changes_stay_where_they_are() -> None:
    found = vocabulary(["the", "house"])
    made = rewritten(found, (Normalise(),))
    assert made.places is None
    assert made.vocabulary is found


@given(st.lists(st.text(st.sampled_from("a\x00é我"), min_size=1, max_size=40), unique=True), st.data())
def test_words_are_ordered_by_falling_count_and_by_their_bytes(words: list[str], data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.integers(1, 3), min_size=len(words), max_size=len(words)))
    order = by_count(Words.of(words), np.array(counts, np.int64)).tolist()
    assert order == sorted(range(len(words)), key=lambda i: (-counts[i], words[i].encode()))
