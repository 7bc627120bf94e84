import itertools

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from app.vectors.kinds.axis_strip import AxisStrip
from core.vectors.embeddings import Neighbour


@pytest.fixture
def strip(qtbot: QtBot) -> AxisStrip:
    strip = AxisStrip()
    qtbot.addWidget(strip)
    strip.resize(300, 400)
    strip.show()
    return strip


def show(strip: AxisStrip, count: int) -> None:
    words = [Neighbour(f"word{n}", 1 - 2 * n / max(count - 1, 1), None) for n in range(count)]
    strip.show_words(words, "low", "high")
    strip.grab()


@pytest.mark.parametrize("count", [0, 1, 2, 8])
def test_few_words_are_all_written(strip: AxisStrip, count: int) -> None:
    show(strip, count)
    assert strip.written == count


@pytest.mark.parametrize("count", [40, 500])
def test_of_many_the_ends_and_as_many_as_find_room_are_written(strip: AxisStrip, count: int) -> None:
    show(strip, count)
    assert 10 < strip.written < 40
    boxes = [box for _, box in strip._written]
    assert all(above.bottom() <= below.top() + 1e-6 for above, below in itertools.pairwise(boxes))
    assert strip._written[0][0] == 0
    assert strip._written[-1][0] == count - 1


def test_words_at_one_place_are_written_apart(strip: AxisStrip) -> None:
    strip.show_words([Neighbour(f"word{n}", 0.5, None) for n in range(5)], "low", "high")
    strip.grab()
    tops = sorted(box.top() for _, box in strip._written)
    assert len(tops) == 5
    assert min(b - a for a, b in itertools.pairwise(tops)) > 10


def test_a_click_or_enter_chooses(qtbot: QtBot, strip: AxisStrip) -> None:
    show(strip, 8)
    place, box = strip._written[3]
    with qtbot.waitSignal(strip.chosen) as chosen:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert chosen.args == [f"word{place}"]
    qtbot.keyClick(strip, Qt.Key.Key_Up)
    assert strip.accessibleDescription().startswith(f"word{place - 1}")
    with qtbot.waitSignal(strip.chosen) as chosen:
        qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert chosen.args == [f"word{place - 1}"]
    assert strip.word_at(QPointF(280, 5)) is None
