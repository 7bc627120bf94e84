"""What part of the map is on screen."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float32])


@dataclass(frozen=True, slots=True)
class Viewport:
    """A window on the map: pixels are the screen's logical ones, y grows upwards on the map and downwards on screen.

    Attributes:
        x: the map's coordinate at the centre of the window.
        y: the same, upwards.
        scale: pixels for one unit of the map.
        width: of the window, pixels.
        height: of the window, pixels.
    """

    x: float
    y: float
    scale: float
    width: float
    height: float

    def to_screen(self, x: Number, y: Number) -> tuple[Number, Number]:
        """The pixel of a place on the map, or of many."""
        return (x - self.x) * self.scale + self.width / 2, self.height / 2 - (y - self.y) * self.scale

    def to_map(self, left: float, top: float) -> tuple[float, float]:
        """The place on the map of a pixel."""
        return (left - self.width / 2) / self.scale + self.x, (self.height / 2 - top) / self.scale + self.y

    def panned(self, right: float, down: float) -> Viewport:
        """The map pushed by so many pixels."""
        return replace(self, x=self.x - right / self.scale, y=self.y + down / self.scale)

    def zoomed(self, scale: float, left: float, top: float) -> Viewport:
        """At another scale, with the place under a pixel staying under it."""
        x, y = self.to_map(left, top)
        return replace(
            self, scale=scale, x=x + (self.x - x) * self.scale / scale, y=y + (self.y - y) * self.scale / scale
        )

    def resized(self, width: float, height: float) -> Viewport:
        """In a window of another size, with the same place at its centre."""
        return replace(self, width=width, height=height)

    def towards(self, other: Viewport, share: float) -> Viewport:
        """On the way to another viewport: 0 here, 1 there; places move evenly and zoom by even factors."""
        if share >= 1:
            return other.resized(self.width, self.height)
        scale = math.exp(math.log(self.scale) + share * (math.log(other.scale) - math.log(self.scale)))
        return replace(
            self,
            x=self.x + share * (other.x - self.x),
            y=self.y + share * (other.y - self.y),
            scale=scale,
        )
