"""Draws in bulk; the walk itself is tested by `mechanics/test_pairs.py`, against the kernels."""

import numpy as np

from core.training.rehearsal import draw_words, noted
from core.training.sampling import noise, noise_distribution


def test_draws_follow_the_distribution_and_their_state_goes_on() -> None:
    counts = np.array([500, 90, 40, 20, 5, 1])
    table, state = noise(counts, 0.75, 5), np.full(1, 7, np.uint64)
    drawn = np.zeros(200_000, np.int64)
    draw_words(table, state, drawn)
    expected = len(drawn) * noise_distribution(counts, 0.75)
    statistic = float(((np.bincount(drawn, minlength=6) - expected) ** 2 / expected).sum())
    assert statistic < 20.5  # chi-square, 5 degrees of freedom, p = 0.001
    first, again, once = np.zeros(10, np.int64), np.zeros(10, np.int64), np.zeros(20, np.int64)
    for state, found in ((np.full(1, 7, np.uint64), [first, again]), (np.full(1, 7, np.uint64), [once])):
        for part in found:
            draw_words(table, state, part)
    assert once.tolist() == [*first.tolist(), *again.tolist()]


def test_notes_have_room_for_every_token() -> None:
    assert {len(part) for part in noted(9)} == {9}
