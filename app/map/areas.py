"""The names of the map's areas, as on a map of a continent: countries from afar, cities from nearer, none from near.

Importing this module imports Numba, and its function compiles when it is first called: do both off the window's thread
(`app.map.drawing.warm`).
"""

from __future__ import annotations

import math
import time
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from app.map import shapes
from app.map.lettering import AIR, map_font, picture_of
from app.map.viewport import Viewport
from app.theme import Theme
from core.compilation import compiled

COUNTRIES, CITIES = range(2)
_PIXELS = (14, 11)
_WEIGHTS = (QFont.Weight.Medium, QFont.Weight.Normal)
_SPACING = (3.0, 2.0)  # pixels between letters
_OPACITIES = (0.9, 0.8)
_CAPITALS = ("LATIN", "GREEK", "CYRILLIC")  # scripts whose capitals every font has; others have none, or rarely
# Zoom against the whole map: where the names begin to appear, are all there, begin to fade, are gone.
_SPANS = ((0.0, 0.0, 1.7, 2.8), (1.5, 2.2, 5.0, 9.0))
_QUIET = 0.45  # opacity of names that step back
_ONE_LINE = 14  # characters; longer names stand on two
_TURNS = (0.0, -0.5, 0.5, -1.0, 1.0)  # heights that a name may be moved by to find room


class AreaName(NamedTuple):
    """The name of an area, the middle of it on the map, and how important it is."""

    text: str
    x: float
    y: float
    weight: float


def opacity(level: int, zoom: float) -> float:
    """How much of the names of a level is seen at a zoom against the whole map, 0 to 1."""
    begin, whole, fade, gone = _SPANS[level]
    if zoom < whole:
        return max((zoom - begin) / (whole - begin), 0.0)
    return min(max((gone - zoom) / (gone - fade), 0.0), 1.0)


def folded(text: str) -> tuple[str, ...]:
    """A name on one line or two of about the same length."""
    words = text.split(" ")
    if len(text) <= _ONE_LINE or len(words) == 1:
        return (text,)
    at = min(range(1, len(words)), key=lambda cut: abs(len(" ".join(words[:cut])) - len(" ".join(words[cut:]))))
    first, second = " ".join(words[:at]), " ".join(words[at:])
    return (first.removesuffix(" ·"), second.removeprefix("· "))


def _is_spaced(text: str) -> bool:
    """Whether letters may be set apart: not where they join or carry marks, as in Arabic or Devanagari."""
    return not any(unicodedata.bidirectional(sign) == "AL" or unicodedata.category(sign)[0] == "M" for sign in text)


def _has_capitals(text: str) -> bool:
    """Whether a name may be set in capitals, as on maps."""
    return all(unicodedata.name(sign, "").startswith(_CAPITALS) for sign in text if sign.isalpha())


@compiled
def place_over(
    points: NDArray[np.float32], sizes: NDArray[np.float32], turns: NDArray[np.float32], boxes: NDArray[np.float32]
) -> None:
    """Place names over their points one after another, moved up or down where the middle is taken.

    Args:
        points: float32[m, 2], pixels, the most important first.
        sizes: float32[m, 2], width and height with the air around it; nothing is placed where the width is 0.
        turns: float32[t], how far a name may be moved, in heights, tried in this order.
        boxes: float32[m, 4], overwritten: left, top, right, bottom; all NaN where there is no room.
    """
    for i in range(len(points)):
        boxes[i, :] = np.nan
        for turn in turns:
            left = points[i, 0] - sizes[i, 0] / 2
            top = points[i, 1] - sizes[i, 1] / 2 + turn * sizes[i, 1]
            right, bottom = left + sizes[i, 0], top + sizes[i, 1]
            free = sizes[i, 0] > 0
            for j in range(i):
                if left < boxes[j, 2] and boxes[j, 0] < right and top < boxes[j, 3] and boxes[j, 1] < bottom:
                    free = False
                    break
            if free:
                boxes[i, 0], boxes[i, 1], boxes[i, 2], boxes[i, 3] = left, top, right, bottom
                break


