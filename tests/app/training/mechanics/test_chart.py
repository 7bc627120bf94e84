from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from app.training.mechanics.chart import Chart, Curve, Drawing, Picture, Scale, decades, share_text


def test_decades_are_the_powers_of_ten_between_the_ends() -> None:
    assert decades(1e-5, 0.1) == pytest.approx([1e-5, 1e-4, 1e-3, 1e-2, 0.1])
    assert decades(1, 8767) == pytest.approx([1, 10, 100, 1000])


@pytest.mark.parametrize(("share", "text"), [(0.5, "50.0 %"), (0.0322, "3.2 %"), (0.0000412, "0.0041 %"), (0, "0.0 %")])
def test_shares_are_written_in_two_figures(share: float, text: str) -> None:
    assert share_text(share) == text


def test_a_logarithmic_scale_makes_equal_ratios_equal_steps() -> None:
    scale = Scale("", 0.01, 100, (), logarithmic=True)
    assert scale.share(np.array([0.01, 0.1, 1, 10, 100])).tolist() == pytest.approx([0, 0.25, 0.5, 0.75, 1])


def test_names_do_not_cover_one_another(qtbot: QtBot) -> None:
    names = [(x / 50, 0.5, f"name {x}") for x in range(50)]
    picture = Picture(
        Scale("x", 0, 1, (0, 1)), Scale("y", 0, 1, (0, 1)), [Curve(np.array([0.0, 1]), np.array([0.0, 1]), 0, "c")],
        np.array([[0.5, 0.5]]), names, (0.5, 0.5, "mark"), [(0.5, "level")], [(0.5, "t")],
    )  # fmt: skip
    image = QImage(500, 200, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    drawing = Drawing(painter, picture, QRectF(image.rect()))
    drawing.draw()
    painter.end()
    boxes = drawing._taken
    assert len(boxes) > 6
    for place, box in enumerate(boxes[5:], 5):  # level, upright, mark with its dot, curve
        assert not any(box.intersects(other) for other in boxes[:place])


def test_a_chart_says_what_it_shows(qtbot: QtBot) -> None:
    chart = Chart("Losses", 200)
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    assert not chart.grab().isNull()
    chart.show_picture(Picture(Scale("x", 0, 1, ()), Scale("y", 0, 1, ())), "nothing to see")
    assert chart.accessibleDescription() == "nothing to see"
    assert not chart.grab().isNull()


def test_in_a_plane_a_unit_is_as_long_across_as_upwards() -> None:
    plane = Picture(Scale("x", 0, 4, ()), Scale("y", -1, 1, ()), is_plane=True).fitted(300, 200)
    assert (plane.x.low, plane.x.high) == (0, 4)
    assert (plane.y.high - plane.y.low) / 200 == pytest.approx((plane.x.high - plane.x.low) / 300)
    assert plane.y.high == -plane.y.low


def test_points_of_a_plane_that_stand_close_are_all_named(qtbot: QtBot) -> None:
    names = [(0.5, 0.5, "king"), (0.51, 0.5, "queen"), (0.5, 0.52, "prince"), (0.51, 0.52, "girl")]
    image = QImage(400, 270, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    drawing = Drawing(
        painter, Picture(Scale("x", 0, 1, ()), Scale("y", 0, 1, ()), names=names, is_plane=True), QRectF(image.rect())
    )
    drawing.draw()
    painter.end()
    assert len(drawing._taken) == len(names)
