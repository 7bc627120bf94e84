import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.job_bar import JobBar
from app.session import Session
from app.text.words.step_card import StepCard
from app.text.words.steps_view import StepsView
from core.job import Job
from core.text import tokenizers
from core.text.corpus import Corpus, read_corpus
from core.text.reading import Reading
from core.text.words.steps import Digits, Length, LowerCase, Normalise, Phrases, StopWords, StripAccents

TEXT = "The café of 1984\n\nCafe Müller and the CAFÉ\n" * 3


@pytest.fixture(scope="module", autouse=True)
def prepared() -> None:
    tokenizers.prepare()  # as the window does before a text is opened


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def view(session: Session, qtbot: QtBot) -> StepsView:
    made = StepsView(session, JobBar())
    qtbot.addWidget(made)
    made.resize(590, 620)
    made.show()
    return made


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    path = tmp_path / "mine.txt"
    path.write_text(TEXT)
    reading = Reading(steps=(LowerCase(), Normalise(), StripAccents(), StopWords("en")))
    return read_corpus([path], reading, Job())


def card(view: StepsView, kind: str) -> StepCard:
    found = view.cards.card(kind)
    assert found is not None
    return found


def order(view: StepsView) -> list[str]:
    return [card.kind for card in view.cards.cards]


def after(view: StepsView) -> str:
    return view.preview.after.toPlainText()


def test_without_a_text_an_example_teaches_what_steps_do(view: StepsView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "café" in after(view))
    assert "In 1984, the café" in view.preview.before.toPlainText()
    assert view.preview.button.isHidden()
    view.cards.add("accents")
    qtbot.waitUntil(lambda: "cafe" in after(view))
    qtbot.waitUntil(lambda: "café → cafe" in card(view, "accents").effect.text())
    assert card(view, "accents").effect.text().startswith("On this page: ")


def test_the_steps_of_the_reading_are_cards_and_cards_are_the_steps(view: StepsView, session: Session) -> None:
    assert order(view) == ["lower-case", "normalise"]
    view.cards.add("digits")
    assert session.reading.steps == (LowerCase(), Normalise(), Digits())
    card(view, "digits").switch.click()
    assert session.reading.steps is None, "what the tokenizer does by itself is no choice"
    assert order(view) == ["lower-case", "normalise", "digits"], "a step that is off keeps its place"
    session.set_reading(Reading(steps=(Length(3), LowerCase())))
    assert order(view) == ["digits", "length", "lower-case"]
    assert card(view, "length").step() == Length(3)


def test_the_menu_offers_the_steps_that_are_off(view: StepsView, session: Session) -> None:
    view._menu.aboutToShow.emit()
    offered = {action.text(): action for action in view._menu.actions()}
    assert "Lower case" not in offered
    offered["Stop words"].trigger()
    assert session.reading.steps == (LowerCase(), Normalise(), StopWords("en"))


