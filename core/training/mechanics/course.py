"""Steps one after another, over vectors of which only the rows that they move are copied."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.training.hyperparameters import SOFTMAX, Hyperparameters
from core.training.mechanics.step import Example, Floats, Rows, Step, take_step

MOST_NUMBERS = 2_000_000  # V x d of a softmax step, which moves them all: some 0.1 s with ten contexts
_FIRST_ROWS = 64


class Overlay:
    """A matrix that is read from another until a row is written; that one never changes.

    Args:
        base: float[n, d].
    """

    def __init__(self, base: Floats) -> None:
        self._base = base
        self._places = np.full(len(base), -1, np.int32)
        self._rows = np.empty((0, base.shape[1]), base.dtype)
        self._used = 0

    @property
    def copied(self) -> int:
        """How many rows have been written."""
        return self._used

    def __len__(self) -> int:
        return len(self._base)

    def __getitem__(self, rows: Rows) -> Floats:
        found = np.array(self._base[rows])
        places = self._places[rows]
        own = places >= 0
        found[own] = self._rows[places[own]]
        return found

    def write(self, rows: Rows, vectors: Floats) -> None:
        """Replace distinct rows."""
        new = rows[self._places[rows] < 0]
        needed = self._used + len(new)
        if needed > len(self._rows):
            room = min(max(2 * needed, _FIRST_ROWS), len(self._base))
            grown = np.empty((room, self._base.shape[1]), self._base.dtype)
            grown[: self._used] = self._rows[: self._used]
            self._rows = grown
        self._places[new] = np.arange(self._used, needed, dtype=np.int32)
        self._used = needed
        self._rows[self._places[rows]] = vectors


class Course:
    """Takes steps, and keeps the vectors, the losses and the last step. One thread at a time.

    Args:
        hyperparameters: of the run or the lesson.
        inputs: W, float[V, d]; never written to.
        outputs: W', float[O, d]; likewise.
        examples: gives what is learnt, in order, from the start each time it is called.
        rate: the learning rate of every step.

    Raises:
        ValueError: a softmax over so many numbers is too much to follow.
    """

    def __init__(
        self,
        hyperparameters: Hyperparameters,
        inputs: Floats,
        outputs: Floats,
        examples: Callable[[], Iterator[Example]],
        rate: float,
    ) -> None:
        if hyperparameters.objective == SOFTMAX and outputs.size > MOST_NUMBERS:
            raise ValueError(
                f"One softmax step moves all {len(outputs):,} output vectors, {outputs.size:,} numbers, too many to "
                f"follow here (at most {MOST_NUMBERS:,}). That is why negative sampling and hierarchical softmax "
                "replace it: train with one of them, or take the lesson's short text."
            )
        self.hyperparameters = hyperparameters
        self._bases, self._start = (inputs, outputs), examples
        self.rate = rate
        self.restart()

    def restart(self) -> None:
        """Go back to the vectors and the example of the start."""
        self.inputs, self.outputs = (Overlay(base) for base in self._bases)
        self._examples = self._start()
        self._next: Example | None = None
        self.last: Step | None = None
        self._losses: list[float] = []

    @property
    def steps(self) -> int:
        """How many were taken."""
        return len(self._losses)

    @property
    def losses(self) -> NDArray[np.float64]:
        """float64[steps], nats: each step's loss before it, for each hidden vector."""
        return np.array(self._losses, np.float64)

    def preview(self) -> Step:
        """The step that would be taken next; nothing moves."""
        if self._next is None:
            self._next = next(self._examples)
        return take_step(self.hyperparameters, self.inputs, self.outputs, self._next, self.rate)

    def step(self) -> Step:
        """Take the next step."""
        taken = self.preview()
        self._next = None
        self.inputs.write(*taken.moved_inputs)
        self.outputs.write(*taken.moved_outputs)
        self._losses.append(taken.loss / len(taken.hidden))
        self.last = taken
        return taken

    def run(self, count: int, job: Job, seconds: float = math.inf) -> Step:
        """Take `count` steps, at least 1; those that were taken stay if the job is cancelled.

        Args:
            count: how many.
            job: looked at before each step.
            seconds: after so long it stops early; `steps` says how far it came.

        Raises:
            Cancelled: the job was cancelled.
        """
        end = time.monotonic() + seconds
        for _ in range(count):
            job.check()
            taken = self.step()
            if time.monotonic() > end:
                break
        return taken


def endless(examples: Callable[[int], Sequence[Example]]) -> Iterator[Example]:
    """What is learnt in turn 0, 1, 2, ... one after another.

    Raises:
        ValueError: when it comes to a turn in which nothing is.
    """
    for turn in itertools.count():
        found = examples(turn)
        if not found:
            raise ValueError("There is nothing to learn: a word is learnt from at least one other beside it.")
        yield from found
