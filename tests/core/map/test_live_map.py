import numpy as np
import pytest

from core.job import Job
from core.map.live_map import MOST_SNAPSHOTS, MOST_WORDS, LiveMap, plane
from core.map.projection import project_pca
from core.map.settings import ProjectionSettings
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings

VECTORS = np.random.default_rng(1).standard_normal((300, 8)).astype(np.float32) * np.arange(1, 9, dtype=np.float32)


def test_the_plane_is_that_of_the_pca_map() -> None:
    positions = plane(VECTORS)
    assert positions is not None
    made = Embeddings(Words.of(f"w{n}" for n in range(300)), VECTORS)
    expected = project_pca(made, ProjectionSettings(), Job()).positions
    expected = expected - expected.mean(axis=0)
    for axis in (0, 1):
        assert abs(np.corrcoef(positions[:, axis], expected[:, axis])[0, 1]) == pytest.approx(1, abs=1e-4)
    assert positions.std(axis=0) == pytest.approx(expected.std(axis=0), rel=1e-3)
    assert np.abs(positions.mean(axis=0)).max() < 1e-5


def test_each_snapshot_lies_as_the_one_before() -> None:
    live, turn = LiveMap(), np.linalg.qr(np.random.default_rng(2).standard_normal((8, 8)))[0].astype(np.float32)
    live.look(VECTORS, 0)
    live.look(-VECTORS @ turn, 10)  # the same words, seen from elsewhere
    before, after = (snapshot.positions for snapshot in live.history())
    assert np.abs(before - after).max() < 1e-3


def test_snapshots_are_bounded_and_spread_over_the_run() -> None:
    live = LiveMap()
    for tokens in range(0, 10_000, 10):
        live.look(VECTORS[:20], tokens)
        assert len(live.history()) <= MOST_SNAPSHOTS
    tokens = [snapshot.tokens for snapshot in live.history()]
    assert tokens[0] == 0
    assert tokens[-1] == 9990
    assert len(tokens) > MOST_SNAPSHOTS // 3
    gaps = np.diff(tokens)[:-1]
    assert gaps.max() <= 2 * gaps.min() + 10


def test_a_longer_run_goes_on_with_the_snapshots_of_the_shorter_one() -> None:
    first = LiveMap()
    first.look(VECTORS, 5)
    second = first.continued()
    second.look(VECTORS, 9)
    assert [snapshot.tokens for snapshot in second.history()] == [5, 9]
    assert [snapshot.tokens for snapshot in first.history()] == [5]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_vectors_that_are_not_finite_leave_the_map_as_it_was(value: float) -> None:
    live, bad = LiveMap(), VECTORS.copy()
    live.look(VECTORS, 1)
    bad[7, 3] = value
    with np.errstate(invalid="ignore"):
        live.look(bad, 2)
    assert [snapshot.tokens for snapshot in live.history()] == [1]


@pytest.mark.parametrize("shape", [(1, 8), (2, 1), (3, 2), (MOST_WORDS + 5, 2)])
def test_few_words_few_dimensions_and_many_words(shape: tuple[int, int]) -> None:
    live = LiveMap()
    live.look(np.random.default_rng(0).standard_normal(shape).astype(np.float32), 1)
    assert live.newest is not None
    assert live.newest.positions.shape == (min(shape[0], MOST_WORDS), 2)
    assert np.isfinite(live.newest.positions).all()
    live.look(np.zeros(shape, np.float32), 2)  # all alike
    assert np.abs(live.newest.positions).max() == 0
