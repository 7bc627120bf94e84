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
    arms = _ARMS * _CROSS / camera.scale + camera.centre
    for lines, colour in ((_GROUND + np.array((0, floor, 0)), colours.hairline), (arms, colours.outline)):
        ink = QColor(colour)
        ink.setAlphaF(_FAINT)
        painter.setPen(QPen(ink, 1.0))
        _paint_lines(painter, camera, lines)


def _paint_lines(painter: QPainter, camera: Camera, lines: NDArray[np.float64]) -> None:
    """Draw the parts of lines that lie in front of the eye; float64[m, corners, 3]."""
    x, y, depth = (values.reshape(lines.shape[:2]) for values in camera.to_screen(lines.reshape(-1, 3)))
    for across, down, seen in zip(x, y, depth > 10 * NEAREST, strict=True):
        ends = np.flatnonzero(np.diff(seen)) + 1
        for run in [slice(None)] if len(ends) == 0 else map(slice, [0, *ends.tolist()], [*ends.tolist(), len(seen)]):
            if seen[run].all():
                corners = map(QPointF, across[run].tolist(), down[run].tolist())
                painter.drawPolyline(QPolygonF(list(corners)))


def _ground() -> NDArray[np.float64]:
    """Circles and spokes at the height 0, float64[m, corners, 3]."""
    angles = np.linspace(0, 2 * np.pi, _CORNERS + 1)
    circle = np.stack([np.cos(angles), np.zeros_like(angles), np.sin(angles)], axis=1)
    steps = np.linspace(-_CIRCLES[-1], _CIRCLES[-1], _CORNERS + 1)[:, None]
    spokes = [steps * direction for direction in circle[: _CORNERS // 2 : _CORNERS // 8]]
    return np.stack([*(circle * radius for radius in _CIRCLES), *spokes])


_GROUND = _ground()
_ARMS = np.array([-1.0, 0.0, 1.0])[None, :, None] * np.eye(3)[:, None, :]
