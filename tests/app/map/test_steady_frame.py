import numpy as np
import pytest

from app.map.steady_frame import SteadyFrame

SHAPE = np.random.default_rng(3).normal(size=(12_000, 2)).astype(np.float32) * np.float32((3, 1))


def turned(positions: np.ndarray, angle: float) -> np.ndarray:
    cosine, sine = np.cos(angle), np.sin(angle)
    return (positions @ np.array([[cosine, sine], [-sine, cosine]])).astype(np.float32)


def test_a_snapshot_that_was_moved_turned_mirrored_and_scaled_lies_where_it_lay() -> None:
    frame = SteadyFrame()
    first = frame.place(SHAPE)
    assert np.quantile(np.abs(first).max(axis=1), 0.95) < 1
    again = frame.place(40 * turned(SHAPE * np.float32((1, -1)), 2.0) + np.float32((500, -70)))
    assert np.abs(again - first).max() < 1e-3


def test_it_lies_as_the_reference_and_as_large_even_where_that_has_fewer_words() -> None:
    reference = (SHAPE / 4)[:700] + np.float32(2)
    placed = SteadyFrame(reference).place(turned(SHAPE, 1.0))
    assert np.corrcoef(placed[:700, 0], reference[:, 0])[0, 1] > 0.99
    assert placed.std(axis=0) == pytest.approx(reference.std(axis=0), rel=0.15)
    assert placed.mean(axis=0) == pytest.approx(reference.mean(axis=0), abs=0.2)


def test_words_that_lean_to_one_side_stay_in_the_frame() -> None:
    frame = SteadyFrame(SHAPE)
    placed = frame.place(np.abs(SHAPE) ** 2)
    outside = (np.abs(placed) > np.abs(SHAPE).max()).any(axis=1).mean()
    assert outside < 0.02


def test_a_steady_frame_lets_words_be_seen_to_spread() -> None:
    frame = SteadyFrame(steady=True)
    first, second = frame.place(SHAPE), frame.place(3 * SHAPE)
    assert 1.2 * np.ptp(first) < np.ptp(second) < 3 * np.ptp(first)


def test_words_that_all_stand_at_one_place_stay_there() -> None:
    placed = SteadyFrame(SHAPE).place(np.full((9, 3), 7, np.float32))
    assert placed.shape == (9, 2)
    assert np.ptp(placed, axis=0).max() == 0
