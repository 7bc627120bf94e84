import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from app import theme
from app.map.lettering import (
    AIR,
    BRIGHT,
    CHOSEN,
    CITY,
    COUNTRY,
    LONGEST,
    STREET,
    Lettering,
    map_font,
    picture_of,
    runs_left,
    shortened,
)
from core.text.vocabulary import Words

INK, HALO = QColor("#ff0000"), QColor("#0000ff")


def _picture(text: str, ratio: float = 1.0) -> QImage:
    return picture_of((text,), map_font(16), INK, HALO, ratio)


def _reds(image: QImage) -> np.ndarray:
    """How red each pixel is, 0 to 255."""
    straight = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    pixels = np.frombuffer(straight.constBits(), np.uint32).reshape(image.height(), image.width())
    return ((pixels >> 16) & 255).astype(int)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("word", False),
        ("שלום", True),
        ("مرحبا", True),
        ("12 שלום", True),
        ("a שלום", False),
        ("12", False),
        ("", False),
    ],
)
def test_the_first_letter_tells_the_direction(text: str, left: bool) -> None:
    assert runs_left(text) is left


def test_a_word_that_runs_from_right_to_left_ends_at_the_left() -> None:
    image = _reds(_picture("ווווו!"))
    columns = np.flatnonzero(image.max(axis=0) > 100)
    mark = _reds(_picture("!"))
    height = np.flatnonzero(mark.max(axis=1) > 100)
    first = image[:, columns[0] : columns[0] + 2].max(axis=1)
    assert np.flatnonzero(first > 100).tolist()[0] == height[0]  # the sign is taller than the letters
    assert first[height[-1] - 3] < 100 or first[height[-1]] > 100


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_letters_stand_on_a_halo(ratio: float) -> None:
    image = _picture("word", ratio)
    assert image.devicePixelRatio() == ratio
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {INK.name(), HALO.name()} <= colours
    assert image.pixelColor(0, 0).alpha() < 255


def test_lines_stand_below_each_other() -> None:
    one, two = _picture("word"), picture_of(("word", "words"), map_font(16), INK, HALO, 1.0)
    assert two.height() >= 2 * one.height() - 2
    assert two.width() > one.width()


def test_a_cut_word_keeps_its_letters_whole() -> None:
    assert shortened("word") == "word"
    assert shortened("x" * 100) == "x" * (LONGEST - 1) + "…"
    accented = "x" * (LONGEST - 2) + "e\u0301" * 10
    assert shortened(accented)[:-1] == "x" * (LONGEST - 2)


def test_the_nearer_one_comes_the_more_words_are_important() -> None:
    letters = Lettering(Words.of(f"word{i}" for i in range(2000)), theme.LIGHT)
    letters.set_scene(1.0, 1.0, 5, {5, 7})
    assert letters.styles(np.array([0, 200, 1500, 7, 5])).tolist() == [COUNTRY, CITY, STREET, BRIGHT, CHOSEN]
    letters.set_scene(6.0, 1.0, None, set())
    assert letters.styles(np.array([0, 200, 1500])).tolist() == [COUNTRY, COUNTRY, COUNTRY]


def test_a_box_is_as_large_as_its_picture() -> None:
    words = ["the", "مرحبا", "我爱天安门", "x" * 300, "word"]
    letters = Lettering(Words.of(words), theme.LIGHT)
    letters.set_scene(1.0, 1.0, 1, {1, 4})
    points = np.arange(5, dtype=np.int32)
    sizes, styles = letters.sizes(points), letters.styles(points).tolist()
    assert sizes.shape == (5, 2)
    for point, (width, height) in enumerate(sizes.tolist()):
        image = letters.image(point, styles[point])
        assert abs(image.width() - width) <= 1
        assert abs(image.height() - height) <= 1
        assert width > 2 * AIR
        assert letters.is_drawn(point, styles[point])


def test_a_word_has_a_stand_in_once_it_was_drawn() -> None:
    letters = Lettering(Words.of(["word"]), theme.LIGHT)
    letters.set_scene(1.0, 1.0, None, set())
    assert letters.stand_in(0) is None
    drawn = letters.image(0, STREET)
    assert letters.stand_in(0) == drawn
    assert not letters.is_drawn(0, CITY)
