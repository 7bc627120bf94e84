"""Choosing words by an area of the map: its outline, what is inside, and how it joins what was chosen before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, Qt

from core.text.vocabulary import Words

VERTICES = 32  # of an outline, at most
Pixel = tuple[float, float]


class Mode(Enum):
    """What a drag with the left button does."""

    PAN = "pan"
    RECTANGLE = "rectangle"
    LASSO = "lasso"


class Operation(Enum):
    """How the words in an area join those that were chosen before."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"
    INTERSECT = "intersect"


def operation_of(modifiers: Qt.KeyboardModifier) -> Operation:
    """What the keys that are held mean: Shift or Ctrl adds, Alt removes, both together keep what is in both."""
    adds = bool(modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
    removes = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    if adds and removes:
        return Operation.INTERSECT
    return Operation.ADD if adds else Operation.REMOVE if removes else Operation.REPLACE


def keys_of(shift_means_area: bool) -> dict[Operation, str]:
    """The keys of each operation that is not the plain one, as the hint names them.

    Args:
        shift_means_area: whether Shift has begun the drag already, so that it says nothing more.
    """
    adding = _tr("Ctrl") if shift_means_area else _tr("Shift")
    return {
        Operation.ADD: _tr("{0} adds").format(adding),
        Operation.REMOVE: _tr("Alt removes"),
        Operation.INTERSECT: _tr("{0}+Alt keeps the common").format(adding),
    }


def rectangle(first: Pixel, last: Pixel) -> list[Pixel]:
    """The outline that has two pixels as opposite corners."""
    return [first, (last[0], first[1]), last, (first[0], last[1])]


def simplified(outline: Sequence[Pixel], vertices: int = VERTICES) -> list[Pixel]:
    """An outline of few vertices that stays as near to the drawn one as so few can (Visvalingam and Whyatt 1993).

    The vertex whose triangle with its two neighbours is smallest goes first.
    """
    left = list(dict.fromkeys(outline))
    areas = [_triangle(left, place) for place in range(len(left))]
    while len(left) > max(vertices, 3):
        place = int(np.argmin(areas))
        del left[place], areas[place]
        for near in ((place - 1) % len(left), place % len(left)):
            areas[near] = _triangle(left, near)
    return left


def _triangle(outline: Sequence[Pixel], place: int) -> float:
    (x0, y0), (x1, y1), (x2, y2) = outline[place - 1], outline[place], outline[(place + 1) % len(outline)]
    return abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) / 2


def inside(positions: NDArray[np.float32], outline: Sequence[Pixel]) -> NDArray[np.int64]:
    """The indices of the points within a closed outline, by the even-odd rule.

    Args:
        positions: float32[n, 2], on the map.
        outline: of at least three vertices, on the map.
    """
    corners = np.array(outline, np.float64)
    low, high = corners.min(axis=0), corners.max(axis=0)
    near = np.flatnonzero(((positions >= low) & (positions <= high)).all(axis=1))
    x, y = positions[near].astype(np.float64).T
    odd = np.zeros(len(near), bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        crosses = (y0 > y) != (y1 > y)
        odd ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return near[odd]


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """Words, and where they stand in a vocabulary.

    Attributes:
        words: in the order in which they were chosen.
        places: int64[n], the index of each, -1 for a word that is not in the vocabulary.
    """

    words: tuple[str, ...]
    places: NDArray[np.int64]


def joined(vocabulary: Words, before: Chosen, found: NDArray[np.int64], operation: Operation) -> Chosen:
    """What is chosen after an area was drawn; what stays keeps its order, what is new follows.

    It goes by indices: a million words are compared in a moment.

    Args:
        vocabulary: of the map.
        before: what was chosen before.
        found: the indices of the words in the area, each once.
        operation: how the two join.
    """
    if operation is Operation.REPLACE:
        return Chosen(tuple(vocabulary.take(found)), found)
    if operation is Operation.ADD:
        new = found[~_among(found, before.places, len(vocabulary))]
        return Chosen((*before.words, *vocabulary.take(new)), np.concatenate((before.places, new)))
    stays = _among(before.places, found, len(vocabulary)) == (operation is Operation.INTERSECT)
    return Chosen(tuple(compress(before.words, stays)), before.places[stays])


def _among(places: NDArray[np.int64], others: NDArray[np.int64], total: int) -> NDArray[np.bool_]:
    """Which of some indices, -1 among them, are in others; -1 is in none."""
    marked = np.zeros(total + 1, bool)
    marked[others] = True
    marked[-1] = False
    return marked[places]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Selecting", text)
