"""The map of three axes on a painter: points in the haze of distance, a ground under them, labels, rings.

Importing this module imports Numba: do it, and call `warm`, off the window's thread before anything is drawn on it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app import theme
from app.map.camera import FRONT, NEAREST, Camera, Place, Quaternion
from app.map.drawing import HIT_REACH, POINTS_WHILE_MOVING, SIZES, framed, frequency_legend, frequency_scale, packed
from app.map.labels import Label, Labels
from app.map.legend import Legend
from app.map.lettering import BRIGHT, Lettering
from app.map.overlay import Ring, paint_leader, paint_name, paint_ring
from app.map.space_ground import paint_ground
from app.map.space_raster import LARGEST, SpaceRaster
from app.map.viewport import Viewport
from core.text.vocabulary import Words

_SMALLEST_RADIUS, _LARGEST_RADIUS = 1.1, 6.0  # pixels, of words at the centre when the whole map is seen
_GROWTH = 0.35  # the power of coming nearer by which discs grow beyond what perspective gives
_HAZE, _HAZE_MARKED = 0.82, 0.5  # the most that distance takes from a colour
_HAZE_BEGIN = 0.6  # radii of the map in front of the centre
_HAZE_DEPTH = 1.9  # radii of the map from there to where haze is at its most
_REACH = 0.98  # share of the words that lie within the ball which `fit` shows
_AIR = 40.0  # pixels
_RING = 4.0  # pixels from a disc to the middle of its ring
_QUIET = 0.4  # opacity of labels that step back
_FAINTEST = 0.3  # opacity of the farthest labels
_NAMES = 260  # the most words that are written besides marked ones
_FIRST_TURN: Quaternion = (0.9619, 0.1823, -0.1999, -0.0379)  # a little from above and from the side


class Coloured(Protocol):
    """Colours of points, and what they stand for."""

    @property
    def colours(self) -> NDArray[np.uint32]:
        """uint32[n], 0xffrrggbb."""

    @property
    def legend(self) -> Legend:
        """What they stand for."""


class SpaceDrawing:
    """What is drawn of a map of three axes: the words, their places and marks; and the last frame, for the hit test.

    For one thread at a time; made in any. As `app.map.drawing.Drawing`, but seen by a `Camera`: `positions` may be
    replaced before every frame, while words move to `goal`; no label is written over the boxes in `reserved`.

    Args:
        words: the words, most frequent first.
        counts: int64, how often each occurs, or None.
        goal: float32[n, 3], the places of the first n words, from `framed`.
        colours: the theme.
        start: float32[m, 3], where the first m words are before they move to their places.
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
        self.words = words
        self.hovered: int | None = None
        self.selected: int | None = None
        self.labels: tuple[Label, ...] = ()
        self.reserved: list[QRectF] = []
        self._counts = counts
        self._frequency_legend = self.legend = frequency_legend(counts, len(goal))
        self._frequency = frequency_scale(counts, len(goal))
        self._sizes = np.minimum(self._frequency * SIZES, SIZES - 1).astype(np.uint8)
        self._shown = np.ones(len(goal), np.bool_)
        self._highlighted: tuple[int, ...] = ()
        self._chosen: tuple[int, ...] = ()
        self._coloured: Coloured | None = None
        self._middle, self._ball = _ball(self.goal)
        self._floor = float(self.goal[:, 1].min()) if len(goal) else -1.0
        self._raster = SpaceRaster()
        self._labels = Labels()
        self._camera = Camera((0, 0, 0), FRONT, 1, 1, 1)
        self.dress(colours)

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def points_drawn(self) -> int:
        """How many discs the last frame has: of words that fall on one another only the largest is drawn."""
        return self._raster.count

    # ---- marks and colours ----

    def dress(self, colours: theme.Theme) -> None:
        """Take the colours of a theme."""
        self.theme = colours
        self._lettering = Lettering(self.words, colours)
        red, green, blue = theme.sequential(self._frequency, colours).astype(np.uint32).T
        self._by_frequency = np.ascontiguousarray(0xFF000000 | red << 16 | green << 8 | blue, np.uint32)
        self.mark(self.selected, self._highlighted, self._chosen)

    def paint_by(self, colouring: Coloured | None) -> None:
        """Colour the points otherwise, or again by frequency; a colouring holds for one theme only."""
        self._coloured = colouring
        self.legend = self._frequency_legend if colouring is None else colouring.legend
        self.mark(self.selected, self._highlighted, self._chosen)

    def show_only(self, mask: NDArray[np.bool_] | None) -> None:
        """Show some points only, bool[n], or all of them again."""
        self._shown = np.ones(len(self), np.bool_) if mask is None else np.ascontiguousarray(mask, np.bool_)
        self._labels.clear()

    def mark(self, selected: int | None, highlighted: Sequence[int], chosen: Sequence[int] = ()) -> None:
        """Keep one word and some others bright, by their index; all else steps back unless there are none.

        A word that is not among the first n is left out. Chosen words keep their colours, and are not written
        before all others as highlighted ones are.
        """
        self.selected = selected if selected is not None and 0 <= selected < len(self) else None
        self._highlighted, self._chosen = (
            tuple(point for point in points if 0 <= point < len(self) and point != self.selected)
            for points in (highlighted, chosen)
        )
        written = self._highlighted if self.selected is None else (self.selected, *self._highlighted)
        self._written = np.array(written, np.int32)
        self._marked = np.array(list(dict.fromkeys((*self._chosen, *reversed(written)))), np.int32)
        bright = self._by_frequency if self._coloured is None else self._coloured.colours
        self._colours = np.ascontiguousarray(bright, np.uint32)
        if len(self._marked):
            self._colours = np.full(len(self), packed(self.theme.map_dim), np.uint32)
            self._colours[self._marked] = bright[self._marked]

    # ---- a frame ----

    def rehearse(self, width: float, height: float, ratio: float) -> None:
        """Draw the first frame where nobody sees it, so that on screen it comes at once; off the window's thread."""
        image = QImage(max(int(width * ratio), 1), max(int(height * ratio), 1), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        positions, self.positions = self.positions, self.goal
        for points_ratio in {min(ratio, 1.0), ratio}:
            self.paint(painter, self.fit(width, height), ratio, points_ratio)
        self.positions = positions
        painter.end()

    def fit(self, width: float, height: float, turn: Quaternion = _FIRST_TURN) -> Camera:
        """The camera that sees the whole map, but for a few strays, with some air around it."""
        side = min(width, height)
        slope = (side / 2 - min(_AIR, 0.1 * side)) / Camera(self._middle, turn, 1.0, width, height).focal
        return Camera(self._middle, turn, self._ball * math.hypot(1, slope) / slope, width, height)

    def paint(
        self,
        painter: QPainter,
        camera: Camera,
        ratio: float,
        points_ratio: float,
        *,
        moving: bool = False,
        patience: float = math.inf,
    ) -> bool:
        """Draw a frame.

        Args:
            painter: on a surface whose logical size is the camera's.
            camera: where the map is looked at from.
            ratio: device pixels for each logical one.
            points_ratio: the same for the points, which may be coarser than letters.
            moving: more frames follow at once: very many points may be thinned out.
            patience: seconds after which words that were never written before wait for the next frame.

        Returns:
            Whether the frame is whole; if not, another one is to be drawn soon.
        """
        self._camera = camera
        total = min(len(self), POINTS_WHILE_MOVING) if moving else len(self)
        raster, ground = self._raster, packed(self.theme.map_background)
        radii = self._radii(camera)
        raster.claim(self.positions, self._marked, total, self._shown, radii, self._sizes, camera)
        self._follow_labels(total)
        raster.clear(ground, camera, points_ratio)
        height, width = raster.pixels.shape
        image = QImage(raster.pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(points_ratio)
        behind = QPainter(image)
        paint_ground(behind, camera, self._floor, self.theme)
        behind.end()
        marked = self._marked[self._shown[self._marked]]
        raster.draw(marked, self._colours, radii, self._sizes, self._haze(camera), ground, points_ratio)
        painter.drawImage(QRectF(0, 0, camera.width, camera.height), image)
        if self.selected is not None and self._shown[self.selected]:
            self._draw_ring(painter, self.selected, self.theme.accent)
        whole = self._draw_labels(painter, ratio, patience)
        return whole and total == len(self)

    def paint_hover(self, painter: QPainter) -> None:
        """Draw over the last frame a ring around the word under the cursor, and what it is."""
        if self.hovered is None or self.hovered >= len(self):
            return
        ring = self._draw_ring(painter, self.hovered, self.theme.map_label)
        facts = "" if self._counts is None else f"{int(self._counts[self.hovered]):,} ×"
        window = (self._camera.width, self._camera.height)
        paint_name(painter, self.words[self.hovered], facts, ring, window, self.theme)

    # ---- what is where in the last frame ----

    def on_screen(self, point: int) -> tuple[float, float, float]:
        """Pixel and depth of a word where it is now."""
        x, y, depth = self._camera.to_screen(self.positions[[point]])
        return float(x[0]), float(y[0]), float(depth[0])

    def word_at(self, left: float, top: float) -> int | None:
        """The index of the word whose disc is seen under a pixel of the last frame, else of one next to it."""
        near = np.unique(self._raster.points_near(left, top, HIT_REACH + LARGEST))
        if len(near) == 0:
            return None
        x, y = self._raster.places[near, 0], -self._raster.places[near, 1]
        depths = self._raster.depths[near]
        away = np.maximum(np.hypot(x - left, y - top) - self._disc_radii(near), 0)
        behind = np.where(np.isin(near, self._marked), 0, depths)  # marked words are drawn over all others
        best = np.lexsort((behind, away))[0]
        return int(near[best]) if away[best] <= HIT_REACH else None

    def label_at(self, left: float, top: float) -> int | None:
        """The index of the word that is written over a pixel of the last frame."""
        for label in self.labels:
            if 0 <= left - label.left < label.width and 0 <= top - label.top < label.height:
                return label.point
        return None

    def next_word(self, point: int, right: float, down: float) -> int | None:
        """The word that is drawn nearest to another in a direction on screen, within a quarter circle around it."""
        drawn = self._raster.winners[: self._raster.count]
        x, y, _ = self.on_screen(point)
        offset_x, offset_y = self._raster.places[drawn, 0] - x, -self._raster.places[drawn, 1] - y
        along, across = offset_x * right + offset_y * down, np.abs(offset_x * down - offset_y * right)
        ahead = np.flatnonzero((along > 1) & (across <= along) & (drawn != point))
        if len(ahead) == 0:
            return None
        return int(drawn[ahead[(along[ahead] ** 2 + (2 * across[ahead]) ** 2).argmin()]])

    # ---- the parts of a frame ----

    def _radii(self, camera: Camera) -> NDArray[np.float32]:
        """float32[sizes]: the radius of each size at a depth of one unit, logical pixels."""
        room = camera.width * camera.height / max(len(self), 1)
        whole = self.fit(camera.width, camera.height).distance
        factor = np.clip((room / 50) ** 0.2, 0.75, 1.8) * camera.distance * (whole / camera.distance) ** _GROWTH
        places = (np.arange(SIZES) + 0.5) / SIZES
        radii = factor * (_SMALLEST_RADIUS + (_LARGEST_RADIUS - _SMALLEST_RADIUS) * places**2.5)
        return np.ascontiguousarray(radii, np.float32)

    def _disc_radii(self, points: NDArray[np.int32]) -> NDArray[np.floating]:
        """The radii of some points in the last frame, pixels."""
        depths = np.maximum(self._raster.depths[points], NEAREST)
        radii: NDArray[np.floating] = np.minimum(self._radii(self._camera)[self._sizes[points]] / depths, LARGEST)
        return radii

    def _haze(self, camera: Camera) -> NDArray[np.float32]:
        begin = max(camera.distance - _HAZE_BEGIN * self._ball, 0.0)
        most = _HAZE_MARKED if len(self._marked) else _HAZE
        return np.array([begin, most / (_HAZE_DEPTH * self._ball), most], np.float32)

    def _follow_labels(self, total: int) -> None:
        """Project the words that are written but do not take part while very many are thinned out."""
        left_out = [label.point for label in self.labels if label.point >= total]
        if left_out:
            x, y, depths = self._camera.to_screen(self.positions[left_out])
            seen = depths > NEAREST
            self._raster.places[left_out] = np.where(seen, (x, -y), -1e6).T
            self._raster.depths[left_out] = depths

    def _draw_ring(self, painter: QPainter, point: int, colour: QColor) -> Ring:
        """Draw a ring around a point; returns where it is on screen and the ring's radius."""
        x, y, depth = self.on_screen(point)
        radius = float(self._radii(self._camera)[self._sizes[point]]) / max(depth, NEAREST)
        ring = (x, y, min(radius, LARGEST) + _RING)
        if depth > NEAREST:
            paint_ring(painter, ring, colour)
        return ring

    def _draw_labels(self, painter: QPainter, ratio: float, patience: float) -> bool:
        letters, raster, camera = self._lettering, self._raster, self._camera
        zoom = self.fit(camera.width, camera.height).distance / camera.distance
        letters.set_scene(zoom, ratio, self.selected, set(self._written.tolist()))
        names = raster.names(camera)[:_NAMES]
        radii, sizes = self._radii(camera).tolist(), self._sizes

        def measure(point: int) -> tuple[float, float, float]:
            radius = min(radii[sizes[point]] / max(float(raster.depths[point]), NEAREST), LARGEST)
            return *letters.size(point), radius + (_RING + 1 if point == self.selected else 1.0)

        def rank(points: NDArray[np.int32]) -> NDArray[np.floating]:
            weighed: NDArray[np.floating] = (points + 30.0) * (raster.depths[points] / camera.distance) ** 4
            return weighed

        flat = Viewport(camera.width / 2, -camera.height / 2, 1.0, camera.width, camera.height)
        reserved = [(box.left(), box.top(), box.right(), box.bottom()) for box in self.reserved]
        self.labels = self._labels.choose(
            raster.places, names, len(names), flat, self._to_be_written(), measure, reserved, rank
        )
        return self._write_labels(painter, patience)

    def _to_be_written(self) -> tuple[int, ...]:
        """The marked words that are on screen."""
        x, y = self._raster.places[self._written, 0], -self._raster.places[self._written, 1]
        inside = (x >= 0) & (x < self._camera.width) & (y >= 0) & (y < self._camera.height)
        return tuple(self._written[inside & self._shown[self._written]].tolist())

    def _write_labels(self, painter: QPainter, patience: float) -> bool:
        letters = self._lettering
        deadline = time.perf_counter() + patience
        begin, rate, most = self._haze(self._camera).tolist()
        whole = True
        for label in reversed(self.labels):
            marked = letters.style(label.point) >= BRIGHT
            if not letters.is_drawn(label.point) and time.perf_counter() > deadline:
                whole = False
                continue
            far = min(max((float(self._raster.depths[label.point]) - begin) * rate, 0.0), most) / most
            clear = _QUIET if len(self._marked) else 1.0
            painter.setOpacity(1.0 if marked else clear * (1 - (1 - _FAINTEST) * far))
            if label.apart:
                paint_leader(painter, label, self.theme)
            painter.drawImage(QPointF(label.left, label.top), letters.image(label.point))
        painter.setOpacity(1.0)
        return whole


def _ball(places: NDArray[np.float32]) -> tuple[Place, float]:
    """Middle and radius of a ball that holds nearly all of some places."""
    if len(places) == 0:
        return (0.0, 0.0, 0.0), 1.0
    x, y, z = np.quantile(places, [1 - _REACH, _REACH], axis=0).mean(axis=0).tolist()
    radius = float(np.quantile(np.linalg.norm(places - np.array([x, y, z], np.float32), axis=1), _REACH))
    return (x, y, z), max(radius, 1e-3)


def warm() -> None:
    """Compile everything that a frame needs, by drawing one that nobody sees; off the window's thread."""
    positions = framed(np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32))
    drawing = SpaceDrawing(Words.of(f"word{i}" for i in range(50)), None, positions, theme.LIGHT)
    drawing.mark(3, [4, 5])
    drawing.rehearse(160, 120, 1.0)
