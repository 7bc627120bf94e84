"""The map on a painter: points, labels, rings. The window and the picture are drawn by this and nothing else.

Importing this module imports Numba: do it, and call `warm`, off the window's thread before anything is drawn on it.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app.map import shapes
from app.map.areas import AreaName, Areas
from app.map.arrows import Arrow, arrow_between, covered_by, ends_of, paint_arrows
from app.map.axes_lines import AxesLines
from app.map.density import Density
from app.map.framing import Frame, framed, starting
from app.map.hover import paint_hover
from app.map.labels import Label
from app.map.lettering import shortened
from app.map.lines import End, paint_lines, write_ends
from app.map.looks import Looks
from app.map.raster import Raster
from app.map.sizes import LARGEST_ZOOM, discs_of, edges, opacities, radii
from app.map.viewport import Viewport
from app.map.writing import Scene, Writing
from app.palettes import packed
from app.theme import LIGHT, Theme
from core.text.vocabulary import Words

POINTS_WHILE_MOVING = 200_000
HIT_REACH = 8.0  # pixels
_STILL = 14  # times the patience of a frame in a movement
_RING = 5.0  # pixels from a disc to the outside of its ring


class Drawing:
    """What is drawn: the words, their places and looks; and the last frame, for the hit test.

    For one thread at a time; made in any. `positions` may be replaced before every frame, while words move to `goal`;
    no label is written over the boxes in `reserved`, and none at all unless `lettered`. `axes` are what places mean,
    where they mean something: they are drawn, and even words far off belong into the frame.

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
        colours: Theme,
        start: NDArray[np.float32] | None = None,
    ) -> None:
        self.goal = np.ascontiguousarray(goal, np.float32)
        self.positions = starting(self.goal, start)
        self._frame = Frame(self.goal)
        self.words = words
        self.looks = Looks(counts, len(goal), colours, rings=True)
        self.hovered: int | None = None
        self.lettered = True
        self.axes: AxesLines | None = None
        self.reserved: list[QRectF] = []
        self._levels: Sequence[Sequence[AreaName]] = ()
        self._areas = Areas((), colours)
        self._veiled = (self.positions, self.looks.shown, self.positions)
        self._raster, self._density, self._writing = Raster(), Density(), Writing(words, colours)
        self._viewport, self._zoom = Viewport(0, 0, 1, 1, 1), 1.0

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def points_drawn(self) -> int:
        """How many discs the last frame has: of words that fall on one another only the most frequent is drawn."""
        return self._raster.count

    @property
    def labels(self) -> tuple[Label, ...]:
        """The words that are written on the last frame."""
        return self._writing.written

    @property
    def theme(self) -> Theme:
        """Its colours."""
        return self.looks.theme

    @property
    def areas(self) -> Sequence[Sequence[AreaName]]:
        """The names of areas, those that are seen from afar first."""
        return self._levels

    # ---- what is drawn, and how ----

    def copied(self) -> Drawing:
        """The same map, with every word at its goal, for another thread to dress and paint."""
        other = copy.copy(self)
        other.looks = copy.copy(self.looks)
        other.positions = self.goal
        other.hovered = None
        other._raster, other._density, other._writing = Raster(), Density(), Writing(self.words, self.theme)
        other._areas = Areas(self._levels, self.theme)
        return other

    def dress(self, colours: Theme) -> None:
        """Take the colours of a theme."""
        self.looks.dress(colours)
        self._writing.dress(colours)
        self._areas = Areas(self._levels, colours)

    def set_areas(self, areas: Sequence[Sequence[AreaName]]) -> None:
        """Write the names of areas: those seen from afar, then those seen from nearer; places as in `goal`."""
        self._levels = areas
        self._areas = Areas(areas, self.theme)

    def _shown_positions(self) -> NDArray[np.float32]:
        """Where the words are that are shown; NaN for the others."""
        positions, shown = self.positions, self.looks.shown
        if self.looks.shown_count == len(self):
            return positions
        if self._veiled[0] is not positions or self._veiled[1] is not shown:
            self._veiled = (positions, shown, np.where(shown[:, None], positions, np.float32(np.nan)))
        return self._veiled[2]

    def rehearse(self, width: float, height: float, ratio: float) -> None:
        """Draw the first frame where nobody sees it, so that on screen it comes at once; off the window's thread."""
        image = QImage(max(int(width * ratio), 1), max(int(height * ratio), 1), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        positions, self.positions = self.positions, self.goal
        self.paint(painter, self.fit(width, height), ratio, ratio, zoom=1.0)
        room = self._room(self._viewport)
        for zoom in np.geomspace(1, LARGEST_ZOOM, 16).tolist():  # what is made once is there when one comes nearer
            for each in {ratio, min(ratio, 1.0)}:
                discs_of(radii(room, zoom), each, room)
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
        return self._frame.fit(width, height, everything or self.axes is not None)

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
            patience: seconds after which words that were never written before wait for the next frame; a frame after
                which nothing moves may take longer.

        Returns:
            Whether the frame is whole; if not, another one is to be drawn soon.
        """
        self._viewport, self._zoom = viewport, zoom
        total = min(len(self), POINTS_WHILE_MOVING) if moving else len(self)
        positions = self._shown_positions()
        self._draw_points(painter, positions, total, points_ratio)
        ends = self._draw_lines(painter, positions)
        arrows = self._arrows(positions)
        paint_arrows(painter, arrows, self.theme)
        selected = self.looks.selected
        if selected is not None and self.looks.shown[selected]:
            self._draw_ring(painter, selected, self.theme.accent)
        patience *= 1 if moving else _STILL
        whole = self._write(painter, positions, ratio, patience, ends, arrows) and total == len(self)
        if self.axes is not None:
            self.axes.paint(painter, viewport, self.theme)
        return whole

    def paint_hover(self, painter: QPainter) -> None:
        """Draw over the last frame a ring around the word under the cursor, and what it is."""
        point = self.hovered
        if point is not None and point < len(self) and self.looks.shown[point]:
            x, y, radius = self._draw_ring(painter, point, self.theme.map_label)
            count = self.looks.count_of(point)
            paint_hover(painter, (x, y, radius), self.words[point], count, self._viewport, self.theme)

    def word_at(self, left: float, top: float) -> int | None:
        """The index of the word whose point lies under or next to a pixel of the last frame."""
        near = self._raster.points_near(left, top, HIT_REACH, self._viewport)
        if len(near) == 0:
            return None
        x, y = self._viewport.to_screen(self.positions[near, 0], self.positions[near, 1])
        distance = np.hypot(x - left, y - top) - self._radii(self._viewport, self._zoom)[self.looks.sizes[near]]
        distance = np.maximum(distance, 0)  # on a disc is on it: the more important one lies on top
        best = np.lexsort((near, distance))[0]
        return int(near[best]) if distance[best] <= HIT_REACH else None

    def label_at(self, left: float, top: float) -> int | None:
        """The index of the word that is written over a pixel of the last frame."""
        return self._writing.word_at(left, top)

    def next_word(self, point: int, right: float, down: float) -> int | None:
        """The nearest word from another in a direction on the map, within a quarter circle around it."""
        offset = self._shown_positions() - self.positions[point]
        along = offset[:, 0] * right - offset[:, 1] * down
        across = np.abs(offset[:, 0] * down + offset[:, 1] * right)
        ahead = np.flatnonzero((along > 1e-9) & (across <= along))
        if len(ahead) == 0:
            return None
        distance = along[ahead] ** 2 + (2 * across[ahead]) ** 2
        return int(ahead[distance.argmin()])

    # ---- the parts of a frame ----

    def _draw_points(self, painter: QPainter, positions: NDArray[np.float32], total: int, ratio: float) -> None:
        raster, viewport, ground, looks = self._raster, self._viewport, packed(self.theme.map_background), self.looks
        raster.claim(positions, looks.first, total, viewport)
        discs = discs_of(self._radii(viewport, self._zoom), ratio, self._room(viewport))
        pixels = raster.pixels
        pixels.resize(viewport.width, viewport.height, ratio, discs.air)
        self._density.fill(pixels, positions, looks.colours, ground, viewport, ratio)
        circles = shapes.keeps_shapes(painter) and raster.count <= shapes.MOST_CIRCLES
        if not circles:
            raster.draw(positions, looks.colours, looks.rings, looks.sizes, discs, ground, viewport, ratio)
        whole = QRectF(0, 0, viewport.width, viewport.height)
        if circles and (pixels.seen == ground).all():
            painter.fillRect(whole, self.theme.map_background)
        else:
            painter.drawImage(whole, pixels.image())
        if circles:
            shapes.paint_circles(painter, self._circles(positions))

    def _circles(self, positions: NDArray[np.float32]) -> Iterator[shapes.Circle]:
        """The winners as circles, the most important last."""
        winners = self._raster.winners[: self._raster.count][::-1]
        x, y = self._viewport.to_screen(positions[winners, 0], positions[winners, 1])
        every, sizes = self.looks.rings, self.looks.sizes[winners]
        rings = every[winners] if len(every) else np.zeros(len(winners), np.uint32)
        clearness = opacities(self._room(self._viewport))
        discs = (self._radii(self._viewport, self._zoom)[sizes], clearness[sizes], edges(1.0)[sizes])
        columns = (column.tolist() for column in (x, y, *discs, self.looks.colours[winners], rings))
        for left, top, radius, opacity, edge, colour, ring in zip(*columns, strict=True):
            ink = QColor.fromRgb(colour)
            ink.setAlphaF(opacity)
            yield left, top, radius, ink, edge, QColor.fromRgb(ring) if ring else self.theme.map_background

    def _draw_lines(self, painter: QPainter, positions: NDArray[np.float32]) -> list[End]:
        """Draw the lines from the selected word; returns what may be written at their ends."""
        looks = self.looks
        if looks.selected is None or not looks.lines or not looks.shown[looks.selected]:
            return []
        radii = self._radii(self._viewport, self._zoom)
        points = [looks.selected, *(line.point for line in looks.lines)]
        x, y = self._viewport.to_screen(positions[points, 0], positions[points, 1])
        places = list(zip(x.tolist(), y.tolist(), radii[looks.sizes[points]].tolist(), strict=True))
        start = (places[0][0], places[0][1], places[0][2] + _RING)
        names = [shortened(self.words[line.point]) for line in looks.lines]
        return paint_lines(painter, self._viewport, start, places[1:], looks.lines, names, self.theme)

    def _arrows(self, positions: NDArray[np.float32]) -> list[Arrow]:
        """The arrows that there is something to be seen of."""
        looks, radii = self.looks, self._radii(self._viewport, self._zoom)

        def place(point: int) -> tuple[float, float, float]:
            x, y = self._viewport.to_screen(*positions[point].tolist())
            return x, y, float(radii[looks.sizes[point]]) + (_RING if point == looks.selected else 0.0)

        found = (
            arrow_between(place(a), place(b), (shortened(self.words[a]), shortened(self.words[b])), self._viewport)
            for a, b in looks.arrows
        )
        return [arrow for arrow in found if arrow is not None]

    def _radii(self, viewport: Viewport, zoom: float) -> NDArray[np.float64]:
        return radii(self._room(viewport), zoom)

    def _room(self, viewport: Viewport) -> float:
        """Square pixels of the window for each word that is shown."""
        return viewport.width * viewport.height / max(self.looks.shown_count, 1)

    def _draw_ring(self, painter: QPainter, point: int, colour: QColor) -> tuple[float, float, float]:
        """Draw a ring around a point; returns where it is on screen and the ring's radius."""
        x, y = self._viewport.to_screen(*self.positions[point].tolist())
        radius = float(self._radii(self._viewport, self._zoom)[self.looks.sizes[point]]) + _RING - 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(x, y), radius, radius)
        return x, y, radius

    def _write(
        self,
        painter: QPainter,
        positions: NDArray[np.float32],
        ratio: float,
        patience: float,
        ends: Sequence[End],
        arrows: Sequence[Arrow],
    ) -> bool:
        """Write areas, words, and what lines and arrows that leave the screen go to; returns whether all are there."""
        if not self.lettered:
            self._writing.clear()
            return True
        under = covered_by(arrows)
        taken = [*under, *self._areas.place(self._viewport, self._zoom, [*self._covered(), *under])]
        whole = self._writing.write(painter, self._scene(positions, taken, ratio), patience)
        whole &= self._areas.paint(painter, ratio, quiet=len(self.looks.first) > 0, patience=patience / 2)
        ends = [*ends_of(arrows), *ends]
        if ends:
            words = [QRectF(label.left, label.top, label.width, label.height) for label in self.labels]
            bounds = QRectF(0, 0, self._viewport.width, self._viewport.height)
            write_ends(painter, ends, [*self._covered(), *taken, *words], bounds, ratio, self.theme)
        return whole

    def _scene(self, positions: NDArray[np.float32], taken: Sequence[QRectF], ratio: float) -> Scene:
        radii, zoom, looks = self._radii(self._viewport, self._zoom), self._zoom, self.looks

        def gaps(points: NDArray[np.int32]) -> NDArray[np.float32]:
            return (radii[looks.sizes[points]] + np.where(points == looks.selected, _RING, 1.0)).astype(np.float32)

        return Scene(
            positions,
            self._raster,
            self._viewport,
            zoom,
            ratio,
            looks.selected,
            looks.marked,
            looks.preferred,
            looks.notes(),
            gaps,
            [*self._covered(), *taken, *self._ring_box(positions)],
        )

    def _covered(self) -> list[QRectF]:
        """What lies over the map, where nothing is written."""
        return [*self.reserved, *([] if self.axes is None else self.axes.covered(self._viewport))]

    def _ring_box(self, positions: NDArray[np.float32]) -> list[QRectF]:
        """What the ring around the selected word covers."""
        selected = self.looks.selected
        if selected is None or not self.looks.shown[selected]:
            return []
        x, y = self._viewport.to_screen(*positions[selected].tolist())
        reach = float(self._radii(self._viewport, self._zoom)[self.looks.sizes[selected]]) + _RING - 1
        return [QRectF(x - reach, y - reach, 2 * reach, 2 * reach)]


def warm() -> None:
    """Compile everything that a frame needs, by drawing one that nobody sees; off the window's thread."""
    positions = framed(np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32))
    drawing = Drawing(Words.of(f"word{i}" for i in range(50)), None, positions, LIGHT)
    drawing.looks.mark(3, [4, 5], [6, 7])
    drawing.set_areas([[AreaName("area", 0, 0, 1)], []])
    drawing.rehearse(160, 120, 1.0)
