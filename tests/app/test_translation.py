from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.translation import declared
from core.text.samples import SAMPLES

# Names of things, which stand so in every language.
NAMES = {"PCA", "UMAP", "t-SNE", "3CosAdd", "3CosMul", "?", "–", "A", "B", "C", *SAMPLES}


class Marking(QTranslator):
    """Puts every text that it is asked for into marks."""

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"«{text}»"


@pytest.fixture
def marking(qapp: QApplication) -> Iterator[None]:
    translator = Marking()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def texts(widget: QWidget) -> list[str]:
    """All that a person reads or hears of a widget."""
    found = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
    if isinstance(widget, QLabel | QAbstractButton):
        found.append(widget.text())
    elif isinstance(widget, QLineEdit):
        found.append(widget.placeholderText())
    elif isinstance(widget, QComboBox):
        found += [widget.itemText(row) for row in range(widget.count())]
    elif isinstance(widget, QMenu):
        found.append(widget.title())
    return found


def test_what_core_declares_is_translated_where_it_is_shown(marking: None) -> None:
    assert declared("Skip-gram") == "«Skip-gram»"
    assert declared("") == ""


def test_every_text_of_the_window_goes_through_the_translator(marking: None, qtbot: QtBot) -> None:
    window = MainWindow()
    said = [text for widget in window.findChildren(QWidget) for text in texts(widget)]
    said += [action.text() for action in window.findChildren(QAction)]
    said += [action.toolTip() for action in window.findChildren(QAction)]
    numbers = {text for text in said if text.replace(",", "").lstrip("±≥").isdigit()}
    plain = {text for text in said if text and text not in NAMES | numbers and "«" not in text}
    window.close()
    window.deleteLater()
    assert plain == set()
