"""What a map is drawn on to be taken away: how large, how large its letters, light or dark."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import psutil

PICTURES = PNG, SVG, PDF = ".png", ".svg", ".pdf"
POINTS_RATIO = 2.0
"""Where the points of an SVG or PDF are one image under real text: its pixels for each of the sheet."""

LARGEST_SIDE = 32_767  # pixels; a painter's coordinates end there
SMALLEST_SIDE = 16
SCALES = (0.25, 16.0)
_LONGEST_PAGE = 19_200  # pixels, 200 inches; readers of PDF files refuse larger ones
_BYTES = 16  # of memory for each pixel of a PNG: the picture, the points, their cells, the file, and the file read back
_SPARE = 0.8  # of the free memory that a picture may take


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


def memory_of(kind: str, sheet: Sheet) -> float:
    """How much memory a picture of a kind (".png", ".svg", ".pdf") takes at most while it is made, bytes."""
    ratio = 1.0 if kind == PNG else POINTS_RATIO
    return sheet.width * sheet.height * _BYTES * ratio**2


def require_room(path: Path, sheet: Sheet) -> None:
    """Refuse a picture for which there is no room, before any is taken; for asking before long work too.

    Raises:
        ValueError: if it is a PDF page that no reader opens.
        MemoryError: if it would take more memory than is free; it says what would fit.
    """
    kind = path.suffix.lower()
    if kind == PDF and max(sheet.width, sheet.height) > _LONGEST_PAGE:
        raise ValueError(f"{path} was not written: a PDF page is at most {_LONGEST_PAGE:,} pixels wide and high.")
    needed = memory_of(kind, sheet)
    free = psutil.virtual_memory().available * _SPARE
    if needed > free:
        smaller = math.sqrt(free / needed)
        raise MemoryError(
            f"{path} was not written: {sheet.width:,} × {sheet.height:,} pixels need {needed / 1e9:.1f} GB of memory, "
            f"and {free / 1e9:.1f} GB are free. {int(sheet.width * smaller):,} × {int(sheet.height * smaller):,} "
            "would fit."
        )
