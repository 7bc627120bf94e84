import pytest

from core.training.metrics import CAPACITY, Metrics, Sample


def test_samples_are_read_back_by_column() -> None:
    metrics = Metrics()
    assert metrics.newest is None
    for n in range(3):
        metrics.append(Sample(n, n / 2, 4.0 - n, 8.0, 0.1, 1e6))
    assert metrics.column("tokens").tolist() == [0, 1, 2]
    assert metrics.column("loss").tolist() == [4, 3, 2]
    assert metrics.newest == Sample(2, 1.0, 2.0, 8.0, 0.1, 1e6)


def test_a_column_that_was_read_does_not_change() -> None:
    metrics = Metrics()
    metrics.append(Sample(1, 1, 1, 1, 1, 1))
    before = metrics.column("loss")
    metrics.append(Sample(2, 2, 2, 2, 2, 2))
    assert before.tolist() == [1]


def test_no_more_samples_than_the_capacity() -> None:
    metrics = Metrics()
    for n in range(CAPACITY):
        metrics.append(Sample(n, 0, 0, 0, 0, 0))
    with pytest.raises(IndexError):
        metrics.append(Sample(0, 0, 0, 0, 0, 0))
