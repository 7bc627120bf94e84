import pytest

from core.training.metrics import CAPACITY, Metrics, Sample, Sampler


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


def test_samples_of_an_earlier_part_are_joined_to_leave_room_and_keep_their_mean() -> None:
    whole = Metrics()
    for n in range(CAPACITY):
        whole.append(Sample(10.0 * (n + 1), n + 1.0, n % 2, 2 * (n % 2), 1 - n / CAPACITY, 10))
    later = Metrics(whole.samples)
    assert later.length == CAPACITY // 2
    assert later.column("loss").tolist() == [0.5] * later.length
    assert later.column("tokens_per_second").tolist() == [10.0] * later.length
    assert later.newest == whole.newest._replace(loss=0.5, position_loss=1.0) if whole.newest else None


def test_a_sampler_goes_on_where_the_earlier_part_ended() -> None:
    metrics = Metrics()
    sampler = Sampler(metrics, 1000, 500, 2.0, rate=lambda tokens: tokens / 1000)
    sampler.look(500, 2.0, 0.0, 0.0, 0.0, is_last=False)
    sampler.look(750, 4.0, 30.0, 10.0, 5.0, is_last=False)
    sampler.look(750, 5.0, 30.0, 10.0, 5.0, is_last=True)
    assert metrics.samples.tolist() == [[750, 4.0, 3.0, 6.0, 0.75, 125.0]]
