"""One step of learning: scores, the gradient of an objective, and the move of both sides.

`learn` is the only place where output vectors move, for a whole block of them at once, as in a matrix product (Ji et
al. 2016), and `logistic_errors` and `softmax_errors` are the only ones where a gradient is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.compilation import inlined_lean
from core.training import lanes
from core.training.lanes import MOST_HIDDEN, MOST_OUTPUTS, MOST_OUTPUTS_ALONE
from core.training.rows import ROW
from core.training.workspace import Floats, Scratch

# Turns the scores of so many hidden vectors and targets into steps; returns the loss if it is measured, else 0.
Errors = Callable[[int, int, Scratch, Any, bool], float]


@inlined_lean
def _widest(count: int) -> int:
    """How many targets a tile has: the scores of `count` hidden vectors are cut into tiles, ranges of the targets.

    A hidden vector's scores in a tile begin at a multiple of this, a tile's at a multiple of `_tile_size`.
    """
    return MOST_OUTPUTS_ALONE if count == 1 else MOST_OUTPUTS


@inlined_lean
def tiles_of(count: int, targets: int) -> int:
    """Into how many tiles the scores of `count` hidden vectors are cut; all but the last are full."""
    return (targets + _widest(count) - 1) // _widest(count)


@inlined_lean
def _tile_size(count: int) -> int:
    """How much room the scores of `count` hidden vectors in a tile take."""
    return (count + MOST_HIDDEN - 1) // MOST_HIDDEN * ROW


@inlined_lean
def _places(tile: int, a: int, count: int, targets: int) -> tuple[int, int]:
    """Where the scores of a hidden vector in a tile begin and end."""
    begin = tile * _tile_size(count) + a * _widest(count)
    return begin, begin + min(_widest(count), targets - tile * _widest(count))


@inlined_lean
def score(
    hidden: Floats, rows: NDArray[np.int32], first: int, count: int, outputs: Floats, scratch: Scratch, at: int,
    targets: int,
) -> None:  # fmt: skip
    """Write the scores of all hidden vectors and targets, tile by tile."""
    widest = _widest(count)
    for tile in range(tiles_of(count, targets)):
        begin, place = tile * widest, tile * _tile_size(count)
        for a in range(0, count, MOST_HIDDEN):
            lanes.scores(
                scratch.arithmetic, hidden, rows, first + a, min(MOST_HIDDEN, count - a), outputs, scratch.targets,
                scratch.labels, at + begin, min(widest, targets - begin), scratch.scores, scratch.wanted,
                place + a * MOST_OUTPUTS,
            )  # fmt: skip


@inlined_lean
def logistic_errors(count: int, targets: int, scratch: Scratch, rate: float, measure: bool) -> float:
    """The steps of independent yes-no questions.

    With s = h . o the loss of a pair is -ln sigma(s) for label 1 and -ln sigma(-s) for label 0, that is ln(1 + e^s)
    less s for label 1; it falls along (label - sigma(s)) o for h and along (label - sigma(s)) h for o.
    """
    loss, widest, tiles = 0.0, _widest(count), tiles_of(count, targets)
    if measure:
        for tile in range(tiles):
            loss += lanes.logistic_loss(
                scratch.arithmetic, scratch.scores, scratch.wanted, tile * _tile_size(count), count,
                min(widest, targets - tile * widest), widest,
            )  # fmt: skip
    lanes.logistic_steps(scratch.arithmetic, scratch.scores, scratch.wanted, tiles * _tile_size(count), rate)
    return loss


@inlined_lean
def softmax_errors(count: int, targets: int, scratch: Scratch, rate: float, measure: bool) -> float:
    """The steps of one choice among all targets.

    With p = exp(s) / sum exp(s) over the targets the loss is -ln p of the one with label 1; it falls along
    (label - p) o for h and along (label - p) h for o.
    """
    loss, scores, tiles, size = 0.0, scratch.scores, tiles_of(count, targets), _tile_size(count)
    for a in range(count):  # the greatest score becomes 0: p is the same, and nothing is out of range
        greatest = scores[a * _widest(count)]
        for tile in range(tiles):
            begin, end = _places(tile, a, count, targets)
            for place in range(begin, end):
                greatest = max(greatest, scores[place])
        for tile in range(tiles):
            begin, end = _places(tile, a, count, targets)
            for place in range(begin, end):
                scores[place] -= greatest
                loss -= scratch.wanted[place] * scores[place]
    lanes.exponential(scratch.arithmetic, scores, tiles * size)
    for a in range(count):
        total = 0.0
        for tile in range(tiles):
            begin, end = _places(tile, a, count, targets)
            for place in range(begin, end):
                total += scores[place]
        loss += np.log(total)
        part = scores.dtype.type(1 / total)
        for tile in range(tiles):
            begin, end = _places(tile, a, count, targets)
            for place in range(begin, end):
                scores[place] = rate * (scratch.wanted[place] - scores[place] * part)
    return loss if measure else 0.0


@inlined_lean
def learn(
    errors: Errors, hidden: Floats, rows: NDArray[np.int32], gradient: Floats, gradient_rows: NDArray[np.int32],
    first: int, count: int, outputs: Floats, scratch: Scratch, at: int, targets: int, rate: float, measure: bool,
) -> float:  # fmt: skip
    """One step of `count` hidden vectors against `targets` targets: the only place where output vectors move.

    All scores are taken before anything moves. What the hidden vectors should move by is added to the rows of
    `gradient`, which may be the hidden vectors themselves where there is one tile or
    one hidden vector. With rate 0 nothing is written but
    scratch. Returns the loss if it is measured, else 0.
    """
    score(hidden, rows, first, count, outputs, scratch, at, targets)
    loss = errors(count, targets, scratch, rate, measure)
    if rate != 0 and count == 1:
        lanes.update_alone(
            scratch.arithmetic, hidden, rows[first], gradient, gradient_rows[first], outputs, scratch.targets, at,
            targets, scratch.scores,
        )  # fmt: skip
    elif rate != 0:
        for tile in range(tiles_of(count, targets)):
            begin = tile * MOST_OUTPUTS
            lanes.update(
                scratch.arithmetic, hidden, rows, gradient, gradient_rows, first, count, outputs, scratch.targets,
                at + begin, min(MOST_OUTPUTS, targets - begin), scratch.scores, tile * _tile_size(count),
            )  # fmt: skip
    return loss
