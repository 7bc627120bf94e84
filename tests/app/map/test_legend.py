import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from app import theme
from app.map.legend import Legend, legend_box, paint_legend
from app.palettes import STEPS, Scale, palette

GRADIENT = Legend("occurrences in the text", "5", "1,000,000")
DIVERGING = Legend("man – woman", "man", "woman", "0", Scale.DIVERGING, missing="no value")
SWATCHES = Legend("part of speech", scale=Scale.GROUPS, groups=((0, "noun", 1200), (1, "verb", 30)), missing="none")


def _painted(legend: Legend, one: theme.Theme) -> QImage:
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(one.map_background)
    painter = QPainter(image)
    paint_legend(painter, legend, 600, 400, one)
    painter.end()
    return image


def _colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("legend", [GRADIENT, DIVERGING, SWATCHES], ids=lambda legend: legend.scale.value)
@pytest.mark.parametrize("one", [theme.LIGHT, theme.DARK], ids=lambda one: one.name)
def test_a_legend_stays_in_its_box_and_shows_the_colours(legend: Legend, one: theme.Theme) -> None:
    image, box = _painted(legend, one), legend_box(legend, 600, 400)
    outside = [
        (x, y)
        for x in range(600)
        for y in range(400)
        if not box.adjusted(-1, -1, 1, 1).contains(x, y) and image.pixelColor(x, y) != one.map_background
    ]
    assert outside == []
    colours = palette(legend.scale, one)
    if legend.scale is Scale.GROUPS:
        shown = [int(colours[0]), int(colours[1]), int(colours[-1])]
    else:
        shown = [int(colours[STEPS // 2])]
    found = [QColor(name) for name in _colours(image)]
    for colour in map(QColor.fromRgb, shown):
        near = min(
            max(abs(a - b) for a, b in zip(colour.getRgb()[:3], other.getRgb()[:3], strict=True)) for other in found
        )
        assert near <= 8, colour.name()


def test_a_legend_of_long_names_stays_on_a_small_surface() -> None:
    groups = tuple((place, "a very long name " * 20, 10) for place in range(11))
    box = legend_box(Legend("x" * 300, scale=Scale.GROUPS, groups=groups), 300, 150)
    assert box.left() >= 0
    assert box.top() >= 0
