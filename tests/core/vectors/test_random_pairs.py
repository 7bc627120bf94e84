import numpy as np
import pytest

from core.job import Cancelled, Job
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings
from core.vectors.random_pairs import PAIRS, _drawn, random_similarities


def made(count: int = 400) -> Embeddings:
    vectors = np.random.default_rng(3).normal(size=(count, 6)).astype(np.float32)
    return Embeddings(Words.of(f"w{n}" for n in range(count)), vectors)


def test_random_pairs_come_to_what_all_pairs_come_to() -> None:
    embeddings = made()
    found = random_similarities(embeddings, 1, 1, Job())
    units = embeddings.input_vectors / np.linalg.norm(embeddings.input_vectors, axis=1, keepdims=True)
    every = (units @ units.T)[np.triu_indices(400, 1)]
    assert len(found) == PAIRS
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.quantile(found, [0.1, 0.5, 0.9]), np.quantile(every, [0.1, 0.5, 0.9]), atol=0.03)
    assert (np.diff(found) >= 0).all()


def test_a_seed_gives_the_same_pairs_again() -> None:
    embeddings = made()
    first, again, other = (random_similarities(embeddings, 2, 3, Job(), seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_larger_sets_are_more_alike_and_fewer() -> None:
    vectors = np.random.default_rng(3).normal(1, 1, size=(2000, 6)).astype(np.float32)
    embeddings = Embeddings(Words.of(f"w{n}" for n in range(2000)), vectors)
    pairs, sets = (random_similarities(embeddings, size, size, Job()) for size in (1, 400))
    assert len(sets) == 200
    assert np.median(sets) > np.median(pairs)


def test_no_word_is_drawn_twice_in_a_pair() -> None:
    drawn = _drawn(np.random.default_rng(0), 6, (500, 3))
    assert all(len(set(row)) == 3 for row in drawn.tolist())
    assert set(drawn.ravel().tolist()) == set(range(6))


@pytest.mark.parametrize(("count", "left", "right"), [(5, 2, 2), (0, 1, 1), (9, 0, 1)])
def test_too_few_words_give_none(count: int, left: int, right: int) -> None:
    assert len(random_similarities(made(count), left, right, Job())) == 0


def test_it_can_be_cancelled() -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        random_similarities(made(), 1, 1, job)
