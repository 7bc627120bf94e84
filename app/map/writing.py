"""The words that are written on a frame of the map, drawn where `app.map.labels` places them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from app.map import shapes
from app.map.labels import Label, Labels
from app.map.lettering import AIR, BRIGHT, Lettering, picture_of, small_font
from app.map.viewport import Viewport
from app.theme import Theme
from core.text.vocabulary import Words

NOTE_GAP = 4.0  # pixels between a word and the figures behind it
_QUIET = 0.4  # opacity of words that step back


class Winners(Protocol):
    """The points on screen: a count of them, the most important first."""

    @property
    def winners(self) -> NDArray[np.int32]:
        """int32, room for more than are used."""

    @property
    def count(self) -> int:
        """How many are used."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What the words of a frame stand among.

    Attributes:
        positions: float32[n, 2], NaN for words that are not shown.
        raster: whose points they belong to.
        viewport: what is on screen.
        zoom: against the whole map.
        ratio: device pixels for each logical one.
        selected: the word that is chosen.
        marked: int32, words that are written if there is any room, the selected one among them.
        preferred: bool[n], words that are tried before others, if any are.
        notes: what is written behind some words, by their point.
        gaps: how far the words of points stay from their middles, pixels.
        reserved: boxes that stay free, pixels.
        rank: how important points are, where that is not their index; see `Labels.choose`.
        clearness: the opacity of a point's word, where it is less than 1.
    """

    positions: NDArray[np.float32]
    raster: Winners
    viewport: Viewport
    zoom: float
    ratio: float
    selected: int | None
    marked: NDArray[np.int32]
    preferred: NDArray[np.bool_] | None
    notes: Mapping[int, str]
    gaps: Callable[[NDArray[np.int32]], NDArray[np.float32]]
    reserved: Sequence[QRectF]
    rank: Callable[[NDArray[np.int32]], NDArray[np.floating]] | None = None
    clearness: Callable[[int], float] | None = None


class Writing:
    """Chooses and draws words; knows those of the last frame."""

    def __init__(self, words: Words, theme: Theme) -> None:
        self._labels = Labels()
        self._words = words
        self.dress(theme)

    def dress(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._lettering = Lettering(self._words, theme)
        self._notes: dict[tuple[str, float], QImage] = {}

    @property
    def written(self) -> tuple[Label, ...]:
        """The words of the last frame."""
        return self._labels.written

    def word_at(self, left: float, top: float) -> int | None:
        """The index of the word that is written over a pixel of the last frame."""
        for label in self.written:
            if 0 <= left - label.left < label.width and 0 <= top - label.top < label.height:
                return label.point
        return None

    def clear(self) -> None:
        """Write none."""
        self._labels.clear()

    def write(self, painter: QPainter, scene: Scene, patience: float) -> bool:
        """Draw the words of a frame; returns whether all are there.

        Args:
            painter: on the map.
            scene: where and among what.
            patience: seconds after which words that were never written before wait for the next frame.
        """
        letters = self._lettering
        letters.set_scene(scene.zoom, scene.ratio, scene.selected, set(scene.marked.tolist()), patience / 2)
        self._choose(scene)
        ready, whole = self._drawn_in(patience)
        dimmed, real = len(scene.marked) > 0 or scene.preferred is not None, shapes.keeps_shapes(painter)
        for label, style, image in reversed(ready):
            point = label.point
            bright = style >= BRIGHT or (scene.preferred is not None and scene.preferred[point])
            clear = 1.0 if bright or scene.clearness is None else scene.clearness(point)
            painter.setOpacity(_QUIET * clear if dimmed and not bright else clear)
            if label.apart:
                self._draw_leader(painter, label)
            if real:
                letters.write(painter, point, style, label.left, label.top)
            else:
                painter.drawImage(QPointF(label.left, label.top), image)
            note = scene.notes.get(point)
            if note is not None:
                self._draw_note(painter, label, note, scene.ratio)
        painter.setOpacity(1.0)
        return whole and letters.exact

    def _drawn_in(self, patience: float) -> tuple[list[tuple[Label, int, QImage]], bool]:
        """The words whose pictures there are after so many seconds, the most important first; whether it is all.

        A word that was written smaller or larger before is written so again until there is time: it does not flicker.
        """
        deadline = time.perf_counter() + patience
        letters = self._lettering
        styles = letters.styles(np.array([label.point for label in self.written], np.int32)).tolist()
        ready, whole = [], True
        for label, style in zip(self.written, styles, strict=True):
            image: QImage | None
            if letters.is_drawn(label.point, style) or time.perf_counter() <= deadline:
                image = letters.image(label.point, style)
            else:
                image, whole = letters.stand_in(label.point), False
            if image is not None:
                ready.append((label, style, image))
        return ready, whole

    def _choose(self, scene: Scene) -> None:
        positions, viewport, marked = scene.positions, scene.viewport, scene.marked
        x, y = viewport.to_screen(positions[marked, 0], positions[marked, 1])
        inside = (x >= 0) & (x < viewport.width) & (y >= 0) & (y < viewport.height)

        note = NOTE_GAP + QFontMetricsF(small_font()).horizontalAdvance("0.00") if scene.notes else 0.0

        def measure(points: NDArray[np.int32]) -> NDArray[np.float32]:
            sizes = self._lettering.sizes(points)
            sizes[np.isin(points, list(scene.notes)), 0] += note
            return np.column_stack((sizes, scene.gaps(points)))

        self._labels.choose(
            positions,
            scene.raster.winners,
            scene.raster.count,
            viewport,
            tuple(marked[inside].tolist()),
            measure,
            [(box.left(), box.top(), box.right(), box.bottom()) for box in scene.reserved],
            scene.preferred,
            scene.rank,
        )

    def _draw_note(self, painter: QPainter, label: Label, note: str, ratio: float) -> None:
        """A few figures behind a word, at the end of its box."""
        ink, halo = self._theme.accent, self._theme.map_halo
        if shapes.keeps_shapes(painter):
            metrics = QFontMetricsF(small_font())
            left, top = (
                label.left + label.width - metrics.horizontalAdvance(note),
                (label.height - metrics.height()) / 2,
            )
            shapes.write(painter, left, label.top + top, (note,), small_font(), ink, halo)
            return
        picture = self._notes.get((note, ratio))
        if picture is None:
            picture = self._notes[note, ratio] = picture_of((note,), small_font(), ink, halo, ratio)
        high = picture.deviceIndependentSize().height()
        left = label.left + label.width - picture.deviceIndependentSize().width() + AIR
        painter.drawImage(QPointF(left, label.top + (label.height - high) / 2), picture)

    def _draw_leader(self, painter: QPainter, label: Label) -> None:
        """A line from a point to its label, where the label found no room beside it."""
        box = QRectF(label.left, label.top, label.width, label.height)
        end = QPointF(
            min(max(label.x, box.left() + 4), box.right() - 4),
            box.bottom() - 2 if label.y > box.center().y() else box.top() + 2,
        )
        colour = QColor(self._theme.map_label)
        colour.setAlphaF(0.5)
        painter.setPen(QPen(colour, 1.0))
        painter.drawLine(QPointF(label.x, label.y), end)
