import numpy as np
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app import theme
from app.map.camera import FRONT, Camera
from app.map.space_ground import paint_ground


def _rows(camera: Camera) -> np.ndarray:
    """In how many columns of each row something is drawn."""
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_ground(painter, camera, -1.0, theme.DARK)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(200, 300)
    return ((pixels & 0xFFFFFF) != 0).sum(axis=1)


def test_the_ground_lies_below_and_the_cross_in_the_middle(qapp: QApplication) -> None:
    rows = _rows(Camera((0.0, 0.0, 0.0), FRONT, 4.0, 300, 200).turned(0, 30))
    assert rows[96:104].max() > 3
    assert rows[130:].sum() > 3 * rows[:70].sum() + 50


def test_a_camera_amid_the_ground_sees_only_what_is_before_it(qapp: QApplication) -> None:
    _rows(Camera((0.0, -0.99, 0.0), FRONT, 0.1, 300, 200))
    assert _rows(Camera((0.0, -0.5, 3.0), FRONT, 0.1, 300, 200).turned(300, 0)).sum() < 20_000
