import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.sampling import chunk_seed, keep_probabilities, noise, noise_distribution

counts = st.lists(st.integers(1, 10**9), min_size=2, max_size=200).map(lambda c: np.array(sorted(c, reverse=True)))


@pytest.mark.parametrize(("share", "kept"), [(0.0026, 1.0), (0.00746, 0.5), (1.0, 0.0326), (1e-6, 1.0)])
def test_subsampling_keeps_the_share_that_the_reference_keeps(share: float, kept: float) -> None:
    rest = round(1e9 * (1 - share))
    found = keep_probabilities(np.array([round(1e9 * share), max(rest, 1)]), 1e-3)[0]
    assert found == pytest.approx(kept, rel=0.01)


def test_subsampling_off_keeps_every_word() -> None:
    assert (keep_probabilities(np.array([10**9, 1]), 0.0) == 1).all()


@given(counts, st.floats(0, 1))
def test_alias_table_holds_exactly_the_noise_distribution(counts: np.ndarray, power: float) -> None:
    table = noise(counts, power, 5)
    probability = table.cells[:, 0] / 2**24
    np.add.at(probability, table.cells[:, 1], 1 - table.cells[:, 0] / 2**24)
    expected = noise_distribution(counts, power) * len(counts)
    assert probability == pytest.approx(expected, abs=1e-5 * len(counts))
    assert ((table.cells[:, 0] >= 0) & (table.cells[:, 0] <= 2**24)).all()


def test_noise_power_0_is_uniform_and_1_is_the_count() -> None:
    counts = np.array([700, 200, 100])
    assert noise_distribution(counts, 0.0) == pytest.approx([1 / 3] * 3)
    assert noise_distribution(counts, 1.0) == pytest.approx([0.7, 0.2, 0.1])


def test_seeds_of_chunks_differ_and_are_never_zero() -> None:
    seeds = {int(chunk_seed(s, e, c)) for s in range(10) for e in range(10) for c in range(10)}
    assert len(seeds) == 1000
    assert 0 not in seeds
