"""The words of the map as small pictures, drawn once each with a halo that keeps them readable over points."""

from __future__ import annotations

import math
from functools import cached_property

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter

from app.map import shapes
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
_AIR = 3.0
_REMEMBERED = 6000


def shortened(word: str) -> str:
    """A word as it is written on the map."""
    return word if len(word) <= LONGEST else word[: LONGEST - 1] + "…"


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
            size = (metrics.horizontalAdvance(self._text(point)) + 2 * _AIR, metrics.ascent() + metrics.descent())
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
            image = self._images[point, style] = self._drawn(point, style)
        return image

    def write(self, painter: QPainter, point: int, left: float, top: float) -> None:
        """Put a word into a box with this corner: as real text where the surface keeps it, else its picture."""
        if not shapes.keeps_shapes(painter):
            painter.drawImage(QPointF(left, top), self.image(point))
            return
        style = self.style(point)
        lines = (self._text(point),)
        shapes.write(painter, left + _AIR, top, lines, self._fonts[style], self._ink(style), self._theme.map_halo)

    def _ink(self, style: int) -> QColor:
        colour = QColor(self._theme.accent if style == CHOSEN else self._theme.map_label)
        colour.setAlphaF(_OPACITIES[style])
        return colour

    def _text(self, point: int) -> str:
        return shortened(self._words[point])

    def _drawn(self, point: int, style: int) -> QImage:
        letters = self._written(point, style, self._ink(style))
        shadow = self._written(point, style, QColor(self._theme.map_halo))
        painter = QPainter(shadow)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(shadow.rect(), self._theme.map_halo)  # coloured signs too have a plain halo
        painter.end()
        image = QImage(letters.size(), QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(self._ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        for offset in _HALO:
            painter.drawImage(offset, shadow)
        painter.drawImage(0, 0, letters)
        painter.end()
        return image

    def _written(self, point: int, style: int, colour: QColor) -> QImage:
        width, height = self.size(point)
        image = QImage(
            max(int(width * self._ratio + 1), 1),
            max(int(height * self._ratio + 1), 1),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.setDevicePixelRatio(self._ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setFont(self._fonts[style])
        painter.setPen(colour)
        painter.drawText(QPointF(_AIR, self._metrics[style].ascent()), self._text(point))
        painter.end()
        return image

    @cached_property
    def _fonts(self) -> list[QFont]:
        fonts = []
        for pixels, weight in zip(_PIXELS, _WEIGHTS, strict=True):
            font = QFont(QGuiApplication.font())
            font.setPixelSize(pixels)
            font.setWeight(weight)
            fonts.append(font)
        return fonts

    @cached_property
    def _metrics(self) -> list[QFontMetricsF]:
        return [QFontMetricsF(font) for font in self._fonts]
