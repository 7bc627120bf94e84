"""The curves of a run: arrays that the trainer appends to while others read them."""

from __future__ import annotations

from collections.abc import Callable
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

    Args:
        samples: float64[n, 6], those of an earlier part of the run; many are joined in pairs, to leave room for more.
    """

    def __init__(self, samples: NDArray[np.float64] | None = None) -> None:
        before = samples if samples is not None else np.zeros((0, len(Sample._fields)))
        while len(before) > CAPACITY // 2:
            before = _joined(before)
        self.length = len(before)
        self._samples = np.zeros((CAPACITY, len(Sample._fields)))
        self._samples[: self.length] = before

    @property
    def samples(self) -> NDArray[np.float64]:
        """All samples so far, float64[length, 6], not to be changed."""
        return self._samples[: self.length]

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


class Sampler:
    """Makes samples, about evenly spaced over what is left of a run, of what was measured.

    Args:
        metrics: where they are appended; what is there is an earlier part of the same run.
        total_tokens: of the whole run, all epochs counted.
        tokens: done in the earlier part.
        seconds: of the earlier part.
        rate: the learning rate at a token position.
    """

    def __init__(
        self, metrics: Metrics, total_tokens: int, tokens: int, seconds: float, rate: Callable[[int], float]
    ) -> None:
        self._metrics, self._rate = metrics, rate
        self._spacing = (total_tokens - tokens) / (CAPACITY - 2 - metrics.length)
        self._tokens, self._seconds = tokens, seconds
        self._loss = self._examples = self._positions = 0.0

    def look(self, tokens: int, seconds: float, loss: float, examples: float, positions: float, is_last: bool) -> None:
        """Append a sample if it is time for one, and something new was measured.

        Args:
            tokens: done so far, those of the earlier part included.
            seconds: likewise.
            loss: sum over all that was measured since this part began.
            examples: how many there were.
            positions: how many centre words they were of.
            is_last: whether the run ends here.
        """
        gone = tokens - self._tokens
        if gone <= 0 or examples <= self._examples or (gone < self._spacing and not is_last):
            return
        lost = loss - self._loss
        self._metrics.append(
            Sample(
                tokens,
                seconds,
                lost / (examples - self._examples),
                lost / (positions - self._positions),
                self._rate(tokens),
                gone / max(seconds - self._seconds, 1e-9),
            )
        )
        self._tokens, self._seconds = tokens, seconds
        self._loss, self._examples, self._positions = loss, examples, positions


def _joined(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each two samples as one, the losses as means over their tokens; an odd last one stays."""
    pairs = len(samples) // 2
    first, second, last = samples[: 2 * pairs : 2], samples[1::2], samples[2 * pairs :]
    tokens, seconds, loss, position_loss, speed = (
        Sample._fields.index(name) for name in ("tokens", "seconds", "loss", "position_loss", "tokens_per_second")
    )
    before = np.concatenate((np.zeros((1, samples.shape[1])), second[:-1]))
    share = (first[:, tokens] - before[:, tokens]) / np.maximum(second[:, tokens] - before[:, tokens], 1.0)
    joined = second.copy()
    for column in (loss, position_loss):
        joined[:, column] = share * first[:, column] + (1 - share) * second[:, column]
    gone = second[:, tokens] - before[:, tokens], second[:, seconds] - before[:, seconds]
    joined[:, speed] = gone[0] / np.maximum(gone[1], 1e-9)
    return np.concatenate((joined, last))
