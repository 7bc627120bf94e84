from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.vectors.trust.stability_plots import CountPlot, IntervalBar, SharePlot
from core.training.stability import interval_of
from core.vectors.trust import CountClass


def _pixels(widget: QWidget, colour: object) -> int:
    """How many pixels have a colour."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    numbers = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1) & 0xFFFFFF
    return int((numbers == (colour.rgb() & 0xFFFFFF)).sum())  # type: ignore[attr-defined]


def test_rare_classes_are_grey_and_each_class_says_its_quartiles(qtbot: QtBot) -> None:
    plot = CountPlot()
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.show_classes([CountClass(5, 9, 40, 0.1, 0.2, 0.3, 0.2)], 10)
    assert _pixels(plot, theme.current().accent) == 0
    assert _pixels(plot, theme.current().outline) > 20
    plot.show_classes([CountClass(50, 99, 40, 0.4, 0.5, 0.6, 0.5), CountClass(10_000, None, 3, 0.5, 0.6, 0.7, 0.6)], 10)
    assert _pixels(plot, theme.current().accent) > 20
    assert plot.names == ["50", "10k"]
    assert plot.notes[0] == "Seen 50 to 99 times: 40 words, median 5.0, half of them 4.0 to 6.0"
    assert plot.notes[1].startswith("Seen 10,000 times and more: 3 words")


def test_shares_are_counted_and_words_without_a_figure_left_out(qtbot: QtBot) -> None:
    plot = SharePlot()
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.show_overlap(np.array([0.0, 0.02, 0.5, 1.0, np.nan], np.float32), 10)
    assert plot.words.tolist() == [2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    assert plot.notes[0] == "About 0 stay: 2 words, 50%"
    assert _pixels(plot, theme.current().accent) > 100


def test_an_interval_is_drawn_where_there_is_one(qtbot: QtBot) -> None:
    bar = IntervalBar()
    qtbot.addWidget(bar)
    bar.resize(400, 64)
    assert _pixels(bar, theme.current().accent) == 0
    bar.show_interval(interval_of(np.array([0.4, 0.5, 0.6])), 0.55)
    assert _pixels(bar, theme.current().accent) > 20
    bar.show_interval(interval_of(np.array([-0.4, 0.1])), 0.0)
    assert _pixels(bar, theme.current().accent) > 20
    bar.show_interval(None)
    assert _pixels(bar, theme.current().accent) == 0
