from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app import question


@pytest.mark.parametrize("verb", ["Close", "Go on training"])
def test_the_verb_decides_and_enter_keeps(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    def press(box: QMessageBox) -> int:
        assert box.defaultButton().text() == box.escapeButton().text() == "Go on training"
        next(button for button in box.buttons() if button.text() == verb).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    parent = QWidget()
    qtbot.addWidget(parent)
    assert question.confirmed(parent, "Training", "It is lost.", "Close", "Go on training") == (verb == "Close")
