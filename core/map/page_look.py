"""What the words of a page look like: colours in both themes with their legend, sizes, and the names of areas."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Name = tuple[str, float, float, float]
"""The name of an area, where it stands on the map, and how important it is."""


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of a legend, 0xrrggbb in the light theme and in the dark one, and what it says."""

    name: str
    number: str
    light: int
    dark: int


@dataclass(frozen=True, eq=False, slots=True)
class PageLook:
    """What the words look like, beside their places.

    Attributes:
        light: uint32[n], 0xrrggbb, the colour of each word in the light theme; what lies above is ignored.
        dark: the same in the dark theme.
        caption: what the colours stand for.
        note: one more line.
        ends: what the low end of a gradient, its middle and its high end say.
        gradient: colours of the gradient from low to high, in the light theme and in the dark one; or none.
        swatches: colours without an order.
        sizes: uint8[n], 0..11, or None for sizes by frequency.
    """

    light: NDArray[np.uint32]
    dark: NDArray[np.uint32]
    caption: str
    note: str = ""
    ends: tuple[str, str, str] = ("", "", "")
    gradient: tuple[Sequence[int], Sequence[int]] = ((), ())
    swatches: Sequence[Swatch] = ()
    sizes: NDArray[np.uint8] | None = None

    def data(self) -> dict[str, Any]:
        """What the page's script reads: a few pairs of colours, and for each word the number of its own."""
        pairs = np.stack([self.light & 0xFFFFFF, self.dark & 0xFFFFFF], axis=1)
        palette, places = np.unique(pairs, axis=0, return_inverse=True)
        wide = len(palette) > 1 << 16, len(palette) > 1 << 8
        return {
            "light": [_hex(colour) for colour in palette[:, 0].tolist()],
            "dark": [_hex(colour) for colour in palette[:, 1].tolist()],
            "bytes": 4 if wide[0] else 2 if wide[1] else 1,
            "places": coded(places.reshape(-1), "<u4" if wide[0] else "<u2" if wide[1] else "u1"),
            "caption": self.caption,
            "note": self.note,
            "ends": self.ends,
            "gradient": [[_hex(colour) for colour in colours] for colours in self.gradient],
            "swatches": [[s.name, s.number, _hex(s.light), _hex(s.dark)] for s in self.swatches],
            "sizes": None if self.sizes is None else coded(self.sizes, "u1"),
        }


def coded(values: NDArray[Any], kind: str) -> str:
    """Numbers as base64 of their bytes."""
    return base64.b64encode(np.ascontiguousarray(values, kind).tobytes()).decode()


def _hex(colour: int) -> str:
    return f"#{colour & 0xFFFFFF:06x}"
