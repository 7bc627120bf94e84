"""How large the points of the map are: twelve sizes, each with and without a ring."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.map.discs import Discs, discs

SIZES = 12  # without a ring; those with a ring follow
LARGEST_ZOOM = 40.0  # against the whole map, from which points grow no more
_SMALLEST, _LARGEST = 1.25, 5.5  # pixels, radius
_ROOM = 50.0  # square pixels of the window for each word at which points have their plain size
_FAINTEST = 0.75  # opacity
_CROWD = 15.0  # the same where small points begin to be clearer
_EDGE, _RING_EDGE = 0.75, 1.5  # pixels
_LARGER = 0.5  # pixels, a disc in a ring


def steps(shares: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The size of each point for a share of 0 (or not a number) to 1."""
    sizes: NDArray[np.uint8] = np.minimum(np.nan_to_num(np.clip(shares, 0.0, 1.0)) * SIZES, SIZES - 1).astype(np.uint8)
    return sizes


def ringed(sizes: NDArray[np.uint8], rings: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The same sizes with a ring where there is one."""
    with_rings: NDArray[np.uint8] = sizes + np.uint8(SIZES) * rings
    return with_rings


def radii(room: float, zoom: float) -> NDArray[np.float64]:
    """The radius of each size in logical pixels: larger where there is room for it, in few steps.

    Args:
        room: square pixels of the window for each word.
        zoom: against the whole map.
    """
    factor = np.clip((room / _ROOM) ** 0.2, 0.75, 1.8) * np.clip(zoom, 1, LARGEST_ZOOM) ** 0.12
    factor = 2 ** (np.round(8 * np.log2(factor)) / 8)
    places = (np.arange(SIZES) + 0.5) / SIZES
    plain = factor * (_SMALLEST + (_LARGEST - _SMALLEST) * places**2.5)
    return np.concatenate((plain, plain + _LARGER))


def discs_of(radii: NDArray[np.float64], ratio: float, room: float) -> Discs:
    """The discs of all sizes on a screen.

    Args:
        radii: of all sizes, logical pixels.
        ratio: device pixels for each logical one.
        room: square pixels of the window for each word.
    """
    return discs(tuple((radii * ratio).tolist()), tuple(opacities(room).tolist()), tuple(edges(ratio).tolist()))


def opacities(room: float) -> NDArray[np.float64]:
    """How opaque the disc of each size is; where many lie on one another the small ones are clear: dense places show.

    Args:
        room: square pixels of the window for each word.
    """
    faintest = _FAINTEST * min((room / _CROWD) ** 0.15, 1.0)
    found = np.ones(2 * SIZES)
    found[: SIZES // 3] = np.linspace(faintest, 2, SIZES)[: SIZES // 3].clip(0, 1)
    return found


def edges(ratio: float) -> NDArray[np.float64]:
    """How wide the edge of each size is, device pixels."""
    return ratio * np.repeat([_EDGE, _RING_EDGE], SIZES)
