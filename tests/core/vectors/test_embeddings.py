import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings, UnknownWordError, near_spellings

WORDS = ["the", "king", "man", "woman", "queen", "prince", "princess", "well-known", "don't", "Paris"]


@pytest.fixture
def royal() -> Embeddings:
    """Royal, female and young are axes, so that analogies hold."""
    vectors = [
        [0.1, 0.1, 0.1, 1],
        [1, 0, 0, 0.1],
        [0, 0, 0, 1],
        [0, 1, 0, 1],
        [1, 1, 0, 0.1],
        [1, 0, 1, 0.1],
        [1, 1, 1, 0.1],
        [0.3, 0, 0.5, 0.2],
        [0, 0.4, 0.2, 0],
        [0, 0, 1, 0],
    ]
    return Embeddings(Words.of(WORDS), np.array(vectors, np.float32), np.arange(10, 0, -1))


def random_embeddings(size: int, dimensions: int, seed: int = 1) -> Embeddings:
    vectors = np.random.default_rng(seed).standard_normal((size, dimensions)).astype(np.float32)
    return Embeddings(Words.of(f"w{index}" for index in range(size)), vectors)


@given(st.integers(1, 700), st.integers(1, 40), st.integers(0, 5), st.integers(1, 4))
def test_neighbours_are_those_of_a_full_sort_and_ties_go_by_index(
    size: int, count: int, left_out: int, levels: int
) -> None:
    generator = np.random.default_rng(size * 41 + count)
    embeddings = random_embeddings(size, 1)
    scores = generator.integers(0, levels, size).astype(np.float32)
    without = generator.integers(0, size, min(left_out, size)).tolist()
    expected = [index for index in np.argsort(-scores, kind="stable").tolist() if index not in without][:count]
    assert [near.word for near in embeddings.best(scores.copy(), count, without)] == [f"w{index}" for index in expected]


def test_nearest_is_cosine_and_carries_counts(royal: Embeddings) -> None:
    nearest = royal.nearest(royal.input_vectors[1] * 7, 2, [1])
    assert [near.word for near in nearest] == ["queen", "prince"]
    assert nearest[0].similarity == pytest.approx(1.01 / np.sqrt(1.01 * 2.01))
    assert [near.count for near in nearest] == [6, 5]


def test_a_zero_vector_is_near_to_nothing(royal: Embeddings) -> None:
    assert {near.similarity for near in royal.nearest(np.zeros(4, np.float32), 3)} == {0.0}


def test_a_word_is_taken_as_typed_before_it_is_folded(royal: Embeddings) -> None:
    assert royal.index_of("Paris") == 9
    assert royal.index_of("DON’T") == 8
    assert royal.index_of("x", fold=lambda word: "king") == 1


def test_near_spellings_are_near_and_frequent_first(royal: Embeddings) -> None:
    assert near_spellings(royal.words, "quen") == ["queen"]
    assert near_spellings(royal.words, "princes", 2) == ["princess", "prince"]
    assert near_spellings(royal.words, "") == []
    assert near_spellings(royal.words, "żółć" * 1000) == []
    with pytest.raises(UnknownWordError, match=r"“a\?” is not among"):
        royal.index_of("a\udcff")
