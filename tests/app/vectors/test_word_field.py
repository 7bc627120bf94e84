import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.session import Session
from app.vectors.word_field import WordField

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what a screen that is none says of a popup


@pytest.fixture
def field(qtbot: QtBot, session: Session) -> WordField:
    field = WordField(session, "Search", expressions=True)
    qtbot.addWidget(field)
    field.show()
    return field


def test_typing_offers_the_most_frequent_words_that_begin_so(qtbot: QtBot, field: WordField) -> None:
    qtbot.keyClicks(field, "ki")
    assert field.suggestions() == ["king", "kingdom", "kin"]
    qtbot.keyClicks(field, "ng")
    assert field.suggestions() == ["king", "kingdom"]
    qtbot.keyClicks(field, "dom")
    assert field.suggestions() == []  # nothing is left to complete
    field.clear()
    qtbot.keyClicks(field, "zz")
    assert field.suggestions() == []


def test_the_last_word_of_an_expression_is_completed(qtbot: QtBot, field: WordField) -> None:
    qtbot.keyClicks(field, "0.5*king - wo")
    assert field.suggestions() == ["woman"]
    completion = field.completer().completionModel().index(0, 0)
    assert completion.data() == "woman"
    assert completion.data(Qt.ItemDataRole.EditRole) == "0.5*king - woman"


def test_a_plain_field_completes_its_whole_text(qtbot: QtBot, session: Session) -> None:
    field = WordField(session, "A", expressions=False)
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "king - wo")
    assert field.suggestions() == []


def test_enter_submits_and_an_empty_field_does_not(qtbot: QtBot, field: WordField) -> None:
    submitted: list[str] = []
    field.submitted.connect(submitted.append)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClicks(field, " king ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert submitted == ["king"]


def test_without_vectors_nothing_is_offered(qtbot: QtBot, session: Session, field: WordField) -> None:
    session.set_embeddings(None, exported=True)
    qtbot.keyClicks(field, "ki")
    assert field.suggestions() == []


def test_a_suggestion_that_is_taken_is_submitted(qtbot: QtBot, field: WordField) -> None:
    submitted: list[str] = []
    field.submitted.connect(submitted.append)
    qtbot.keyClicks(field, "qu")
    popup = field.completer().popup()
    assert popup is not None
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert set(submitted) == {"queen"}
    assert field.text() == "queen"
