import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.map.timeline import Timeline


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(600, 36)
    made.show()
    made.set_marks((0.0, 0.45, 0.9), lambda share: "Final map" if share >= 1 else f"at {share:.2f}")
    return made


def test_it_stands_at_the_right_end_and_says_where_it_is(timeline: Timeline) -> None:
    assert (timeline.share, timeline.text) == (1.0, "Final map")
    timeline.slider.setValue(300)
    assert timeline.text == "at 0.30"
    assert timeline.slider.accessibleDescription() == "at 0.30"


def test_keys_move_it(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.slider.setFocus()
    with qtbot.waitSignal(timeline.moved):
        qtbot.keyClick(timeline.slider, Qt.Key.Key_Left)
    assert timeline.share == pytest.approx(0.99)
    qtbot.keyClick(timeline.slider, Qt.Key.Key_PageUp if timeline.slider.invertedControls() else Qt.Key.Key_PageDown)
    assert timeline.share == pytest.approx(0.89)
    qtbot.keyClick(timeline.slider, Qt.Key.Key_Home)
    assert timeline.share == 0


def test_a_click_moves_it_there(timeline: Timeline, qtbot: QtBot) -> None:
    slider = timeline.slider
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 4, slider.height() // 2))
    assert timeline.share == pytest.approx(0.25, abs=0.02)


def test_playing_goes_from_the_left_end_to_the_right_one_and_can_be_paused(timeline: Timeline, qtbot: QtBot) -> None:
    seen: list[float] = []
    timeline.moved.connect(seen.append)
    timeline.play_button.click()
    assert timeline.playing
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] > 0.02, timeout=20_000)
    assert seen[0] < 0.2
    assert timeline.play_button.accessibleName() == "Pause"
    timeline.play_button.click()
    assert not timeline.playing
    timeline.slider.setValue(995)
    timeline.play_button.click()
    qtbot.waitUntil(lambda: timeline.share == 1 and not timeline.playing, timeout=20_000)
    assert timeline.text == "Final map"
