import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter

from app import theme
from app.map.drawing import Drawing, framed, turned_to, warm
from app.map.labels import candidates, place
from app.map.raster import claim_cells, draw_discs
from app.map.viewport import Viewport
from core.text.vocabulary import Words


def _paint(drawing: Drawing, view: Viewport | None = None, ratio: float = 1.0) -> QImage:
    view = view or drawing.fit(600, 400)
    image = QImage(int(view.width * ratio), int(view.height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    assert drawing.paint(painter, view, ratio, ratio, zoom=1.0)
    painter.end()
    return image


def _at(image: QImage, view: Viewport, drawing: Drawing, point: int) -> str:
    return image.pixelColor(*(int(v) for v in view.to_screen(*drawing.goal[point].tolist()))).name()


@given(seed=st.integers(0, 100), angle=st.floats(0, 6.3), mirrored=st.booleans(), shared=st.integers(5, 30))
def test_a_turned_map_is_turned_back(seed: int, angle: float, mirrored: bool, shared: int) -> None:
    reference = np.random.default_rng(seed).normal(size=(30, 2)) * (2, 1)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = (reference * (1, -1 if mirrored else 1)) @ turn
    np.testing.assert_allclose(turned_to(turned, reference[:shared]), reference, atol=1e-4)


@pytest.mark.parametrize("count", [1, 2, 3, 500])
def test_a_framed_map_lies_around_the_middle(count: int) -> None:
    places = framed(np.random.default_rng(0).normal(5, 3, size=(count, 2)))
    assert places.dtype == np.float32
    assert np.abs(np.median(places, axis=0)).max() < 1e-4
    assert np.abs(places).max() <= 1.2
    np.testing.assert_array_equal(framed(np.ones((count, 2))), 0)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_words_are_drawn(count: int) -> None:
    places = framed(np.random.default_rng(1).normal(size=(count, 2)))
    drawing = Drawing(Words.of("abc"[:count]), None, places, theme.LIGHT)
    _paint(drawing)
    assert {label.point for label in drawing.labels} == set(range(count))


def test_words_at_one_place_are_drawn() -> None:
    drawing = Drawing(Words.of(f"w{i}" for i in range(50)), None, np.zeros((50, 2), np.float32), theme.LIGHT)
    _paint(drawing)
    assert drawing.word_at(300, 200) == 0


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_the_word_under_the_cursor_is_found(drawing: Drawing, ratio: float) -> None:
    view = drawing.fit(600, 400)
    _paint(drawing, view, ratio)
    for point in (0, 25, 101):
        left, top = view.to_screen(*drawing.goal[point].tolist())
        assert drawing.word_at(left, top) == point
    assert drawing.word_at(view.width / 2 + 60, view.height / 2) is None
    label = drawing.labels[0]
    assert drawing.label_at(label.left + 5, label.top + 5) == label.point


def test_all_but_the_marked_words_step_back(drawing: Drawing) -> None:
    view = drawing.fit(600, 400)
    before = _at(_paint(drawing, view), view, drawing, 100)
    drawing.mark(100, [101, 100, -1, 5000])
    image = _paint(drawing, view)
    assert _at(image, view, drawing, 100) == before
    assert _distance(_at(image, view, drawing, 30), theme.LIGHT.map_dim) <= 8  # a small disc's edge is soft
    assert {100, 101} <= {label.point for label in drawing.labels}
    drawing.mark(None, [])
    assert _distance(_at(_paint(drawing, view), view, drawing, 30), theme.LIGHT.map_dim) > 60


def _distance(name: str, colour: QColor) -> int:
    """The greatest difference of a channel."""
    seen = QColor(name)
    return max(abs(a - b) for a, b in zip(seen.getRgb()[:3], colour.getRgb()[:3], strict=True))


def test_another_theme_has_other_colours(drawing: Drawing) -> None:
    drawing.dress(theme.DARK)
    assert _paint(drawing).pixelColor(2, 2).name() == theme.DARK.map_background.name()


def test_the_next_word_lies_in_the_direction(drawing: Drawing) -> None:
    assert drawing.next_word(0, 0, -1) == 1
    assert drawing.next_word(0, 0, 1) == 99
    assert drawing.next_word(100, 0, 1) == 101
    assert drawing.next_word(0, 1, 0) is None


def test_a_strange_word_is_written_or_cut() -> None:
    names = ["x" * 5000, "שלום", "مرحبا", "我爱", "a\u0301\u200d", "👩‍👩‍👧", " "]
    places = framed(np.random.default_rng(3).normal(size=(len(names), 2)))
    drawing = Drawing(Words.of(names), None, places, theme.LIGHT)
    _paint(drawing)
    assert max(label.width for label in drawing.labels) < 600


def test_all_is_compiled_once_and_warm(drawing: Drawing) -> None:
    try:
        warm()
        kernels = (claim_cells, draw_discs, candidates, place)
        before = [len(kernel.signatures) for kernel in kernels]  # type: ignore[attr-defined]
        drawing.mark(3, [4])
        drawing.reserved = []
        _paint(drawing)
        readonly = drawing.goal.copy()
        readonly.flags.writeable = False
        _paint(Drawing(drawing.words, None, readonly, theme.DARK, readonly[:50]))
        assert [len(kernel.signatures) for kernel in kernels] == before  # type: ignore[attr-defined]
    finally:
        gc.unfreeze()
