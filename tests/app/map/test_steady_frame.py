import numpy as np

from app.map.steady_frame import SteadyFrame

SHAPE = np.random.default_rng(3).normal(size=(12_000, 2)).astype(np.float32) * (3, 1)


def turned(positions: np.ndarray, angle: float) -> np.ndarray:
    cosine, sine = np.cos(angle), np.sin(angle)
    return (positions @ np.array([[cosine, sine], [-sine, cosine]])).astype(np.float32)


def test_a_snapshot_that_was_moved_turned_mirrored_and_scaled_lies_where_it_lay() -> None:
    frame = SteadyFrame()
    first = frame.place(SHAPE)
    assert np.quantile(np.abs(first).max(axis=1), 0.99) < 1 <= np.abs(first).max()
    again = frame.place(40 * turned(SHAPE * (1, -1), 2.0) + (500, -70))
    assert np.abs(again - first).max() < 1e-3


def test_it_lies_as_the_reference_even_where_that_has_fewer_words() -> None:
    reference = (SHAPE / 4)[:700]
    placed = SteadyFrame(reference).place(turned(SHAPE, 1.0))
    assert np.corrcoef(placed[:700, 0], reference[:, 0])[0, 1] > 0.99


def test_a_steady_frame_lets_words_be_seen_to_spread() -> None:
    frame = SteadyFrame(steady=True)
    first, second = frame.place(SHAPE), frame.place(np.float32(3) * SHAPE)
    assert 1.2 * np.ptp(first) < np.ptp(second) < 3 * np.ptp(first)


def test_words_that_all_stand_at_one_place_stay_there() -> None:
    placed = SteadyFrame(SHAPE).place(np.full((9, 3), 7, np.float32))
    assert placed.shape == (9, 2)
    assert np.abs(placed).max() == 0
