from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.vocabulary import Words
from core.vectors.cosines import at_unit_length
from core.vectors.embeddings import Among, Embeddings, UnknownWordError, near_spellings


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


@st.composite
def odd_vectors(draw: st.DrawFn) -> np.ndarray:
    """Vectors with equal, opposite and zero ones among them, of any length that float32 has."""
    size, dimensions = draw(st.integers(1, 150)), draw(st.integers(1, 40))
    generator = np.random.default_rng(draw(st.integers(0, 999)))
    vectors = generator.standard_normal((size, dimensions)).astype(np.float32)
    if draw(st.booleans()):
        vectors = np.sign(vectors)
    copied = generator.integers(0, size, size // 2)
    vectors[generator.integers(0, size, size // 2)] = vectors[copied]
    vectors[generator.random(size) < 0.1] = 0
    lengths = np.float32(2.0) ** generator.choice(draw(st.sampled_from([[0], [-1, 0, 1], [-120, 0, 120]])), (size, 1))
    return np.asarray(vectors * lengths, np.float32)


@given(
    odd_vectors(), st.integers(1, 160), st.integers(0, 40), st.integers(0, 160), st.sampled_from(["input", "across"])
)
def test_nearest_is_the_head_of_a_full_sort_in_float64(
    vectors: np.ndarray, count: int, first: int, last: int, space: str
) -> None:
    embeddings = Embeddings(
        Words.of(f"w{n}" for n in range(len(vectors))), vectors, output_vectors=vectors[::-1].copy()
    )
    answering = (vectors if space == "input" else vectors[::-1]).astype(np.float64)
    lengths = np.linalg.norm(answering, axis=1, keepdims=True)
    units = np.divide(answering, lengths, out=np.zeros_like(answering), where=lengths > 0)
    question = embeddings.units([0])[0]
    rows = [row for row in range(len(vectors))[first:last] if row != 3]
    cosines = units @ question
    found = embeddings.nearest(question * 3, count, [3], space, Among(first, last))
    assert len(found) == min(count, len(rows))
    assert [near.similarity for near in found] == pytest.approx(sorted(cosines[rows], reverse=True)[:count], abs=1e-12)
    answered = [int(near.word[1:]) for near in found]
    assert set(answered) <= set(rows)
    for row, near in zip(answered, found, strict=True):
        assert near.similarity == pytest.approx(cosines[row], abs=1e-12)
    for (one, former), (other, latter) in pairwise(zip(answered, found, strict=True)):
        assert (-former.similarity, one) < (-latter.similarity, other)


def test_equal_vectors_answer_in_the_order_of_the_words_wherever_they_stand() -> None:
    vectors = np.random.default_rng(5).standard_normal((5_003, 37)).astype(np.float32)
    same = [11, 12, 640, 1_999, 4_097, 5_002]
    vectors[same] = vectors[11] * np.array([[2.0**n] for n in range(6)], np.float32)
    embeddings = Embeddings(Words.of(f"w{n}" for n in range(5_003)), vectors)
    found = embeddings.nearest(vectors[11], 8)
    assert [near.word for near in found][:6] == [f"w{n}" for n in same]
    assert {near.similarity for near in found[:6]} == {found[0].similarity}


def test_a_range_of_ranks_or_counts_may_answer(royal: Embeddings) -> None:
    asked = royal.input_vectors[1]
    everywhere = [near.word for near in royal.nearest(asked, 10)]
    assert [near.word for near in royal.nearest(asked, 10, among=Among(2, 6))] == [
        word for word in everywhere if word in list(royal.words)[2:6]
    ]
    assert {near.count for near in royal.nearest(asked, 10, among=Among.counted(royal, 3, 6))} == {3, 4, 5, 6}
    assert royal.nearest(asked, 10, among=Among.counted(royal, 11)) == []
    assert royal.nearest(asked, 10, among=Among(7, 3)) == []
    assert len(royal.nearest(asked, 10, among=Among(-5, 999))) == 10
    with pytest.raises(ValueError, match="no counts"):
        Among.counted(random_embeddings(4, 2), 1)


@pytest.mark.parametrize("length", [1e-44, 1e-30, 1e-19, 1.0, 1e19, 3e38])
def test_a_vector_of_any_length_keeps_its_direction(length: float) -> None:
    vectors = np.array([[3, 4, 0], [0, 1, 1], [0, 0, 0]], np.float32)
    vectors[1] *= np.float32(length)
    units = at_unit_length(vectors)
    assert units[1] == pytest.approx([0, 0.5**0.5, 0.5**0.5], abs=1e-6)
    assert units[2].tolist() == [0, 0, 0]
    embeddings = Embeddings(Words.of("abc"), vectors)
    assert embeddings.nearest(np.array([0, 1, 1]), 1)[0].similarity == pytest.approx(1)
    assert embeddings.cosines(vectors[1]) == pytest.approx([0.8 * 0.5**0.5, 1, 0], abs=1e-6)


def test_a_large_matrix_is_asked_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made = random_embeddings(300, 20)
    small = made.nearest(made.input_vectors[3], 50)
    monkeypatch.setattr("core.vectors.cosines._ONE_CORE", 0)
    assert made.nearest(made.input_vectors[3], 50) == small


def test_preparing_makes_no_second_copy_of_the_vectors() -> None:
    made = random_embeddings(50, 4)
    made.prepare()
    made.nearest(made.input_vectors[0], 3)
    assert "unit_vectors" not in vars(made)


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