class Areas:
    """The names of two levels on a map.

    All of them are placed for every frame, on screen or not: the choice depends on the zoom, and a pan changes nothing.
    """

    def __init__(self, levels: Sequence[Sequence[AreaName]], theme: Theme) -> None:
        both = [(level, AreaName(*name)) for level, names in enumerate(levels) for name in names]
        both = [(level, name) for level, name in both if name.text and np.isfinite((name.x, name.y)).all()]
        both.sort(key=lambda item: (item[0], -item[1].weight))
        self._levels = np.array([level for level, _ in both], np.int8)
        self._places = np.array([(name.x, name.y) for _, name in both], np.float32).reshape(-1, 2)
        self._texts = [folded(name.text) for _, name in both]
        self._theme = theme
        self._sizes: NDArray[np.float32] | None = None
        self._pictures: dict[int, QImage] = {}
        self._ratio = 0.0
        self.written: list[tuple[int, QRectF, float]] = []

    def place(self, viewport: Viewport, zoom: float, reserved: Sequence[QRectF]) -> list[QRectF]:
        """Choose the names of a frame, which are kept in `written`; returns the boxes that they take, pixels."""
        self.written = []
        seen = np.array([opacity(level, zoom) for level in (COUNTRIES, CITIES)])
        if len(self._texts) == 0 or not seen.any():
            return []
        sizes = self._measured() * (seen[self._levels] > 0)[:, None].astype(np.float32)
        points = np.stack(viewport.to_screen(self._places[:, 0], self._places[:, 1]), axis=1).astype(np.float32)
        boxes = np.empty((len(points), 4), np.float32)
        place_over(points, sizes, np.array(_TURNS, np.float32), boxes)
        left, top, right, bottom = boxes.T
        here = np.flatnonzero((right > 0) & (left < viewport.width) & (bottom > 0) & (top < viewport.height))
        placed = {number: _box(boxes[number]) for number in here.tolist()}
        for number, box in placed.items():
            if 0 <= points[number, 0] <= viewport.width:  # what lies on the map is not cut off at its sides
                moved = box.translated(max(-box.left(), 0.0) - max(box.right() - viewport.width, 0.0), 0)
                if not any(moved.intersects(other) for each, other in placed.items() if each != number):
                    placed[number] = box = moved
            if not any(box.intersects(other) for other in reserved):
                self.written.append((number, box, float(seen[self._levels[number]])))
        return [box for _, box, _ in self.written]

    def paint(self, painter: QPainter, ratio: float, *, quiet: bool = False, patience: float = math.inf) -> bool:
        """Draw the names of the frame; returns whether all are there.

        Args:
            painter: on the map.
            ratio: device pixels for each logical one.
            quiet: whether they step back behind words that are marked.
            patience: seconds after which names that were never drawn before wait for the next frame: they are hardly
                seen when they begin to appear.
        """
        deadline, whole = time.perf_counter() + patience, True
        if ratio != self._ratio:
            self._ratio = ratio
            self._pictures = {}
        for number, box, seen in self.written:
            painter.setOpacity(seen * (_QUIET if quiet else 1))
            if shapes.keeps_shapes(painter):
                lines, font, ink = self._look(number)
                shapes.write(painter, box.left() + AIR, box.top(), lines, font, ink, self._theme.map_halo)
            elif number in self._pictures or time.perf_counter() <= deadline:
                painter.drawImage(QPointF(box.left(), box.top()), self._picture(number))
            else:
                whole = False
        painter.setOpacity(1.0)
        return whole

    def _measured(self) -> NDArray[np.float32]:
        """Width and height of each name, float32[m, 2]."""
        if self._sizes is None:
            sizes = []
            for level, lines in zip(self._levels.tolist(), self._texts, strict=True):
                metrics = QFontMetricsF(_font(level, lines))
                wide = max(metrics.horizontalAdvance(line) for line in lines)
                sizes.append((wide + 2 * AIR, metrics.height() * len(lines)))
            self._sizes = np.array(sizes, np.float32)
        return self._sizes

    def _picture(self, number: int) -> QImage:
        picture = self._pictures.get(number)
        if picture is None:
            picture = self._pictures[number] = picture_of(*self._look(number), self._theme.map_halo, self._ratio)
        return picture

    def _look(self, number: int) -> tuple[Sequence[str], QFont, QColor]:
        """The lines of a name, their font and colour."""
        level, lines = int(self._levels[number]), self._texts[number]
        ink = QColor(self._theme.map_area)
        ink.setAlphaF(_OPACITIES[level])
        font = _font(level, lines)
        if font.capitalization() == QFont.Capitalization.AllUppercase:
            lines = tuple(line.upper() for line in lines)  # for a drawing with real text, which knows no such font
        return lines, font, ink


def _box(edges: NDArray[np.float32]) -> QRectF:
    left, top, right, bottom = edges.tolist()
    return QRectF(left, top, right - left, bottom - top)


def _font(level: int, lines: Sequence[str]) -> QFont:
    font = map_font(_PIXELS[level], _WEIGHTS[level])
    if all(map(_is_spaced, lines)):
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, _SPACING[level])
    if all(map(_has_capitals, lines)):
        font.setCapitalization(QFont.Capitalization.AllUppercase)
    return font
