from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.training.plot import Plot


@pytest.fixture
def plot(qtbot: QtBot) -> Plot:
    made = Plot("Loss", 0, "{:.3f}".format, False, None, (1, "held out"))
    qtbot.addWidget(made)
    made.resize(220, 140)
    made.show()
    qtbot.waitUntil(lambda: made._box.width() > 100)
    return made


@pytest.mark.parametrize("total", [3_000_000, 600, 20_000_000, 9_999_999])
def test_the_unit_is_written_once_and_within_the_run(plot: Plot, total: int) -> None:
    plot.show_samples(np.array([0.0, total]), np.array([4.0, 3.0]), total)
    plot.grab()
    axis = plot._axes["bottom"]
    low, high = axis.range
    levels = axis.tickValues(low, high, axis.width())
    written = [text for spacing, values in levels for text in axis.tickStrings(values, 1.0, spacing) if text]
    assert sum("tokens" in text for text in written) == 1
    assert all(value <= high for _, values in levels for value in values)


@pytest.mark.parametrize(("first", "second"), [(3.0, 3.001), (3.001, 3.0), (3.0, 3.0)])
def test_labels_of_ends_that_meet_stand_one_above_the_other(plot: Plot, first: float, second: float) -> None:
    plot.show_samples(np.array([0.0, 1e6]), np.array([4.0, first]), 1e6, np.array([[1e6, second]]))
    plot.grab()
    boxes = sorted((label.sceneBoundingRect() for label in (plot._end, plot._beside_end)), key=lambda box: box.top())
    assert boxes[0].bottom() <= boxes[1].top() + 2
    assert boxes[1].bottom() <= plot._box.sceneBoundingRect().bottom() + 2


def test_a_second_curve_and_its_label_come_and_go(plot: Plot) -> None:
    plot.show_samples(np.array([1.0]), np.array([4.0]), 10, np.array([[1.0, 3.0]]))
    assert plot._beside_end.isVisible()
    plot.show_samples(np.array([1.0]), np.array([4.0]), 10)
    assert not plot._beside_end.isVisible()
