"""Which scripts of a text no installed font can write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtGui import QFontDatabase

System = QFontDatabase.WritingSystem
WORDS_LOOKED_AT = 2000


@dataclass(frozen=True)
class Script:
    """A script, how its letters are recognised, what Qt calls it, and the Debian package of a font for it."""

    name: str
    letters: str
    systems: tuple[System, ...]
    package: str


SCRIPTS = (
    Script("Japanese", "\u3040-\u30ff", (System.Japanese,), "fonts-noto-cjk"),
    Script("Korean", "\u1100-\u11ff\uac00-\ud7a3", (System.Korean,), "fonts-noto-cjk"),
    Script("Chinese", "\u4e00-\u9fff", (System.SimplifiedChinese, System.TraditionalChinese), "fonts-noto-cjk"),
    Script("Arabic", "\u0600-\u06ff", (System.Arabic,), "fonts-noto-core"),
    Script("Hebrew", "\u0590-\u05ff", (System.Hebrew,), "fonts-noto-core"),
    Script("Devanagari", "\u0900-\u097f", (System.Devanagari,), "fonts-noto-core"),
    Script("Bengali", "\u0980-\u09ff", (System.Bengali,), "fonts-noto-core"),
    Script("Tamil", "\u0b80-\u0bff", (System.Tamil,), "fonts-noto-core"),
    Script("Thai", "\u0e00-\u0e7f", (System.Thai,), "fonts-noto-core"),
    Script("Tibetan", "\u0f00-\u0fff", (System.Tibetan,), "fonts-noto-core"),
    Script("Georgian", "\u10a0-\u10ff", (System.Georgian,), "fonts-noto-core"),
    Script("Armenian", "\u0530-\u058f", (System.Armenian,), "fonts-noto-core"),
    Script("Khmer", "\u1780-\u17ff", (System.Khmer,), "fonts-noto-core"),
    Script("Myanmar", "\u1000-\u109f", (System.Myanmar,), "fonts-noto-core"),
)


def unwritable(words: Iterable[str]) -> list[Script]:
    """The scripts of these words that no installed font has."""
    text = " ".join(words)
    there = [script for script in SCRIPTS if re.search(f"[{script.letters}]", text)]
    return [script for script in there if not any(QFontDatabase.families(system) for system in script.systems)]
