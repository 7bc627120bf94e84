import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.map.density import Density
from app.map.pixels import Pixels
from app.map.viewport import Viewport

VIEW = Viewport(0, 0, 100, 320, 240)
GROUND, RED, BLUE = 0xFF101418, 0xFFE04020, 0xFF2040E0


def _filled(positions: np.ndarray, colours: np.ndarray, view: Viewport = VIEW, ratio: float = 1.0) -> np.ndarray:
    pixels = Pixels()
    pixels.resize(view.width, view.height, ratio, 8)
    Density().fill(pixels, positions.astype(np.float32), colours.astype(np.uint32), GROUND, view, ratio)
    return pixels.seen


def _channel(pixels: np.ndarray, shift: int) -> np.ndarray:
    return ((pixels >> shift) & 255).astype(int)


def _cloud(count: int, x: float, spread: float = 0.1) -> np.ndarray:
    return np.random.default_rng(1).normal((x, 0), spread, size=(count, 2))


def test_where_no_points_merge_the_ground_is_plain() -> None:
    few = np.random.default_rng(2).uniform(-1.6, 1.6, size=(60, 2))
    assert (_filled(few, np.full(60, RED)) == GROUND).all()
    assert (_filled(np.zeros((0, 2)), np.zeros(0)) == GROUND).all()


def test_a_dense_place_takes_the_mean_colour_of_its_points() -> None:
    positions = np.vstack([_cloud(3000, -0.8), _cloud(3000, 0.8)])
    pixels = _filled(positions, np.repeat([RED, BLUE], 3000))
    left, right = pixels[120, 80], pixels[120, 240]
    assert _channel(left, 16) > _channel(left, 0) + 30
    assert _channel(right, 0) > _channel(right, 16) + 30
    assert pixels[5, 5] == GROUND


def test_more_points_give_more_colour_and_it_fades_when_one_comes_nearer() -> None:
    reds = [_channel(_filled(_cloud(n, 0), np.full(n, RED))[120, 160], 16) for n in (300, 3000, 30_000)]
    assert reds[0] < reds[1] < reds[2]
    near = VIEW.zoomed(2000, 160, 120)
    assert _channel(_filled(_cloud(3000, 0), np.full(3000, RED), near)[120, 160], 16) < reds[1] / 2


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_the_ground_is_smooth_and_the_same_on_every_screen(ratio: float) -> None:
    positions, colours = _cloud(5000, 0, 0.4), np.full(5000, RED)
    pixels = _channel(_filled(positions, colours, ratio=ratio), 16)
    assert np.abs(np.diff(pixels, axis=0)).max() <= 8
    assert np.abs(np.diff(pixels, axis=1)).max() <= 8
    plain = _channel(_filled(positions, colours), 16)
    middle = pixels[round(120.5 * ratio), round(160.5 * ratio)]
    assert abs(int(middle) - int(plain[120, 160])) <= 4


@settings(deadline=None, max_examples=20)
@given(right=st.integers(-60, 60), down=st.integers(-60, 60))
def test_panning_moves_the_ground_and_changes_nothing(right: int, down: int) -> None:
    positions, colours = _cloud(4000, 0, 0.3), np.full(4000, RED)
    before = _channel(_filled(positions, colours), 16)
    after = _channel(_filled(positions, colours, VIEW.panned(right, down)), 16)
    inner = before[70:170, 70:250]
    moved = after[70 + down : 170 + down, 70 + right : 250 + right]
    assert np.abs(inner - moved).max() <= 4


def test_words_that_are_nowhere_count_nowhere() -> None:
    positions = _cloud(3000, 0)
    positions[:] = np.nan
    assert (_filled(positions, np.full(3000, RED)) == GROUND).all()
