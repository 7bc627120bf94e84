import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.words.letters import LETTER, MARK, NUMBER, kinds_of, lowered, normalised, trimmed

words = st.lists(
    st.one_of(
        st.sampled_from(["É", "e\u0301", "ﬁ", "Å", "ключ", "ё", "한", "\u1100\u1161", "か\u3099", "12", "(a)", ""]),
        st.text(st.characters(max_codepoint=0x1FFFF, exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"]), max_size=4),
    ),
    min_size=1,
)


@pytest.mark.parametrize("form", ["NFC", "NFKC"])
@given(words)
def test_words_are_normal_as_each_would_be_by_itself(form: str, some: list[str]) -> None:
    changed = normalised(some, form)
    made = [changed.get(place, word) for place, word in enumerate(some)]
    assert made == ["".join(unicodedata.normalize(form, word).split()) for word in some]  # type: ignore[arg-type]


@given(words)
def test_capitals_are_found_and_the_rest_is_left_out(some: list[str]) -> None:
    changed = lowered(some)
    expected = ["".join(character.lower()[0] for character in word) for word in some]
    assert [changed.get(place, word) for place, word in enumerate(some)] == expected
    assert all(some[place] != word for place, word in changed.items())


@given(words)
def test_words_are_known_by_their_characters(some: list[str]) -> None:
    bits = {"L": LETTER, "N": NUMBER, "M": MARK}
    whole, edges = kinds_of(some)
    for word, kinds, has_edges in zip(some, whole.tolist(), edges.tolist(), strict=True):
        each = [bits.get(unicodedata.category(character)[0], 0) for character in word]
        assert kinds == sum({1, 2, 4} & set(each))
        if word:
            assert has_edges == (each[0] > 0 and each[-1] > 0)
        if any(each):
            kept = trimmed(word)
            assert kept in word
            assert [unicodedata.category(kept[place])[0] in "LNM" for place in (0, -1)] == [True, True]
            assert sum(unicodedata.category(c)[0] in "LNM" for c in kept) == sum(kind > 0 for kind in each)


def test_no_words_have_no_kinds() -> None:
    assert [len(found) for found in kinds_of([])] == [0, 0]
