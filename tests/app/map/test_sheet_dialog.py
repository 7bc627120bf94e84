from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

from app.map import sheet_dialog
from app.map.sheet_dialog import VIEW, SheetDialog, Wish, ask_wish
from core.map.sheet import Sheet

WISH = Wish(Sheet(3000, 2000, 2.5, True), True)


def notes(dialog: SheetDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_what_stands_there_is_what_was_wished(qtbot: QtBot) -> None:
    for wish in (WISH, Wish(Sheet(), False)):
        dialog = SheetDialog(wish, (600, 300), ".png")
        qtbot.addWidget(dialog)
        assert dialog.wish == wish


def test_a_picture_of_this_view_takes_its_shape(qtbot: QtBot) -> None:
    dialog = SheetDialog(WISH, (600, 300), ".png")
    qtbot.addWidget(dialog)
    dialog.part.set_value(VIEW)
    assert dialog.wish == Wish(Sheet(3000, 1500, 2.5, True), False)


def test_it_says_what_memory_a_png_takes_and_what_is_real_text(qtbot: QtBot) -> None:
    dialog = SheetDialog(WISH, (600, 300), ".png")
    qtbot.addWidget(dialog)
    assert "96 MB" in notes(dialog)
    dialog.width_box.setValue(30_000)
    assert "960 MB" in notes(dialog)
    dialog = SheetDialog(WISH, (600, 300), ".pdf")
    qtbot.addWidget(dialog)
    assert "real text" in notes(dialog)


def test_the_size_is_remembered_and_the_ground_is_that_of_the_window(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_dialog, "_last", WISH)
    shown: list[Wish] = []

    def executed(dialog: SheetDialog) -> QDialog.DialogCode:
        shown.append(dialog.wish)
        dialog.width_box.setValue(700)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(SheetDialog, "exec", executed)
    parent = QDialog()
    qtbot.addWidget(parent)
    assert ask_wish(parent, (600, 300), ".png", dark=False) == Wish(Sheet(700, 2000, 2.5, False), True)
    ask_wish(parent, (600, 300), ".png", dark=True)
    assert shown == [Wish(Sheet(3000, 2000, 2.5, False), True), Wish(Sheet(700, 2000, 2.5, True), True)]
    monkeypatch.setattr(SheetDialog, "exec", lambda _: QDialog.DialogCode.Rejected)
    assert ask_wish(parent, (600, 300), ".png", dark=False) is None
