"""How long a run has worked: the time on the wall without its pauses and the machine's sleep."""

from __future__ import annotations

import math
import time

LONGEST_GAP = 3.0
"""Seconds between two looks; after more the machine slept, or the program was stopped from outside."""


class WorkClock:
    """Counts seconds of work; to be looked at more often than `LONGEST_GAP`.

    Args:
        seconds: of an earlier part of the run.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self._last = time.perf_counter()

    def count(self, longest: float = LONGEST_GAP) -> None:
        """Add the time since the last look, unless it is longer than `longest`."""
        now = time.perf_counter()
        passed, self._last = now - self._last, now
        if passed <= longest:
            self.seconds += passed

    def count_all(self) -> None:
        """Add the time since the last look, of work that gave no chance to look."""
        self.count(math.inf)

    def skip(self) -> None:
        """Leave out the time since the last look."""
        self.count(-math.inf)
