from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app import theme
from app.job_bar import JobBar
from app.session import Session
from app.vectors.kinds.twin_list import Twin, TwinList

TWINS = [Twin("queen", 10, (0.5, 0.25)), Twin("man", None, (0.75, 0.5), (False, True))]


def made(qtbot: QtBot, session: Session, job_bar: JobBar) -> TwinList:
    twins = TwinList(session, job_bar, "both")
    qtbot.addWidget(twins)
    twins.resize(320, 200)
    twins.show()
    twins.show_twins(TWINS, ("king", "woman"))
    return twins


def test_words_are_told_and_taken_with_what_they_are_near(qtbot: QtBot, session: Session, job_bar: JobBar) -> None:
    twins = made(qtbot, session, job_bar)
    told = twins.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert told == "queen · king 0.500 · woman 0.250 · 10 times"
    assert twins.table().headings == ("word", "king", "woman", "count", "near")
    assert list(twins.table().rows) == [("queen", 0.5, 0.25, 10, "both"), ("man", 0.75, 0.5, None, "woman")]
    assert list(twins.table([1]).rows) == [("man", 0.75, 0.5, None, "woman")]


def test_bars_grow_from_the_word_and_are_grey_to_what_is_no_neighbour(
    qtbot: QtBot, session: Session, job_bar: JobBar
) -> None:
    twins = made(qtbot, session, job_bar)
    image = twins.viewport().grab().toImage()

    def inked(row: int, colour: QColor, half: int) -> int:
        y = twins.visualRect(twins.model().index(row, 0)).bottom() - 2
        columns = range(half * image.width() // 2, (half + 1) * image.width() // 2)
        return sum(QColor(image.pixel(x, y)) == colour for x in columns)

    accent, grey = theme.current().accent, theme.current().outline
    first, second = inked(0, accent, 0), inked(0, accent, 1)
    assert first > 40
    assert abs(first - 2 * second) < 6
    assert inked(1, accent, 0) == 0
    assert abs(inked(1, grey, 0) - 1.5 * first) < 6
    twins.set_doubt(lambda word: "rare")
    image = twins.viewport().grab().toImage()
    assert inked(0, accent, 0) == 0
