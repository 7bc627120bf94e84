import numpy as np
import pytest

from core.text.vocabulary import Words
from core.vectors.comparison import compare_neighbours, odd_one_out, similarity
from core.vectors.embeddings import Embeddings, UnknownWordError
from core.vectors.expression import neighbours

WORDS = ["breakfast", "cereal", "dinner", "lunch", "car", "Paris", "nothing"]
VECTORS = Embeddings(
    Words.of(WORDS),
    np.array([[3, 0, 1], [2, 1, 0], [1, 0, 0.5], [4, 0.1, 1], [0, 5, 0], [0, 1, 2], [0, 0, 0]], np.float32),
    np.arange(70, 0, -10),
)
UNIT = VECTORS.unit_vectors.astype(np.float64)


def test_the_similarity_of_two_words_is_their_cosine() -> None:
    found = similarity(VECTORS, ["Dinner"], ["car"])
    assert found.value == pytest.approx(float(UNIT[2] @ UNIT[4]))
    assert (found.left, found.right) == (("dinner",), ("car",))
    assert similarity(VECTORS, ["lunch"], ["lunch"]).value == pytest.approx(1)


def test_two_sets_are_compared_by_their_means_and_pair_by_pair() -> None:
    found = similarity(VECTORS, ["breakfast", "cereal"], ["car", "Paris", "dinner"])
    left, right = UNIT[[0, 1]].mean(axis=0), UNIT[[4, 5, 2]].mean(axis=0)
    assert found.value == pytest.approx(float(left @ right / np.linalg.norm(left) / np.linalg.norm(right)))
    assert found.pairs == pytest.approx(UNIT[[0, 1]] @ UNIT[[4, 5, 2]].T, abs=1e-6)


def test_a_zero_vector_is_like_nothing() -> None:
    assert similarity(VECTORS, ["nothing"], ["car"]).value == 0


def test_an_empty_set_and_an_unknown_word_are_refused() -> None:
    with pytest.raises(ValueError, match="is empty"):
        similarity(VECTORS, [], ["car"])
    with pytest.raises(UnknownWordError, match="Near spellings: cereal"):
        similarity(VECTORS, ["cereals"], ["car"])


def test_sets_whose_pairs_would_fill_the_memory_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 1,000 words"):
        similarity(VECTORS, ["car"] * 100_000, ["car"] * 100_000)


def test_the_odd_one_is_farthest_from_the_mean_of_all() -> None:
    found = odd_one_out(VECTORS, ["breakfast", "cereal", "dinner", "Lunch", "car", "car"])
    assert found[0].word == "car"
    assert len(found) == 5
    mean = UNIT[:5].mean(axis=0)
    for near in found:
        row = WORDS.index(near.word)
        assert near.similarity == pytest.approx(float(UNIT[row] @ mean / np.linalg.norm(mean)))
        assert near.count == 70 - 10 * row


def test_fewer_than_three_words_have_no_odd_one() -> None:
    with pytest.raises(ValueError, match="three different words"):
        odd_one_out(VECTORS, ["car", "lunch", "car"])


def test_neighbours_of_two_words_are_parted_and_shared() -> None:
    random = np.random.default_rng(3).standard_normal((300, 8)).astype(np.float32)
    random[1] += 2 * random[0]
    embeddings = Embeddings(Words.of(f"w{n}" for n in range(300)), random)
    found = compare_neighbours(embeddings, "w0", "w1", 10)
    first = [near.word for near in neighbours(embeddings, "w0", 11) if near.word != "w1"][:10]
    second = [near.word for near in neighbours(embeddings, "w1", 11) if near.word != "w0"][:10]
    assert [row.word for row in found.only_first] == [word for word in first if word not in second]
    assert [row.word for row in found.only_second] == [word for word in second if word not in first]
    assert {row.word for row in found.shared} == set(first) & set(second)
    assert found.jaccard == pytest.approx(len(set(first) & set(second)) / len(set(first) | set(second)))
    assert 0 < found.jaccard < 1
    unit = embeddings.unit_vectors
    for row in (*found.only_first, *found.only_second, *found.shared):
        index = int(row.word[1:])
        assert (row.first, row.second) == pytest.approx((unit[index] @ unit[0], unit[index] @ unit[1]), abs=1e-6)


def test_a_word_shares_all_neighbours_with_itself_in_another_weight() -> None:
    found = compare_neighbours(VECTORS, "lunch", "2 * lunch", 3)
    assert (found.jaccard, len(found.shared)) == (1, 3)
    assert found.only_first == found.only_second == ()
