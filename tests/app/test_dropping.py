from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.dropping import DropSheet, summary

COPY, LEFT, PLAIN = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def dragged(*places: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(place) if isinstance(place, str) else QUrl.fromLocalFile(str(place)) for place in places])
    return data


def entering(data: QMimeData) -> QDragEnterEvent:
    return QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, PLAIN)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(800, 600)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_says_what_would_be_opened_and_gives_it_when_it_is_dropped(
    qtbot: QtBot, window: QWidget, tmp_path: Path
) -> None:
    sheet = DropSheet(window)
    places = [tmp_path / f"{number}.txt" for number in range(7)] + [tmp_path]
    data = dragged(*places)
    enter = entering(data)
    sheet.offer(enter, open_now=True)
    assert enter.isAccepted()
    assert sheet.isVisible()
    assert sheet.geometry() == window.rect()
    assert sheet.text().startswith("Drop to open 7 files and 1 folder\n0.txt\n")
    assert "and 3 more" in sheet.text()
    assert "stays until the new text has been read" in sheet.text()
    QApplication.sendEvent(sheet, entering(data))
    with qtbot.waitSignal(sheet.dropped) as dropped:
        QApplication.sendEvent(sheet, QDropEvent(QPoint(5, 5), COPY, data, LEFT, PLAIN))
    assert dropped.args == [[str(place) for place in places]]
    assert sheet.isHidden()


def test_it_stays_while_the_drag_goes_over_to_it_and_goes_with_it(
    qtbot: QtBot, window: QWidget, tmp_path: Path
) -> None:
    sheet = DropSheet(window)
    data = dragged(tmp_path)
    sheet.offer(entering(data), open_now=False)
    sheet.leave()
    QApplication.sendEvent(sheet, entering(data))
    QApplication.processEvents()
    assert sheet.isVisible(), "the window is left for what lies over it"
    QApplication.sendEvent(sheet, QDragLeaveEvent())
    assert sheet.isHidden()
    sheet.offer(entering(data), open_now=False)
    sheet.leave()
    qtbot.waitUntil(sheet.isHidden)


def test_what_is_not_on_this_machine_is_not_taken(window: QWidget) -> None:
    sheet = DropSheet(window)
    data = dragged("https://example.org/text.txt")
    enter = entering(data)
    enter.ignore()
    sheet.offer(enter, open_now=False)
    assert sheet.isHidden()
    assert not enter.isAccepted()


def test_it_is_as_large_as_the_window_and_is_drawn_in_both_themes(
    window: QWidget, tmp_path: Path, qapp: QApplication
) -> None:
    sheet = DropSheet(window)
    data = dragged(tmp_path / "a.txt")
    sheet.offer(entering(data), open_now=False)
    window.resize(900, 500)
    assert sheet.size() == window.size()
    for choice in ("dark", "light"):
        theme.apply(qapp, choice)
        assert not window.grab().isNull()


def test_places_are_counted(tmp_path: Path) -> None:
    assert summary([str(tmp_path / "a")]) == "1 file"
    assert summary([str(tmp_path), str(tmp_path)]) == "2 folders"
