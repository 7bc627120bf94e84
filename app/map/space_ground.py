"""What tells up from down on the map of three axes: faint circles on a ground under the words, and the three axes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.map.camera import NEAREST, Camera
from app.theme import Theme

_CIRCLES = (0.4, 0.8, 1.2)  # radii, units of the map
_CORNERS = 48
_FAINT = 0.8
_CROSS = 28.0  # pixels, the length of the arms of the cross


def paint_ground(painter: QPainter, camera: Camera, floor: float, colours: Theme) -> None:
    """Draw circles and spokes at the height `floor`, and a small cross at the place the camera turns around."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(colours.hairline)
    colour.setAlphaF(_FAINT)
    painter.setPen(QPen(colour, 1.0))
    angles = np.linspace(0, 2 * np.pi, _CORNERS + 1)
    circle = np.stack([np.cos(angles), np.zeros_like(angles), np.sin(angles)], axis=1)
    for radius in _CIRCLES:
        _paint_line(painter, camera, circle * radius + (0, floor, 0))
    steps = np.linspace(-_CIRCLES[-1], _CIRCLES[-1], 13)[:, None]
    for direction in circle[: _CORNERS // 2 : _CORNERS // 8]:
        _paint_line(painter, camera, steps * direction + (0, floor, 0))
    colour = QColor(colours.outline)
    colour.setAlphaF(_FAINT)
    painter.setPen(QPen(colour, 1.0))
    for axis in np.eye(3):
        _paint_line(painter, camera, np.array([-1.0, 0.0, 1.0])[:, None] * axis * _CROSS / camera.scale + camera.centre)


def _paint_line(painter: QPainter, camera: Camera, places: NDArray[np.float64]) -> None:
    """Draw the parts of a line that lie in front of the eye."""
    x, y, depth = camera.to_screen(places)
    seen = depth > 10 * NEAREST
    for run in np.split(np.arange(len(places)), np.flatnonzero(np.diff(seen)) + 1):
        if seen[run[0]] and len(run) > 1:
            corners = zip(x[run].tolist(), y[run].tolist(), strict=True)
            painter.drawPolyline(QPolygonF([QPointF(left, top) for left, top in corners]))
