from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.map import neighbours
from core.map import preservation as module
from core.map.neighbours import nearest_neighbours
from core.map.preservation import DEFAULT_NEIGHBOURS, REACH, neighbourhood, preservation
from core.map.projection import NEIGHBOURS, Projection
from core.map.settings import PCA, ProjectionSettings
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings


def _embeddings(vectors: np.ndarray) -> Embeddings:
    return Embeddings(Words.of(f"w{i}" for i in range(len(vectors))), vectors.astype(np.float32))


def _map(positions: np.ndarray) -> Projection:
    return Projection(np.asarray(positions, np.float32), ProjectionSettings(PCA), {}, len(positions))


def _random(count: int, dimensions: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)


@settings(max_examples=40)
@given(seed=st.integers(0, 1000), count=st.integers(2, 150), k=st.integers(1, 40), axes=st.sampled_from([2, 3]))
def test_a_map_that_is_the_truth_keeps_everything(seed: int, count: int, k: int, axes: int) -> None:
    embeddings = _embeddings(_random(count, axes, seed))
    found = preservation(embeddings, _map(embeddings.unit_vectors), k, Job())
    assert found.mean == 1
    assert (found.shares == 1).all()
    assert not found.false.any()
    assert not found.missing.any()
    assert (found.k, found.measured) == (min(k, count - 1), count)


@settings(max_examples=40)
@given(seed=st.integers(0, 1000), count=st.integers(2, 120), k=st.integers(1, 20))
def test_shares_are_those_of_the_two_lists_of_neighbours(seed: int, count: int, k: int) -> None:
    vectors, positions = _random(count, 6, seed), _random(count, 2, seed + 1)
    embeddings = _embeddings(vectors)
    found = preservation(embeddings, _map(positions), k, Job())
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    truth, away = -(unit @ unit.T), np.linalg.norm(positions[:, None] - positions, axis=2)
    for distances in (truth, away):
        np.fill_diagonal(distances, np.inf)
    near, true = np.argsort(away, axis=1), np.argsort(truth, axis=1)
    k, reach = min(k, count - 1), min(REACH * k, count - 1)
    for word in range(count):
        shared = len(set(near[word, :k]) & set(true[word, :k]))
        assert found.shares[word] == pytest.approx(shared / k)
        assert found.false[word] == pytest.approx(len(set(near[word, :k]) - set(true[word, :reach])) / k)
        assert found.missing[word] == pytest.approx(len(set(true[word, :k]) - set(near[word, :reach])) / k)


@pytest.mark.parametrize("count", [2, 30, 400])
def test_neighbours_that_the_layout_found_give_the_same_measures(count: int) -> None:
    embeddings, positions = _embeddings(_random(count, 6)), _map(_random(count, 2, 1))
    rows, _ = nearest_neighbours(embeddings.unit_vectors, min(NEIGHBOURS + 1, count), lambda *_: None)
    known = preservation(embeddings, replace(positions, neighbours=rows[:, 1:]), DEFAULT_NEIGHBOURS, Job())
    found = preservation(embeddings, positions, DEFAULT_NEIGHBOURS, Job())
    for name in ("shares", "false", "missing"):
        np.testing.assert_array_equal(getattr(known, name), getattr(found, name))
    assert REACH * DEFAULT_NEIGHBOURS <= NEIGHBOURS
    more = preservation(embeddings, replace(positions, neighbours=rows[:, 1:2]), DEFAULT_NEIGHBOURS, Job())
    np.testing.assert_array_equal(more.shares, found.shares)  # what is too little is found anew


def test_random_places_keep_about_what_chance_keeps() -> None:
    found = preservation(_embeddings(_random(2000, 10)), _map(_random(2000, 2, 1)), 15, Job())
    assert found.chance == 15 / 1999
    assert found.mean == pytest.approx(found.chance, abs=0.003)
    assert found.false.mean() == pytest.approx(1 - 15 * REACH / 1999, abs=0.02)
    assert found.missing.mean() == pytest.approx(1 - 15 * REACH / 1999, abs=0.02)


def test_a_map_of_one_place_adds_false_neighbours_and_misses_none() -> None:
    found = preservation(_embeddings(_random(500, 10)), _map(np.zeros((500, 2))), 5, Job())
    assert found.mean < 0.05
    assert found.false.mean() > 0.8
    assert not found.missing.any()


def test_equal_vectors_are_equally_near() -> None:
    found = preservation(_embeddings(np.ones((300, 4))), _map(_random(300, 2)), 15, Job())
    assert found.mean == 1
    assert not found.false.any()


def test_a_sample_is_measured_against_all_words(monkeypatch: pytest.MonkeyPatch) -> None:
    embeddings, positions = _embeddings(_random(900, 5)), _map(_random(900, 2, 3))
    whole = preservation(embeddings, positions, 7, Job())
    monkeypatch.setattr(module, "MOST_MEASURED", 500)
    monkeypatch.setattr(module, "SAMPLE", 60)
    monkeypatch.setattr(neighbours, "_ROWS_OF_SOME", 25)
    monkeypatch.setattr(neighbours, "_TILE", 140)
    part = preservation(embeddings, positions, 7, Job())
    measured = ~np.isnan(part.shares)
    assert measured.sum() == part.measured == 60
    for name in ("shares", "false", "missing"):
        np.testing.assert_allclose(getattr(part, name)[measured], getattr(whole, name)[measured])
    assert part.mean == pytest.approx(float(whole.shares[measured].mean()))
    assert part.chance == whole.chance


@pytest.mark.parametrize("count", [2, 40, 3000])
def test_a_neighbourhood_agrees_with_the_preservation(count: int) -> None:
    embeddings, positions = _embeddings(_random(count, 8)), _map(_random(count, 2, 5))
    shares = preservation(embeddings, positions, 15, Job()).shares
    for word in range(0, count, 271):
        found = neighbourhood(embeddings, positions, word, 15)
        assert found.kept.mean() == pytest.approx(shares[word])
        cosines = embeddings.unit_vectors @ embeddings.unit_vectors[word]
        cosines[word] = -np.inf
        assert found.true.tolist() == np.argsort(-cosines, kind="stable")[: len(found.true)].tolist()
        np.testing.assert_allclose(found.cosines, cosines[found.true])
        assert set(found.true[found.kept]) == set(found.true) & set(found.near)
        order = np.argsort(-cosines, kind="stable").tolist()
        assert [order.index(near) + 1 for near in found.near] == found.near_ranks.tolist()
        assert set(found.false) == set(found.near[found.near_ranks > 15 * REACH])
        assert (np.diff(found.false_cosines) >= 0).all()


def test_only_the_words_on_the_map_are_neighbours() -> None:
    found = neighbourhood(_embeddings(np.ones((50, 3))), _map(_random(20, 2)), 3, 100)
    assert sorted(found.true) == sorted(found.near) == [i for i in range(20) if i != 3]


def test_what_cannot_be_measured_is_refused_plainly() -> None:
    one = _embeddings(np.ones((1, 2)))
    with pytest.raises(ValueError, match="single word"):
        preservation(one, _map(np.zeros((1, 2))), 15, Job())
    two = _embeddings(np.ones((2, 2)))
    with pytest.raises(ValueError, match="at least 1"):
        preservation(two, _map(np.zeros((2, 2))), 0, Job())
    with pytest.raises(IndexError, match="not among the 2 words"):
        neighbourhood(two, _map(np.zeros((2, 2))), 2, 1)


def test_measuring_can_be_cancelled() -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        preservation(_embeddings(_random(30, 3)), _map(_random(30, 2)), 3, job)
