from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app import exports, question


@pytest.mark.parametrize(("named", "written"), [("m.PNG", "m.PNG"), ("m", "m.png"), ("m.jpg", "m.jpg.png")])
def test_a_map_gets_the_ending_of_its_format(qtbot: QtBot, tmp_path: Path, named: str, written: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    assert exports._with_ending(parent, tmp_path / named, ".png") == tmp_path / written


@pytest.mark.parametrize("answer", [True, False])
def test_an_ending_never_leads_to_another_file_unasked(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    monkeypatch.setattr(question, "confirmed", lambda *_: answer)
    parent = QWidget()
    qtbot.addWidget(parent)
    (tmp_path / "m.png").write_text("kept")
    assert exports._with_ending(parent, tmp_path / "m", ".png") == (tmp_path / "m.png" if answer else None)
