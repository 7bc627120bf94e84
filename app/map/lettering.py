"""The words of the map as small pictures, drawn once each with a halo that keeps them readable over points."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter

from app.theme import Theme
from core.text.vocabulary import Words

STREET, CITY, COUNTRY, BRIGHT, CHOSEN = range(5)
LONGEST = 40  # characters of a word that are written
_PIXELS = (11, 13, 15, 13, 16)
_WEIGHTS = (QFont.Weight.Normal, QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.Medium, QFont.Weight.DemiBold)
_OPACITIES = (0.8, 0.92, 1.0, 1.0, 1.0)
_COUNTRIES, _CITIES = 60, 400  # words written in these styles when the whole map is seen
_HALO = [
    QPointF(reach * math.cos(turn * math.pi / 4), reach * math.sin(turn * math.pi / 4))
    for reach in (2.4, 1.2)
    for turn in range(8)
]  # where the letters are drawn in the ground's colour, pixels
AIR = 3.0  # pixels around the letters of a picture, left and right
_REMEMBERED = 6000


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
    shadow = QImage(letters)
    painter = QPainter(shadow)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(shadow.rect(), halo)  # coloured signs too have a plain halo
    painter.end()
    image = _empty(*size, ratio)
    painter = QPainter(image)
    for offset in _HALO:
        painter.drawImage(offset, shadow)
    painter.drawImage(0, 0, letters)
    painter.end()
    return image


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
        self._sizes: dict[tuple[int, int], tuple[float, float]] = {}
        self._images: dict[tuple[int, int], QImage] = {}
        self._chosen: int | None = None
        self._marked: set[int] = set()
        self._zoom = 1.0
        self._ratio = 1.0

    def set_scene(self, zoom: float, ratio: float, chosen: int | None, marked: set[int]) -> None:
        """Say what is on screen: how far it is zoomed in, the device's pixels for a logical one, the marked words."""
        if ratio != self._ratio:
            self._images.clear()
        self._zoom, self._ratio, self._chosen, self._marked = zoom, ratio, chosen, marked

    def style(self, point: int) -> int:
        """The style of a word: as on a map, the nearer one comes the more of them become important."""
        if point in self._marked:
            return CHOSEN if point == self._chosen else BRIGHT
        rank = point / max(self._zoom, 1.0) ** 2
        return COUNTRY if rank < _COUNTRIES else CITY if rank < _CITIES else STREET

    def size(self, point: int) -> tuple[float, float]:
        """Width and height of a word with the air around it, logical pixels."""
        style = self.style(point)
        size = self._sizes.get((point, style))
        if size is None:
            metrics = self._metrics[style]
            size = (metrics.horizontalAdvance(shortened(self._words[point])) + 2 * AIR, metrics.height())
            self._sizes[point, style] = size
        return size

    def is_drawn(self, point: int) -> bool:
        """Whether `image` is immediate."""
        return (point, self.style(point)) in self._images

    def image(self, point: int) -> QImage:
        """The picture of a word."""
        style = self.style(point)
        image = self._images.get((point, style))
        if image is None:
            if len(self._images) >= _REMEMBERED:
                del self._images[next(iter(self._images))]
            ink = QColor(self._theme.accent if style == CHOSEN else self._theme.map_label)
            ink.setAlphaF(_OPACITIES[style])
            text = shortened(self._words[point])
            image = picture_of((text,), self._fonts[style], ink, self._theme.map_halo, self._ratio)
            self._images[point, style] = image
        return image

    @cached_property
    def _fonts(self) -> list[QFont]:
        return [map_font(pixels, weight) for pixels, weight in zip(_PIXELS, _WEIGHTS, strict=True)]

    @cached_property
    def _metrics(self) -> list[QFontMetricsF]:
        return [QFontMetricsF(font) for font in self._fonts]
