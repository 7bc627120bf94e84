"""The pixels of a frame, with some around it, so that a disc at its edge is drawn like any other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

_STEP = 64


class Pixels:
    """A picture as an array, kept from frame to frame.

    Attributes:
        whole: uint32[height + 2 air, width + 2 air], 0xffrrggbb.
        air: how many pixels there are on each side that nobody sees.
    """

    def __init__(self) -> None:
        self.whole = np.zeros((0, 0), np.uint32)
        self.air = 0

    @property
    def seen(self) -> NDArray[np.uint32]:
        """uint32[height, width], the picture itself: a view."""
        height, width = self.whole.shape
        return self.whole[self.air : height - self.air, self.air : width - self.air]

    def resize(self, width: float, height: float, ratio: float, air: int) -> None:
        """Have so many logical pixels of `ratio` device pixels each; what was there is lost if that changes.

        Args:
            width: logical pixels.
            height: logical pixels.
            ratio: device pixels for each of them.
            air: device pixels that there are to be around them, at least; in large steps, for it changes with a zoom.
        """
        size = (max(round(height * ratio), 1), max(round(width * ratio), 1))
        if self.seen.shape != size or self.air < air:
            self.air = -(-air // _STEP) * _STEP
            self.whole = np.zeros((size[0] + 2 * self.air, size[1] + 2 * self.air), np.uint32)

    def image(self) -> QImage:
        """The picture for a painter; it shares the memory, so it is not to outlive these pixels."""
        (height, width), stride = self.seen.shape, self.whole.shape[1]
        first = self.air * (stride + 1)
        return QImage(self.whole.reshape(-1)[first:].data, width, height, 4 * stride, QImage.Format.Format_RGB32)
