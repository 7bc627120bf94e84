import numpy as np

from core.run_report import peak_memory


def test_the_peak_of_memory_is_seen_though_it_is_freed_again() -> None:
    with peak_memory() as peak:
        peak.look()
        before = peak.anonymous
        held = np.ones(100_000_000, np.uint8)
        peak.look()
        del held
    assert peak.anonymous >= before + 90_000_000
    assert peak.resident >= peak.anonymous
