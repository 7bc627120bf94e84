"""What the window shows of a map, for the page that is to look like it. Importing this module imports Numba."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.map.drawing import Drawing
from app.map.sizes import SIZES
from app.palettes import STEPS, Scale, palette
from app.theme import DARK, LIGHT
from core.map.page import Scene
from core.map.page_look import PageLook, Swatch

if TYPE_CHECKING:
    from app.map.legend import Legend
    from core.map.projection import Projection

_EVERY = 15  # steps of a gradient from one of its colours that a page is given to the next


def scene_of(drawing: Drawing) -> Scene:
    """The colours, sizes, areas and filter of a drawing; what is marked in it is the reader's to choose."""
    looks = drawing.looks
    legend = looks.legend
    palettes = [palette(legend.scale, theme) for theme in (LIGHT, DARK)]
    gradient: tuple[Sequence[int], ...] = ((), ())
    if legend.scale is not Scale.GROUPS:
        gradient = tuple(colours[:STEPS:_EVERY].tolist() for colours in palettes)
    light, dark = (looks.colouring.colours(theme) for theme in (LIGHT, DARK))
    look = PageLook(
        light,
        dark,
        legend.caption,
        legend.note,
        (legend.low, legend.centre, legend.high),
        (gradient[0], gradient[1]),
        _swatches(legend),
        looks.sizes % SIZES,
    )
    return Scene(look, drawing.areas, looks.shown if looks.shown_count < len(looks) else None)


def as_drawn(projection: Projection, drawing: Drawing) -> Projection:
    """The projection with its words where the window has them: turned and scaled."""
    return dataclasses.replace(projection, positions=drawing.goal)


def _swatches(legend: Legend) -> list[Swatch]:
    rows = [(place, name, f"{count:,}") for place, name, count in legend.groups]
    if legend.missing:
        rows.append((-1, legend.missing, ""))
    light, dark = (palette(legend.scale, theme) for theme in (LIGHT, DARK))
    return [Swatch(name, number, int(light[place]), int(dark[place])) for place, name, number in rows]
