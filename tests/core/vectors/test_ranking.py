import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.vectors.ranking import at_least, exactly_greatest, greatest, nth_greatest


@given(st.integers(1, 700), st.integers(1, 40), st.integers(1, 5))
def test_the_greatest_are_those_of_a_full_sort_and_ties_go_by_index(size: int, count: int, levels: int) -> None:
    scores = np.random.default_rng(size * 41 + count).integers(0, levels, size).astype(np.float32)
    found = greatest(scores, min(count, size))
    assert found.tolist() == np.argsort(-scores, kind="stable")[:count].tolist()


@given(st.integers(1, 700), st.integers(1, 40), st.floats(0, 3), st.integers(0, 9))
def test_scores_within_bounds_are_as_good_as_exact_ones(size: int, count: int, margin: float, seed: int) -> None:
    generator = np.random.default_rng(seed)
    exact = generator.integers(0, 6, size).astype(np.float64)
    known = exact + generator.uniform(-margin, margin, size)
    asked: list[int] = []

    def rescore(places: np.ndarray) -> np.ndarray:
        asked.extend(places.tolist())
        return exact[places]

    found, scores = exactly_greatest(
        at_least(known + margin, nth_greatest(known - margin, min(count, size))), min(count, size), rescore
    )
    assert found.tolist() == np.argsort(-exact, kind="stable")[:count].tolist()
    assert scores.tolist() == exact[found].tolist()
    assert len(asked) == len(set(asked))


def test_many_equal_scores_are_reckoned_in_parts() -> None:
    parts: list[int] = []

    def rescore(places: np.ndarray) -> np.ndarray:
        parts.append(len(places))
        return np.zeros(len(places))

    found, _ = exactly_greatest(np.arange(20_000), 3, rescore)
    assert found.tolist() == [0, 1, 2]
    assert sum(parts) == 20_000
    assert max(parts) < 5_000


def test_what_is_no_number_has_no_greatest() -> None:
    assert greatest(np.full(200, np.nan, np.float32), 3).tolist() == []


def test_no_answers_are_the_greatest_of_none() -> None:
    assert greatest(np.ones(200, np.float32), 0).tolist() == []
