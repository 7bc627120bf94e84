import math

from hypothesis import given
from hypothesis import strategies as st

from app.map.viewport import Viewport

places = st.floats(-50, 50)
viewports = st.builds(Viewport, places, places, st.floats(0.1, 1e4), st.floats(100, 3000), st.floats(100, 3000))


@given(viewport=viewports, x=places, y=places)
def test_screen_and_map_are_each_other_s_inverse(viewport: Viewport, x: float, y: float) -> None:
    back = viewport.to_map(*viewport.to_screen(x, y))
    assert math.isclose(back[0], x, abs_tol=1e-6)
    assert math.isclose(back[1], y, abs_tol=1e-6)


@given(viewport=viewports, scale=st.floats(0.1, 1e4), left=st.floats(0, 3000), top=st.floats(0, 3000))
def test_the_place_under_the_cursor_stays_there_in_a_zoom(
    viewport: Viewport, scale: float, left: float, top: float
) -> None:
    zoomed = viewport.zoomed(scale, left, top)
    assert zoomed.scale == scale
    now = zoomed.to_screen(*viewport.to_map(left, top))
    assert math.isclose(now[0], left, rel_tol=1e-4, abs_tol=1e-2)
    assert math.isclose(now[1], top, rel_tol=1e-4, abs_tol=1e-2)


def test_a_pull_moves_the_map_with_the_hand() -> None:
    viewport = Viewport(1, 2, 10, 200, 100)
    before, after = viewport.to_screen(0, 0), viewport.panned(30, -5).to_screen(0, 0)
    assert (after[0] - before[0], after[1] - before[1]) == (30, -5)


@given(here=viewports, there=viewports)
def test_a_flight_starts_here_and_ends_there(here: Viewport, there: Viewport) -> None:
    for share, end in ((0.0, here), (1.0, there)):
        stop = here.towards(there, share)
        assert math.isclose(stop.x, end.x, abs_tol=1e-9)
        assert math.isclose(stop.scale, end.scale, rel_tol=1e-9)
    assert (here.towards(there, 0.5).width, here.towards(there, 0.5).height) == (here.width, here.height)
