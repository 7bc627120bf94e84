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

from app.map.arrows import Arrow, arrow_between, covered_by, ends_of, paint_arrows
from app.map.camera import FRONT, NEAREST, Camera, Quaternion
from app.map.drawing import HIT_REACH
from app.map.framing import framed, starting
from app.map.hover import paint_hover
from app.map.labels import Label
from app.map.lettering import shortened
from app.map.lines import End, paint_lines, write_ends
from app.map.looks import Looks
from app.map.space_ground import paint_ground
from app.map.space_raster import SpaceRaster, importance
from app.map.space_sizes import ball_of, haze, radii_of
from app.map.stamps import LARGEST
from app.map.viewport import Viewport
from app.map.writing import Scene, Writing
from app.palettes import packed
from app.theme import LIGHT, Theme
from core.text.vocabulary import Words

POINTS_WHILE_TURNING = 100_000
_RING = 4.0  # pixels from a disc to the middle of its ring
_FAINTEST = 0.3  # opacity of the farthest words
_FIRST_TURN = Camera((0, 0, 0), FRONT, 1, 1, 1).turned(-52.0, 47.0).turn  # a little from above and from the side


class SpaceDrawing:
    """What is drawn of a map of three axes: the words, their places and looks; and the last frame, for the hit test.

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
        colours: Theme,
        start: NDArray[np.float32] | None = None,
    ) -> None:
        self.goal = np.ascontiguousarray(goal, np.float32)
        self.positions = starting(self.goal, start)
        self.words = words
        self.looks = Looks(counts, len(goal), colours, rings=False)
        self.hovered: int | None = None
        self.reserved: list[QRectF] = []
        self._seen = self.looks.shown  # in the last frame
        self._ball = ball_of(self.goal)
        self._floor = float(self.goal[:, 1].min()) if len(goal) else -1.0
        self._raster, self._writing = SpaceRaster(), Writing(words, colours)
        self._camera = Camera(self._ball.middle, FRONT, 1, 1, 1)

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
    def theme(self) -> Theme:
        """Its colours."""
        return self.looks.theme

    # ---- what is drawn, and how ----

    def dress(self, colours: Theme) -> None:
        """Take the colours of a theme."""
        self.looks.dress(colours)
        self._writing.dress(colours)

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
        self._camera, looks = camera, self.looks
        if self._seen is not looks.shown:
            self._seen = looks.shown
            self._writing.clear()
        total = min(len(self), POINTS_WHILE_TURNING) if moving else len(self)
        raster, ground = self._raster, packed(self.theme.map_background)
        radii = self._radii(camera)
        first = looks.first[::-1]  # what is drawn last lies on top
        first = first[looks.shown[first]]
        raster.claim(self.positions, first, total, looks.shown, radii, looks.sizes, camera)
        if late := [label.point for label in self.labels if label.point >= total]:
            raster.project(np.array(late), self.positions, camera)
        raster.clear(ground, camera, points_ratio)
        image = raster.pixels.image()
        image.setDevicePixelRatio(points_ratio)
        behind = QPainter(image)
        paint_ground(behind, camera, self._floor, self.theme)
        behind.end()
        raster.draw(first, looks.colours, radii, looks.sizes, self._haze(camera), ground, points_ratio)
        painter.drawImage(QRectF(0, 0, camera.width, camera.height), image)
        ends = self._draw_lines(painter)
        arrows = self._arrows()
        paint_arrows(painter, arrows, self.theme)
        if looks.selected is not None and looks.shown[looks.selected]:
            self._draw_ring(painter, looks.selected, self.theme.accent)
        return self._write(painter, ratio, patience, ends, arrows) and total == len(self)

    def paint_hover(self, painter: QPainter) -> None:
        """Draw over the last frame a ring around the word under the cursor, and what it is."""
        point = self.hovered
        if point is not None and point < len(self) and self.looks.shown[point]:
            ring = self._draw_ring(painter, point, self.theme.map_label)
            paint_hover(painter, ring, self.words[point], self.looks.count_of(point), self._flat, self.theme)

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
        behind = np.where(np.isin(near, self.looks.first), 0, depths)  # marked words are drawn over all others
        best = np.lexsort((behind, away))[0]
        return int(near[best]) if away[best] <= HIT_REACH else None

    def label_at(self, left: float, top: float) -> int | None:
        """The index of the word that is written over a pixel of the last frame."""
        return self._writing.word_at(left, top)

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
        return radii_of(camera.width * camera.height / max(self.looks.shown_count, 1), camera.distance, whole)

    def _disc_radii(self, points: NDArray[np.int32]) -> NDArray[np.floating]:
        """The radii of some points in the last frame, pixels."""
        depths = np.maximum(self._raster.depths[points], NEAREST)
        radii: NDArray[np.floating] = np.minimum(self._radii(self._camera)[self.looks.sizes[points]] / depths, LARGEST)
        return radii

    def _haze(self, camera: Camera) -> NDArray[np.float32]:
        return haze(camera.distance, self._ball.radius, marked=len(self.looks.first) > 0)

    @property
    def _flat(self) -> Viewport:
        """The window as a flat map of one unit for each pixel, on which `SpaceRaster.places` are."""
        width, height = self._camera.width, self._camera.height
        return Viewport(width / 2, -height / 2, 1.0, width, height)

    def _draw_ring(self, painter: QPainter, point: int, colour: QColor) -> tuple[float, float, float]:
        """Draw a ring around a point; returns where it is on screen and the ring's radius."""
        x, y, depth = self.on_screen(point)
        radius = min(float(self._radii(self._camera)[self.looks.sizes[point]]) / max(depth, NEAREST), LARGEST) + _RING
        if depth > NEAREST:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), radius, radius)
        return x, y, radius

    def _draw_lines(self, painter: QPainter) -> list[End]:
        """Draw the lines from the selected word; returns what may be written at their ends."""
        looks = self.looks
        if looks.selected is None or not looks.lines or not looks.shown[looks.selected]:
            return []
        points = np.array([looks.selected, *(line.point for line in looks.lines)], np.int32)
        x, y, depths = self._camera.to_screen(self.positions[points])
        x = np.where((depths > NEAREST) & looks.shown[points], x, np.nan)
        places = list(zip(x.tolist(), y.tolist(), self._disc_radii(points).tolist(), strict=True))
        start = (places[0][0], places[0][1], places[0][2] + _RING + 1)
        names = [shortened(self.words[line.point]) for line in looks.lines]
        return paint_lines(painter, self._flat, start, places[1:], looks.lines, names, self.theme)

    def _arrows(self) -> list[Arrow]:
        """The arrows that there is something to be seen of."""
        looks = self.looks

        def place(point: int) -> tuple[float, float, float]:
            x, y, depth = self.on_screen(point)
            radius = float(self._disc_radii(np.array([point], np.int32))[0])
            seen = depth > NEAREST and bool(looks.shown[point])
            return x if seen else math.nan, y, radius + (_RING + 1 if point == looks.selected else 0.0)

        found = (
            arrow_between(place(a), place(b), (shortened(self.words[a]), shortened(self.words[b])), self._flat)
            for a, b in looks.arrows
        )
        return [arrow for arrow in found if arrow is not None]

    def _write(
        self, painter: QPainter, ratio: float, patience: float, ends: Sequence[End], arrows: Sequence[Arrow]
    ) -> bool:
        """Write words, cosines, and where arrows go; returns whether all are there."""
        taken = covered_by(arrows)
        whole = self._writing.write(painter, self._scene(ratio, taken), patience)
        ends = [*ends_of(arrows), *ends]
        if ends:
            words = [QRectF(label.left, label.top, label.width, label.height) for label in self.labels]
            bounds = QRectF(0, 0, self._camera.width, self._camera.height)
            write_ends(painter, ends, [*self.reserved, *taken, *words], bounds, ratio, self.theme)
        return whole

    def _scene(self, ratio: float, taken: Sequence[QRectF]) -> Scene:
        raster, camera, looks = self._raster, self._camera, self.looks
        depths = raster.depths
        begin, rate, most = self._haze(camera).tolist()

        def gaps(points: NDArray[np.int32]) -> NDArray[np.float32]:
            air = np.where(points == looks.selected, _RING + 1, 1.0)
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
            selected=looks.selected,
            marked=looks.marked[looks.shown[looks.marked]],
            preferred=looks.preferred,
            notes=looks.notes(),
            gaps=gaps,
            reserved=[*self.reserved, *taken],
            rank=lambda points: importance(points, depths[points], camera.distance),
            clearness=clearness,
        )


def warm() -> None:
    """Compile everything that a frame needs, by drawing one that nobody sees; off the window's thread."""
    positions = framed(np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32))
    drawing = SpaceDrawing(Words.of(f"word{i}" for i in range(50)), None, positions, LIGHT)
    drawing.looks.mark(3, [4, 5])
    drawing.rehearse(160, 120, 1.0)
