"""The words of the map as small pictures, drawn once each with a halo that keeps them readable over points.

Importing this module imports Numba, and its function compiles when it is first called: do both off the window's thread
(`app.map.drawing.warm`).
"""

from __future__ import annotations

import math
import time
import unicodedata
from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter

from app.map import shapes
from app.theme import Theme
from core.compilation import compiled
from core.text.vocabulary import Words

STREET, CITY, COUNTRY, BRIGHT, CHOSEN = range(5)
LONGEST = 40  # characters of a word that are written
_PIXELS = (11, 13, 15, 13, 16)
_WEIGHTS = (QFont.Weight.Normal, QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.Medium, QFont.Weight.DemiBold)
_OPACITIES = (0.8, 0.92, 1.0, 1.0, 1.0)
_COUNTRIES, _CITIES = 60, 400  # words written in these styles when the whole map is seen
_HALO = (2.4, 1.2)  # pixels from the letters to where they are drawn again in the colour of the ground
_STEPS = 2  # for each doubling of the zoom at which words become more important
AIR = 3.0  # pixels around the letters of a picture, left and right
_REMEMBERED = 6000
_COMMON_WIDTH = 4.5  # heights of letters


def shortened(word: str) -> str:
    """A word as it is written on the map; a letter is not parted from its marks."""
    if len(word) <= LONGEST:
        return word
    end = LONGEST - 1
    while end > LONGEST // 2 and (unicodedata.category(word[end])[0] == "M" or word[end] == "\u200d"):
        end -= 1
    return word[:end] + "…"


def runs_left(text: str) -> bool:
    """Whether a text runs from right to left: its first letter of a direction decides (Unicode annex 9, rule P2)."""
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def picture_of(lines: Sequence[str], font: QFont, ink: QColor, halo: QColor, ratio: float) -> QImage:
    """Lines of text, centred, with `AIR` left and right and a halo around the letters.

    Args:
        lines: the text.
        font: of all lines.
        ink: the colour of the letters.
        halo: the colour around them.
        ratio: device pixels for each logical one.
    """
    metrics = QFontMetricsF(font)
    widths = [metrics.horizontalAdvance(line) for line in lines]
    size = (max(widths) + 2 * AIR, metrics.height() * len(lines))
    letters = _empty(*size, ratio)
    painter = QPainter(letters)
    painter.setFont(font)
    painter.setPen(ink)
    for number, (line, width) in enumerate(zip(lines, widths, strict=True)):
        direction = Qt.LayoutDirection.RightToLeft if runs_left(line) else Qt.LayoutDirection.LeftToRight
        painter.setLayoutDirection(direction)
        painter.drawText(QPointF((size[0] - width) / 2, metrics.ascent() + number * metrics.height()), line)
    painter.end()
    return _haloed(letters, halo)


def _haloed(letters: QImage, halo: QColor) -> QImage:
    """The same picture with a halo around whatever is drawn in it."""
    width, height, ratio = letters.width(), letters.height(), letters.devicePixelRatio()
    ink = np.frombuffer(letters.constBits(), np.uint32).reshape(height, width)
    pixels = np.empty_like(ink)
    surround(ink, _offsets(ratio), halo.red(), halo.green(), halo.blue(), pixels)
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
    image.setDevicePixelRatio(ratio)
    return image


@lru_cache(maxsize=4)
def _offsets(ratio: float) -> NDArray[np.int32]:
    """How far, in device pixels, the letters are moved to where their halo is, int32[16, 2]."""
    turns = np.arange(8) * np.pi / 4
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    offsets: NDArray[np.int32] = np.rint(np.concatenate([reach * ratio * circle for reach in _HALO])).astype(np.int32)
    return offsets


@compiled
def surround(
    ink: NDArray[np.uint32],
    offsets: NDArray[np.int32],
    red: int,
    green: int,
    blue: int,
    pixels: NDArray[np.uint32],
) -> None:
    """Put a halo under letters: where any of the letters moved by the offsets would be.

    Args:
        ink: uint32[height, width], 0xaarrggbb, premultiplied.
        offsets: int32[n, 2], right and down.
        red: of the halo, 0 to 255.
        green: the same.
        blue: the same.
        pixels: uint32[height, width], overwritten, premultiplied.
    """
    height, width = ink.shape
    clear = np.ones((height, width), np.float32)
    for row in range(height):
        for column in range(width):
            alpha = ink[row, column] >> np.uint32(24)
            if alpha > 0:
                for i in range(len(offsets)):
                    x, y = column + offsets[i, 0], row + offsets[i, 1]
                    if 0 <= x < width and 0 <= y < height:
                        clear[y, x] *= 1 - alpha * np.float32(1 / 255)
    for row in range(height):
        for column in range(width):
            over = ink[row, column]
            rest = (1 - clear[row, column]) * (1 - (over >> np.uint32(24)) * np.float32(1 / 255))
            a = int(over >> np.uint32(24)) + int(255 * rest + 0.5)
            r = int((over >> np.uint32(16)) & np.uint32(255)) + int(red * rest + 0.5)
            g = int((over >> np.uint32(8)) & np.uint32(255)) + int(green * rest + 0.5)
            b = int(over & np.uint32(255)) + int(blue * rest + 0.5)
            pixels[row, column] = np.uint32(min(a, 255) << 24 | min(r, 255) << 16 | min(g, 255) << 8 | min(b, 255))


