"""The loss over the steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from app.theme import GRID
from app.training.mechanics.chart import Chart, Curve, Picture, Scale
from app.training.mechanics.heat import figure

MOST_POINTS = 2_000


class LossCurve(Chart):
    """Each step's loss before it, the mean of as many steps as an epoch has, and the untrained level."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("The loss over the steps"), 22 * GRID, parent)

    def show_losses(self, losses: NDArray[np.float64], untrained: float, epoch: int = 1) -> None:
        """Show float64[steps] nats, with the mean over the last `epoch` of them where that is more than 1."""
        steps = np.arange(1, len(losses) + 1, dtype=np.float64)
        stride = -(-len(losses) // MOST_POINTS) or 1
        top = max(float(losses.max(initial=0.0)), untrained) * 1.15
        last = max(len(losses), 10)
        spacing = _spacing(last)
        has_mean = 1 < epoch < len(losses)
        curves = [] if has_mean or len(losses) < 2 else [Curve(steps[::stride], losses[::stride])]
        if has_mean:
            sums = np.cumsum(np.concatenate(([0.0], losses)))
            means = (sums[epoch:] - sums[:-epoch]) / epoch
            curves.append(Curve(steps[epoch - 1 :][::stride], means[::stride], 0))
        picture = Picture(
            Scale(self.tr("steps"), 0, last, [float(n) for n in range(0, last + 1, spacing)], "{:,.0f}".format),
            Scale(self.tr("loss, nats per hidden vector"), 0, top, _ticks(top)),
            curves,
            points=np.stack((steps, losses), axis=1)[::stride] if has_mean or len(losses) < 2 else None,
            levels=[(untrained, "" if has_mean else self.tr("untrained {0}").format(figure(untrained)))],
        )
        text = self.tr("{0} steps; loss of the first {1} nats, of the last {2} nats")
        ends = (figure(float(losses[0])), figure(float(losses[-1]))) if len(losses) else ("", "")
        self.show_picture(picture, text.format(f"{len(losses):,}", *ends))


def _ticks(top: float) -> list[float]:
    size = 10.0 ** np.floor(np.log10(top))
    step = next(size * part for part in (0.2, 0.5, 1.0, 2.0) if top / (size * part) <= 5)
    return [float(np.round(n * step, 6)) for n in range(int(top / step) + 1)]


def _spacing(last: int) -> int:
    size = 10 ** int(np.log10(last))
    return next(max(int(size * part), 1) for part in (0.2, 0.5, 1, 2) if last / (size * part) <= 6)
