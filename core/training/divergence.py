"""Noticing that a run has diverged: a loss that is no number, or one so large that no learning leads there."""

from __future__ import annotations

import math

from core.training.hyperparameters import Hyperparameters

ABSURD = 5.0
"""Times the loss of a model that has learnt nothing."""
_SECONDS = 0.5
_LOOKS = 3


class Divergence:
    """Looks at the loss by the clock, so that it is noticed within some seconds however slow or fast the run is.

    The kernels' fast arithmetic keeps NaN and infinity (core/compilation.py), so a loss that was one stays one.

    Args:
        untrained_loss: per example, of a model that has learnt nothing.
    """

    def __init__(self, untrained_loss: float) -> None:
        self._bound = ABSURD * untrained_loss
        self._loss = self._examples = 0.0
        self._next = 0.0
        self._absurd = 0

    def noticed(self, loss: float, examples: float, seconds: float) -> bool:
        """Whether the run has diverged.

        Args:
            loss: sum over all examples since the beginning.
            examples: how many there were.
            seconds: by any clock that does not go back.
        """
        if not math.isfinite(loss):
            return True
        if seconds >= self._next and examples > self._examples:
            mean = (loss - self._loss) / (examples - self._examples)
            self._absurd = self._absurd + 1 if mean > self._bound else 0
            self._loss, self._examples, self._next = loss, examples, seconds + _SECONDS
        return self._absurd >= _LOOKS


def diverged(chosen: Hyperparameters, kept: str = "") -> ValueError:
    """The error of a run that diverged, with a rate to try.

    Args:
        chosen: the run's, resolved.
        kept: where its last good state is, "" for nowhere.
    """
    assert chosen.learning_rate is not None
    rate = chosen.learning_rate
    state = f" The state before that is kept in {kept}." if kept else ""
    return ValueError(
        f"The vectors grew beyond all bounds: the learning rate {rate:g} is too high. Try {rate / 4:.3g}.{state}"
    )
