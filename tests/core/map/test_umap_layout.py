from typing import Any

import numpy as np
import pytest
from scipy.optimize import curve_fit

from core.map.neighbours import nearest_neighbours
from core.map.umap_layout import curve, umap_positions


def _positions(vectors: Any, axes: int = 2, report: Any = None, formed: Any = None, **more: Any) -> np.ndarray:
    vectors = np.asarray(vectors, np.float32)
    start = np.ascontiguousarray(vectors[:, :axes])
    nothing = lambda *_: None  # noqa: E731
    rows, distances = nearest_neighbours(vectors, 10, nothing, "euclidean")
    settings = {"minimum_distance": 0.1, "seed": 1, **more}
    return umap_positions(rows, distances, start, report or nothing, formed or nothing, **settings)


def _clusters(count: int = 120) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.normal(size=(4, 16))[np.arange(count) % 4] + 0.1 * rng.normal(size=(count, 16))


@pytest.mark.parametrize("minimum_distance", [0.0, 0.1, 0.5, 1.0])
def test_the_curve_is_the_least_squares_fit(minimum_distance: float) -> None:
    distance = np.linspace(0, 3, 300)
    wanted = np.where(distance < minimum_distance, 1.0, np.exp(-(distance - minimum_distance)))
    (a, b), _ = curve_fit(lambda x, a, b: 1 / (1 + a * x ** (2 * b)), distance, wanted)
    np.testing.assert_allclose(curve(minimum_distance), (a, b), rtol=1e-4)


def test_the_curve_of_the_default_is_the_known_one() -> None:
    np.testing.assert_allclose(curve(0.1), (1.577, 0.8951), atol=1e-3)


@pytest.mark.parametrize("axes", [2, 3])
def test_groups_stay_together_and_the_map_is_the_same_twice(axes: int) -> None:
    found = _positions(_clusters(), axes)
    assert found.shape == (120, axes)
    assert found.dtype == np.float32
    distances = np.linalg.norm(found[:, None] - found[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (distances.argmin(axis=1) % 4 == np.arange(120) % 4).mean() > 0.95
    np.testing.assert_array_equal(_positions(_clusters(), axes), found)
    assert not np.array_equal(_positions(_clusters(), axes, seed=2), found)


def test_words_that_start_at_one_place_are_parted() -> None:
    found = _positions(np.ones((30, 3)))
    assert len(np.unique(found, axis=0)) == 30


def test_the_layout_is_told_and_shown_while_it_forms() -> None:
    said: list[tuple[str, float, float]] = []
    seen: list[np.ndarray] = []
    found = _positions(
        _clusters(), report=lambda *progress: said.append(progress), formed=lambda places: seen.append(places.copy())
    )
    assert [stage for stage, done, _ in said if done == 0] == ["Graph", "Layout"]
    assert said[-1] == ("Layout", 499, 500)
    assert len(seen) == 500
    np.testing.assert_array_equal(seen[-1], found)
    assert not np.array_equal(seen[0], found)


def test_the_smaller_the_minimum_distance_the_nearer_neighbours_lie() -> None:
    vectors = np.random.default_rng(0).normal(size=(300, 8))

    def nearest(minimum_distance: float) -> float:
        found = _positions(vectors, minimum_distance=minimum_distance)
        distances = np.linalg.norm(found[:, None] - found[None], axis=2)
        np.fill_diagonal(distances, np.inf)
        return float(np.median(distances.min(axis=1)))

    assert nearest(0.0) < 0.7 * nearest(0.99)
