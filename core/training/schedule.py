"""Which stretch of the text is trained next, at which rate, and the bound between two chunks where workers can wait."""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.training.hyperparameters import SOFTMAX, Hyperparameters

# A chunk is long enough that Python between two chunks costs nothing, short enough that cancelling is felt at once.
CHUNK_TOKENS, LEAST_CHUNK_TOKENS = 10_000, 16
CHUNK_WORK = 3e8  # dimensions x window x targets x tokens, about a tenth of a second


class Step(NamedTuple):
    """One chunk of one epoch.

    Attributes:
        epoch: from 0.
        chunk: from 0.
        start: the first token.
        end: the token behind the last.
    """

    epoch: int
    chunk: int
    start: int
    end: int


class Schedule:
    """Hands out the steps of a run in order: all chunks of an epoch, epoch by epoch.

    Any thread may call anything. A step that was taken must be finished, whatever becomes of it; at `hold` the workers
    wait between two chunks, and then all steps before `position` are done, and none behind it is begun.

    Args:
        bounds: int64[chunks + 1], the tokens where chunks begin and end.
        epochs: how often the text is read.
        rates: the learning rate of the first and of the last step; it falls linearly with the token position.
        position: how many steps are done already, those of an earlier part of the run.

    Raises:
        ValueError: if `position` is in no such run.
    """

    def __init__(self, bounds: NDArray[np.int64], epochs: int, rates: tuple[float, float], position: int = 0) -> None:
        self.bounds = bounds
        self.chunks = len(bounds) - 1
        self.steps = self.chunks * epochs
        if not 0 <= position <= self.steps:
            raise ValueError(f"Step {position:,} is none of a run of {self.steps:,} steps.")
        self.position = position
        self.total_tokens = int(bounds[-1]) * epochs
        self._rates = rates
        self._gate = threading.Condition()
        self._busy = 0
        self._held = self._stopped = False

    def take(self) -> Step | None:
        """The next step, after waiting while the run is held; None when there is none or the run was stopped."""
        with self._gate:
            while self._held and not self._stopped:
                self._gate.wait()
            if self._stopped or self.position == self.steps:
                return None
            epoch, chunk = divmod(self.position, self.chunks)
            self.position += 1
            self._busy += 1
            return Step(epoch, chunk, int(self.bounds[chunk]), int(self.bounds[chunk + 1]))

    def finish(self) -> None:
        """A step that was taken has ended."""
        with self._gate:
            self._busy -= 1
            self._gate.notify_all()

    def hold(self, timeout: float) -> bool:
        """Let no worker begin another step; whether, within `timeout` seconds, all have ended those they had."""
        with self._gate:
            self._held = True
            return self._gate.wait_for(lambda: self._busy == 0, timeout)

    def release(self) -> None:
        """End `hold`."""
        with self._gate:
            self._held = False
            self._gate.notify_all()

    def stop(self) -> None:
        """Hand out no more, now or ever."""
        with self._gate:
            self._stopped = True
            self._gate.notify_all()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped

    @property
    def tokens_before(self) -> int:
        """Tokens of all steps that were handed out, all epochs counted."""
        epoch, chunk = divmod(self.position, self.chunks)
        return epoch * int(self.bounds[-1]) + int(self.bounds[chunk])

    def rate(self, position: int) -> float:
        """The learning rate at a token position, all epochs counted."""
        first, last = self._rates
        return float(first + (last - first) * position / self.total_tokens)


def chunk_tokens(chosen: Hyperparameters, words: int) -> int:
    """About how many tokens a chunk has: the same for the same hyperparameters, fewer where each takes long.

    Args:
        chosen: the hyperparameters.
        words: size of the vocabulary.
    """
    targets = words if chosen.objective == SOFTMAX else chosen.negatives + 1
    work = chosen.dimensions * chosen.window * targets
    return int(min(max(CHUNK_WORK / work, LEAST_CHUNK_TOKENS), CHUNK_TOKENS))


def chunk_bounds(line_starts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Cut a corpus into chunks of about `size` tokens, at starts of lines wherever one is near.

    Only a line longer than half a chunk is cut inside; a window then ends at the cut.

    Args:
        line_starts: int64[lines + 1], the last entry the number of tokens.
        size: tokens.

    Returns:
        int64[chunks + 1], from 0 to the number of tokens.
    """
    tokens = int(line_starts[-1])
    wanted = np.arange(size, tokens, size)
    nearest = line_starts[np.searchsorted(line_starts, wanted)]
    bounds = np.where(nearest < wanted + size // 2, nearest, wanted)
    return np.unique(np.concatenate(([0], bounds, [tokens])))


def lines_within(line_starts: NDArray[np.int64], start: int, end: int) -> NDArray[np.int64]:
    """Where sentences start between two positions, counted from the first."""
    inside = line_starts[np.searchsorted(line_starts, start, side="right") : np.searchsorted(line_starts, end)]
    return np.concatenate(([0], np.asarray(inside) - start))
