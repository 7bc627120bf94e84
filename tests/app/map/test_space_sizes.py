import numpy as np
import pytest

from app.map.camera import FRONT
from app.map.space_sizes import ball_of, haze, radii_of


def test_the_ball_holds_nearly_all_words_and_ignores_strays() -> None:
    places = np.random.default_rng(0).uniform((-0.5, -1, -1), (1.5, 1, 1), (2000, 3))
    places[:5] = 80
    ball = ball_of(places.astype(np.float32))
    assert ball.middle == pytest.approx((0.5, 0, 0), abs=0.1)
    assert 1 < ball.radius < 1.8


@pytest.mark.parametrize("size", [(600, 400), (300, 900), (50, 40)])
def test_the_whole_ball_is_seen(size: tuple[int, int]) -> None:
    ball = ball_of(np.random.default_rng(0).uniform(-1, 1, (2000, 3)).astype(np.float32))
    camera = ball.seen_whole(FRONT, *size)
    directions = np.random.default_rng(1).normal(size=(500, 3))
    surface = ball.middle + ball.radius * directions / np.linalg.norm(directions, axis=1, keepdims=True)
    x, y, depth = camera.to_screen(surface)
    assert depth.min() > 0
    assert x.min() > 0
    assert y.min() > 0
    assert x.max() < size[0]
    assert y.max() < size[1]


def test_no_words_and_one_word_have_a_ball() -> None:
    assert ball_of(np.zeros((0, 3), np.float32)).radius == 1
    assert ball_of(np.full((1, 3), 0.5, np.float32)).radius > 0


def test_discs_grow_as_one_comes_nearer() -> None:
    far, near = (radii_of(50.0, distance, 3.0) / distance for distance in (3.0, 1.0))
    assert (np.diff(far) > 0).all()
    assert (near > far).all()
    assert (near < 3 * far).all()


def test_haze_begins_before_the_middle_and_is_less_where_words_are_marked() -> None:
    begin, rate, most = haze(3.0, 1.0, marked=False).tolist()
    assert begin < 3
    assert 0 < (3 - begin) * rate < most
    assert haze(3.0, 1.0, marked=True)[2] < most
    assert haze(0.1, 1.0, marked=False)[0] == 0
