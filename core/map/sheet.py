"""What a map is drawn on to be taken away: how large, how large its letters, light or dark."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST_SIDE = 32_767  # pixels; a painter's coordinates end there
SMALLEST_SIDE = 16
SCALES = (0.25, 16.0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The size and ground of a picture.

    Attributes:
        width: pixels of a PNG; of an SVG or PDF 96 to the inch.
        height: the same.
        scale: how large letters and points are: 1 as on a screen, 2 twice as large, for print and for 2x screens.
        dark: on the dark ground.

    Raises:
        ValueError: for a size or scale that cannot be; it names the value and the bounds.
    """

    width: int = 1600
    height: int = 1000
    scale: float = 1.0
    dark: bool = False

    def __post_init__(self) -> None:
        for name, side in (("width", self.width), ("height", self.height)):
            if not SMALLEST_SIDE <= side <= LARGEST_SIDE:
                raise ValueError(
                    f"The {name} of a picture is {SMALLEST_SIDE} to {LARGEST_SIDE:,} pixels, not {side:,}."
                )
        if not SCALES[0] <= self.scale <= SCALES[1]:
            raise ValueError(f"The scale of a picture is {SCALES[0]:g} to {SCALES[1]:g}, not {self.scale:g}.")
