from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.job import Cancelled, Job
from core.map import clusters
from core.map.clusters import (
    CLEAR,
    Area,
    Areas,
    Level,
    coarse_count,
    find_areas,
    fine_count,
    names_on_map,
    rare_below,
    word_weights,
)
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings


def _embeddings(vectors: np.ndarray, counts: bool = True) -> Embeddings:
    words = Words.of(f"word{i}" for i in range(len(vectors)))
    return Embeddings(
        words, vectors.astype(np.float32), 10 * len(vectors) // np.arange(1, len(vectors) + 1) if counts else None
    )


def _groups(count: int, groups: int, noise: float = 0.05) -> tuple[Embeddings, np.ndarray]:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(groups, 20))
    truth = np.arange(count) % groups
    return _embeddings(centres[truth] + noise * rng.normal(size=(count, 20))), truth


def _positions(count: int, axes: int = 2) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(count, axes)).astype(np.float32)


def _check(areas: Areas, count: int) -> None:
    for level in areas.levels:
        assert level.labels.dtype == np.int32
        sizes = np.bincount(level.labels, minlength=len(level.areas))
        assert len(level.labels) == count == sizes.sum()
        assert sizes.tolist() == [area.size for area in level.areas]
        assert sizes.min() > 0
        assert all(1 <= len(area.words) <= 3 and 0 <= area.gathered <= 1 for area in level.areas)
    for fine in range(len(areas.fine.areas)):
        assert len(set(areas.coarse.labels[areas.fine.labels == fine])) == 1


@settings(max_examples=30)
@given(seed=st.integers(0, 1000), count=st.integers(1, 300), axes=st.sampled_from([2, 3]), counts=st.booleans())
def test_areas_part_all_words_at_two_levels(seed: int, count: int, axes: int, counts: bool) -> None:
    embeddings = _embeddings(np.random.default_rng(seed).normal(size=(count + 5, 8)), counts)
    areas = find_areas(embeddings, _positions(count, axes), Job())
    _check(areas, count)
    assert len(areas.fine.areas) <= max(count // 10, 1)
    assert all(len(area.place) == axes for level in areas.levels for area in level.areas)


def test_groups_that_lie_apart_are_never_torn_by_the_coarse_level() -> None:
    embeddings, truth = _groups(400, 8)
    coarse = find_areas(embeddings, _positions(400), Job()).coarse
    assert len(coarse.areas) > 5
    assert len(set(zip(truth.tolist(), coarse.labels.tolist(), strict=True))) == 8


def test_what_all_vectors_share_changes_nothing() -> None:
    embeddings, _ = _groups(500, 7, noise=0.3)
    shared = np.concatenate([5 * np.ones((500, 1)), embeddings.unit_vectors], axis=1)
    plain, tilted = (find_areas(one, _positions(500), Job()) for one in (embeddings, _embeddings(shared)))
    np.testing.assert_array_equal(tilted.coarse.labels, plain.coarse.labels)


def test_the_same_vectors_give_the_same_areas_on_any_map() -> None:
    embeddings, _ = _groups(500, 7, noise=1)
    first, again = (find_areas(embeddings, _positions(500, axes), Job()) for axes in (2, 3))
    for one, other in zip(first.levels, again.levels, strict=True):
        np.testing.assert_array_equal(one.labels, other.labels)
        assert [area.words for area in one.areas] == [area.words for area in other.areas]


def test_areas_move_with_the_map_and_keep_their_words() -> None:
    embeddings, _ = _groups(500, 7)
    positions = _positions(500)
    areas = find_areas(embeddings, positions, Job())
    moved = areas.placed(positions + 100)
    np.testing.assert_array_equal(moved.fine.labels, areas.fine.labels)
    for before, after in zip(areas.fine.areas, moved.fine.areas, strict=True):
        assert after.words == before.words
        np.testing.assert_allclose(after.place, np.add(before.place, 100), atol=0.05)


def test_words_beyond_those_that_formed_the_clusters_join_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_FITTED", 100)
    embeddings, truth = _groups(1000, 4)
    areas = find_areas(embeddings, _positions(1000), Job())
    _check(areas, 1000)
    assert areas.fitted == 100
    pure = [len(set(truth[areas.fine.labels == label])) == 1 for label in range(len(areas.fine.areas))]
    assert all(pure)


def test_a_handful_of_words_is_no_area() -> None:
    embeddings, _ = _groups(1000, 12, noise=0.5)
    embeddings.input_vectors[:2] = 9 * np.eye(2, 20)  # two words like no others
    areas = find_areas(embeddings, _positions(1000), Job())
    _check(areas, 1000)
    assert min(area.size for area in areas.fine.areas) > 2


@pytest.mark.parametrize("vectors", [np.ones((200, 5)), np.zeros((200, 5)), np.ones((1, 1))])
def test_vectors_that_do_not_differ_make_one_area(vectors: np.ndarray) -> None:
    areas = find_areas(_embeddings(vectors), _positions(len(vectors)), Job())
    _check(areas, len(vectors))
    assert [len(level.areas) for level in areas.levels] == [1, 1]


def test_there_are_more_areas_where_there_are_more_words() -> None:
    counts = [fine_count(words) for words in (1, 20, 1_000, 20_000, 68_000, 1_000_000)]
    assert counts == [1, 2, 39, 65, 80, 100]
    assert [coarse_count(fine) for fine in counts] == [1, 2, 8, 11, 12, 12]


def test_words_are_rare_beyond_a_fifth_of_the_map_unless_they_are_frequent_all_the_same() -> None:
    def below(counts: np.ndarray | None, words: int, total: int) -> float:
        vectors = np.zeros((total, 2), np.float32)
        embeddings = Embeddings(Words.of(f"w{i}" for i in range(total)), vectors, counts)
        return float(10 ** rare_below(embeddings, word_weights(embeddings, words)))

    falling = [*range(90, 0, -9)]
    assert below(np.array(falling), 10, 10) == pytest.approx(72)  # the third of ten
    assert below(np.array(falling) * 100, 10, 10) == pytest.approx(100)
    assert below(np.array(falling) // 9, 10, 10) == pytest.approx(20)
    assert below(None, 10, 10) == pytest.approx(50)
    assert below(None, 10, 80) == pytest.approx(100 / 8)  # no word but the last two of the ten
    assert below(None, 1, 80) < 10**0.1 + 1


def test_no_word_has_no_area() -> None:
    with pytest.raises(ValueError, match="no word"):
        find_areas(_embeddings(np.ones((3, 2))), _positions(0), Job())


def test_finding_areas_can_be_cancelled_and_tells_how_far_it_is() -> None:
    embeddings, _ = _groups(500, 7)
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        find_areas(embeddings, _positions(500), job)
    done = Job()
    find_areas(embeddings, _positions(500), done)
    assert done.progress.fraction is not None
    assert done.progress.fraction > 0


def test_only_areas_that_lie_together_and_are_clear_are_named() -> None:
    good = Area(("sea", "ship"), CLEAR, (1.0, 2.0), 10, 0.5)
    torn, mixed = replace(good, gathered=0.1), replace(good, clarity=CLEAR - 0.1)
    nothing = np.zeros(0, np.int32)
    areas = Areas(Level(nothing, (good, torn)), Level(nothing, (mixed,)), 0)
    assert names_on_map(areas) == [[("sea · ship", 1.0, 2.0, 5.0)], []]
