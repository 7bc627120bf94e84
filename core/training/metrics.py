"""The curves of a run: arrays that the trainer appends to while others read them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CAPACITY = 4000


class Sample(NamedTuple):
    """One moment of a run.

    Attributes:
        tokens: tokens trained so far, all epochs counted.
        seconds: time since training began.
        loss: mean loss per example since the sample before, in nats (an example: a pair for skip-gram, a position
            for CBOW).
        position_loss: the same per centre position, the J of the literature.
        learning_rate: the rate of the newest chunk.
        tokens_per_second: speed since the sample before.
    """

    tokens: float
    seconds: float
    loss: float
    position_loss: float
    learning_rate: float
    tokens_per_second: float


class Metrics:
    """Append-only samples, about evenly spaced over the run.

    One thread appends; any thread reads `column(...)`. The length is raised last, so a reader sees whole samples only.
    """

    def __init__(self) -> None:
        self.length = 0
        self._samples = np.zeros((CAPACITY, len(Sample._fields)))

    def append(self, sample: Sample) -> None:
        """Add a sample.

        Raises:
            IndexError: when `CAPACITY` samples are there.
        """
        self._samples[self.length] = sample
        self.length += 1

    def column(self, name: str) -> NDArray[np.float64]:
        """All values so far of one field of `Sample`, float64[length], not to be changed."""
        return self._samples[: self.length, Sample._fields.index(name)]

    @property
    def newest(self) -> Sample | None:
        """The last sample, or None before the first."""
        length = self.length
        return Sample(*self._samples[length - 1].tolist()) if length else None
