"""Where the map of three axes is looked at from: a camera on an orbit around a place, that can be turned any way."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Quaternion = tuple[float, float, float, float]
Place = tuple[float, float, float]

FRONT: Quaternion = (1.0, 0.0, 0.0, 0.0)  # the first axis to the right, the second upwards, the third to the eye
_FIELD = math.radians(52)  # how much of the shorter side of the window is seen: gentle, little is distorted
_TURN = 0.008  # radians for each pixel of a drag
NEAREST = 0.02  # units in front of the eye where nothing is drawn any more


@dataclass(frozen=True, slots=True)
class Camera:
    """An eye that looks at a place; pixels are the screen's logical ones.

    Attributes:
        centre: the place in the middle of the window, units of the map.
        turn: how the map is turned in front of the eye, a unit quaternion (w, x, y, z).
        distance: from the eye to the centre, units of the map.
        width: of the window, pixels.
        height: of the window, pixels.
    """

    centre: Place
    turn: Quaternion
    distance: float
    width: float
    height: float

    @property
    def focal(self) -> float:
        """Pixels for one unit of the map at a distance of one unit."""
        return max(min(self.width, self.height), 1.0) / 2 / math.tan(_FIELD / 2)

    @property
    def scale(self) -> float:
        """Pixels for one unit of the map at the centre."""
        return self.focal / self.distance

    @property
    def rotation(self) -> NDArray[np.float64]:
        """float64[3, 3]: the rows are the directions right, up and towards the eye, in the map's axes."""
        w, x, y, z = self.turn
        return np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
            ]
        )

    def matrix(self) -> NDArray[np.float32]:
        """float32[3, 4]: a place of the map (with a 1 behind it) to units right, up and away from the eye."""
        rows = self.rotation * np.array([[1], [1], [-1]])
        shift = -rows @ np.array(self.centre) + np.array([0, 0, self.distance])
        return np.ascontiguousarray(np.column_stack((rows, shift)), np.float32)

    def to_screen(self, places: NDArray[np.floating]) -> tuple[NDArray[np.floating], ...]:
        """The pixels (x, y) and depths (units from the eye, along its view) of float[n, 3] places before the eye."""
        matrix = self.matrix().astype(np.float64)
        right, up, depth = matrix[:, :3] @ np.asarray(places, np.float64).T + matrix[:, 3:]
        scale = self.focal / np.maximum(depth, NEAREST)
        return self.width / 2 + right * scale, self.height / 2 - up * scale, depth

    def turned(self, right: float, down: float) -> Camera:
        """The map turned as a ball is by a hand that moves over it by so many pixels."""
        length = math.hypot(right, down)
        if length == 0:
            return self
        half = length * _TURN / 2
        share = math.sin(half) / length
        turn = _product((math.cos(half), down * share, right * share, 0.0), self.turn)
        return replace(self, turn=_unit(turn))

    def panned(self, right: float, down: float) -> Camera:
        """The map pushed by so many pixels, as seen at the depth of the centre."""
        return self._moved(-right / self.scale, down / self.scale)

    def zoomed(self, distance: float, left: float, top: float) -> Camera:
        """At another distance, with what lies under a pixel at the depth of the centre staying under it."""
        nearer = replace(self, distance=distance)
        share = 1 / self.scale - 1 / nearer.scale
        return nearer._moved((left - self.width / 2) * share, (self.height / 2 - top) * share)

    def resized(self, width: float, height: float) -> Camera:
        """In a window of another size."""
        return replace(self, width=width, height=height)

    def towards(self, other: Camera, share: float) -> Camera:
        """On the way to another camera, 0 here, 1 there: evenly, by even factors, turning the shorter way."""
        if share >= 1:
            return other.resized(self.width, self.height)
        x, y, z = (a + share * (b - a) for a, b in zip(self.centre, other.centre, strict=True))
        distance = self.distance * (other.distance / self.distance) ** share
        return replace(self, centre=(x, y, z), distance=distance, turn=_between(self.turn, other.turn, share))

    def _moved(self, right: float, up: float) -> Camera:
        """The eye and what it looks at moved by units of the map to its own right and up."""
        x, y, z = (np.array(self.centre) + np.array([right, up, 0.0]) @ self.rotation).tolist()
        return replace(self, centre=(x, y, z))


def _product(a: Quaternion, b: Quaternion) -> Quaternion:
    return (
        a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
        a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
        a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
        a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
    )


def _unit(turn: Quaternion) -> Quaternion:
    length = math.sqrt(sum(part * part for part in turn))
    w, x, y, z = (part / length for part in turn)
    return w, x, y, z


def _between(a: Quaternion, b: Quaternion, share: float) -> Quaternion:
    """The turn on the great circle between two (slerp: Shoemake, "Animating rotation with quaternion curves", 1985)."""
    cosine = sum(p * q for p, q in zip(a, b, strict=True))
    if cosine < 0:
        b, cosine = (-b[0], -b[1], -b[2], -b[3]), -cosine
    angle = math.acos(min(cosine, 1.0))
    if angle < 1e-5:
        return b
    first, second = math.sin((1 - share) * angle), math.sin(share * angle)
    w, x, y, z = (first * p + second * q for p, q in zip(a, b, strict=True))
    return _unit((w, x, y, z))
