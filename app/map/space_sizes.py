"""How far the map of three axes reaches, how large its points are, and how distance dims them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.map.camera import Camera, Place, Quaternion
from app.map.sizes import SIZES

_SMALLEST, _LARGEST = 1.1, 6.0  # pixels, radius of words at the middle when the whole map is seen
_ROOM = 50.0  # square pixels of the window for each word at which points have their plain size
_GROWTH = 0.35  # the power of coming nearer by which discs grow beyond what perspective gives
_HAZE, _HAZE_MARKED = 0.82, 0.5  # the most that distance takes from a colour
_HAZE_BEGIN = 0.6  # radii of the map in front of the middle
_HAZE_DEPTH = 1.9  # radii of the map from there to where haze is at its most
_REACH = 0.98  # share of the words that lie within the ball
_AIR = 40.0  # pixels


@dataclass(frozen=True, slots=True)
class Ball:
    """Middle and radius of a ball that holds nearly all words."""

    middle: Place
    radius: float

    def seen_whole(self, turn: Quaternion, width: float, height: float) -> Camera:
        """The camera that sees all of the ball, with some air around it."""
        side = min(width, height)
        slope = (side / 2 - min(_AIR, 0.1 * side)) / Camera(self.middle, turn, 1.0, width, height).focal
        return Camera(self.middle, turn, self.radius * math.hypot(1, slope) / slope, width, height)


def ball_of(places: NDArray[np.float32]) -> Ball:
    """The ball around float32[n, 3] places."""
    if len(places) == 0:
        return Ball((0.0, 0.0, 0.0), 1.0)
    x, y, z = np.quantile(places, [1 - _REACH, _REACH], axis=0).mean(axis=0).tolist()
    radius = float(np.quantile(np.linalg.norm(places - np.array([x, y, z], np.float32), axis=1), _REACH))
    return Ball((x, y, z), max(radius, 0.05))


def radii_of(room: float, distance: float, whole: float) -> NDArray[np.float32]:
    """The radius of each size at a depth of one unit, logical pixels.

    Args:
        room: square pixels of the window for each word.
        distance: of the camera from what it looks at.
        whole: the distance from which the whole map is seen.
    """
    factor = np.clip((room / _ROOM) ** 0.2, 0.75, 1.8) * distance * (whole / distance) ** _GROWTH
    places = (np.arange(SIZES) + 0.5) / SIZES
    return np.ascontiguousarray(factor * (_SMALLEST + (_LARGEST - _SMALLEST) * places**2.5), np.float32)


def haze(distance: float, radius: float, *, marked: bool) -> NDArray[np.float32]:
    """float32[3]: the depth where haze begins, how much more there is for each unit, the most, 0 to 1.

    Args:
        distance: of the camera from what it looks at.
        radius: of the map.
        marked: whether some words are marked: all others are dim already.
    """
    most = _HAZE_MARKED if marked else _HAZE
    return np.array([max(distance - _HAZE_BEGIN * radius, 0.0), most / (_HAZE_DEPTH * radius), most], np.float32)
