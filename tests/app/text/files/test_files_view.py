from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.taking import TakeButton
from app.text.files.files_view import FilesView, brief, shared_folders
from app.text.files.taking_form import what_applies
from core.job import Job
from core.text.corpus import read_corpus
from core.text.preflight.listing import Listed, Listing
from core.text.reading import Reading
from tests.app.text.rooms import Room

RUSSIAN = "все счастливые семьи похожи друг на друга\n" * 40


class FilesRoom(Room):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, FilesView)

    def listed(self) -> list[str]:
        rows = self.view._rows.table.rows
        return [str(rows[place][0]) for place in range(min(len(rows), 20))]

    def wait_for(self, *names: str) -> None:
        self.qtbot.waitUntil(lambda: self.listed() == [*names], timeout=20_000)


@pytest.fixture
def room(qtbot: QtBot) -> FilesRoom:
    return FilesRoom(qtbot)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "corpus"
    place.mkdir()
    (place / "a.txt").write_bytes(b"the king and the queen\n" * 3)
    (place / "b.txt").write_bytes("schön\n".encode() * 90 + b"b\xffad\n")
    (place / "c.txt").write_bytes(b"")
    (place / "d.bin").write_bytes(bytes(range(256)) * 20)
    return place


def test_without_a_text_it_says_what_will_be_here(room: FilesRoom) -> None:
    assert "Open a text (Ctrl+O): its files are listed here, and each can be read in another way." in room.said()


def test_files_that_were_read_stand_beside_those_that_were_not(room: FilesRoom, qtbot: QtBot, folder: Path) -> None:
    room.read(folder)
    room.wait_for("a.txt", "b.txt", "c.txt", "d.bin")
    assert "All 4" in room.view._kinds.findChildren(type(room.view._kinds._buttons["all"]))[0].text()
    room.view._kinds.set_value("refused")
    room.wait_for("c.txt", "d.bin")
    reasons = [str(row[1]) for row in room.view._rows.table.rows]
    assert "empty" in reasons[0]
    assert str(folder) not in "".join(reasons), "the name stands beside it"
    assert "It is empty. Choose a file with text in it." in room.said()
    room.view._search.setText("D.b")
    room.wait_for("d.bin")
    room.view._search.setText("nothing like it")
    room.wait_for()
    assert "No file has these letters" in room.said()


def test_a_column_sorts_up_and_down_and_not_at_all(room: FilesRoom, qtbot: QtBot, folder: Path) -> None:
    room.read(folder)
    room.wait_for("a.txt", "b.txt", "c.txt", "d.bin")
    header = room.view._rows.horizontalHeader()
    header.sectionClicked.emit(4)
    room.wait_for("c.txt", "d.bin", "a.txt", "b.txt")
    header.sectionClicked.emit(4)
    room.wait_for("b.txt", "a.txt", "c.txt", "d.bin")
    header.sectionClicked.emit(4)
    room.wait_for("a.txt", "b.txt", "c.txt", "d.bin")


def test_broken_bytes_of_the_chosen_file_are_shown_and_said(room: FilesRoom, qtbot: QtBot, folder: Path) -> None:
    room.read(folder)
    room.wait_for("a.txt", "b.txt", "c.txt", "d.bin")
    preview = room.view._preview
    qtbot.waitUntil(lambda: preview.text().startswith("the king and the queen\n"))
    assert "no broken byte" in preview.about()
    room.view._rows.selectRow(1)
    qtbot.waitUntil(lambda: "b\N{REPLACEMENT CHARACTER}ad" in preview.text())
    assert "1 broken byte" in preview.about()
    assert len(preview._text.extraSelections()) == 1
    assert "Line 91" in room.said()


