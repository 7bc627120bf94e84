import numpy as np

from app.map.pixels import Pixels


def test_what_is_drawn_around_the_picture_is_not_seen() -> None:
    pixels = Pixels()
    pixels.resize(30, 20, 1.5, 10)
    pixels.whole[:] = 0xFFFF0000
    pixels.seen[:] = 0xFF00FF00
    image = pixels.image()
    assert (image.width(), image.height()) == (45, 30)
    assert {image.pixel(x, y) for x in (0, 44) for y in (0, 29)} == {0xFF00FF00}


def test_the_memory_is_kept_while_the_size_is_the_same() -> None:
    pixels = Pixels()
    pixels.resize(30, 20, 1.0, 10)
    before = pixels.whole
    pixels.resize(30, 20, 1.0, 12)
    assert pixels.whole is before
    pixels.resize(30, 20, 1.0, 300)
    assert pixels.whole is not before
    assert pixels.air >= 300
    assert np.shares_memory(pixels.seen, pixels.whole)
