import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.vectors.answers import AnswerList, Role, signed
from core.vectors.embeddings import Neighbour

ANSWERS = [Neighbour("queen", 0.5, 1234), Neighbour("a" * 500, 0.25, 7), Neighbour("北京", -0.125, 3)]


@pytest.fixture
def listed(qtbot: QtBot) -> AnswerList:
    listed = AnswerList("Neighbours")
    qtbot.addWidget(listed)
    listed.resize(300, 200)
    listed.show_answers(ANSWERS, "cosine")
    return listed


def test_rows_say_word_number_and_count(listed: AnswerList) -> None:
    model = listed.model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    assert [row.data(Role.NUMBER) for row in rows] == ["0.500", "0.250", "−0.125"]
    assert [row.data(Role.COUNT) for row in rows] == ["1,234", "7", "3"]
    assert [row.data(Role.SHARE) for row in rows] == [0.5, 0.25, 0.0]
    assert rows[0].data(Qt.ItemDataRole.AccessibleTextRole) == "queen · 0.500 · 1,234 times"
    assert signed(-0.5) == "−0.500"


def test_a_full_bar_can_be_another_value(listed: AnswerList) -> None:
    listed.show_answers([Neighbour("a", 2.0, None), Neighbour("b", 1.0, None)], "score", full=2.0)
    model = listed.model()
    assert [model.index(row, 0).data(Role.SHARE) for row in range(2)] == [1.0, 0.5]
    assert model.index(0, 0).data(Role.COUNT) == ""
    assert listed.columns(300)[1].width() == 0


def test_a_click_and_enter_choose(qtbot: QtBot, listed: AnswerList) -> None:
    chosen: list[str] = []
    listed.chosen.connect(chosen.append)
    place = listed.visualRect(listed.model().index(0, 0)).center()
    qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(listed, Qt.Key.Key_Down)
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert chosen == ["queen", "a" * 500]
    listed.setCurrentIndex(QModelIndex())
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert len(chosen) == 2


def test_copying_gives_a_table(qtbot: QtBot, listed: AnswerList) -> None:
    qtbot.keyClick(listed, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QApplication.clipboard().text().split("\n")
    assert lines[:2] == ["word\tsimilarity\tcount", "queen\t0.500000\t1234"]
    assert len(lines) == 5
    listed.show_answers((), "cosine")
    listed.copy()
    assert QApplication.clipboard().text().split("\n") == lines


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_bars_are_drawn_in_the_accent_of_the_theme(listed: AnswerList, choice: str) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, choice)
    picture: QImage = listed.viewport().grab().toImage()
    accent = theme.current().accent
    row = next(
        row for row in range(40) if picture.pixelColor(40, row).rgb() == accent.rgb()
    )  # inside the first bar, half as wide as the row
    widths = [sum(picture.pixelColor(x, row).rgb() == accent.rgb() for x in range(picture.width()))]
    assert widths[0] == pytest.approx((picture.width() - 32) / 2, abs=4)
    theme.apply(application, "light")