def test_a_step_moves_by_keys_by_buttons_and_by_the_pointer(view: StepsView, session: Session, qtbot: QtBot) -> None:
    view.cards.add("digits")
    digits = card(view, "digits")
    view.activateWindow()
    qtbot.waitUntil(digits.switch.hasFocus)
    qtbot.keyClick(digits.switch, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order(view) == ["lower-case", "digits", "normalise"]
    assert session.reading.steps == (LowerCase(), Digits(), Normalise())
    digits.up.click()
    assert order(view) == ["digits", "lower-case", "normalise"]
    assert not digits.up.isEnabled()
    qtbot.keyClick(digits.switch, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert order(view) == ["lower-case", "digits", "normalise"]
    view.grab()  # lays the cards out
    last = card(view, "normalise")
    digits.dragged.emit(last.mapToGlobal(last.rect().bottomLeft()).y())
    assert order(view) == ["lower-case", "normalise", "digits"]
    assert session.reading.steps == (LowerCase(), Normalise(), Digits())


def test_the_grip_of_a_card_takes_it_along(view: StepsView, qtbot: QtBot) -> None:
    view.grab()
    first = card(view, "lower-case")
    grip = first.findChild(QLabel, "grip")
    qtbot.mousePress(grip, Qt.MouseButton.LeftButton)
    qtbot.mouseMove(grip, QPoint(4, view.cards.height()))
    assert order(view) == ["normalise", "lower-case"]
    qtbot.mouseRelease(grip, Qt.MouseButton.LeftButton)


def test_a_setting_that_cannot_be_is_said_on_its_card_and_changes_nothing(view: StepsView, session: Session) -> None:
    view.cards.add("length")
    edit = card(view, "length").findChildren(QLineEdit)[0]
    before = session.reading
    edit.setText("0")
    assert session.reading == before
    edit.setText("4")
    assert session.reading.steps == (LowerCase(), Normalise(), Length(4))


def test_languages_are_ticked_in_a_menu(view: StepsView, session: Session) -> None:
    view.cards.add("stop-words")
    field = card(view, "stop-words").fields.fields["languages"]
    field.set_value("en, ru")
    field.changed.emit()
    assert session.reading.steps == (LowerCase(), Normalise(), StopWords("en, ru"))


def test_the_page_of_an_open_text_shows_what_is_dropped_and_what_the_steps_did_to_all_of_it(
    view: StepsView, session: Session, corpus: Corpus, qtbot: QtBot
) -> None:
    session.set_corpus(corpus)
    qtbot.waitUntil(lambda: "cafe muller" in after(view))
    assert view.preview.before.toPlainText() == TEXT
    effect = card(view, "stop-words").effect.text()
    assert effect == "In this text: 3 types, 12 tokens dropped: the, and, of"
    assert "café → cafe" in card(view, "accents").effect.text()
    view.cards.add("digits")
    qtbot.waitUntil(lambda: "####" in after(view))
    assert card(view, "accents").effect.text().startswith("In this text: "), "the steps before are as they were"
    assert card(view, "digits").effect.text() == "On this page: 3 tokens changed: 1984 → ####"
    assert card(view, "stop-words").effect.text().startswith("On this page: 12 tokens dropped: ")


def test_a_change_that_is_not_read_yet_is_said(view: StepsView, session: Session, corpus: Corpus) -> None:
    session.set_corpus(corpus)
    assert view._note.isHidden()
    session.set_reading(dataclasses.replace(corpus.reading, steps=(LowerCase(),)))
    assert "as it was read before" in view._note.text()
    session.set_reading(corpus.reading)
    assert view._note.isHidden()


def test_another_page_is_shown_on_request(view: StepsView, session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "long.txt"
    path.write_text("".join(f"this is line {number} of the text\n" for number in range(30_000)))
    session.set_corpus(read_corpus([path], Reading(), Job()))
    qtbot.waitUntil(lambda: "line 0 of" in view.preview.before.toPlainText())
    view.preview.button.click()
    qtbot.waitUntil(lambda: "line 0 of" not in view.preview.before.toPlainText())
    qtbot.waitUntil(lambda: after(view).split()[:6] == view.preview.before.toPlainText().split()[:6])


def test_a_list_that_is_missing_is_told_in_place_of_the_page(view: StepsView, session: Session, qtbot: QtBot) -> None:
    session.set_reading(Reading(steps=(StopWords("", "/nowhere/stops.txt"),)))
    qtbot.waitUntil(lambda: "/nowhere/stops.txt cannot be read" in after(view))


def test_another_tokenizer_brings_its_own_steps(view: StepsView, session: Session) -> None:
    view.tokenizer.fields["tokenizer"].set_value("whitespace")
    assert session.reading == Reading(tokenizer="whitespace")
    assert order(view) == []


def test_nothing_is_wider_than_the_page(view: StepsView, qtbot: QtBot) -> None:
    for kind in view.cards.missing():
        if kind != "phrases":
            view.cards.add(kind)
    form, window = view._form.widget(), view._form.viewport()
    qtbot.waitUntil(lambda: form.height() > 2 * window.height())
    assert form.minimumSizeHint().width() <= window.width()


def test_a_card_that_is_added_comes_into_sight(view: StepsView, qtbot: QtBot) -> None:
    view.activateWindow()
    for kind in ("accents", "digits", "length"):
        view.cards.add(kind)
    last = card(view, "length")
    qtbot.waitUntil(
        lambda: view._form.viewport().rect().contains(last.mapTo(view._form.viewport(), last.rect().center()))
    )


def test_the_card_of_phrases_says_how_many_were_joined(view: StepsView, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "york.txt"
    path.write_text("new york\n" * 6 + "the milk of the town\n" * 2)
    session.set_corpus(read_corpus([path], Reading(steps=(Phrases(threshold=0.1, min_count=5),)), Job()))
    assert card(view, "phrases").effect.text() == "In this text: 1 pairs, joined 6 times."
