from __future__ import annotations

import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from app.scripts import SCRIPTS, unwritable


@pytest.mark.parametrize(
    ("word", "name"), [("天安门", "Chinese"), ("ひらがな", "Japanese"), ("한국", "Korean"), ("हिन्दी", "Devanagari")]
)
def test_a_script_without_a_font_is_named(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, word: str, name: str
) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda *_: [])
    assert [script.name for script in unwritable(["and", word])] == [name]
    monkeypatch.setattr(QFontDatabase, "families", lambda *_: ["A font for all"])
    assert unwritable(["and", word]) == []


def test_latin_greek_and_cyrillic_are_taken_for_granted(qapp: QApplication) -> None:
    assert unwritable(["word", "λόγος", "слово"]) == []


def test_every_script_has_a_package() -> None:
    assert all(script.package.startswith("fonts-") and script.systems for script in SCRIPTS)
