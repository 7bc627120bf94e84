from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from app import theme
from app.taking import TakeButton
from app.text.documents_view import DocumentsView
from tests.app.text.rooms import Room

CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class DocumentsRoom(Room):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, DocumentsView)

    def read_again(self) -> None:
        with self.qtbot.waitSignal(self.session.corpus_changed, timeout=30_000):
            self.session.read_again()

    def wait_for_fields(self) -> None:
        self.qtbot.waitUntil(lambda: bool(self.view._fields()), timeout=20_000)

    def field(self, name: str) -> QTreeWidgetItem:
        return next(item for item in self.view._fields() if item.text(0) == name)

    def value(self, field: str, value: str) -> QTreeWidgetItem:
        item = self.field(field)
        item.setExpanded(True)
        return next(item.child(place) for place in range(item.childCount()) if item.child(place).text(0) == value)

    def wait_for_left(self, text: str) -> None:
        self.qtbot.waitUntil(lambda: self.view._left.text().startswith(text), timeout=20_000)


@pytest.fixture
def room(qtbot: QtBot) -> DocumentsRoom:
    return DocumentsRoom(qtbot)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "corpus"
    for name, text in {
        "poems/a 1851.txt": "one two\n",
        "poems/b 1862.txt": "one two three\n",
        "letters/c 1862.txt": "one two three four\n",
        "letters/d 1870.txt": "one two three four five\n",
    }.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    return place


def test_without_a_text_or_without_metadata_it_says_where_they_come_from(
    room: DocumentsRoom, qtbot: QtBot, tmp_path: Path
) -> None:
    assert "Open a text (Ctrl+O): its documents are listed here." in room.said()
    (tmp_path / "one.txt").write_text("the king\n", encoding="utf-8")
    room.read(tmp_path / "one.txt")
    qtbot.waitUntil(lambda: "Nothing is known of the documents of this text." in room.said())


def test_a_box_that_is_taken_away_leaves_its_documents_out(room: DocumentsRoom, qtbot: QtBot, folder: Path) -> None:
    room.read(folder)
    room.wait_for_fields()
    room.wait_for_left("4 of 4 documents · 14 of 14 words of text")
    line = room.value("folder", "letters")
    assert [line.text(column) for column in (1, 2)] == ["2", "9"]
    line.setCheckState(0, UNCHECKED)
    room.wait_for_left("2 of 4 documents · 5 of 14 words of text")
    assert room.session.reading.only == (("folder", "poems"),)
    assert room.field("folder").checkState(0) == Qt.CheckState.PartiallyChecked
    room.read_again()
    assert room.session.corpus is not None
    assert room.session.corpus.tokens == 5
    room.wait_for_fields()
    room.wait_for_left("2 of 2 documents · 5 of 5 words of text")
    line = room.value("folder", "letters")
    assert (line.checkState(0), line.text(1)) == (UNCHECKED, "0 (+2)")
    room.field("folder").setCheckState(0, CHECKED)
    assert room.session.reading.only == ()
    room.wait_for_left("2 of 2 documents · 5 of 5 words of text · and those of the 2 left out now")


def test_a_field_without_a_value_is_no_choice(room: DocumentsRoom, folder: Path) -> None:
    room.read(folder)
    room.wait_for_fields()
    room.value("folder", "letters")
    room.field("folder").setCheckState(0, UNCHECKED)
    assert "No document is left: choose one value at least." in room.said()
    assert room.session.reading.only == ()
    room.value("folder", "letters").setCheckState(0, CHECKED)
    assert room.session.reading.only == (("folder", "letters"),)
    assert "No document is left" not in room.said()


def test_a_range_is_typed_and_checks_its_values(room: DocumentsRoom, qtbot: QtBot, folder: Path) -> None:
    room.read(folder)
    room.wait_for_fields()
    room.view._tree.setCurrentItem(room.field("year"))
    assert "year is" in room.said()
    assert "Ranges as 1851..1870" in room.said()
    years = room.field("year")
    assert [years.child(place).text(0) for place in range(years.childCount())] == ["1851", "1862", "1870"]
    qtbot.keyClicks(room.view._condition, "1860..1865")
    room.wait_for_left("2 of 4 documents · 7 of 14 words of text")
    assert room.session.reading.only == (("year", "1860..1865"),)
    states = [room.value("year", year).checkState(0) for year in ("1851", "1862", "1870")]
    assert states == [UNCHECKED, CHECKED, UNCHECKED]
    room.view._all.click()
    room.wait_for_left("4 of 4 documents")
    assert room.view._condition.text() == ""


def test_what_is_no_condition_is_said_and_changes_nothing(room: DocumentsRoom, qtbot: QtBot, folder: Path) -> None:
    room.read(folder)
    room.wait_for_fields()
    room.view._tree.setCurrentItem(room.field("year"))
    qtbot.keyClicks(room.view._condition, "1870..1860")
    assert "ends before it begins" in room.said()
    assert room.view._condition.text() == "1870..1860"
    room.view._tree.setCurrentItem(room.field("folder"))
    assert "ends before it begins" not in room.said()
    assert "folder is" in room.said()
    assert room.view._condition.text() == ""


def test_a_table_of_metadata_is_named_and_read(
    room: DocumentsRoom, qtbot: QtBot, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.read(folder)
    table = tmp_path / "authors.csv"
    table.write_text("file,author\na 1851.txt,Poe\nb 1862.txt,Poe\nc 1862.txt,Keats\nx.txt,Keats\n", "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    room.view._table_button.click()
    assert room.session.reading.metadata == str(table)
    room.read_again()
    qtbot.waitUntil(lambda: any(item.text(0) == "author" for item in room.view._fields()))
    assert room.value("author", "Poe").text(1) == "2"
    assert "authors.csv: rows that name no file: 1 (x.txt)." in room.said()


def test_the_list_can_be_taken_away(room: DocumentsRoom, folder: Path) -> None:
    room.read(folder)
    room.wait_for_fields()
    room.view.findChildren(TakeButton)[0].click()
    assert "folder\tpoems\t2\t2\t5\t0" in QApplication.clipboard().text()


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_it_is_drawn_in_both_themes(room: DocumentsRoom, folder: Path, qapp: QApplication, choice: str) -> None:
    room.read(folder)
    room.wait_for_fields()
    theme.apply(qapp, choice)
    assert not room.view.grab().isNull()
    assert room.view.minimumSizeHint().width() <= 590
