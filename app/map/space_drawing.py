"""The map of three axes on a painter: points in the haze of distance, a ground under them, words, lines, rings.

Importing this module imports Numba: do it, and call `warm`, off the window's thread before anything is drawn on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app import theme
from app.map.camera import FRONT, NEAREST, Camera, Quaternion
from app.map.colouring import Colouring, by_frequency, frequency_scale
from app.map.drawing import HIT_REACH
from app.map.framing import framed
from app.map.hover import paint_hover
from app.map.labels import Label
from app.map.legend import Legend
from app.map.lettering import shortened
from app.map.lines import End, Line, paint_lines, write_ends
from app.map.sizes import steps
from app.map.space_ground import paint_ground
from app.map.space_raster import SpaceRaster, importance
from app.map.space_sizes import ball_of, haze, radii_of
from app.map.stamps import LARGEST
from app.map.viewport import Viewport
from app.map.writing import Scene, Writing
from app.palettes import packed
from core.text.vocabulary import Words

POINTS_WHILE_TURNING = 100_000
_RING = 4.0  # pixels from a disc to the middle of its ring
_FAINTEST = 0.3  # opacity of the farthest words
_FIRST_TURN = Camera((0, 0, 0), FRONT, 1, 1, 1).turned(-52.0, 47.0).turn  # a little from above and from the side


class SpaceDrawing:
    """What is drawn of a map of three axes: the words, their places and marks; and the last frame, for the hit test.

    For one thread at a time; made in any. As `app.map.drawing.Drawing`, but seen by a `Camera`: `positions` may be
    replaced before every frame, while words move to `goal`; no label is written over the boxes in `reserved`. Areas
    have no names here: they are areas of the plane.

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
        self.reserved: list[QRectF] = []
        self.shown: NDArray[np.bool_] | None = None
        self._counts = counts
        self._colouring = by_frequency(counts, len(goal))
        self._mask = np.ones(len(goal), np.bool_)
        self._rings: NDArray[np.uint32] | None = None
        self._lines: list[Line] = []
        self._highlighted = self._chosen = self._marked = np.zeros(0, np.int32)
        self._ball = ball_of(self.goal)
        self._floor = float(self.goal[:, 1].min()) if len(goal) else -1.0
        self._raster, self._writing = SpaceRaster(), Writing(words, colours)
        self._camera = Camera(self._ball.middle, FRONT, 1, 1, 1)
        self.size_by(None)
        self.dress(colours)

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def points_drawn(self) -> int:
        """How many discs the last frame has: of words that fall on one another only the largest is drawn."""
        return self._raster.count

    @property
    def labels(self) -> tuple[Label, ...]:
        """The words that are written on the last frame."""
        return self._writing.written

    @property
    def shown_count(self) -> int:
        """How many of the words `show_only` lets through."""
        return int(np.count_nonzero(self._mask))

    @property
    def legend(self) -> Legend:
        """What the colours stand for."""
        return self._colouring.legend

    # ---- what is drawn, and how ----

    def dress(self, colours: theme.Theme) -> None:
        """Take the colours of a theme."""
        self.theme = colours
        self._writing.dress(colours)
        self._colour()

    def paint_by(self, colouring: Colouring | None) -> None:
        """Colour the words by something else; by their frequency if None.

        Raises:
            ValueError: if it is not of as many words.
        """
        colouring = colouring or by_frequency(self._counts, len(self))
        self._require_all(len(colouring))
        self._colouring = colouring
        self._colour()

    def size_by(self, values: NDArray[np.floating] | float | None) -> None:
        """Size the points by values of 0 to 1, all alike by one value, or by their frequency if None.

        Raises:
            ValueError: if there are not as many as words.
        """
        shares = frequency_scale(self._counts, len(self)) if values is None else np.asarray(values, np.float32)
        if shares.ndim == 0:
            shares = np.full(len(self), shares)
        self._require_all(len(shares))
        self._sizes = steps(shares)

    def show_only(self, shown: NDArray[np.bool_] | None) -> None:
        """Draw, write and find only some of the words: bool[n], or None for all of them.

        Raises:
            ValueError: if it is not of as many words.
        """
        if shown is not None:
            self._require_all(len(shown))
        self.shown = None if shown is None or shown.all() else shown
        self._mask = np.ones(len(self), np.bool_) if shown is None else np.ascontiguousarray(shown, np.bool_)
        self._writing.clear()

    def mark(
        self, selected: int | None, highlighted: Sequence[int], chosen: Sequence[int] | NDArray[np.integer] = ()
    ) -> None:
        """Keep one word, some others and very many chosen ones bright, by their index; all else steps back.

        A word that is not among the first n is left out. The one and the others are written over everything else;
        of the chosen ones, as many as find room.
        """
        if selected != self.selected:
            self._lines = []
        self.selected = selected if selected is not None and 0 <= selected < len(self) else None
        inside = [point for point in highlighted if 0 <= point < len(self) and point != self.selected]
        many = np.asarray(chosen, np.int32)
        self._highlighted = np.array(inside, np.int32)
        self._marked = np.array([self.selected, *inside] if self.selected is not None else inside, np.int32)
        self._chosen = many[(many >= 0) & (many < len(self))]
        self._colour()

    def tint(self, rings: NDArray[np.uint32] | None) -> None:
        """Give some words colours of their own: uint32[n], 0xffrrggbb, or 0 for the others; None for no word.

        Raises:
            ValueError: if there are not as many as words.
        """
        if rings is not None:
            self._require_all(len(rings))
        self._rings = rings
        self._colour()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Draw lines from the selected word to others; they go when another word is selected."""
        self._lines = [Line(*line) for line in lines if 0 <= line[0] < len(self)]

    def _require_all(self, count: int) -> None:
        if count != len(self):
            raise ValueError(f"There are {count:,} values for the {len(self):,} words on the map.")

    def _colour(self) -> None:
        """Give each word its colour: dim where others are marked."""
        bright = self._colouring.colours(self.theme)
        if self._rings is not None:
            bright = np.where(self._rings != 0, self._rings, bright)
        self._first = np.concatenate((self._chosen, self._marked[::-1]))  # what is drawn last lies on top
        self._colours, self._preferred = np.ascontiguousarray(bright, np.uint32), None
        if len(self._first) and not self._colouring.lit:
            self._colours = np.full(len(self), packed(self.theme.map_dim), np.uint32)
            self._colours[self._first] = bright[self._first]
        if len(self._chosen):
            self._preferred = np.zeros(len(self), np.bool_)
            self._preferred[self._chosen] = True

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
        return self._ball.seen_whole(turn, width, height)

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
        total = min(len(self), POINTS_WHILE_TURNING) if moving else len(self)
        raster, ground = self._raster, packed(self.theme.map_background)
        radii = self._radii(camera)
        first = self._first[self._mask[self._first]]
        raster.claim(self.positions, first, total, self._mask, radii, self._sizes, camera)
        if late := [label.point for label in self.labels if label.point >= total]:
            raster.project(np.array(late), self.positions, camera)
        raster.clear(ground, camera, points_ratio)
        image = raster.pixels.image()
        image.setDevicePixelRatio(points_ratio)
        behind = QPainter(image)
        paint_ground(behind, camera, self._floor, self.theme)
        behind.end()
        raster.draw(first, self._colours, radii, self._sizes, self._haze(camera), ground, points_ratio)
        painter.drawImage(QRectF(0, 0, camera.width, camera.height), image)
        ends = self._draw_lines(painter)
        if self.selected is not None and self._mask[self.selected]:
            self._draw_ring(painter, self.selected, self.theme.accent)
        return self._write(painter, ratio, patience, ends) and total == len(self)

    def paint_hover(self, painter: QPainter) -> None:
        """Draw over the last frame a ring around the word under the cursor, and what it is."""
        point = self.hovered
        if point is not None and point < len(self) and self._mask[point]:
            ring = self._draw_ring(painter, point, self.theme.map_label)
            facts = "" if self._counts is None else f"{int(self._counts[point]):,} ×"
            paint_hover(painter, ring, self.words[point], facts, self._flat, self.theme)

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
        behind = np.where(np.isin(near, self._first), 0, depths)  # marked words are drawn over all others
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
        whole = self.fit(camera.width, camera.height).distance
        return radii_of(camera.width * camera.height / max(self.shown_count, 1), camera.distance, whole)

    def _disc_radii(self, points: NDArray[np.int32]) -> NDArray[np.floating]:
        """The radii of some points in the last frame, pixels."""
        depths = np.maximum(self._raster.depths[points], NEAREST)
        radii: NDArray[np.floating] = np.minimum(self._radii(self._camera)[self._sizes[points]] / depths, LARGEST)
        return radii

    def _haze(self, camera: Camera) -> NDArray[np.float32]:
        return haze(camera.distance, self._ball.radius, marked=len(self._first) > 0)

    @property
    def _flat(self) -> Viewport:
        """The window as a flat map of one unit for each pixel, on which `SpaceRaster.places` are."""
        width, height = self._camera.width, self._camera.height
        return Viewport(width / 2, -height / 2, 1.0, width, height)

    def _draw_ring(self, painter: QPainter, point: int, colour: QColor) -> tuple[float, float, float]:
        """Draw a ring around a point; returns where it is on screen and the ring's radius."""
        x, y, depth = self.on_screen(point)
        radius = min(float(self._radii(self._camera)[self._sizes[point]]) / max(depth, NEAREST), LARGEST) + _RING
        if depth > NEAREST:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), radius, radius)
        return x, y, radius

    def _draw_lines(self, painter: QPainter) -> list[End]:
        """Draw the lines from the selected word; returns what may be written at their ends."""
        if self.selected is None or not self._lines or not self._mask[self.selected]:
            return []
        points = np.array([self.selected, *(line.point for line in self._lines)], np.int32)
        x, y, depths = self._camera.to_screen(self.positions[points])
        x = np.where((depths > NEAREST) & self._mask[points], x, np.nan)
        places = list(zip(x.tolist(), y.tolist(), self._disc_radii(points).tolist(), strict=True))
        start = (places[0][0], places[0][1], places[0][2] + _RING + 1)
        names = [shortened(self.words[line.point]) for line in self._lines]
        return paint_lines(painter, self._flat, start, places[1:], self._lines, names, self.theme)

    def _write(self, painter: QPainter, ratio: float, patience: float, ends: Sequence[End]) -> bool:
        """Write words and cosines; returns whether all are there."""
        whole = self._writing.write(painter, self._scene(ratio), patience)
        if ends:
            words = [QRectF(label.left, label.top, label.width, label.height) for label in self.labels]
            bounds = QRectF(0, 0, self._camera.width, self._camera.height)
            write_ends(painter, ends, [*self.reserved, *words], bounds, ratio, self.theme)
        return whole

    def _scene(self, ratio: float) -> Scene:
        raster, camera = self._raster, self._camera
        depths = raster.depths
        begin, rate, most = self._haze(camera).tolist()

        def gaps(points: NDArray[np.int32]) -> NDArray[np.float32]:
            air = np.where(points == self.selected, _RING + 1, 1.0)
            return (self._disc_radii(points) + air).astype(np.float32)

        def clearness(point: int) -> float:
            far = min(max((float(depths[point]) - begin) * rate, 0.0), most) / most
            return 1.0 - (1.0 - _FAINTEST) * float(far)

        return Scene(
            positions=raster.places,
            raster=raster.names(camera),
            viewport=self._flat,
            zoom=self.fit(camera.width, camera.height).distance / camera.distance,
            ratio=ratio,
            selected=self.selected,
            marked=self._marked[self._mask[self._marked]],
            preferred=self._preferred,
            notes={line.point: f"{line.cosine:.2f}" for line in self._lines},
            gaps=gaps,
            reserved=self.reserved,
            rank=lambda points: importance(points, depths[points], camera.distance),
            clearness=clearness,
        )


def warm() -> None:
    """Compile everything that a frame needs, by drawing one that nobody sees; off the window's thread."""
    positions = framed(np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32))
    drawing = SpaceDrawing(Words.of(f"word{i}" for i in range(50)), None, positions, theme.LIGHT)
    drawing.mark(3, [4, 5])
    drawing.rehearse(160, 120, 1.0)
