import numba
import numpy as np

from app.map.blending import BLOCK, cross_block, mix_block


@numba.njit
def _mixed(pixels: np.ndarray, masks: np.ndarray, edge: int, ink: int) -> None:
    mix_block(pixels, 3, masks, 2, np.uint32(edge), np.uint32(ink))


@numba.njit
def _crossed(pixels: np.ndarray, under: np.ndarray, over: np.ndarray, share: int) -> None:
    cross_block(pixels, 1, under, over, 4, np.uint32(share))


def _channels(pixels: np.ndarray) -> np.ndarray:
    return np.stack([(pixels >> shift) & 255 for shift in (24, 16, 8, 0)], axis=-1).astype(np.int64)


def _random(count: int) -> np.ndarray:
    return np.random.default_rng(count).integers(0, 2**32, count).astype(np.uint32)


def test_a_block_is_mixed_as_plain_numpy_mixes_it() -> None:
    pixels, edge, ink = _random(20), 0xFF102030, 0xFFF0E0D0
    rng = np.random.default_rng(0)
    discs = rng.integers(0, 257, BLOCK)
    edges = rng.integers(0, 257 - discs)
    edges[0], discs[0], discs[1], edges[1] = 0, 256, 0, 256
    masks = np.concatenate(([7, 7], edges, discs)).astype(np.uint16)
    expected = _channels(pixels)
    inks = [_channels(np.array(colour, np.uint32)) for colour in (edge, ink)]
    block = (
        expected[3 : 3 + BLOCK] * (256 - edges - discs)[:, None] + edges[:, None] * inks[0] + discs[:, None] * inks[1]
    )
    expected[3 : 3 + BLOCK] = block >> 8
    _mixed(pixels, masks, edge, ink)
    np.testing.assert_array_equal(_channels(pixels), expected)


def test_a_block_is_crossed_as_plain_numpy_crosses_it() -> None:
    under, over = _random(16), _random(17)
    for share in (0, 1, 130, 256):
        pixels = np.zeros(12, np.uint32)
        _crossed(pixels, under, over, share)
        block = _channels(under)[4:12] * (256 - share) + _channels(over)[4:12] * share
        np.testing.assert_array_equal(_channels(pixels)[1:9], block >> 8)
        assert not pixels[[0, *range(9, 12)]].any()
