import numpy as np

from app.map.areas import AreaName
from app.map.colouring import by_groups, by_values
from app.map.drawing import Drawing
from app.map.page_scene import as_drawn, scene_of
from app.theme import DARK, LIGHT
from core.map.projection import Projection
from core.map.settings import ProjectionSettings


def test_a_page_has_the_colours_areas_and_words_of_the_window(drawing: Drawing) -> None:
    colouring = by_groups(np.arange(len(drawing)) % 3, ["a", "b", "c"], "letters")
    drawing.looks.paint_by(colouring)
    drawing.looks.mark(3, [4])
    drawing.set_areas([[AreaName("land", 0, 0, 1)], []])
    shown = np.arange(len(drawing)) < 50
    drawing.looks.show_only(shown)
    scene = scene_of(drawing)
    assert scene.look is not None
    np.testing.assert_array_equal(scene.look.light, colouring.colours(LIGHT))  # nothing steps back on the page
    np.testing.assert_array_equal(scene.look.dark, colouring.colours(DARK))
    assert [(swatch.name, swatch.number) for swatch in scene.look.swatches] == [("a", "34"), ("b", "34"), ("c", "34")]
    assert scene.look.swatches[1].dark == colouring.colours(DARK)[1]
    assert scene.look.gradient == ((), ())
    assert scene.areas == [[AreaName("land", 0, 0, 1)], []]
    np.testing.assert_array_equal(scene.shown, shown)


def test_a_gradient_has_its_ends_and_a_colour_for_what_has_no_value(drawing: Drawing) -> None:
    values = np.linspace(2, 5, len(drawing))
    values[7] = np.nan
    drawing.looks.paint_by(by_values(values, "grade"))
    look = scene_of(drawing).look
    assert look is not None
    assert (look.caption, look.ends) == ("grade", ("2", "", "5"))
    assert look.gradient[0][0] == look.light[0]
    assert look.gradient[1][-1] == look.dark[-1]
    assert [(swatch.name, swatch.light) for swatch in look.swatches] == [("no value", look.light[7])]


def test_places_are_those_of_the_window(drawing: Drawing) -> None:
    projection = Projection(np.zeros((len(drawing), 3), np.float32), ProjectionSettings(axes=3), {"seconds": 1}, 200)
    assert as_drawn(projection, drawing).positions is drawing.goal
    assert as_drawn(projection, drawing).total == 200
