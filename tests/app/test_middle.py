from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from core.job import Cancelled
from core.map.worker_process import ProjectionWorker
from core.text.vocabulary import Words
from core.vectors.embeddings import Embeddings

TALE = "the king and the queen walked in the garden .\n" * 40
COPY, LEFT, PLAIN = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    def cancelled(*_: object) -> None:
        raise Cancelled

    monkeypatch.setattr(ProjectionWorker, "start", lambda _: None)
    monkeypatch.setattr(ProjectionWorker, "project", cancelled)
    QSettings("Semascope", "Semascope").clear()
    made = MainWindow()
    made.show()
    yield made
    made.session.mark_exported()
    made.job_bar.cancel_all()
    made.close()
    made.deleteLater()


def put(path: Path, text: str = TALE) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def drop(window: MainWindow, *places: Path) -> None:
    """Drag places over the window and let them go there, as the screen would tell it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(place)) for place in places])
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, PLAIN))
    assert window.drop_sheet.isVisible()
    QApplication.sendEvent(window.drop_sheet, QDropEvent(QPoint(5, 5), COPY, data, LEFT, PLAIN))
    assert window.drop_sheet.isHidden()


def vectors() -> Embeddings:
    made = Embeddings(Words.of(["king", "queen", "man"]), np.eye(3, dtype=np.float32), name="vectors.bin")
    made.prepare()
    return made


def test_a_dropped_text_is_read_at_once_and_seen_in_the_middle(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    assert window.pages.page == "map", "its empty state shows the way"
    folder = tmp_path / "folder"
    folder.mkdir()
    put(folder / "b.txt")
    (folder / "c.bin").write_bytes(bytes(5000))
    drop(window, put(tmp_path / "a.txt"), folder)
    qtbot.waitUntil(lambda: window.session.corpus is not None, timeout=20_000)
    assert (window.pages.page, window.middle.text_page.pages.page) == ("text", "overview")
    assert window.session.corpus is not None
    assert [source.name for source in window.session.corpus.sources] == ["a.txt", "folder/b.txt"]
    assert [refused.name for refused in window.session.corpus.refused] == ["folder/c.bin"]


def test_a_map_on_screen_is_not_taken_away_by_a_text(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.session.set_embeddings(vectors(), exported=True)
    drop(window, put(tmp_path / "a.txt"))
    qtbot.waitUntil(lambda: window.session.corpus is not None, timeout=20_000)
    assert window.pages.page == "map"
    assert window.session.embeddings is not None


def test_starting_a_run_brings_its_map_and_pausing_it_does_not(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(window, put(tmp_path / "a.txt"))
    qtbot.waitUntil(lambda: window.session.corpus is not None, timeout=20_000)
    monkeypatch.setattr(type(window.training_view), "training", True)
    window.training_view.running_changed.emit()
    assert window.pages.page == "map"
    window.pages.show_page("text")
    window.training_view.running_changed.emit()
    assert window.pages.page == "text", "the person has gone there meanwhile"
    monkeypatch.setattr(type(window.training_view), "training", False)


def test_opened_vectors_bring_their_map_and_trained_ones_leave_the_page(window: MainWindow) -> None:
    window.pages.show_page("text")
    window.session.set_embeddings(vectors(), exported=False)
    assert window.pages.page == "text"
    window.session.set_embeddings(vectors(), exported=True)
    assert window.pages.page == "map"


def test_a_tab_of_the_text_is_shown_where_it_is_asked_for(window: MainWindow) -> None:
    window.session.show_text_page("overview")
    assert (window.pages.page, window.middle.text_page.pages.page) == ("text", "overview")
