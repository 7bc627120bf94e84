import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.vocabulary import Vocabulary, Words

words = st.lists(st.text(st.characters(blacklist_characters="\n", blacklist_categories=("Cs",))), unique=True)


@given(words)
def test_words_are_found_where_they_stand(listed: list[str]) -> None:
    built = Words.of(listed)
    assert list(built) == listed
    assert [built.find(word) for word in listed] == list(range(len(listed)))
    assert built.find("\n") is None


@given(words, st.text(max_size=2))
def test_prefix_search_keeps_the_order_of_the_list(listed: list[str], prefix: str) -> None:
    expected = [index for index, word in enumerate(listed) if word.startswith(prefix)]
    if "\n" not in prefix:
        assert Words.of(listed).starting_with(prefix, 5) == expected[:5]


@given(words, st.integers(0, 20))
def test_first_words_can_be_searched_like_any(listed: list[str], count: int) -> None:
    first = Words.of(listed).first(count)
    assert list(first) == listed[:count]
    assert all((first.find(word) is None) == (index >= count) for index, word in enumerate(listed))


def test_min_count_is_a_prefix_of_the_vocabulary() -> None:
    vocabulary = Vocabulary(Words.of(["the", "of", "king", "queen"]), np.array([9, 4, 4, 1]))
    assert [vocabulary.size_at(count) for count in (1, 2, 4, 5, 10)] == [4, 3, 3, 1, 0]
    assert list(vocabulary.at_least(4).words) == ["the", "of", "king"]
    assert vocabulary.at_least(4).tokens == 17


@given(st.lists(st.text("ab", max_size=2)))
def test_words_that_stand_earlier_are_told(listed: list[str]) -> None:
    assert Words.of(listed).repeated().tolist() == [word in listed[:index] for index, word in enumerate(listed)]


def test_words_are_taken_in_any_order() -> None:
    words = Words.of(["a", "", "ß", "天安门", "dog"])
    taken = words.take(np.array([3, 0, 3]))
    assert list(taken) == ["天安门", "a", "天安门"]
    assert list(words.take(np.zeros(0, np.int64))) == []
    assert words.between(1, 4) == "\nß\n天安门"
    assert list(words.first(3)) == ["a", "", "ß"]


def test_many_words_are_looked_up_at_once() -> None:
    words = Words.of(f"w{i}" for i in range(10_000))
    assert words.places(["w7", "nobody", "w9999", ""]).tolist() == [7, -1, 9999, -1]
    assert words.places([]).tolist() == []
    assert words.places(["w1", "w2\nw3", "\udc80", "w4"]).tolist() == [1, -1, -1, 4]
    assert words.places(["w1", "\udc80"]).tolist() == [1, -1]
    assert Words.of([]).places(["a"]).tolist() == [-1]
    assert list(words)[4095:4098] == ["w4095", "w4096", "w4097"]


def test_words_of_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.text import vocabulary

    monkeypatch.setattr(vocabulary, "_hashes", lambda block, starts: np.zeros(len(starts) - 1, np.uint64))
    monkeypatch.setattr(vocabulary, "_hash_of", lambda word: 0)
    assert Words.of(["a", "b", "c"]).places(["c", "a", "x"]).tolist() == [2, 0, -1]