def _empty(width: float, height: float, ratio: float) -> QImage:
    image = QImage(
        max(int(width * ratio + 1), 1), max(int(height * ratio + 1), 1), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image


def map_font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The program's font in a size for the map."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font


def small_font() -> QFont:
    """The font of numbers on the map."""
    return map_font(10)


class Lettering:
    """Sizes and pictures of words in five styles: three by importance, one for marked words, one for the chosen one.

    Only words that are asked for are measured or drawn, once for each style.
    """

    def __init__(self, words: Words, theme: Theme) -> None:
        self._words = words
        self._theme = theme
        self._widths: dict[int, NDArray[np.float32]] = {}
        self._images: dict[tuple[int, int], QImage] = {}
        self._chosen: int | None = None
        self._marked: set[int] = set()
        self._zoom = self._ratio = 1.0
        self._deadline, self.exact = math.inf, True

    def set_scene(
        self, zoom: float, ratio: float, chosen: int | None, marked: set[int], patience: float = math.inf
    ) -> None:
        """Say what is on screen.

        Args:
            zoom: against the whole map.
            ratio: device pixels for each logical one.
            chosen: the selected word.
            marked: the words that stay bright, the selected one among them.
            patience: seconds after which words that were never measured before are guessed until the next scene.
        """
        self._deadline, self.exact = time.perf_counter() + patience, True
        if ratio != self._ratio:
            self._images.clear()
        # In steps: else a few words in every frame of a flight would need another picture and another box.
        self._zoom = 2 ** (math.floor(_STEPS * math.log2(max(zoom, 1.0))) / _STEPS)
        self._ratio, self._chosen, self._marked = ratio, chosen, marked

    def styles(self, points: NDArray[np.int32]) -> NDArray[np.intp]:
        """The styles of words: as on a map, the nearer one comes the more of them become important."""
        ranks = points / self._zoom**2
        styles = np.where(ranks < _COUNTRIES, COUNTRY, np.where(ranks < _CITIES, CITY, STREET))
        if self._marked:
            marked = np.isin(points, np.fromiter(self._marked, np.int32, len(self._marked)))
            styles = np.where(marked, np.where(points == self._chosen, CHOSEN, BRIGHT), styles)
        return styles

    def sizes(self, points: NDArray[np.int32]) -> NDArray[np.float32]:
        """Width and height of words with the air around them, logical pixels, float32[m, 2].

        `exact` says whether those of the scene were all measured.
        """
        styles = self.styles(points)
        for style in set(styles.tolist()) - self._widths.keys():
            self._widths[style] = np.full(len(self._words), np.nan, np.float32)
        widths = np.empty(len(points), np.float32)
        for style, known in self._widths.items():
            here = np.flatnonzero(styles == style)
            for point in points[here[np.isnan(known[points[here]])]].tolist():
                if time.perf_counter() > self._deadline:
                    self.exact = False
                    break
                known[point] = self._metrics[style].horizontalAdvance(shortened(self._words[point])) + 2 * AIR
            widths[here] = known[points[here]]
            if not self.exact:
                unknown = here[np.isnan(widths[here])]
                widths[unknown] = self._guessed(points[unknown], style)
        heights = np.array([metrics.height() for metrics in self._metrics], np.float32)[styles]
        return np.stack([widths, heights], axis=1)

    def _guessed(self, points: NDArray[np.int32], style: int) -> NDArray[np.float32]:
        """About how wide words are: from their widths in another style, else like many a word."""
        widths = np.full(len(points), _COMMON_WIDTH * _PIXELS[style], np.float32)
        for other, known in self._widths.items():
            found = known[points]
            widths = np.where(found > 0, found * np.float32(_PIXELS[style] / _PIXELS[other]), widths)
        return widths

    def is_drawn(self, point: int, style: int) -> bool:
        """Whether `image` is immediate."""
        return (point, style) in self._images

    def stand_in(self, point: int) -> QImage | None:
        """The picture of a word in another style, until there is time for the right one."""
        found = (self._images.get((point, style)) for style in (STREET, CITY, COUNTRY, BRIGHT, CHOSEN))
        return next((image for image in found if image is not None), None)

    def image(self, point: int, style: int) -> QImage:
        """The picture of a word in a style."""
        image = self._images.get((point, style))
        if image is None:
            if len(self._images) >= _REMEMBERED:
                del self._images[next(iter(self._images))]
            text = shortened(self._words[point])
            image = picture_of((text,), self._fonts[style], self._ink(style), self._theme.map_halo, self._ratio)
            self._images[point, style] = image
        return image

    def write(self, painter: QPainter, point: int, style: int, left: float, top: float) -> None:
        """Write a word as real text into a box with this corner, on a surface that keeps text."""
        lines = (shortened(self._words[point]),)
        shapes.write(painter, left + AIR, top, lines, self._fonts[style], self._ink(style), self._theme.map_halo)

    def _ink(self, style: int) -> QColor:
        ink = QColor(self._theme.accent if style == CHOSEN else self._theme.map_label)
        ink.setAlphaF(_OPACITIES[style])
        return ink

    @cached_property
    def _fonts(self) -> list[QFont]:
        return [map_font(pixels, weight) for pixels, weight in zip(_PIXELS, _WEIGHTS, strict=True)]

    @cached_property
    def _metrics(self) -> list[QFontMetricsF]:
        return [QFontMetricsF(font) for font in self._fonts]
