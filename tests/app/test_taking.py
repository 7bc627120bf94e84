from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app import taking
from app.job_bar import JobBar
from app.taking import TakeButton, dragged
from core.tables import Table

TABLE = Table(("word", "count"), [("the", 3), ("a, b", 2), ("c", 1)], "words")


@pytest.fixture
def job_bar(qtbot: QtBot) -> Iterator[JobBar]:
    made = JobBar()
    qtbot.addWidget(made)
    yield made
    made.cancel_all()


@pytest.fixture
def button(qtbot: QtBot, job_bar: JobBar) -> TakeButton:
    made = TakeButton(lambda: TABLE, job_bar)
    qtbot.addWidget(made)
    return made


def test_a_list_is_copied_as_a_table(qtbot: QtBot, button: TakeButton, job_bar: JobBar) -> None:
    with qtbot.waitSignal(button.copied) as copied:
        button.click()
    assert copied.args == [3]
    assert QApplication.clipboard().text() == "word\tcount\nthe\t3\na, b\t2\nc\t1\n"
    assert job_bar.messages() == ["3 rows were copied as a table."]


def test_a_list_too_long_for_the_clipboard_is_written_to_a_file(
    qtbot: QtBot, button: TakeButton, job_bar: JobBar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.csv"
    monkeypatch.setattr(taking, "MOST_COPIED", 2)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    QApplication.clipboard().setText("before")
    button.copy()
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: job_bar.messages() == [f"3 rows were written to {path}."])
    assert path.read_bytes() == b'word,count\r\nthe,3\r\n"a, b",2\r\nc,1\r\n'
    assert QApplication.clipboard().text() == "before"


def test_what_is_dragged_out_is_text_and_csv(qtbot: QtBot) -> None:
    data = dragged(TABLE)
    assert data.text().startswith("word\tcount\n")
    assert bytes(data.data("text/csv").data()).startswith(b"word,count\r\n")
