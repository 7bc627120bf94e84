from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.labels import clipped, wrapped


def test_what_looks_like_markup_is_shown_as_it_is(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    plain = wrapped(parent, "", "<b>bold</b>")
    assert plain.minimumSizeHint().width() > wrapped(parent, "", "bold").minimumSizeHint().width()


def test_a_word_that_is_too_long_makes_no_view_wider(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    long = "a" * 5_000
    assert clipped(parent, "", long).sizePolicy().horizontalPolicy().name == "Ignored"
    assert clipped(parent, "", "some words " * 200).heightForWidth(200) > 200
