"""The map on a painter: points, labels, rings. The window and the picture are drawn by this and nothing else.

Importing this module imports Numba: do it, and call `warm`, off the window's thread before anything is drawn on it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app import theme
from app.map.labels import Label, Labels
from app.map.legend import Legend
from app.map.lettering import BRIGHT, Lettering
from app.map.overlay import paint_leader, paint_name, paint_ring
from app.map.raster import Discs, Raster, discs
from app.map.viewport import Viewport
from core.text.vocabulary import Words

POINTS_WHILE_MOVING = 200_000
HIT_REACH = 8.0  # pixels
SIZES = 12
_SMALLEST, _LARGEST = 1.25, 5.5  # pixels, radius
_FAINTEST = 0.75
_EDGE = 0.75  # pixels
_WORTH = 0.75  # of the scale: what the map may shrink by to show every word
_STRAYS = 0.012  # share of the words that may lie outside the map's frame
_AIR = 64.0  # pixels
_RING = 5.0  # pixels from a disc to the outside of its ring
_QUIET = 0.4  # opacity of labels that step back


def frequency_scale(counts: NDArray[np.int64] | None, total: int) -> NDArray[np.float32]:
    """Where each word stands between the rarest (0) and the most frequent (1): the root of the log of its count.

    Without counts the rank stands for them, as in Zipf's law.
    """
    logs = -np.log(np.arange(1, total + 1)) if counts is None else np.log(np.maximum(counts[:total], 1))
    span = float(np.ptp(logs)) if total else 0.0
    places: NDArray[np.float32] = np.sqrt((logs - logs.min()) / span if span > 0 else np.full(total, 0.25))
    return places.astype(np.float32)


def framed(positions: NDArray[np.float32]) -> NDArray[np.float32]:
    """Positions moved and scaled (not turned) so that all but a few strays lie within -1 and 1."""
    centre = np.median(positions, axis=0)
    reach = np.quantile(np.abs(positions - centre).max(axis=1), 0.999)
    return np.ascontiguousarray((positions - centre) / (reach if reach > 0 else 1), np.float32)


def turned_to(positions: NDArray[np.float32], reference: NDArray[np.float32]) -> NDArray[np.float32]:
    """Positions turned or mirrored so that the words both have lie as near to `reference` as they can (Procrustes)."""
    shared = min(len(positions), len(reference))
    left, _, right = np.linalg.svd(positions[:shared].T.astype(np.float64) @ reference[:shared])
    return np.ascontiguousarray(positions @ (left @ right), np.float32)


class Drawing:
    """What is drawn: the words, their places and marks; and the last frame, for the hit test.

    For one thread at a time; made in any. `positions` may be replaced before every frame, while words move to `goal`;
    no label is written over the boxes in `reserved`.

    Args:
        words: the words, most frequent first.
        counts: int64, how often each occurs, or None.
        goal: float32[n, 2], the places of the first n words, from `framed`.
        colours: the theme.
        start: float32[m, 2], where the first m words are before they move to their places.
    """

    def __init__(
        self,
        words: Words,
        counts: NDArray[np.int64] | None,
        goal: NDArray[np.float32],
        colours: theme.Theme,
        start: NDArray[np.float32] | None = None,
    ) -> None:
        self.goal = np.ascontiguousarray(goal, np.float32)
        self.positions = self.goal.copy()
        if start is not None:
            shared = min(len(start), len(goal))
            self.positions[:shared] = start[:shared]
        self._bounds = [np.quantile(self.goal, [share, 1 - share], axis=0).tolist() for share in (_STRAYS / 2, 0.0)]
        self.words = words
        self.hovered: int | None = None
        self.selected: int | None = None
        self.labels: tuple[Label, ...] = ()
        self.reserved: list[QRectF] = []
        self._counts = counts
        self.legend = frequency_legend(counts, len(goal))
        self._frequency = frequency_scale(counts, len(goal))
        self._sizes = np.minimum(self._frequency * SIZES, SIZES - 1).astype(np.uint8)
        self._highlighted = np.zeros(0, np.int32)
        self._raster = Raster()
        self._labels = Labels()
        self._viewport, self._zoom = Viewport(0, 0, 1, 1, 1), 1.0
        self.dress(colours)

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def points_drawn(self) -> int:
        """How many discs the last frame has: of words that fall on one another only the most frequent is drawn."""
        return self._raster.count

    def dress(self, colours: theme.Theme) -> None:
        """Take the colours of a theme."""
        self.theme = colours
        self._lettering = Lettering(self.words, colours)
        red, green, blue = theme.sequential(self._frequency, colours).astype(np.uint32).T
        self._bright = np.ascontiguousarray(0xFF000000 | red << 16 | green << 8 | blue, np.uint32)
        self.mark(self.selected, self._highlighted.tolist())

    def mark(self, selected: int | None, highlighted: Sequence[int]) -> None:
        """Keep one word and some others bright, by their index; all else steps back unless there are none.

        A word that is not among the first n is left out.
        """
        inside = [point for point in highlighted if 0 <= point < len(self) and point != selected]
        self.selected = selected if selected is not None and 0 <= selected < len(self) else None
        self._highlighted = np.array(inside, np.int32)
        self._marked = np.array([self.selected, *inside] if self.selected is not None else inside, np.int32)
        self._colours = self._bright
        if len(self._marked):
            self._colours = np.full(len(self), packed(self.theme.map_dim), np.uint32)
            self._colours[self._marked] = self._bright[self._marked]

    def rehearse(self, width: float, height: float, ratio: float) -> None:
        """Draw the first frame where nobody sees it, so that on screen it comes at once; off the window's thread."""
        image = QImage(max(int(width * ratio), 1), max(int(height * ratio), 1), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        positions, self.positions = self.positions, self.goal
        self.paint(painter, self.fit(width, height), ratio, ratio, zoom=1.0)
        self.positions = positions
        painter.end()

    def fit(self, width: float, height: float, *, everything: bool = False) -> Viewport:
        """The viewport that shows the map with some air around it.

        Args:
            width: of the window, pixels.
            height: of the window, pixels.
            everything: show each word; else the few on islands so far off that the rest would have to be much
                smaller may lie outside.
        """
        close, whole = (_framing(bounds, width, height) for bounds in self._bounds)
        return whole if everything or whole.scale >= _WORTH * close.scale else close

    def paint(
        self,
        painter: QPainter,
        viewport: Viewport,
        ratio: float,
        points_ratio: float,
        *,
        zoom: float,
        moving: bool = False,
        patience: float = math.inf,
    ) -> bool:
        """Draw a frame.

        Args:
            painter: on a surface whose logical size is the viewport's.
            viewport: what is shown.
            ratio: device pixels for each logical one.
            points_ratio: the same for the points, which may be coarser than letters.
            zoom: scale against that of the whole map: points and names grow a little with it.
            moving: more frames follow at once: very many points may be thinned out.
            patience: seconds after which words that were never written before wait for the next frame.

        Returns:
            Whether the frame is whole; if not, another one is to be drawn soon.
        """
        self._viewport, self._zoom = viewport, zoom
        total = min(len(self), POINTS_WHILE_MOVING) if moving else len(self)
        raster = self._raster
        raster.claim(self.positions, self._marked, total, viewport)
        shapes = self._discs(viewport, zoom, points_ratio)
        ground = packed(self.theme.map_background)
        raster.draw(self.positions, self._colours, self._sizes, shapes, ground, viewport, points_ratio)
        height, width = raster.pixels.shape
        image = QImage(raster.pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        painter.drawImage(QRectF(0, 0, viewport.width, viewport.height), image)
        if self.selected is not None:
            self._draw_ring(painter, self.selected, self.theme.accent)
        whole = self._draw_labels(painter, zoom, ratio, patience)
        return whole and total == len(self)

    def paint_hover(self, painter: QPainter) -> None:
        """Draw over the last frame a ring around the word under the cursor, and what it is."""
        if self.hovered is None or self.hovered >= len(self):
            return
        ring = self._draw_ring(painter, self.hovered, self.theme.map_label)
        window = (self._viewport.width, self._viewport.height)
        paint_name(painter, self.words[self.hovered], self._facts(self.hovered), ring, window, self.theme)

    def _facts(self, point: int) -> str:
        return "" if self._counts is None else f"{int(self._counts[point]):,} ×"

    def word_at(self, left: float, top: float) -> int | None:
        """The index of the word whose point lies under or next to a pixel of the last frame."""
        near = self._raster.points_near(left, top, HIT_REACH, self._viewport)
        if len(near) == 0:
            return None
        x, y = self._viewport.to_screen(self.positions[near, 0], self.positions[near, 1])
        distance = np.hypot(x - left, y - top) - self._radii(self._viewport, self._zoom)[self._sizes[near]]
        distance = np.maximum(distance, 0)  # on a disc is on it: the more important one lies on top
        best = np.lexsort((near, distance))[0]
        return int(near[best]) if distance[best] <= HIT_REACH else None

    def label_at(self, left: float, top: float) -> int | None:
        """The index of the word that is written over a pixel of the last frame."""
        for label in self.labels:
            if 0 <= left - label.left < label.width and 0 <= top - label.top < label.height:
                return label.point
        return None

    def next_word(self, point: int, right: float, down: float) -> int | None:
        """The nearest word from another in a direction on the map, within a quarter circle around it."""
        offset = self.positions - self.positions[point]
        along = offset[:, 0] * right - offset[:, 1] * down
        across = np.abs(offset[:, 0] * down + offset[:, 1] * right)
        ahead = np.flatnonzero((along > 1e-9) & (across <= along))
        if len(ahead) == 0:
            return None
        distance = along[ahead] ** 2 + (2 * across[ahead]) ** 2
        return int(ahead[distance.argmin()])

    # ---- the parts of a frame ----

    def _radii(self, viewport: Viewport, zoom: float) -> NDArray[np.float64]:
        """The radius of each size in logical pixels: larger where there is room for it."""
        room = viewport.width * viewport.height / max(len(self), 1)
        factor = np.clip((room / 50) ** 0.2, 0.75, 1.8) * np.clip(zoom, 1, 40) ** 0.12
        factor = 2 ** (np.round(8 * np.log2(factor)) / 8)
        places = (np.arange(SIZES) + 0.5) / SIZES
        radii: NDArray[np.float64] = factor * (_SMALLEST + (_LARGEST - _SMALLEST) * places**2.5)
        return radii

    def _discs(self, viewport: Viewport, zoom: float, ratio: float) -> Discs:
        radii = self._radii(viewport, zoom) * ratio
        opacities = np.where(np.arange(SIZES) < SIZES // 3, np.linspace(_FAINTEST, 2, SIZES), 1.0).clip(0, 1)
        return discs(tuple(radii.tolist()), tuple(opacities.tolist()), _EDGE * ratio)

    def _draw_ring(self, painter: QPainter, point: int, colour: QColor) -> tuple[float, float, float]:
        """Draw a ring around a point; returns where it is on screen and the ring's radius."""
        x, y = self._viewport.to_screen(*self.positions[point].tolist())
        radius = float(self._radii(self._viewport, self._zoom)[self._sizes[point]]) + _RING - 1
        paint_ring(painter, (x, y, radius), colour)
        return x, y, radius

    def _draw_labels(self, painter: QPainter, zoom: float, ratio: float, patience: float) -> bool:
        letters, viewport = self._lettering, self._viewport
        letters.set_scene(zoom, ratio, self.selected, set(self._marked.tolist()))
        x, y = viewport.to_screen(self.positions[self._marked, 0], self.positions[self._marked, 1])
        inside = (x >= 0) & (x < viewport.width) & (y >= 0) & (y < viewport.height)
        radii = self._radii(viewport, zoom)

        def measure(point: int) -> tuple[float, float, float]:
            return *letters.size(point), float(radii[self._sizes[point]]) + (_RING if point == self.selected else 1.0)

        must = tuple(self._marked[inside].tolist())
        raster = self._raster
        reserved = [(box.left(), box.top(), box.right(), box.bottom()) for box in self.reserved]
        self.labels = self._labels.choose(
            self.positions, raster.winners, raster.count, viewport, must, measure, reserved
        )
        deadline = time.perf_counter() + patience
        whole = True
        for label in reversed(self.labels):
            style = letters.style(label.point)
            if not letters.is_drawn(label.point) and time.perf_counter() > deadline:
                whole = False
                continue
            painter.setOpacity(_QUIET if len(self._marked) and style < BRIGHT else 1.0)
            if label.apart:
                paint_leader(painter, label, self.theme)
            painter.drawImage(QPointF(label.left, label.top), letters.image(label.point))
        painter.setOpacity(1.0)
        return whole


def _framing(bounds: Sequence[Sequence[float]], width: float, height: float) -> Viewport:
    """The viewport that shows a rectangle of the map, given by its low and high corner, with some air around it."""
    low, high = bounds
    air = min(_AIR, 0.12 * width, 0.12 * height)
    scales = [(side - 2 * air) / (b - a) for side, a, b in zip((width, height), low, high, strict=True) if b > a]
    scale = max(min(scales, default=1.0), 1e-3)
    return Viewport((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, scale, width, height)


def packed(colour: QColor) -> int:
    """A colour as 0xffrrggbb."""
    return int(colour.rgba()) | 0xFF000000


def frequency_legend(counts: NDArray[np.int64] | None, total: int) -> Legend:
    """What the colours of `frequency_scale` stand for."""
    if counts is None or total == 0:
        return Legend(*(QCoreApplication.translate("Drawing", text) for text in ("last", "first", "rank in the file")))
    caption = QCoreApplication.translate("Drawing", "occurrences in the text")
    return Legend(f"{int(counts[:total].min()):,}", f"{int(counts[:total].max()):,}", caption)


def warm() -> None:
    """Compile everything that a frame needs, by drawing one that nobody sees; off the window's thread."""
    positions = framed(np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32))
    drawing = Drawing(Words.of(f"word{i}" for i in range(50)), None, positions, theme.LIGHT)
    drawing.mark(3, [4, 5])
    drawing.rehearse(160, 120, 1.0)
