import numpy as np
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
