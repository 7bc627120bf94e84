import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.vectors.answer_rows import Role
from app.vectors.answers import Answer, AnswerList, Column, signed
from core.vectors.embeddings import Neighbour

ANSWERS = [Neighbour("queen", 0.5, 1234), Neighbour("a" * 500, 0.25, 7), Neighbour("北京", -0.125, 3)]


@pytest.fixture
def listed(qtbot: QtBot, session: Session, job_bar: JobBar) -> AnswerList:
    listed = AnswerList(session, job_bar, "Neighbours")
    qtbot.addWidget(listed)
    listed.resize(300, 200)
    listed.show_answers(ANSWERS, "cosine")
    return listed


def select(listed: AnswerList, *rows: int) -> None:
    listed.clearSelection()
    for row in rows:
        index = listed.model().index(row, 0)
        listed.selectionModel().select(index, listed.selectionModel().SelectionFlag.Select)


def test_rows_say_word_numbers_and_count(listed: AnswerList) -> None:
    model = listed.model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    assert [row.data(Role.NUMBERS) for row in rows] == [("0.500",), ("0.250",), ("−0.125",)]
    assert [row.data(Role.COUNT) for row in rows] == ["1,234", "7", "3"]
    assert [row.data(Role.SHARE) for row in rows] == [0.5, 0.25, 0.0]
    assert rows[0].data(Qt.ItemDataRole.AccessibleTextRole) == "queen · cosine 0.500 · 1,234 times"
    assert signed(-0.5) == "−0.500"


def test_a_full_bar_can_be_another_value(listed: AnswerList) -> None:
    listed.show_answers([Neighbour("a", 2.0, None), Neighbour("b", 1.0, None)], "score", full=2.0)
    model = listed.model()
    assert [model.index(row, 0).data(Role.SHARE) for row in range(2)] == [1.0, 0.5]
    assert model.index(0, 0).data(Role.COUNT) == ""
    assert listed.columns(300)[1].width() == 0


def test_several_columns_of_numbers_stand_side_by_side(listed: AnswerList) -> None:
    columns = (Column("score"), Column("probability", lambda number: f"{number:.0%}"))
    listed.show_rows([Answer("king", 12, (0.5, 0.25), 1.0)], columns)
    index = listed.model().index(0, 0)
    assert index.data(Role.NUMBERS) == ("0.500", "25%")
    word, count, score, probability = listed.columns(300)
    assert word.right() < count.left() < score.left() < probability.left()
    assert probability.right() <= 300
    assert listed.table().headings == ("word", "score", "probability", "count")
    assert listed.table().rows == [("king", 0.5, 0.25, 12)]


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
    assert lines[:2] == ["word\tcosine\tcount", "queen\t0.5\t1234"]
    assert len(lines) == 5
    select(listed, 0, 2)
    listed.copy()
    assert QApplication.clipboard().text().split("\n")[1:] == ["queen\t0.5\t1234", "北京\t-0.125\t3", ""]
    copied = QApplication.clipboard().text()
    listed.show_answers((), "cosine")
    listed.copy()
    assert QApplication.clipboard().text() == copied


def test_a_row_is_dragged_out_as_a_word_and_several_as_a_table(listed: AnswerList) -> None:
    model = listed.model()
    one = model.mimeData([model.index(0, 0)])
    assert one.text() == "queen"
    assert bytes(one.data("text/csv").data()).decode().splitlines() == ["word,cosine,count", "queen,0.5,1234"]
    two = model.mimeData([model.index(2, 0), model.index(0, 0)])
    assert two.text() == "word\tcosine\tcount\nqueen\t0.5\t1234\n北京\t-0.125\t3\n"
    assert model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert listed.dragEnabled()


def test_a_word_in_doubt_is_grey_ringed_and_says_why(listed: AnswerList) -> None:
    area = listed.visualRect(listed.model().index(0, 0))
    trusted = listed.viewport().grab(area).toImage()
    listed.set_doubt(lambda word: "seen 3 times" if word == "queen" else "")
    index = listed.model().index(0, 0)
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
        assert index.data(role).endswith("Uncertain: seen 3 times")
        assert "Uncertain" not in listed.model().index(1, 0).data(role)
    doubted = listed.viewport().grab(area).toImage()
    behind = listed.fontMetrics().horizontalAdvance("queen") + 16 + 4
    changed = {
        x
        for x in range(behind, behind + 16)
        for y in range(area.height() - 6)
        if trusted.pixel(QPoint(x, y)) != doubted.pixel(QPoint(x, y))
    }
    assert changed, "a ring stands behind the word: it is not told by colour alone"


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
