"""How many pairs are over each threshold, as a curve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from app.text.phrases.phrases_form import DECADES, STEPS, threshold_of
from app.training.mechanics.chart import Curve, Picture, Scale, decades
from core.text.words.steps import WORD2PHRASE, Phrases

if TYPE_CHECKING:
    from core.text.phrases import Pairs


def picture_of(pairs: Pairs, step: Phrases, taken: int) -> Picture:
    """How many pairs are over each threshold, with the one that is chosen."""
    steps = np.arange(STEPS[step.score] + 1)
    x: NDArray[np.float64] = np.array([threshold_of(step.score, int(place)) for place in steps])
    y = np.searchsorted(-pairs.score, -x, side="left").astype(np.float64)
    top = 10.0 ** math.ceil(math.log10(max(len(pairs), 10)))
    across = Scale(_tr("threshold"), 0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0))
    if step.score == WORD2PHRASE:
        across = Scale(_tr("threshold"), 1.0, 10.0**DECADES, decades(1, 10**DECADES), _brief, True)
    upwards = Scale(_tr("pairs over it"), 1.0, top, decades(1, top)[:: 1 if top < 1e5 else 2], _brief, True)
    here = min(max(step.taken_threshold, across.low), across.high)
    mark = (here, max(float(taken), 1.0), _tr("{0} pairs").format(f"{taken:,}"))
    drawn = y > 0
    return Picture(across, upwards, [Curve(x[drawn], y[drawn])] if drawn.any() else [], mark=mark)


def _brief(power: float) -> str:
    """A power of ten: "100", "10k", "1M"."""
    for least, scale, unit in ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if power >= least:
            return f"{power / scale:,.0f}{unit}"
    return f"{power:,.0f}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("PhrasesView", text)