def test_broken_bytes_of_a_document_are_marked_as_well(room: FilesRoom, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes("# Notes\n\nThe café".encode() + b"\xff is open.\n")
    room.read(path)
    qtbot.waitUntil(lambda: "café\N{REPLACEMENT CHARACTER} is open" in room.view._preview.text())
    assert len(room.view._preview._text.extraSelections()) == 1


def test_what_is_said_of_a_file_is_said_once(room: FilesRoom, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("id,text\n1,the first words\n2,the other words\n")
    room.read(path)
    qtbot.waitUntil(lambda: "the other words" in room.view._preview.text())
    assert room.said().count("Its text is the column text") == 1


def test_a_preview_that_takes_long_does_not_show_another_file(room: FilesRoom, qtbot: QtBot, folder: Path) -> None:
    room.read(folder)
    room.wait_for("a.txt", "b.txt", "c.txt", "d.bin")
    preview = room.view._preview
    qtbot.waitUntil(lambda: preview.text().startswith("the king"))
    assert room.session.corpus is not None
    preview.show_source(room.session.corpus.sources[1], room.session.reading)
    preview._waiting.timeout.emit()
    assert (preview.text(), preview.about()) == ("", "Reading the beginning of corpus/b.txt…")
    qtbot.waitUntil(lambda: preview.text().startswith("schön"))


def test_another_encoding_is_tried_out_and_then_read(room: FilesRoom, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "russian.txt"
    path.write_bytes(RUSSIAN.encode("cp1251"))
    room.session.set_reading(Reading(encoding="latin-1"))
    room.read(path)
    room.wait_for("russian.txt")
    qtbot.waitUntil(lambda: room.view._preview.text().startswith("âñå"))
    box = room.view._form.encoding_box
    box.setCurrentIndex(box.findData("cp1251"))
    box.activated.emit(box.currentIndex())
    assert room.session.reading.encoding == "cp1251"
    qtbot.waitUntil(lambda: room.view._preview.text().startswith("все счастливые"))
    assert "no broken byte" in room.view._preview.about()
    with qtbot.waitSignal(room.session.corpus_changed, timeout=30_000):
        room.session.read_again()
    assert room.session.corpus is not None
    assert room.session.corpus.vocabulary.words.find("счастливые") is not None


def test_a_first_text_that_was_refused_can_be_read_again(room: FilesRoom, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "letters.txt"
    path.write_bytes(bytes(range(256)) * 20)
    with qtbot.waitSignal(room.session.refusal_changed, timeout=60_000):
        room.text_view.read([str(path)])
    assert "letters.txt is a binary file" in room.said()
    assert room.view._form.applying() == ["encoding", "files"]
    path.write_bytes(b"dear friend\n" * 40)
    with qtbot.waitSignal(room.session.corpus_changed, timeout=60_000):
        room.view._again.click()
    room.wait_for("letters.txt")
    assert room.session.refusal == ""
    assert "binary" not in room.said()
    assert not room.view._again.isVisible()


def test_a_pattern_takes_some_files_of_a_folder(room: FilesRoom, qtbot: QtBot, folder: Path) -> None:
    room.read(folder)
    form = room.view._form
    assert form.applying() == ["encoding", "files"]
    form.fields["files"].set_value("a*")
    assert room.session.reading.files == "a*"
    with qtbot.waitSignal(room.session.corpus_changed, timeout=30_000):
        room.session.read_again()
    room.wait_for("corpus/a.txt")
    room.session.set_reading(dataclasses.replace(room.session.reading, files=""))
    assert form.fields["files"].value() == "", "it follows what was taken back"


def test_one_file_asks_for_its_encoding_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("the king\n", encoding="utf-8")
    assert what_applies(read_corpus([path], Reading(), Job())) == ["encoding"]
    assert what_applies(None) == []


def test_the_list_can_be_taken_away_whole(room: FilesRoom, folder: Path) -> None:
    room.read(folder)
    room.wait_for("a.txt", "b.txt", "c.txt", "d.bin")
    room.view.findChildren(TakeButton)[0].click()
    lines = QApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[:2] == ["File", "Form"]
    assert lines[1].split("\t")[:4] == ["corpus/a.txt", "Plain text", "utf-8", "69"]
    assert "empty" in lines[3]


def test_many_files_do_not_hold_up_the_window(room: FilesRoom, qtbot: QtBot, folder: Path) -> None:
    room.read(folder)
    room.wait_for("a.txt", "b.txt", "c.txt", "d.bin")
    files = tuple(Listed(f"many/{number}.txt", 0, "Plain text", "utf-8", 5, 1, 1, number) for number in range(100_000))
    room.view._listing = Listing(files, ())
    room.view._arrange()
    qtbot.waitUntil(lambda: len(room.view._rows.table.rows) == 100_000, timeout=20_000)
    room.view._search.setText("99999")
    room.wait_for("many/99999.txt"[room.view._shared :])


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_it_is_drawn_in_both_themes(room: FilesRoom, folder: Path, qapp: QApplication, choice: str) -> None:
    room.read(folder)
    room.wait_for("a.txt", "b.txt", "c.txt", "d.bin")
    theme.apply(qapp, choice)
    assert not room.view.grab().isNull()
    assert room.view.minimumSizeHint().width() <= 590


def test_names_are_shown_without_what_all_share() -> None:
    assert shared_folders(["a/b/1.txt", "a/b/2.txt"]) == 4
    assert shared_folders(["a/bc/1.txt", "a/bd/2.txt"]) == 2
    assert shared_folders(["a/b.txt"]) == 0
    assert brief(Listed("x/a.txt", refused="/tmp/x/a.txt is empty. Choose another.")) == "It is empty. Choose another."
    assert brief(Listed("x/a.txt", refused="It is empty.")) == "It is empty."


def test_numbers_and_encodings_are_never_cut(room: FilesRoom, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("the king and the queen\n" * 60_000, encoding="utf-16")
    room.view.resize(590, 620)
    room.read(path)
    room.wait_for("a.txt")
    rows = room.view._rows
    for column, heading in enumerate(rows.table.headings):
        if heading in ("Encoding", "Bytes", "Words"):
            index = rows.model().index(0, column)
            qtbot.waitUntil(
                lambda index=index: rows.columnWidth(index.column()) >= rows.sizeHintForIndex(index).width()
            )
