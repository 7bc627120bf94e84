from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app import theme
from app.map.raster import Raster
from app.map.viewport import Viewport
from app.map.writing import Scene, Writing
from core.text.vocabulary import Words

VIEW = Viewport(0, 0, 200, 600, 400)
COUNT = 3000


def _gaps(points: NDArray[np.int32]) -> NDArray[np.float32]:
    return np.full(len(points), 4, np.float32)


@pytest.fixture
def scene_of() -> Callable[..., Scene]:
    positions = np.random.default_rng(1).normal(size=(COUNT, 2)).astype(np.float32)

    def make(marked: list[int], notes: dict[int, str] | None = None, view: Viewport = VIEW, zoom: float = 1) -> Scene:
        raster, first = Raster(), np.array(marked, np.int32)
        raster.claim(positions, first, COUNT, view)
        selected = marked[0] if marked else None
        boxes = [QRectF(0, 300, 200, 100)]
        return Scene(positions, raster, view, zoom, 1.0, selected, first, None, notes or {}, _gaps, boxes)

    return make


def _written(writing: Writing, scene: Scene, patience: float = 60) -> tuple[QImage, bool]:
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(theme.LIGHT.map_background)
    painter = QPainter(image)
    whole = writing.write(painter, scene, patience)
    painter.end()
    return image, whole


def _writing() -> Writing:
    return Writing(Words.of(f"word{i}" for i in range(COUNT)), theme.LIGHT)


def test_without_time_words_wait_for_the_next_frame(scene_of: Callable[..., Scene]) -> None:
    writing, scene = _writing(), scene_of([])
    first, whole = _written(writing, scene, 0.0)
    assert not whole
    second, whole = _written(writing, scene)
    assert whole
    assert first != second
    third, whole = _written(writing, scene, 0.0)
    assert whole  # the pictures are there
    assert third == second


def test_a_word_that_grows_does_not_flicker(scene_of: Callable[..., Scene]) -> None:
    writing = _writing()
    _written(writing, scene_of([]))
    before = {label.point for label in writing.written}
    near = scene_of([], zoom=4.0)
    image, whole = _written(writing, near, -1.0)
    assert not whole
    grown = [label for label in writing.written if label.point in before]
    inside = [label for label in grown if 10 < label.left + label.width / 2 < 590 and 0 < label.top < 380]
    assert len(inside) > 20
    for label in inside:
        x, y = int(label.left + label.width / 2), int(label.top)
        near = [image.pixelColor(x + i, y + j) for i in range(-8, 8) for j in range(int(label.height))]
        assert any(colour != theme.LIGHT.map_background for colour in near)


def test_figures_stand_behind_their_word_and_make_its_box_wider(scene_of: Callable[..., Scene]) -> None:
    plain, noted = _writing(), _writing()
    bare, _ = _written(plain, scene_of([5, 6]))
    image, _ = _written(noted, scene_of([5, 6], {6: "0.71"}))
    width = {label.point: label.width for label in plain.written}
    wider = {label.point: label.width for label in noted.written}
    assert wider[6] > width[6] + 15
    assert wider[5] == width[5]
    assert image != bare


def test_words_stay_off_reserved_boxes(scene_of: Callable[..., Scene]) -> None:
    writing = _writing()
    _written(writing, scene_of([]))
    for label in writing.written:
        assert not QRectF(label.left, label.top, label.width, label.height).intersects(QRectF(0, 300, 200, 100))
    assert len(writing.written) > 20
    writing.clear()
    assert writing.written == ()
