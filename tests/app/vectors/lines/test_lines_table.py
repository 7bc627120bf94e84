from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.vectors.lines.lines_table import LinesTable
from core.job import Job
from core.tables import as_csv
from core.text.corpus import read_corpus
from core.text.lookup.word_index import WordIndex, word_index
from core.text.reading import Reading
from core.vectors.concordance import PLACE, concordance, find_phrase


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WordIndex:
    monkeypatch.setenv("SEMASCOPE_CACHE", str(tmp_path / "cache"))
    long = " ".join(f"word{number}" for number in range(60))
    (tmp_path / "a.txt").write_text(f"{long} king {long}\n我爱天安门 king\n")
    return word_index(read_corpus([tmp_path / "a.txt"], Reading(), Job()), Job())


@pytest.fixture
def table(qtbot: QtBot, index: WordIndex) -> LinesTable:
    table = LinesTable("Lines")
    qtbot.addWidget(table)
    table.resize(700, 200)
    table.show()
    table.show_lines(concordance(index, find_phrase(index.corpus, "king"), PLACE, Job()))
    return table


def row(table: LinesTable, number: int) -> list[str]:
    return [table.model().index(number, column).data() for column in range(4)]


def words_in(table: LinesTable, number: int, column: int) -> list[str]:
    """What is found under the pointer from left to right."""
    cell = table.visualRect(table.model().index(number, column))
    found = [table.word_at(QPoint(x, cell.center().y())) for x in range(cell.left(), cell.right())]
    return [word for word in dict.fromkeys(found) if word]


def test_a_row_is_a_line_written_as_its_script_is(table: LinesTable) -> None:
    assert row(table, 1) == ["我爱天安门", "king", "", "a.txt · 2"]
    assert row(table, 0)[0].endswith("word58 word59")


def test_the_word_stands_in_the_middle_of_what_the_places_leave(table: LinesTable) -> None:
    before, word, after, where = (table.columnWidth(column) for column in range(4))
    assert before == after
    assert before + word + after + where <= table.viewport().width()
    assert word >= table.fontMetrics().horizontalAdvance("king")


def test_each_word_is_found_under_the_pointer(table: LinesTable) -> None:
    assert words_in(table, 1, 0) == list("我爱天安门")
    assert words_in(table, 1, 1) == ["king"]
    assert words_in(table, 0, 0)[-1] == "word59"
    assert words_in(table, 0, 2)[:2] == ["word0", "word1"]
    assert words_in(table, 0, 3) == []


def test_the_keyboard_walks_through_the_lines(qtbot: QtBot, table: LinesTable) -> None:
    chosen: list[int] = []
    table.line_chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(table, key)
    assert chosen[-2:] == [1, 1]


def test_all_lines_can_be_taken_away(table: LinesTable) -> None:
    taken = table.table()
    assert (len(taken.rows), taken.name) == (2, "lines-king")
    assert as_csv(taken).splitlines()[2] == "a.txt,2,我爱天安门,king,"


def test_without_lines_there_is_nothing_to_take(table: LinesTable) -> None:
    table.show_lines(None)
    assert table.model().rowCount() == 0
    assert len(table.table().rows) == 0
    assert table.word_at(QPoint(20, 60)) == ""
