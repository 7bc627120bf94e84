import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.map.camera import FRONT, Camera

VIEW = Camera((0.0, 0.0, 0.0), FRONT, 3.0, 600, 400)
PIXELS = st.floats(-300, 300)


def _place(camera: Camera, place: tuple[float, float, float]) -> tuple[float, float, float]:
    x, y, depth = camera.to_screen(np.array([place]))
    return float(x[0]), float(y[0]), float(depth[0])


def test_from_the_front_the_axes_go_right_up_and_to_the_eye() -> None:
    assert _place(VIEW, (0, 0, 0)) == pytest.approx((300, 200, 3))
    assert _place(VIEW, (1, 0, 0)) == pytest.approx((300 + VIEW.scale, 200, 3))
    assert _place(VIEW, (0, 1, 0)) == pytest.approx((300, 200 - VIEW.scale, 3))
    assert _place(VIEW, (0, 0, 1)) == pytest.approx((300, 200, 2))


def test_what_is_twice_as_far_looks_half_as_large() -> None:
    near, far = _place(VIEW, (0.5, 0, 1.5)), _place(VIEW, (0.5, 0, 0))
    assert near[0] - 300 == pytest.approx(2 * (far[0] - 300))


def test_the_front_of_the_map_follows_the_hand() -> None:
    x, y, _ = _place(VIEW.turned(20, 30), (0, 0, 1))
    assert x > 302
    assert y > 203
    assert _place(VIEW.turned(20, 30), (0, 0, -1))[0] < 298


@given(right=PIXELS, down=PIXELS)
def test_a_turn_keeps_distances_and_can_be_taken_back(right: float, down: float) -> None:
    turned = VIEW.turned(right, down)
    np.testing.assert_allclose(turned.rotation @ turned.rotation.T, np.eye(3), atol=1e-9)
    assert np.linalg.det(turned.rotation) == pytest.approx(1)
    np.testing.assert_allclose(turned.turned(-right, -down).rotation, np.eye(3), atol=1e-6)


@given(right=PIXELS, down=PIXELS, turn=PIXELS)
def test_a_push_moves_what_lies_at_the_depth_of_the_centre_by_its_pixels(
    right: float, down: float, turn: float
) -> None:
    camera = VIEW.turned(turn, turn / 2)
    x, y, depth = _place(camera.panned(right, down), (0, 0, 0))
    assert (x, y, depth) == pytest.approx((300 + right, 200 + down, 3), abs=1e-3)


@given(left=st.floats(0, 600), top=st.floats(0, 400), distance=st.floats(0.2, 9))
def test_coming_nearer_keeps_what_is_under_the_cursor(left: float, top: float, distance: float) -> None:
    camera = VIEW.turned(70, 40)
    place = np.array([(left - 300) / camera.scale, (200 - top) / camera.scale, 0]) @ camera.rotation
    nearer = camera.zoomed(distance, left, top)
    x, y, _ = nearer.to_screen(place[None])
    assert (float(x[0]), float(y[0])) == pytest.approx((left, top), abs=1e-3)
    assert nearer.distance == distance


def test_a_flight_goes_the_shorter_way_and_arrives() -> None:
    goal = Camera((1.0, 2.0, 3.0), VIEW.turned(100, 0).turn, 0.75, 600, 400)
    half = VIEW.towards(goal, 0.5)
    assert half.centre == (0.5, 1.0, 1.5)
    assert half.distance == pytest.approx(1.5)
    np.testing.assert_allclose(half.rotation, VIEW.turned(50, 0).rotation, atol=1e-9)
    assert VIEW.towards(goal, 1.0) == goal
    w, x, y, z = goal.turn
    other_sign = Camera(goal.centre, (-w, -x, -y, -z), 0.75, 600, 400)
    np.testing.assert_allclose(VIEW.towards(other_sign, 0.5).rotation, half.rotation, atol=1e-9)


def test_the_matrix_says_the_same_as_the_pixels() -> None:
    camera = VIEW.turned(120, -70).panned(30, 5)
    place = np.array([0.3, -0.2, 0.6])
    right, up, depth = camera.matrix() @ np.append(place, 1)
    x, y, far = camera.to_screen(place[None])
    assert depth == pytest.approx(float(far[0]), rel=1e-5)
    assert 300 + right * camera.focal / depth == pytest.approx(float(x[0]), rel=1e-5)
    assert 200 - up * camera.focal / depth == pytest.approx(float(y[0]), rel=1e-5)
    assert math.isfinite(camera.scale)
